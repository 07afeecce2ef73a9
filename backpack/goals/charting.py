"""A map as it is shown: its picture and its list, for one person or for everybody."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup
from sqlalchemy.orm import Session

from backpack.goals import drawing, telling
from backpack.goals.models import GoalMap
from backpack.goals.telling import Entry
from backpack.openmaps import layout
from backpack.openmaps.model import Map, NodeKind
from backpack.openmaps.standing import Standing, State

_PLATE = 22  # how high a name plate is
_ORDER = ("key", "path", "to-ask", "asked", "looked-at", "held", "missing", "badge", "place", "text", "star")
_ALWAYS = (State.HELD, State.TO_ASK, State.ASKED, State.MISSING)


@dataclass(frozen=True)
class Group:
    """Entries under one title of the list: ``name`` says which."""

    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Chart:
    """What a screen draws. ``giver`` is who gives most of the badges; each other one tells its own."""

    height: int
    picture: Markup
    told: Sequence[Entry]
    groups: Sequence[Group]
    states: Sequence[str]
    giver: str
    has_start: bool
    start: str  # the anchor of what the road from the harbour reaches
    has_small_stars: bool

    @cached_property
    def next(self) -> Entry | None:
        """The first badge to ask for now: of those that lead to a head, if there is one."""
        asking = [
            each for each in self.told if each.node.kind is NodeKind.BADGE and each.state == State.TO_ASK
        ]
        return next((each for each in asking if each.counts), next(iter(asking), None))

    @property
    def middle(self) -> str:
        """The id of the drawing that a closer look begins at: what is to ask, else where the road begins."""
        if each := self.next:
            return f"i{each.anchor}"
        return f"i{self.start}" if self.start else "carte"

    @property
    def stars(self) -> int:
        return sum(each.node.kind is NodeKind.STAR for each in self.told)

    @property
    def opened(self) -> list[Entry]:
        """What enough badges give access to now, and nobody has asked for yet."""
        return [each for each in self.told if each.node.kind is NodeKind.PATH and each.state == State.TO_ASK]


def chart(
    db: Session, goal_map: GoalMap, drawn: Map, stands: Sequence[Standing], *, for_person: bool
) -> Chart:
    """The chart of *drawn*, which is *goal_map* with the stars of today, where *stands* say how far somebody is."""
    told = telling.entries(db, drawn, stands, for_person=for_person)
    placed = layout.place(drawn)
    behind = f"/images/{goal_map.picture.sha256}.png" if goal_map.picture else ""
    edges = [(edge.before, edge.after) for edge in drawn.edges]
    givers = Counter(each.giver for each in told if each.giver)
    giver, many = next(iter(givers.most_common(1)), ("", 0))
    present = {each.state for each in told}
    return Chart(
        height=round(placed.height),
        picture=drawing.picture(placed, told, edges, behind=behind, is_narrow=_overlap(placed.spots, told)),
        told=told,
        groups=tuple(_groups(told)),
        states=[state.value for state in State if state in _ALWAYS or state.value in present],
        giver=giver if 2 * many > givers.total() else "",
        has_start=bool(placed.start),
        start=next((each.anchor for each in told if each.node.id == placed.start), ""),
        has_small_stars=placed.has_small_stars,
    )


def _overlap(spots: Sequence[layout.Spot], told: Sequence[Entry]) -> bool:
    """Whether two name plates would lie on one another, or one leave the chart."""
    placed = sorted(
        (spot.y, spot.x, drawing.plate_width(each.plate) / 2)
        for spot, each in zip(spots, told, strict=True)
        if spot.node.kind in drawing.SHORTENED
    )
    row: list[tuple[float, float, float]] = []  # those above that are near enough
    for y, x, half in placed:
        if not half <= x <= layout.WIDTH - half:
            return True
        row = [each for each in row if y - each[0] < _PLATE]
        if any(abs(x - beside) < half + wide for _, beside, wide in row):
            return True
        row.append((y, x, half))
    return False


def _groups(told: Iterable[Entry]) -> Iterator[Group]:
    """The list, in the order in which one reads it; empty groups are left out."""
    sorted_out: defaultdict[str, list[Entry]] = defaultdict(list)
    for each in told:
        kind = each.node.kind
        sorted_out[each.state or "badge" if kind is NodeKind.BADGE else kind.value].append(each)
    for name in _ORDER:
        if name in sorted_out:
            yield Group(name, tuple(sorted_out[name]))
