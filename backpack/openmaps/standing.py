"""Where somebody stands on a map: each node held, to ask for, asked, being looked at, or not yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from backpack.openmaps.model import Level, Map, Match, Node, NodeKind


class State(StrEnum):
    """How a node is told, by shape, picture and word."""

    HELD = "held"
    TO_ASK = "to-ask"
    ASKED = "asked"
    LOOKED_AT = "looked-at"
    MISSING = "missing"


class Flaw(StrEnum):
    """Why a badge that looks right does not count."""

    NOT_PROVEN = "not-proven"
    NOT_PROVED_YOURS = "not-proved-yours"
    TAKEN_BACK = "taken-back"
    OTHER_ISSUER = "other-issuer"
    LEVEL = "level"


class Holding(NamedTuple):
    """One badge that a person has, as far as a map asks; ``flaw`` says why it counts nowhere."""

    code: str
    achievement: str
    issuer: str
    level: Level | None = None
    flaw: Flaw | None = None


@dataclass(frozen=True)
class Ignored:
    """A badge that a node would take, and why it does not."""

    holding: Holding
    flaw: Flaw


class Standing(NamedTuple):
    """One node for one person. ``lobes`` are the places of the pieces that are held, from 0."""

    node: Node
    state: State
    holding: Holding | None = None
    ignored: Ignored | None = None
    lobes: tuple[int, ...] = ()

    @property
    def held(self) -> int:
        return len(self.lobes)

    @property
    def needed(self) -> int:
        return self.node.enough

    @property
    def is_complete(self) -> bool:
        return is_enough(self.node.pieces, self.node.needed, self.lobes)


class Pocket:
    """A person's holdings, found by what they achieve: 150 nodes ask, and each asks only for its own."""

    def __init__(self, holdings: Iterable[Holding]) -> None:
        self._by_achievement: dict[str, list[Holding]] = {}
        for holding in holdings:
            self._by_achievement.setdefault(holding.achievement, []).append(holding)

    def held_by(self, match: Match) -> Holding | None:
        """The first that *match* accepts."""
        for achievement in match.achievements:  # plainly: every node of a large map asks
            for each in self._by_achievement.get(achievement, ()):
                if _flaw(match, each) is None:
                    return each
        return None

    def ignored_by(self, match: Match) -> Ignored | None:
        """The first that *match* would accept, were it not for its flaw."""
        told = ((each, _flaw(match, each)) for each in self._candidates(match))
        return next((Ignored(each, flaw) for each, flaw in told if flaw is not None), None)

    def lobes(self, pieces: Sequence[Match]) -> tuple[int, ...]:
        """The places of those of *pieces* that are held."""
        return tuple(i for i, piece in enumerate(pieces) if self.held_by(piece))

    def _candidates(self, match: Match) -> Iterable[Holding]:
        for achievement in match.achievements:
            yield from self._by_achievement.get(achievement, ())


def is_enough(pieces: Sequence[Match], needed: int, lobes: Sequence[int]) -> bool:
    """Whether those *lobes* of *pieces* are enough; nothing is never enough."""
    return bool(pieces) and len(lobes) >= (needed or len(pieces))


def standings(drawn: Map, pocket: Pocket, asked: Mapping[str, State] | None = None) -> list[Standing]:
    """Every node of *drawn* in its order. *asked* tells, by achievement, that it was ASKED for or is LOOKED_AT."""
    holdings = {node.id: pocket.held_by(node.match) if node.match else None for node in drawn.nodes}
    held = {
        node.id: holdings[node.id] is not None or _is_passed(node, pocket)
        for node in drawn.nodes
        if node.kind in (NodeKind.BADGE, NodeKind.KEY, NodeKind.PATH)
    }
    shut = {edge.after for edge in drawn.edges if not held.get(edge.before, True)}
    told = asked or {}
    return [
        _standing(node, holdings[node.id], pocket, told, is_open=node.id not in shut) for node in drawn.nodes
    ]


def _is_passed(node: Node, pocket: Pocket) -> bool:
    """Whether *node* gives access to a badge that nothing here can hold, and access is given."""
    nowhere = node.kind is NodeKind.PATH and node.match is None
    return nowhere and is_enough(node.pieces, node.needed, pocket.lobes(node.pieces))


def _standing(
    node: Node, holding: Holding | None, pocket: Pocket, asked: Mapping[str, State], *, is_open: bool
) -> Standing:
    lobes = pocket.lobes(node.pieces)
    is_complete = is_enough(node.pieces, node.needed, lobes)
    wants = node.match.achievements if node.match else ()
    if holding is not None or (node.kind is NodeKind.STAR and is_complete):
        state = State.HELD
    elif state_asked := next((asked[each] for each in wants if each in asked), None):
        state = state_asked
    elif node.kind is NodeKind.PATH and is_complete:
        state = State.TO_ASK  # whether or not anything here could ever hold it
    elif node.match is None:
        state = State.MISSING
    else:
        reached = is_open if node.kind is NodeKind.BADGE else is_complete
        state = State.TO_ASK if reached else State.MISSING
    ignored = pocket.ignored_by(node.match) if node.match and holding is None else None
    return Standing(node, state, holding, ignored, lobes)


def _flaw(match: Match, holding: Holding) -> Flaw | None:
    if holding.flaw is not None:
        return holding.flaw
    if holding.issuer not in match.issuers:
        return Flaw.OTHER_ISSUER
    if match.level is Level.KNOWS and holding.level is Level.CAN:
        return Flaw.LEVEL
    return None
