"""A badge inside a picture: in, out, and every way in which pictures lie."""

import io
import struct
import time
import zlib

import pytest
from PIL import Image

from backpack.openbadges import baking
from backpack.openbadges.baking import bake, unbake
from backpack.openbadges.model import Refused


def png(size=(8, 8)):
    picture = io.BytesIO()
    Image.new("RGB", size, (20, 90, 140)).save(picture, "PNG")
    return picture.getvalue()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunk(kind, body):
    plain = png()
    return plain[:33] + chunk(kind, body) + plain[33:]


def reason(data):
    with pytest.raises(Refused) as refusal:
        unbake(data)
    return refusal.value.reason


def test_what_is_baked_is_what_is_unbaked():
    baked = bake(png(), '{"name": "Accueillir, é 🙂"}')

    assert unbake(baked) == baking.Baked('{"name": "Accueillir, é 🙂"}', "openbadgecredential")


def test_no_pixel_is_touched():
    plain = png((40, 30))
    baked = bake(plain, "{}")

    assert Image.open(io.BytesIO(baked)).tobytes() == Image.open(io.BytesIO(plain)).tobytes()
    text = chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0{}")
    assert baked.replace(text, b"") == plain


def test_baking_again_replaces_the_badge():
    twice = bake(bake(bake(png(), "first"), "old", "openbadges"), "second")

    assert unbake(twice).text == "second"
    assert b"first" not in twice
    assert b"old" not in twice


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"iTXt", b"openbadges\0\0\0\0\0{}"),
        (b"iTXt", b"openbadges\0\1\0fr\0badge\0" + zlib.compress(b"{}")),
        (b"tEXt", b"openbadges\0{}"),
        (b"zTXt", b"openbadges\0\0" + zlib.compress(b"{}")),
    ],
)
def test_every_way_in_which_badges_were_baked_is_read(kind, body):
    assert unbake(with_chunk(kind, body)) == baking.Baked("{}", "openbadges")


def test_the_newer_edition_wins_and_the_first_of_an_edition_counts():
    both = with_chunk(b"iTXt", b"openbadges\0\0\0\0\0old")
    both = both[:33] + both[33:].replace(
        chunk(b"IEND", b""), chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0new") + chunk(b"IEND", b"")
    )

    assert unbake(both).text == "new"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (png(), "no-badge-in-picture"),
        (with_chunk(b"iTXt", b"openbadges\0\0\0\0\0  "), "no-badge-in-picture"),
        (with_chunk(b"iTXt", b"openbadges\0"), "no-badge-in-picture"),
        (png()[:-4], "damaged-picture"),
        (png()[:20], "damaged-picture"),
        (png().replace(b"IDAT", b"IDAX"), "damaged-picture"),
        (baking.PNG + chunk(b"IEND", b""), "damaged-picture"),
        (baking.PNG + struct.pack(">I", 0x7FFFFFFF) + b"IHDR", "damaged-picture"),
        (png()[:33] + chunk(b"aaAa", b"") * 11_000 + png()[33:], "damaged-picture"),
        (with_chunk(b"iTXt", b"openbadges\0\1\0\0\0not zlib"), "damaged-picture"),
        (with_chunk(b"iTXt", b"openbadges\0\1\0\0\0" + zlib.compress(bytes(64 << 20))), "too-large"),
        (with_chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(bytes(64 << 20))), "too-large"),
        (with_chunk(b"tEXt", b"openbadges\0" + b"x" * (1 << 20) + b"x"), "too-large"),
        (with_chunk(b"iTXt", b"openbadges\0\0\0\0\0\xff\xfe"), "not-text"),
        (baking.PNG + bytes(9 << 20), "too-large"),
    ],
)
def test_pictures_that_lie_are_refused_quickly(data, expected):
    began = time.process_time()

    assert reason(data) == expected
    assert time.process_time() - began < 0.5


OB2_SVG = """<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">
<openbadges:assertion verify="a.b.c"><![CDATA[ {"a": "<&>"} ]]></openbadges:assertion></svg>"""


def test_a_drawing_is_unbaked():
    assert unbake(OB2_SVG.encode()) == baking.Baked('{"a": "<&>"}', "openbadges")


def test_a_drawing_may_hold_a_token_in_its_attribute():
    token = '<svg xmlns:b="https://purl.imsglobal.org/ob/v3p0"><b:credential verify="a.b.c"/></svg>'

    assert unbake(token.encode()) == baking.Baked("a.b.c", "openbadgecredential")


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        ("<svg></svg>", "no-badge-in-picture"),
        ("<svg>", "bad-xml"),
        (f'<!DOCTYPE s [<!ENTITY l0 "ha">{LAUGHS}]><svg>&l9;</svg>', "bad-xml"),
        ('<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>', "bad-xml"),
        ("<svg>" * 1000, "too-deep"),
        ("<svg>" + "<a/>" * 90_000 + "</svg>", "no-badge-in-picture"),
        ("<svg>" + "<a/>" * 400_000 + "</svg>", "too-large"),
        ("<svg>" + " " * (3 << 20) + "</svg>", "too-large"),
        ('<?xml version="1.0" encoding="utf-7"?><svg></svg>', "bad-xml"),
    ],
)
def test_hostile_drawings_are_refused(drawing, expected):
    began = time.process_time()

    assert reason(drawing.encode()) == expected
    assert time.process_time() - began < 1


def test_only_a_whole_picture_is_baked():
    with pytest.raises(Refused, match="damaged-picture"):
        bake(b"\xff\xd8\xff", "{}")
    with pytest.raises(Refused, match="damaged-picture"):
        bake(png()[:-12], "{}")
