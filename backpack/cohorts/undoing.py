"""Who may take back what was given in a group: whoever gave it, at once; later a manager, who says why."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backpack.badges import revoking
from backpack.cohorts import giving, outcomes
from backpack.cohorts.models import Facilitator, Gift
from backpack.issuers.models import BadgeClass, Role
from backpack.kernel.problems import NotAllowed, Problem

REASONS = ("mistake", "wrong-person", "not-done")  # for the organisation alone: the badge never tells


class TooLateToTakeBack(Problem):
    """Ten minutes are over, or somebody else gave it: a manager may, and says why. ``facts``: gift."""

    status = 409


def may_undo(gift: Gift, facilitator: Facilitator) -> bool:
    """Whether it was a slip of *facilitator*, a few minutes ago."""
    return giving.is_slip(gift, facilitator.member)


def may_take_back(gift: Gift, facilitator: Facilitator) -> bool:
    """Whether *facilitator* answers for what the organisation of this badge gives."""
    member = facilitator.member
    return member.role == Role.MANAGER and member.organisation_id == gift.badge_class.organisation_id


def undo(db: Session, gift: Gift, facilitator: Facilitator) -> None:
    """It was a slip. Raises TooLateToTakeBack."""
    if not may_undo(gift, facilitator):
        raise TooLateToTakeBack(gift=gift)
    giving.take_back(db, gift, because=revoking.SLIP, by=facilitator.member)


def slips(db: Session, facilitator: Facilitator, badge_class: BadgeClass) -> Sequence[Gift]:
    """What *facilitator* gave of *badge_class* a few minutes ago."""
    given = outcomes.given(db, facilitator.cohort, badge_class)
    return [each for each in given if may_undo(each, facilitator)]


def undo_all(db: Session, facilitator: Facilitator, badge_class: BadgeClass) -> None:
    """All of that was a slip."""
    found = slips(db, facilitator, badge_class)
    giving.take_turns(db, [each.participant for each in found])
    for gift in found:
        undo(db, gift, facilitator)


def take_back(db: Session, gift: Gift, facilitator: Facilitator, because: str) -> None:
    """A manager takes it back; *because* is one of REASONS, else ValueError. Raises NotAllowed."""
    if not may_take_back(gift, facilitator):
        raise NotAllowed
    if because not in REASONS:
        raise ValueError(because)
    giving.take_back(db, gift, because=because, by=facilitator.member)
