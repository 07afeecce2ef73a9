"""The first name of a person, confirmed face to face: a facilitator taps a sign of the room and types the name.

The badge that was just kept pairs the two: only whoever took one by this very code stands in its list. The name shows
on a page when the page says the same one (pages.reading); a person without a name here takes this one.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.claims.models import Claim, ClaimCode
from backpack.issuers import knowing, trail
from backpack.issuers.models import Member
from backpack.kernel.problems import NotFound
from backpack.passport.models import Passport


def present(db: Session, code: ClaimCode) -> Sequence[Passport]:
    """Who kept the badge by *code*, in that order."""
    kept = select(Passport).join(Claim, Claim.passport_id == Passport.id)
    return db.scalars(kept.where(Claim.claim_code_id == code.id).order_by(Claim.id)).all()


def at_place(db: Session, code: ClaimCode, place: int) -> Passport:
    """The person who kept the badge *place*-th (from 1). Raises NotFound."""
    there = present(db, code) if not code.is_standing else ()
    if not 1 <= place <= len(there):
        raise NotFound
    return there[place - 1]


def confirm(db: Session, passport: Passport, name: str, member: Member) -> None:
    """*member*'s organisation knows this person by *name*. Confirming again replaces it. Raises NameMissing."""
    before = passport.known_name, passport.known_by_id
    knowing.confirm(db, passport, name, member)
    if (passport.known_name, passport.known_by_id) != before:
        trail.trace(db, member, trail.Did.NAMED, passport=passport, whom=passport.known_name or "")
