"""A map in the hand: chosen in two taps, looked at closely by buttons, on the wall with a square that phones read."""

from __future__ import annotations

from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.browser.pdf import Square, squares
from tests.cast import World
from tests.finger import Finger

SMALLEST = 20  # mm a side of a printed square, without the white around
SCROLLED = "(window) => [window.scrollLeft, window.scrollTop]"


@pytest.fixture
def lina(new_phone: NewPhone, sign_in: SignIn) -> Page:
    return sign_in(new_phone(), "Lina B.")


def test_two_taps_from_my_goal_to_it_is_mine(
    new_phone: NewPhone, sign_in: SignIn, world: World, save_screenshot: SaveScreenshot
) -> None:
    page, finger = sign_in(new_phone(), "Karima"), Finger()
    page.goto("/passeport/but")

    finger(page, "Cap sur la cuisine")
    finger(page, "C’est mon but")

    expect(page.get_by_text("Travail en équipe : 0 badge sur 5")).to_be_visible()
    expect(page.get_by_role("button", name="C’est mon but")).to_have_count(0)
    assert (finger.taps, finger.fields) == (2, 0)
    save_screenshot(page, "map-chosen")


def test_two_taps_tell_the_team_that_i_have_it(lina: Page, day: dict[str, Any]) -> None:
    finger = Finger()
    lina.goto(day["map"].replace("/M/", "/passeport/but/"))

    finger.on(lina.locator("svg.chart a[aria-label*='Repas de quartier']"))
    finger(lina, "Je pense l’avoir déjà")

    lina.wait_for_url("**/envoyee")
    assert (finger.taps, finger.fields) == (2, 0)
    lina.goto(day["map"].replace("/M/", "/passeport/but/"))
    expect(lina.locator("svg.chart a[aria-label*='Demandé']")).to_have_count(1)


def test_one_looks_closer_by_buttons_and_the_page_stays(lina: Page, day: dict[str, Any]) -> None:
    lina.goto(day["map"].replace("/M/", "/passeport/but/"))
    window, chart = lina.locator(".window"), lina.locator("svg.chart")
    wide = chart.bounding_box()["width"]  # type: ignore[index]
    expect(lina.get_by_role("link", name="Réduire la carte")).to_be_hidden()
    expect(lina.get_by_role("button", name="Aller à droite")).to_be_hidden()

    lina.get_by_role("link", name="Agrandir la carte").tap()

    assert chart.bounding_box()["width"] == pytest.approx(2 * wide, abs=2)  # type: ignore[index]
    assert "zoom" not in lina.url
    for way, axis, sign in (("à droite", 0, 1), ("en bas", 1, 1), ("à gauche", 0, -1), ("en haut", 1, -1)):
        before = window.evaluate(SCROLLED)
        lina.get_by_role("button", name=f"Aller {way}").tap()
        lina.wait_for_timeout(700)
        assert sign * (window.evaluate(SCROLLED)[axis] - before[axis]) > 0, way
    lina.get_by_role("link", name="Agrandir la carte").tap()
    expect(lina.get_by_role("link", name="Agrandir la carte")).to_be_hidden()
    for _ in range(2):
        lina.get_by_role("link", name="Réduire la carte").tap()
    assert chart.bounding_box()["width"] == pytest.approx(wide, abs=2)  # type: ignore[index]


def test_a_mouse_drags_it_and_lands_on_no_link(lina: Page, day: dict[str, Any]) -> None:
    lina.goto(day["map"].replace("/M/", "/passeport/but/"))
    lina.get_by_role("link", name="Agrandir la carte").tap()
    window = lina.locator(".window")
    box = window.bounding_box()
    before, address = window.evaluate(SCROLLED), lina.url
    assert box

    x, y = box["x"] + box["width"] / 2, box["y"] + 200
    lina.mouse.move(x, y)
    lina.mouse.down()
    lina.mouse.move(x - 60, y - 40, steps=6)
    lina.mouse.up()

    after = window.evaluate(SCROLLED)
    assert after[0] - before[0] == pytest.approx(60, abs=12)
    assert after[1] - before[1] == pytest.approx(40, abs=12)
    assert lina.url == address


def test_one_looks_closer_without_a_script(new_phone: NewPhone, day: dict[str, Any]) -> None:
    page = new_phone(java_script_enabled=False).new_page()
    page.goto(day["map"])
    wide = page.locator("svg.chart").bounding_box()["width"]  # type: ignore[index]

    page.get_by_role("link", name="Agrandir la carte").tap()

    page.wait_for_url("**zoom=2**")
    assert page.locator("svg.chart").bounding_box()["width"] == pytest.approx(2 * wide, abs=2)  # type: ignore[index]


@pytest.mark.parametrize("format", ["A4", "A3"])
def test_a_phone_reads_the_square_of_the_poster(
    format: str, new_phone: NewPhone, day: dict[str, Any]
) -> None:
    page = new_phone().new_page()
    page.goto(f"{day['map']}/affiche")

    printed = squares(page.pdf(format=format))

    assert len(printed) == 1
    assert printed[0].side >= SMALLEST
    found = zxingcpp.read_barcodes(drawn(printed[0], 300))
    assert [each.text.lower() for each in found] == [page.url.removesuffix("/affiche").lower()]


def drawn(square: Square, size: int) -> Image.Image:
    """The printed square as a grey picture, from its very outlines in the file."""
    left, top, right, _ = square.white
    scale = size / (right - left)
    image = Image.new("L", (size, size), 255)
    pen = ImageDraw.Draw(image)
    for x, y, to_x, to_y in square.dark:
        pen.rectangle(
            [(x - left) * scale, (y - top) * scale, (to_x - left) * scale - 1, (to_y - top) * scale - 1],
            fill=0,
        )
    return image
