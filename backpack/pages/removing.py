"""A page goes for good, with everything that hangs on it: nothing of it is told any more, to anybody."""

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backpack.kernel import answers
from backpack.pages import looks
from backpack.pages.models import Answer, Opening, Page, Report, Section, ShownBadge, ShownStar

HANGS_ON = (
    ShownBadge,
    ShownStar,
    Section,
    Answer,
    Report,
    Opening,
)  # each names its page; in the order in which they go


def remove(db: Session, page: Page) -> None:
    """Leave nothing of *page*; squares that led to it lead to their own pages again."""
    forget(db, [page.id])
    db.expunge(page)


def forget(db: Session, ids: Collection[int]) -> None:
    """Delete the pages *ids*, their sections and pictures, and all that was stored, counted and reported of them."""
    answers.touch(db, *(f"page:{each}" for each in ids))
    shown = (
        select(Page.photo_id).where(Page.id.in_(ids)),
        select(Section.picture_id).where(Section.page_id.in_(ids)),
    )
    pictures = {picture for each in shown for picture in db.scalars(each) if picture is not None}
    db.execute(update(Page).where(Page.leads_to_id.in_(ids)).values(leads_to_id=None))
    for model in HANGS_ON:
        db.execute(delete(model).where(model.page_id.in_(ids)))
    db.execute(delete(Page).where(Page.id.in_(ids)))
    for picture in pictures:
        looks.forget_picture(db, picture)
