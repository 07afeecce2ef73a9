"""Where a person stands on a mini map: "3 badges sur 5", and each node held, to ask for, asked, or not yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy.orm import Session

from backpack.art import pictograms
from backpack.art.design import FEWEST_PARTS, MOST_PARTS, Design, Kind
from backpack.art.enamels import ENAMELS
from backpack.goals.holdings import pocket
from backpack.goals.mapping import map_in
from backpack.goals.models import GoalMap
from backpack.openmaps.model import Look, Map, Node, NodeKind
from backpack.openmaps.standing import Standing, State, standings
from backpack.passport.models import Passport
from backpack.requests import asking
from backpack.stars import shining


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


def map_today(db: Session, goal_map: GoalMap) -> Map:
    """What *goal_map* is made of, its stars as their companies want them today."""
    drawn = map_in(goal_map)
    nodes = shining.fresh(db, drawn.nodes)
    return drawn if nodes == drawn.nodes else replace(drawn, nodes=nodes)


def standings_of(db: Session, goal_map: GoalMap, passport: Passport | None) -> list[Standing]:
    """Every node as it stands for *passport* (None: a stranger, who holds nothing)."""
    return standings_on(db, map_today(db, goal_map), passport)


def standings_on(db: Session, drawn: Map, passport: Passport | None) -> list[Standing]:
    """The same for a map as `map_today` gives it."""
    return standings(drawn, pocket(db, passport), asking.asked(db, passport))


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


def flower(key: Standing) -> Design:
    """A key as far as it has come: one lobe for each piece, and none empty once it is held."""
    whole, many = design_of(key.node), max(len(key.node.pieces), 1)
    if key.state is State.HELD or whole.kind is not Kind.KEY:
        return whole
    if many <= whole.parts:
        return replace(whole, held=tuple(i for i in key.lobes if i < whole.parts))
    # More pieces than a flower has lobes: as many lobes as its share.
    return replace(whole, held=tuple(range(len(key.lobes) * whole.parts // many)))


def design_of(node: Node) -> Design:
    """How *node* is drawn; a plain badge where a map from elsewhere asks for what cannot be drawn."""
    look = look_of(node)
    kind = Kind(look.kind)
    parts = min(max(len(node.pieces), FEWEST_PARTS), MOST_PARTS) if kind is Kind.KEY else 0
    return Design(kind, look.enamel, look.pictogram, look.issuer, level=look.level, parts=parts)


def look_of(node: Node, pictogram: str = "star") -> Look:
    """The look of *node*, which can be drawn, whatever a map from elsewhere says; with that *pictogram* for none."""
    return _sound(node.look, node.kind is NodeKind.KEY, pictogram)


@lru_cache(maxsize=4096)
def _sound(look: Look | None, is_key: bool, pictogram: str) -> Look:
    plain = "key" if is_key else "knows"
    look = look or Look(plain, "large", pictogram)
    kind = look.kind if look.kind in list(Kind) and (look.kind == Kind.KEY) == is_key else plain
    enamel = look.enamel if look.enamel in ENAMELS else "large"
    level = look.level if 0 <= look.level <= 2 + (kind != Kind.CAN) else 0
    known = look.pictogram if pictograms.is_known(look.pictogram) else pictogram
    return Look(kind, enamel, known, look.issuer, level)
