"""A badge is checked again by the worker: what needs the network never keeps a request, or a write, waiting."""

from typing import Any

from sqlalchemy.orm import Session

from backpack.badges import verdicts
from backpack.badges.models import Badge
from backpack.kernel import jobs
from backpack.kernel.clock import now
from backpack.openbadges import reading

RECHECK = "recheck"  # the name of the job


def check_later(db: Session, badge: Badge) -> None:
    """Let the worker ask whoever must be asked whether *badge* is true."""
    jobs.later(db, RECHECK, badge=badge.id)


@jobs.handles(RECHECK)
def recheck(db: Session, facts: dict[str, Any]) -> None:
    """Ask now, and note the verdict and what the issuer's own documents add to the badge."""
    badge = db.get(Badge, facts["badge"])
    if badge is None:
        return
    credential = reading.read(badge.credential)
    # Others may be slow to answer, and every claim would wait for an open write transaction.
    db.commit()
    findings = verdicts.examine(db, credential)
    badge.verdict, badge.checked_at = findings.verdict, now()
    if findings.credential is not None:
        badge.name = findings.credential.name[:200] or badge.name
        badge.issuer_name = findings.credential.issuer.name[:200] or badge.issuer_name
        badge.criteria = findings.credential.criteria or badge.criteria
