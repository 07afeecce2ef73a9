"""A session begins with a name and a presence badge; it ends in one tap, or by itself the same night.

Whoever accompanies the cohort opens its session; one without a cohort is its organisation's. A cohort has one open
session at a time, so that two facilitators who begin together share one list of names.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.claims import offering, projecting
from backpack.claims.models import ClaimCode, Projection
from backpack.cohorts import gathering
from backpack.cohorts.models import Cohort, Facilitator
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel import codes, jobs
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn
from backpack.kernel.problems import NotFound
from backpack.kernel.site import site
from backpack.kernel.words import PARIS, long_date
from backpack.kernel.words import gettext as _
from backpack.sessions import attending
from backpack.sessions.models import WorkshopSession
from backpack.tablets import sharing
from backpack.tablets.models import Tablet

END = "end-session"
NIGHT = time(4)  # on the clocks here: whoever forgot is at home
SHORTEST = timedelta(hours=2)  # a session that begins late at night is not over at once
MOST_SHOWN = 100
SLIP = timedelta(minutes=10)  # in which the end is undone


def proposed_name() -> str:
    """ "Atelier du 22 novembre", in the reader's language."""
    return _("Atelier du {day}", day=long_date(now()).rsplit(" ", 1)[0])


def presence_badges(db: Session, member: Member) -> Sequence[BadgeClass]:
    """What *member* may give to whoever is present, by name; what people support has a link of its own."""
    own = select(BadgeClass).where(
        BadgeClass.organisation_id == member.organisation_id,
        BadgeClass.open_to_present.is_(True),
        BadgeClass.kind != Kind.SUPPORT,
        BadgeClass.is_proposal.is_(False),
        BadgeClass.retired_at.is_(None),
    )
    return db.scalars(own.order_by(BadgeClass.name, BadgeClass.id)).all()


def usual_badge(db: Session, member: Member, cohort: Cohort | None) -> BadgeClass | None:
    """The presence badge of the last session: of this *cohort*, or else of any that *member*'s organisation held."""
    held = select(WorkshopSession).where(WorkshopSession.organisation_id == member.organisation_id)
    of_cohort = held.where(WorkshopSession.cohort_id == (cohort.id if cohort else None))
    for which in (of_cohort, held):
        last = db.scalar(which.order_by(WorkshopSession.id.desc()).limit(1))
        if last is not None:
            return last.claim_code.badge_class if last.claim_code else None
    return next(iter(presence_badges(db, member)), None)


def cohorts_of(db: Session, member: Member) -> Sequence[Cohort]:
    """The cohorts that *member* accompanies now and that go on."""
    return [each for each in gathering.cohorts_of(db, member) if each.ended_at is None]


def begin(
    db: Session,
    member: Member,
    badge_class: BadgeClass | None,
    *,
    name: str = "",
    place: str = "",
    cohort: Cohort | None = None,
    nonce: str = "",
) -> WorkshopSession:
    """Open a session now, and the code of its presence badge. Tapped twice (one *nonce*), it is the same one.

    Of a *cohort* whose session is open, that one. Raises offering.NotForGroups, and NotFound for a badge of others.
    """
    if cohort is not None:
        # Two facilitators may begin at once: the second waits here, and finds the first one's.
        in_turn(db, Cohort, cohort.id)
    code = codes.out_of(site.sealer.derived("session", f"{member.id} {nonce}")) if nonce else codes.new()
    known = _open_one(db, cohort) or db.scalar(select(WorkshopSession).where(WorkshopSession.code == code))
    if known is not None and not is_over(known):
        return known
    session = WorkshopSession(
        code=codes.new() if known else code,  # back to the form after that one ended: this is the next one
        organisation_id=member.organisation_id,
        opened_by_id=member.id,
        name=" ".join(name.split())[:80] or proposed_name(),
        started_at=now(),
        place=" ".join(place.split())[:80],
        cohort_id=cohort.id if cohort else None,
    )
    session.organisation, session.opened_by, session.cohort = member.organisation, member, cohort
    if badge_class is not None:
        session.claim_code = _opened(db, badge_class, member, session)
    db.add(session)
    db.flush()
    jobs.later(db, END, after=night_after(session) - now(), session=session.id)
    return session


def session_of(db: Session, code: str, member: Member) -> WorkshopSession:
    """The session *code* that *member* may look after. Raises NotFound, also for others'."""
    found = db.scalar(select(WorkshopSession).where(WorkshopSession.code == code, _looks_after(member)))
    if found is None:
        raise NotFound
    return found


def sessions_of(db: Session, member: Member) -> Sequence[WorkshopSession]:
    """The sessions that *member* looks after, newest first."""
    theirs = select(WorkshopSession).where(_looks_after(member)).order_by(WorkshopSession.id.desc())
    return db.scalars(theirs.limit(MOST_SHOWN)).all()


def open_sessions(db: Session, member: Member) -> Sequence[WorkshopSession]:
    """Those of them that go on now."""
    still = select(WorkshopSession).where(_looks_after(member), WorkshopSession.ended_at.is_(None))
    recent = still.order_by(WorkshopSession.id.desc()).limit(MOST_SHOWN)
    return [each for each in db.scalars(recent) if not is_over(each)]


def night_after(session: WorkshopSession) -> datetime:
    """When *session* ends by itself."""
    earliest = (session.started_at + SHORTEST).astimezone(PARIS)
    night = datetime.combine(earliest.date(), NIGHT, tzinfo=PARIS)
    return night if earliest <= night else night + timedelta(days=1)


def is_over(session: WorkshopSession) -> bool:
    """Whether *session* ended, by somebody's tap or with its night, whatever the worker has done about it."""
    return session.ended_at is not None or night_after(session) <= now()


def over_at(session: WorkshopSession) -> datetime:
    """When *session* ended, or will."""
    return session.ended_at or night_after(session)


def end(db: Session, session: WorkshopSession) -> None:
    """Its code, its wall and its tablets serve no more, and who came is written down. Ending again changes nothing."""
    # Two who end it at once, or the worker: the second waits here, and reads what the first one wrote.
    in_turn(db, WorkshopSession, session.id)
    db.refresh(session)
    if session.ended_at is not None:
        return
    session.ended_at = min(now(), night_after(session))
    if session.claim_code is not None:
        offering.close(session.claim_code)
        up = select(Projection).where(
            Projection.claim_code_id == session.claim_code.id, Projection.ended_at.is_(None)
        )
        for projection in db.scalars(up):
            projecting.end(projection)
    for tablet in session.tablets:
        sharing.take_back(db, tablet)
    attending.write_down(db, session)
    db.flush()


def can_reopen(db: Session, session: WorkshopSession) -> bool:
    """Whether the end of *session* was a moment ago, and its group has not begun another one since."""
    if session.ended_at is None or now() >= min(session.ended_at + SLIP, night_after(session)):
        return False
    return _open_one(db, session.cohort) is None


def reopen(db: Session, session: WorkshopSession) -> None:
    """Its end was a slip: its code and its wall serve again, its tablets do not. Harmless to repeat, or too late."""
    if session.cohort_id is not None:
        in_turn(db, Cohort, session.cohort_id)
    in_turn(db, WorkshopSession, session.id)
    db.refresh(session)
    if session.ended_at is None or not can_reopen(db, session):
        return
    code, ended_at = session.claim_code, session.ended_at
    if code is not None and code.ends_at >= ended_at:  # not a square that was closed before
        code.ends_at = night_after(session)
        down = select(Projection).where(
            Projection.claim_code_id == code.id,
            Projection.ended_at.is_not(None),
            Projection.ended_at >= ended_at,
        )
        for projection in db.scalars(down):
            projection.ended_at = None  # its next beat brings digits
    session.ended_at = None
    db.flush()


def lend(db: Session, session: WorkshopSession, tablet: Tablet) -> None:
    """*tablet* is in common for *session*, and is taken back with its end."""
    if tablet not in session.tablets:
        session.tablets.append(tablet)
        db.flush()


@jobs.handles(END)
def end_at_night(db: Session, facts: dict[str, Any]) -> None:
    """Whoever opened it forgot to end it."""
    session = db.get(WorkshopSession, facts["session"])
    if session is not None and is_over(session):
        end(db, session)


def _opened(db: Session, badge_class: BadgeClass, member: Member, session: WorkshopSession) -> ClaimCode:
    return offering.open_code(
        db,
        badge_class,
        member,
        uses=offering.MOST_USES,
        is_group=True,
        nonce=session.code,
        turns=True,
        ends_at=night_after(session),
    )


def _open_one(db: Session, cohort: Cohort | None) -> WorkshopSession | None:
    if cohort is None:
        return None
    newest = select(WorkshopSession).where(WorkshopSession.cohort_id == cohort.id)
    found = db.scalar(newest.order_by(WorkshopSession.id.desc()).limit(1))
    return found if found is not None and not is_over(found) else None


def _accompanies(member: Member) -> ColumnElement[bool]:
    return and_(Facilitator.member_id == member.id, Facilitator.left_at.is_(None))


def _looks_after(member: Member) -> ColumnElement[bool]:
    """A cohort's sessions are of those who accompany it, wherever they work; the others of the organisation."""
    theirs = select(Facilitator.cohort_id).where(_accompanies(member))
    own = and_(WorkshopSession.cohort_id.is_(None), WorkshopSession.organisation_id == member.organisation_id)
    return or_(own, WorkshopSession.cohort_id.in_(theirs))
