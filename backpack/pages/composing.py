"""A page is composed: a theme, three to six badges of one's own, a first name and a sentence."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.badges.wallet import Family, badges_of, family
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NameMissing, Problem
from backpack.pages.models import Page, ShownBadge
from backpack.pages.themes import theme
from backpack.passport.models import Passport

FEWEST, MOST = 3, 6
LONGEST_NAME, LONGEST_SENTENCE = 80, 280


class TooFewBadges(Problem):
    """A page shows at least FEWEST badges; ``facts``: page, chosen, fewest."""

    status = 422


class TooManyBadges(Problem):
    """A page shows at most MOST badges; ``facts``: page, chosen, most."""

    status = 422


def begin(db: Session, passport: Passport, theme_key: str) -> Page:
    """A page to fill; the one already begun on this theme, if it was never shown. Raises NotFound."""
    begun = select(Page).filter_by(passport_id=passport.id, theme=theme(theme_key).key, published_at=None)
    page = db.scalars(begun.limit(1)).first()
    if page is None:
        page = Page(
            code=codes.new(codes.PAGE_LENGTH),
            passport_id=passport.id,
            theme=theme_key,
            started_at=now(),
            name=passport.name or "",
        )
        page.passport = passport
        db.add(page)
        db.flush()
    return page


def choosable(db: Session, passport: Passport) -> Sequence[Badge]:
    """Every badge of *passport*, what it can do first: a page is read from the top."""
    order = list(Family)
    return sorted(badges_of(db, passport), key=lambda badge: order.index(family(badge)))


def pick(db: Session, page: Page, chosen: Sequence[str]) -> None:
    """Show the badges whose codes are *chosen*, in the order of ``choosable``.

    Another person's badge is never among them. Raises TooFewBadges or TooManyBadges.
    """
    badges = [badge for badge in choosable(db, page.passport) if badge.code in chosen]
    if len(badges) < FEWEST:
        raise TooFewBadges(page=page, chosen=len(badges), fewest=FEWEST)
    if len(badges) > MOST:
        raise TooManyBadges(page=page, chosen=len(badges), most=MOST)
    # A badge that stays keeps its row: rows are inserted before others are deleted, and each is unique.
    standing = {shown.badge_id: shown for shown in page.shown}
    page.shown = [standing.get(badge.id) or _shown(badge) for badge in badges]
    for position, shown in enumerate(page.shown):
        shown.position = position
    db.flush()


def say(page: Page, name: str, sentence: str) -> None:
    """Put words on the page. A first name given here is kept, so that it is asked only once."""
    page.name = " ".join(name.split())[:LONGEST_NAME] or page.name or page.passport.name or ""
    if not page.name:
        raise NameMissing(page=page)
    page.passport.name = page.passport.name or page.name
    page.sentence = " ".join(sentence.split())[:LONGEST_SENTENCE]


def _shown(badge: Badge) -> ShownBadge:
    shown = ShownBadge(badge_id=badge.id, position=0)
    shown.badge = badge
    return shown
