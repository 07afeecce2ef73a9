"""What is in a passport: three shelves, by what a badge says of its holder."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from backpack.art.design import Kind
from backpack.badges import revoking
from backpack.badges.families import Group, groups
from backpack.badges.models import Badge
from backpack.issuers.models import BadgeClass
from backpack.kernel.problems import NotFound
from backpack.passport.models import Passport


class Family(StrEnum):
    """The three shelves of a passport."""

    CAN = "can"  # ce que je sais faire
    LIVED = "lived"  # ce que j'ai vécu
    SUPPORT = "support"  # ce que je soutiens


_FAMILIES = {
    Kind.CAN: Family.CAN,
    Kind.KNOWS: Family.CAN,
    Kind.KEY: Family.CAN,
    Kind.SELF_MADE: Family.CAN,
    Kind.EXPERIENCE: Family.LIVED,
    Kind.PROJECT: Family.LIVED,
    Kind.SUPPORT: Family.SUPPORT,
}


@dataclass(frozen=True)
class Shelf:
    """The newest badges of one family, and how many there are.

    ``groups`` are the places that they take: those of the same kind share one. ``places`` is how many there are.
    """

    family: Family
    badges: Sequence[Badge]
    total: int
    groups: Sequence[Group] = ()
    places: int = 0


def family(badge: Badge) -> Family:
    """Where *badge* stands; one from elsewhere tells no kind and was, at least, lived."""
    return _FAMILIES[Kind(badge.badge_class.kind)] if badge.badge_class else Family.LIVED


def badges_of(db: Session, passport: Passport) -> Sequence[Badge]:
    """All badges of *passport*, newest first; one that was taken back gives place to the one that was given again."""
    return db.scalars(standing(passport).order_by(Badge.kept_at.desc(), Badge.id.desc())).all()


def shelves(db: Session, passport: Passport, *, most: int = 3) -> list[Shelf]:
    """The three shelves, *most* badges on each; an empty shelf is there too."""
    everything = badges_of(db, passport)
    sorted_out = {each: [badge for badge in everything if family(badge) is each] for each in Family}
    grouped = {each: groups(badges) for each, badges in sorted_out.items()}
    return [
        Shelf(each, badges[:most], len(badges), grouped[each][:most], len(grouped[each]))
        for each, badges in sorted_out.items()
    ]


def shelf(db: Session, passport: Passport, name: str) -> Shelf:
    """One whole shelf. Raises NotFound for a family that does not exist."""
    if name not in list(Family):
        raise NotFound
    badges = [badge for badge in badges_of(db, passport) if family(badge) == name]
    grouped = groups(badges)
    return Shelf(Family(name), badges, len(badges), grouped, len(grouped))


def group(db: Session, passport: Passport, name: str, code: str) -> Group:
    """The place on the shelf *name* where the badge *code* stands, with those of its kind. Raises NotFound."""
    for each in shelf(db, passport, name).groups:
        if any(badge.code == code for badge in each.badges):
            return each
    raise NotFound


def held(db: Session, passport: Passport, badge_class: BadgeClass) -> Badge | None:
    """The badge of *badge_class* in *passport*, if it is there and was not taken back."""
    mine = select(Badge).filter_by(passport_id=passport.id, badge_class_id=badge_class.id)
    return db.scalar(mine.where(Badge.revoked_at.is_(None)))


def how_many(db: Session, passport: Passport) -> int:
    return db.scalar(select(func.count()).select_from(standing(passport).subquery())) or 0


def standing(passport: Passport) -> Select[Badge]:
    """What *passport* shows its holder: all but what was a slip, and what was taken back and given again."""
    again = aliased(Badge)
    given_again = exists().where(
        again.passport_id == Badge.passport_id,
        again.badge_class_id == Badge.badge_class_id,
        again.revoked_at.is_(None),
    )
    return select(Badge).where(
        Badge.passport_id == passport.id,
        or_(
            Badge.revoked_at.is_(None),
            Badge.revoked_because.is_distinct_from(revoking.SLIP) & ~given_again,
        ),
    )
