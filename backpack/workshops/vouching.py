"""What the desk may confirm: what strangers can open, and nothing of a person that no page shows.

A confirmation of somebody's badge touches that person: it is written in the trail.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.endorsements import confirming
from backpack.endorsements.confirming import Confirmed, endorsement_of
from backpack.endorsements.models import Endorsement
from backpack.issuers import trail
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
        found = db.scalar(
            select(BadgeClass).where(BadgeClass.code == code, BadgeClass.is_proposal.is_(False))
        )
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


def confirm(
    db: Session, thing: Confirmed, member: Member, comment: str, *, said_by: str, role: str
) -> Endorsement:
    """*member*'s organisation stands by *thing*, as ``confirming.confirm`` says."""
    is_new = confirming.confirmation_by(db, member.organisation, thing) is None
    said = confirming.confirm(db, thing, member.organisation, comment, said_by=said_by, role=role)
    if is_new and isinstance(thing, Badge):
        trail.trace(db, member, trail.Did.CONFIRMED, passport=thing.passport, about=thing.name)
    return said


def withdraw(db: Session, endorsement: Endorsement, member: Member) -> None:
    """*member* takes the confirmation back."""
    badge = db.scalar(select(Badge).where(Badge.code == endorsement.path.removeprefix("/B/")))
    if badge is not None and endorsement.revoked_at is None:
        trail.trace(db, member, trail.Did.UNCONFIRMED, passport=badge.passport, about=badge.name)
    confirming.withdraw(db, endorsement)
