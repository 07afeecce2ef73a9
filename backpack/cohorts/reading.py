"""What a participant reads of what was said about them: every observation, by skill."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backpack.cohorts import observing
from backpack.cohorts.columns import Column, columns_named
from backpack.cohorts.models import Opinion, Participant, Says
from backpack.cohorts.opinions import Level, Stand, not_taken_back, stand
from backpack.passport.models import Passport

_TOLD = (Says.SEEN, Says.NOT_YET)


@dataclass(frozen=True)
class Skill:
    """What was said of one skill, the newest first, and what it comes to."""

    participant: Participant
    column: Column
    said: Sequence[Opinion]
    stand: Stand

    def is_settled(self, opinion: Opinion) -> bool:
        """Whether *opinion*, a contrary word, stands no more."""
        return observing.saying(opinion).person not in self.stand.doubters

    @property
    def is_read(self) -> bool:
        """Whether a team reads it too: of a group that the person has not left."""
        return self.participant.left_at is None

    @property
    def is_known(self) -> bool:
        return self.stand.level is Level.KNOWS


def said_about(db: Session, passport: Passport) -> list[Skill]:
    """Every observation of *passport*, in every group, without the slips that were taken back; the newest skill first.

    What colleagues say to each other about a contrary word is not an observation, and stays theirs.
    """
    asked = (
        select(Opinion)
        .join(Opinion.participant)
        .where(Participant.passport_id == passport.id)
        .options(joinedload(Opinion.member), joinedload(Opinion.participant).joinedload(Participant.cohort))
        .order_by(Opinion.participant_id, Opinion.achievement)
    )
    rows = db.scalars(asked).all()
    known = columns_named(db, {each.achievement for each in rows})
    skills = []
    for (_, key), some in groupby(rows, key=lambda each: (each.participant_id, each.achievement)):
        found = {each.key: each for each in some}
        sayings = [observing.saying(each) for each in found.values()]
        said = [found[each.key] for each in reversed(not_taken_back(sayings)) if each.says in _TOLD]
        if said and key in known:
            skills.append(Skill(said[0].participant, known[key], said, stand(sayings)))
    return sorted(skills, key=lambda each: each.said[0].said_at, reverse=True)
