"""Reading the trail: managers that of their team, everybody what was done with themselves; gone after 25 months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from backpack.issuers.models import Organisation, Trace
from backpack.kernel import codes, jobs
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound
from backpack.kernel.site import site
from backpack.kernel.spans import Span
from backpack.kernel.words import PARIS
from backpack.passport.models import Passport
from backpack.passport.signs import sign

KEPT = timedelta(days=761)  # 25 months
A_PAGE = 100
A_DAY = timedelta(days=1)
ROUND = "trail-round"  # the name of the job that forgets


@dataclass(frozen=True)
class Step:
    """One thing that somebody did. ``whom`` is who it was done to, as the desk knows them, or by their sign; empty
    for somebody who erased everything. ``word`` names that person in an address of the desk.
    """

    trace: Trace
    organisation: Organisation
    whom: str
    word: str


@dataclass(frozen=True)
class Journal:
    """One page of steps, the newest first."""

    steps: Sequence[Step]
    number: int
    has_more: bool

    @property
    def days(self) -> list[tuple[datetime, list[Step]]]:
        """The steps of each day, the newest first, and a moment of that day."""
        by_day = groupby(self.steps, key=lambda step: step.trace.did_at.astimezone(PARIS).date())
        each = [list(steps) for _, steps in by_day]
        return [(steps[0].trace.did_at, steps) for steps in each]


def of_organisation(
    db: Session, organisation: Organisation, span: Span, *, by: str = "", word: str = "", number: int = 1
) -> Journal:
    """What members of *organisation* did in *span*; *by* one of them, with the person that *word* names. Raises
    NotFound where it names nobody.
    """
    wanted = [Trace.organisation_id == organisation.id, Trace.did_at >= span.begins, Trace.did_at < span.ends]
    if by:
        wanted.append(Trace.by == by)
    if word:
        wanted.append(Trace.passport_id == _whose(db, organisation, word))
    return _page(db, wanted, number)


def of_person(db: Session, passport: Passport, *, number: int = 1) -> Journal:
    """What anybody at any desk did with *passport*."""
    return _page(db, [Trace.passport_id == passport.id], number)


def who_acted(db: Session, organisation: Organisation, span: Span) -> Sequence[str]:
    """The names of those who did something in *span*."""
    then = (Trace.organisation_id == organisation.id, Trace.did_at >= span.begins, Trace.did_at < span.ends)
    return db.scalars(select(Trace.by).where(*then).distinct().order_by(Trace.by)).all()


def word_for(organisation_id: int, passport_id: int) -> str:
    """What names a person in an address of this desk, and of no other: a row's id stays in the database."""
    return codes.out_of(site.sealer.derived("journal", f"{organisation_id} {passport_id}"))


def keep_forgetting(db: Session) -> None:
    """Make sure that the rounds go on: called by each worker when it starts."""
    waiting = select(jobs.Job.id).where(jobs.Job.name == ROUND, jobs.Job.is_dead.is_(False))
    if db.scalar(waiting.limit(1)) is None:
        jobs.later(db, ROUND)


@jobs.handles(ROUND)
def forget(db: Session, _facts: dict[str, Any]) -> None:
    """Leave nothing that is older than 25 months, and come back tomorrow."""
    db.execute(delete(jobs.Job).where(jobs.Job.name == ROUND, jobs.Job.tries == 0))
    db.execute(delete(Trace).where(Trace.did_at < now() - KEPT))
    jobs.later(db, ROUND, after=A_DAY)


def _page(db: Session, wanted: Sequence[ColumnElement[bool]], number: int) -> Journal:
    number = min(max(number, 1), 10_000)
    rows = (
        select(Trace, Organisation, Passport)
        .join(Organisation, Organisation.id == Trace.organisation_id)
        .outerjoin(Passport, Passport.id == Trace.passport_id)
        .where(*wanted)
        .order_by(Trace.did_at.desc(), Trace.id.desc())
        .offset((number - 1) * A_PAGE)
        .limit(A_PAGE + 1)
    )
    steps = [_step(trace, organisation, passport) for trace, organisation, passport in db.execute(rows)]
    return Journal(steps[:A_PAGE], number, len(steps) > A_PAGE)


def _step(trace: Trace, organisation: Organisation, passport: Passport | None) -> Step:
    if passport is None:
        return Step(trace, organisation, trace.whom, "")
    known = passport.known_name if passport.known_by_id == organisation.id else None
    whom = trace.whom or known or sign(passport.sign).words
    return Step(trace, organisation, whom, word_for(organisation.id, passport.id))


def _whose(db: Session, organisation: Organisation, word: str) -> int:
    touched = select(Trace.passport_id).where(
        Trace.organisation_id == organisation.id, Trace.passport_id.is_not(None)
    )
    for passport_id in db.scalars(touched.distinct()):
        if passport_id is not None and word_for(organisation.id, passport_id) == word:
            return passport_id
    raise NotFound
