"""A person enters a group: they scan its square, or the desk aims at their paper card."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.cohorts import gathering, noticing
from backpack.cohorts.models import Cohort, Facilitator, Participant
from backpack.issuers import trail
from backpack.issuers.trail import Did
from backpack.kernel import codes, limits
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, TooManyTries
from backpack.kernel.site import site
from backpack.passport import signs
from backpack.passport.models import Passport

MANY_UNNAMED = 5  # more phones without a name than this are taken out by one tap
# In ten minutes: a workshop of 60 behind one Wi-Fi, and phones that try again.
MOST_SEATS_FROM_ONE_ADDRESS = 100
NEW = timedelta(hours=1)  # a passport of this age has told nobody its sign yet


def behind(db: Session, code: str) -> Cohort:
    """The group at /J/*code*, over or not. Raises NotFound."""
    found = db.scalar(select(Cohort).where(Cohort.join_code == code))
    if found is None:
        raise NotFound
    return found


def seat_of(db: Session, cohort: Cohort, passport: Passport | None) -> Participant | None:
    """*passport* in *cohort*, if it is there now."""
    if passport is None:
        return None
    there = select(Participant).filter_by(cohort_id=cohort.id, passport_id=passport.id, left_at=None)
    return db.scalar(there)


def join(db: Session, cohort: Cohort, passport: Passport) -> Participant:
    """*passport* is in *cohort*: the same seat again for who has one, or had one. Raises GroupOver, RoomFull.

    Of two with the same sign in one group the second gets another one, where nobody can know theirs yet.
    """
    gathering.lock(db, cohort)
    there = select(Participant).filter_by(cohort_id=cohort.id, passport_id=passport.id)
    found = db.scalar(there.execution_options(populate_existing=True))
    if found is not None and found.left_at is None:
        return found
    gathering.require_open(cohort)
    gathering.require_room(db, cohort)
    _tell_apart(db, cohort, passport)
    if found is None:
        found = Participant(
            code=codes.new(), cohort_id=cohort.id, name="", added_at=now(), passport_id=passport.id
        )
        found.cohort, found.passport = cohort, passport
        db.add(found)
    if found.left_at is not None and found.name and gathering.named(db, cohort, found.name):
        found.name, found.paired_at, found.paired_by = (
            "",
            None,
            None,
        )  # somebody goes by that name: who is it?
    found.left_at, found.added_at = None, now()
    noticing.changed(db, cohort)
    return found


def require_few(cohort: Cohort, who: str) -> None:
    """A network address makes only so many new seats of one group in ten minutes. Raises TooManyTries."""
    purpose = seats_of(cohort)
    if limits.is_over(site.database, who, purpose=purpose, most_from_one=MOST_SEATS_FROM_ONE_ADDRESS):
        raise TooManyTries


def seats_of(cohort: Cohort) -> str:
    """As what the new seats of *cohort* are counted."""
    return f"seat {cohort.id}"


def seat(db: Session, facilitator: Facilitator, passport: Passport) -> Participant:
    """*facilitator* brings *passport* in, whose card they aimed at. Raises GroupOver, RoomFull."""
    cohort = facilitator.cohort
    known = seat_of(db, cohort, passport)
    if known is not None:
        return known
    joined = join(db, cohort, passport)
    trail.trace(db, facilitator.member, Did.SEATED, passport=passport, whom=joined.name, about=cohort.name)
    return joined


def unseat(db: Session, facilitator: Facilitator, code: str) -> None:
    """*facilitator* takes the participant *code* out of the group. Harmless to repeat. Raises NotFound."""
    theirs = select(Participant).where(
        Participant.code == code, Participant.cohort_id == facilitator.cohort_id
    )
    found = db.scalar(theirs)
    if found is None:
        raise NotFound
    if found.left_at is None:
        leave(db, found)
        whom, about = found.name, facilitator.cohort.name
        trail.trace(db, facilitator.member, Did.UNSEATED, passport=found.passport, whom=whom, about=about)


def unseat_unnamed(db: Session, facilitator: Facilitator, last: str) -> None:
    """*facilitator* takes out every phone that nobody has named, up to the one that came *last* (its seat's code).

    Who enters after the screen was drawn stays. Harmless to repeat.
    """
    here = Participant.cohort_id == facilitator.cohort_id
    unnamed = select(Participant).where(
        here,
        Participant.name == "",
        Participant.left_at.is_(None),
        Participant.passport_id.is_not(None),
        Participant.id <= select(Participant.id).where(here, Participant.code == last).scalar_subquery(),
    )
    gathering.lock(db, facilitator.cohort)
    for each in db.scalars(unnamed.execution_options(populate_existing=True)).all():
        each.left_at = now()
        about = facilitator.cohort.name
        trail.trace(db, facilitator.member, Did.UNSEATED, passport=each.passport, whom="", about=about)
    noticing.changed(db, facilitator.cohort)


def is_facilitator(db: Session, cohort: Cohort, passport: Passport | None) -> bool:
    """Whether *passport* accompanies *cohort*: nobody is a participant of their own group."""
    return passport is not None and any(
        each.member.passport_id == passport.id for each in gathering.facilitators(db, cohort)
    )


def leave(db: Session, participant: Participant) -> None:
    """They are of the group no more; coming back finds what was said and given. Harmless to repeat."""
    if participant.left_at is None:
        participant.left_at = now()
        noticing.changed(db, participant.cohort)


def _tell_apart(db: Session, cohort: Cohort, passport: Passport) -> None:
    taken = set(
        db.scalars(
            select(Passport.sign)
            .join(Participant, Participant.passport_id == Passport.id)
            .where(
                Participant.cohort_id == cohort.id,
                Participant.left_at.is_(None),
                Participant.passport_id != passport.id,
            )
        )
    )
    free = [sign for sign in range(signs.HOW_MANY) if sign not in taken]
    if passport.sign in taken and free and now() - passport.opened_at <= NEW:
        passport.sign = free[signs.any_sign() % len(free)]
