"""How often a page was opened, for its person: per day, without a cookie, an address, or anything about who.

A reader must not wait for a write, so openings are added up in memory, and a thread of each process writes them
down a few seconds later, all in one statement for each page. What a process that dies had not written is lost.
"""

import atexit
import logging
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from importlib import import_module
from threading import Lock, Timer

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backpack.kernel.clock import now
from backpack.kernel.db import Database
from backpack.kernel.words import PARIS
from backpack.pages.models import Opening, Page

SECONDS = 5.0  # between an opening and its row
MOST_WAITING = 10_000  # pages that one process remembers: more is not people
KEPT = timedelta(days=400)
# Programs that open what people send each other, and those that read the web; most say so.
_ROBOT = re.compile(
    r"bot|crawl|spider|slurp|preview|fetch|scan|monitor|headless|lighthouse|whatsapp|telegram|facebookexternal"
    r"|embedly|curl|wget|python|java/|go-http|okhttp|axios|node|libwww|ruby|perl|php",
    re.IGNORECASE,
)

_waiting: dict[Database, Counter[tuple[str, date]]] = {}
_lock = Lock()
_log = logging.getLogger(__name__)


def note(database: Database, code: str, agent: str) -> None:
    """Somebody whose browser calls itself *agent* opened the page at /P/*code*. Writes nothing now."""
    if is_robot(agent):
        return
    key = (code, now().astimezone(PARIS).date())
    with _lock:
        counted = _waiting.get(database)
        if counted is None:
            counted = _waiting[database] = Counter()
            timer = Timer(SECONDS, write_down, [database])
            timer.daemon = True
            timer.start()
        if key in counted or len(counted) < MOST_WAITING:
            counted[key] += 1


def is_robot(agent: str) -> bool:
    """Whether *agent* (the header User-Agent) is no person's browser."""
    return "Mozilla/" not in agent or bool(_ROBOT.search(agent))


def write_down(database: Database) -> None:
    """Add what waits in this process to the rows."""
    with _lock:
        counted = _waiting.pop(database, None)
    if not counted:
        return
    # Each dialect takes megabytes of every process; the one in use is there already.
    insert = import_module(f"sqlalchemy.dialects.{database.engine.dialect.name}").insert
    try:
        with database.writing() as db:
            db.execute(delete(Opening).where(Opening.day < now().date() - KEPT))
            codes = {code for code, _ in counted}
            ids = {code: page_id for page_id, code in db.execute(_ids(codes))}
            # In one order for everybody, so that two processes never wait for each other.
            rows = sorted((ids[code], day, count) for (code, day), count in counted.items() if code in ids)
            for page_id, day, count in rows:
                row = insert(Opening).values(page_id=page_id, day=day, count=count)
                more = {"count": Opening.count + count}
                db.execute(row.on_conflict_do_update(index_elements=["page_id", "day"], set_=more))
    except SQLAlchemyError as error:
        _log.warning("%d openings were not counted: %s", counted.total(), type(error).__name__)


def of_days(db: Session, page: Page, *, days: int = 7) -> Sequence[tuple[date, int]]:
    """How often *page* was opened on each of the last *days*, today last; days without an opening too."""
    today = now().astimezone(PARIS).date()
    last = [today - timedelta(days=ago) for ago in reversed(range(days))]
    rows = select(Opening.day, Opening.count).where(Opening.page_id == page.id, Opening.day >= last[0])
    found = {day: count for day, count in db.execute(rows)}  # noqa: C416  # dict() would lose the types
    return [(day, found.get(day, 0)) for day in last]


def _ids(codes: set[str]):  # type: ignore[no-untyped-def]  # a Select of two columns
    return select(Page.id, Page.code).where(Page.code.in_(codes))


@atexit.register
def _write_all_down() -> None:
    for database in list(_waiting):
        write_down(database)
