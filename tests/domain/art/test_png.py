"""Badges for baking: the same drawing, as pixels."""

from io import BytesIO
from itertools import product

import pytest
from PIL import Image

from backpack.art.design import Design, Kind
from backpack.art.enamels import ENAMELS
from backpack.art.png import badge_png

PORT = "https://ateliers-du-port.example"


def image(design: Design, size: int) -> Image.Image:
    return Image.open(BytesIO(badge_png(design, size)), formats=("PNG",))


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def count(picture: Image.Image, colour: str) -> int:
    found = {pixel[:3]: n for n, pixel in picture.getcolors(1 << 20) if pixel[3] == 255}
    return found.get(rgb(colour), 0)


@pytest.mark.parametrize(("kind", "enamel"), list(product(Kind, ENAMELS)))
def test_every_kind_in_every_enamel_is_a_square_with_its_colours(kind, enamel):
    picture = image(Design(kind, enamel, "hand-waving", PORT, parts=5), 120)
    assert picture.mode == "RGBA"
    assert picture.size == (120, 120)
    on_paper = kind in (Kind.CAN, Kind.SELF_MADE)
    assert count(picture, ENAMELS[enamel].on_paper if on_paper else ENAMELS[enamel].field) > 100


@pytest.mark.parametrize("kind", Kind)
def test_corners_are_clear_and_the_halo_is_foam(kind):
    picture = image(Design(kind, "prune", "broom", PORT, parts=4), 200)
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((199, 199))[3] == 0
    middle = [picture.getpixel((x, 100)) for x in range(200)]
    first = next(pixel for pixel in middle if pixel[3] == 255)
    assert first[:3] == rgb("#FFF9EA")


def test_a_hole_in_a_pictogram_shows_the_field():
    picture = image(Design(Kind.SUPPORT, "large", "house", PORT), 400)
    assert picture.getpixel((200, 100))[:3] == rgb("#FFF9EA")  # the roof
    assert picture.getpixel((200, 220))[:3] == rgb(ENAMELS["large"].field)  # the open door


def test_a_key_fills_up():
    shares = [
        count(image(Design(Kind.KEY, "corail", "key", PORT, parts=5, held=range(held)), 200), "#BF3F22")
        for held in range(5)
    ]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[4] > 3.5 * shares[1] > 0


def test_the_size_is_the_asked_one_and_bytes_are_repeatable():
    design = Design(Kind.PROJECT, "mousse", "bicycle", PORT, level=2)
    first = badge_png(design)
    badge_png.cache_clear()
    assert badge_png(design) == first
    assert image(design, 400).size == (400, 400)
