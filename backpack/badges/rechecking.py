"""A badge is checked again by the worker: what needs the network never keeps a request, or a write, waiting.

Every badge that somebody holds is asked about once a day, a batch at a time. When the answer is another one, the
person is told.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backpack.badges import verdicts, wallet
from backpack.badges.models import DAY, Badge, Source
from backpack.kernel import answers, fetching, jobs
from backpack.kernel.clock import now
from backpack.notifications import telling
from backpack.openbadges import reading
from backpack.openbadges.model import Credential, Findings, Verdict
from backpack.passport.models import Passport

RECHECK = "recheck"  # the name of the job that checks one badge
ROUND = "recheck-round"  # and of the one that hands out a batch
COUNT = "count-again"  # and of the one that sees to what a badge that is told otherwise completes
BATCH = 50
NEXT_BATCH, NEXT_ROUND = timedelta(seconds=30), timedelta(minutes=15)
NEWS = timedelta(days=7)  # for so long a badge that stopped being good is told on the first screen
PATIENCE = timedelta(days=7)  # an issuer that does not answer for so long leaves a badge unknown
SECONDS = 20  # for everything that one badge makes us ask
GOOD = (Verdict.PROVEN, Verdict.INTACT, Verdict.DECLARED)
STOPPED = (Verdict.REVOKED, Verdict.EXPIRED, Verdict.BROKEN)


def check_later(db: Session, badge: Badge) -> None:
    """Let the worker ask whoever must be asked whether *badge* is true."""
    jobs.later(db, RECHECK, badge=badge.id)


def keep_checking(db: Session) -> None:
    """Make sure that the rounds go on: called by each worker when it starts."""
    waiting = select(jobs.Job.id).where(jobs.Job.name == ROUND, jobs.Job.is_dead.is_(False))
    if db.scalar(waiting.limit(1)) is None:
        jobs.later(db, ROUND)


@jobs.handles(ROUND)
def hand_out(db: Session, _facts: dict[str, Any]) -> None:
    """Put the badges whose day has come into the outbox, and come back soon."""
    # Two workers that started together began two rounds; the one that runs takes the other's place.
    db.execute(delete(jobs.Job).where(jobs.Job.name == ROUND, jobs.Job.tries == 0))
    due = select(Badge).where(Badge.next_check_at <= now()).order_by(Badge.next_check_at).limit(BATCH)
    badges = db.scalars(due).all()
    for badge in badges:
        badge.next_check_at = now() + DAY
        check_later(db, badge)
    jobs.later(db, ROUND, after=NEXT_BATCH if len(badges) == BATCH else NEXT_ROUND)


@jobs.handles(RECHECK)
def recheck(db: Session, facts: dict[str, Any]) -> None:
    """Ask now, and note the verdict and what the issuer's own documents add to the badge."""
    badge = db.get(Badge, facts["badge"])
    if badge is None:
        return
    received = badge.credential
    # Others may be slow to answer, and every claim would wait for an open write transaction.
    db.commit()
    findings = verdicts.ask_around(reading.read(received), fetching.documents_within(SECONDS))
    db.refresh(badge)
    if badge.credential == received:  # else a newer edition came in meanwhile, with a check of its own
        note(db, badge, findings)


def note(db: Session, badge: Badge, findings: Findings) -> None:
    """Write down what a check found, and tell the holder when that is news."""
    before, told = Verdict(badge.verdict), _told(badge)
    if findings.verdict is Verdict.UNKNOWN and before in GOOD and badge.checked_at > now() - PATIENCE:
        return  # nobody answers today: what was found last still stands, with its date
    badge.verdict, badge.checked_at = findings.verdict, now()
    if findings.credential is not None and findings.verdict is not Verdict.BROKEN:
        _complete(badge, findings.credential)
    answers.touch(db, f"badge:{badge.id}")
    if _told(badge) != told:
        jobs.later(db, COUNT, badge=badge.id)
    if is_news(before, findings.verdict):
        badge.changed_at = now()
        telling.badge_changed(
            db, badge.passport, badge.name, findings.verdict, f"/passeport/badge/{badge.code}"
        )


def is_news(before: Verdict, after: Verdict) -> bool:
    """Whether a person should hear of it: a badge that stops being good, or is good again."""
    return before != after and (after in STOPPED or (before in STOPPED and after in GOOD))


def lately_stopped(db: Session, passport: Passport) -> Badge | None:
    """The badge of *passport* that stopped being good last, if that is news."""
    news = wallet.standing(passport).where(Badge.changed_at > now() - NEWS, Badge.verdict.in_(STOPPED))
    return db.scalars(news.order_by(Badge.changed_at.desc(), Badge.id.desc()).limit(1)).first()


def _told(badge: Badge) -> tuple[str | None, ...]:
    """What decides where *badge* counts."""
    return badge.verdict, badge.achievement_id, badge.issuer_id


def _complete(badge: Badge, found: Credential) -> None:
    if badge.source == Source.IMPORT:  # those of before maps were drawn do not say yet what they are of
        badge.achievement_id = found.achievement_id[:500] or badge.achievement_id
    badge.name = found.name[:200] or badge.name
    badge.issuer_name = found.issuer.name[:200] or badge.issuer_name
    badge.issuer_id = found.issuer.id[:500] or badge.issuer_id
    badge.criteria = found.criteria or badge.criteria
