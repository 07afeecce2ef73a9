"""The companies on a person's maps: which stars are lit for them, and what the others still ask for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backpack.goals import choosing
from backpack.goals.holdings import pocket
from backpack.goals.mapping import map_in
from backpack.issuers.models import BadgeClass
from backpack.openmaps.model import NodeKind
from backpack.passport.models import Passport
from backpack.stars import shining
from backpack.stars.models import Star
from backpack.stars.shining import Light


@dataclass(frozen=True)
class MyStar:
    """A company's star as it is lit for one person; ``missing`` are the badges that it asks for beside."""

    star: Star
    light: Light
    missing: Sequence[BadgeClass]


@dataclass(frozen=True)
class Nearest:
    """The one badge that would light the most stars: how many."""

    badge_class: BadgeClass
    stars: int


def stars_of(db: Session, passport: Passport) -> list[MyStar]:
    """The stars on the maps that *passport* steers by: those that are lit first, then the nearest."""
    nodes = (node for goal in choosing.goals_of(db, passport) for node in map_in(goal.goal_map).nodes)
    codes = {node.star.removeprefix("/S/") for node in nodes if node.kind is NodeKind.STAR}
    found = lights(db, list(shining.shining(db, codes).values()), passport)
    return sorted(found, key=lambda mine: (len(mine.missing), mine.star.name.casefold()))


def lights(db: Session, stars: Sequence[Star], passport: Passport) -> list[MyStar]:
    """Each of *stars* as it is lit for *passport*, in their order."""
    pieces, held = shining.pieces_of(db, stars), pocket(db, passport)
    return [_mine(star, shining.light(pieces[star.id], held)) for star in stars]


def nearest(stars: Sequence[MyStar]) -> Nearest | None:
    """The badge that alone is missing for the most of *stars*; the first of several."""
    alone = Counter(mine.missing[0] for mine in stars if len(mine.missing) == 1)
    return next((Nearest(*each) for each in alone.most_common(1)), None)


def _mine(star: Star, light: Light) -> MyStar:
    missing = [pick.badge_class for place, pick in enumerate(star.picks) if place not in light.lobes]
    return MyStar(star, light, missing)
