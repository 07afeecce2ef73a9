"""How far a page reaches: what its square shows, and where else it may appear. Nothing of it is on unless asked for."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.kernel.problems import NotFound
from backpack.pages import publishing
from backpack.pages.changing import changed
from backpack.pages.models import Page


def others(db: Session, page: Page) -> Sequence[Page]:
    """The pages of the same person that the square of *page* can show instead."""
    theirs = select(Page).where(
        Page.passport_id == page.passport_id, Page.id != page.id, Page.leads_to_id.is_(None)
    )
    return [each for each in db.scalars(theirs.order_by(Page.id.desc())) if publishing.is_live(each)]


def lead(db: Session, page: Page, code: str) -> None:
    """The printed square of *page* shows the page *code* from now on: another one, or its own again.

    Squares that showed *page* follow it, so that none needs two steps. Raises NotFound.
    """
    if code == page.code:
        page.leads_to = None
        changed(page)
        return
    there = next((each for each in others(db, page) if each.code == code), None)
    if there is None:
        raise NotFound
    page.leads_to = there
    changed(page)
    db.execute(update(Page).where(Page.leads_to_id == page.id).values(leads_to_id=there.id))


def reach(page: Page, *, messages: bool, preview: bool, found: bool) -> None:
    """What the person agrees to: messages through the page, a picture beside its link, search engines."""
    page.takes_messages, page.has_preview, page.may_be_found = messages, preview, found
    changed(page)


def has_link_card(page: Page) -> bool:
    """Whether messengers may show a picture and words of *page*: never of one that asks for a word."""
    return page.has_preview and page.word_hash is None


def is_findable(page: Page) -> bool:
    """Whether search engines may keep *page*."""
    return page.may_be_found and page.word_hash is None
