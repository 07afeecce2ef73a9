"""Somebody reports a page, and the operator of the site decides: hide it, or leave it; and says why.

Who reported is not asked. They keep an address (/P/<page>/signaler/<code>) where the answer will stand.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound
from backpack.kernel.site import site
from backpack.kernel.words import gettext as _
from backpack.pages import messages, publishing
from backpack.pages.models import Page, Report

REASONS = ("false", "me", "hurts", "other")
LONGEST, LONGEST_ANSWER = 500, 300
MOST_OPEN = 20  # reports of one page that wait: one more says nothing new


def report(db: Session, page: Page, reason: str, text: str, *, nonce: str) -> Report:
    """Put *page* into the operator's queue; the same report again for the same *nonce*. Raises NotFound."""
    if reason not in REASONS:
        raise NotFound
    code = codes.out_of(site.sealer.derived("report", f"{page.code} {nonce}")) if nonce else codes.new()
    known = db.scalar(select(Report).filter_by(code=code))
    if known is not None:
        return known
    waiting = db.scalars(select(Report).filter_by(page_id=page.id, decided_at=None).limit(MOST_OPEN)).all()
    if len(waiting) == MOST_OPEN:
        return waiting[-1]
    made = Report(code=code, page_id=page.id, reason=reason, text=text.strip()[:LONGEST], sent_at=now())
    made.page = page
    db.add(made)
    db.flush()
    return made


def report_of(db: Session, code: str) -> Report:
    """The report of that code. Raises NotFound."""
    found = db.scalar(select(Report).filter_by(code=code))
    if found is None:
        raise NotFound
    return found


def queue(db: Session) -> Sequence[Report]:
    """What waits for the operator, the oldest first."""
    return db.scalars(select(Report).where(Report.decided_at.is_(None)).order_by(Report.id)).all()


def hidden(db: Session) -> Sequence[Page]:
    """The pages that are hidden, so that a decision can be taken back."""
    return db.scalars(select(Page).where(Page.hidden_at.is_not(None)).order_by(Page.hidden_at.desc())).all()


def decide(db: Session, found: Report, answer: str, *, hide: bool) -> None:
    """Hide the page of *found* or leave it, and answer whoever reported it; all who reported it get that answer.

    Its person is told when it is hidden. Deciding twice is deciding once.
    """
    if found.decided_at is not None:
        return
    answer = " ".join(answer.split())[:LONGEST_ANSWER]
    for each in db.scalars(select(Report).filter_by(page_id=found.page_id, decided_at=None)):
        each.decided_at, each.answer = now(), answer
    page = found.page
    if hide and page.hidden_at is None:
        page.hidden_at = now()
        publishing.changed(page)
        told = f"{_('Nous avons caché votre page.')} {answer}".strip()
        messages.put(db, page, _("Le site"), site.config.help_phone, told)


def show_again(db: Session, code: str) -> None:
    """The operator changes their mind about the page *code*. Raises NotFound."""
    page = db.scalar(select(Page).filter_by(code=code))
    if page is None:
        raise NotFound
    if page.hidden_at is not None:
        page.hidden_at = None
        publishing.changed(page)
