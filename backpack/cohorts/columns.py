"""The columns of a board: a cohort's bouquet, in which "je peux" and "je sais" of one skill are one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.art.design import Design, Kind
from backpack.cohorts.models import Cohort
from backpack.goals import mapping
from backpack.issuers import designing
from backpack.issuers.models import BadgeClass
from backpack.issuers.naming import classes_named
from backpack.kernel.problems import NotFound

SKILLS = (Kind.CAN, Kind.KNOWS)
_BEFORE = ("Je peux ", "Je sais ")


@dataclass(frozen=True)
class Column:
    """One column: a skill with its two badges (one of them may be missing), or one ``other`` badge.

    ``key`` names it in addresses and in opinions: the skill's code, or that of its badge class. ``name`` is short:
    what of "Je sais aider un collègue" is no level.
    """

    key: str
    name: str
    design: Design
    can: BadgeClass | None = None
    knows: BadgeClass | None = None
    other: BadgeClass | None = None

    @property
    def badge_classes(self) -> tuple[BadgeClass, ...]:
        """Its badges, the highest level first."""
        return tuple(each for each in (self.knows, self.can, self.other) if each is not None)


def columns(db: Session, cohort: Cohort) -> tuple[Column, ...]:
    """The columns of *cohort*, in the order of its map; without a map, all that its organisation gives by hand."""
    return tuple(_together(_with_the_other_level(db, _bouquet(db, cohort))).values())


def column_of(db: Session, cohort: Cohort, key: str) -> Column:
    """The column *key* of *cohort*. Raises NotFound."""
    for each in columns(db, cohort):
        if each.key == key:
            return each
    raise NotFound


def columns_named(db: Session, keys: Collection[str]) -> dict[str, Column]:
    """The columns of these keys, whatever board they are on, or were."""
    found = select(BadgeClass).where(BadgeClass.skill.in_(keys) | BadgeClass.code.in_(keys))
    return _together(db.scalars(found.order_by(BadgeClass.id)))


def plain(name: str) -> str:
    """The name of a skill without its level: "Je peux aider" is "Aider"."""
    for start in _BEFORE:
        if name.startswith(start) and len(name) > len(start):
            return name[len(start)].upper() + name[len(start) + 1 :]
    return name


def _bouquet(db: Session, cohort: Cohort) -> list[BadgeClass]:
    if cohort.goal_map is None:
        mine = designing.badge_classes(db, cohort.organisation)
        return [each for each in mine if not each.is_proposal and each.retired_at is None]
    nodes = mapping.map_in(cohort.goal_map).nodes
    named = [each.match.achievements[0] for each in nodes if each.match and each.match.achievements]
    known = classes_named(db, named)
    return [known[name] for name in named if name in known]


def _with_the_other_level(db: Session, bouquet: list[BadgeClass]) -> Iterable[BadgeClass]:
    """*bouquet*, with "je sais" of each skill of which it has only "je peux", and the other way round."""
    levels = {(each.skill, each.kind) for each in bouquet}
    skills = {
        each.skill: each.organisation_id
        for each in bouquet
        if each.skill and any((each.skill, kind) not in levels for kind in SKILLS)
    }
    more = select(BadgeClass).where(BadgeClass.skill.in_(skills), BadgeClass.is_proposal.is_(False))
    found = db.scalars(more.order_by(BadgeClass.id)).all() if skills else ()
    return [*bouquet, *(each for each in found if each.organisation_id == skills.get(each.skill or ""))]


def _together(badge_classes: Iterable[BadgeClass]) -> dict[str, Column]:
    """One column for each skill and for each other badge, by its key, in the order in which they come."""
    found: dict[str, dict[str, BadgeClass]] = {}
    for badge_class in badge_classes:
        if badge_class.kind == Kind.KEY:
            continue  # it comes by itself
        kind = badge_class.kind if badge_class.kind in SKILLS else "other"
        found.setdefault(badge_class.skill or badge_class.code, {}).setdefault(kind, badge_class)
    return {key: _column(key, by_kind) for key, by_kind in found.items()}


def _column(key: str, by_kind: dict[str, BadgeClass]) -> Column:
    can, knows, other = by_kind.get(Kind.CAN), by_kind.get(Kind.KNOWS), by_kind.get("other")
    face = knows or can or by_kind["other"]
    return Column(key, plain(face.name), face.design, can, knows, other)
