"""What decides a badge's picture: four choices of its issuer, and how far it has come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from .enamels import ENAMELS

FEWEST_PARTS, MOST_PARTS = 2, 12


class Kind(StrEnum):
    """The families of badges; each has its own shape, so that a grey print still tells them apart."""

    CAN = "can"  # je peux
    KNOWS = "knows"  # je sais
    KEY = "key"  # clé
    EXPERIENCE = "experience"
    PROJECT = "project"
    SUPPORT = "support"  # engagement, soutien
    SELF_MADE = "self-made"  # fait maison


@dataclass(frozen=True)
class Design:
    """The picture of one badge; its name is never part of it.

    `issuer` is the issuer's identifier: badges of one organisation share one engraving.
    `level` is the number of full dots of "je peux" (1 or 2) or of bold chevrons of a project (1 to 3);
    0 is read as 1, other kinds ignore it.
    `parts` is the number of components of a key, 2 to 12; other kinds ignore it.
    `held` are the components of a key already held, counted from 0 in the order of the components;
    None, or all of them, is the complete key. Raises ValueError for a picture that cannot be drawn.
    """

    kind: Kind
    enamel: str
    pictogram: str
    issuer: str
    level: int = 0
    parts: int = 0
    held: Collection[int] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))
        if self.enamel not in ENAMELS:
            raise ValueError(f"no enamel is called {self.enamel!r}")
        most = {Kind.CAN: 2, Kind.PROJECT: 3}.get(self.kind, 3)
        if not 0 <= self.level <= most:
            raise ValueError(f"level {self.level} of a {self.kind.value} badge is not between 0 and {most}")
        if self.kind is not Kind.KEY:
            object.__setattr__(self, "held", None)
            return
        if not FEWEST_PARTS <= self.parts <= MOST_PARTS:
            raise ValueError(f"a key badge has {FEWEST_PARTS} to {MOST_PARTS} parts, not {self.parts}")
        if self.held is not None:
            held = frozenset(self.held)
            if not held <= frozenset(range(self.parts)):
                raise ValueError(f"parts {sorted(held)} are not all among the {self.parts} of this key badge")
            # A frozenset compares and hashes whatever the order, so that drawings can be cached.
            object.__setattr__(self, "held", None if len(held) == self.parts else held)
