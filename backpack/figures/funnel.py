"""What became of the badges that were offered: five numbers, of which the last two never point at anybody.

Whether a passport is protected, and what its person shows, is theirs alone to know. So behind those two numbers stand
at least FEW people, and they are told in fives, rounded down: what changes from one day or one list to another does
not tell what a single person did.
"""

from dataclasses import dataclass

FEW = 5
STEPS = ("offered", "seen", "kept", "protected", "shown")
# Kept of a hundred that were offered, where others counted. Sources: the Ligue de l'enseignement's balance of
# 2019-2020 (74 of 152 badges), three years of Territoires Partagés, and what that report says of Open Badge Factory.
ELSEWHERE = (("partages", 79.0), ("ligue", 48.7), ("world", 43.0), ("france", 32.0))


@dataclass(frozen=True)
class Counted:
    """The badges of each step, and how many people hold those that are protected, or shown."""

    offered: int = 0
    seen: int = 0
    kept: int = 0
    protected: int = 0
    protecting: int = 0
    shown: int = 0
    showing: int = 0


@dataclass(frozen=True)
class Funnel:
    """What a screen says. None: fewer than FEW people stand behind that number."""

    offered: int
    seen: int
    kept: int
    protected: int | None
    shown: int | None

    @property
    def steps(self) -> tuple[tuple[str, int | None], ...]:
        return tuple((name, getattr(self, name)) for name in STEPS)

    @property
    def kept_of_a_hundred(self) -> float | None:
        """To a tenth; None where nothing was offered."""
        return round(100 * self.kept / self.offered, 1) if self.offered else None


def funnel(counted: Counted) -> Funnel:
    """What may be said of *counted*."""
    return Funnel(
        offered=counted.offered,
        seen=counted.seen,
        kept=counted.kept,
        protected=_in_fives(counted.protected, counted.protecting),
        shown=_in_fives(counted.shown, counted.showing),
    )


def _in_fives(badges: int, people: int) -> int | None:
    return badges - badges % FEW if people >= FEW else None
