"""What a person prints of their journey: one A4 sheet each, dark on white whatever the phone shows."""

from __future__ import annotations

from typing import cast

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from backpack.kernel.transactions import App
from backpack.passport.models import Passport
from tests import letting, wanting
from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.browser.pdf import sheets, words
from tests.browser.running import RunningDay
from tests.browser.watching import Faults
from tests.cast import World

A4 = (210, 297)


@pytest.fixture(scope="module")
def told(running: RunningDay) -> dict[str, str]:
    """What Lina told, and whom she lets print her summary; the codes of both."""
    world = World(cast(App, running))
    with running.site.current(), world.write() as db:
        lina = db.scalars(select(Passport).where(Passport.name == "Lina B.")).one()
        return wanting.want(db, lina) | letting.let(db, lina)


def printed(page: Page, path: str) -> list[tuple[int, int]]:
    page.goto(path)
    return [(round(width), round(height)) for width, height in sheets(page.pdf(prefer_css_page_size=True))]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_is_one_sheet_dark_on_white(
    scheme: str, told: dict[str, str], new_phone: NewPhone, sign_in: SignIn, save_screenshot: SaveScreenshot
) -> None:
    lina = sign_in(new_phone(color_scheme=scheme), "earner")

    assert printed(lina, "/passeport/bilan") == [A4]
    save_screenshot(lina, f"summary-{scheme}")
    assert printed(lina, f"/passeport/entretien/{told['told_request']}") == [A4]
    lina.emulate_media(media="print")
    colours = "leaf => [getComputedStyle(leaf).color, getComputedStyle(leaf).backgroundColor]"
    assert lina.locator(".leaf").evaluate(colours) == ["rgb(4, 41, 43)", "rgb(255, 255, 255)"]
    expect(lina.get_by_text("Vous seul voyez cette fiche.")).to_be_hidden()
    expect(lina.get_by_role("button", name="Imprimer la feuille")).to_be_hidden()


def test_all_that_was_told_is_one_sheet_for_each(
    told: dict[str, str], new_phone: NewPhone, sign_in: SignIn
) -> None:
    lina = sign_in(new_phone(), "earner")
    lina.goto("/passeport/entretien")
    count = lina.locator(".leaf").count()

    assert count >= 1
    assert printed(lina, "/passeport/entretien") == [A4] * count


def test_the_file_is_one_sheet_that_says_it_all(
    told: dict[str, str], new_phone: NewPhone, sign_in: SignIn
) -> None:
    lina = sign_in(new_phone(), "earner")
    file = lina.request.get("/passeport/bilan.pdf", timeout=60_000)  # drawing takes seconds
    if not file.headers["content-type"].startswith("application/pdf"):
        pytest.skip("the extra pdf is not installed")

    assert [(round(width), round(height)) for width, height in sheets(file.body())] == [A4]
    for said in ("Lina B.", "Je sais accueillir", "Ma signature"):
        assert said in words(file.body())


def test_a_facilitator_opens_it_in_one_tap_and_the_person_reads_who_did(
    told: dict[str, str],
    desk_browser: BrowserContext,
    new_phone: NewPhone,
    sign_in: SignIn,
    save_screenshot: SaveScreenshot,
    faults: Faults,
) -> None:
    karima, lina = (
        sign_in(desk_browser, "facilitator"),
        sign_in(new_phone(java_script_enabled=False), "earner"),
    )
    karima.goto(f"/bureau/groupes/{told['group_unread']}/{told['seat_unread']}/bilan")
    karima.get_by_role("button", name="Ouvrir le bilan").dblclick()
    expect(karima.get_by_role("heading", name="Ce que je sais faire")).to_be_visible()
    save_screenshot(karima, "summary-desk")
    lina.goto("/passeport/bilan/groupes")
    expect(lina.get_by_role("heading", name="Qui l’a ouvert ?")).to_be_visible()
    for _ in range(2):
        lina.get_by_role("button", name="Ne plus laisser imprimer").first.tap()

    faults.expect("404")
    assert karima.reload().status == 404  # type: ignore[union-attr]
