"""A session of a workshop: opened in three taps, who came, the wall without names, the sheet, one tap to end it."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest

from backpack.claims.models import Claim, ClaimCode, Projection
from backpack.cohorts.models import Participant
from backpack.issuers.models import Trace
from backpack.kernel import clock, jobs
from backpack.kernel.words import PARIS
from backpack.sessions import meeting
from backpack.sessions.models import Came, Presence, WorkshopSession
from backpack.tablets.models import Tablet
from tests import cohorts
from tests.cohorts import group as group
from tests.phone import Phone
from tests.plenty import drawn_here

AFTERNOON = datetime(2026, 11, 22, 14, 5, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def afternoon():
    with clock.at(AFTERNOON):
        yield


@pytest.fixture
def room(karima, group):
    """Karima's session with the group, at its own screen; the path of it."""
    karima.opens("/bureau").taps("Ouvrir un atelier").taps("Ouvrir l’atelier")
    return karima.path


def square(desk: Phone, room: str) -> str:
    """What a phone reads from the wall now."""
    from backpack.claims import turning

    with desk.app.site.current(), desk.app.site.database.writing() as db:
        session = db.query(WorkshopSession).filter_by(code=room.rsplit("/", 1)[1]).one()
        return f"/C/{turning.square_of(session.claim_code)}"


def claims(desk: Phone, room: str, phone: Phone) -> None:
    phone.opens(square(desk, room)).taps("Je le garde")


def seated(world, name: str, phone: Phone) -> None:
    """The person of *phone* is the participant called *name*."""
    passport = world.newest_passport()
    with world.write() as db:
        db.query(Participant).filter_by(name=name).one().passport_id = passport


def test_from_the_desk_the_wall_is_up_after_three_taps(karima, group):
    karima.opens("/bureau").taps("Ouvrir un atelier")
    assert "Atelier du 22 novembre" in karima.answer.text
    karima.taps("Ouvrir l’atelier").taps("Mettre au mur")

    assert karima.path.startswith("/W/")
    assert karima.sees("0 venu")
    assert karima.sees("sur 3 attendus")


def test_the_wall_counts_and_names_nobody(karima, group, room, ines, world):
    claims(karima, room, ines)
    seated(world, "Awa S.", ines)
    karima.opens(room).taps("Cocher Adam K.").taps("Ajouter ce nom", name="Zoé T.")
    karima.taps("Mettre au mur")

    assert karima.sees("3 venus")
    assert karima.sees("sur 3 attendus")
    for name in ("Awa", "Adam", "Zoé", "Célia"):
        assert name not in karima.answer.text


def test_a_claim_is_a_presence_by_name_or_by_sign(karima, group, room, ines, yanis, world):
    claims(karima, room, ines)
    seated(world, "Awa S.", ines)
    claims(karima, room, yanis)
    karima.opens(room)

    lines = [each.text_content() for each in karima.screen.xpath("//ul[contains(@class,'here')]/li")]
    awa = next(each for each in lines if "Awa S." in each)
    assert "Badge gardé, 14\u00a0h\u00a005" in awa
    assert karima.sees("3attendus")
    assert karima.sees("2venus")
    assert len(lines) == 4
    assert "Nommer" in lines[3], "somebody else shows by their sign"
    karima.taps("Nommer").taps("Confirmer ce prénom", name="Yanis")
    assert "Yanis" in karima.opens(room).words


def test_who_holds_the_badge_from_last_time_is_present_too(karima, group, room, ines, world):
    claims(karima, room, ines)
    karima.opens(room).taps("Terminer l’atelier")
    with clock.at(AFTERNOON + timedelta(days=7)):
        karima.opens("/bureau").taps("Ouvrir un atelier").taps("Ouvrir l’atelier")
        claims(karima, karima.path, ines)
        assert karima.opens(karima.path).sees("1venu")


def test_ticks_are_once_and_undone(karima, group, room, world):
    karima.opens(room)
    form = karima.form_with("Cocher Adam K.")
    karima.taps("Cocher Adam K.").goes_back_and_taps(form)
    assert world.count(Presence) == 1
    assert world.count(Trace, did="ticked", whom="Adam K.") == 1
    karima.taps("Enlever Adam K.")
    assert world.count(Presence) == 0


def test_written_names_are_once_and_find_who_is_expected(karima, group, room, world):
    for name in ("Zoé T.", " zoé t. ", "adam k."):
        karima.taps("Ajouter ce nom", name=name)
    assert [(row.name, row.how) for row in rows(world, Presence)] == [
        ("Zoé T.", Came.TICKED),
        ("", Came.TICKED),
    ]
    karima.taps("Enlever Zoé T.")
    assert world.count(Presence) == 1
    assert karima.taps("Ajouter ce nom", name="  ").status == 422
    assert karima.opens(room).taps("Ajouter ce nom", name="é" * 10_000).status == 200


def test_the_badge_is_remembered(karima, group, room):
    karima.opens(room).taps("Terminer l’atelier")
    karima.opens("/bureau/ateliers/nouveau")
    other = karima.screen.xpath("//input[@name='badge' and not(@checked) and @value!='']/@value")[0]
    karima.taps("Ouvrir l’atelier", badge=other).taps("Terminer l’atelier")
    karima.opens("/bureau/ateliers/nouveau")
    assert karima.screen.xpath("//input[@name='badge' and @checked]/@value") == [other]


def test_two_taps_and_two_facilitators_open_one(karima, group, world):
    hugo = world.phone_of("Hugo", "/bureau")
    karima.opens(f"/bureau/ateliers/nouveau?groupe={group.code}")
    form = karima.form_with("Ouvrir l’atelier")
    karima.taps("Ouvrir l’atelier").goes_back_and_taps(form)
    hugo.opens(f"/bureau/ateliers/nouveau?groupe={group.code}").taps("Ouvrir l’atelier")
    assert world.count(WorkshopSession) == 1
    assert world.count(ClaimCode, turns=True) == 1
    assert hugo.path == karima.path


def test_one_tap_ends_everything_and_asks_nothing(karima, group, room, ines, yanis, marc, world):
    claims(karima, room, ines)
    seated(world, "Awa S.", ines)
    karima.opens(room).taps("Mettre au mur")
    digits = "".join(karima.screen.xpath("//p[@class='digits']/text()")).replace(" ", "")
    late = square(karima, room)
    form = karima.opens(room).form_with("Terminer l’atelier")
    karima.taps("Terminer l’atelier").goes_back_and_taps(form)

    assert karima.status == 200
    assert karima.sees("Atelier terminé")
    assert yanis.opens(late).status == 410
    assert marc.opens("/").taps("Voir le badge", code=digits).status == 404
    assert world.newest(Projection).ended_at == AFTERNOON
    [row] = rows(world, Presence)
    assert (row.how, row.participant_id is not None, row.passport_id is not None) == (
        Came.CLAIMED,
        True,
        True,
    )
    assert karima.opens("/bureau/ateliers").sees("1 venu")


def test_what_ended_says_the_same_when_a_person_leaves_the_group(karima, group, room, ines, world):
    claims(karima, room, ines)
    seated(world, "Awa S.", ines)
    karima.opens(room).taps("Terminer l’atelier")
    with world.write() as db:
        db.query(Participant).filter_by(name="Awa S.").one().left_at = clock.now()
    karima.opens(room)
    assert karima.sees("Awa S.")
    assert karima.sees("1venu")
    assert karima.sees("2absents")
    assert karima.sees("Absent")
    assert not karima.sees("attendu")
    assert not karima.sees("Attendu")


def test_a_phone_that_nobody_named_is_not_expected(karima, group, room, ines, world):
    with world.write() as db:
        db.query(Participant).filter_by(name="Awa S.").one().name = ""
    seated(world, "", ines)
    assert karima.opens(room).sees("2attendus")
    assert karima.sees("Prénom à confirmer")
    karima.taps("Terminer l’atelier")
    assert karima.sees("2absents")
    assert not karima.sees("Prénom à confirmer")
    with clock.at(AFTERNOON + timedelta(days=1)):
        cohorts_later = cohorts.participant(world, "Adam K.").cohort_id
        with world.write() as db:
            db.query(Participant).filter_by(name="").one().name = "Awa S."
            db.add(
                Participant(code="0123456789XYZ", cohort_id=cohorts_later, name="Léon", added_at=clock.now())
            )
        assert not karima.opens(room).sees("Léon"), "who comes later was not expected"


def test_for_ten_minutes_the_end_is_undone(karima, group, room, ines, yanis, world):
    karima.opens(room).taps("Mettre au mur")
    wall = karima.path
    tablet = world.phone_of("Karima", "/bureau")
    tablet.opens(room).taps("Partager une tablette").taps("Mettre cette tablette en commun")
    claims(karima, room, ines)
    karima.opens(room).taps("Terminer l’atelier")
    form = karima.form_with("Rouvrir l’atelier")
    karima.taps("Rouvrir l’atelier").goes_back_and_taps(form)

    assert karima.status == 200
    assert karima.sees("Terminer l’atelier")
    assert karima.sees("1venu")
    claims(karima, room, yanis)
    assert karima.opens(room).sees("2venus")
    assert world.newest(Projection).ended_at is None
    karima.posts(wall + "/pouls")
    assert world.newest(Tablet).ended_at is not None, "tablets are put in common again by hand"
    karima.opens(room).taps("Terminer l’atelier")
    assert karima.sees("2venus")
    assert world.count(Presence) == 2
    with clock.at(AFTERNOON + timedelta(minutes=10)):
        assert not karima.opens(room).sees("Rouvrir")
        karima.posts(room + "/rouvrir")
        assert world.newest(WorkshopSession).ended_at == AFTERNOON


def test_a_session_is_not_reopened_beside_the_next_one_nor_a_square_that_was_closed(
    karima, group, room, world
):
    with world.write() as db:
        db.query(ClaimCode).filter_by(turns=True).one().ends_at = AFTERNOON - timedelta(minutes=1)
    karima.opens(room).taps("Terminer l’atelier").taps("Rouvrir l’atelier")
    assert world.newest(ClaimCode).ends_at < AFTERNOON
    karima.taps("Terminer l’atelier")
    karima.opens("/bureau").taps("Ouvrir un atelier").taps("Ouvrir l’atelier")
    assert not karima.opens(room).sees("Rouvrir")
    karima.posts(room + "/rouvrir")
    assert world.count(WorkshopSession, ended_at=None) == 1


def test_the_wall_shows_forty_circles_and_says_how_many_more(karima, world):
    cohorts.build(
        world, people=[f"Personne {chr(65 + each // 26)}{chr(65 + each % 26)}" for each in range(59)]
    )
    karima.opens("/bureau").taps("Ouvrir un atelier").taps("Ouvrir l’atelier").taps("Mettre au mur")
    assert karima.sees("sur 59 attendus")
    assert len(karima.screen.xpath("//*[@class='heads']/svg")) == 40
    assert karima.sees("+19")


def test_no_thank_you_taken_back_days_later_is_no_presence(karima, group, room, ines, world):
    ines.opens(square(karima, room)).taps("Non merci")
    karima.opens(room).taps("Terminer l’atelier")
    with clock.at(AFTERNOON + timedelta(days=2)):
        ines.opens(ines.path).taps("Je le garde")
        assert world.count(Claim) >= 1
        assert karima.opens(room).sees("0venu")


def test_left_open_it_ends_the_same_night(karima, group, room, ines, yanis, world, app):
    claims(karima, room, ines)
    late = square(karima, room)
    night = datetime(2026, 11, 23, 4, 0, tzinfo=PARIS)
    with clock.at(night - timedelta(minutes=1)):
        assert not karima.opens(room).sees("Atelier terminé")
    with clock.at(night):
        assert karima.opens(room).sees("Atelier terminé"), "also where no worker runs"
        assert world.newest(WorkshopSession).ended_at is None
        assert yanis.opens(late).status == 410
        with app.site.current():
            jobs.run_due(app.site.database)
        assert world.newest(WorkshopSession).ended_at == night
        assert [row.how for row in rows(world, Presence)] == [Came.CLAIMED]
        assert karima.opens(room).sees("de 14 h 05 à 4 h 00")


def test_one_that_begins_at_night_is_not_over_at_once(karima, group):
    with clock.at(datetime(2026, 11, 22, 3, 50, tzinfo=PARIS)):
        karima.opens("/bureau").taps("Ouvrir un atelier").taps("Ouvrir l’atelier")
        assert not karima.sees("Atelier terminé")


def test_a_tablet_of_the_session_ends_with_it_and_no_other(karima, group, room, nadia, world):
    tablet = world.phone_of("Karima", "/bureau")
    tablet.opens(room).taps("Partager une tablette")
    form = tablet.form_with("Mettre cette tablette en commun")
    with world.write() as db:  # Karima comes back another way
        karimas = {each.id for each in db.query(Tablet)}
    assert not karimas
    tablet.taps("Mettre cette tablette en commun")
    tablet.goes_back_and_taps(form)  # the second tap of the same finger
    assert world.count(Tablet) == 1
    other = world.phone_of("Nadia", "/bureau")
    other.opens("/bureau/tablettes").taps("Mettre cette tablette en commun")
    assert karima.opens(room).sees("Tablette 1 en commun")

    karima.taps("Terminer l’atelier")
    assert [each.ended_at is None for each in rows(world, Tablet)] == [False, True]


def test_strangers_and_others_see_no_session(karima, group, room, solene, lina, marc, world):
    nadia = world.phone_of("Nadia", "/bureau")
    participant = cohorts.participant(world, "Adam K.").code
    rest = ("", "/feuille", "/feuille.pdf", "/feuille.csv", "/tablette")
    posts = (
        f"/presents/{participant}",
        f"/presents/{participant}/enlever",
        "/noms",
        "/noms/enlever",
        "/fin",
        "/rouvrir",
    )
    for phone, status in ((solene, 404), (nadia, 404), (lina, 403), (marc, 401)):
        for end in rest:
            assert phone.opens(room + end).status == status, (phone.name, end)
        for end in posts:
            assert phone.posts(room + end, name="Zoé").status == status, (phone.name, end)
        assert phone.opens("/bureau/ateliers").status in (200, 401, 403)
        assert not phone.sees("Atelier du 22 novembre")
    assert world.count(Presence) == 0
    assert world.newest(WorkshopSession).ended_at is None


def test_a_facilitator_from_elsewhere_who_accompanies_the_group_looks_after_it(world, karima, solene):
    cohorts.build(world, facilitators=("Karima", "Solène"))
    karima.opens("/bureau").taps("Ouvrir un atelier").taps("Ouvrir l’atelier")
    solene.opens(karima.path).taps("Cocher Adam K.")
    assert solene.sees("1venu")
    with pytest.raises(AssertionError):
        solene.find_tappable("Mettre au mur")


def test_nobody_of_another_group_is_ticked(world, karima, group, room):
    cohorts.build(world, people=("Ilyès R.",), name="Jardin, été")
    stranger = cohorts.participant(world, "Ilyès R.").code
    assert karima.posts(f"{room}/presents/{stranger}").status == 404
    assert karima.posts(f"{room}/presents/0000000000000").status == 404
    assert world.count(Presence) == 0


def test_the_badge_of_another_organisation_is_refused(world, karima, group):
    theirs = world.row(ClaimCode).badge_class.code
    solene = world.phone_of("Solène", "/bureau")
    assert solene.posts("/bureau/ateliers/nouveau", badge=theirs, nonce="x").status == 404
    skill = karima.opens("/bureau").screen.xpath("//a[contains(., 'Je sais accueillir')]/@href")[0]
    refused = karima.posts("/bureau/ateliers/nouveau", badge=skill.rsplit("/", 1)[1], nonce="y")
    assert refused.status == 422
    assert world.count(WorkshopSession) == 0


def test_without_a_group_and_without_a_badge(solene, world):
    solene.opens("/bureau").taps("Ouvrir un atelier").taps("Ouvrir l’atelier").taps(
        "Ajouter ce nom", name="Léo"
    )
    assert solene.sees("1venu")
    assert not solene.sees("attendu")
    solene.taps("Terminer l’atelier")
    assert solene.sees("Atelier terminé")


def test_the_sheet_on_paper_and_as_a_table(karima, group, room, ines, world):
    claims(karima, room, ines)
    seated(world, "Awa S.", ines)
    karima.opens(room).taps("Ajouter ce nom", name="=HYPERLINK(1)")
    karima.taps("Imprimer la feuille")
    assert karima.sees("Signature")
    assert karima.sees("Célia M.")
    assert karima.sees("2 personnes venues")

    karima.taps("Garder le tableau")
    body = karima.answer.data
    assert body.startswith(b"\xef\xbb\xbf")
    assert karima.answer.mimetype == "text/csv"
    table = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Nom"], row["Présence"]) for row in table] == [
        ("Adam K.", "Absent"),
        ("Awa S.", "Badge gardé"),
        ("Célia M.", "Absent"),
        ("'=HYPERLINK(1)", "Noté par l’équipe"),
    ]
    assert table[1]["Heure"] == "14 h 05"
    assert table[0]["Jour"] == "2026-11-22"


def test_the_table_is_english_with_commas_for_who_reads_english(world, karima, group, room):
    karima.language = "en"
    karima.opens(room + "/feuille.csv")
    assert karima.answer.data.decode("utf-8-sig").startswith("Workshop,Day,Place,Name,Time,Attendance")


@drawn_here
def test_the_sheet_as_a_file(karima, group, room):
    karima.opens(room + "/feuille.pdf")
    assert karima.answer.mimetype == "application/pdf"
    assert karima.answer.data.startswith(b"%PDF")
    assert "presence-2026-11-22.pdf" in karima.answer.headers["Content-Disposition"]


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@SUM", "\t=1", " =1", "\r=1", "＝1", "|x"])
def test_no_cell_is_a_formula(cell):
    from backpack.sessions import signing

    assert signing.plain(cell).startswith("'")
    assert signing.plain("Zoé T.") == "Zoé T."


def test_who_erases_everything_is_on_no_sheet(karima, group, room, ines, world):
    claims(karima, room, ines)
    seated(world, "Awa S.", ines)
    karima.opens(room).taps("Terminer l’atelier")
    ines.opens("/passeport").taps("Régler mon passeport").taps("Tout effacer").taps("Effacer pour toujours")
    assert not karima.opens(room).sees("Awa S.")
    assert world.count(Presence) == 0


def test_the_night_is_that_of_the_clocks_here():
    session = WorkshopSession(
        code="X", organisation_id=1, opened_by_id=1, name="x", started_at=AFTERNOON - timedelta(days=29)
    )
    assert meeting.night_after(session) == datetime(2026, 10, 25, 4, tzinfo=PARIS), "winter time came"


def rows(world, model):
    with world.write() as db:
        found = db.query(model).order_by(model.id).all()
        for row in found:
            db.refresh(row)
        return found
