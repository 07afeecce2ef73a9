"""Bringing a badge that one already has: kept as received, told honestly, and never harmful."""

import zlib

import pytest

from backpack import demo
from backpack.badges.models import Badge, Original
from backpack.passport.models import Passport


def bring(phone, file: bytes, name: str = "badge.png"):
    return phone.opens("/ajouter").taps("Ajouter ce badge", file=(name, file))


def test_a_signed_badge_from_elsewhere_is_kept_byte_for_byte(lina, world):
    file = demo.foreign_badge()

    bring(lina, file)

    assert lina.sees("Premiers secours en mer")
    assert lina.sees("Club nautique de la Baie")
    assert lina.sees("Déclaré"), "a key that names itself proves nothing about who it is"
    lina.taps("Télécharger le badge")
    assert lina.answer.data == file
    assert lina.answer.mimetype == "image/png"


def test_bringing_it_twice_keeps_it_once(lina, world):
    file = demo.foreign_badge()
    before = world.count(Badge)

    bring(lina, file)
    bring(lina, file)

    assert world.count(Badge) == before + 1


def test_a_newcomer_may_bring_one_first(ines, world):
    before = world.count(Passport)

    bring(ines, demo.foreign_badge())

    assert ines.sees("Premiers secours en mer")
    assert world.count(Passport) == before + 1


def test_somebody_elses_badge_is_never_guaranteed_to_whoever_brings_its_file(lina, ines, world):
    """Every reader of a page may download its badges: that must not make them theirs."""
    lina.opens("/passeport").taps("Je sais nettoyer mon poste").taps("Télécharger le badge")

    bring(ines, lina.answer.data)

    assert ines.sees("Déclaré")
    assert ines.sees("Vrai badge. Rien ne prouve qu’il est à vous.")
    brought = world.badge(passport_id=world.newest_passport())
    assert brought.badge_class_id is None, "it moves no map and mints no key badge"
    ines.opens("/passeport")
    assert not ines.sees("Garanti")


def test_bringing_ones_own_file_finds_the_badge_that_is_here(lina, world):
    lina.opens("/passeport").taps("Je sais nettoyer mon poste").taps("Télécharger le badge")
    before = world.count(Badge)

    bring(lina, lina.answer.data)

    assert lina.sees("Vous avez déjà ce badge.")
    lina.taps("Je sais nettoyer mon poste")
    assert lina.sees("Garanti")
    assert world.count(Badge) == before


def test_a_date_that_no_calendar_shows_breaks_no_page(lina):
    from backpack.openbadges import strict
    from tests.forging import foreign_document

    bring(
        lina,
        strict.dumps(foreign_document(validFrom="9999-12-31T23:59:59Z", validUntil="9999-12-31T23:59:59Z")),
    )

    assert lina.status == 200
    assert lina.sees("Premiers secours en mer")


def test_an_altered_badge_says_so_and_moves_no_map(lina, ines, world):
    from backpack.openbadges import baking

    lina.opens("/passeport").taps("Je sais nettoyer mon poste").taps("Télécharger le badge")
    true = baking.unbake(lina.answer.data).text
    forged = baking.bake(lina.answer.data, true.replace("nettoyer mon poste", "piloter un avion"))

    bring(ines, forged)

    assert ines.sees("Abîmé")
    assert world.badge(passport_id=world.newest_passport()).badge_class_id is None


@pytest.mark.parametrize(
    ("corpus_file", "words"),
    [
        ("images-plain/public_domain_heart.png", "Cette image ne contient pas de badge."),
        ("made/png-pixel-bomb-50000x50000.png", ""),
        ("made/png-bad-crc.png", ""),
        ("made/svg-xxe.svg", ""),
        ("made/png-legacy-text-url-loopback.png", ""),
    ],
)
def test_what_is_no_badge_gets_a_plain_sentence_and_opens_no_passport(
    ines, world, corpus, corpus_file, words
):
    before = world.count(Passport)

    bring(ines, (corpus / corpus_file).read_bytes())

    assert ines.status == 422
    assert ines.sees(words)
    assert ines.sees("Rien n’est perdu.")
    assert not ines.cookies
    assert world.count(Passport) == before


@pytest.mark.parametrize(
    ("corpus_file", "seal"),
    [
        ("ob30-1edtech-validator/simple-json.png", "Pas vérifié"),
        ("ob20-1edtech-validator/simple-badge.png", "Pas vérifié"),
        ("bakery-concentricsky/baked_heart.png", "Pas vérifié"),
        ("made/png-ob3-good.png", ""),
        ("made/svg-ob3-good.svg", ""),
        ("made/svg-script.svg", ""),
    ],
)
def test_real_files_are_kept_with_an_honest_verdict(lina, corpus, corpus_file, seal):
    file = (corpus / corpus_file).read_bytes()

    bring(lina, file, corpus_file)

    assert lina.status == 200
    assert lina.sees(seal)
    assert not lina.sees("Garanti")
    lina.taps("Télécharger le badge")
    assert lina.answer.data == file
    assert lina.answer.headers["Content-Disposition"].startswith("attachment")


def test_a_file_that_is_huge_or_empty_never_hurts(ines, world):
    bring(ines, b"")
    assert ines.status == 422
    bring(ines, b"\x89PNG\r\n\x1a\n" + b"0" * 3_000_000)
    assert ines.status in (413, 422)
    bring(ines, b"0" * 7_000_000)
    assert ines.status == 413
    bring(ines, b"{" * 100_000)
    assert ines.status == 422
    bring(ines, zlib.compress(b"0" * 50_000_000))
    assert ines.status == 422
    assert world.count(Original) == 0


def test_a_strangers_badge_is_not_found_by_its_address(lina, ines, world):
    bring(lina, demo.foreign_badge())
    code = lina.path.rsplit("/", 1)[-1]

    ines.opens(world.code("Port propre")).taps("Je le garde")
    assert ines.opens(f"/passeport/badge/{code}").status == 404
    assert ines.opens(f"/passeport/badge/{code}/fichier").status == 404
    assert ines.opens(f"/B/{code}").status in (403, 404)
    assert not ines.sees("Premiers secours")
