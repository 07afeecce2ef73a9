"""The print job and the sign-in sheet, in the PDF that Chromium makes: each paper on its A4 sheet, its squares read."""

from __future__ import annotations

import zxingcpp
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from backpack.kernel.addresses import for_square
from backpack.passport.models import Passport
from tests import meetings
from tests.browser.conftest import SignIn
from tests.browser.pdf import sheets, squares
from tests.browser.test_paper import SMALLEST, drawn
from tests.cast import World

A4 = (210, 297)


def on_a4(page: Page) -> bytes:
    """What comes out of the printer, each sheet an A4."""
    pdf = page.pdf(prefer_css_page_size=True)
    assert {(round(width), round(height)) for width, height in sheets(pdf)} == {A4}
    return pdf


def test_one_document_prints_everything(
    desk_browser: BrowserContext, sign_in: SignIn, world: World, day: dict[str, str]
) -> None:
    with world.app.site.current(), world.write() as db:
        meetings.sent(db, db.scalars(select(Passport).where(Passport.name == "Lina B.")).one())
    page = sign_in(desk_browser, "facilitator")
    page.goto("/bureau/imprimer")
    page.get_by_role("button", name="Imprimer tout").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 papiers à imprimer")

    pdf = on_a4(page)

    assert len(sheets(pdf)) == 3, "a page, its squares, a card"
    found = squares(pdf)
    assert len(found) == 1 + 8 + 1
    read = [zxingcpp.read_barcodes(drawn(square, 400))[0].text for square in found]
    assert read[:9] == [for_square(day["page"])] * 9
    assert "/K/" in read[9]
    assert min(square.side for square in found) >= SMALLEST
    page.get_by_role("button", name="C’est imprimé").click()
    expect(page.get_by_text("4 papiers sont imprimés.")).to_be_visible()  # the summary was before


def test_the_sign_in_sheet_is_one_sheet(desk_browser: BrowserContext, sign_in: SignIn, world: World) -> None:
    with world.app.site.current(), world.write() as db:
        session = meetings.held(db)["session"]
    page = sign_in(desk_browser, "facilitator")
    page.goto(f"/bureau/ateliers/{session}/feuille")

    assert len(sheets(on_a4(page))) == 1
