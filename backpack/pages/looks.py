"""How a page looks: two ways to draw it, and a photo of its person or of their work.

A photo is cut to a small square of few colours: a page must stay light. Where and with what it was taken is gone.
"""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backpack.kernel import pictures
from backpack.kernel.db import Base
from backpack.kernel.pictures import NotAPicture, Picture
from backpack.kernel.problems import NotAllowed, NotFound
from backpack.pages.changing import changed
from backpack.pages.models import Page

PHOTO_SIDE, PICTURE_SIDE = 192, 400  # pixels: shown at half of it, and for what must be seen at all of it
COLOURS = 96


@dataclass(frozen=True)
class Look:
    """``title`` and ``words``: French, translated when shown."""

    key: str
    pictogram: str
    title: str
    words: str


LOOKS = {
    look.key: look
    for look in (
        Look("port", "boat", "Le port", "Chaque badge sur une carte."),
        Look("road", "path", "Le chemin", "Les badges au bord d’une route."),
    )
}


class PhotoUnread(NotAPicture):
    """The file for a page is no picture that can be shown, or is far too large; ``facts``: page."""


def look(page: Page) -> Look:
    """The look of *page*; the first one where nobody chose."""
    return LOOKS.get(page.look) or next(iter(LOOKS.values()))


def choose(db: Session, page: Page, key: str) -> None:
    """Draw *page* in the look *key*. Raises NotFound."""
    if key not in LOOKS:
        raise NotFound
    page.look = key
    changed(page)


def put_photo(db: Session, page: Page, file: bytes) -> None:
    """Show the photo of *file* at the top of *page*, instead of any other. Raises PhotoUnread or NotAllowed."""
    require_grown(page)
    before, page.photo = page.photo_id, keep(db, page, file, side=PHOTO_SIDE)
    changed(page)
    if before != page.photo_id:
        forget_picture(db, before)


def take_photo_off(db: Session, page: Page) -> None:
    before, page.photo = page.photo_id, None
    changed(page)
    forget_picture(db, before)


def require_grown(page: Page) -> None:
    """Raise NotAllowed for a child's page: no face, address or words but those that a parent was told of."""
    if page.passport.is_under_fifteen:
        raise NotAllowed


def keep(db: Session, page: Page, file: bytes, *, side: int) -> Picture:
    """The small picture of *file*. Raises PhotoUnread."""
    try:
        return pictures.keep(db, file, side=side, colours=COLOURS)
    except NotAPicture as cause:
        raise PhotoUnread(page=page) from cause


def forget_picture(db: Session, picture_id: int | None) -> None:
    """A picture that nothing shows any more is nowhere any more."""
    picture = db.get(Picture, picture_id) if picture_id else None
    if picture is None:
        return
    shows = [
        column == picture.id
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == Picture.__tablename__ for key in column.foreign_keys)
    ]
    if not any(db.scalar(select(exists().where(each))) for each in shows):
        db.delete(picture)
        db.flush()
