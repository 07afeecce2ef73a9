"""A code on the wall: six digits that live only while somebody projects them.

The wall beats every few seconds; when it stops, the digits die within a minute and a half. A wall without
script cannot beat: its digits live a quarter of an hour, and its button gives them another.
"""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.claims import turning
from backpack.claims.models import ClaimCode, Projection
from backpack.claims.offering import UnknownCode, is_live
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem

FIRST_LIFE = timedelta(minutes=15)
BEAT_LIFE = timedelta(seconds=90)


class DigitsGone(Problem):
    """Six digits that are on no wall (any more)."""

    status = 404
    is_guess = True


def project(db: Session, code: ClaimCode) -> Projection:
    """Put *code* on the wall; the same wall again while it lives. Raises NotFound for a link that is open to all."""
    if code.is_standing:
        raise NotFound
    living = (
        (Projection.claim_code_id == code.id)
        & (Projection.alive_until > now())
        & Projection.ended_at.is_(None)
    )
    projection = db.scalar(select(Projection).where(living))
    if projection is None:
        _free_dead_digits(db)
        projection = Projection(
            code=codes.new(),
            claim_code_id=code.id,
            digits=_free_digits(db),
            started_at=now(),
            alive_until=now() + FIRST_LIFE,
        )
        projection.claim_code = code
        db.add(projection)
        db.flush()
    return projection


def projection_of(db: Session, code: str, member: Member) -> Projection:
    """The wall at /W/<code>, if this member's organisation put it up. Raises NotFound."""
    found = db.scalar(
        select(Projection)
        .join(ClaimCode)
        .join(BadgeClass)
        .where(Projection.code == code, BadgeClass.organisation_id == member.organisation_id)
    )
    if found is None:
        raise NotFound
    return found


def beat(db: Session, projection: Projection) -> None:
    """The wall is still up. Dead digits come back only as new ones; an ended wall or a closed code has none."""
    if projection.ended_at is not None:
        return
    if not is_live(projection.claim_code):
        end(projection)
        return
    if projection.digits is None or projection.alive_until <= now():
        _free_dead_digits(db)
        projection.digits = _free_digits(db)
    projection.alive_until = now() + BEAT_LIFE


def end(projection: Projection) -> None:
    """Take it down now: its digits lead nowhere from this moment."""
    projection.digits = None
    projection.alive_until = projection.ended_at = now()


def code_behind(db: Session, typed: str) -> str:
    """The claim code that a person means by what they *typed*: six digits from a wall, or a whole code.

    Raises DigitsGone, UnknownCode.
    """
    if are_digits(typed):
        typed = codes.normal(typed)
        living = (Projection.digits == typed) & (Projection.alive_until > now())
        projection = db.scalar(select(Projection).where(living))
        if projection is None:
            raise DigitsGone
        return turning.square_of(projection.claim_code)
    typed = codes.normal(typed)
    known = db.scalar(select(ClaimCode.id).where(ClaimCode.code == typed))
    if known is None and turning.found(db, typed) is None:
        raise UnknownCode
    return typed


def are_digits(typed: str) -> bool:
    """Whether this looks like what is on a wall: short enough to be guessed."""
    typed = codes.normal(typed)
    return len(typed) == 6 and typed.isdigit()


def _free_dead_digits(db: Session) -> None:
    dead = (Projection.alive_until <= now()) & (Projection.digits.is_not(None))
    db.execute(update(Projection).where(dead).values(digits=None))


def _free_digits(db: Session) -> str:
    while True:
        digits = codes.new_digits()
        if db.scalar(select(Projection.id).where(Projection.digits == digits)) is None:
            return digits
