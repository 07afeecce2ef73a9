"""A page is composed: a theme, three to six badges of one's own, a first name, a title and a sentence."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.badges.wallet import Family, badges_of, family
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NameMissing, NotFound, Problem
from backpack.pages.changing import changed
from backpack.pages.models import Page, Section, ShownBadge
from backpack.pages.themes import theme
from backpack.passport.models import Passport

FEWEST, ENOUGH, MOST = 3, 5, 6
LONGEST_NAME, LONGEST_TITLE, LONGEST_SENTENCE = 80, 80, 280


class TooFewBadges(Problem):
    """A page shows at least FEWEST badges; ``facts``: page, chosen, fewest."""

    status = 422


class TooManyBadges(Problem):
    """A page shows at most MOST badges; ``facts``: page, chosen, most."""

    status = 422


def begin(db: Session, passport: Passport, theme_key: str) -> Page:
    """A page to fill; the one already begun on this theme, if it was never shown. Raises NotFound."""
    begun = select(Page).filter_by(passport_id=passport.id, theme=theme(theme_key).key, published_at=None)
    page = db.scalars(begun.order_by(Page.id).limit(1)).first()
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


def choosable(db: Session, page: Page) -> Sequence[Badge]:
    """Every badge of the page's person, what speaks for its theme first: a page is read from the top."""
    about, order = theme(page.theme), list(Family)

    def place(badge: Badge) -> tuple[int, int]:
        return -about.fits(f"{badge.name} {badge.criteria}"), order.index(family(badge))

    return sorted(badges_of(db, page.passport), key=place)


def suggested(db: Session, page: Page) -> list[str]:
    """The codes of the badges to begin with: those that speak for the theme, then skills up to ENOUGH.

    What was taken back or is too old is never suggested. Somebody with fewer badges is suggested all of them.
    """
    about, today = theme(page.theme), now()
    good = [
        badge
        for badge in choosable(db, page)
        if badge.revoked_at is None and (badge.ends_at is None or badge.ends_at > today)
    ]
    fitting = [badge for badge in good if about.fits(f"{badge.name} {badge.criteria}")][:MOST]
    rest = [badge for badge in good if badge not in fitting]
    skills = [badge for badge in rest if family(badge) is Family.CAN][: max(0, ENOUGH - len(fitting))]
    begun = fitting + skills
    begun += [badge for badge in rest if badge not in begun][: max(0, FEWEST - len(begun))]
    return [badge.code for badge in begun]


def pick(db: Session, page: Page, chosen: Sequence[str]) -> None:
    """Show the badges whose codes are *chosen*: those that stand there in their order, then as in ``choosable``.

    Another person's badge is never among them. Raises TooFewBadges or TooManyBadges.
    """
    badges = [badge for badge in choosable(db, page) if badge.code in chosen]
    if len(badges) < FEWEST:
        raise TooFewBadges(page=page, chosen=len(badges), fewest=FEWEST)
    if len(badges) > MOST:
        raise TooManyBadges(page=page, chosen=len(badges), most=MOST)
    # A badge stands on a page once: it comes up from the group further down where it stood.
    grouped = (ShownBadge.page_id == page.id) & ShownBadge.section_id.is_not(None)
    db.execute(delete(ShownBadge).where(grouped, ShownBadge.badge_id.in_([badge.id for badge in badges])))
    # A badge that stays keeps its row: rows are inserted before others are deleted, and each is unique.
    standing = {shown.badge_id for shown in page.shown}
    new = [_shown(badge) for badge in badges if badge.id not in standing]
    kept = {badge.id for badge in badges}
    page.shown = [shown for shown in page.shown if shown.badge_id in kept] + new
    _number(page.shown)
    changed(page)


def place(db: Session, page: Page, code: str, to: int) -> None:
    """Put the badge *code* at place *to* (0 is the first) among the first ones of *page*. Raises NotFound.

    Saying it twice changes nothing.
    """
    moved = next((shown for shown in page.shown if shown.badge.code == code), None)
    if moved is None:
        raise NotFound
    others = [shown for shown in page.shown if shown is not moved]
    others.insert(max(0, min(to, len(others))), moved)
    _number(others)
    db.flush()
    db.expire(page, ["shown"])
    changed(page)


def say(page: Page, name: str, sentence: str) -> None:
    """Put words on the page. A first name given here is kept, so that it is asked only once."""
    page.name = " ".join(name.split())[:LONGEST_NAME] or page.name or page.passport.name or ""
    if not page.name:
        raise NameMissing(page=page)
    page.passport.name = page.passport.name or page.name
    page.sentence = " ".join(sentence.split())[:LONGEST_SENTENCE]
    changed(page)


def entitle(page: Page, title: str) -> None:
    """Open the page with *title* instead of its theme's own words; with those where *title* is empty."""
    page.title = " ".join(title.split())[:LONGEST_TITLE]
    changed(page)


def copy(db: Session, page: Page) -> Page:
    """A draft that says the same as *page*. A copy that nobody changed yet is not made twice."""
    drafts = select(Page).filter_by(passport_id=page.passport_id, theme=page.theme, published_at=None)
    for draft in db.scalars(drafts):
        if draft is not page and _content(draft) == _content(page):
            return draft
    twin = Page(
        code=codes.new(codes.PAGE_LENGTH),
        passport_id=page.passport_id,
        theme=page.theme,
        started_at=now(),
        name=page.name,
        sentence=page.sentence,
        title=page.title,
        look=page.look,
        photo_id=page.photo_id,
    )
    twin.passport = page.passport
    twin.shown = [_shown(badge) for badge in page.badges]
    _number(twin.shown)
    db.add(twin)
    db.flush()
    for section in page.sections:
        same = Section(
            code=codes.new(),
            kind=section.kind,
            position=section.position,
            text=section.text,
            picture_id=section.picture_id,
            page_id=twin.id,
        )
        twin.sections.append(same)
        same.shown = [_shown(each.badge, twin, each.position) for each in section.shown]
    db.flush()
    return twin


def _content(page: Page) -> object:
    sections = [
        (each.kind, each.text, each.picture_id, [shown.badge_id for shown in each.shown])
        for each in page.sections
    ]
    badges = [shown.badge_id for shown in page.shown]
    return page.title, page.look, page.photo_id, page.name, page.sentence, badges, sections


def _number(shown: Sequence[ShownBadge]) -> None:
    for position, each in enumerate(shown):
        each.position = position


def _shown(badge: Badge, page: Page | None = None, position: int = 0) -> ShownBadge:
    shown = ShownBadge(badge_id=badge.id, position=position, page_id=page.id if page else None)
    shown.badge = badge
    return shown
