"""What a mini map is made of, as its open format (README.md beside this file) has it.

Identifiers of badges and issuers are addresses. Those of this site are kept without their host ("/O/<code>/<code>"),
so that a map survives a move; what leaves the site has them whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NodeKind(StrEnum):
    """What stands at a place of the map."""

    BADGE = "badge"
    KEY = "key"  # a badge that is issued by itself when enough of its pieces are held
    PATH = "path"  # a badge that enough of its pieces give access to, at whoever gives it: an equivalence
    STAR = "star"  # a company: what it looks for
    PLACE = "place"  # an activity, or somewhere to go
    TEXT = "text"


class Level(StrEnum):
    CAN = "can"  # je peux
    KNOWS = "knows"  # je sais


@dataclass(frozen=True)
class Match:
    """Which badges are accepted: any achievement of ``achievements``, from any issuer of ``issuers``.

    A badge that states the level "can" is not enough where ``level`` is KNOWS; one that states none is.
    """

    achievements: tuple[str, ...]
    issuers: tuple[str, ...]
    level: Level = Level.KNOWS


@dataclass(frozen=True)
class Look:
    """How a node is drawn: the four choices of art.design.Design."""

    kind: str
    enamel: str
    pictogram: str
    issuer: str = ""
    level: int = 0


@dataclass(frozen=True)
class Node:
    """One thing on the map. ``x`` goes from 0 to 360, ``y`` downwards from 0; both None: the map places it itself.

    ``match`` is of a badge, a key or a path: what holds it. ``pieces`` are what a key, a path or a star asks for, of
    which ``needed`` are enough (0: all). ``apply`` is where one asks outside this site; ``at`` is where a place is.
    """

    id: str
    kind: NodeKind
    name: str
    match: Match | None = None
    pieces: tuple[Match, ...] = ()
    needed: int = 0
    about: str = ""
    apply: str = ""
    at: str = ""
    star: str = ""  # the address of a company's card
    look: Look | None = None
    x: float | None = None
    y: float | None = None

    @property
    def enough(self) -> int:
        """How many pieces are enough."""
        return self.needed or len(self.pieces)


@dataclass(frozen=True)
class Edge:
    """One comes before the other: the ids of two nodes."""

    before: str
    after: str


@dataclass(frozen=True)
class Area:
    """A named part of the map: the ids of the nodes that it holds."""

    name: str
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class Map:
    """A whole map. ``version`` counts its editions from 1; ``picture`` is the address of what lies behind it."""

    id: str
    name: str
    version: int = 1
    language: str = "fr"
    about: str = ""
    author: str = ""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    areas: tuple[Area, ...] = ()
    picture: str = ""

    def node(self, id: str) -> Node:
        """The node of that id. Raises KeyError."""
        for each in self.nodes:
            if each.id == id:
                return each
        raise KeyError(id)
