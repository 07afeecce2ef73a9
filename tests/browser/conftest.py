"""Real Chromium as a phone, in front of the real server on the demo's day."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from backpack.kernel.transactions import App
from tests.browser.running import ROOT, RunningDay, running_day
from tests.browser.watching import Faults
from tests.cast import World
from tests.finger import Finger

ARTEFACTS = ROOT / "artefacts"
TOUCH: dict[str, Any] = {"device_scale_factor": 2, "is_mobile": True, "has_touch": True}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, **TOUCH}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
SPEAKS: dict[str, Any] = {"locale": "fr-FR", "timezone_id": "Europe/Paris"}
ROLES = {"earner": "Lina B.", "facilitator": "Karima", "manager": "Nadia", "operator": "Paul"}
LANDS_ON = dict.fromkeys(("facilitator", "manager", "Karima", "Nadia", "Solène"), "/bureau")
LANDS_ON |= dict.fromkeys(("operator", "Paul"), "/operateur")
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
_PATIENCE = 8_000  # ms for one action

NewPhone = Callable[..., BrowserContext]
SignIn = Callable[..., Page]
SaveScreenshot = Callable[..., Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


# The site ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDay]:
    """The real server (granian, SQLite) on the demo's day, one for all tests of a file."""
    with running_day(tmp_path_factory.mktemp("day")) as day:
        yield day


@pytest.fixture
def day(running: RunningDay) -> dict[str, Any]:
    """The addresses that ``backpack demo --json`` printed; its one-time links work once (see *sign_in*)."""
    return running.addresses


@pytest.fixture
def world(running: RunningDay) -> World:
    """Rules at hand on the running site's database: fresh codes and one-time addresses."""
    return World(cast(App, running))  # it only asks for .site


# The browser ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> str:
    """The path of Chromium: named by CHROMIUM, on the PATH, Chrome on a Mac, or Playwright's own."""
    asked = os.environ.get("CHROMIUM")
    named = [asked] if asked else [*map(shutil.which, _NAMES), _MAC, playwright.chromium.executable_path]
    found = next((path for path in named if path and Path(path).exists()), None)
    if found is None:
        why = "Chromium was not found: the browser journeys did NOT run (apt-get install chromium, or CHROMIUM=)"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    return str(found)


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """One for all tests: the engine without windows where it is installed, which takes half the processor."""
    lighter = None if os.environ.get("CHROMIUM") else shutil.which("chromium-headless-shell")
    started = playwright.chromium.launch(executable_path=lighter or chromium)
    yield started
    started.close()


@pytest.fixture
def faults(running: RunningDay) -> Iterator[Faults]:
    """What the browser complained about; a test that provokes something says so with ``faults.expect``."""
    noted = Faults(running.addresses["base"])
    yield noted
    assert not noted.found, "the browser complained:\n" + "\n".join(noted.found)


@pytest.fixture
def new_phone(browser: Browser, running: RunningDay, faults: Faults) -> Iterator[NewPhone]:
    """Another person's phone: ``new_phone(width=320, color_scheme="dark", java_script_enabled=False, …)``."""
    opened: list[BrowserContext] = []

    def new(*, width: int = 360, height: int = 740, **options: Any) -> BrowserContext:
        sized = {"viewport": {"width": width, "height": height}, "base_url": running.addresses["base"]}
        opened.append(browser.new_context(**{**SPEAKS, **TOUCH, **sized, **options}))
        return _ready(opened[-1], faults)

    yield new
    for context in opened:
        context.close()


@pytest.fixture
def desk_browser(browser: Browser, running: RunningDay, faults: Faults) -> Iterator[BrowserContext]:
    """A computer with a wide screen: facilitators and recruiters."""
    context = browser.new_context(base_url=running.addresses["base"], **SPEAKS, **DESK)
    yield _ready(context, faults)
    context.close()


@pytest.fixture
def persistent_phone(
    playwright: Playwright, chromium: str, running: RunningDay, faults: Faults, tmp_path: Path
) -> Iterator[BrowserContext]:
    """A phone with a profile on disk, which push, installing and background sync need."""
    profile = tmp_path / "profile"
    context = playwright.chromium.launch_persistent_context(
        str(profile), executable_path=chromium, base_url=running.addresses["base"], **SPEAKS, **PHONE
    )
    yield _ready(context, faults)
    context.close()


def _ready(context: BrowserContext, faults: Faults) -> BrowserContext:
    context.set_default_timeout(_PATIENCE)
    faults.watch(context)
    return context


# What tests do with them ------------------------------------------------------------------------


@pytest.fixture
def finger() -> Finger:
    return Finger()


@pytest.fixture
def sign_in(world: World) -> SignIn:
    """``sign_in(context, "earner")`` (a role, or a name: "Solène") by a fresh one-time link; returns the page."""

    def enter(context: BrowserContext, who: str, lands_on: str | None = None) -> Page:
        path = lands_on or LANDS_ON.get(who, "/passeport")
        page = context.new_page()
        page.goto(world.signed_in_path(ROLES.get(who, who), path))
        page.locator("button[form=enter]").click()  # whatever its language calls it
        page.wait_for_url(f"**{path}")
        return page

    return enter


@pytest.fixture
def save_screenshot() -> SaveScreenshot:
    """``save_screenshot(page, "claim-dark", whole=True)`` into artefacts/, for people to look at."""

    def save(page: Page, name: str, *, whole: bool = False) -> Path:
        path = ARTEFACTS / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=whole, animations="disabled")
        return path

    return save
