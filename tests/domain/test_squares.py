"""Reading a square: out of a photo as phones take it, and never another site's address for one of ours."""

from __future__ import annotations

import io
import time

import pytest
from PIL import Image, ImageFilter

from backpack.art import qr
from backpack.kernel import squares
from tests.domain.test_pictures import png_that_claims

CARD = "http://127.0.0.1:8000/K/7K2M9QXA7K2M9Q"


def square(text: str = CARD, *, scale: int = 5) -> Image.Image:
    return Image.open(io.BytesIO(qr.png(text, scale=scale))).convert("L")


def photo(
    *squares: tuple[Image.Image, tuple[int, int]], side: int = 1200, kind: str = "JPEG", **options
) -> bytes:
    """A grey table with *squares* lying on it at those places, as a picture file."""
    table = Image.new("L", (side, side), 150)
    for one, place in squares:
        table.paste(one, place)
    out = io.BytesIO()
    table.filter(ImageFilter.GaussianBlur(1)).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", {"quality": 40}), ("PNG", {}), ("WEBP", {"quality": 40})]
)
def test_a_square_in_a_photo_is_read(kind, options):
    assert squares.read(photo((square(), (300, 400)), kind=kind, **options)) == CARD


def test_a_tilted_square_of_a_large_photo_is_read():
    lying = square(scale=14).rotate(17, expand=True, fillcolor=150)

    assert squares.read(photo((lying, (1500, 900)), side=4000)) == CARD


def test_of_several_squares_the_one_in_the_middle_counts():
    """A sheet of ten cards under the camera must not give to a neighbour."""
    others = [
        (square(f"{CARD}{n}", scale=4), place) for n, place in enumerate([(20, 20), (980, 20), (20, 960)])
    ]

    assert squares.read(photo(*others, (square(scale=4), (520, 540)))) == CARD


def test_a_drawn_square_without_a_ground_is_read():
    drawn = Image.new("RGBA", square().size, (0, 0, 0, 0))
    drawn.paste((0, 0, 0, 255), mask=square().point(lambda grey: 255 - grey))
    out = io.BytesIO()
    drawn.save(out, "PNG")

    assert squares.read(out.getvalue()) == CARD


@pytest.mark.parametrize(
    "file",
    [b"", b"not a picture", b"\x89PNG\r\n\x1a\n", photo(), b"\xff\xd8\xff" + b"\0" * squares.MOST_BYTES],
    ids=["nothing", "words", "cut off", "no square", "too heavy"],
)
def test_what_holds_no_square_is_none(file):
    assert squares.read(file) is None


def test_a_bomb_does_not_go_off():
    begun = time.perf_counter()

    assert squares.read(png_that_claims(30_000, 30_000)) is None
    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (CARD, "/K/7K2M9QXA7K2M9Q"),
        ("http://127.0.0.1:8000/k/7k2m9qxa7k2m9q", "/K/7K2M9QXA7K2M9Q"),
        (" HTTP://127.0.0.1:8000/V/0123456789ABC\n", "/V/0123456789ABC"),
        ("127.0.0.1:8000/h/abc", "/H/ABC"),
        ("https://127.0.0.1:8000/passeport", "/passeport"),
    ],
)
def test_an_address_of_ours_is_its_path(site, text, path):
    assert squares.path_of_ours(text) == path


@pytest.mark.parametrize(
    "text",
    [
        "",
        "six mots de la carte",
        "https://evil.example/K/7K2M9QXA7K2M9Q",
        "http://127.0.0.1:8000@evil.example/K/7K2M9QXA7K2M9Q",
        "http://127.0.0.1:8000.evil.example/K/7K2M",
        "http://127.0.0.1:8000//evil.example/K/7K2M",
        "http://127.0.0.1:8000/\\evil.example",
        "http://127.0.0.1:8000/K/a%0d%0aSet-Cookie:x",
        "javascript:alert(1)//127.0.0.1:8000/K/A",
        "http://[::1/K/7K2M",
    ],
)
def test_an_address_from_elsewhere_is_none_of_ours(site, text):
    assert squares.path_of_ours(text) == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CARD, "7K2M9QXA7K2M9Q"),
        (" 7k2m 9qxa ", "7k2m 9qxa"),
        ("lune table", "lune table"),
        ("http://127.0.0.1:8000/V/0123456789ABC", ""),
        ("https://evil.example/K/7K2M9QXA7K2M9Q", ""),
    ],
)
def test_a_form_takes_a_square_an_address_and_a_code_alike(site, text, code):
    assert squares.code_for("K", text) == code
