"""A map is changed by hand: what stands on it, in which order, what comes before what. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from backpack.art.design import Kind
from backpack.kernel.problems import NotFound, Problem
from backpack.openmaps.model import Area, Edge, Map, Match, Node, NodeKind

LONGEST_NAME, LONGEST_WORDS = 80, 200
_ON_THE_ROAD = (NodeKind.BADGE, NodeKind.KEY, NodeKind.PATH)


class PieceNeeded(Problem):
    """A key badge or a path of the map asks for this badge; ``facts.name`` is its name."""

    status = 409


class TooFewPieces(Problem):
    """A key badge or a path asks for two badges at least."""

    status = 422


def node_of(drawn: Map, id: str) -> Node:
    """The node *id*. Raises NotFound."""
    try:
        return drawn.node(id)
    except KeyError:
        raise NotFound from None


def add(drawn: Map, *nodes: Node, after: Collection[str] = ()) -> Map:
    """*drawn* with *nodes* at its end, and on its road; one that is there already stays as it is.

    Where there is no one road, the new ones come after the last of the nodes *after*.
    """
    known = {each.id for each in drawn.nodes}
    new = [each for each in nodes if each.id not in known]
    grown = replace(drawn, nodes=(*drawn.nodes, *new))
    if is_road(drawn):
        return as_road(grown)
    last = [each.id for each in drawn.nodes if each.id in after][-1:]
    return replace(grown, edges=(*drawn.edges, *(Edge(id, each.id) for id in last for each in new)))


def is_road(drawn: Map) -> bool:
    """Whether one road leads through the badges in the order of the list, as it does until somebody changes it."""
    return set(drawn.edges) == set(_road(drawn))


def as_road(drawn: Map) -> Map:
    return replace(drawn, edges=tuple(_road(drawn)))


def as_field(drawn: Map) -> Map:
    """*drawn* without any way: everybody begins where they like."""
    return replace(drawn, edges=())


def _road(drawn: Map) -> list[Edge]:
    on_it = [each.id for each in drawn.nodes if each.kind in _ON_THE_ROAD]
    return [Edge(before, after) for before, after in pairwise(on_it)]


def put(drawn: Map, node: Node) -> Map:
    """*drawn* with *node* in the place of the one that has its id; whatever asked for that badge asks for this one."""
    old = node_of(drawn, node.id)
    nodes = [node if each.id == node.id else each for each in drawn.nodes]
    if old.match and node.match and old.match != node.match:
        nodes = [_asking_for(each, old.match, node.match) for each in nodes]
    return replace(drawn, nodes=tuple(nodes))


def place(drawn: Map, node: Node, to: int) -> Map:
    """*drawn* with *node* at the place *to*, from 0; the nearest place where there is no such one."""
    rest = [each for each in drawn.nodes if each.id != node.id]
    to = min(max(to, 0), len(rest))
    moved = replace(drawn, nodes=(*rest[:to], node, *rest[to:]))
    return as_road(moved) if is_road(drawn) else moved


def drop(drawn: Map, node: Node) -> Map:
    """*drawn* without *node*, its ways and its places in areas. Raises PieceNeeded."""
    for other in drawn.nodes:
        is_asked_for = node.kind is NodeKind.BADGE and node.match in other.pieces
        if is_asked_for and other.kind is not NodeKind.STAR and other.id != node.id:
            raise PieceNeeded(name=other.name)
    rest = replace(
        drawn,
        nodes=tuple(each for each in drawn.nodes if each.id != node.id),
        edges=tuple(each for each in drawn.edges if node.id not in (each.before, each.after)),
        areas=tuple(
            replace(area, nodes=tuple(id for id in area.nodes if id != node.id)) for area in drawn.areas
        ),
    )
    return as_road(rest) if is_road(drawn) else rest


def follow(drawn: Map, node: Node, before: Collection[str]) -> Map:
    """*node* comes after those of the nodes *before* that stand on *drawn*, and after nothing else."""
    others = [each for each in drawn.edges if each.after != node.id]
    ways = [Edge(each.id, node.id) for each in drawn.nodes if each.id in before and each.id != node.id]
    is_same = set(drawn.edges) == {*others, *ways}
    return drawn if is_same else replace(drawn, edges=(*others, *ways))


def coming_before(drawn: Map, node: Node) -> list[Node]:
    """What comes before *node*."""
    before = {each.before for each in drawn.edges if each.after == node.id}
    return [each for each in drawn.nodes if each.id in before]


def could_come_before(drawn: Map, node: Node) -> list[Node]:
    """What may come before *node*: everything that does not come after it."""
    later = {node.id}
    while more := {each.after for each in drawn.edges if each.before in later} - later:
        later |= more
    fitting = [each for each in drawn.nodes if each.kind not in (NodeKind.TEXT, NodeKind.STAR)]
    return [each for each in fitting if each.id not in later]


def askable(drawn: Map, but: str = "") -> list[Node]:
    """The nodes that a key badge or a path may ask for: to support a cause is no skill."""
    kinds = (NodeKind.BADGE, NodeKind.KEY)
    fitting = [each for each in drawn.nodes if each.kind in kinds and each.match and each.id != but]
    return [each for each in fitting if each.look is None or each.look.kind != Kind.SUPPORT]


def pieces(drawn: Map, ids: Collection[str], but: str = "") -> tuple[Match, ...]:
    """What the nodes *ids* ask for, in the map's order. Raises TooFewPieces."""
    found = [each.match for each in askable(drawn, but) if each.id in ids and each.match]
    if len(found) < 2:
        raise TooFewPieces
    return tuple(dict.fromkeys(found))


def names_of(drawn: Map, wanted: Sequence[Match]) -> list[str]:
    """What the map calls each of *wanted*; its place where it does not stand there."""
    known = {each.match: each.name for each in drawn.nodes if each.match}
    return [known.get(each, str(i)) for i, each in enumerate(wanted, start=1)]


def mark_out(drawn: Map, place: int, name: str, ids: Collection[str]) -> Map:
    """The area at *place* (from 0; a new one beyond the last) is called *name* and holds the nodes *ids*.

    Without a name there is no such area.
    """
    held = tuple(each.id for each in drawn.nodes if each.id in ids)
    areas = list(drawn.areas)
    area = [Area(name, held)] if name else []
    areas[place : place + 1] = area
    return replace(drawn, areas=tuple(areas))


def _asking_for(node: Node, old: Match, new: Match) -> Node:
    return replace(node, pieces=tuple(new if each == old else each for each in node.pieces))


def rename(drawn: Map, name: str) -> Map:
    return replace(drawn, name=" ".join(name.split()))


def lay_behind(drawn: Map, address: str) -> Map:
    """*drawn* over the picture at *address*; over none where it is empty."""
    return replace(drawn, picture=address)


def area_at(drawn: Map, number: int) -> Area | None:
    """The area at the place *number*, from 0; None for the one that would be new. Raises NotFound beyond it."""
    if number > len(drawn.areas):
        raise NotFound
    return drawn.areas[number] if number < len(drawn.areas) else None
