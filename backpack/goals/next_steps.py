"""What to do next: the missing badges of a map, by how many companies each would light. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backpack.openmaps.model import Level, Match, Node, NodeKind
from backpack.openmaps.standing import Standing, State


@dataclass(frozen=True)
class Near:
    """One badge (or key badge) that is missing, and the stars that would be lit if it were there; never none."""

    node: Node
    stars: tuple[Node, ...]


def nearest(stands: Sequence[Standing]) -> list[Near]:
    """The badges that alone are missing for a star, those that light the most first, then in the map's order.

    Of the same badge drawn twice only the first is told.
    """
    almost = [
        (each.node, _missing(each))
        for each in stands
        if each.node.kind is NodeKind.STAR and not each.is_complete and each.held == each.needed - 1
    ]
    found = [
        Near(node, tuple(star for star, left in almost if _is_one_of(node, left))) for node in _wanted(stands)
    ]
    return sorted((near for near in found if near.stars), key=lambda near: -len(near.stars))


def _missing(stand: Standing) -> list[Match]:
    """The pieces that are not there; where n of m are enough, any one of them will do."""
    return [piece for place, piece in enumerate(stand.node.pieces) if place not in stand.lobes]


def _wanted(stands: Sequence[Standing]) -> Iterator[Node]:
    told: set[Match] = set()
    for each in stands:
        node = each.node
        if node.kind not in (NodeKind.BADGE, NodeKind.KEY) or each.state is State.HELD or node.match is None:
            continue
        if node.match not in told:
            told.add(node.match)
            yield node


def _is_one_of(node: Node, pieces: Sequence[Match]) -> bool:
    """Whether to get the badge of *node* is to get one of *pieces*."""
    return any(node.match is not None and _brings(node.match, piece) for piece in pieces)


def _brings(got: Match, piece: Match) -> bool:
    # A node asks first of all for its own badge; what else it accepts is not what somebody would go and get.
    is_named = bool(got.achievements) and got.achievements[0] in piece.achievements
    is_high_enough = piece.level is Level.CAN or got.level is Level.KNOWS
    return is_named and is_high_enough and bool(set(got.issuers) & set(piece.issuers))
