"""Key badges to look at again: a piece of theirs was taken back, and only people decide what that means."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from backpack.art.design import Kind
from backpack.badges.models import Badge
from backpack.goals import rules
from backpack.goals.holdings import pocket
from backpack.issuers.models import BadgeClass, Organisation
from backpack.issuers.naming import classes_named

MOST = 200


@dataclass(frozen=True)
class Flagged:
    """A key badge that somebody holds, the names of the pieces that are not there, and how many of them it needs.

    ``can_give`` are the organisation's own badges among them: one of them mends it.
    """

    badge: Badge
    gone: tuple[str, ...]
    missing: int
    can_give: tuple[BadgeClass, ...]


def key_badges(db: Session, organisation: Organisation) -> list[Flagged]:
    """Those that *organisation* gave, the latest first; at most 200."""
    found = _to_look_at(organisation).order_by(Badge.piece_gone_at.desc(), Badge.id.desc())
    rows = db.scalars(found.options(joinedload(Badge.passport)).limit(MOST)).all()
    return [_flagged(db, badge) for badge in rows]


def how_many(db: Session, organisation: Organisation) -> int:
    return db.scalar(select(func.count()).select_from(_to_look_at(organisation).subquery())) or 0


def _to_look_at(organisation: Organisation) -> Select[Badge]:
    return (
        select(Badge)
        .join(Badge.badge_class)
        .where(
            BadgeClass.organisation_id == organisation.id,
            Badge.piece_gone_at.is_not(None),
            Badge.revoked_at.is_(None),
            Badge.twin_of_id.is_(None),
        )
    )


def _flagged(db: Session, badge: Badge) -> Flagged:
    rule = rules.key_rule(db, badge.badge_class) if badge.badge_class else None
    if rule is None:
        return Flagged(badge, (), 0, ())
    asked = rules.matches(rule)
    there = pocket(db, badge.passport).lobes(asked)
    gone = [place for place in range(len(asked)) if place not in there]
    missing = max((rule.needed or len(asked)) - (len(asked) - len(gone)), 0)
    named = classes_named(db, [name for place in gone for name in asked[place].achievements[:1]])
    ours = [each for each in named.values() if each.organisation_id == rule.organisation_id]
    can_give = tuple(each for each in ours if each.kind != Kind.KEY)
    return Flagged(badge, tuple(rule.pieces[place].name for place in gone), missing, can_give)
