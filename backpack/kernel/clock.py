"""The time, asked in one place so that a test can choose the day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_chosen: ContextVar[datetime | None] = ContextVar("chosen_time", default=None)


def now() -> datetime:
    """The current time, aware, in UTC, to the second (Open Badges 3.0 dates carry no fraction)."""
    return _chosen.get() or moment().replace(microsecond=0)


def moment() -> datetime:
    """The same with its fraction of a second: for what people say within one second, and in an order."""
    return _chosen.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Make ``now()`` answer *moment* inside the block."""
    token = _chosen.set(moment)
    try:
        yield
    finally:
        _chosen.reset(token)
