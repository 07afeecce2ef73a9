"""The live board in real browsers: what one does is on the other's screen, and nobody loses their place."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from backpack.cohorts.models import Cohort, Participant
from tests.browser.conftest import DESK, NewPhone, SaveScreenshot, SignIn
from tests.browser.watching import Faults
from tests.cast import World
from tests.cohorts import build
from tests.crowded import gather

SOON = 5_000  # ms until what one did is on another's screen
PEOPLE = ("Adam K.", "Awa S.", "Célia M.", "Enzo L.")
WIDE = {**DESK, "is_mobile": False, "has_touch": False, "device_scale_factor": 1}


@dataclass
class Team:
    """Facilitators in front of one board, each with a browser of their own."""

    world: World
    cohort: Cohort
    new_phone: NewPhone
    sign_in: SignIn

    @property
    def path(self) -> str:
        return f"/bureau/groupes/{self.cohort.code}"

    def desk(self, who: str) -> Page:
        return self.opened(self.new_phone(**{"width": 1280, "height": 800, **_sizeless(WIDE)}), who)

    def phone(self, who: str) -> Page:
        return self.opened(self.new_phone(), who)

    def opened(self, context: BrowserContext, who: str) -> Page:
        page = self.sign_in(context, who, self.path)
        expect(page.locator("h1")).to_have_text(self.cohort.name)
        return page

    def seat(self, name: str) -> str:
        return self.world.row(Participant, name=name, cohort_id=self.cohort.id).code


def _sizeless(options: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in options.items() if name != "viewport"}


@pytest.fixture
def team(world: World, new_phone: NewPhone, sign_in: SignIn) -> Team:
    return Team(world, build(world, PEOPLE), new_phone, sign_in)


def cell(page: Page, whom: str, what: str = "Accueillir") -> Locator:
    return page.locator(f'td a[aria-label^="{whom}, {what} :"]')


def says(page: Page, whom: str, words: str, *, what: str = "Accueillir", within: int = SOON) -> None:
    expect(cell(page, whom, what)).to_have_attribute(
        "aria-label", f"{whom}, {what} : {words}", timeout=within
    )


def test_three_people_bring_somebody_to_je_sais(team: Team, save_screenshot: SaveScreenshot) -> None:
    """Karima at a desk, Hugo with his phone, Maëlle at another desk: no screen is ever loaded again."""
    karima, hugo, maelle = team.desk("Karima"), team.phone("Hugo"), team.desk("Maëlle")
    for page in (karima, maelle):
        page.evaluate("window.isTheSame = true")
    hugo.get_by_role("link", name="Adam K.").tap()
    hugo.get_by_role("link", name="Accueillir").tap()
    hugo.get_by_role("button", name="Je l’ai vu faire").tap()
    for page in (karima, maelle):
        says(page, "Adam K.", "1 avis")
    cell(karima, "Adam K.").click()
    karima.locator("#panel").get_by_role("button", name="Je l’ai vu faire").click()
    for page in (karima, maelle):
        says(page, "Adam K.", "2 avis")
    cell(maelle, "Adam K.").click()
    maelle.locator("#panel").get_by_role("button", name="Je l’ai vu faire").click()
    for page in (karima, maelle):  # in an envelope: Adam has no passport yet
        says(page, "Adam K.", "Donné, pas gardé")
        assert page.evaluate("window.isTheSame")
    hugo.goto(team.path)
    expect(hugo.get_by_role("link", name="Adam K.")).to_contain_text("1 badge")
    save_screenshot(karima, "board-desk")
    save_screenshot(hugo, "board-phone")


def test_a_slip_is_taken_back_on_every_screen(team: Team) -> None:
    karima, hugo = team.desk("Karima"), team.desk("Hugo")
    cell(karima, "Awa S.").click()
    karima.locator("#panel").get_by_role("button", name="Je l’ai vu faire").click()
    says(hugo, "Awa S.", "1 avis")
    karima.locator("#panel").get_by_role("button", name="Annuler mon avis").click()
    for page in (karima, hugo):
        says(page, "Awa S.", "Pas encore vu")


def test_by_keyboard_a_cell_is_one_stop_and_nobody_loses_it(team: Team) -> None:
    karima, hugo = team.desk("Karima"), team.desk("Hugo")
    cell(karima, "Adam K.").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowLeft", "ArrowLeft"):
        karima.keyboard.press(key)
    expect(cell(karima, "Célia M.")).to_be_focused()
    cell(hugo, "Célia M.").click()
    hugo.locator("#panel").get_by_role("button", name="Je l’ai vu faire").click()
    says(karima, "Célia M.", "1 avis")
    expect(cell(karima, "Célia M.")).to_be_focused()
    karima.keyboard.press("Enter")
    expect(karima.locator("#panel")).to_contain_text("Hugo")
    expect(karima.locator("#panel")).to_be_focused()
    expect(cell(karima, "Célia M.")).to_have_attribute("aria-current", "true")
    karima.keyboard.press("Escape")
    expect(cell(karima, "Célia M.")).to_be_focused()
    assert karima.locator("td a:not([tabindex='-1'])").count() == 1


def test_an_open_cell_shows_what_a_colleague_just_said(team: Team) -> None:
    karima, hugo = team.desk("Karima"), team.desk("Hugo")
    cell(karima, "Enzo L.").click()
    expect(karima.locator("#panel")).to_contain_text("Pas encore d’avis")
    cell(hugo, "Enzo L.").click()
    hugo.locator("#panel").get_by_role("button", name="Je l’ai vu faire").click()
    expect(karima.locator("#panel")).to_contain_text("Hugo", timeout=SOON)


def test_a_second_giving_is_refused_with_who_and_when(team: Team, faults: Faults) -> None:
    faults.expect("status of 409")
    faults.expect("net::ERR_FAILED")  # her board hears of nothing meanwhile
    karima, hugo = team.desk("Karima"), team.desk("Hugo")
    for page in (karima, hugo):
        cell(page, "Awa S.").click()
        page.locator("#panel").get_by_role("button", name="Je l’ai vu faire").click()
        expect(page.locator("#panel").get_by_role("button", name="Donner")).to_be_visible()
    karima.route("**/suite?*", lambda route: route.abort())
    hugo.locator("#panel").get_by_role("button", name="Donner").click()
    says(hugo, "Awa S.", "Donné, pas gardé")
    karima.locator("#panel").get_by_role("button", name="Donner").click()
    expect(karima.locator("#panel")).to_contain_text("Hugo")
    expect(karima.locator("#panel")).to_contain_text(re.compile("déjà", re.I))


def test_without_a_network_the_board_says_from_when_it_is(team: Team, faults: Faults) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED")
    karima, hugo = team.desk("Karima"), team.desk("Hugo")
    late = karima.locator("[data-late]")
    expect(late).to_be_hidden()
    karima.context.set_offline(True)
    expect(late).to_be_visible(timeout=SOON)
    expect(late).to_contain_text(re.compile(r"Pas d’internet\. Ce tableau date de \d+ h \d\d\."))
    cell(hugo, "Adam K.").click()
    hugo.locator("#panel").get_by_role("button", name="Je l’ai vu faire").click()
    says(hugo, "Adam K.", "1 avis")
    karima.context.set_offline(False)
    says(karima, "Adam K.", "1 avis", within=2_500)
    expect(late).to_be_hidden()


def test_while_nothing_changes_nothing_travels(team: Team) -> None:
    karima = team.desk("Karima")
    answers: list[int] = []
    karima.on("response", lambda each: answers.append(each.status) if "/suite" in each.url else None)
    karima.wait_for_timeout(4_000)
    assert len(answers) >= 2
    assert set(answers) == {304}


def test_who_comes_in_is_on_every_screen_in_their_place(team: Team) -> None:
    karima, hugo = team.desk("Karima"), team.phone("Hugo")
    karima.goto(f"{team.path}/gens")
    karima.get_by_label("Ajouter des personnes").fill("Bilal T.")
    karima.get_by_role("button", name="Ajouter au groupe").click()
    expect(hugo.get_by_role("link", name="Bilal T.")).to_be_visible(timeout=SOON)
    names = hugo.locator("tbody th b").all_text_contents()
    assert names == ["Adam K.", "Awa S.", "Bilal T.", "Célia M.", "Enzo L."]


def test_a_large_board_keeps_its_place_while_it_changes(
    world: World, new_phone: NewPhone, sign_in: SignIn, save_screenshot: SaveScreenshot
) -> None:
    with world.app.site.current(), world.write() as db:
        cohort = gather(db)
    team = Team(world, cohort, new_phone, sign_in)
    first, second = team.desk("Encadrant 1"), team.desk("Encadrant 2")
    where = "document.querySelector('.sheet').{}"
    first.evaluate(where.format("scrollTo(900, 600)"))
    name = "Gaël B."
    label = first.locator(f'td a[aria-label^="{name},"]').nth(20).get_attribute("aria-label") or ""
    what = label.removeprefix(f"{name}, ").split(" : ")[0]
    cell(first, name, what).focus()
    before = first.evaluate(f"[{where.format('scrollLeft')}, {where.format('scrollTop')}]")
    old = cell(first, name, what).get_attribute("aria-label")
    cell(second, name, what).click()
    second.locator("#panel").get_by_role("button", name="Je l’ai vu faire").click()
    expect(cell(first, name, what)).not_to_have_attribute("aria-label", old or "", timeout=SOON)
    expect(cell(first, name, what)).to_be_focused()
    assert first.evaluate(f"[{where.format('scrollLeft')}, {where.format('scrollTop')}]") == before
    head = first.locator("thead th").first.bounding_box()
    sheet = first.locator(".sheet").bounding_box()
    assert head
    assert sheet
    assert head["y"] == pytest.approx(sheet["y"], abs=8), "the heads stay in sight"
    save_screenshot(first, "board-large")
