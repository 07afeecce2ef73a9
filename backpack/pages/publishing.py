"""A page is shown to whoever has its square, for twelve months, until its holder says stop."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.kernel.clock import now
from backpack.kernel.problems import NameMissing, NotAllowed, Problem
from backpack.pages import entry
from backpack.pages.changing import changed as changed
from backpack.pages.composing import FEWEST, TooFewBadges
from backpack.pages.models import Page, ShownBadge
from backpack.passport.models import Passport

LIFE = timedelta(days=365)


class PageUnknown(Problem):
    """No page that was ever shown has this code."""

    status = 404


class PageStopped(Problem):
    """Its holder stopped showing this page, or its year is over. Nothing of it is told."""

    status = 410


class WordAsked(Problem):
    """This page opens with a word. ``facts``: its ``code``, and whether a wrong word ``was_wrong``.

    Nothing of the page is told before, not even whose it is.
    """

    status = 403


def publish(page: Page, *, until: datetime | None = None) -> None:
    """Show *page* from now on, for LIFE (or *until* then); a page that is shown lives LIFE longer.

    Raises TooFewBadges or NameMissing for a page that is not finished, and NotAllowed for a child's page without
    the end that a parent set to it: pages.consent asks for it.
    """
    require_finished(page)
    if page.passport.is_under_fifteen and until is None:
        raise NotAllowed
    page.published_at = page.published_at or now()
    page.ends_at = until or now() + LIFE
    page.stopped_at = None
    changed(page)


def renew(page: Page) -> None:
    """Twelve months from today for a page that is shown; a child's ends when the parent's yes does."""
    if is_live(page) and not page.passport.is_under_fifteen:
        page.ends_at = now() + LIFE
        changed(page)


def require_finished(page: Page) -> None:
    """Raise TooFewBadges or NameMissing for a page that cannot be shown yet."""
    if len(page.shown) < FEWEST:
        raise TooFewBadges(page=page, chosen=len(page.shown), fewest=FEWEST)
    if not page.name:
        raise NameMissing(page=page)


def stop(page: Page) -> None:
    """Gone for strangers, at once. A page that was never shown stays the draft that it is."""
    if page.published_at is not None:
        page.stopped_at = page.stopped_at or now()
        changed(page)


def is_live(page: Page) -> bool:
    """Whether whoever has the square of *page* reads something now (with its word, if it asks for one)."""
    if page.published_at is None or page.stopped_at is not None or page.hidden_at is not None:
        return False
    return page.ends_at is not None and now() < page.ends_at


def live_page(db: Session, code: str, *, word: str | None = None) -> Page:
    """What /P/*code* shows to a stranger who says *word*: that page, or the one that its square leads to.

    Raises PageUnknown, PageStopped, or WordAsked.
    """
    found = db.scalar(select(Page).where(Page.code == code, Page.published_at.is_not(None)))
    if found is None:
        raise PageUnknown
    page = found.leads_to or found
    # Stopping either stops what the paper shows: nobody guesses which of two pages a square was glued for.
    if not (is_live(found) and is_live(page)):
        raise PageStopped
    if not entry.opens(page, word):
        raise WordAsked(code=code, was_wrong=word is not None)
    return page


def is_shown(db: Session, badge: Badge) -> bool:
    """Whether a live page shows *badge* to strangers."""
    showing = exists().where(ShownBadge.badge_id == badge.id, ShownBadge.page_id == Page.id, live())
    return bool(db.scalar(select(showing)))


def pages_with(db: Session, badge: Badge) -> Sequence[Page]:
    """The live pages that show *badge* to strangers, newest first."""
    showing = exists().where(ShownBadge.badge_id == badge.id, ShownBadge.page_id == Page.id)
    return db.scalars(select(Page).where(showing, live()).order_by(Page.id.desc())).all()


def pages_of(db: Session, passport: Passport) -> Sequence[Page]:
    """Every page of *passport*, newest first."""
    return db.scalars(select(Page).where(Page.passport_id == passport.id).order_by(Page.id.desc())).all()


def live() -> ColumnElement[bool]:
    """Pages that strangers can read: one whose square leads to another page is not read itself."""
    return and_(
        Page.published_at.is_not(None),
        Page.stopped_at.is_(None),
        Page.hidden_at.is_(None),
        Page.leads_to_id.is_(None),
        Page.ends_at > now(),
    )
