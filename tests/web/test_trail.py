"""What members did that touches a person: told to the managers and to the person, to nobody else, for 25 months."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.badges import wallet
from backpack.custody import erasing
from backpack.issuers import journal, trail
from backpack.issuers.models import Member, Organisation, Trace
from backpack.issuers.trail import Did
from backpack.kernel import clock, jobs
from backpack.passport.models import Passport
from backpack.passport.signs import sign
from backpack.workshops import vouching
from tests import papers
from tests.cast import World
from tests.phone import Phone
from tests.web.test_members import JOIN, invites

TEAM, MINE = "/bureau/journal", "/passeport/journal"


def traces(world: World, **where: object) -> list[tuple[str, str, str, str]]:
    """What was done, by whom, to whom and about what; the oldest first."""
    with world.write() as db:
        rows = db.scalars(select(Trace).filter_by(**where).order_by(Trace.id))
        return [(each.did, each.by, each.whom, each.about) for each in rows]


def done(world: World, did: Did, by: str, whose: int | None, *, times: int = 1, **said: str) -> None:
    with world.app.site.current(), world.write() as db:
        member = db.scalars(select(Member).filter_by(name=by)).one()
        passport = db.get(Passport, whose) if whose else None
        for _ in range(times):
            trail.trace(db, member, did, passport=passport, **said)


def test_a_name_is_confirmed_and_both_read_it(karima, nadia, ines, lina, world):
    code = world.code("Port propre")
    ines.opens(code).taps("Je le garde")
    karima.opens(f"/bureau/codes/{code.removeprefix('/C/')}/prenom/1")
    form = karima.form_with("Confirmer ce prénom")
    karima.goes_back_and_taps(form, name="Inès").goes_back_and_taps(form, name="Inès")

    assert traces(world) == [(Did.NAMED, "Karima", "Inès", "")], "tapping twice is doing it once"
    assert nadia.opens(TEAM).sees("Karima a confirmé le prénom.")
    assert nadia.sees("Inès · ")
    assert ines.opens("/passeport/mes-donnees").taps("Ce que les équipes ont fait").path == MINE
    assert ines.sees("Karima a confirmé votre prénom.")
    assert ines.sees("Les Ateliers du Port")
    assert lina.opens(MINE).sees("Aucune équipe n’a rien fait pour le moment.")


def test_taking_back_is_told_by_sign_where_no_name_is_known(nadia, ines, newcomer, world):
    kept = world.badge(passport_id=newcomer)
    nadia.opens(f"/bureau/donnes/{kept.code}")
    form = nadia.form_with("Retirer ce badge")
    nadia.goes_back_and_taps(form, because="mistake").goes_back_and_taps(form, because="mistake")

    assert traces(world) == [(Did.TOOK_BACK, "Nadia", "", "Port propre")]
    assert nadia.opens(TEAM).sees("Nadia a retiré un badge.")
    assert nadia.sees(sign(world.row(Passport, id=newcomer).sign).words)
    assert ines.opens(MINE).sees("Nadia a retiré un badge.")


def test_what_touches_a_member_is_told_too(nadia, karima, app, world):
    Phone(app, "Sami", address="10.0.0.7").opens(invites(nadia)).taps(JOIN)
    nadia.opens("/bureau/equipe").taps("Sami").taps("Nommer responsable")
    nadia.opens("/bureau/equipe").taps("Sami").taps("Enlever de l’équipe")
    karima.opens("/bureau/quitter").taps("Quitter cette équipe")

    assert traces(world) == [
        (Did.INVITED, "Nadia", "Sami", ""),
        (Did.MADE_MANAGER, "Nadia", "Sami", ""),
        (Did.REMOVED, "Nadia", "Sami", ""),
        (Did.LEFT, "Karima", "Karima", ""),
    ]
    assert nadia.opens(TEAM).sees("Nadia a enlevé de l’équipe.")
    assert karima.opens(MINE).sees("Vous avez quitté l’équipe.")


def test_a_facilitator_leaves_with_one_tap_and_twice_is_once(karima, ines, nadia, world):
    form = karima.opens("/bureau").taps("Quitter l’équipe").form_with("Quitter cette équipe")
    for _ in range(2):
        assert karima.goes_back_and_taps(form).path == "/passeport"

    assert karima.opens("/bureau").status == 403
    assert not nadia.opens("/bureau/equipe").sees("Karima")
    assert len(traces(world, did=Did.LEFT)) == 1
    organisation = world.row(Organisation, name="Les Ateliers du Port").code
    assert ines.posts("/bureau/quitter", organisation=organisation).status == 401


def test_the_last_manager_does_not_leave(nadia, karima, world):
    nadia.opens("/bureau/quitter").taps("Quitter cette équipe")

    assert nadia.status == 409
    assert nadia.sees("Il faut une personne responsable dans l’équipe.")
    assert nadia.opens("/bureau").status == 200
    assert not traces(world)
    assert karima.opens("/bureau/quitter").taps("Quitter cette équipe").status == 200


def test_nobody_leaves_for_somebody_else(solene, karima, world):
    organisation = world.row(Organisation, name="Les Ateliers du Port").code
    solene.posts("/bureau/quitter", organisation=organisation)

    assert solene.opens("/bureau").status == 200
    assert karima.opens("/bureau").status == 200


def test_the_journal_is_read_by_person_by_colleague_and_by_month(nadia, newcomer, world):
    lina = world.row(Passport, name="Lina B.").id
    done(world, Did.GAVE, "Karima", newcomer, whom="Inès B.", about="Sortie en mer")
    done(world, Did.SAID, "Nadia", lina, whom="Lina B.", about="Je peux accueillir")
    with clock.at(clock.now() - timedelta(days=40)):
        done(world, Did.GAVE, "Karima", lina, whom="Lina B.", about="Port propre")

    nadia.opens(TEAM)
    assert nadia.sees("Inès B. · Sortie en mer")
    assert not nadia.sees("Port propre"), "it was another month"
    nadia.taps("Chercher", quand="tout", par="Karima")
    assert nadia.sees("Port propre")
    assert not nadia.sees("Nadia a donné son avis.")
    nadia.opens(TEAM).taps("Nadia a donné son avis.")
    assert nadia.sees("Une seule personne : Lina B.")
    assert not nadia.sees("Inès B.")
    nadia.taps("Chercher", quand="tout")
    assert nadia.sees("Port propre"), "the person stays chosen"
    assert nadia.taps("Voir tout le monde").sees("Inès B.")


def test_a_hundred_a_page(nadia, world):
    done(world, Did.PRINTED, "Karima", None, times=130, whom="Awa S.")
    nadia.opens(TEAM)
    assert nadia.words.count("Awa S.") == 100
    assert nadia.taps("Voir la suite").words.count("Awa S.") == 30
    assert nadia.taps("Voir le plus récent").words.count("Awa S.") == 100
    for number in ("-3", "0", "x", "9" * 40):
        assert nadia.opens(f"{TEAM}?page={number}").status == 200


@pytest.mark.parametrize(
    "asked", ["personne=0000000000000", "quand=2019-01", "quand=2026-13", "quand=9999", "quand=%00"]
)
def test_what_nobody_offers_is_not_there(nadia, asked):
    assert nadia.opens(f"{TEAM}?{asked}").status in (400, 404)


def test_another_team_reads_nothing_of_it(nadia, karima, solene, newcomer, world):
    done(world, Did.GAVE, "Karima", newcomer, whom="Inès B.", about="Sortie en mer")
    done(world, Did.CONFIRMED, "Solène", newcomer, whom="", about="Fête des dunes")
    with world.app.site.current(), world.write() as db:
        dunes = db.scalars(select(Member).filter_by(name="Solène")).one()
        dunes.role = "manager"
        port = db.scalars(select(Organisation).filter_by(name="Les Ateliers du Port")).one()
        word = journal.word_for(port.id, newcomer)

    assert karima.opens(TEAM).status == 403
    assert not solene.opens(f"{TEAM}?quand=tout").sees("Inès")
    assert not solene.sees("Sortie en mer")
    assert solene.sees("Fête des dunes")
    assert solene.opens(f"{TEAM}?personne={word}").status == 404, "one desk's word says nothing at another"
    assert solene.opens(f"{TEAM}?par=Karima").sees("Rien n’est écrit pour ce choix.")
    assert not nadia.opens(TEAM).sees("Fête des dunes")


def test_no_rows_number_is_in_the_journal(nadia, newcomer, world):
    done(world, Did.GAVE, "Karima", newcomer, whom="Inès B.")
    href = nadia.opens(TEAM).find_tappable("Karima a donné un badge.").get("href")
    assert re.fullmatch(r"/bureau/journal\?quand=[\d-]+&personne=[0-9A-Z]{13}", href)
    assert nadia.opens(href).sees("Une seule personne : Inès B.")


def test_who_erased_everything_is_named_nowhere(nadia, newcomer, world):
    done(world, Did.GAVE, "Karima", newcomer, whom="Inès B.", about="Sortie en mer")
    with world.app.site.current(), world.write() as db:
        erasing.erase(db, db.get_one(Passport, newcomer))

    assert nadia.opens(TEAM).sees("Une personne effacée · Sortie en mer")
    assert not nadia.sees("Inès")


def test_after_25_months_it_is_gone_and_the_round_goes_on(nadia, newcomer, world):
    database = world.app.site.database
    with clock.at(clock.now() - timedelta(days=762)):
        done(world, Did.GAVE, "Karima", newcomer, whom="Inès B.")
    with clock.at(clock.now() - timedelta(days=700)):
        done(world, Did.SAID, "Karima", newcomer, whom="Inès B.")
    with world.app.site.current():
        for _ in range(2):
            with world.write() as db:
                journal.keep_forgetting(db)
        jobs.run_due(database)
        with world.write() as db:
            waiting = db.scalars(select(jobs.Job).filter_by(name=journal.ROUND)).all()

    assert [did for did, *_ in traces(world)] == [Did.SAID]
    assert [each.due_at > clock.now() + timedelta(hours=23) for each in waiting] == [True]
    assert nadia.opens(TEAM).sees("gardé 25 mois")


def test_everything_that_is_done_has_words_and_is_said_in_english(nadia, ines, newcomer, world):
    for did in Did:
        done(world, did, "Karima", newcomer, whom="Inès B.")
    unknown = "changé quelque chose", "changed something"
    for phone, path in ((nadia, TEAM), (ines, MINE)):
        for language in ("fr", "en"):
            phone.language = language
            phone.opens(path)
            assert phone.status == 200
            assert not any(phone.sees(words) for words in unknown)
    assert not ines.sees("Karima a "), "it is all English"


def test_hostile_words_stay_words(nadia, newcomer, world):
    done(
        world,
        Did.GAVE,
        "Karima",
        newcomer,
        whom="<b>Inès</b> {whom}",
        about="{who} %s <script>alert(1)</script>",
    )
    assert nadia.opens(TEAM).sees("<b>Inès</b> {whom} · {who} %s <script>alert(1)</script>")
    assert "<script>alert" not in nadia.answer.text


def test_what_the_desk_does_with_cards_and_confirmations_is_written(nadia, karima, world):
    with world.app.site.current(), world.write() as db:
        papers.on_the_desk(db)
    assert [row[0] for row in traces(world, did=Did.GAVE)] == [Did.GAVE]
    with world.app.site.current(), world.write() as db:
        solene = db.scalars(select(Member).filter_by(name="Solène")).one()
        lina = db.scalars(select(Passport).filter_by(name="Lina B.")).one()
        badge = wallet.badges_of(db, lina)[0]
        for _ in range(2):
            said = vouching.confirm(db, badge, solene, "Nous l’avons vu faire.", said_by="", role="")
        for _ in range(2):
            vouching.withdraw(db, said, solene)
    assert [row[:2] for row in traces(world)[1:]] == [(Did.CONFIRMED, "Solène"), (Did.UNCONFIRMED, "Solène")]


@pytest.mark.parametrize("did", Did)
def test_every_step_has_words_of_its_own(nadia, ines, newcomer, world, did):
    done(world, did, "Karima", newcomer)
    assert not nadia.opens(TEAM).sees("a changé quelque chose")
    assert not ines.opens(MINE).sees("a changé quelque chose")
