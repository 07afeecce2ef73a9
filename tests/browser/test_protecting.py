"""A paper card in real Chromium: noted on one phone, scanned by the next. Taps and fields are counted (A9 to A11)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.browser.test_journeys import FIELDS, scan
from tests.browser.watching import Faults
from tests.cast import World
from tests.finger import Finger

A_MILLIMETRE = 96 / 25.4  # pixels of a style sheet


@pytest.fixture
def lina(new_phone: NewPhone, sign_in: SignIn) -> Page:
    page = sign_in(new_phone(), "Lina B.")
    page.goto("/passeport/proteger")
    return page


def words_on(page: Page) -> list[str]:
    page.get_by_role("heading", name="Notez les 6 mots.").wait_for()
    return page.locator(".paper-card li").all_inner_texts()


def is_away(page: Page, faults: Faults) -> None:
    """This phone opens nothing any more, and says why."""
    faults.expect("status of 401")
    page.goto("/passeport")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce téléphone n’ouvre plus votre passeport.")
    assert "Mes badges" not in page.content()


def test_protect_by_card_then_lose_and_scan(
    new_phone: NewPhone, lina: Page, faults: Faults, save_screenshot: SaveScreenshot
) -> None:
    protecting, recovering = Finger(), Finger()

    protecting(lina, "carte en papier")
    expect(lina.get_by_role("heading", level=1)).to_have_text("Notez les 6 mots.")
    for word in lina.locator(".paper-card li").all():
        expect(word).to_be_in_viewport()  # all six and the button, without a swipe
    expect(lina.get_by_role("button", name="C’est noté")).to_be_in_viewport()
    square = scan(save_screenshot(lina, "card"))
    protecting(lina, "C’est noté")
    expect(lina.get_by_role("heading", level=1)).to_have_text("Votre passeport est protégé.")
    assert (protecting.taps, lina.locator(FIELDS).count()) == (2, 0)

    other = new_phone().new_page()
    other.goto(square.lower().replace("/k/", "/K/"))  # one scan
    assert other.locator(FIELDS).count() == 0
    recovering(other, "Ouvrir mon passeport")
    expect(other.get_by_role("heading", level=1)).to_have_text("Votre passeport est revenu.")
    assert scan(save_screenshot(other, "card-again")) != square
    recovering(other, "C’est noté")
    expect(other.get_by_role("heading", level=1)).to_have_text("Mes badges")
    assert recovering.taps == 2
    is_away(lina, faults)


def test_six_words_complete_themselves_after_four_letters(
    new_phone: NewPhone, lina: Page, finger: Finger, faults: Faults
) -> None:
    finger(lina, "carte en papier")
    words = words_on(lina)
    finger(lina, "C’est noté")
    lina.wait_for_url("**/proteger")

    other = new_phone().new_page()
    other.goto("/retrouver/mots")
    fields = other.locator("input[data-word]")
    fields.nth(0).press_sequentially(words[0][:3])
    offered = "word => [...document.querySelectorAll('option')].some((each) => each.value === word)"
    other.wait_for_function(offered, arg=words[0])
    fields.nth(0).fill("xylo")
    fields.nth(0).press("Tab")
    expect(other.get_by_text("Ce mot n’est sur aucune carte.").first).to_be_visible()
    for place, word in enumerate(words):
        fields.nth(place).fill(word[:4].upper())
        fields.nth(place).press("Tab")
        expect(fields.nth(place)).to_have_value(word)
    expect(other.get_by_text("Ce mot n’est sur aucune carte.").first).to_be_hidden()
    finger(other, "Ouvrir mon passeport")
    expect(other.get_by_role("heading", level=1)).to_have_text("Votre passeport est revenu.")
    is_away(lina, faults)


def test_on_paper_it_is_as_large_as_a_bank_card(lina: Page, finger: Finger) -> None:
    finger(lina, "carte en papier")
    lina.locator(".paper-card").wait_for()
    lina.emulate_media(media="print")
    lina.set_viewport_size({"width": 794, "height": 1123})  # A4
    box = lina.locator(".paper-card").bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(85 * A_MILLIMETRE, abs=1)
    assert box["height"] == pytest.approx(54 * A_MILLIMETRE, abs=1)
    square = lina.locator(".paper-card svg").bounding_box()
    assert square is not None
    assert square["width"] >= 25 * A_MILLIMETRE  # scanned with ease from 20 mm on
    for hidden in ("h1", ".quay", ".top"):
        expect(lina.locator(hidden).first).to_be_hidden()
    inside = lina.locator(".paper-card").evaluate("card => card.scrollHeight <= card.clientHeight + 1")
    assert inside, "the words do not fit on the card"


def test_later_is_always_there(new_phone: NewPhone, world: World, finger: Finger) -> None:
    page = new_phone().new_page()
    for name in ("Repas de quartier", "Marché d’hiver"):
        page.goto(world.code(name))
        page.get_by_role("button", name="Je le garde").tap()
        page.wait_for_url("**/garde")
    page.goto("/passeport")
    finger(page, "Protégez votre passeport.")
    finger(page, "Plus tard")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes badges")
    expect(page.get_by_text("Ce passeport est seulement sur ce téléphone.")).to_be_visible()
    expect(page.get_by_text("Protégez votre passeport.")).to_have_count(0)
