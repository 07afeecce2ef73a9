"""A map as it is shown: its picture and its list, for one person or for everybody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from backpack.goals import drawing, telling
from backpack.goals.models import GoalMap
from backpack.goals.telling import Entry, Group
from backpack.openmaps import layout
from backpack.openmaps.model import Map, NodeKind
from backpack.openmaps.standing import Standing, State

_ALWAYS = (State.HELD, State.TO_ASK, State.ASKED, State.MISSING)


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
        picture=drawing.picture(placed, told, edges, behind=behind),
        told=told,
        groups=tuple(telling.groups(told)),
        states=[state.value for state in State if state in _ALWAYS or state.value in present],
        giver=giver if 2 * many > givers.total() else "",
        has_start=bool(placed.start),
    )
