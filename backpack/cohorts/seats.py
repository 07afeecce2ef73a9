"""Two seats of one person become one, or one becomes two again, with whatever hangs on them."""

from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from backpack.cohorts.models import Participant
from backpack.kernel.db import Base
from backpack.passport.models import Passport

# What is there once for a seat: by which column, and while which other one is empty.
_ONCE = {"gift": ("badge_class_id", "taken_back_at"), "presence": ("session_id", "")}


def put_together(db: Session, keep: Participant, other: Participant) -> None:
    """What was said of, given to and known of *other* is of *keep*; *other* is gone."""
    db.flush()
    for table, column in _hanging():
        if table.name in _ONCE:
            _drop_twice(db, table, column, keep, other)
        db.execute(update(table).where(table.c[column] == other.id).values({column: keep.id}))
    keep.name = keep.name or other.name
    if keep.paired_at is None:
        keep.paired_at, keep.paired_by_id = other.paired_at, other.paired_by_id
    db.flush()
    db.delete(other)
    db.flush()
    db.expire(keep)


def follow(db: Session, passport: Passport, name: Participant, seat: Participant) -> None:
    """*passport* sat at *name* by mistake and sits at *seat*: what came to it before, or by itself, follows it."""
    for table, column in _hanging():
        if "passport_id" in table.c:
            mine = (table.c[column] == name.id) & (table.c["passport_id"] == passport.id)
            db.execute(update(table).where(mine).values({column: seat.id}))


def _hanging() -> list[tuple[Table, str]]:
    """Every column of every table that names a seat: a package above may have one."""
    seat: Any = Participant.__table__
    return [
        (table, key.parent.name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is seat
    ]


def _drop_twice(db: Session, table: Table, column: str, keep: Participant, other: Participant) -> None:
    like, ended = _ONCE[table.name]
    counts = table.c[ended].is_(None) if ended else table.c[like].is_not(None)
    there = select(table.c[like]).where(table.c[column] == keep.id, counts)
    db.execute(delete(table).where(table.c[column] == other.id, table.c[like].in_(there), counts))
