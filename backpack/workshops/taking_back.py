"""A manager takes back what their organisation gave: whom it was given to is told by sign and by date."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backpack.badges import revoking
from backpack.badges.models import Badge
from backpack.cohorts import giving, undoing
from backpack.goals import key_badges
from backpack.issuers import trail
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel.problems import NotFound

REASONS = undoing.REASONS


def given(db: Session, badge_class: BadgeClass) -> Sequence[Badge]:
    """The badges of *badge_class* that people hold, and those that were taken back; newest first."""
    of_it = select(Badge).where(Badge.badge_class_id == badge_class.id, Badge.status_index.is_not(None))
    of_it = of_it.where(
        Badge.twin_of_id.is_(None)
    )  # once for each person, also where two passports became one
    newest_first = of_it.order_by(Badge.kept_at.desc(), Badge.id.desc())
    return db.scalars(newest_first.options(joinedload(Badge.passport))).all()


def given_by(db: Session, member: Member, code: str) -> Badge:
    """The badge *code*, given by this member's organisation. Raises NotFound, also for another's."""
    mine = select(Badge).join(BadgeClass).where(BadgeClass.organisation_id == member.organisation_id)
    found = db.scalar(mine.where(Badge.code == code, Badge.status_index.is_not(None)))
    if found is None:
        raise NotFound
    return found


def take_back(db: Session, badge: Badge, because: str, by: Member | None = None) -> BadgeClass:
    """*by* takes *badge* back; a key badge that it was a piece of stays, and says so. Returns what it was of.

    *because* is one of REASONS, else ValueError.
    """
    if badge.badge_class is None:
        raise NotFound
    if because not in REASONS:
        raise ValueError(because)
    if by is not None and badge.revoked_at is None:
        trail.trace(db, by, trail.Did.TOOK_BACK, passport=badge.passport, about=badge.name)
    revoking.revoke(db, badge, because)
    key_badges.note_pieces(db, badge, badge.passport)
    giving.note_taken_back(db, badge)
    return badge.badge_class
