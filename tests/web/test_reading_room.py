"""/lire: anybody reads the verdict of any badge; nothing is stored, and one tap keeps it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from backpack import demo
from backpack.badges.models import Badge
from backpack.claims import errands
from backpack.kernel.db import Base
from backpack.openbadges import baking
from backpack.passport.models import Passport
from tests.network import Network

READ = "Lire ce badge"


@pytest.fixture
def network(monkeypatch):
    return Network().installed(monkeypatch)


def rows(world) -> dict[str, int]:
    """How many rows each table has; of the counters of use, which name nobody, none is counted."""
    with world.write() as db:
        tables = [table for table in Base.metadata.sorted_tables if table.name != "miss"]
        return {table.name: db.scalar(select(func.count()).select_from(table)) for table in tables}


def reads(phone, file: bytes = b"", text: str = ""):
    given = {"file": ("badge.png", file)} if file else {}
    return phone.opens("/lire").taps(READ, text=text, **given)


@pytest.mark.parametrize("address", ["/lire", "/read"])
def test_a_stranger_reads_a_badge_and_nothing_is_stored(marc, world, network, address):
    before = rows(world)

    marc.opens(address).taps(READ, file=("badge.png", demo.foreign_badge()))

    assert marc.status == 200
    assert marc.sees("Premiers secours en mer")
    assert marc.sees("Club nautique de la Baie")
    assert marc.sees("Déclaré")
    assert not marc.cookies
    assert rows(world) == before
    assert marc.sees("Nous n’avons rien gardé.")
    assert network.asked == [], "a key that names itself asks nobody"


def test_the_checks_are_said_one_by_one(marc, network):
    reads(marc, demo.foreign_badge())

    folded = marc.screen.xpath("//details")[0].text_content()

    assert "Le badge est complet." in folded
    assert "Il est signé. Personne ne l’a changé depuis." in folded
    assert "Rien ne prouve qui l’a donné." in folded


def test_one_tap_keeps_what_was_read(ines, world, network):
    file = demo.foreign_badge()

    reads(ines, file).taps("Je le garde")

    assert ines.path.startswith("/passeport/badge/")
    assert ines.sees("Premiers secours en mer")
    ines.taps("Télécharger le badge")
    assert ines.answer.data == file


def test_an_issuer_is_asked_at_its_own_address(marc, network):
    reads(marc, network.badge())

    assert marc.sees("Vrai badge")
    assert marc.sees("Signé")
    assert marc.sees("Demandez à la personne si le badge est à elle.")


def test_pasted_words_and_a_link_are_read_too(marc, network):
    network.pages["https://club-voile.example.org/b/7.json"] = network.badge()

    reads(marc, text="Bravo ! Votre badge : https://club-voile.example.org/b/7.json, à bientôt")
    assert marc.sees("Tenir la barre")
    assert marc.sees("Signé")

    reads(marc, text=network.badge().decode())
    assert marc.sees("Tenir la barre")


def test_a_link_that_does_not_answer_says_so(marc, network, world):
    before = rows(world)

    reads(marc, text="https://silence.example.org/badge")

    assert marc.status == 422
    assert marc.sees("Le site du badge ne répond pas.")
    assert rows(world) == before


def test_an_altered_badge_is_called_false(marc, lina, network):
    lina.opens("/passeport").taps("Je sais nettoyer mon poste").taps("Télécharger le badge")
    true = baking.unbake(lina.answer.data).text

    reads(marc, baking.bake(lina.answer.data, true.replace("nettoyer mon poste", "piloter un avion")))

    assert marc.sees("Faux ou abîmé")
    assert marc.sees("La signature n’est pas bonne.")


def test_our_own_badge_is_guaranteed_without_asking_anybody(marc, lina, network):
    lina.opens("/passeport").taps("Je sais nettoyer mon poste").taps("Télécharger le badge")

    reads(marc, lina.answer.data)

    assert marc.sees("Garanti")
    assert network.asked == []


def test_a_screenshot_is_told_what_to_do(marc, network):
    reads(marc, b"\xff\xd8\xff\xe0 a photo")

    assert marc.status == 422
    assert marc.sees("Cette image ne contient pas de badge.")
    assert marc.sees("Prenez le fichier d’origine, pas une capture d’écran.")


@pytest.mark.parametrize(
    "text",
    ["http://127.0.0.1/badge", "https://[::1]/x", "https://10.0.0.8/a.json", "https://localhost/b", "salut"],
)
def test_what_may_not_be_dialled_is_not(marc, network, text):
    reads(marc, text=text)

    assert marc.status == 422
    assert network.asked == []


def test_reading_too_often_locks_nobody_out_of_a_claim(marc, world, network, monkeypatch):
    monkeypatch.setattr(errands, "MOST_FROM_ONE_ADDRESS", 2)
    for _ in range(2):
        reads(marc, network.badge())
        assert marc.status == 200

    reads(marc, network.badge())
    assert marc.status == 429
    assert marc.sees("Attendez dix minutes.")

    marc.opens(world.code("Repas de quartier")).taps("Je le garde")
    assert marc.status == 200
    assert marc.opens("/").taps("Voir le badge", code="123456").status == 404, "guesses are counted apart"


def test_one_badge_cannot_make_us_ask_for_ever(marc, network):
    addresses = [f"https://a{number}.example.org/list" for number in range(60)]
    endless = [{"id": each, "type": "1EdTechRevocationList"} for each in addresses]

    reads(marc, network.badge(credentialStatus=endless))

    assert marc.sees("Pas vérifié")
    assert 2 <= len(network.asked) <= 40


def test_keeping_opens_one_passport_however_often_it_is_tapped(ines, world, network):
    before = world.count(Passport)
    reads(ines, demo.foreign_badge())
    form = ines.form_with("Je le garde")

    ines.goes_back_and_taps(form)
    ines.goes_back_and_taps(form)

    assert world.count(Passport) == before + 1
    assert world.count(Badge, passport_id=world.newest_passport()) == 1
    assert ines.path.startswith("/passeport/badge/"), "the second tap reads the same page"
