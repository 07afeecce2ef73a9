"""What a phone with little data pays, measured on the wire from the real server with ``Accept-Encoding: br``."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import brotli
import pytest
from lxml import html
from sqlalchemy import select

from backpack.app import web_root
from backpack.badges.models import Badge
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel.assets import ONLINE_ONLY, Assets
from backpack.pages import composing
from backpack.pages.models import Page
from tests.browser.running import RunningDay, running_day
from tests.cast import World

MOST_CLAIM = 6_144  # bytes of a body, brotli
MOST_CV_PAGE = 10_240
MOST_SCRIPTS = (
    9_000  # what the worker keeps on every phone, and the worker itself: htmx asks a network, and stays out
)
MOST_SCRIPTS_IN_ALL = 40_000
MOST_STYLES = 12_000
MOST_HOME = 60_000


@dataclass(frozen=True)
class Answer:
    """What came over the wire: compressed, and what it holds."""

    status: int
    headers: dict[str, str]
    weight: int
    text: str


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDay]:
    with running_day(tmp_path_factory.mktemp("weights")) as day:
        yield day


@pytest.fixture(scope="module")
def world(running: RunningDay) -> World:
    return World(running)  # type: ignore[arg-type]  # it only asks for .site


def ask(address: str, *, method: str = "GET", cookie: str = "") -> Answer:
    """One request without any help: no redirect, no cookie jar, no decompression."""
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.netloc, timeout=20)
    headers = {"Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "br", "Accept-Language": "fr-FR"}
    connection.request(method, where.path, headers=headers | ({"Cookie": cookie} if cookie else {}))
    response = connection.getresponse()
    body = response.read()
    connection.close()
    known = {name.lower(): value for name, value in response.getheaders()}
    plain = brotli.decompress(body) if known.get("content-encoding") == "br" else body
    return Answer(response.status, known, len(body), plain.decode(errors="replace"))


def heaviest(running: RunningDay, addresses: list[str]) -> Answer:
    answers = [ask(running.addresses["base"] + path) for path in addresses]
    assert {answer.status for answer in answers} == {200}
    assert {answer.headers["content-encoding"] for answer in answers} == {"br"}
    return max(answers, key=lambda answer: answer.weight)


def needs_nothing_else(answer: Answer) -> None:
    """No script at all, and nothing that a browser fetches before it can draw the page."""
    screen = html.document_fromstring(answer.text)
    assert not screen.xpath("//script"), "a script"
    assert not screen.xpath("//link[@rel='stylesheet' or @rel='preload' or @rel='modulepreload']")
    assert not re.search(r"@import|url\((?!\s*['\"]?(data:|#))", answer.text), "the style fetches something"


@pytest.fixture(scope="module")
def claim_page(running: RunningDay, world: World) -> Answer:
    """The claim page of the heaviest of all badges of the day, key badges apart: they issue themselves."""
    with running.site.database.writing() as db:
        port = select(Organisation.id).where(Organisation.name == "Les Ateliers du Port").scalar_subquery()
        hers = select(BadgeClass).where(BadgeClass.kind != "key", BadgeClass.organisation_id == port)
        classes = db.scalars(hers).all()
        names = [(each.name, each.open_to_present) for each in classes]
    return heaviest(running, [world.code(name, uses=1, group=group) for name, group in names])


@pytest.fixture(scope="module")
def cv_page(running: RunningDay) -> Answer:
    """Lina's page with six badges."""
    with running.site.current(), running.site.database.writing() as db:
        page = db.scalars(select(Page)).one()
        held = db.scalars(select(Badge).filter_by(passport_id=page.passport_id)).all()
        composing.pick(db, page, [badge.code for badge in held][:6])
    answer = heaviest(running, [f"/P/{page.code}"])
    assert answer.text.count('class="proof"') == 6
    return answer


def test_the_claim_page_is_light(claim_page: Answer) -> None:
    assert "Je le garde" in claim_page.text
    assert claim_page.weight <= MOST_CLAIM, f"{claim_page.weight} bytes"


def test_the_claim_page_needs_nothing_else(claim_page: Answer) -> None:
    needs_nothing_else(claim_page)
    assert "src=" not in claim_page.text.replace('src="data:', ""), "the claim page is one request"


def test_a_page_with_six_badges_is_light(cv_page: Answer) -> None:
    assert cv_page.weight <= MOST_CV_PAGE, f"{cv_page.weight} bytes"


def test_a_page_with_six_badges_needs_nothing_else(cv_page: Answer) -> None:
    needs_nothing_else(cv_page)


def test_home_is_light(running: RunningDay, world: World) -> None:
    """Lina's own home, with all that it fetches before it is whole."""
    base = running.addresses["base"]
    entered = ask(base + world.signed_in_path("Lina B.", "/passeport"), method="POST")
    assert entered.status == 303
    cookie = entered.headers["set-cookie"].split(";")[0]

    home = ask(f"{base}/passeport", cookie=cookie)
    assert "Mes badges" in home.text
    fetched = html.document_fromstring(home.text).xpath("//script/@src | //img/@src")
    weights = {
        src: ask(base + src, cookie=cookie).weight for src in set(fetched) if not src.startswith("data:")
    }
    assert home.weight + sum(weights.values()) <= MOST_HOME, f"{home.weight} and {weights}"


def test_all_scripts_of_the_pocket_are_light(running: RunningDay) -> None:
    base = running.addresses["base"]
    worker = ask(f"{base}/sw.js")
    names = set(re.findall(r'"(/a/[^"]+\.js)"', worker.text))
    assert any("waiting" in name for name in names)
    assert not any("htmx" in name for name in names)
    scripts = {name: ask(base + name) for name in names}
    assert {answer.headers["content-encoding"] for answer in scripts.values()} == {"br"}

    weights = {name: answer.weight for name, answer in scripts.items()} | {"/sw.js": worker.weight}
    assert sum(weights.values()) <= MOST_SCRIPTS, f"{sum(weights.values())} bytes: {weights}"


def test_a_screen_that_needs_more_scripts_asks_for_them_itself() -> None:
    assets = Assets(web_root())
    scripts = {path: len(asset.br) for path, asset in assets.by_path.items() if path.endswith(".js")}
    kept = assets.worker.plain.decode()
    alone = {path for path in scripts if assets.by_path[path].name not in kept}
    assert alone == ONLINE_ONLY
    assert max(scripts[path] for path in alone - {"js/htmx.js"}) <= 1_500, scripts
    assert sum(scripts.values()) + len(assets.worker.br) <= MOST_SCRIPTS_IN_ALL, scripts


def test_each_style_is_light() -> None:
    weights = {name: len(brotli.compress(css.encode())) for name, css in Assets(web_root()).styles.items()}
    assert max(weights.values()) <= MOST_STYLES, weights
    assert sum(weights.values()) > 1_000, "there are styles at all"


def test_files_that_never_change_are_kept_for_a_year(running: RunningDay) -> None:
    base = running.addresses["base"]
    name = re.findall(r'"(/a/[^"]+\.js)"', ask(f"{base}/sw.js").text)[0]

    assert ask(base + name).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert ask(f"{base}/sw.js").headers["cache-control"] == "no-cache"
