"""Who may print a person's summary: nobody but themselves, until they say yes to those who accompany their group.

A yes lasts thirty days, is taken back by one tap, and every reading is written in the trail, which the person reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.cohorts import gathering, noticing
from backpack.cohorts.models import Cohort, Participant
from backpack.issuers import trail
from backpack.issuers.models import Member, Trace
from backpack.issuers.trail import Did
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound
from backpack.passport.models import Passport

LASTS = timedelta(days=30)
ONE_READING = timedelta(hours=1)  # what is opened again within it, and printed, is read once
MOST_READINGS = 10


@dataclass(frozen=True)
class Seat:
    """One group of a person, and the names of those who accompany it."""

    participant: Participant
    cohort: Cohort
    names: Sequence[str]

    @property
    def is_let(self) -> bool:
        return is_let(self.participant)


def seats(db: Session, passport: Passport) -> list[Seat]:
    """The groups of *passport* that go on, by name."""
    mine = (
        select(Participant)
        .join(Cohort, Cohort.id == Participant.cohort_id)
        .where(
            Participant.passport_id == passport.id, Participant.left_at.is_(None), Cohort.ended_at.is_(None)
        )
        .order_by(Cohort.name, Participant.id)
    )
    return [
        Seat(each, each.cohort, [one.member.name for one in gathering.facilitators(db, each.cohort)])
        for each in db.scalars(mine).all()
    ]


def seat_of(db: Session, passport: Passport, code: str) -> Participant:
    """The place of *passport* called *code*. Raises NotFound."""
    found = db.scalar(select(Participant).filter_by(code=code, passport_id=passport.id, left_at=None))
    if found is None:
        raise NotFound
    return found


def is_let(participant: Participant) -> bool:
    """Whether those who accompany *participant* may print the summary now."""
    return bool(participant.passport_id and participant.summary_until and participant.summary_until > now())


def let(db: Session, participant: Participant) -> None:
    """ "Karima peut imprimer mon bilan", for LASTS from now; saying it again is saying it anew."""
    participant.summary_until = now() + LASTS
    noticing.row_changed(db, participant)


def stop(db: Session, participant: Participant) -> None:
    """Nobody may any more, from this moment."""
    if participant.summary_until is not None:
        participant.summary_until = None
        noticing.row_changed(db, participant)


def let_to(db: Session, code: str, person: str, member: Member) -> Participant:
    """The participant *person* of the group *code* who lets *member* print. Raises NotFound for anybody else."""
    facilitator, participant = gathering.participant_of(db, person, member)
    if facilitator.cohort.code != code or not is_let(participant):
        raise NotFound
    return participant


def read(db: Session, member: Member, participant: Participant) -> None:
    """*member* opens the summary: the trail says so, once for a reading."""
    if not is_read(db, member, participant):
        trail.trace(
            db,
            member,
            Did.READ_SUMMARY,
            passport=participant.passport,
            whom=participant.name,
            about=participant.cohort.name,
        )
        db.flush()


def is_read(db: Session, member: Member, participant: Participant) -> bool:
    """Whether *member* opened it just now, and the trail says so."""
    lately = select(Trace.id).where(
        Trace.organisation_id == member.organisation_id,
        Trace.did == Did.READ_SUMMARY,
        Trace.by == member.name,
        Trace.about == participant.cohort.name[:200],
        Trace.passport_id == participant.passport_id,
        Trace.did_at > now() - ONE_READING,
    )
    return db.scalar(lately.limit(1)) is not None


def readings(db: Session, passport: Passport) -> Sequence[Trace]:
    """Who opened the summary of *passport*, the last one first."""
    mine = select(Trace).where(Trace.passport_id == passport.id, Trace.did == Did.READ_SUMMARY)
    return db.scalars(mine.order_by(Trace.did_at.desc(), Trace.id.desc()).limit(MOST_READINGS)).all()
