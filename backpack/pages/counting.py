"""How often a page was opened, for its person: per day, without a cookie, an address, or anything about who."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from importlib import import_module

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backpack.kernel.clock import now
from backpack.kernel.db import Database
from backpack.kernel.tallies import Tally, is_robot
from backpack.kernel.words import PARIS
from backpack.pages.models import Opening, Page

KEPT = timedelta(days=400)


def note(database: Database, code: str, agent: str) -> None:
    """Somebody whose browser calls itself *agent* opened the page at /P/*code*. Writes nothing now."""
    if not is_robot(agent):
        _openings.note(database, (code, now().astimezone(PARIS).date()))


def write_down(database: Database) -> None:
    """Add what waits in this process to the rows."""
    _openings.write_down(database)


def _write(db: Session, counted: Mapping[tuple[str, date], int]) -> None:
    # Each dialect takes megabytes of every process; the one in use is there already.
    insert = import_module(f"sqlalchemy.dialects.{db.get_bind().dialect.name}").insert
    db.execute(delete(Opening).where(Opening.day < now().date() - KEPT))
    codes = {code for code, _ in counted}
    ids = {code: page_id for page_id, code in db.execute(_ids(codes))}
    # In one order for everybody, so that two processes never wait for each other.
    rows = sorted((ids[code], day, count) for (code, day), count in counted.items() if code in ids)
    for page_id, day, count in rows:
        row = insert(Opening).values(page_id=page_id, day=day, count=count)
        more = {"count": Opening.count + count}
        db.execute(row.on_conflict_do_update(index_elements=["page_id", "day"], set_=more))


_openings: Tally[tuple[str, date]] = Tally(_write)


def of_days(db: Session, page: Page, *, days: int = 7) -> Sequence[tuple[date, int]]:
    """How often *page* was opened on each of the last *days*, today last; days without an opening too."""
    today = now().astimezone(PARIS).date()
    last = [today - timedelta(days=ago) for ago in reversed(range(days))]
    rows = select(Opening.day, Opening.count).where(Opening.page_id == page.id, Opening.day >= last[0])
    found = {day: count for day, count in db.execute(rows)}  # noqa: C416  # dict() would lose the types
    return [(day, found.get(day, 0)) for day in last]


def _ids(codes: set[str]):  # type: ignore[no-untyped-def]  # a Select of two columns
    return select(Page.id, Page.code).where(Page.code.in_(codes))
