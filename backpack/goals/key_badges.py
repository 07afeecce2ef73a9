"""A key badge is issued by itself when its last piece arrives: which ones are complete now."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import wallet
from backpack.badges.models import Badge
from backpack.goals.models import GoalMap, Step
from backpack.goals.progress import progress
from backpack.issuers.models import BadgeClass
from backpack.kernel.clock import now
from backpack.passport.models import Passport


def completed_by(db: Session, badge: Badge, passport: Passport) -> list[BadgeClass]:
    """The key badges that *passport* does not hold yet and whose last piece *badge* was."""
    ready = []
    for goal_map in _maps_that_need(db, badge.badge_class):
        key = goal_map.key_class
        if progress(db, goal_map, passport).is_complete and wallet.held(db, passport, key) is None:
            ready.append(key)
    return list(dict.fromkeys(ready))


def note_pieces(db: Session, badge: Badge, passport: Passport) -> None:
    """*badge* came or was taken back: each key badge that it is a piece of says whether all its pieces are there.

    The key badge itself stays: nobody loses one without being asked.
    """
    for goal_map in _maps_that_need(db, badge.badge_class):
        key = wallet.held(db, passport, goal_map.key_class)
        if key is not None:
            is_whole = progress(db, goal_map, passport).is_complete
            key.piece_gone_at = None if is_whole else key.piece_gone_at or now()


def _maps_that_need(db: Session, badge_class: BadgeClass | None) -> Sequence[GoalMap]:
    if badge_class is None:
        return ()
    needing = select(GoalMap).join(Step).join(BadgeClass, Step.badge_class_id == BadgeClass.id)
    # "Je sais" also holds a step that asks for "je peux" of the same skill.
    is_it = BadgeClass.id == badge_class.id
    if badge_class.skill:
        is_it |= BadgeClass.skill == badge_class.skill
    return db.scalars(needing.where(is_it, Step.counts).distinct()).all()
