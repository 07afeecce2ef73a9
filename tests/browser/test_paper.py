"""What a person prints of a page, measured in the PDF that Chromium makes of it, and read after a bad photo."""

from __future__ import annotations

import random
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Page, expect

from backpack.art import qr
from backpack.kernel.addresses import for_square
from tests.browser.conftest import NewPhone, SignIn
from tests.browser.pdf import Square, sheets, squares
from tests.browser.watching import Faults

SMALLEST = 20  # mm a side, without the white around
PIXELS = 140  # a side of the photo, white included
PAPERS = {"planche": 8, "cartes": 10, "coin": 1, "feuille": 1}


@pytest.fixture
def lina(new_phone: NewPhone, sign_in: SignIn) -> Page:
    return sign_in(new_phone(), "Lina B.")


def printed(page: Page, address: str, paper: str) -> bytes:
    page.goto(f"/passeport/pages/{address.rsplit('/')[-1]}/{paper}")
    return page.pdf(prefer_css_page_size=True)


def drawn(square: Square, size: int) -> Image.Image:
    """The printed square as a grey picture of *size* pixels a side, from its very outlines in the file."""
    left, top, right, _ = square.white
    scale = 8 * size / (right - left)
    image = Image.new("L", (8 * size, 8 * size), 255)
    pen = ImageDraw.Draw(image)
    for x, y, to_x, to_y in square.dark:
        # A box of Pillow holds its last pixel too.
        box = [(x - left) * scale, (y - top) * scale, (to_x - left) * scale - 1, (to_y - top) * scale - 1]
        pen.rectangle(box, fill=20)
    return image.resize((size, size), Image.Resampling.BOX)


def photographed(image: Image.Image, tilt: float) -> Image.Image:
    """Blurred, tilted, grainy: a cheap phone, in a hurry."""
    grain = random.Random(7)
    seen = image.rotate(tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=235)
    seen = seen.filter(ImageFilter.GaussianBlur(0.8))
    seen.putdata([max(0, min(255, round(value * 0.8 + 30 + grain.gauss(0, 10)))) for value in seen.tobytes()])
    return seen


@pytest.mark.parametrize("paper", PAPERS)
def test_each_printed_square_is_large_enough_and_alone(
    paper: str, lina: Page, day: dict[str, Any], faults: Faults
) -> None:
    pdf = printed(lina, day["page"], paper)

    found = squares(pdf)
    modules = len(qr.matrix(for_square(day["page"]), qr.best_level(for_square(day["page"])))) - 2 * qr.QUIET
    assert len(found) == PAPERS[paper]
    assert [(round(width), round(height)) for width, height in sheets(pdf)] == [(210, 297)]  # one A4 sheet
    for square in found:
        assert square.side >= SMALLEST
        assert square.quiet >= qr.QUIET * square.side / modules - 0.01
        assert zxingcpp.read_barcodes(drawn(square, 400))[0].text == for_square(day["page"])


@pytest.mark.parametrize("paper", PAPERS)
def test_a_bad_photo_of_the_paper_is_read(
    paper: str, lina: Page, day: dict[str, Any], faults: Faults
) -> None:
    square = squares(printed(lina, day["page"], paper))[0]

    for tilt in (-20, -7, 0, 12):
        read = zxingcpp.read_barcodes(photographed(drawn(square, PIXELS), tilt))
        assert [each.text for each in read] == [for_square(day["page"])], tilt


def test_a_card_is_as_large_as_the_ones_that_people_carry(
    lina: Page, day: dict[str, Any], faults: Faults
) -> None:
    first, second, third = squares(printed(lina, day["page"], "cartes"))[:3]

    assert second.white[0] - first.white[0] == pytest.approx(85, abs=0.3)
    assert third.white[1] - first.white[1] == pytest.approx(54, abs=0.3)


def test_the_corner_leaves_the_rest_of_the_sheet_white(
    lina: Page, day: dict[str, Any], faults: Faults
) -> None:
    (square,) = squares(printed(lina, day["page"], "coin"))

    assert square.white[0] > 150
    lina.emulate_media(media="print")
    expect(lina.get_by_text("Remettez votre CV dans l’imprimante.")).to_be_hidden()
