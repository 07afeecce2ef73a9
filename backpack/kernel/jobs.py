"""Work outside the request: written with the request's commit, done at least once after it.

A job is a row of an outbox. A crash runs it again after its lease, so every handler must be harmless to
repeat; one that waits for the network commits first, so that no claim waits for it. Back-off doubles from
ten seconds; after ten tries a job is dead and stays for people to look at.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backpack.kernel import logs
from backpack.kernel.clock import now
from backpack.kernel.db import Base, Database

LEASE = timedelta(minutes=2)
MOST_TRIES = 10

Handler = Callable[[Session, dict[str, Any]], None]
_handlers: dict[str, Handler] = {}
_log = logging.getLogger(__name__)


class Job(Base):
    """One thing to do, due at a moment. While somebody works on it, ``due_at`` is the end of their lease."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    due_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    is_dead: Mapped[bool] = mapped_column(default=False)


class Later(Exception):
    """A handler asks to be called again after *seconds* (an endpoint said 429 or 503)."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


def handles(name: str) -> Callable[[Handler], Handler]:
    """Mark the function that does the jobs called *name*."""

    def mark(handler: Handler) -> Handler:
        _handlers[name] = handler
        return handler

    return mark


def later(db: Session, name: str, *, after: timedelta = timedelta(0), **facts: Any) -> None:
    """Do *name* with *facts* once this transaction is committed; never if it is undone."""
    db.add(Job(name=name, facts=facts, due_at=now() + after))


def run_due(database: Database, *, most: int = 50) -> int:
    """Do up to *most* due jobs; return how many were tried."""
    tried = 0
    while tried < most and (job_id := _lease(database)) is not None:
        _run(database, job_id)
        tried += 1
    return tried


def _lease(database: Database) -> int | None:
    with database.writing() as db:
        due = select(Job).where(Job.due_at <= now(), Job.is_dead.is_(False)).order_by(Job.due_at).limit(1)
        job = db.scalar(due.with_for_update(skip_locked=True))
        if job is None:
            return None
        job.tries += 1
        job.due_at = now() + LEASE
        return job.id


def _run(database: Database, job_id: int) -> None:
    pause: float | None = None
    with database.session(writing=True) as db:
        job = db.get_one(Job, job_id)
        try:
            _handlers[job.name](db, job.facts)
            db.delete(job)
            db.commit()
            return
        except Later as asked:
            pause = asked.seconds
        except Exception as error:
            # What the error says itself may name somebody.
            _log.error("job %s (%s) failed, try %d: %s", job.id, job.name, job.tries, logs.where(error))
        db.rollback()
    with database.writing() as db:
        job = db.get_one(Job, job_id)
        job.due_at = now() + timedelta(seconds=pause or 10 * 2 ** (job.tries - 1))
        job.is_dead = job.tries >= MOST_TRIES
