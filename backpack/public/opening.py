"""Which badges a stranger may open: those that a live page shows. A holder opens all of their own."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.issuers.models import OrganisationPassport
from backpack.kernel.problems import NotFound, Problem
from backpack.pages.publishing import is_shown
from backpack.passport.models import Passport


class BadgePrivate(Problem):
    """Its holder shows this badge on no page."""

    status = 404


def badge_of(db: Session, code: str) -> Badge:
    """The badge at /B/*code*, for code that then asks who may open it. Raises NotFound."""
    badge = db.scalar(select(Badge).where(Badge.code == code))
    if badge is None:
        raise NotFound
    return badge


def taken_back(db: Session, code: str) -> Badge | None:
    """The badge at /B/*code*, if whoever gave it took it back. Raises NotFound."""
    badge = badge_of(db, code)
    return badge if badge.revoked_at else None


def is_open(db: Session, badge: Badge, *, file: bool) -> bool:
    """Whether anybody may open *badge*, or its *file*.

    What was signed here names its recipient by a random number. A file from elsewhere may say an e-mail
    address or a name, so it is its holder's only, even while a page shows the badge.
    """
    # What two passports held before they became one is shown where the kept one is: its address may be printed.
    if is_of_organisation(db, badge):
        return True
    shown = is_shown(db, badge) or (badge.twin_of is not None and is_shown(db, badge.twin_of))
    return shown and not (file and badge.badge_class is None and badge.creation is None)


def is_of_organisation(db: Session, badge: Badge) -> bool:
    """Whether an organisation holds *badge*: everybody reads on its page what it was given."""
    theirs = select(OrganisationPassport.id).where(OrganisationPassport.passport_id == badge.passport_id)
    return db.scalar(theirs) is not None


def require_holder(badge: Badge, holder: Passport | None) -> None:
    """Raise BadgePrivate unless *badge* is *holder*'s."""
    if holder is None or holder.id != (badge.twin_of or badge).passport_id:
        raise BadgePrivate
