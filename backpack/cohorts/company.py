"""What a person sees of the groups that they are in: who accompanies them, as what, and how to reach them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backpack.cohorts import gathering
from backpack.cohorts.models import Facilitator, Participant
from backpack.kernel.problems import NotFound
from backpack.passport.models import Passport


@dataclass(frozen=True)
class Company:
    """One group of a person, and who accompanies it now."""

    seat: Participant
    facilitators: Sequence[Facilitator]


def seats_of(db: Session, passport: Passport) -> Sequence[Participant]:
    """Where *passport* sits now, in groups that go on, the newest first."""
    mine = (
        select(Participant)
        .join(Participant.cohort)
        .options(joinedload(Participant.cohort), joinedload(Participant.paired_by))
        .where(Participant.passport_id == passport.id, Participant.left_at.is_(None))
    )
    rows = db.scalars(mine.order_by(Participant.added_at.desc(), Participant.id.desc())).all()
    return [each for each in rows if each.cohort.ended_at is None]


def groups_of(db: Session, passport: Passport) -> Sequence[Company]:
    return [Company(seat, gathering.facilitators(db, seat.cohort)) for seat in seats_of(db, passport)]


def seat_of(db: Session, passport: Passport, code: str) -> Participant:
    """The seat *code* of *passport*, left or not. Raises NotFound, for everybody else's too."""
    found = db.scalar(
        select(Participant)
        .options(joinedload(Participant.cohort))
        .where(Participant.passport_id == passport.id, Participant.code == code)
    )
    if found is None:
        raise NotFound
    return found
