"""One tap makes a summary of a whole journey; others print it with their person's yes alone, and are seen doing so."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.badges import revoking
from backpack.badges.models import Badge
from backpack.cohorts import gathering, joining
from backpack.cohorts.models import Cohort, Facilitator, Opinion, Participant, Says
from backpack.endorsements.models import How, Witness
from backpack.issuers.models import Member, Trace
from backpack.kernel import clock, paper
from backpack.passport.models import Passport
from tests.web.test_creations import keeps

MINE, GROUPS = "/passeport/bilan", "/passeport/bilan/groupes"


@pytest.fixture
def seat(app, world, group):
    """Lina sits in the group of Karima and three more."""
    with app.site.current(), world.write() as db:
        seat = joining.join(db, db.get(Cohort, group.id), db.query(Passport).filter_by(name="Lina B.").one())
        seat.name = "Lina B."
        return f"/bureau/groupes/{group.code}/{seat.code}"


@pytest.fixture
def yes(lina, seat):
    """She lets them print it."""
    lina.opens(GROUPS).taps("Laisser l’équipe l’imprimer")
    return f"{seat}/bilan"


def says(world, words, *, says=Says.SEEN, about="", key="k1"):
    with world.write() as db:
        seat = db.query(Participant).filter_by(name="Lina B.").one()
        told = {"said_by": "Hugo", "said_at": clock.now(), "kept_at": clock.now(), "words": words}
        db.add(Opinion(key=key, participant_id=seat.id, achievement="a", says=says, about=about, **told))


def section(phone, heading):
    found = phone.screen.xpath(f"//section[h2='{heading}']")
    return found[0].text_content() if found else ""


# One's own -----------------------------------------------------------------------------------------


def test_two_taps_from_home_lead_to_it(lina):
    lina.opens("/passeport").taps("Régler mon passeport").taps("Mon bilan")

    assert lina.sees("Bilan du")
    assert lina.sees("Lina B.")
    assert re.search(r"\d badges, \d garantis", lina.words)


def test_it_says_each_badge_by_its_family_who_saw_it_and_the_goal(lina):
    lina.opens(MINE)

    assert "Je sais accueillir" in section(lina, "Ce que je sais faire")
    assert "Vu par Karima, Les Ateliers du Port" in section(lina, "Ce que je sais faire")
    assert "Port propre" in section(lina, "Ce que je soutiens")
    assert "Sortie en mer" in section(lina, "Ce que j’ai vécu")
    assert lina.sees("3 badges sur 5")
    assert lina.sees("Garanti")


def test_a_project_stands_among_the_projects_and_nowhere_else(lina, world):
    lina.opens(world.code("Repas de quartier")).taps("Je le garde").opens(MINE)

    assert "Repas de quartier" in section(lina, "Mes projets")
    assert lina.words.count("Repas de quartier") == 1


def test_what_a_person_wrote_is_declared(lina, world):
    keeps(lina, world)
    lina.opens(MINE)

    assert "Écrit par Lina" in section(lina, "Ce que j’ai vécu")
    assert lina.sees("La personne le dit. Rien ne le prouve encore.")


def test_what_was_taken_back_is_not_on_it(app, lina, world):
    with app.site.current(), world.write() as db:
        revoking.revoke(db, db.query(Badge).filter_by(name="Sortie en mer").one(), "")

    assert not lina.opens(MINE).sees("Sortie en mer")


def test_what_witnesses_said_is_on_it_once_its_person_agreed(lina, world):
    with world.write() as db:
        badge = db.scalars(select(Badge).filter_by(name="Je sais accueillir")).first()
        for number, approved_at in enumerate((clock.now(), None)):
            how = {"how": How.PRESENT, "has_seen": True, "relation": "colleague", "said_at": clock.now()}
            who = {
                "code": f"W{number}",
                "device_hash": f"d{number}",
                "receipt_hash": f"r{number}",
                "name": "Paul",
            }
            row = Witness(
                badge_id=badge.id, passport_id=badge.passport_id, words=f"Vu {number}", **how, **who
            )
            row.approved_at = approved_at
            db.add(row)
    lina.opens(MINE)

    assert "« Vu 0 »" in section(lina, "Ce que l’on dit de mon travail").replace("\xa0", " ")
    assert "Paul, collègue" in section(lina, "Ce que l’on dit de mon travail")
    assert not lina.sees("Vu 1")


def test_kind_words_of_the_team_are_on_it_and_slips_are_not(lina, seat, world):
    says(world, "Elle accueille avec calme.")
    says(world, "Erreur de case.", key="k2")
    says(world, "", says=Says.TAKEN_BACK, about="k2", key="k3")
    says(world, "Pas prête.", says=Says.NOT_YET, key="k4")
    lina.opens(MINE)

    assert "Elle accueille avec calme." in section(lina, "Ce que l’on dit de mon travail")
    assert lina.sees("Hugo")
    assert not lina.sees("Erreur de case.")
    assert not lina.sees("Pas prête.")


def test_an_empty_passport_has_an_empty_sheet(karima):
    assert karima.opens(MINE).status == 200
    assert karima.sees("Pas encore de badge ici.")


def test_a_stranger_has_none(marc):
    for path in (MINE, f"{MINE}.pdf", GROUPS):
        assert marc.opens(path).status == 401


def test_as_a_file_it_is_one_sheet_or_leads_to_the_one_that_prints(lina):
    lina.opens(f"{MINE}.pdf")

    if paper.is_drawn_here():
        assert lina.answer.mimetype == "application/pdf"
        assert lina.answer.data.startswith(b"%PDF-")
        assert lina.answer.headers["Content-Disposition"] == 'attachment; filename="bilan.pdf"'
        assert lina.answer.headers["Cache-Control"] == "private, no-store"
    else:
        assert lina.path == MINE


# With a yes ----------------------------------------------------------------------------------------


def test_nobody_prints_it_without_a_yes(seat, karima, lina):
    assert karima.opens(f"{seat}/bilan").status == 404
    assert karima.posts(f"{seat}/bilan").status == 404
    assert lina.opens(GROUPS).sees("Personne d’autre ne l’imprime.")


def test_a_yes_opens_it_for_thirty_days_and_every_reading_is_told(yes, karima, lina, world):
    assert lina.sees("Votre équipe peut imprimer ce bilan.")
    karima.opens(yes)
    assert karima.sees("Lina B. vous laisse imprimer son bilan.")
    assert not karima.sees("Je sais accueillir"), "looking at the door is not reading"
    assert world.count(Trace, did="read-summary") == 0
    form = karima.form_with("Ouvrir le bilan")
    karima.taps("Ouvrir le bilan").goes_back_and_taps(form)
    assert "Je sais accueillir" in section(karima, "Ce que je sais faire")

    assert world.count(Trace, did="read-summary") == 1, "two taps are one reading"
    trace = world.row(Trace, did="read-summary")
    assert (trace.by, trace.whom, trace.about) == ("Karima", "Lina B.", "Cuisine, printemps")
    assert lina.opens(GROUPS).sees("Qui l’a ouvert ?")
    assert lina.sees("Karima")
    with clock.at(clock.now() + timedelta(days=31)):
        assert world.phone_of("Karima", yes).opens(yes).status == 404


def test_another_day_is_another_reading(yes, karima, world):
    karima.opens(yes).taps("Ouvrir le bilan")
    with clock.at(clock.now() + timedelta(hours=2)):
        later = world.phone_of("Karima", yes)
        assert later.opens(yes).sees("Ouvrir le bilan")
        later.taps("Ouvrir le bilan")

    assert world.count(Trace, did="read-summary") == 2


def test_a_no_counts_at_once_and_twice(yes, lina, karima, world):
    karima.opens(yes).taps("Ouvrir le bilan")
    form = lina.opens(GROUPS).form_with("Ne plus laisser imprimer")
    lina.taps("Ne plus laisser imprimer").goes_back_and_taps(form)

    assert (lina.status, lina.sees("Personne d’autre ne l’imprime.")) == (200, True)
    assert karima.opens(yes).status == 404
    assert karima.posts(yes).status == 404


def test_the_switch_names_the_one_who_may(app, world, lina):
    with app.site.current(), world.write() as db:
        karima = db.query(Member).filter_by(name="Karima").one()
        alone = gathering.begin(db, karima, "Cuisine", None)
        joining.join(db, alone, db.query(Passport).filter_by(name="Lina B.").one())
    lina.opens(GROUPS).taps("Laisser Karima l’imprimer")

    assert lina.sees("Karima peut imprimer mon bilan.")


def test_only_who_accompanies_her_may(yes, group, lina, yanis, marc, nadia, solene, karima, world):
    yanis.opens(world.code("Port propre")).taps("Je le garde")
    for phone, status in ((marc, 401), (lina, 403), (yanis, 403), (nadia, 404), (solene, 404)):
        assert phone.opens(yes).status == status
        assert phone.posts(yes).status == status
    other = yes.replace(group.code, "A" * 13)
    assert karima.opens(other).status == 404, "the group of the address is the person's"
    with world.write() as db:
        member = db.query(Member).filter_by(name="Karima").one()
        db.query(Facilitator).filter_by(member_id=member.id).one().left_at = clock.now()
    assert karima.opens(yes).status == 404, "who left the group reads nothing"


def test_who_leaves_the_group_takes_the_yes_along(yes, karima, lina, world):
    with world.write() as db:
        db.query(Participant).filter_by(name="Lina B.").one().left_at = clock.now()

    assert karima.opens(yes).status == 404
    assert lina.opens(GROUPS).sees("Vous n’êtes dans aucun groupe.")


def test_nobody_says_yes_for_somebody_else(seat, ines, newcomer, karima, world):
    code = seat.rpartition("/")[2]
    for phone in (ines, karima):
        assert phone.posts(f"{GROUPS}/{code}").status == 404
        assert phone.posts(f"{GROUPS}/{code}/arreter").status == 404
    assert world.row(Participant, code=code).summary_until is None


def test_who_is_only_expected_has_none(group, karima, world):
    expected = world.row(Participant, name="Adam K.")
    with world.write() as db:
        db.get(Participant, expected.id).summary_until = clock.now() + timedelta(days=3)

    assert karima.opens(f"/bureau/groupes/{group.code}/{expected.code}/bilan").status == 404


def test_the_person_list_prints_it_in_one_tap_with_a_yes_alone(seat, lina, karima, world):
    assert not karima.opens(seat).sees("Imprimer son bilan")
    lina.opens("/passeport/groupes").taps("Faire imprimer mon bilan").taps("Laisser l’équipe l’imprimer")
    karima.opens(seat).taps("Imprimer son bilan")

    assert karima.path == f"{seat}/bilan"
    assert karima.sees("Bilan du")
    assert world.count(Trace, did="read-summary") == 1
