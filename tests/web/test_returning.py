"""A passport that was taken is put back, here or elsewhere; a hostile file gets a plain sentence."""

import hashlib
import io
import json
import zipfile

import pytest
from PIL import Image
from sqlalchemy import select

from backpack import demo
from backpack.badges.models import Badge, Original, Source
from backpack.goals.models import Goal
from backpack.openbadges import baking
from backpack.pages.models import Page
from tests.whole import bring, fingerprints, packed, passport_of, put_back, rows, take, unpacked


def test_the_same_badges_elsewhere_with_equal_fingerprints(lina, ines, newcomer, world):
    bring(lina, demo.foreign_badge())
    theirs = fingerprints(world, passport_of(world, "Lina B."))
    file = take(lina)

    put_back(ines, file)

    assert ines.sees("C’est fait.")
    assert ines.sees(f"{len(theirs)} badges ajoutés")
    assert ines.sees("1 page vous attend. Personne ne les voit encore.")
    assert theirs <= fingerprints(world, newcomer)
    with world.write() as db:
        brought = db.scalars(
            select(Badge).where(Badge.passport_id == newcomer, Badge.source == Source.IMPORT)
        )
        for badge in brought:
            assert badge.badge_class_id is None, "it moves no map"
            assert badge.seen_by is None, "only what is signed is believed"
    ines.opens("/passeport")
    assert not ines.sees("Garanti"), "they were given to somebody else"
    page = next(p for p in rows(world, Page) if p.passport_id == newcomer)
    assert page.published_at is None, "nobody reads it before its holder says so"
    assert len(page.badges) >= 3
    assert world.count(Goal, passport_id=newcomer) == 1
    again = json.loads(unpacked(take(ines))["passport.json"])
    assert {badge["fingerprint"] for badge in again["badges"]} >= theirs


def test_putting_it_back_twice_or_at_home_changes_nothing(lina, ines, newcomer, world):
    file = take(lina)
    before = world.count(Badge, passport_id=passport_of(world, "Lina B."))

    put_back(lina, file)
    assert lina.sees("0 badge ajouté")
    assert not lina.sees("vous attend")
    assert lina.sees(f"{before} badges étaient déjà ici")
    assert world.count(Badge, passport_id=passport_of(world, "Lina B.")) == before
    lina.opens("/passeport").taps("Je sais nettoyer mon poste")
    assert lina.sees("Garanti"), "what was given here stays what it was"

    put_back(ines, file)
    pages, badges = world.count(Page), world.count(Badge)
    put_back(ines, file)
    assert (world.count(Page), world.count(Badge)) == (pages, badges)


def test_an_altered_badge_in_it_is_told_as_such(lina, ines, newcomer, world):
    found = unpacked(take(lina))
    listed = json.loads(found["passport.json"])
    path = listed["badges"][0]["file"]
    text = baking.unbake(found[path]).text
    found[path] = baking.bake(found[path], text.replace("Port", "Porc"))

    put_back(ines, packed(**found))

    with world.write() as db:
        verdicts = [str(v) for v in db.scalars(select(Badge.verdict).where(Badge.passport_id == newcomer))]
    assert verdicts.count("broken") == 1


def listed(*badges: object, **more: object) -> bytes:
    return json.dumps({"format": "badge-passport", "version": 1, "badges": badges, **more}).encode()


def bomb() -> bytes:
    return packed(**{"passport.json": listed({"file": "b"}), "b": b"0" * 90_000_000})


def lying() -> bytes:
    """Its list says a hundred bytes, and there are three million."""
    honest = packed(**{"passport.json": listed({"file": "b"}), "b": b"0" * 3_000_000})
    return honest.replace((3_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))


def locked() -> bytes:
    file = bytearray(packed(**{"passport.json": listed()}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        file[file.index(mark) + offset] |= 1
    return bytes(file)


def with_photo(path: object, **files: bytes) -> bytes:
    page = {"theme": "kitchen", "badges": [], "photo": path, "sections": []}
    return packed(**{"passport.json": listed(pages=[page]), **files})


def with_picture(path: object, **files: bytes) -> bytes:
    section = {"kind": "picture", "text": "Mon atelier", "picture": path}
    page = {"theme": "kitchen", "badges": [], "sections": [section]}
    return packed(**{"passport.json": listed(pages=[page]), **files})


def named(content: bytes) -> str:
    return f"pictures/{hashlib.sha256(content).hexdigest()}.png"


def of_pixels(side: int) -> bytes:
    Image.new("1", (side, side)).save(out := io.BytesIO(), "PNG")
    return out.getvalue()


SVG, WIDE = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", of_pixels(1_200)
STRANGE, DAMAGED = "Ce fichier n’est pas un passeport.", "Ce fichier est abîmé."

HOSTILE = {
    "photo-that-is-no-picture": (with_photo(named(SVG), **{named(SVG): SVG}), DAMAGED),
    "picture-of-other-bytes": (
        with_picture(named(of_pixels(9)), **{named(of_pixels(9)): of_pixels(8)}),
        DAMAGED,
    ),
    "picture-of-too-many-pixels": (with_picture(named(WIDE), **{named(WIDE): WIDE}), DAMAGED),
    "picture-that-is-not-there": (with_picture(named(b"x")), DAMAGED),
    "photo-from-above": (with_photo("../../etc/passwd"), STRANGE),
    "picture-from-above": (with_picture(f"pictures/../{'0' * 64}.png"), STRANGE),
    "photo-from-the-web": (with_photo("https://example.org/spy.png"), STRANGE),
    "photo-that-is-a-badge": (with_photo("badges/001-x.png", **{"badges/001-x.png": of_pixels(9)}), STRANGE),
    "photo-that-is-a-list": (with_photo(["x"]), STRANGE),
    "picture-that-is-a-number": (with_picture(5), STRANGE),
    "nothing": (b"", "Vous n’avez pas choisi de fichier."),
    "text": (b"bonjour" * 20, "Ce fichier n’est pas un passeport."),
    "a-picture": (b"\x89PNG\r\n\x1a\n" + b"0" * 500, "Ce fichier n’est pas un passeport."),
    "another-zip": (packed(hello=b"hello"), "Ce fichier n’est pas un passeport."),
    "another-version": (
        packed(**{"passport.json": listed(version=2)}),
        "Ce fichier n’est pas un passeport.",
    ),
    "no-json": (packed(**{"passport.json": b"{" * 100_000}), "Ce fichier n’est pas un passeport."),
    "bomb": (bomb(), "Ce fichier est trop lourd."),
    "lying-about-its-size": (lying(), "Ce fichier est abîmé."),
    "above": (
        packed(**{"passport.json": listed(), "../../etc/passwd": b"x"}),
        "Ce fichier n’est pas un passeport.",
    ),
    "absolute": (
        packed(**{"passport.json": listed(), "/etc/passwd": b"x"}),
        "Ce fichier n’est pas un passeport.",
    ),
    "windows": (packed(**{"passport.json": listed(), "..\\x": b"x"}), "Ce fichier n’est pas un passeport."),
    "too-many": (packed(**{f"{n}": b"" for n in range(1_500)}), "Ce fichier est trop lourd."),
    "too-many-badges": (
        packed(**{"passport.json": listed(*[{"file": "x"}] * 400)}),
        "Ce fichier est trop lourd.",
    ),
    "nested": (
        packed(**{"passport.json": listed({"file": "b"}), "b": packed(a=b"x")}),
        "Ce fichier contient d’autres fichiers fermés.",
    ),
    "nested-by-name": (
        packed(**{"passport.json": listed(), "b.zip": b"x"}),
        "Ce fichier contient d’autres fichiers fermés.",
    ),
    "locked": (locked(), "Ce fichier est fermé par un mot de passe."),
    "cut-off": (packed(**{"passport.json": listed()})[:-5], "Ce fichier n’est pas un passeport."),
    "torn": (
        packed(**{"passport.json": listed(name="x" * 900)}).replace(
            b"\x00\x00passport", b"\x00\x00passpork", 1
        ),
        "Ce fichier est abîmé.",
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_gets_a_plain_sentence_and_writes_nothing(ines, newcomer, world, kind):
    file, words = HOSTILE[kind]
    before = world.count(Badge), world.count(Original), world.count(Page)

    put_back(ines, file)

    assert ines.status == 422
    assert ines.sees(words)
    assert ines.sees("Rien n’est perdu.")
    assert (world.count(Badge), world.count(Original), world.count(Page)) == before


def test_nonsense_inside_a_true_one_is_left_out(ines, newcomer, world):
    wild = {
        "name": ["x"],
        "pages": [{"theme": "kitchen", "badges": "x"}, 5, {"theme": ["x"], "badges": [[]]}],
        "goals": [{"map": 5}, {"map": "NOSUCH", "address": "http://127.0.0.1:8000/M/NOSUCH"}, None],
    }
    badges = [{"file": "../x"}, {"file": 5}, {}, {"file": "y"}, {"file": "z"}]

    put_back(
        ines,
        packed(**{"passport.json": listed(*badges, **wild), "y": b"not a badge", "z": demo.foreign_badge()}),
    )

    assert ines.sees("1 badge ajouté")
    assert ines.sees("4 badges ne se lisent pas")
    assert world.count(Page, passport_id=newcomer) == 0


def test_more_than_a_form_may_weigh_still_comes_in(ines, newcomer, world):
    """A passport may hold many large originals; the form for it takes more than other forms do."""
    filling = {f"badges/{n}.bin": (b"%d" % n + bytes(range(256)) * 7_800)[:1_999_000] for n in range(4)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("passport.json", listed({"file": "z"}))
        archive.writestr("z", demo.foreign_badge())
        for name, content in filling.items():
            archive.writestr(name, content)
    assert len(out.getvalue()) > 7_000_000

    put_back(ines, out.getvalue())

    assert ines.sees("1 badge ajouté")
