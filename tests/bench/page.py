"""How fast the page behind a square is read: stored, unchanged, drawn anew, and beside the barest answer of Flask.

The page shows twelve badges, six of them confirmed. The same run, the same server and the same readers for all; each
kind has its turn in each of three rounds, and the middle round counts.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack import models
from backpack.art.design import Kind
from backpack.badges import issuing
from backpack.badges.models import Source
from backpack.config import Config
from backpack.endorsements import confirming
from backpack.issuers import designing
from backpack.issuers.models import Organisation
from backpack.kernel import answers
from backpack.kernel.site import Site
from backpack.pages.models import Page, ShownBadge
from tests.bench import crowd, load
from tests.bench.figures import Figure
from tests.bench.server import PATIENCE, ROOT, SECRET, Client, free_port, prepare, running

assert models  # rules name rows of every table

MEASURES = (
    "page_vs_flask",
    "page_rps",
    "page_p99_ms",
    "page_304_rps",
    "page_anew_rps",
    "page_growth_1000_to_1000000",
)
WORKERS = 2
ROUNDS, SECONDS, WARM_UP = 3, 3.0, 1.0
SIZES = (1_000, 100_000, 1_000_000)  # badges; the middle one is where the page is measured
BADGES, CONFIRMED = 12, 6
BROWSER = {
    "Accept": "text/html",
    "Accept_Encoding": "gzip, deflate, br",
    "Accept_Language": "fr-FR,fr;q=0.9,en;q=0.5",
    "User_Agent": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36",
}
ANEW = {**BROWSER, "HX_Request": "true"}  # asked like this, the application draws the whole page


def figures() -> Iterator[Figure]:
    """The page in a database of 100,000 badges, and what a thousand and a million of them change."""
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as folder:
        config = Config(data=folder, secret=SECRET, workers=WORKERS)
        prepare(config)
        path = _page_of_twelve(config)
        stored_ms: dict[int, float] = {}
        for size in SIZES:
            crowd.grow(Path(folder) / "backpack.db", size)
            with running(config, Path(folder) / "server.log") as server:
                if size == SIZES[1]:
                    found, stored_ms[size] = _compared(server.port, path)
                else:
                    stored_ms[size] = _stored_ms(server.port, path)
    yield from found
    growth = stored_ms[SIZES[-1]] / stored_ms[SIZES[0]]
    each = ", ".join(f"{size:,}: {1_000 * ms:.0f} µs" for size, ms in stored_ms.items())
    note = f"time of a stored page with 1 reader; {each}"
    yield Figure("page_growth_1000_to_1000000", round(growth, 2), "ratio", "lower", note)


def _compared(port: int, path: str) -> tuple[list[Figure], float]:
    etag = _etag(port, path)
    with _bare_flask() as bare:
        turns = {
            "flask": lambda seconds: load.ask(bare, "/", seconds=seconds, **BROWSER),
            "stored": lambda seconds: load.ask(port, path, seconds=seconds, **BROWSER),
            "unchanged": lambda seconds: load.ask(
                port, path, seconds=seconds, status=304, If_None_Match=etag, **BROWSER
            ),
            "anew": lambda seconds: load.ask(port, path, seconds=seconds, **ANEW),
        }
        for turn in turns.values():
            turn(WARM_UP)
        runs = [{name: turn(SECONDS) for name, turn in turns.items()} for _ in range(ROUNDS)]
    rate = {name: median(run[name].a_second for run in runs) for name in turns}
    vs_flask = median(run["stored"].a_second / run["flask"].a_second for run in runs)
    p99, of_flask = (median(run[name].p99_ms for run in runs) for name in ("stored", "flask"))
    setting = f"{BADGES} badges, {CONFIRMED} confirmed; {WORKERS} workers, 16 readers, {os.cpu_count()} cores"
    return [
        Figure(
            "page_vs_flask",
            round(vs_flask, 2),
            "ratio",
            "higher",
            f"target ≥ 0.5; Flask {rate['flask']:,.0f}/s",
        ),
        Figure("page_rps", round(rate["stored"]), "1/s", "higher", f"target ≥ 2,000; {setting}"),
        Figure(
            "page_p99_ms",
            round(p99, 1),
            "ms",
            "lower",
            f"target ≤ 10, with these readers; Flask {of_flask:.1f}",
        ),
        Figure("page_304_rps", round(rate["unchanged"]), "1/s", "higher", "no slower than page_rps"),
        Figure(
            "page_anew_rps", round(rate["anew"], 1), "1/s", "higher", "the same page drawn for each reader"
        ),
    ], _stored_ms(port, path)


def _stored_ms(port: int, path: str) -> float:
    """The middle time of one reader alone, who waits for nobody else."""
    load.ask(port, path, seconds=WARM_UP, connections=1, **BROWSER)
    return median(load.ask(port, path, seconds=1.0, connections=1, **BROWSER).p50_ms for _ in range(ROUNDS))


def _etag(port: int, path: str) -> str:
    status, body, headers = Client(port).get(path, **BROWSER)
    assert status == 200
    print(f"the page has {len(body):,} bytes in {headers['Content-Encoding']}", file=sys.stderr)
    return str(headers["ETag"])


def _page_of_twelve(config: Config) -> str:
    site = Site.of(config)
    with site.current(), site.database.writing() as db:
        page = db.scalars(select(Page)).one()
        port = db.scalars(select(Organisation).where(Organisation.name == "Les Ateliers du Port")).one()
        dunes = db.scalars(select(Organisation).where(Organisation.name == "La Maison des Dunes")).one()
        _fill(db, page, port)
        for badge in page.badges[:CONFIRMED]:
            confirming.confirm(db, badge, dunes, "Nous l’avons vu faire chez nous, plusieurs fois.")
        answers.touch(db, f"page:{page.id}")
        path = f"/P/{page.code}"
    site.database.engine.dispose()
    return path


def _fill(db: Session, page: Page, organisation: Organisation) -> None:
    for number in range(len(page.shown), BADGES):
        draft = designing.Draft(
            f"Service {number}", "Tenir son poste deux heures.", Kind.CAN, "corail", "broom"
        )
        badge_class = designing.define(db, organisation, draft)
        badge = issuing.issue(db, badge_class, page.passport, source=Source.CODE, seen_by="Karima")
        shown = ShownBadge(badge_id=badge.id, position=number)
        shown.badge = badge
        page.shown.append(shown)
    db.flush()


@contextmanager
def _bare_flask() -> Iterator[int]:
    """The port of the barest application, in as many processes, ended by its pid."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.bare", str(port), str(WORKERS)]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        until = time.monotonic() + PATIENCE
        while not _answers(port):
            assert time.monotonic() < until, "the bare server did not start"
            time.sleep(0.1)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(port: int) -> bool:
    try:
        return Client(port).get("/")[0] == 200
    except OSError:
        return False
