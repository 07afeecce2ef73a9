"""A facilitator says what they saw, or that it was a slip; the third who saw it gives "je sais".

Whatever a device brings later, in whatever order and however often, is kept once and comes to the same (opinions.py).
"""

import re
import secrets
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import revoking
from backpack.cohorts import gathering, giving, noticing
from backpack.cohorts.columns import Column
from backpack.cohorts.models import Facilitator, Opinion, Participant, Says
from backpack.cohorts.opinions import (
    OPINIONS_TO_KNOW,
    TIME_TO_UNDO,
    Level,
    Saying,
    Stand,
    may_take_back,
    stand,
)
from backpack.endorsements.witnessing import TooLong
from backpack.issuers import trail
from backpack.issuers.models import Member
from backpack.kernel.clock import moment
from backpack.kernel.db import in_turn
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.sealing import hashed
from backpack.passport.models import Passport

LONGEST = 500  # characters of a note
MOST_SETTLED = 40  # words that one "C'est réglé" names
NEEDS_WORDS = (Says.NOT_YET, Says.REMARK, Says.SETTLED)
_KEY = re.compile("[0-9a-f]{32}")


class OfYourself(Problem):
    """Nobody gives an opinion of themselves."""

    status = 409


class TooLateToUndo(Problem):
    """Ten minutes are over: a word stands, and another one may follow it. ``facts.again`` is the path of the cell."""

    status = 409


class NoteMissing(Problem):
    """A contrary word, a remark and a settlement are told to colleagues: they need a sentence."""

    status = 422


def new_key() -> str:
    """What makes a form one, however often it is sent."""
    return secrets.token_hex(16)


def key_in(typed: str) -> str:
    """The key that a form brought; empty where it brought none."""
    key = typed.strip().lower().replace("-", "")
    return key if _KEY.fullmatch(key) else ""


def key_of(
    db: Session,
    participant: Participant,
    column: Column,
    facilitator: Facilitator,
    says: Says,
    *,
    said_at: datetime,
    words: str = "",
    about: str = "",
) -> str:
    """The key of what came without one: who says it again within ten minutes says it once."""
    person, what = facilitator.member.passport_id, (says, tidy(words), " ".join(keys_in(about)))
    theirs = select(Opinion).join(Opinion.member).where(Member.passport_id == person)
    here = theirs.where(Opinion.participant_id == participant.id, Opinion.achievement == column.key)
    before = db.scalars(here.order_by(Opinion.said_at, Opinion.id)).all()
    last = before[-1] if before else None
    is_same = last is not None and (last.says, last.words, last.about) == what
    if last is not None and is_same and abs(said_at - last.said_at) <= TIME_TO_UNDO:
        return last.key
    made = " ".join(map(str, (participant.code, column.key, person, len(before), *what)))
    # Of two at once both make this one: the second is run again, and reads the first.
    return hashed(made)[:32]


def moment_in(typed: str, cohort_began: datetime) -> datetime:
    """When a device says that it was said (ISO 8601 with its zone): not later than now, nor before the group began."""
    try:
        said_at = datetime.fromisoformat(typed)
    except ValueError:
        return moment()
    if said_at.tzinfo is None:
        return moment()
    return min(max(said_at, cohort_began), moment())


def observe(
    db: Session,
    participant: Participant,
    column: Column,
    facilitator: Facilitator,
    says: Says,
    *,
    key: str,
    said_at: datetime,
    words: str = "",
    about: str = "",
) -> Opinion:
    """*facilitator* says this of *participant* in *column*, once for each *key*; three who saw it give "je sais".

    ``about`` holds the keys that a slip or a settlement names. Raises NotFound, GroupOver, OfYourself, TooLateToUndo,
    NoteMissing and TooLong.
    """
    said = tidy(words)
    known = db.scalar(select(Opinion).where(Opinion.key == key))
    if known is not None:
        if (known.participant_id, known.achievement) != (participant.id, column.key):
            raise NotFound
        return known
    gathering.require_open(facilitator.cohort)
    if participant.passport_id == facilitator.member.passport_id:
        raise OfYourself
    if says in NEEDS_WORDS and not said:
        raise NoteMissing
    if says == Says.TAKEN_BACK:
        _require_own_and_fresh(db, participant, column, facilitator.member, about, said_at)
    opinion = Opinion(
        key=key,
        participant_id=participant.id,
        achievement=column.key,
        says=says,
        said_by=facilitator.member.name,
        said_at=said_at,
        kept_at=moment(),
        member_id=facilitator.member.id,
        words=said,
        about=" ".join(keys_in(about)),
    )
    opinion.participant, opinion.member = participant, facilitator.member
    put(db, opinion, column, facilitator)
    trail.trace(
        db,
        facilitator.member,
        trail.Did.SAID,
        passport=participant.passport,
        whom=participant.name,
        about=column.name,
    )
    return opinion


def put(db: Session, opinion: Opinion, column: Column, facilitator: Facilitator) -> None:
    """Keep *opinion*, and give or take back what three opinions give; *facilitator* is who gives it."""
    participant = opinion.participant
    _take_turns(db, participant)
    told = sayings(db, [participant.id], key=column.key).get((participant.id, column.key), [])
    db.add(opinion)
    db.flush()
    before, after = stand(told), stand([*told, saying(opinion)])
    if before.level < Level.KNOWS <= after.level:
        _give(db, participant, column, facilitator)
    elif len(before.seers) >= OPINIONS_TO_KNOW > len(after.seers):
        _take_back(db, participant, column, facilitator)


def stand_of(db: Session, participant: Participant, key: str) -> Stand:
    """Where *participant* stands in the column *key*."""
    return stand(sayings(db, [participant.id], key=key).get((participant.id, key), ()))


def sayings(
    db: Session, participant_ids: Collection[int], *, key: str = ""
) -> dict[tuple[int, str], list[Saying]]:
    """All that was said of these participants, by participant and column, in one question.

    What somebody said of themselves does not count, also where their name was joined to their passport later.
    """
    asked = (
        select(
            Opinion.participant_id,
            Opinion.achievement,
            Opinion.key,
            Opinion.says,
            Opinion.said_at,
            Opinion.about,
            Member.passport_id,
        )
        .join(Participant, Participant.id == Opinion.participant_id)
        .outerjoin(Member, Member.id == Opinion.member_id)
        .where(
            Opinion.participant_id.in_(participant_ids),
            Member.passport_id.is_distinct_from(Participant.passport_id) | Opinion.member_id.is_(None),
        )
    )
    if key:
        asked = asked.where(Opinion.achievement == key)
    found: defaultdict[tuple[int, str], list[Saying]] = defaultdict(list)
    for row in db.execute(asked):
        found[row.participant_id, row.achievement].append(
            _saying(row.key, Says(row.says), row.said_at, row.about, row.passport_id)
        )
    return dict(found)


def saying(opinion: Opinion) -> Saying:
    """*opinion* as the rule reads it."""
    passport_id = opinion.member.passport_id if opinion.member else None
    return _saying(opinion.key, Says(opinion.says), opinion.said_at, opinion.about, passport_id)


def keys_in(about: str) -> Sequence[str]:
    """The keys that *about* names, each once."""
    return tuple(dict.fromkeys(_KEY.findall(about)))[:MOST_SETTLED]


def tidy(words: str) -> str:
    """A note on one line. Raises TooLong."""
    said = " ".join(words.split())
    if len(said) > LONGEST:
        raise TooLong
    return said


def _saying(key: str, says: Says, said_at: datetime, about: str, passport_id: int | None) -> Saying:
    """Whoever has no passport here is a tutor, who answers once."""
    is_tutor = passport_id is None
    person = f"tutor {key}" if is_tutor else str(passport_id)
    return Saying(key, person, says, said_at, frozenset(about.split()), is_tutor)


def _require_own_and_fresh(
    db: Session, participant: Participant, column: Column, member: Member, about: str, said_at: datetime
) -> None:
    """A slip that arrives before what it takes back is kept, and works when that comes."""
    for each in db.scalars(select(Opinion).where(Opinion.key.in_(keys_in(about)))):
        is_here = (each.participant_id, each.achievement) == (participant.id, column.key)
        if not is_here or each.member is None or each.member.passport_id != member.passport_id:
            raise NotFound
        if not may_take_back(saying(each), said_at):
            raise TooLateToUndo(participant=participant, column=column)


def _take_turns(db: Session, participant: Participant) -> None:
    """Two third opinions may come at once: the second waits here, and counts the first.

    The passport before the group, as everybody does who gives: no two wait for each other.
    """
    if participant.passport_id is not None:
        in_turn(db, Passport, participant.passport_id)
    noticing.row_changed(db, participant)


def _give(db: Session, participant: Participant, column: Column, facilitator: Facilitator) -> None:
    if column.knows is None or not giving.may_give(facilitator, column.knows):
        return
    try:
        giving.give(db, participant, column.knows, facilitator, by_opinions=True)
    except giving.AlreadyGiven:
        return  # somebody was sure of it before


def _take_back(db: Session, participant: Participant, column: Column, facilitator: Facilitator) -> None:
    """One of the three was a slip: what they gave goes, with the key badge that it completed."""
    gift = giving.gift_of(db, participant, column.knows) if column.knows else None
    if gift is None or not gift.by_opinions:
        return
    giving.take_back(db, gift, because=revoking.SLIP, by=facilitator.member)
