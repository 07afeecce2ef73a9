"""At most one thing to do: the first of these that fits."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import wallet
from backpack.goals import choosing
from backpack.pages.models import Page
from backpack.passport.models import Passport

BADGES_FOR_A_PAGE = 3


@dataclass(frozen=True)
class Todo:
    """``kind`` names the sentence in the template; ``endpoint`` is where its button leads."""

    kind: str
    endpoint: str


def todo(db: Session, passport: Passport) -> Todo | None:
    """What *passport* could do next, or None."""
    how_many = wallet.how_many(db, passport)
    has_page = db.scalar(select(Page.id).where(Page.passport_id == passport.id).limit(1)) is not None
    if how_many >= BADGES_FOR_A_PAGE and not has_page:
        return Todo("make-a-page", "pages.pages")
    if how_many and not choosing.goals_of(db, passport):
        return Todo("choose-a-goal", "goals.goals")
    return None
