"""The desk's blueprint: its screens stand in several files."""

from datetime import date, datetime, time

from backpack.kernel.web import Blueprint
from backpack.kernel.words import PARIS

bp = Blueprint("workshops", __name__)


def end_of_day(typed: str) -> datetime | None:
    """The last second of a day that a form brought (2026-11-22), where people are; None for any other text."""
    try:
        return datetime.combine(date.fromisoformat(typed), time(23, 59, 59), tzinfo=PARIS)
    except ValueError:
        return None
