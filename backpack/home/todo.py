"""At most one thing to do: the first of these that fits."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import wallet
from backpack.goals import choosing
from backpack.pages.models import Page
from backpack.passport.models import Device, Passport
from backpack.safety import protecting
from backpack.safety.protecting import Safety

BADGES_FOR_A_PAGE = 3


@dataclass(frozen=True)
class Todo:
    """``kind`` names the sentence in the template; ``endpoint`` is where its button leads."""

    kind: str
    endpoint: str


def todo(db: Session, passport: Passport, device: Device | None, safety: Safety | None) -> Todo | None:
    """What *passport*, which is as safe as *safety* says, could do next on *device*, or None.

    The last two are None on a tablet that others use.
    """
    how_many = wallet.how_many(db, passport)
    # First of all: what is not kept safe may be gone before anything else is done with it.
    if device and safety and protecting.is_due(passport, safety, device, badges=how_many):
        return Todo("protect", "safety.protect")
    has_page = db.scalar(select(Page.id).where(Page.passport_id == passport.id).limit(1)) is not None
    if how_many >= BADGES_FOR_A_PAGE and not has_page:
        return Todo("make-a-page", "pages.pages")
    if how_many and not choosing.followed(db, passport):
        return Todo("choose-a-goal", "goals.goals")
    return None
