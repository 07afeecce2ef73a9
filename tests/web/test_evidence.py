"""What a person keeps beside a badge: theirs alone, until they let a page show it, and gone the moment they do not."""

from __future__ import annotations

import hashlib
import io
import json

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from sqlalchemy import select

from backpack.badges import evidence, revoking
from backpack.badges.models import Badge, Evidence
from backpack.custody import erasing
from backpack.kernel.pictures import Picture
from backpack.pages.models import Page
from backpack.passport.models import Passport
from tests.cast import World
from tests.phone import Phone
from tests.web.test_creations import keeps
from tests.whole import packed, put_back, rows, take, unpacked

SECRET = "Personne ne doit lire ceci."


def photo(width: int = 1600, height: int = 1200, *, kind: str = "JPEG", orientation: int = 6) -> bytes:
    """A photo as a phone takes it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "Fournil Phone"
    exif.get_ifd(0x8825).update({1: "N", 2: (IFDRational(43), IFDRational(36), IFDRational(1))})
    out = io.BytesIO()
    noisy = Image.effect_noise((width, height), 90).convert("RGB")
    noisy.paste((200, 30, 30), (0, 0, width // 2, height))
    noisy.save(out, kind, exif=exif)
    return out.getvalue()


@pytest.fixture
def shown(lina, world) -> Badge:
    """A badge of Lina's that her page shows."""
    with world.write() as db:
        page = db.scalars(select(Page).where(Page.code == world.day().page.removeprefix("/P/"))).one()
        return page.badges[0]


def adds(lina: Phone, badge: Badge, world, **given) -> Evidence:  # type: ignore[no-untyped-def]
    lina.opens(f"/passeport/badge/{badge.code}").taps("Ajouter une preuve").taps(
        "Garder cette preuve", **given
    )
    return world.newest(Evidence)


def public_bytes(marc: Phone, badge: Badge, world) -> bytes:  # type: ignore[no-untyped-def]
    addresses = (world.day().page, f"/B/{badge.code}", f"/B/{badge.code}.json", f"/B/{badge.code}/verifier")
    return b"".join(marc.opens(address).answer.data for address in addresses)


def test_a_photo_and_no_word_is_enough(lina, shown, world):
    piece = adds(lina, shown, world, photo=("ici.jpg", photo()))

    assert lina.sees("Vous seul voyez cette preuve.")
    assert lina.opens(f"/passeport/badge/{shown.code}").sees("Pour moi seul")
    assert lina.opens(f"/passeport/preuve/{piece.code}/photo").answer.mimetype == "image/png"


def test_a_photo_stands_upright_is_light_and_does_not_say_where_it_was_taken(lina, shown, world):
    piece = adds(lina, shown, world, photo=("ici.jpg", photo()))

    png = lina.opens(f"/passeport/preuve/{piece.code}/photo").answer.data
    with Image.open(io.BytesIO(png)) as kept:
        assert kept.height > kept.width  # it lay on its side
        assert not kept.getexif()
        assert not kept.info.get("exif")
    assert len(png) <= evidence.MOST_PHOTO_BYTES
    assert b"Fournil" not in png


@pytest.mark.parametrize(
    ("file", "answer"),
    [
        (b"x" * (20 << 20), 413),
        (b"not a picture", 422),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 4_000, 422),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 422),
    ],
    ids=["twenty megabytes", "words", "half a picture", "a drawing with a script"],
)
def test_what_is_no_photo_is_refused_in_words(lina, shown, world, file, answer):
    lina.opens(f"/passeport/badge/{shown.code}/preuve").taps("Garder cette preuve", photo=("a.jpg", file))

    assert lina.status == answer
    assert world.count(Evidence) == 0


def test_nothing_at_all_is_no_evidence(lina, shown, world):
    lina.opens(f"/passeport/badge/{shown.code}/preuve").taps("Garder cette preuve", said=" \n ")

    assert lina.status == 422
    assert lina.sees("Il n’y a ni photo ni mots.")


def test_a_second_tap_keeps_one(lina, shown, world):
    form = lina.opens(f"/passeport/badge/{shown.code}/preuve").form_with("Garder cette preuve")
    same = ("a.jpg", photo(90, 60))
    for _ in range(2):
        lina.goes_back_and_taps(form, said="Un mot", photo=same)

    assert world.count(Evidence) == 1
    assert world.count(Picture, sha256=world.newest(Picture).sha256) == 1


def test_a_badge_has_twelve_and_no_more(lina, shown, world):
    for number in range(evidence.MOST_PIECES):
        adds(lina, shown, world, said=f"Preuve {number}")

    lina.opens(f"/passeport/badge/{shown.code}/preuve").taps("Garder cette preuve", said="Encore")
    assert lina.status == 422
    assert lina.sees("Un badge a 12 preuves, pas plus.")


def test_strangers_see_what_was_chosen_and_nothing_else(lina, marc, shown, world):
    adds(lina, shown, world, said=SECRET, photo=("b.png", photo(80, 60, kind="PNG")))
    hidden = world.newest(Evidence)
    assert SECRET.encode() not in public_bytes(marc, shown, world)
    assert b"preuve" not in marc.opens(world.day().page).answer.data.lower()

    piece = adds(lina, shown, world, said="Le repas de juin", photo=("a.jpg", photo()))
    lina.taps("Montrer sur mes pages")
    assert lina.sees("Vos pages avec ce badge la montrent.")

    marc.opens(world.day().page).taps("Voir ses preuves")
    assert marc.sees("Ses preuves")
    assert marc.sees("Le repas de juin")
    assert not marc.sees(SECRET)
    address = marc.screen.xpath("//section[@id='preuves']//img/@src")
    assert address == [f"/B/{shown.code}/preuve/{piece.code}.png"]
    assert marc.opens(address[0]).answer.mimetype == "image/png"
    assert marc.answer.headers["Cache-Control"] == "private, no-store"
    told = public_bytes(marc, shown, world)
    assert SECRET.encode() not in told
    assert hidden.code.encode() not in told
    assert marc.opens(f"/B/{shown.code}/preuve/{hidden.code}.png").status == 404


@pytest.mark.parametrize("how", ["hidden", "removed", "stopped", "taken back", "another badge", "erased"])
def test_it_is_gone_in_the_moment_in_which_it_is(lina, marc, shown, world, how):
    piece = adds(lina, shown, world, said="Le repas de juin", photo=("a.jpg", photo(80, 60)))
    lina.taps("Montrer sur mes pages")
    address, page = f"/B/{shown.code}/preuve/{piece.code}.png", world.day().page
    assert marc.opens(address).status == 200
    assert marc.opens(page).sees("Voir ses preuves")

    if how == "hidden":
        lina.taps("Ne plus la montrer")
    elif how == "removed":
        lina.taps("Enlever cette preuve")
    elif how == "stopped":
        lina.opens(f"/passeport/pages/{page.removeprefix('/P/')}/carre").taps("Ne plus montrer cette page")
    elif how == "taken back":
        with world.app.site.current(), world.write() as db:
            revoking.revoke(db, db.get(Badge, shown.id), "")
    elif how == "another badge":
        other = marc.screen.xpath("//a[starts-with(@href, '/B/')]/@href")[-1].split("/")[2]
        assert other != shown.code
        address = f"/B/{other}/preuve/{piece.code}.png"
    else:
        with world.app.site.current(), world.write() as db:
            erasing.erase(db, db.get(Passport, shown.passport_id))

    assert marc.opens(address).status == 404
    assert how == "another badge" or not marc.opens(page).sees("Voir ses preuves")
    if how in ("removed", "erased"):
        assert world.count(Evidence) == 0
        assert world.count(Picture, id=piece.picture_id) == 0


def test_the_open_address_of_pictures_does_not_know_it(lina, marc, shown, world):
    adds(lina, shown, world, photo=("a.jpg", photo(80, 60)))
    picture = world.newest(Picture)

    assert picture.sha256 != hashlib.sha256(picture.png).hexdigest()
    assert marc.opens(f"/images/{hashlib.sha256(picture.png).hexdigest()}.png").status == 404


def test_nobody_touches_what_is_somebody_elses(lina, yanis, shown, world):
    piece = adds(lina, shown, world, said=SECRET, photo=("a.jpg", photo(80, 60)))
    yanis.opens(world.code("Port propre")).taps("Je le garde")

    for address in (
        f"/passeport/preuve/{piece.code}",
        f"/passeport/preuve/{piece.code}/photo",
        f"/passeport/badge/{shown.code}/preuve",
    ):
        assert yanis.opens(address).status == 404
    for act in ("montrer", "cacher"):
        assert yanis._ask("POST", f"/passeport/preuve/{piece.code}/{act}").status == 404
    yanis._ask("POST", f"/passeport/preuve/{piece.code}/enlever", data={"badge": shown.code})
    assert world.count(Evidence) == 1


def test_a_child_keeps_it_and_shows_it_to_nobody(lina, marc, shown, world):
    with world.write() as db:
        db.get(Passport, shown.passport_id).is_under_fifteen = True
    piece = adds(lina, shown, world, said="Un mot")

    assert not lina.sees("Montrer sur mes pages")
    assert lina.sees("Vous seul voyez cette preuve.")
    assert lina._ask("POST", f"/passeport/preuve/{piece.code}/montrer").status == 403


def test_hostile_words_are_only_words(lina, marc, shown, world):
    adds(lina, shown, world, said="<img src=x onerror=alert(1)>{{ 7*7 }}\u202e" + "é" * 20_000)
    lina.taps("Montrer sur mes pages")

    marc.opens(f"/B/{shown.code}")
    assert marc.sees("{{ 7*7 }}")
    assert "<img src=x" not in marc.answer.text
    assert "\u202e" not in marc.answer.text
    assert len(world.newest(Evidence).words) == evidence.LONGEST_WORDS


def test_a_zip_has_it_and_brings_it_back_for_its_person_alone(lina, ines, newcomer, shown, world):
    adds(lina, shown, world, said="Le repas de juin\nAvec deux voisins", photo=("a.jpg", photo(80, 60)))
    lina.taps("Montrer sur mes pages")
    adds(lina, shown, world, said=SECRET)
    written = keeps(lina, world)
    adds(lina, written, world, said="J’ai tout fait.")
    file = take(lina)

    listed = json.loads(unpacked(file)["passport.json"])["badges"]
    told = next(each for each in listed if each["code"] == shown.code)["evidence"]
    assert [(each["words"], each["is_shown"]) for each in told] == [
        ("Le repas de juin\nAvec deux voisins", True),
        (SECRET, False),
    ]
    assert unpacked(file)[told[0]["photo"]].startswith(b"\x89PNG")
    assert told[1]["photo"] is None
    assert "Écrit par Lina." in unpacked(file)["index.html"].decode()

    before = world.count(Evidence)
    put_back(ines, file)
    put_back(ines, file)
    put_back(lina, file)

    pieces = [piece for piece in rows(world, Evidence) if piece.passport_id == newcomer]
    assert [piece.words for piece in pieces] == [
        "Le repas de juin\nAvec deux voisins",
        SECRET,
        "J’ai tout fait.",
    ]
    assert not any(piece.is_shown for piece in pieces)
    assert world.count(Evidence) == before + 3
    assert pieces[0].picture_id
    assert world.count(Badge, passport_id=newcomer, source="self") == 1
    theirs = world.badge(passport_id=newcomer, source="self")
    assert ines.opens(f"/passeport/badge/{theirs.code}").sees("Écrit par Lina.")
    assert ines.sees("Déclaré")
    ines.taps("Effacer ce badge").taps("Effacer pour toujours")
    assert world.count(Badge, passport_id=newcomer, source="self") == 0


@pytest.mark.parametrize(
    "hostile",
    [7, "x", [None, 1, {}], [{"words": {}, "photo": ["a"]}], [{"words": "a", "photo": "../x"}] * 50],
)
def test_a_hostile_listing_of_evidence_breaks_nothing(lina, ines, newcomer, world, hostile):
    found = unpacked(take(lina))
    listed = json.loads(found["passport.json"])
    listed["badges"][0]["evidence"] = hostile

    put_back(ines, packed(**{**found, "passport.json": json.dumps(listed).encode()}))

    assert ines.status == 200
    assert ines.sees("C’est fait.")
    assert world.count(Evidence) <= 1


def test_the_screen_of_a_badge_says_which_pages_show_it(lina: Phone, world: World) -> None:
    with world.write() as db:
        badges = db.scalars(select(Badge)).all()
        on_it = {badge.id for badge in db.scalars(select(Page)).one().badges}
    assert {badge.id in on_it for badge in badges} == {True, False}
    for badge in badges:
        lina.opens(f"/passeport/badge/{badge.code}")
        assert lina.sees("» montre ce badge.") == (badge.id in on_it)
        assert lina.sees("Vous seul voyez ce badge.") == (badge.id not in on_it)
