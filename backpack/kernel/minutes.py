"""Squares that are another one every minute: which minute it is, and which ones are lately enough."""

from datetime import datetime

from backpack.kernel.clock import now

A_SQUARE = 60  # seconds that a square is shown
GRACE = 5  # squares ago that it is still good


def this_one(at: datetime | None = None) -> int:
    """The number of the minute of *at*, or of now."""
    return int((at or now()).timestamp()) // A_SQUARE


def lately() -> range:
    """The minutes whose squares are good now, the oldest first."""
    last = this_one()
    return range(last - GRACE, last + 1)
