"""What groups and sessions know of a passport: when it is erased, becomes one with another, or is taken along."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backpack.claims.models import Envelope
from backpack.cohorts import company, noticing, reading, seats
from backpack.cohorts.models import Facilitator, Gift, Opinion, Participant, TutorLink
from backpack.issuers.models import Member, OrganisationPassport, Trace
from backpack.kernel import answers
from backpack.openbadges.model import Json
from backpack.passport.models import Passport
from backpack.sessions.models import Presence


def forget(db: Session, passport: Passport) -> None:
    """No board, no sheet of names and no trail knows *passport* any more; what was said of it goes with it."""
    theirs = list(db.scalars(select(Participant).filter_by(passport_id=passport.id)))
    cohorts, ids = [seat.cohort for seat in theirs], [seat.id for seat in theirs]
    _forget_trail(db, passport, theirs)
    envelopes = select(Gift.envelope_id).where(Gift.participant_id.in_(ids), Gift.envelope_id.is_not(None))
    db.execute(update(Envelope).where(Envelope.id.in_(envelopes)).values(label=""))
    for model in (Presence, TutorLink, Opinion, Gift):
        db.execute(delete(model).where(model.participant_id.in_(ids)))
    db.execute(delete(Presence).where(Presence.passport_id == passport.id))
    db.execute(delete(Participant).where(Participant.id.in_(ids)))
    db.execute(delete(OrganisationPassport).where(OrganisationPassport.passport_id == passport.id))
    for cohort in cohorts:
        noticing.changed(db, cohort)


def bring(db: Session, keep: Passport, other: Passport) -> None:
    """Every seat of *other* is one of *keep*; of two seats in one cohort the one that *keep* has, with all of both."""
    answers.touch(db, f"row:{keep.id}", f"row:{other.id}")
    theirs = select(Participant).where(Participant.passport_id == other.id).order_by(Participant.id)
    for seat in db.scalars(theirs).all():
        cohort = seat.cohort
        mine = db.scalar(select(Participant).filter_by(passport_id=keep.id, cohort_id=cohort.id))
        if mine is None:
            seat.passport_id, seat.passport = keep.id, keep
        else:
            mine.left_at = mine.left_at and seat.left_at
            seats.put_together(db, mine, seat)
        noticing.changed(db, cohort)
    db.flush()


def groups(db: Session, passport: Passport) -> list[Json]:
    """Where the person is accompanied, by whom, and what was said about them, for the file that they take along."""
    said = reading.said_about(db, passport)
    return [
        {
            "name": each.seat.cohort.name,
            "organisation": each.seat.cohort.organisation.name,
            "called": each.seat.name,
            "since": each.seat.added_at.isoformat(),
            "facilitators": [
                {"name": by.member.name, "role": by.role, "organisation": by.member.organisation.name}
                for by in each.facilitators
            ],
            "opinions": [
                _opinion(skill.column.name, opinion)
                for skill in said
                if skill.participant.id == each.seat.id
                for opinion in skill.said
            ],
        }
        for each in company.groups_of(db, passport)
    ]


def _opinion(skill: str, opinion: Opinion) -> Json:
    return {
        "skill": skill,
        "says": str(opinion.says),
        "words": opinion.words,
        "name": opinion.said_by,
        "said_at": opinion.said_at.isoformat(),
    }


def _forget_trail(db: Session, passport: Passport, theirs: list[Participant]) -> None:
    """What was done before anybody knew their passport names them too: it was told by the name alone."""
    db.execute(update(Trace).where(Trace.passport_id == passport.id).values(passport_id=None, whom=""))
    names = {seat.name for seat in theirs if seat.name}
    there = select(Member.organisation_id).join(Facilitator, Facilitator.member_id == Member.id)
    there = there.where(Facilitator.cohort_id.in_({seat.cohort_id for seat in theirs}))
    by_name = Trace.passport_id.is_(None) & Trace.whom.in_(names) & Trace.organisation_id.in_(there)
    db.execute(update(Trace).where(by_name).values(whom=""))
