"""A row of every table that hangs on a passport, whichever tables there are: what is forgotten cannot hide."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Integer, LargeBinary, Table, select
from sqlalchemy.orm import Session

from backpack import models  # noqa: F401  # every table
from backpack.kernel import clock
from backpack.kernel.db import Base, UtcDateTime

_number = count(1)


def tables_on(name: str = "passport") -> list[Table]:
    """The tables whose rows name a row of that table, and so on, each after those that it names."""
    found: list[Table] = []
    names = {name}
    for table in Base.metadata.sorted_tables:
        if table.name != name and any(key.column.table.name in names for key in table.foreign_keys):
            found.append(table)
            names.add(table.name)
    return found


def hang_on(db: Session, passport: int) -> dict[str, Any]:
    """One row in each of those tables that leads to *passport*; the row's id by the table's name."""
    made: dict[str, Any] = {}
    for table in tables_on():
        made[table.name] = _insert(db, table, {"passport": passport, **made})
    return made


def is_there(db: Session, table: str, row: Any) -> bool:
    key = _key(Base.metadata.tables[table])
    return db.execute(select(key).where(key == row)).first() is not None


def _insert(db: Session, table: Table, known: dict[str, Any]) -> Any:
    own = next(iter(table.primary_key.columns))
    values = {column.name: _value(db, column, known) for column in table.columns if column is not own}
    if own.foreign_keys or not isinstance(own.type, Integer):
        values[own.name] = _value(db, own, known)
    return db.execute(table.insert().values(**values)).inserted_primary_key[0]


def _value(db: Session, column: Any, known: dict[str, Any]) -> Any:
    key = next(iter(column.foreign_keys), None)
    if key is not None:
        target = key.column.table
        if target.name in known:
            return known[target.name]
        if column.nullable:
            return None
        return _insert(db, target, known)
    number = next(_number)
    if column.name in ("revoked_at", "status_index", "organisation_id") and column.nullable:
        return None
    if isinstance(column.type, UtcDateTime):
        return clock.now() + timedelta(days=1)
    if isinstance(column.type, Date):
        return clock.now().date()
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer):
        return number
    if isinstance(column.type, LargeBinary):
        return b"%d" % number
    if isinstance(column.type, JSON):
        return {}
    return f"h{number}"[: getattr(column.type, "length", None) or 99]


def _key(table: Table) -> Any:
    return next(iter(table.primary_key.columns))
