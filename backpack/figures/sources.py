"""The ways in which badges are offered, each as two questions: how many were, and which badges came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, extract, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from backpack.badges.models import Badge, Source
from backpack.claims.models import STANDING_USES, Claim, ClaimCode, Envelope, KeptEnvelope, in_envelope
from backpack.cohorts.models import Gift, Participant
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel.clock import now
from backpack.kernel.spans import Span
from backpack.sessions.models import Presence, WorkshopSession

MINUTE = 60
AT_ONCE = 10  # signing takes a while, and a second may pass
UNDONE = 10 * MINUTE  # in which whoever gave takes it back without a word
A_DAY = 24 * 60 * MINUTE
_ITS = aliased(WorkshopSession)  # of a claim code
REPLACED = 364 * A_DAY  # an envelope that ends sooner than its year was withdrawn
CLOSED = 29 * A_DAY  # and so was a square for one person that ends sooner than its thirty days


@dataclass(frozen=True)
class Way:
    """``offers`` has a row for each offer: key, offered, seen, kept. ``came`` has one for each badge: key, badge."""

    offers: Select[Any]
    came: Sequence[Any]


def codes(db: Session, organisation: Organisation, span: Span) -> Way:
    """Squares, by badge class: a group's is for as many people as its facilitator said were there.

    A session's is good for more than will ever come: it is for those who were expected, or came.
    """
    key = ClaimCode.badge_class_id
    mine = and_(BadgeClass.organisation_id == organisation.id, _is_one(db, span))
    offers = _of_code(db, key).join(BadgeClass).where(mine)
    return Way(offers, [_claimed(key).join(BadgeClass, BadgeClass.id == key).where(mine)])


def sessions_codes(db: Session, key: Any, which: ColumnElement[bool], span: Span) -> Way:
    """The squares of those sessions, by *key*, a column of theirs."""
    at = WorkshopSession.claim_code_id == ClaimCode.id
    mine = and_(which, _is_one(db, span))
    return Way(
        _of_code(db, key).join(WorkshopSession, at).where(mine),
        [_claimed(key).join(WorkshopSession, at).where(mine)],
    )


def envelopes(db: Session, organisation: Organisation, span: Span) -> Way:
    """Envelopes, by badge class: one offer for each badge in them."""
    key = in_envelope.c.badge_class_id
    mine = and_(
        Envelope.organisation_id == organisation.id, _within(Envelope.made_at, span), _still_offered(db)
    )
    offers = _row(key, literal(1), _one_if(_was_seen()), _one_if(Envelope.kept_at.is_not(None)))
    came = select(key.label("key"), Badge.id.label("badge")).select_from(Envelope)
    kept = KeptEnvelope.envelope_id == Envelope.id
    its = and_(Badge.badge_class_id == key, _came_out(db))
    return Way(
        offers.select_from(Envelope).join(in_envelope).where(mine),
        [came.join(in_envelope).join(KeptEnvelope, kept).join(Badge, its).where(mine)],
    )


def straight(db: Session, organisation: Organisation, span: Span) -> Way:
    """What was put into passports with nobody to ask, by badge class: on a card, after a request, in a group."""
    key = Badge.badge_class_id
    # Who holds it may take it once more by a square: that brings no badge, and this one still came by itself.
    claimed = exists().where(
        Claim.passport_id == Badge.passport_id,
        Claim.badge_id == Badge.id,
        _seconds(db, Badge.kept_at, Claim.claimed_at).between(0, AT_ONCE),
    )
    enclosed = exists().where(
        KeptEnvelope.passport_id == Badge.passport_id,
        Envelope.id == KeptEnvelope.envelope_id,
        in_envelope.c.envelope_id == Envelope.id,
        in_envelope.c.badge_class_id == key,
        _seconds(db, Badge.kept_at, Envelope.kept_at).between(-AT_ONCE, AT_ONCE),
    )
    mine = and_(
        Badge.organisation_id == organisation.id,
        Badge.source == Source.CODE,
        Badge.twin_of_id.is_(None),
        key.is_not(None),
        _within(Badge.kept_at, span),
        or_(Badge.revoked_at.is_(None), _seconds(db, Badge.kept_at, Badge.revoked_at) > UNDONE),
        ~claimed,
        ~enclosed,
    )
    one = literal(1)
    return Way(
        _row(key, one, one, one).where(mine), [select(key.label("key"), Badge.id.label("badge")).where(mine)]
    )


def gifts(db: Session, cohort_ids: Sequence[int], span: Span) -> Way:
    """What facilitators gave to the people of those groups, by group."""
    key = Participant.cohort_id
    mine = and_(
        key.in_(cohort_ids),
        _within(Gift.given_at, span),
        or_(Gift.taken_back_at.is_(None), _seconds(db, Gift.given_at, Gift.taken_back_at) > UNDONE),
    )
    is_kept = or_(Gift.badge_id.is_not(None), Envelope.kept_at.is_not(None))
    offers = _row(key, literal(1), _one_if(or_(is_kept, _was_seen())), _one_if(is_kept))
    its = and_(Badge.badge_class_id == Gift.badge_class_id, _came_out(db))
    enclosed = select(key.label("key"), Badge.id.label("badge")).select_from(Gift)
    return Way(
        offers.select_from(Gift).join(Participant).outerjoin(Envelope).where(mine),
        [
            select(key.label("key"), Gift.badge_id.label("badge"))
            .join(Participant)
            .where(mine, Gift.badge_id.is_not(None)),
            enclosed.join(Participant)
            .join(Envelope)
            .join(KeptEnvelope, KeptEnvelope.envelope_id == Gift.envelope_id)
            .join(Badge, its)
            .where(mine),
        ],
    )


def by_link(organisation: Organisation, span: Span) -> Select[int]:
    """How many badges were taken by the links of *organisation* that were opened to all in *span*."""
    taken = select(func.coalesce(func.sum(_kept()), 0)).select_from(ClaimCode).join(BadgeClass)
    mine = (BadgeClass.organisation_id == organisation.id, _within(ClaimCode.opened_at, span))
    return taken.where(*mine, ClaimCode.uses >= STANDING_USES)


def _is_one(db: Session, span: Span) -> ColumnElement[bool]:
    """A square that was offered to people who can be counted: not a link for everybody, nor one that was replaced."""
    was_replaced = and_(
        ClaimCode.is_group.is_(False),
        ClaimCode.uses_left > 0,
        ClaimCode.declined == 0,
        _seconds(db, ClaimCode.opened_at, ClaimCode.ends_at) < CLOSED,
    )
    return and_(ClaimCode.uses < STANDING_USES, _within(ClaimCode.opened_at, span), ~was_replaced)


def _of_code(db: Session, key: Any) -> Select[Any]:
    """Whoever answered has seen it, and nobody counts more than once for each place."""
    most, least = _greatest(db)
    answered = _kept() + ClaimCode.declined
    of_session = exists().where(_ITS.claim_code_id == ClaimCode.id)
    offered = case((of_session, most(_expected(), _came(), answered)), else_=ClaimCode.uses)
    return _row(key, offered, least(most(ClaimCode.seen, answered), offered), _kept()).select_from(ClaimCode)


def _expected() -> Any:
    """How many were expected by name at the session of a code: as it is now, or was when it ended."""
    until = func.coalesce(_ITS.ended_at, now())
    there = (
        Participant.name != "",
        Participant.added_at <= until,
        or_(Participant.left_at.is_(None), Participant.left_at > until),
    )
    seats = select(func.count(Participant.id)).join(_ITS, _ITS.cohort_id == Participant.cohort_id)
    return seats.where(_ITS.claim_code_id == ClaimCode.id, *there).correlate(ClaimCode).scalar_subquery()


def _came() -> Any:
    """How many took the square of a session, and how many more were ticked or written down there."""
    took = select(func.count(Claim.id)).where(Claim.claim_code_id == ClaimCode.id)
    by_square = exists().where(
        Claim.claim_code_id == _ITS.claim_code_id,
        or_(Claim.passport_id == Presence.passport_id, Claim.passport_id == Participant.passport_id),
    )
    others = select(func.count(Presence.id)).join(_ITS, _ITS.id == Presence.session_id)
    others = others.outerjoin(Participant, Participant.id == Presence.participant_id)
    others = others.where(_ITS.claim_code_id == ClaimCode.id, ~by_square)
    return took.correlate(ClaimCode).scalar_subquery() + others.correlate(ClaimCode).scalar_subquery()


def _claimed(key: Any) -> Select[Any]:
    return select(key.label("key"), Claim.badge_id.label("badge")).select_from(Claim).join(ClaimCode)


def _kept() -> ColumnElement[int]:
    return ClaimCode.uses - ClaimCode.uses_left


def _still_offered(db: Session) -> ColumnElement[bool]:
    """Not an envelope that the desk withdrew before anybody answered: what was in it is offered in another one."""
    was_withdrawn = and_(
        Envelope.kept_at.is_(None),
        Envelope.declined_at.is_(None),
        Envelope.sealed.is_(None),
        _seconds(db, Envelope.made_at, Envelope.ends_at) < REPLACED,
    )
    return ~was_withdrawn


def _was_seen() -> ColumnElement[bool]:
    return or_(
        Envelope.seen_at.is_not(None), Envelope.kept_at.is_not(None), Envelope.declined_at.is_not(None)
    )


def _came_out(db: Session) -> ColumnElement[bool]:
    """A badge of whoever kept the envelope, out of it or there before."""
    in_time = _seconds(db, Envelope.kept_at, Badge.kept_at) < AT_ONCE
    return and_(Badge.passport_id == KeptEnvelope.passport_id, in_time)


def _row(key: Any, offered: Any, seen: Any, kept: Any) -> Select[Any]:
    return select(key.label("key"), offered.label("offered"), seen.label("seen"), kept.label("kept"))


def _one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _within(moment: Any, span: Span) -> ColumnElement[bool]:
    return and_(moment >= span.begins, moment < span.ends)


def _greatest(db: Session) -> tuple[Any, Any]:
    """The most and the least of several numbers: each database has its own words for them."""
    return (func.max, func.min) if db.get_bind().dialect.name == "sqlite" else (func.greatest, func.least)


def _seconds(db: Session, begin: Any, end: Any) -> Any:
    """How long after *begin* *end* is: each database has its own word for it."""
    if db.get_bind().dialect.name == "sqlite":
        return (func.julianday(end) - func.julianday(begin)) * A_DAY
    return extract("epoch", end - begin)
