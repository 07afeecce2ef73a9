"""What became of what a group was given: counts, never who said no; and what nobody kept is offered again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from backpack.claims import enclosing
from backpack.claims.models import Envelope
from backpack.cohorts import giving, noticing
from backpack.cohorts.models import Cohort, Facilitator, Gift, Participant
from backpack.issuers.models import BadgeClass

FEW = 3  # people: of fewer, a count of those who said no would be a name


@dataclass(frozen=True)
class Outcome:
    """How many badges were given and kept, and how many people have not kept theirs.

    ``refused`` is how many of ``people`` said no; None where they are so few, or so much of one mind, that the count
    would say who.
    """

    given: int
    kept: int
    people: int
    refused: int | None

    @property
    def unkept(self) -> int:
        return self.given - self.kept


def outcome(db: Session, cohort: Cohort, badge_class: BadgeClass | None = None) -> Outcome:
    """What became of all that stands given in *cohort*, or of one badge."""
    where = [Participant.cohort_id == cohort.id, Participant.left_at.is_(None), Gift.taken_back_at.is_(None)]
    if badge_class is not None:
        where.append(Gift.badge_class_id == badge_class.id)
    given, kept = db.execute(
        select(func.count(Gift.id), func.count(Gift.badge_id)).join(Gift.participant).where(*where)
    ).one()
    unkept = (
        select(func.count(Gift.participant_id.distinct()))
        .join(Gift.participant)
        .join(Gift.envelope)
        .where(*where, Gift.badge_id.is_(None))
    )
    people = db.scalar(unkept) or 0
    refused = db.scalar(unkept.where(Envelope.declined_at.is_not(None))) or 0
    return Outcome(given, kept, people, refused if people >= FEW and refused < people else None)


def given(db: Session, cohort: Cohort, badge_class: BadgeClass | None = None) -> Sequence[Gift]:
    """What stands given in *cohort*, the newest first, with its people; of one badge where one is named."""
    asked = giving.standing().join(Gift.participant).options(joinedload(Gift.participant))
    asked = asked.where(Participant.cohort_id == cohort.id, Participant.left_at.is_(None))
    if badge_class is not None:
        asked = asked.where(Gift.badge_class_id == badge_class.id)
    return db.scalars(asked.order_by(Gift.id.desc())).all()


def unkept(db: Session, cohort: Cohort) -> Sequence[tuple[Envelope, Sequence[Gift]]]:
    """The envelopes that wait, each with what was given in it, by the person's name."""
    waiting: dict[int, list[Gift]] = {}
    for gift in given(db, cohort):
        if gift.badge_id is None and gift.envelope_id is not None:
            waiting.setdefault(gift.envelope_id, []).append(gift)
    rows = [(gifts[0].envelope, gifts) for gifts in waiting.values() if gifts[0].envelope is not None]
    return sorted(rows, key=lambda row: (row[1][0].participant.name.casefold(), row[0].id))


def offer_again(db: Session, gifts: Collection[Gift], facilitator: Facilitator) -> Envelope | None:
    """What waits in one envelope (*gifts*) is offered in a new one, and the old one ends.

    None where somebody kept it at this very moment.
    """
    first = next(iter(gifts))
    old = first.envelope
    if old is None:
        return None
    new = enclosing.again(db, old, for_whom=first.participant.name, made_by=facilitator.member.name)
    if new is None:
        return None
    for gift in gifts:
        gift.envelope = new
    noticing.row_changed(db, first.participant)
    return new


def offer_all_again(db: Session, facilitator: Facilitator, named: Collection[str]) -> int:
    """The same for each of the group's envelopes *named* (their codes at the desk); how many were offered anew.

    An envelope that was offered again has another code: naming it twice changes nothing.
    """
    rows = [row for row in unkept(db, facilitator.cohort) if row[0].code in named]
    return sum(offer_again(db, gifts, facilitator) is not None for _, gifts in rows)
