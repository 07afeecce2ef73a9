"""The database: tables' base class, engines, and the one session of a request.

An unsafe request opens its write transaction at once (``BEGIN IMMEDIATE`` on SQLite, where a read that
later turns into a write fails as "locked" whatever the timeout); a safe one may only read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ClassVar, cast

from sqlalchemy import (
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    Update,
    create_engine,
    event,
    select,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, Session
from werkzeug.local import LocalProxy


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite forgets the zone, so it is given back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, repr=False, eq=False):
    """Every table. Constraints are named, so that a migration can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime}


class Database:
    """One database and its two ways in: ``reading`` and ``writing`` sessions."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writer = self.engine.execution_options(sqlite_begin="IMMEDIATE")

    @contextmanager
    def session(self, *, writing: bool) -> Iterator[Session]:
        """A session that is ``db`` inside the block. The caller commits; leaving undoes the rest."""
        with Session(self._writer if writing else self.engine, expire_on_commit=False) as session:
            session.info["writing"] = writing
            token = _session.set(session)
            try:
                yield session
            finally:
                _session.reset(token)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction of its own, committed at the end of the block: for the worker and the CLI."""
        with self.session(writing=True) as session:
            yield session
            session.commit()


_session: ContextVar[Session] = ContextVar("session")

db = cast(Session, LocalProxy(_session))
"""The session of the current request, job or command."""


def rows_changed(session: Session, statement: Update) -> int:
    """How many rows *statement* changed. Two requests may meet: the database decides, not what one of them read."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def in_turn(session: Session, model: type[Any], *ids: int) -> None:
    """Whoever else takes their turn with these rows of *model* waits until this transaction is over.

    In one order for everybody, so that no two wait for each other. A row that only names one of them waits for
    nobody (FOR NO KEY UPDATE): else two who write such a row, and then take their turn, would wait for each other.
    """
    rows = select(model.id).where(model.id.in_(ids)).order_by(model.id)
    session.execute(rows.with_for_update(key_share=True))


@event.listens_for(Session, "before_flush")
def _a_get_only_reads(session: Session, *_: object) -> None:
    if session.info.get("writing") is False and (session.new or session.dirty or session.deleted):
        raise RuntimeError("A safe request only reads; use POST to write.")


def _engine(url: str) -> Engine:
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(
        url,
        pool_pre_ping=not url.startswith("sqlite"),
        pool_size=20,
        max_overflow=20,
        hide_parameters=True,  # an error is logged, and what was to be written may be an address or a name
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_pragmas)
        event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_pragmas(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=wal", "synchronous=full", "busy_timeout=10000", "foreign_keys=on"):
        connection.cursor().execute(f"pragma {pragma}")


def _sqlite_begin(connection: Any) -> None:
    how = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {how}")
