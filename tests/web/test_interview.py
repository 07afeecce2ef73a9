"""What somebody told to get a badge comes back to them, as a sheet for an interview."""

from __future__ import annotations

import pytest

from backpack.issuers.models import BadgeClass
from backpack.requests.interview import Part, part_of
from backpack.requests.models import Request
from tests.snaps import photo

MEAL = "Repas de quartier"
SHEETS = "/passeport/entretien"


@pytest.fixture
def meal(world):
    return f"/passeport/demande/{world.row(BadgeClass, name=MEAL).code}"


@pytest.fixture
def told(lina, meal, world):
    """Lina told what she did, with a photo, with whom, and nothing of what it brought her."""
    lina.opens(meal).taps("Continuer", answer="J’ai épluché.\nJ’ai servi.", photo=("a.jpg", photo(90, 60)))
    lina.taps("Continuer", choice="Avec une équipe")
    lina.posts(f"{meal}/envoyer")
    return world.newest(Request).code


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Qu’avez-vous fait ?", Part.DID),
        ("Avec qui ?", Part.SITUATION),
        ("Qu’est-ce qui était difficile ?", Part.SITUATION),
        ("Qu’avez-vous appris ?", Part.RESULT),
        ("Où était-ce ?", Part.SITUATION),
        ("C’était quel jour ?", Part.SITUATION),
        ("Quels gestes avez-vous faits ?", Part.DID),
        ("Qu’est-ce que cela a changé ?", Part.RESULT),
        ("De quoi êtes-vous fier ?", Part.RESULT),
        ("What did you do?", Part.DID),
        ("With whom?", Part.SITUATION),
        ("What was hard?", Part.SITUATION),
        ("What did you learn?", Part.RESULT),
        ("", Part.DID),
        ("Où" * 5_000, Part.DID),
    ],
)
def test_a_question_says_to_which_part_its_answer_belongs(question, part):
    assert part_of(question) is part


def test_the_sheet_tells_the_situation_what_i_did_and_leaves_room_for_the_result(told, lina):
    lina.opens("/passeport/demandes").taps(MEAL).taps("Préparer un entretien")
    parts = [part.text_content() for part in lina.screen.xpath("//ol[@class='way']/li")]

    assert "La situation" in parts[0]
    assert "Avec une équipe" in parts[0]
    assert "J’ai épluché." in parts[1]
    assert "J’ai servi." in parts[1]
    assert lina.screen.xpath("//ol/li[2]//img/@src") == [f"/passeport/demandes/{told}/photo/0"]
    assert "Qu’est-ce que cela a changé" in parts[2]
    assert lina.screen.xpath("//ol/li[3]//*[@class='hand']"), "lines to write on"
    assert lina.sees("Vous seul voyez cette fiche.")


def test_what_the_team_asked_is_on_it_and_the_badge_when_it_came(told, lina, karima):
    one = f"/bureau/demandes/{told}"
    karima.posts(f"{one}/question", text="Qu’avez-vous appris ce jour-là ?")
    lina.posts(f"/passeport/demandes/{told}/repondre", answer="À tenir l’heure.")
    karima.posts(f"{one}/donner")

    lina.opens(f"{SHEETS}/{told}")
    assert "À tenir l’heure." in lina.screen.xpath("//ol[@class='way']/li")[2].text_content()
    assert lina.sees("Vu par Karima, Les Ateliers du Port")


def test_all_sheets_come_together_for_printing(told, lina, world):
    other = f"/passeport/demande/{world.row(BadgeClass, name='Je peux dire un souci').code}"
    lina.posts(other, step=1, answer="J’ai dit que le four était cassé.")
    lina.posts(f"{other}/envoyer")
    lina.opens(SHEETS)

    assert len(lina.screen.xpath("//article")) == 2
    assert lina.sees("2 feuilles, avec vos mots.")
    assert lina.taps("Je peux dire un souci").sees("le four était cassé")


def test_without_a_word_there_is_no_sheet(lina, ines, newcomer, meal, world):
    assert ines.opens(SHEETS).sees("Pas encore de réponse à relire.")
    lina.posts(f"{meal}/deja")
    assert lina.opens(f"{SHEETS}/{world.newest(Request).code}").status == 404
    assert lina.opens(SHEETS).sees("Pas encore de réponse à relire.")


def test_asking_why_tells_nothing_to_an_employer(lina, world):
    badge = world.day().badge.removeprefix("/B/")
    lina.posts(f"/passeport/badge/{badge}/parler")
    code = world.newest(Request).code
    lina.posts(f"/passeport/demandes/{code}/repondre", answer="Je ne comprends pas.")

    assert lina.opens(f"{SHEETS}/{code}").status == 404
    assert not lina.opens(f"/passeport/demandes/{code}").sees("Préparer un entretien")


def test_nobody_else_reads_it(told, ines, newcomer, marc, karima, solene):
    for phone, status in ((ines, 404), (marc, 401), (karima, 404), (solene, 404)):
        assert phone.opens(f"{SHEETS}/{told}").status == status
    assert marc.opens(SHEETS).status == 401


def test_hostile_words_stay_words(lina, meal, world):
    lina.posts(meal, step=1, answer="<img src=x onerror=alert(1)>{{ 7*7 }}" + "é" * 9_000)
    lina.posts(f"{meal}/envoyer")
    lina.opens(SHEETS)

    assert lina.sees("{{ 7*7 }}")
    assert "<img src=x" not in lina.answer.text
