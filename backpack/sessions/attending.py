"""Who was there: whoever kept the presence badge, and those whom a facilitator ticked or wrote down.

A claim of the session's code is a presence by itself; when the session ends, it is written down beside the ticks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from backpack.claims.models import Claim, ClaimCode
from backpack.cohorts import gathering
from backpack.cohorts.models import Participant
from backpack.issuers import trail
from backpack.issuers.founding import tidy
from backpack.issuers.models import Member
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn
from backpack.kernel.problems import NotFound
from backpack.passport.models import Passport
from backpack.passport.signs import sign
from backpack.sessions.models import Came, Presence, WorkshopSession

LONGEST_NAME = 40  # letters
MOST_WRITTEN = 200  # names of visitors in one session


@dataclass(frozen=True)
class Place:
    """One person of the room. ``how`` and ``came_at`` are None for somebody who is expected and has not come.

    ``passport`` shows by its sign where no name is known here; ``participant`` is of the session's own cohort.
    """

    name: str
    came_at: datetime | None = None
    how: Came | None = None
    participant: Participant | None = None
    passport: Passport | None = None
    number: int = 0  # the how-manieth to keep the presence badge (workshops.names), from 1

    @property
    def said(self) -> str:
        """The name, or the sign in the reader's language."""
        return self.name or (sign(self.passport.sign).words if self.passport else "")


@dataclass(frozen=True)
class Room:
    """Everybody: those who are expected by name, then whoever else came, in the order of their coming.

    A phone that entered the group and waits for its name is a place, but nobody who was ``expected``.
    """

    places: Sequence[Place]
    expected: int

    @property
    def came(self) -> Sequence[Place]:
        return [each for each in self.places if each.how is not None]

    @property
    def absent(self) -> int:
        """How many were expected by name and did not come."""
        return sum(each.how is None and bool(each.name) for each in self.places)


def room(db: Session, session: WorkshopSession) -> Room:
    """Who is expected at *session*, and who came."""
    kept, rows = _kept(db, session), _rows(db, session)
    people = _people(db, session, rows)
    known = {each.passport_id for each in people if each.passport_id is not None}
    ticked = {row.participant_id: row for row in rows if row.participant_id is not None}
    places = [_of_cohort(each, ticked.get(each.id), kept.get(each.passport_id or 0)) for each in people]
    others = [
        Place(_name_here(passport, session), claimed_at, Came.CLAIMED, passport=passport, number=number)
        for number, (passport, claimed_at) in enumerate(kept.values(), 1)
        if passport.id not in known
    ]
    written = [
        Place(row.name, row.came_at, row.how)
        for row in rows
        if row.participant_id is None and row.passport_id is None
    ]
    later = sorted([*others, *written], key=lambda each: each.came_at or session.started_at)
    if session.ended_at is not None:  # a phone that nobody named, and that did not come, is no line
        places = [each for each in places if each.how is not None or each.name]
    until = session.ended_at or now()
    here = [each for each in people if each.left_at is None or each.left_at > until]
    return Room([*places, *later], expected=sum(bool(each.name) and each.added_at <= until for each in here))


def of_code(db: Session, code: ClaimCode) -> tuple[WorkshopSession, Room] | None:
    """The session whose presence badge *code* gives, and its room; None for every other code."""
    session = db.scalar(select(WorkshopSession).where(WorkshopSession.claim_code_id == code.id))
    return (session, room(db, session)) if session else None


def how_many(db: Session, sessions: Sequence[WorkshopSession]) -> dict[int, int]:
    """How many came to each of *sessions*, by its id."""
    ended = [each.id for each in sessions if each.ended_at is not None]
    rows = select(Presence.session_id, func.count()).where(Presence.session_id.in_(ended))
    counted = {row[0]: row[1] for row in db.execute(rows.group_by(Presence.session_id))}
    going_on = {each.id: len(room(db, each).came) for each in sessions if each.ended_at is None}
    return {each.id: 0 for each in sessions} | counted | going_on


def tick(db: Session, session: WorkshopSession, code: str, member: Member) -> None:
    """*member* saw the participant *code* there. Ticking again changes nothing. Raises NotFound."""
    participant = _participant(db, session, code)
    _take_turns(db, session)
    if db.scalar(select(exists().where(_of(session), Presence.participant_id == participant.id))):
        return
    row = Presence(session_id=session.id, came_at=now(), how=Came.TICKED, participant_id=participant.id)
    db.add(row)
    trail.trace(
        db,
        member,
        trail.Did.TICKED,
        passport=participant.passport,
        whom=participant.name,
        about=session.name,
    )
    db.flush()


def untick(db: Session, session: WorkshopSession, code: str) -> None:
    """It was a slip. What somebody claimed themselves stays. Raises NotFound."""
    participant = _participant(db, session, code)
    mine = delete(Presence).where(_of(session), Presence.participant_id == participant.id)
    db.execute(mine.where(Presence.how == Came.TICKED))


def write(db: Session, session: WorkshopSession, name: str, member: Member) -> None:
    """Somebody else is there: *member* writes their *name*, once. The name of a participant ticks that participant.

    Raises NameMissing, RoomFull.
    """
    name = tidy(name)[:LONGEST_NAME].strip()
    _take_turns(db, session)
    rows = _rows(db, session)
    expected = [each for each in _people(db, session, rows) if each.name.casefold() == name.casefold()]
    if expected:
        tick(db, session, expected[0].code, member)
        return
    written = [row.name.casefold() for row in rows if row.name]
    if name.casefold() in written:
        return
    if len(written) >= MOST_WRITTEN:
        raise gathering.RoomFull(most=MOST_WRITTEN)
    db.add(Presence(session_id=session.id, came_at=now(), how=Came.TICKED, name=name))
    trail.trace(db, member, trail.Did.TICKED, passport=None, whom=name, about=session.name)
    db.flush()


def erase(db: Session, session: WorkshopSession, name: str) -> None:
    """The *name* that somebody wrote goes again."""
    written = delete(Presence).where(_of(session), Presence.name == name, Presence.how == Came.TICKED)
    db.execute(written.where(Presence.participant_id.is_(None), Presence.passport_id.is_(None)))


def write_down(db: Session, session: WorkshopSession) -> None:
    """Who claimed is present for good, whatever becomes of the group or of the badge."""
    rows = _rows(db, session)
    by_participant = {row.participant_id: row for row in rows if row.participant_id is not None}
    written = {row.passport_id for row in rows if row.passport_id is not None}
    seats = {each.passport_id: each for each in _people(db, session, rows) if each.passport_id is not None}
    for passport, claimed_at in _kept(db, session).values():
        if passport.id in written:
            continue
        seat = seats.get(passport.id)
        row = by_participant.get(seat.id) if seat else None
        if row is None:
            row = Presence(session_id=session.id, came_at=claimed_at, how=Came.CLAIMED)
            db.add(row)
        row.how, row.came_at = Came.CLAIMED, claimed_at
        row.passport_id, row.participant_id = passport.id, seat.id if seat else None
    db.flush()


def _of_cohort(seat: Participant, row: Presence | None, kept: tuple[Passport, datetime] | None) -> Place:
    how, came_at = (row.how, row.came_at) if row else (None, None)
    if kept is not None:
        how, came_at = Came.CLAIMED, kept[1]
    return Place(seat.name, came_at, how, participant=seat, passport=seat.passport)


def _kept(db: Session, session: WorkshopSession) -> dict[int, tuple[Passport, datetime]]:
    """Who claimed, and when, by the passport's id; "Non merci" taken back days later is no presence."""
    found: dict[int, tuple[Passport, datetime]] = {}
    claims = select(Claim, Passport).join(Passport, Claim.passport_id == Passport.id)
    claims = claims.where(Claim.claim_code_id == session.claim_code_id).order_by(Claim.id)
    for claim, passport in db.execute(claims) if session.claim_code_id else ():
        if session.ended_at is None or claim.claimed_at <= session.ended_at:
            found[passport.id] = (passport, claim.claimed_at)
    for row in db.scalars(select(Presence).where(_of(session), Presence.how == Came.CLAIMED)):
        if row.passport is not None:
            found.setdefault(row.passport.id, (row.passport, row.came_at))
    return found


def _people(db: Session, session: WorkshopSession, rows: Sequence[Presence]) -> Sequence[Participant]:
    """The cohort as it is now, and whoever of it came and left it since; by name, those without one last."""
    if session.cohort_id is None:
        return ()
    there = {row.participant_id for row in rows if row.participant_id is not None}
    seats = select(Participant).where(
        Participant.cohort_id == session.cohort_id,
        or_(_was_there(session), Participant.id.in_(there)),
    )
    return sorted(db.scalars(seats), key=lambda each: (not each.name, each.name.casefold(), each.id))


def _was_there(session: WorkshopSession) -> ColumnElement[bool]:
    """Of the group when *session* ended, or now: who comes or leaves later changes nothing of what was."""
    if session.ended_at is None:
        return Participant.left_at.is_(None)
    stayed = or_(Participant.left_at.is_(None), Participant.left_at > session.ended_at)
    return and_(Participant.added_at <= session.ended_at, stayed)


def _participant(db: Session, session: WorkshopSession, code: str) -> Participant:
    found = db.scalar(select(Participant).filter_by(code=code, cohort_id=session.cohort_id))
    if found is None or session.cohort_id is None:
        raise NotFound
    return found


def _rows(db: Session, session: WorkshopSession) -> Sequence[Presence]:
    return db.scalars(select(Presence).where(_of(session)).order_by(Presence.id)).all()


def _of(session: WorkshopSession) -> ColumnElement[bool]:
    return Presence.session_id == session.id


def _name_here(passport: Passport, session: WorkshopSession) -> str:
    """The name by which the session's own organisation knows them; nobody else's."""
    return (passport.known_name or "") if passport.known_by_id == session.organisation_id else ""


def _take_turns(db: Session, session: WorkshopSession) -> None:
    """Two facilitators who tick the same name wait here for each other."""
    in_turn(db, WorkshopSession, session.id)
