"""What the desk may confirm: what strangers can open, and nothing of a person that no page shows."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.endorsements.confirming import Confirmed, endorsement_of
from backpack.endorsements.models import Endorsement
from backpack.issuers.founding import organisation_of
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel.problems import NotFound
from backpack.pages.publishing import is_shown


def confirmable(db: Session, about: str, code: str) -> Confirmed:
    """The badge, badge class ("modele") or organisation ("organisme") of that code. Raises NotFound."""
    found: Confirmed | None = None
    if about == "organisme":
        return organisation_of(db, code)
    if about == "modele":
        found = db.scalar(select(BadgeClass).where(BadgeClass.code == code))
    elif about == "badge":
        badge = db.scalar(select(Badge).where(Badge.code == code))
        found = badge if badge and badge.revoked_at is None and is_shown(db, badge) else None
    if found is None:
        raise NotFound
    return found


def confirmation_of_member(db: Session, code: str, member: Member) -> Endorsement:
    """A confirmation by this member's organisation. Raises NotFound, also for another's."""
    found = endorsement_of(db, code)
    if found.organisation_id != member.organisation_id:
        raise NotFound
    return found
