"""How many hold a badge: said only from five on, so that a count never points at somebody."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.issuers.models import BadgeClass
from backpack.kernel.clock import now

FEWEST = 5


def from_five(db: Session, badge_class: BadgeClass) -> int | None:
    """How many people hold *badge_class* now; None for fewer than five, whether it is nobody or four."""
    live = select(func.count(func.distinct(Badge.passport_id))).where(
        Badge.badge_class_id == badge_class.id,
        Badge.revoked_at.is_(None),
        Badge.twin_of_id.is_(None),  # the kept one of two counts
        or_(Badge.ends_at.is_(None), Badge.ends_at > now()),
    )
    count = db.scalar(live) or 0
    return count if count >= FEWEST else None
