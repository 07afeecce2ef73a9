"""What a person prints of a page, measured in the PDF that Chromium makes of it, and read after a bad photo."""

from __future__ import annotations

import random
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Page, expect
from sqlalchemy import select

from backpack.art import qr
from backpack.kernel import codes
from backpack.kernel.addresses import for_square
from backpack.pages import composing, looks, reading, sections
from backpack.pages.looks import LOOKS
from backpack.pages.models import Page as CvPage
from tests import plenty
from tests.browser.conftest import NewPhone, SignIn
from tests.browser.pdf import Square, sheets, squares, words
from tests.browser.watching import Faults
from tests.cast import World
from tests.plenty import drawn_here

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


SMALLEST_TYPE = 12  # CSS pixels: nine points
TYPE = """() => Math.min(...[...document.querySelectorAll("body *")]
  .filter((each) => each.getClientRects().length)
  .filter((each) => [...each.childNodes].some((one) => one.nodeType === 3 && one.data.trim()))
  .map((each) => parseFloat(getComputedStyle(each).fontSize)))"""


BADGES_OF = {"three and two parts": 3, "six": 6, "twelve": 12, "twelve and six parts": 12}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("much", BADGES_OF)
def test_a_page_with_much_on_it_is_one_sheet(
    much: str, look: str, new_phone: NewPhone, world: World, faults: Faults
) -> None:
    with world.app.site.current(), world.write() as db:
        shown = plenty.show(db)
        looks.choose(db, shown, look)
        for section in list(shown.sections):
            if _is_dropped(section.kind, much):
                sections.drop(db, shown, section)
        if BADGES_OF[much] == 3:
            composing.pick(db, shown, [badge.code for badge in shown.badges[:3]])
        path = f"/P/{shown.code}"
    page = new_phone().new_page()
    page.goto(path)
    pdf = page.pdf(prefer_css_page_size=True)

    assert [(round(width), round(height)) for width, height in sheets(pdf)] == [(210, 297)]
    (square,) = squares(pdf)
    assert square.side >= SMALLEST
    assert zxingcpp.read_barcodes(drawn(square, 400))[0].text == for_square(world.app.site.address(path))
    page.emulate_media(media="print")
    assert page.evaluate(TYPE) >= SMALLEST_TYPE
    is_small = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") < 13
    assert is_small == (BADGES_OF[much] > 6), "small type only where there is much"
    expect(page.locator(".proof")).to_have_count(BADGES_OF[much])
    for each in page.locator(".proof, .part, .live").all():
        expect(each).to_be_visible()


def _is_dropped(kind: str, much: str) -> bool:
    if much == "three and two parts":
        return kind not in ("languages", "contact")
    return much == "six" or (much == "twelve" and kind != "badges")


# The page as a file -----------------------------------------------------------------------------


def kept(page: Page, code: str) -> bytes:
    page.goto(f"/passeport/pages/{code}/feuille")
    with page.expect_download(timeout=30_000) as started:
        page.get_by_role("link", name="Garder le fichier").click()
    assert started.value.suggested_filename == f"cv-{code}.pdf"
    return started.value.path().read_bytes()


@drawn_here
@pytest.mark.parametrize("who", ["Lina B.", "Inès Dubreuil"])
def test_the_page_is_kept_as_a_file_of_one_sheet(
    who: str, new_phone: NewPhone, sign_in: SignIn, day: dict[str, Any], world: World, faults: Faults
) -> None:
    with world.app.site.current(), world.write() as db:
        if who != "Lina B.":
            plenty.show(db, who)
        shown = db.scalars(
            select(CvPage).where(CvPage.name == who, CvPage.published_at.is_not(None)).order_by(CvPage.id)
        ).all()[-1]
        code, badges = shown.code, [reading.of_somebody(badge.name) for badge in shown.every_badge]
    pdf = kept(sign_in(new_phone(), who), code)

    assert pdf.startswith(b"%PDF-")
    assert [(round(width), round(height)) for width, height in sheets(pdf)] == [(210, 297)]
    (square,) = squares(pdf)
    assert square.side >= SMALLEST
    read = zxingcpp.read_barcodes(drawn(square, 400))
    assert [each.text for each in read] == [for_square(world.app.site.address(f"/P/{code}"))]
    said = words(pdf)
    for each in (who, codes.spoken(code), "Garanti", *badges):
        assert each in said
    if who != "Lina B.":
        for each in ("Coudre un ourlet", "yanis@example.org", "Confirmé par La Maison"):
            assert each in said


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
