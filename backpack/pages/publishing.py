"""A page is shown to whoever has its square, for twelve months, until its holder says stop."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.kernel.clock import now
from backpack.kernel.problems import NameMissing, NotAllowed, Problem
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


def is_live(page: Page) -> bool:
    """Whether whoever has the square can read *page* now."""
    if page.published_at is None or page.stopped_at is not None:
        return False
    return page.ends_at is not None and now() < page.ends_at


def live_page(db: Session, code: str) -> Page:
    """The page at /P/*code* for a stranger. Raises PageUnknown or PageStopped."""
    page = db.scalar(select(Page).where(Page.code == code, Page.published_at.is_not(None)))
    if page is None:
        raise PageUnknown
    if not is_live(page):
        raise PageStopped
    return page


def is_shown(db: Session, badge: Badge) -> bool:
    """Whether a live page shows *badge* to strangers."""
    showing = exists().where(ShownBadge.badge_id == badge.id, ShownBadge.page_id == Page.id, _live())
    return bool(db.scalar(select(showing)))


def shown_on(db: Session, badge: Badge) -> Sequence[Page]:
    """The live pages that show *badge*, for its holder."""
    return db.scalars(
        select(Page).join(ShownBadge).where(ShownBadge.badge_id == badge.id, _live()).order_by(Page.id)
    ).all()


def pages_of(db: Session, passport: Passport) -> Sequence[Page]:
    """Every page of *passport*, newest first."""
    return db.scalars(select(Page).where(Page.passport_id == passport.id).order_by(Page.id.desc())).all()


def _live() -> ColumnElement[bool]:
    return and_(Page.published_at.is_not(None), Page.stopped_at.is_(None), Page.ends_at > now())
