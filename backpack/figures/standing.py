"""Where an organisation stands, as one member may read it: all of it, and by badge, group and session.

A manager reads every group of the organisation; whoever accompanies groups reads those, as everywhere at the desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from backpack.cohorts.models import Cohort, Facilitator
from backpack.figures import counting
from backpack.figures.funnel import Counted, Funnel, funnel
from backpack.issuers.models import BadgeClass, Member, Role
from backpack.kernel.problems import NotFound
from backpack.kernel.spans import Span
from backpack.sessions.models import WorkshopSession

MOST = 100  # groups, and sessions: the newest ones
Thing = BadgeClass | Cohort | WorkshopSession


@dataclass(frozen=True)
class Line:
    """One badge, group or session, and what became of what was offered there."""

    thing: Thing
    funnel: Funnel

    @property
    def kind(self) -> str:
        """As an address says it."""
        return _KINDS[type(self.thing)]


_KINDS: dict[type[Thing], str] = {BadgeClass: "badge", Cohort: "groupe", WorkshopSession: "atelier"}


@dataclass(frozen=True)
class Standing:
    """``by_link``: badges taken by links that are open to all, which stand in no funnel."""

    whole: Funnel
    badges: Sequence[Line]
    groups: Sequence[Line]
    sessions: Sequence[Line]
    by_link: int

    @property
    def lines(self) -> Sequence[Line]:
        return (*self.badges, *self.groups, *self.sessions)


def standing(db: Session, member: Member, span: Span) -> Standing:
    """Where the organisation of *member* stands in *span*; what was never offered then is in no list."""
    badges = counting.by_class(db, member.organisation, span)
    groups = db.scalars(_groups(member).order_by(Cohort.id.desc()).limit(MOST)).all()
    to_groups = counting.by_group(db, [each.id for each in groups], span)
    sessions = _sessions_in(db, member, span)
    in_sessions = counting.by_session(db, [each.id for each in sessions])
    classes = select(BadgeClass).where(BadgeClass.id.in_(badges.each)).order_by(BadgeClass.id)
    offered = db.scalars(classes.options(joinedload(BadgeClass.picture))).all()
    return Standing(
        whole=funnel(badges.whole),
        badges=sorted(_lines(offered, badges), key=lambda line: -line.funnel.offered),
        groups=_lines(groups, to_groups),
        sessions=_lines(sessions, in_sessions),
        by_link=counting.taken_by_link(db, member.organisation, span),
    )


def line(db: Session, member: Member, kind: str, code: str, span: Span) -> Line:
    """One badge, group or session alone; a session is its own time. Raises NotFound for what *member* may not read."""
    thing: Thing | None = None
    if kind == "badge":
        thing = db.scalar(select(BadgeClass).filter_by(organisation_id=member.organisation_id, code=code))
    elif kind == "groupe":
        thing = db.scalar(_groups(member).where(Cohort.code == code))
    elif kind == "atelier":
        thing = db.scalar(_sessions(member).where(WorkshopSession.code == code))
    if thing is None:
        raise NotFound
    return Line(thing, funnel(_counts(db, member, thing, span).each.get(thing.id, Counted())))


def _counts(db: Session, member: Member, thing: Thing, span: Span) -> counting.Counts:
    if isinstance(thing, Cohort):
        return counting.by_group(db, [thing.id], span)
    if isinstance(thing, WorkshopSession):
        return counting.by_session(db, [thing.id])
    return counting.by_class(db, member.organisation, span)


def _lines(things: Sequence[Thing], counts: counting.Counts) -> list[Line]:
    return [Line(each, funnel(counts.each[each.id])) for each in things if each.id in counts.each]


def _groups(member: Member) -> Select[Cohort]:
    of_it = select(Cohort).where(Cohort.organisation_id == member.organisation_id)
    if member.role == Role.MANAGER:
        return of_it
    accompanies = exists().where(
        Facilitator.cohort_id == Cohort.id, Facilitator.member_id == member.id, Facilitator.left_at.is_(None)
    )
    return of_it.where(accompanies)


def _sessions(member: Member) -> Select[WorkshopSession]:
    mine = _groups(member).with_only_columns(Cohort.id)
    is_open = or_(WorkshopSession.cohort_id.is_(None), WorkshopSession.cohort_id.in_(mine))
    return select(WorkshopSession).where(WorkshopSession.organisation_id == member.organisation_id, is_open)


def _sessions_in(db: Session, member: Member, span: Span) -> Sequence[WorkshopSession]:
    then = (WorkshopSession.started_at >= span.begins, WorkshopSession.started_at < span.ends)
    newest = WorkshopSession.started_at.desc(), WorkshopSession.id.desc()
    return db.scalars(_sessions(member).where(*then).order_by(*newest).limit(MOST)).all()
