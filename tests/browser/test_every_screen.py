"""Over the whole map of addresses, for everybody who may open them, light and dark: no screen may be forgotten."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page
from werkzeug.routing import Rule

from backpack.app import create_app
from backpack.kernel.web import audience_of
from tests.browser import samples
from tests.browser.conftest import ARTEFACTS, LANDS_ON, ROLES, SPEAKS
from tests.browser.running import RunningDay
from tests.browser.samples import PEOPLE, WHO, Samples
from tests.browser.watching import Faults
from tests.cast import World

SCRIPTS = (
    Path(axe_playwright_python.__file__).with_name("axe.min.js"),
    Path(__file__).with_name("measures.js"),
)
FILES = {
    "answering.photo",
    "catalogue.file",
    "figures.table",
    "printing.document_file",
    "requests.photo",
    "sessions.sheet_file",
    "sessions.sheet_table",
    "summaries.file",
    "public.catalogue",
    "assets.file",
    "assets.worker",
    "badges.download",
    "custody.take",
    "goals.document",
    "mapping.download",
    "manifest.webmanifest",
    "pages.square_png",
    "pages.square_svg",
    "showing.cv",
    "public.badge_class_picture",
    "public.badge_file",
    "public.credential",
    "public.picture",
    "public.assertion",
    "public.badge_class_v2",
    "public.did_document",
    "public.drawing",
    "public.issuer_v2",
    "public.status_list",
    "public.token",
    "public.endorsement_v2",
    "public.endorsement_file",
    "safety.list_of_words",
    "creations.photo",
    "public.evidence_photo",
}
"""Endpoints that answer with a file. Every other one must answer with a screen."""

ELSEWHERE = {"stranger": ["/nowhere", "/passeport", "/bureau", "/entrer/nothing"], "newcomer": ["/bureau"]}
"""Addresses besides those of the map: refusals have a screen too."""

FOR_DESKS = ".desk, .wall, main.board"
"""What facilitators, projectors and recruiters open on wide screens."""


@dataclass(frozen=True)
class Visit:
    who: str
    endpoint: str
    path: str


@dataclass(frozen=True)
class Everything:
    """One browser for each of the people, and all that they look at."""

    pages: dict[str, Page]
    rules: list[tuple[Rule, str]]
    visits: list[Visit]


@pytest.fixture(scope="module")
def everything(browser: Browser, running: RunningDay) -> Iterator[Everything]:
    world = World(running)  # type: ignore[arg-type]  # it only asks for .site
    app = create_app(running.site.config)
    with app.app_context():
        opened = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
        rules = [(rule, audience_of(rule.endpoint) or "") for rule in opened]
    pages = {who: _page(browser, running) for who in PEOPLE}
    for who, name in ROLES.items():
        pages[who].goto(world.signed_in_path(name, LANDS_ON.get(who, "/passeport")))
        pages[who].locator("button[form=enter]").click()
    some = samples.of_the_day(world)
    samples.live_a_day(pages["newcomer"], some, world, running.addresses["file"])
    visits = list(_visits(rules, some))
    yield Everything(pages, rules, visits)
    for page in pages.values():
        page.context.close()


def _page(browser: Browser, running: RunningDay) -> Page:
    context = browser.new_context(
        base_url=running.addresses["base"],
        **SPEAKS,
        has_touch=True,
        reduced_motion="reduce",
        service_workers="block",
    )
    context.set_default_timeout(8_000)
    for script in SCRIPTS:
        context.add_init_script(path=script)
    return context.new_page()


def _visits(rules: list[tuple[Rule, str]], some: Samples) -> Iterator[Visit]:
    for rule, audience in rules:
        for who in WHO[audience]:
            yield from (Visit(who, rule.endpoint, path) for path in some.paths(rule, who))
    for who, paths in ELSEWHERE.items():
        yield from (Visit(who, "problem", path) for path in paths)


def test_no_rule_is_without_a_sample(everything: Everything) -> None:
    visited = {visit.endpoint for visit in everything.visits}

    missing = sorted(
        rule.rule for rule, _ in everything.rules if rule.endpoint not in visited | {"requests.leave"}
    )  # that one sends the browser on to another site
    assert not missing, f"give tests/browser/samples.py an address for: {missing}"


@pytest.mark.parametrize("who", PEOPLE)
def test_screens_suit_finger_eye_and_keyboard(who: str, everything: Everything, running: RunningDay) -> None:
    page = everything.pages[who]
    complaints = Faults(running.addresses["base"])
    complaints.expect("Failed to load resource: the server responded with a status of 4")
    complaints.watch(page.context)
    found: list[str] = []
    seen: dict[str, int] = {}
    measured = _measured_of(everything.visits)
    for visit in (each for each in everything.visits if each.who == who):
        answer = page.request.get(visit.path, headers={"Accept": "text/html"}, timeout=30_000)
        assert answer.status < 500, f"{answer.status} on {visit.path}"
        is_screen = answer.headers.get("content-type", "").startswith("text/html")
        assert is_screen or visit.endpoint in FILES, f"{visit.path} is no screen"
        if not is_screen:
            continue
        seen[visit.endpoint] = seen.get(visit.endpoint, 0) + 1
        if visit not in measured:
            continue
        picture = ARTEFACTS / "screens" / f"{visit.endpoint}-{who}-{seen[visit.endpoint]}"
        found += [f"{visit.endpoint} ({visit.path}), {fault}" for fault in _faults(page, visit.path, picture)]
    assert not found + complaints.found, "\n".join(found + complaints.found)


def _measured_of(visits: Sequence[Visit]) -> set[Visit]:
    """Of each screen the first that somebody opens."""
    first: dict[str, Visit] = {}
    for visit in visits:
        # A refusal has one endpoint and many words.
        first.setdefault(visit.path if visit.endpoint == "problem" else visit.endpoint, visit)
    return set(first.values())


def _faults(page: Page, path: str, picture: Path) -> Iterator[str]:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="light")
    page.goto(path)
    _keep(page, f"{picture}-light.png")
    yield from _measured(page, "360 px, light", "headings", "targets", "sideways", "axe")
    page.keyboard.press("Tab")
    yield from _measured(page, "by keyboard", "focus")

    page.emulate_media(color_scheme="dark")
    page.evaluate("() => scrollTo(0, 0)")
    _keep(page, f"{picture}-dark.png")
    page.set_viewport_size({"width": 320, "height": 640})
    yield from _measured(page, "320 px, dark", "targets", "sideways", "contrast")
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    yield from _measured(page, "320 px, text at 200 %", "sideways")
    page.evaluate("() => { document.documentElement.style.fontSize = '' }")

    if page.locator("#aide").count():
        page.evaluate("() => { location.hash = 'aide' }")
        yield from _measured(page, "320 px, help open", "targets", "sideways")
    if page.locator(FOR_DESKS).count():
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(path)
        _keep(page, f"{picture}-1280.png")
        yield from _measured(page, "1280 px", "targets", "sideways")


def _keep(page: Page, picture: str) -> None:
    """A picture for people to look at; nobody looks where CI runs."""
    if not os.environ.get("CI"):
        page.screenshot(path=picture)


def _measured(page: Page, when: str, *names: str) -> Iterator[str]:
    for name in names:
        yield from (f"{when}: {fault}" for fault in page.evaluate("(name) => measures[name]()", name))


BAD_SCREEN = """<!doctype html><html lang="fr"><title>x</title><meta name="viewport" content="width=device-width">
<style>#lost:focus { outline: none } main { font-size: 20px }</style>
<main><a href="#a">Petit</a> <p><a href="#b">ici</a> dans une phrase.</p>
<button id="lost">Bouton</button><p style="width: 900px; text-align: right">Trop large</p><img src="data:,"></main>"""


def test_the_measures_see_faults(browser: Browser, running: RunningDay) -> None:
    """A measure that finds nothing anywhere would prove nothing."""
    page = _page(browser, running)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("about:blank")
    page.evaluate("(html) => { document.open(); document.write(html); document.close() }", BAD_SCREEN)
    page.keyboard.press("Tab")

    assert page.evaluate("() => measures.headings()") == ["0 h1"]
    small = page.evaluate("() => measures.targets()")
    assert [fault.split(" is ")[0] for fault in small] == ['<a> "Petit"', '<button> "Bouton"']
    assert page.evaluate("() => measures.sideways()")[0].startswith("the screen is 9")
    assert page.evaluate("() => measures.focus()") == ['<button> "Bouton" looks the same with focus']
    assert any("image-alt" in fault for fault in page.evaluate("() => measures.axe()"))
    page.context.close()
