"""The square of a person, on their own phone: whoever accompanies them aims at it, as at a paper card.

It is another one every minute, and good for five more (``kernel.minutes``). No table holds it: 65 bits follow from the
passport, the minute and the site's secret, and are looked for among the people of one's own groups alone. To everybody
else it says nothing.
"""

import hmac
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backpack.cohorts.models import Cohort, Facilitator, Participant
from backpack.issuers.models import Member
from backpack.kernel import codes, minutes
from backpack.kernel.site import site
from backpack.passport.models import Passport


def square_of(passport: Passport) -> str:
    """The end of /Q/… that the square of *passport* holds now: 13 characters."""
    return _square(passport.id, minutes.this_one())


def whose(db: Session, member: Member, square: str) -> Sequence[Participant]:
    """Where the person who shows *square* sits, in the groups that *member* accompanies, the newest first."""
    seats = (
        select(Participant)
        .join(Participant.cohort)
        .join(Facilitator, Facilitator.cohort_id == Cohort.id)
        .options(joinedload(Participant.cohort))
        .where(Facilitator.member_id == member.id, Facilitator.left_at.is_(None), Cohort.ended_at.is_(None))
        .where(Participant.left_at.is_(None), Participant.passport_id.is_not(None))
    )
    return _showing(
        db.scalars(seats.order_by(Participant.added_at.desc(), Participant.id.desc())).all(), square
    )


def who(db: Session, cohort: Cohort, square: str) -> Participant | None:
    """Who of *cohort* shows *square*."""
    seats = select(Participant).filter_by(cohort_id=cohort.id, left_at=None)
    seats = seats.where(Participant.passport_id.is_not(None))
    return next(iter(_showing(db.scalars(seats).all(), square)), None)


def _showing(seats: Sequence[Participant], square: str) -> list[Participant]:
    if len(square) != codes.CLAIM_LENGTH or not square.isascii():
        return []
    ids = {each.passport_id for each in seats if each.passport_id is not None}
    shown = {id for id in ids if _is_good(id, square)}
    return [each for each in seats if each.passport_id in shown]


def _is_good(passport_id: int, square: str) -> bool:
    return any(hmac.compare_digest(square, _square(passport_id, minute)) for minute in minutes.lately())


def _square(passport_id: int, minute: int) -> str:
    return codes.out_of(site.sealer.derived("square-of-a-person", f"{passport_id} {minute}"))
