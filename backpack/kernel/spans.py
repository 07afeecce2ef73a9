"""A time that somebody asks about: one month, one year, or everything so far, on the clocks of here."""

import re
from dataclasses import dataclass
from datetime import datetime

from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound
from backpack.kernel.words import PARIS

EVERYTHING = "tout"
FIRST_YEAR = 2020


@dataclass(frozen=True)
class Span:
    """From ``begins`` until before ``ends``; a year has no ``month``, and everything no ``year`` either."""

    year: int = 0
    month: int = 0

    @property
    def word(self) -> str:
        """What names it in an address: "2026-11", "2026" or "tout"."""
        return f"{self.year}-{self.month:02d}" if self.month else str(self.year) if self.year else EVERYTHING

    @property
    def begins(self) -> datetime:
        return datetime(self.year or 1970, self.month or 1, 1, tzinfo=PARIS)

    @property
    def ends(self) -> datetime:
        if self.month:
            return self._next_month().begins
        return datetime(self.year + 1 if self.year else 9999, 1, 1, tzinfo=PARIS)

    @property
    def middle(self) -> datetime:
        """A moment that is in this month wherever one stands, for a screen to say which it is."""
        return datetime(self.year, self.month, 15, 12, tzinfo=PARIS)

    @property
    def before(self) -> "Span | None":
        """The month or year before this one, if this site may know anything of it."""
        if not self.year or (self.year <= FIRST_YEAR and self.month <= 1):
            return None
        if not self.month:
            return Span(self.year - 1)
        return Span(self.year, self.month - 1) if self.month > 1 else Span(self.year - 1, 12)

    @property
    def after(self) -> "Span | None":
        """The one that follows, unless it has not begun."""
        following = self._next_month() if self.month else Span(self.year + 1) if self.year else None
        return following if following and following.begins <= now() else None

    def _next_month(self) -> "Span":
        return Span(self.year, self.month + 1) if self.month < 12 else Span(self.year + 1, 1)


def this_month() -> Span:
    today = now().astimezone(PARIS)
    return Span(today.year, today.month)


def this_year() -> Span:
    return Span(now().astimezone(PARIS).year)


def span(word: str) -> Span:
    """The span that *word* names; this month where it is empty. Raises NotFound."""
    if not word:
        return this_month()
    if word == EVERYTHING:
        return Span()
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?", word, re.ASCII)
    if found is None:
        raise NotFound
    wanted = Span(int(found[1]), int(found[2] or 0))
    is_month = found[2] is None or 1 <= wanted.month <= 12
    if wanted.year < FIRST_YEAR or not is_month or wanted.begins > now():
        raise NotFound
    return wanted


def choices(chosen: Span) -> list[Span]:
    """A month, a year, everything: around the *chosen* one, or around today."""
    month = chosen if chosen.month else this_month()
    return [month, Span(chosen.year) if chosen.year else this_year(), Span()]


def months_back(how_many: int, chosen: Span) -> list[Span]:
    """The last *how_many* months, this one first, then everything; and the *chosen* one in any case."""
    found, each = [], this_month()
    for _ in range(how_many):
        found.append(each)
        each = each.before or each
    return [*dict.fromkeys([*found, Span(), chosen])]
