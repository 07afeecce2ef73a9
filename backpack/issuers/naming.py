"""What this site's badge classes are called on maps, in rules and in stars, and what accepts them there.

An address of this site is told without its host, so that a map survives a move.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.issuers.models import BadgeClass, Organisation
from backpack.openmaps.model import Level, Match

PUBLISHED = BadgeClass.is_proposal.is_(
    False
)  # nothing names what is only proposed; what is retired keeps its name


def path_of(badge_class: BadgeClass) -> str:
    return f"/O/{badge_class.organisation.code}/{badge_class.code}"


def match_of(badge_class: BadgeClass, siblings: Iterable[BadgeClass] = ()) -> Match:
    """What accepts *badge_class*; "je sais" of the same skill, among *siblings*, also holds "je peux"."""
    asks_can = badge_class.kind == Kind.CAN
    also = [path_of(each) for each in siblings if asks_can and each.id != badge_class.id]
    return Match(
        (path_of(badge_class), *also),
        (f"/O/{badge_class.organisation.code}",),
        Level.CAN if asks_can else Level.KNOWS,
    )


def match_for(db: Session, badge_class: BadgeClass) -> Match:
    """The same, with the siblings that the database knows."""
    return matches_for(db, [badge_class])[badge_class.id]


def matches_for(db: Session, badge_classes: Iterable[BadgeClass]) -> dict[int, Match]:
    """The same for many, by their id, in one question."""
    asked = list(badge_classes)
    skills = {each.skill for each in asked if each.skill}
    siblings: defaultdict[str | None, list[BadgeClass]] = defaultdict(list)
    if skills:
        for each in db.scalars(
            select(BadgeClass).where(BadgeClass.skill.in_(skills), PUBLISHED).order_by(BadgeClass.id)
        ):
            siblings[each.skill].append(each)
    return {each.id: match_of(each, siblings[each.skill] if each.skill else ()) for each in asked}


def classes_named(db: Session, achievements: Iterable[str]) -> dict[str, BadgeClass]:
    """This site's badge classes among *achievements*, by that name."""
    parts = {tuple(name.split("/")[2:4]) for name in achievements if name.startswith("/O/")}
    whole = [part for part in parts if len(part) == 2]
    if not whole:
        return {}
    named = select(BadgeClass).join(BadgeClass.organisation)
    found = db.scalars(named.where(tuple_(Organisation.code, BadgeClass.code).in_(whole), PUBLISHED))
    return {path_of(each): each for each in found}
