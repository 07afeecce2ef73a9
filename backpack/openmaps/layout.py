"""Where each node of a map stands on its chart. Pure: the same map is always placed the same.

The chart is 360 wide and as high as it must be; y grows downwards. Stars are at sea above the land. Whoever drew the
map may have said where a node stands; the others are placed here: heads (keys, and what enough badges give access to)
at the top, below each the road that climbs to it, in the middle what several roads share and what only helps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sin

from backpack.openmaps.model import Map, Node, NodeKind

WIDTH = 360.0
MIDDLE = WIDTH / 2
LEFT, RIGHT = 77.0, 283.0  # a name plate of 140 stands inside the chart, and beside a badge of the middle
RISE = 82.0  # from a node to the next: its badge, its plate, and a piece of road
STAR_ROW, STARS_IN_ROW = 96.0, 4
MOST_LARGE_STARS = 5  # more of them are small, without words
SMALL_STAR_ROW, SMALL_STARS_IN_ROW = 66.0, 5
_SHORE = 34.0  # bands of shallow water, from the sea to the land
_FOOT = 96.0  # from the lowest node to the foot: its plate, the shore and the harbour
_ABOVE_HEAD, _UNDER_HEAD = 62.0, 104.0  # room for a flower of 98
_TITLE = 40.0  # over an area that is placed as one
_SWING, _TURN = 88.0, 1.15  # of a lonely road: pixels to either side, radians a step
_SWAY = 5.0
_LONELY = 9  # the most stops of a road that swings alone; a longer one goes to and fro

HEADS = (NodeKind.KEY, NodeKind.PATH)


@dataclass(frozen=True)
class Spot:
    """Where the middle of a node's picture is."""

    node: Node
    x: float
    y: float


@dataclass(frozen=True)
class Zone:
    """A named part of the land, from ``top`` to ``foot``."""

    name: str
    left: float
    top: float
    right: float
    foot: float


@dataclass(frozen=True)
class Layout:
    """The whole chart: ``sea`` is where the upper sea ends, ``harbour`` where the lower one begins."""

    height: float
    sea: float
    harbour: float
    spots: tuple[Spot, ...]
    zones: tuple[Zone, ...]
    start: str = ""  # the id of the node that the road from the harbour reaches, if there are roads
    has_small_stars: bool = False

    def at(self) -> dict[str, Spot]:
        """The spots by the ids of their nodes."""
        return {spot.node.id: spot for spot in self.spots}


@lru_cache(maxsize=64)
def place(drawn: Map) -> Layout:
    """The chart of *drawn*; its spots are in the order of its nodes."""
    stars = [node for node in drawn.nodes if node.kind is NodeKind.STAR]
    is_crowded = len(stars) > MOST_LARGE_STARS
    in_row, rise = (SMALL_STARS_IN_ROW, SMALL_STAR_ROW) if is_crowded else (STARS_IN_ROW, STAR_ROW)
    sea = (-(-len(stars) // in_row) * rise or 36) + _SHORE
    found = {spot.node.id: spot for spot in _at_sea(stars, in_row, rise)}

    ashore = [node for node in drawn.nodes if node.kind is not NodeKind.STAR]
    fixed = [Spot(node, _inside(node.x), sea + (node.y or 0.0)) for node in ashore if _is_placed(node)]
    found |= {spot.node.id: spot for spot in fixed}
    y = max((spot.y + RISE for spot in fixed), default=sea)

    roads = _Roads(drawn)
    for nodes, title in _sections(drawn, [node for node in ashore if not _is_placed(node)]):
        top = y + (_TITLE if title else 0)
        more, y = roads.placed(nodes, top)
        found |= {spot.node.id: spot for spot in more}

    zones = tuple(_zones(drawn, found))
    lowest = max((spot.y for spot in found.values()), default=sea)
    harbour = max(lowest, sea) + _FOOT - 42
    spots = tuple(found[node.id] for node in drawn.nodes)
    ends = {edge.after for edge in drawn.edges}
    firsts = [found[edge.before] for edge in drawn.edges if edge.before in found and edge.before not in ends]
    start = max(firsts, key=lambda spot: spot.y).node.id if firsts else ""
    return Layout(harbour + 42, sea, harbour, spots, zones, start, is_crowded)


def _is_placed(node: Node) -> bool:
    return node.x is not None and node.y is not None


def _inside(x: float | None) -> float:
    return min(max(x or 0.0, 40.0), WIDTH - 40)


def _at_sea(stars: Sequence[Node], in_row: int, rise: float) -> Iterator[Spot]:
    """Rows, from left to right as whoever drew the map wants them."""
    wanted = sorted(stars, key=lambda star: (star.y or 0.0, star.x or 0.0))
    for i, star in enumerate(wanted):
        row, place = divmod(i, in_row)
        many = min(in_row, len(stars) - row * in_row)
        yield Spot(star, WIDTH * (place + 0.5) / many, 34 + row * rise)


def _sections(drawn: Map, nodes: Sequence[Node]) -> Iterator[tuple[list[Node], str]]:
    """Nodes that are placed together: those of each area, then what lies in none."""
    left = {node.id: node for node in nodes}
    for area in drawn.areas:
        inside = [left.pop(id) for id in dict.fromkeys(area.nodes) if id in left]
        if inside:
            yield inside, area.name
    if left:
        yield list(left.values()), ""


def _zones(drawn: Map, found: dict[str, Spot]) -> Iterator[Zone]:
    for area in drawn.areas:
        inside = [found[id] for id in area.nodes if id in found]
        if inside:
            xs, ys = [spot.x for spot in inside], [spot.y for spot in inside]
            left, right = max(min(xs) - 72, 4), min(max(xs) + 72, WIDTH - 4)
            head = any(spot.node.kind in HEADS for spot in inside)
            yield Zone(area.name, left, min(ys) - (86 if head else 62), right, max(ys) + 54)


class _Roads:
    """Which road each node is on, and how early."""

    def __init__(self, drawn: Map) -> None:
        self.order = {node.id: i for i, node in enumerate(drawn.nodes)}
        self.after: defaultdict[str, list[str]] = defaultdict(list)
        for edge in drawn.edges:
            if edge.before in self.order and edge.after in self.order and edge.before != edge.after:
                self.after[edge.before].append(edge.after)
        self.rank = self._ranks()
        self.heads = [node for node in drawn.nodes if node.kind in HEADS]
        self._asking: defaultdict[str, set[str]] = defaultdict(set)
        for head in self.heads:
            for piece in head.pieces:
                for achievement in piece.achievements:
                    self._asking[achievement].add(head.id)
        self._leads: dict[str, frozenset[str]] = {}
        head_ids = {head.id for head in self.heads}
        for id in sorted(self.order, key=lambda id: -self.rank[id]):
            ways = [
                frozenset({to}) if to in head_ids else self._leads.get(to, frozenset())
                for to in self.after[id]
            ]
            self._leads[id] = frozenset().union(*ways)

    def placed(self, nodes: Sequence[Node], top: float) -> tuple[list[Spot], float]:
        """*nodes* below *top*, and where they end; words have rows of their own above all roads."""
        words = [node for node in nodes if node.kind is NodeKind.TEXT]
        told = [Spot(node, MIDDLE, top + RISE * (i + 0.6)) for i, node in enumerate(words)]
        stops = [node for node in nodes if node.kind is not NodeKind.TEXT]
        spots, y = self._stops(stops, top + RISE * len(words))
        return [*told, *spots], y

    def _stops(self, nodes: Sequence[Node], top: float) -> tuple[list[Spot], float]:
        if not nodes:
            return [], top + _ABOVE_HEAD
        here = {node.id for node in nodes}
        inside = [head for head in self.heads if head.id in here]
        # What several badges give access to takes no road from a key; it stands at the head where there is no key.
        heads = [head for head in inside if head.kind is NodeKind.KEY] or inside
        roads: dict[str, list[Node]] = {head.id: [] for head in heads}
        trunk: list[Node] = []
        aside: list[Node] = []
        for node in sorted(nodes, key=lambda node: (self.rank[node.id], self.order[node.id])):
            if node.id in roads:
                continue
            asks = self._asking.get(node.match.achievements[0], set()) if node.match else set()
            wanted = [id for id in roads if id in asks or id in self._leads[node.id]]
            (aside if not wanted else roads[wanted[0]] if len(wanted) == 1 else trunk).append(node)
        # What no way leads to stands above what one does.
        ends = {to for tos in self.after.values() for to in tos}
        aside.sort(key=lambda node: node.id not in ends and not self.after[node.id])
        if not heads:
            return _lonely(aside, top)
        if len(heads) == 1:
            return _one(heads[0], roads[heads[0].id], aside, top)
        return _pairs([(head, roads[head.id]) for head in heads], trunk, aside, top)

    def _ranks(self) -> dict[str, int]:
        """How many nodes come before each, on its longest way; a circle is cut where it is entered."""
        waits = dict.fromkeys(self.order, 0)
        for tos in self.after.values():
            for to in tos:
                waits[to] += 1
        rank = dict.fromkeys(self.order, 0)
        left = dict(self.order)
        ready = [id for id in self.order if not waits[id]]
        while left:
            if not ready:
                ready = [next(iter(left))]
            id = ready.pop()
            if left.pop(id, None) is None:
                continue
            for to in self.after[id]:
                if to in left:
                    rank[to] = max(rank[to], rank[id] + 1)
                    waits[to] -= 1
                    if waits[to] == 0:
                        ready.append(to)
        return rank


def _column(nodes: Sequence[Node], x: float, foot: float, sway: float = _SWAY) -> list[Spot]:
    """A road from *foot* upwards."""
    return [
        Spot(node, round(x + sway * sin(_TURN * (i + 1))), foot - RISE * i) for i, node in enumerate(nodes)
    ]


def _to_and_fro(nodes: Sequence[Node], foot: float) -> Iterator[Spot]:
    """A long road: three places a row, the middle one half a row lower, and back."""
    for i, node in enumerate(nodes):
        row, place = divmod(i, 3)
        x = (LEFT, MIDDLE, RIGHT)[place if row % 2 == 0 else 2 - place]
        yield Spot(node, x, foot - RISE * row - (0 if place != 1 else -RISE / 2))


def _lonely(nodes: Sequence[Node], top: float) -> tuple[list[Spot], float]:
    """A road that leads to no head."""
    if len(nodes) <= _LONELY:
        foot = top + _ABOVE_HEAD + RISE * (len(nodes) - 1)
        return _column(nodes, MIDDLE, foot, _SWING), foot + RISE
    rows = -(-len(nodes) // 3)
    foot = top + _ABOVE_HEAD + RISE * (rows - 1)
    return list(_to_and_fro(nodes, foot)), foot + 1.5 * RISE


def _one(head: Node, road: Sequence[Node], aside: Sequence[Node], top: float) -> tuple[list[Spot], float]:
    """One head above its road; what only helps stands on a path of its own beside it."""
    y = top + _ABOVE_HEAD
    first = y + _UNDER_HEAD
    if max(len(road), len(aside)) > 2 * _LONELY:
        rows = -(-len(road) // 3)
        foot = first + RISE * (rows - 1)
        rest, end = _lonely(aside, foot + RISE / 2) if aside else ([], foot + 1.5 * RISE)
        return [Spot(head, MIDDLE, y), *_to_and_fro(road, foot), *rest], end
    rows = max(len(road), len(aside) + 1 if aside else 0, 1)
    foot = first + RISE * (rows - 1)
    if not aside:
        return [Spot(head, MIDDLE, y), *_column(road, MIDDLE, foot, _SWING)], foot + RISE
    beside = _column(aside, 268, foot - RISE, 12)
    return [Spot(head, MIDDLE - 70, y), *_column(road, 96, foot, 12), *beside], foot + RISE


def _pairs(
    heads: Sequence[tuple[Node, Sequence[Node]]], trunk: Sequence[Node], aside: Sequence[Node], top: float
) -> tuple[list[Spot], float]:
    """Two heads side by side, and two more below; in the middle what only helps, at the foot what they share."""
    spots: list[Spot] = []
    waiting = list(aside)
    y = top
    for i in range(0, len(heads), 2):
        pair = heads[i : i + 2]
        rows = max(max(len(road) for _, road in pair), 1)
        is_last = i + 2 >= len(heads)
        if is_last and len(pair) == 2:
            rows = max(rows, min(len(waiting) + 1, _LONELY))
        foot = y + _ABOVE_HEAD + _UNDER_HEAD + RISE * (rows - 1)
        for (head, road), x, turn in zip(pair, (LEFT, RIGHT), (1, -1), strict=False):
            spots.append(Spot(head, x + 11 * turn, y + _ABOVE_HEAD))
            spots += _column(road, x, foot, _SWAY * turn)
        between, waiting = waiting[: rows - 1], waiting[rows - 1 :]
        spots += _column(between, MIDDLE, foot - RISE / 2, 0)
        y = foot + RISE
    if trunk:
        rows = len(trunk) if len(trunk) <= _LONELY else -(-len(trunk) // 3)
        foot = y + RISE / 2 + RISE * (rows - 1)
        spots += _column(trunk, MIDDLE, foot, 0) if len(trunk) <= _LONELY else _to_and_fro(trunk, foot)
        y = foot + 1.5 * RISE if len(trunk) > _LONELY else foot + RISE
    if waiting:
        more, y = _lonely(waiting, y - _ABOVE_HEAD + RISE / 2)
        spots += more
    return spots, y


def numbered(nodes: Iterable[Node]) -> dict[str, int]:
    """The numbers that picture and list share, from 1: of badges, of what gives access, and of places."""
    some = (NodeKind.BADGE, NodeKind.PATH, NodeKind.PLACE)
    return {node.id: i for i, node in enumerate((each for each in nodes if each.kind in some), start=1)}
