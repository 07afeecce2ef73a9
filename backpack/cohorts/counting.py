"""Opinions of a whole board at once. Most cells hold nothing but who has seen it, and those the database counts; only
where somebody said something else are the words themselves read, and weighed as everywhere (opinions.py).
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from backpack.cohorts.models import Opinion, Participant, Says
from backpack.cohorts.opinions import Saying, stand
from backpack.issuers.models import Member

Cells = tuple[int, str]  # a participant's id, and the key of a column


class Votes(NamedTuple):
    """How many people have seen it and stand by it, and how many words stand against it."""

    yes: int
    no: int


def votes(db: Session, people: Collection[int], key: str = "") -> dict[Cells, Votes]:
    """Of each cell of these participants (of the column *key* alone, if given) where anybody said anything.

    As opinions.stand counts: each person once, all tutors together once, nobody of themselves.
    """
    here: ColumnElement[bool] = Opinion.participant_id.in_(people)
    if key:
        here = and_(here, Opinion.achievement == key)
    is_other = case((Opinion.says != Says.SEEN, 1), else_=0)
    counted = _said(
        here,
        func.count(func.coalesce(Member.passport_id, 0).distinct()).label("yes"),
        func.max(is_other).label("is_doubted"),
    ).group_by(Opinion.participant_id, Opinion.achievement)
    found, doubted = {}, False
    for row in db.execute(counted):
        found[row.participant_id, row.achievement] = Votes(row.yes, 0)
        doubted = doubted or bool(row.is_doubted)
    return found | weighed(db, here) if doubted else found


def weighed(db: Session, here: ColumnElement[bool]) -> dict[Cells, Votes]:
    """Of each cell where somebody said anything but that they have seen it, among the opinions *here*."""
    cells = (
        select(Opinion.participant_id, Opinion.achievement)
        .join(Participant, Participant.id == Opinion.participant_id)
        .where(here, Opinion.says != Says.SEEN)
        .distinct()
        .subquery()
    )
    asked = _said(here, Opinion.key, Opinion.says, Opinion.said_at, Opinion.about, Member.passport_id).join(
        cells,
        and_(cells.c.participant_id == Opinion.participant_id, cells.c.achievement == Opinion.achievement),
    )
    sayings: defaultdict[Cells, list[Saying]] = defaultdict(list)
    for row in db.execute(asked):
        is_tutor = row.passport_id is None
        person = f"tutor {row.key}" if is_tutor else str(row.passport_id)
        sayings[row.participant_id, row.achievement].append(
            Saying(row.key, person, Says(row.says), row.said_at, frozenset(row.about.split()), is_tutor)
        )
    stood = {cell: stand(each) for cell, each in sayings.items()}
    return {cell: Votes(len(each.favourable), len(each.contrary)) for cell, each in stood.items()}


def _said(here: ColumnElement[bool], *what: Any) -> Select[Any]:
    return (
        select(Opinion.participant_id, Opinion.achievement, *what)
        .join(Participant, Participant.id == Opinion.participant_id)
        .outerjoin(Member, Member.id == Opinion.member_id)
        .where(
            here,
            Opinion.member_id.is_(None) | Member.passport_id.is_distinct_from(Participant.passport_id),
        )
    )
