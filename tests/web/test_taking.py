"""Everything of a passport is taken in one file, which is read without us."""

import hashlib
import io
import json
import re

from lxml import html
from PIL import Image
from sqlalchemy import select

from backpack import demo
from backpack.badges.models import Badge
from backpack.openbadges import baking, reading
from backpack.pages import looks, sections
from backpack.pages.models import Page
from backpack.passport.models import Device, SignInLink
from tests.forging import foreign_document
from tests.whole import MINE, bring, fingerprints, passport_of, take, unpacked


def test_everything_is_taken_in_one_file_byte_for_byte(lina, world):
    brought = demo.foreign_badge()
    bring(lina, brought)

    file = take(lina)

    assert lina.answer.headers["Content-Length"] == str(len(file))
    assert re.fullmatch(
        r'attachment; filename="passeport-\d{4}-\d\d-\d\d\.zip"', lina.answer.headers["Content-Disposition"]
    )
    found = unpacked(file)
    whole = json.loads(found["passport.json"])
    assert (whole["format"], whole["version"], whole["name"]) == ("badge-passport", 1, "Lina B.")
    held = fingerprints(world, passport_of(world, "Lina B."))
    assert {badge["fingerprint"] for badge in whole["badges"]} == held
    assert len(held) > 3
    for badge in whole["badges"]:
        assert hashlib.sha256(found[badge["credential"]]).hexdigest() == badge["fingerprint"]
        assert reading.read(found[badge["file"]]).received == found[badge["credential"]]
        if badge["source"] != "import":
            assert baking.unbake(found[badge["file"]]).text.encode() == found[badge["credential"]]
    [elsewhere] = [badge for badge in whole["badges"] if badge["source"] == "import"]
    assert found[elsewhere["file"]] == brought, "what came from elsewhere leaves as it came"
    assert any(badge["seen_by"] == "Karima" for badge in whole["badges"])
    [page] = [page for page in whole["pages"] if page["published_at"]]
    assert set(page["badges"]) <= held
    assert whole["goals"][0]["organisation"] == "Les Ateliers du Port"


def test_its_page_is_read_without_us(lina):
    found = unpacked(take(lina))

    page = html.document_fromstring(found["index.html"])
    for badge in json.loads(found["passport.json"])["badges"]:
        assert badge["name"] in page.text_content()
    assert "Donné par Les Ateliers du Port." in page.text_content()
    assert "Garanti" in page.text_content()
    assert not page.xpath("//script|//link|//iframe|//form|//@onclick|//@onload")
    for address in page.xpath("//@src|//@href"):
        assert address in found, "every picture and every link is inside the file"


def test_a_name_never_becomes_a_path_or_a_script(lina):
    wild = foreign_document(name="../../../etc/<script>alert(1)</script>")
    lina.opens("/ajouter").taps("Ajouter ce badge", file=("x.json", json.dumps(wild).encode()))

    found = unpacked(take(lina))

    assert all(
        re.fullmatch(r"(badges|documents|images)/\d{3}-[a-z0-9-]+\.[a-z]+|index\.html|passport\.json", name)
        for name in found
    )
    assert b"<script" not in found["index.html"]


def test_nothing_that_opens_a_passport_and_nobody_else_is_in_it(lina, yanis, newcomer, world):
    yanis.opens(world.code("Repas de quartier")).taps("Je le garde")
    yanis_passport = world.newest_passport()
    with world.write() as db:
        keys = set(db.scalars(select(Device.key_hash))) | set(db.scalars(select(SignInLink.key_hash)))
        others = set(db.scalars(select(Badge.code).where(Badge.passport_id == yanis_passport)))

    everything = b"\n".join(unpacked(take(lina)).values()).decode("latin-1")

    assert not any(key in everything for key in keys)
    assert others
    assert not any(code in everything for code in others)
    assert "Yanis" not in everything


def test_the_pictures_of_a_page_are_taken_each_once(lina, world):
    with world.app.site.current(), world.write() as db:
        page = db.scalars(select(Page)).one()
        looks.put_photo(db, page, picture_of(demo.foreign_badge()))
        for words in ("Mon atelier", "Le même"):
            sections.add(db, page, "picture", words, file=demo.foreign_badge())

    found = unpacked(take(lina))

    [page] = json.loads(found["passport.json"])["pages"]
    paths = {page["photo"], *(section["picture"] for section in page["sections"])}
    assert None not in paths
    assert paths == {name for name in found if name.startswith("pictures/")}
    assert len(paths) == 2
    for path in paths:
        assert path == f"pictures/{hashlib.sha256(found[path]).hexdigest()}.png"
        with Image.open(io.BytesIO(found[path])) as image:
            assert image.format == "PNG"
    shown = html.document_fromstring(found["index.html"]).xpath("//@src")
    assert paths <= set(shown), "and read without us"


def picture_of(file: bytes) -> bytes:
    """The same in red."""
    with Image.open(io.BytesIO(file)) as image:
        Image.new("RGB", image.size, "red").save(out := io.BytesIO(), "PNG")
    return out.getvalue()


def test_a_stranger_takes_nothing(marc):
    assert marc.opens(f"{MINE}/passeport.zip").status == 401
