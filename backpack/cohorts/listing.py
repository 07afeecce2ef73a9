"""A list of first names is pasted: what is a name is kept, and what is none comes back to whoever pasted it."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.cohorts import gathering, noticing
from backpack.cohorts.models import Cohort, Participant
from backpack.kernel import codes
from backpack.kernel.clock import now

_NUMBERING = re.compile(r"\s*(?:\d{1,3}\s*[.)]|[-–—•*·])\s+")


@dataclass(frozen=True, slots=True)
class Left:
    """The lines of a list that are nobody yet, as they go back into the field, and what is wrong with them."""

    lines: tuple[str, ...] = ()
    nameless: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


def add_names(db: Session, cohort: Cohort, text: str, nonce: str = "") -> Left:
    """Somebody is expected for each line of *text* that is a first name; answers what is left.

    Two people are not one: who goes by a name that is there already needs a letter more. The same *nonce* of a form
    again changes nothing. Raises FirstNameMissing where *text* is empty, RoomFull, GroupOver.
    """
    gathering.lock(db, cohort)
    gathering.require_open(cohort)
    lines = [line for each in text.splitlines() if (line := _NUMBERING.sub("", each, count=1).strip(" ,;\t"))]
    if not lines:
        raise gathering.FirstNameMissing
    there = gathering.participants(db, cohort)
    room = gathering.MOST_PEOPLE - len(there)
    known = set(db.scalars(select(Participant.code).where(Participant.cohort_id == cohort.id)))
    names = {gathering.folded(each.name): each.name for each in there if each.name}
    left: list[str] = []
    nameless: list[str] = []
    taken: list[str] = []
    for number, line in enumerate(lines):
        try:
            name = gathering.called(line)
        except gathering.FirstNameMissing:
            left.append(line)
            nameless.append(line[: gathering.LONGEST_NAME])
            continue
        code = codes.out_of(f"name {cohort.id} {nonce} {number} {name}") if nonce else codes.new()
        if code in known:
            continue
        if (other := names.get(gathering.folded(name))) is not None:
            left.append(name)
            taken.append(other)
            continue
        if room <= 0:
            raise gathering.RoomFull(most=gathering.MOST_PEOPLE)
        room, names[gathering.folded(name)] = room - 1, name
        participant = Participant(code=code, cohort_id=cohort.id, name=name, added_at=now())
        participant.cohort = cohort
        db.add(participant)
    if len(left) < len(lines):
        noticing.changed(db, cohort)
    return Left(tuple(left), tuple(nameless), tuple(taken))
