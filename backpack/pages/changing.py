"""Readers see every change of a page with the next request: what was drawn before is given to nobody any more."""

from sqlalchemy.orm import object_session

from backpack.kernel import answers
from backpack.pages.models import Page


def changed(page: Page) -> None:
    """Say that readers would see *page* otherwise now. Called beside each change of it, in its transaction."""
    if (db := object_session(page)) is not None:
        db.flush()  # a page that is only just written has no number before
        answers.touch(db, f"page:{page.id}")
