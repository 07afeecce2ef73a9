"""Counting what was offered, seen, kept, protected and shown: in three questions, however many badges there are.

A badge counts in the time in which it was offered. What was counted when somebody kept it stays counted when they
erase their passport, as their square and their envelope remember it without them, or when it is taken back. Protected
and shown are what is so today. Left out: what was undone within minutes, an envelope that was replaced, key badges
(they come by themselves), and links by which anybody takes a badge of support: nobody knows to how many they went.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, distinct, exists, func, select, union, union_all
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.entering import ways
from backpack.figures import sources
from backpack.figures.funnel import FEW, Counted
from backpack.figures.sources import Way
from backpack.issuers.models import Organisation
from backpack.kernel.spans import Span
from backpack.pages import publishing
from backpack.pages.models import Page, ShownBadge
from backpack.sessions.models import WorkshopSession

EVER = Span()
NOBODY = (0, 0, 0, 0)
PEOPLE = ("protecting", "showing")


@dataclass(frozen=True)
class Counts:
    """Everything together, and each badge class, group or session by its id."""

    whole: Counted
    each: dict[int, Counted]


def by_class(db: Session, organisation: Organisation, span: Span) -> Counts:
    """What *organisation* offered in *span*."""
    return _counts(
        db,
        sources.codes(db, organisation, span),
        sources.envelopes(db, organisation, span),
        sources.straight(db, organisation, span),
    )


def by_group(db: Session, cohort_ids: Sequence[int], span: Span) -> Counts:
    """What those groups were offered in *span*, by their facilitators and in their sessions."""
    in_sessions = WorkshopSession.cohort_id.in_(cohort_ids)
    codes = sources.sessions_codes(db, WorkshopSession.cohort_id, in_sessions, span)
    return _counts(db, sources.gifts(db, cohort_ids, span), codes)


def by_session(db: Session, session_ids: Sequence[int]) -> Counts:
    """What was offered in those sessions."""
    these = WorkshopSession.id.in_(session_ids)
    return _counts(db, sources.sessions_codes(db, WorkshopSession.id, these, EVER))


def taken_by_link(db: Session, organisation: Organisation, span: Span) -> int:
    """How many badges people took by the links that *organisation* opened to all in *span*."""
    return int(db.scalar(sources.by_link(organisation, span)) or 0)


def _counts(db: Session, *ways_in: Way) -> Counts:
    offers = union_all(*(way.offers for way in ways_in)).subquery()
    sums = [func.sum(offers.c[name]) for name in ("offered", "seen", "kept")]
    offered = _by_key(db, select(offers.c.key, *sums).group_by(offers.c.key))
    held = _held_today(ways_in)
    today = _by_key(db, select(held.c.key, *_sums_of(held)).group_by(held.c.key))
    each = {key: Counted(*numbers, *today.get(key, NOBODY)) for key, numbers in offered.items()}
    return Counts(_together(db, held, each), each)


def _together(db: Session, held: Subquery, each: dict[int, Counted]) -> Counted:
    """The sum of the parts; but people are counted once, whatever they hold, so of them it is not.

    Only whether they are FEW is ever told, and where one part has as many there is nothing more to ask.
    """
    parts = [astuple(part) for part in each.values()] or [astuple(Counted())]
    whole = Counted(*map(sum, zip(*parts, strict=True)))
    protecting, showing = (max(getattr(part, name) for part in each.values() or [whole]) for name in PEOPLE)
    asks = min(protecting, showing) < FEW and max(whole.protecting, whole.showing) >= FEW
    if asks:
        _, protecting, _, showing = tuple(db.execute(select(*_sums_of(held))).one())
    return replace(whole, protecting=protecting, showing=showing)


def _by_key(db: Session, question: Select[Any]) -> dict[int, tuple[int, ...]]:
    return {key: tuple(map(int, numbers)) for key, *numbers in db.execute(question)}


def _held_today(ways_in: Sequence[Way]) -> Subquery:
    """Of each badge that came and is still held: key, whose it is, whether that is protected, whether it is shown."""
    came = union(*(each for way in ways_in for each in way.came)).subquery()
    is_shown = exists().where(
        ShownBadge.badge_id == Badge.id, ShownBadge.page_id == Page.id, publishing.live()
    )
    held = select(
        came.c.key,
        Badge.passport_id.label("whose"),
        ways.leads_back_to(Badge.passport_id).label("is_protected"),
        is_shown.label("is_shown"),
    )
    is_held = (Badge.revoked_at.is_(None), Badge.twin_of_id.is_(None))
    return held.join(Badge, Badge.id == came.c.badge).where(*is_held).subquery()


def _sums_of(held: Subquery) -> list[ColumnElement[int]]:
    """Badges and people: protected, protecting, shown, showing."""
    flags = (held.c.is_protected, held.c.is_shown)
    return [
        func.count(each)
        for flag in flags
        for each in (case((flag, held.c.whose)), distinct(case((flag, held.c.whose))))
    ]
