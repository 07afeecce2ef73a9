"""QR codes are read by a real decoder, also small and a little blurred."""

import re
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from backpack.art import qr

ADDRESS = "https://EXAMPLE.ORG/P/7K2M9QXA"


def read(picture: Image.Image) -> str:
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1
    return found[0].text


def bars(drawn: str) -> Image.Image:
    """The path's bars, drawn four pixels a module."""
    side = int(re.search(r'viewBox="0 0 (\d+)', drawn)[1])
    picture = Image.new("L", (4 * side, 4 * side), 255)
    x = y = 0
    for right, down, length in re.findall(r"m(-?\d+) ?(-?\d+)h(\d+)v1h-\3z", drawn):
        x, y = x + int(right), y + int(down)
        picture.paste(0, (4 * x, 4 * y, 4 * (x + int(length)), 4 * y + 4))
    return picture


def test_a_png_of_140_pixels_is_read_through_a_slight_blur():
    picture = Image.open(BytesIO(qr.png(ADDRESS))).convert("L").resize((140, 140))
    assert read(picture.filter(ImageFilter.GaussianBlur(0.8))) == ADDRESS


def test_the_svg_holds_the_same_modules():
    drawn = qr.svg(ADDRESS)
    assert read(bars(drawn)) == ADDRESS
    assert 'shape-rendering="crispEdges"' in drawn
    assert 'fill="#fff"' in drawn
    assert 'fill="#000"' in drawn
    assert "style" not in drawn


def test_a_printed_address_fits_the_second_size_with_four_modules_of_quiet():
    rows = qr.matrix(ADDRESS)
    assert len(rows) == 25 + 2 * 4
    quiet = [*rows[:4], *rows[-4:], *([*row[:4], *row[-4:]] for row in rows)]
    assert not any(map(any, quiet))


@pytest.mark.parametrize(
    ("address", "best"),
    [
        (ADDRESS, "M"),  # M is 25 modules, Q would be 29
        ("https://EXAMPLE.ORG/P/7K2M9QXA3F5H7", "Q"),  # 29 modules with M and Q alike, H would be 33
    ],
)
def test_the_best_level_costs_no_larger_square(address, best):
    assert qr.best_level(address) == best
    assert len(qr.matrix(address, best)) == len(qr.matrix(address, "M"))
    stronger = "MQH"["MQH".index(best) + 1]
    assert len(qr.matrix(address, stronger)) > len(qr.matrix(address, best))


def test_a_name_is_said_by_screen_readers():
    assert 'role="img"><title>Carré à scanner</title>' in qr.svg(ADDRESS, name="Carré à scanner")
    assert 'aria-hidden="true"' in qr.svg(ADDRESS)


def test_a_terminal_shows_a_code_that_a_phone_reads():
    lines = qr.terminal(ADDRESS, colour=False).split("\n")
    picture = Image.new("L", (4 * len(lines[0]), 8 * len(lines)), 0)
    for row, line in enumerate(lines):
        for column, glyph in enumerate(line):
            for half in (0, 1):
                if glyph in ("█", "▀▄"[half]):
                    x, y = 4 * column, 8 * row + 4 * half
                    picture.paste(255, (x, y, x + 4, y + 4))
    assert read(picture) == ADDRESS
    assert qr.terminal(ADDRESS).count("\x1b[97;40m") == len(lines)
