"""A mini map as a picture: where the steps stand, and the road from the harbour to the key's island.

Pure: the same steps in the same states are always the same picture. Units are CSS pixels of a chart 360 wide,
y grows downwards, so the road climbs from the foot of the chart to its head.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sin

from markupsafe import Markup

from backpack.art import svg
from backpack.art.coast import ISLAND, ISLET, coast
from backpack.art.design import Design
from backpack.art.numbers import run
from backpack.goals.progress import Progress, design_of
from backpack.openmaps.model import NodeKind
from backpack.openmaps.standing import Standing

WIDTH = 360
BADGE = 46
KEY = 98
_KEY_AT = (180.0, 104.0)
_BELOW_KEY = 158  # from the key to the last step: its plate, then a bridge over the water
_ABOVE_FOOT = 104  # from the first step to the foot: its plate, then the shore and the harbour
_SWING = 88  # how far the road swings to either side; a plate of 125 still stands inside the chart
_TURN = 1.15  # radians of the swing for each step
_LEFT, _RIGHT, _SWAY = 100, 264, 20  # where road and side path stand when there are two
_ROOMY, _TIGHT, _MANY = 98, 84, 6  # between two steps; a map of more than _MANY steps is packed closer


@dataclass(frozen=True)
class Stop:
    """A step to draw: ``state`` is "held", "to-ask" or "missing"; ``counts`` is whether the key needs it."""

    design: Design
    state: str
    counts: bool = True


@dataclass(frozen=True)
class Node:
    """A stop where it stands: its number, counted from 1, and the middle of its badge."""

    number: int
    x: float
    y: float
    stop: Stop

    @property
    def state(self) -> str:
        return self.stop.state

    @property
    def picture(self) -> Markup:
        """The badge as its state is told: whole, ink on paper in a ring of sun, or a ring of dots."""
        design = self.stop.design
        if self.state == "held":
            drawn = svg.badge(design, size=BADGE, map=True)
        elif self.state == "to-ask":
            drawn = svg.to_ask(design, BADGE)
        else:
            drawn = svg.missing(design.kind, design.pictogram, BADGE, parts=design.parts or 5)
        return Markup(svg.place(drawn, self.x, self.y))  # noqa: S704  # our own drawing


@dataclass(frozen=True)
class Piece:
    """A piece of road between two places, as path data."""

    d: str
    is_done: bool


@dataclass(frozen=True)
class Drawing:
    """The whole chart. ``pieces`` begin with what is to come, so that what is done lies on top."""

    height: int
    nodes: Sequence[Node]
    pieces: Sequence[Piece]
    key: Design
    shore: float  # where the land begins, under the key's sea
    harbour: float  # where it ends, above the harbour

    key_at = _KEY_AT

    @property
    def key_picture(self) -> Markup:
        return Markup(svg.place(svg.badge(self.key, size=KEY, detail=True), *_KEY_AT))  # noqa: S704  # our own drawing

    @property
    def island(self) -> str:
        """The key's coast around (0, 0), some 76 to each side."""
        return coast(ISLAND, 76)

    @property
    def grounds(self) -> Iterator[tuple[str, float, float]]:
        """Calm rises of the land beside the road, as (coast around 0, x, y); none reaches the water."""
        for i, node in enumerate(self.nodes):
            if i % 3 == 1 and self.shore + 90 < node.y < self.harbour - 110:
                yield coast(ISLET, 66 if i % 2 else 54), 100 if node.x > 180 else 262, node.y


def chart(stands: Sequence[Standing], so_far: Progress) -> Drawing:
    """The chart of a map that leads to one key badge."""
    asked = {piece.achievements for each in stands for piece in each.node.pieces}
    drawn = [
        Stop(
            design_of(each.node),
            each.state.value,
            each.node.match is not None and each.node.match.achievements in asked,
        )
        for each in stands
        if each.node.kind is NodeKind.BADGE
    ]
    return draw(drawn, so_far.design, is_complete=so_far.is_complete)


def draw(stops: Sequence[Stop], key: Design, *, is_complete: bool) -> Drawing:
    """The chart of these stops in order; *key* is drawn with the lobes that it holds.

    What the key needs stands on the road. What only helps stands on a path of its own, which leaves the
    road at its first stop and leads nowhere else.
    """
    numbered = list(enumerate(stops, 1))
    road, aside = ([pair for pair in numbered if pair[1].counts is counts] for counts in (True, False))
    rows = max(len(road), len(aside) + 1)
    rise = _ROOMY if rows <= _MANY else _TIGHT
    height = int(_KEY_AT[1] + _BELOW_KEY + rise * max(rows - 1, 0) + _ABOVE_FOOT)
    foot = height - _ABOVE_FOOT

    middle, swing = (180, _SWING) if not aside else (_LEFT, _SWAY)
    nodes = [
        Node(number, round(middle + swing * sin(_TURN * (row + 1))), foot - rise * row, stop)
        for row, (number, stop) in enumerate(road)
    ]
    side = [
        Node(number, round(_RIGHT - _SWAY * sin(_TURN * row)), foot - rise * row, stop)
        for row, (number, stop) in enumerate(aside, 1)
    ]
    harbour = (180.0, height - 8.0, True)
    places = [harbour, *map(_place, nodes), (*_KEY_AT, is_complete)]
    pieces = [*_pieces(places), *_pieces([places[1], *map(_place, side)])]
    return Drawing(
        height=height,
        nodes=sorted([*nodes, *side], key=lambda node: node.number),
        pieces=sorted(pieces, key=lambda piece: piece.is_done),
        key=key,
        shore=_KEY_AT[1] + _BELOW_KEY - 64,
        harbour=height - 50,
    )


def plate_width(words: str) -> int:
    """How wide a name plate is for *words* in 16 px bold: a guess by their letters, on the safe side."""
    narrow = sum(letter in " .,’'iIlj1" for letter in words)
    wide = sum(letter in "mwMWÀÉ" for letter in words)
    return round(18 + 9.3 * (len(words) - narrow - wide) + 5 * narrow + 13 * wide)


def _place(node: Node) -> tuple[float, float, bool]:
    return node.x, node.y, node.stop.state == "held"


def _pieces(places: Sequence[tuple[float, float, bool]]) -> Iterator[Piece]:
    """The road from place to place. A piece is done where both its ends are."""
    for (x, y, here), (to_x, to_y, there) in pairwise(places):
        middle = (y + to_y) / 2
        # It leaves upwards and arrives from below, so that it passes behind name plates, never beside them.
        yield Piece(f"M{run(x, y)}C{run(x, middle, to_x, middle, to_x, to_y)}", here and there)
