"""Key badges to look at again: a piece of theirs was taken back, and only people decide what that means."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from backpack.badges.models import Badge
from backpack.goals import rules
from backpack.goals.holdings import pocket
from backpack.issuers.models import BadgeClass, Organisation

MOST = 200


@dataclass(frozen=True)
class Flagged:
    """A key badge that somebody holds, and the names of the pieces that are not there."""

    badge: Badge
    gone: tuple[str, ...]


def key_badges(db: Session, organisation: Organisation) -> list[Flagged]:
    """Those that *organisation* gave, the latest first; at most 200."""
    found = _to_look_at(organisation).order_by(Badge.piece_gone_at.desc(), Badge.id.desc())
    rows = db.scalars(found.options(joinedload(Badge.passport)).limit(MOST)).all()
    return [Flagged(badge, tuple(_gone(db, badge))) for badge in rows]


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


def _gone(db: Session, badge: Badge) -> Sequence[str]:
    rule = rules.key_rule(db, badge.badge_class) if badge.badge_class else None
    if rule is None:
        return ()
    there = pocket(db, badge.passport).lobes(rules.matches(rule))
    return [piece.name for place, piece in enumerate(rule.pieces) if place not in there]
