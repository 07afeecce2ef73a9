"""Where a person stands on a mini map: "3 badges sur 5", and each node held, to ask for, asked, or not yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from backpack.art.design import FEWEST_PARTS, MOST_PARTS, Design, Kind
from backpack.goals.holdings import classes_named, pocket
from backpack.goals.mapping import map_in
from backpack.goals.models import GoalMap
from backpack.issuers.models import BadgeClass
from backpack.openmaps.model import Look, Node, NodeKind
from backpack.openmaps.standing import Standing, State, standings
from backpack.passport.models import Passport


@dataclass(frozen=True)
class Progress:
    """``held`` of ``needed`` pieces of the badge ``name``, whose flower has a lobe filled for each."""

    name: str
    held: int
    needed: int
    design: Design

    @property
    def is_complete(self) -> bool:
        return self.held >= self.needed


def standings_of(db: Session, goal_map: GoalMap, passport: Passport | None) -> list[Standing]:
    """Every node as it stands for *passport* (None: a stranger, who holds nothing)."""
    return standings(map_in(goal_map), pocket(db, passport))


def progress(db: Session, goal_map: GoalMap, passport: Passport | None) -> Progress:
    """How far *passport* is towards the first key badge that it lacks; without any, how many badges it has."""
    return progress_among(standings_of(db, goal_map, passport), goal_map.name)


def progress_among(stands: Sequence[Standing], name: str) -> Progress:
    """The same for nodes whose standing is known; *name* is that of the map."""
    keys = [each for each in stands if each.node.kind is NodeKind.KEY]
    key = next((each for each in keys if not each.is_complete), keys[0] if keys else None)
    if key is not None:
        return Progress(key.node.name, min(key.held, key.needed), key.needed, flower(key))
    badges = [each for each in stands if each.node.kind is NodeKind.BADGE]
    lobes = tuple(i for i, each in enumerate(badges) if each.state is State.HELD)
    parts = min(max(len(badges), FEWEST_PARTS), MOST_PARTS)
    shown = tuple(range(round(len(lobes) * parts / max(len(badges), 1))))
    design = Design(Kind.KEY, "large", "map-trifold", "", parts=parts, held=shown)
    return Progress(name, len(lobes), len(badges), design)


@dataclass(frozen=True)
class Step:
    """A badge of the map in its list, numbered from 1; ``counts`` is whether a key asks for it."""

    number: int
    name: str
    state: str
    design: Design
    code: str
    badge_class: BadgeClass | None
    counts: bool


def steps(db: Session, stands: Sequence[Standing]) -> list[Step]:
    """The badges of the map, for its list."""
    asked = {piece.achievements for each in stands for piece in each.node.pieces}
    badges = [each for each in stands if each.node.kind is NodeKind.BADGE and each.node.match]
    wanted = [each.node.match for each in badges if each.node.match]
    classes = classes_named(db, [match.achievements[0] for match in wanted])
    return [
        Step(
            i,
            each.node.name,
            each.state.value,
            design_of(each.node),
            each.holding.code if each.holding else "",
            classes.get(match.achievements[0]),
            match.achievements in asked,
        )
        for i, (each, match) in enumerate(zip(badges, wanted, strict=True), start=1)
    ]


def flower(key: Standing) -> Design:
    """A key as far as it has come: one lobe for each piece."""
    parts = min(max(len(key.node.pieces), FEWEST_PARTS), MOST_PARTS)
    held = tuple(i for i in key.lobes if i < parts)
    return replace(design_of(key.node), parts=parts, held=held)


def design_of(node: Node) -> Design:
    """How *node* is drawn."""
    look = node.look or Look("key" if node.kind is NodeKind.KEY else "knows", "large", "star")
    is_key = look.kind == Kind.KEY
    parts = min(max(len(node.pieces), FEWEST_PARTS), MOST_PARTS) if is_key else 0
    return Design(Kind(look.kind), look.enamel, look.pictogram, look.issuer, level=look.level, parts=parts)
