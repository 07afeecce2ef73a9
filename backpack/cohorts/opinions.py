"""What opinions come to: one is enough to propose *je peux*, three of different people give *je sais*.

Pure. Facilitators say things apart, without a network, and what they said arrives in any order, twice, or in pieces:
what it comes to depends on what was said, and never on how it came. A badge that three opinions gave is the same
badge however they came, as soon as no contrary word is open: whoever has seen it counts, until they take that back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from backpack.cohorts.models import Says

OPINIONS_TO_KNOW = 3
TIME_TO_UNDO = timedelta(minutes=10)
TUTORS = "tutors"  # all of them together are one voice


class Level(IntEnum):
    NOT_YET = 0
    CAN = 1  # je peux
    KNOWS = 2  # je sais


@dataclass(frozen=True)
class Saying:
    """One thing that was said. ``person`` is whoever said it, however many desks they have; ``about`` holds keys."""

    key: str
    person: str
    says: Says
    said_at: datetime
    about: frozenset[str] = frozenset()
    is_tutor: bool = False


@dataclass(frozen=True)
class Stand:
    """Where one person stands in one skill.

    ``favourable`` are the people who have seen it and say nothing else now, all tutors as one. ``contrary`` are the
    keys of the words that stand against, and ``doubters`` their people. ``seers`` are all who have seen it, also those
    who say "not yet" since.
    """

    favourable: frozenset[str]
    contrary: frozenset[str]
    level: Level
    seers: frozenset[str] = frozenset()
    doubters: frozenset[str] = frozenset()


def stand(sayings: Iterable[Saying]) -> Stand:
    """What *sayings* about one person and one skill come to, in whatever order they come, once or twice each."""
    kept = not_taken_back(sayings)
    settled = _settled(kept)
    last: dict[str, Saying] = {}
    for each in kept:
        if each.says == Says.SEEN or (each.says == Says.NOT_YET and each not in settled):
            known = last.get(each.person)
            last[each.person] = max(known, each, key=_when) if known else each
    against = [each for each in last.values() if each.says == Says.NOT_YET]
    favourable = frozenset(_voice(each) for each in last.values() if each.says == Says.SEEN)
    return Stand(
        favourable,
        frozenset(each.key for each in against),
        _level(favourable, is_contested=bool(against)),
        frozenset(_voice(each) for each in kept if each.says == Says.SEEN),
        frozenset(each.person for each in against),
    )


def not_taken_back(sayings: Iterable[Saying]) -> list[Saying]:
    """*sayings* once each, oldest first, without the slips that their person took back within ten minutes."""
    once = sorted({each.key: each for each in sayings}.values(), key=_when)
    slips = [each for each in once if each.says == Says.TAKEN_BACK]
    return [each for each in once if not any(_takes_back(slip, each) for slip in slips)]


def may_take_back(saying: Saying, at: datetime) -> bool:
    """Whether the person of *saying* may still say that it was a slip."""
    return saying.says != Says.TAKEN_BACK and saying.said_at <= at <= saying.said_at + TIME_TO_UNDO


def _takes_back(slip: Saying, other: Saying) -> bool:
    return other.key in slip.about and other.person == slip.person and may_take_back(other, slip.said_at)


def _settled(kept: Sequence[Saying]) -> set[Saying]:
    """The contrary words that stand no more: those that a settlement names, with what their person said before."""
    doubts = [each for each in kept if each.says == Says.NOT_YET]
    named = frozenset(key for each in kept if each.says == Says.SETTLED for key in each.about)
    over = [each for each in doubts if each.key in named]
    return {
        each
        for each in doubts
        if any(each.person == last.person and _when(each) <= _when(last) for last in over)
    }


def _level(favourable: frozenset[str], *, is_contested: bool) -> Level:
    if len(favourable) >= OPINIONS_TO_KNOW and not is_contested:
        return Level.KNOWS
    return Level.CAN if favourable else Level.NOT_YET


def _voice(saying: Saying) -> str:
    return TUTORS if saying.is_tutor else saying.person


def _when(saying: Saying) -> tuple[datetime, str]:
    return saying.said_at, saying.key
