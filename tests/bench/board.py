"""The live board under twenty facilitators at once, on two processes and both databases: nothing lost, nothing twice.

How long a change takes is read in a watching browser: from the moment at which a facilitator sends a word to the one
at which the cell says it there. BACKPACK_BENCH_SECONDS shortens it (120 s for sixty people, a quarter of that for ten
and two hundred).
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import sync_playwright
from sqlalchemy import func, select

from backpack import models
from backpack.badges.models import Badge
from backpack.cohorts import board as boards
from backpack.cohorts.models import Cohort, Gift, Opinion, Participant
from backpack.config import Config
from backpack.kernel.site import Site
from backpack.passport import opening
from tests.bench.claim_page import chromium_path
from tests.bench.figures import Figure
from tests.bench.server import ROOT, SECRET, Client, prepare, running
from tests.bench.team import NEW, Facilitator, Screen, work_together
from tests.crowded import gather, team_of
from tests.postgres import Postgres, binaries

assert models  # rules name rows of every table

MEASURES = (
    "board_change_p50_s",
    "board_change_p95_s",
    "board_change_growth_10_to_200",
    "board_unchanged_share",
    "board_scroll_p95_ms",
)
TEAM, WORKERS, SKILLS = 20, 2, 47
SIZES = (10, 60, 200)  # people; the middle one is where the board is measured
HOT = 8  # cells that everybody fights over
PACE = 3.0  # seconds from one word to the next, of each facilitator
# Each change of a cell, when it was on the screen.
WATCH = """() => {
    window.seen = [];
    new MutationObserver((changes) => {
        for (const { target } of changes) window.seen.push([target.getAttribute("href"), Date.now() / 1000]);
    }).observe(document.querySelector("table"), { subtree: true, attributeFilter: ["aria-label"] });
}"""
SLOWER = 4  # times, of the processor of a cheap computer (Emulation.setCPUThrottlingRate)
# The sheet is pushed to its far corner and back for three seconds; each rest between two pictures, in ms.
SCROLL = """() => new Promise((done) => {
    const sheet = document.querySelector(".sheet"), rests = [], began = performance.now();
    let last = began;
    const step = (at) => {
        rests.push(at - last);
        last = at;
        const phase = (1 - Math.cos((at - began) / 3000 * 2 * Math.PI)) / 2;
        const far = [sheet.scrollWidth - sheet.clientWidth, sheet.scrollHeight - sheet.clientHeight];
        sheet.scrollTo(phase * far[0], phase * far[1]);
        if (at - began < 3000) requestAnimationFrame(step);
        else done({ rests: rests.slice(2), moved: sheet.scrollHeight > sheet.clientHeight });
    };
    requestAnimationFrame(step);
})"""
LABELS = "() => [...document.querySelectorAll('td > a')].map((cell) => cell.getAttribute('aria-label'))"


@dataclass(frozen=True)
class Played:
    """What came of one group: how long changes took (seconds; none without a browser), what was said, what is wrong."""

    took: list[float]
    said: int
    refused: int
    unchanged: float  # share of the questions that were answered with 304
    rests: list[float]  # ms between two pictures while the sheet is scrolled, SLOWER times slower
    faults: list[str]


def figures() -> Iterator[Figure]:
    """Sixty people for two minutes on each database, then ten and two hundred on SQLite for the growth."""
    seconds = float(os.environ.get("BACKPACK_BENCH_SECONDS", "120"))
    runs = {(name, 60): _measured(name, 60, seconds) for name in ("sqlite", "postgresql")}
    runs |= {("sqlite", people): _measured("sqlite", people, seconds / 4) for people in (10, 200)}
    faults = [f"{run}: {fault}" for run, played in runs.items() if played for fault in played.faults]
    assert not faults, faults
    told = {run: played for run, played in runs.items() if played and played.took}
    if not told:
        print("the board was NOT measured: no Chromium (apt-get install chromium)", file=sys.stderr)
        return
    took = [each for (_, people), played in told.items() if people == SIZES[1] for each in played.took]
    each = ", ".join(
        f"{name} {people}: {median(played.took):.2f}/{_p95(played.took):.2f} s of {len(played.took)} changes"
        for (name, people), played in told.items()
    )
    note = f"{TEAM} facilitators, {WORKERS} processes; p50/p95 {each}"
    yield Figure("board_change_p50_s", round(median(took), 2), "s", "lower", f"target ≤ 2; {note}")
    yield Figure("board_change_p95_s", round(_p95(took), 2), "s", "lower", "target ≤ 5")
    if ("sqlite", 10) in told and ("sqlite", 200) in told:
        grown = median(told["sqlite", 200].took) / median(told["sqlite", 10].took)
        yield Figure(
            "board_change_growth_10_to_200", round(grown, 2), "ratio", "lower", "of the middle change"
        )
    rests = [each for (_, people), played in told.items() if people == SIZES[1] for each in played.rests]
    smooth = (
        f"{SIZES[1]} x {SKILLS}, {SLOWER} times slower; middle {median(rests):.0f}, worst {max(rests):.0f}"
    )
    yield Figure("board_scroll_p95_ms", round(_p95(rests), 1), "ms", "lower", f"target ≤ 50; {smooth}")
    share = median(played.unchanged for played in told.values())
    yield Figure("board_unchanged_share", round(share, 2), "ratio", "higher", "questions answered with 304")


def _measured(database: str, people: int, seconds: float) -> Played | None:
    with ExitStack() as stack:
        config = stack.enter_context(site_on(database))
        if config is None:
            print(f"{database} was NOT measured: it was not found", file=sys.stderr)
            return None
        return play(config, people=people, seconds=seconds, is_watched=True)


@contextmanager
def site_on(database: str) -> Iterator[Config | None]:
    """A fresh site on "sqlite" or "postgresql"; None where there is no PostgreSQL."""
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as folder:
        if database == "sqlite":
            yield Config(data=folder, secret=SECRET, workers=WORKERS)
            return
        found = binaries()
        if found is None:
            yield None
            return
        server = Postgres(found)
        server.start()
        try:
            yield Config(data=folder, database=server.create("board"), secret=SECRET, workers=WORKERS)
        finally:
            server.stop()


def play(config: Config, *, people: int, seconds: float, is_watched: bool, pace: float = PACE) -> Played:
    """Let the team work at a group of *people* for *seconds*, and look at what came of it."""
    prepare(config)
    site = Site.of(config)
    with site.current(), site.database.writing() as db:
        cohort = gather(db, people=people, skills=SKILLS, opinions=people * SKILLS // 4, facilitators=TEAM)
        cookies = [_signed_in(db, each.member.passport) for each in team_of(db, cohort)]
        classes = {each.key: each.can.code for each in boards.columns(db, cohort) if each.can}
        code = cohort.code
    path = f"/bureau/groupes/{code}"
    with ExitStack() as stack:
        server = stack.enter_context(running(config, Path(config.data) / "server.log"))
        screens = [Screen(Client(server.port), path, cookie) for cookie in cookies]
        watching = stack.enter_context(_watching(server.port, path, cookies[0])) if is_watched else None
        team = _team(screens, classes, pace)
        work_together(team, seconds)
        fresh = Screen(Client(server.port), path, cookies[0])
        faults = _faults(team, fresh)
        took, rests = list[float](), list[float]()
        if watching is not None:
            time.sleep(3)
            seen = watching.evaluate("window.seen")
            took = _took(team, seen)
            if watching.evaluate(LABELS) != list(fresh.cells.values()):
                faults.append("the watching browser shows another board")
            rests = _scrolled(watching)
    with site.current(), site.database.session(writing=False) as db:
        faults += _lost_or_twice(db, code, team)
    site.database.engine.dispose()
    asked = sum(each.screen.asked for each in team)
    return Played(
        took,
        sum(each.statuses.count(303) for each in team),
        sum(each.statuses.count(409) for each in team),
        sum(each.screen.unchanged for each in team) / max(asked, 1),
        rests,
        faults,
    )


def _team(screens: list[Screen], classes: dict[str, str], pace: float) -> list[Facilitator]:
    """Each has cells of their own, where nobody has said anything yet; a few cells are everybody's."""
    chance = random.Random(11)
    new = [f"/bureau/groupes/{href}" for href, label in screens[0].cells.items() if label.endswith(NEW)]
    chance.shuffle(new)
    hot = [(href, classes[href.rpartition("/")[2]]) for href in new[:HOT]]
    return [
        Facilitator(screen, new[HOT + number :: len(screens)], hot, random.Random(number), pace)
        for number, screen in enumerate(screens)
    ]


def _faults(team: list[Facilitator], fresh: Screen) -> list[str]:
    """What threads stumbled over, strange answers, and screens that do not show what a fresh one shows."""
    faults = [fault for each in team for fault in each.wrong]
    faults += [
        f"an answer {status}" for each in team for status in each.statuses if status not in (303, 404, 409)
    ]
    shown = fresh.shown()
    return faults + [f"screen {n} differs" for n, each in enumerate(team) if each.screen.shown() != shown]


def _lost_or_twice(db: Any, code: str, team: list[Facilitator]) -> list[str]:
    """Words that were taken and are not there; badges that somebody has twice."""
    kept = set(db.scalars(select(Opinion.key)))
    lost = {key for each in team for key in each.keys} - kept
    faults = [f"{len(lost)} opinions are lost"] if lost else []
    cohort = db.scalars(select(Cohort).where(Cohort.code == code)).one()
    seats = select(Participant.id).where(Participant.cohort_id == cohort.id)
    pockets = select(Participant.passport_id).where(Participant.cohort_id == cohort.id)
    twice = [
        select(Badge.passport_id).where(Badge.passport_id.in_(pockets), Badge.revoked_at.is_(None))
        .group_by(Badge.passport_id, Badge.badge_class_id).having(func.count() > 1),
        select(Gift.participant_id).where(Gift.participant_id.in_(seats), Gift.taken_back_at.is_(None))
        .group_by(Gift.participant_id, Gift.badge_class_id).having(func.count() > 1),
    ]  # fmt: skip
    return faults + [f"a badge was given twice to {one}" for each in twice for one in db.scalars(each)]


def _took(team: list[Facilitator], seen: list[tuple[str, float]]) -> list[float]:
    """From each word that changed a cell alone to that change on the watching screen."""
    sent = {said.href.removeprefix("/bureau/groupes/"): said.sent for each in team for said in each.said}
    first: dict[str, float] = {}
    for href, moment in seen:
        first.setdefault(href, moment)
    missing = [href for href in sent if href not in first]
    assert not missing, f"{len(missing)} changes were never on the watching screen"
    return [first[href] - moment for href, moment in sent.items()]


@contextmanager
def _watching(port: int, path: str, cookie: str) -> Iterator[Any]:
    """A browser with the board open, as wide as a desk; None without Chromium."""
    with sync_playwright() as playwright:
        chromium = chromium_path(playwright.chromium.executable_path)
        if chromium is None:
            yield None
            return
        browser = playwright.chromium.launch(executable_path=chromium)
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="fr-FR")
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}{path}")
        page.evaluate(WATCH)
        yield page
        browser.close()


def _scrolled(page: Any) -> list[float]:
    """Milliseconds between two pictures while the whole sheet is scrolled on a slow computer."""
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    told = page.evaluate(SCROLL)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return [float(each) for each in told["rests"]] if told["moved"] else []  # ten people fit the window


def _signed_in(db: Any, passport: Any) -> str:
    """The cookie of a device that opens *passport*."""
    key = secrets.token_urlsafe(32)
    opening.add_device(db, passport, key).came_by = "link"
    return f"bp={key}"


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
