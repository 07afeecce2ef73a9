"""A badge that somebody wrote goes for good; of a badge of several, only one's own.

Its address answers as one that was never there, and what was said of it and kept beside it goes with it.
"""

from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from backpack.badges import evidence
from backpack.badges.models import Badge, Creation, Original, Source
from backpack.endorsements import confirming
from backpack.kernel import answers
from backpack.kernel.db import Base
from backpack.kernel.problems import NotAllowed
from backpack.passport.models import Passport


def own(badge: Badge) -> Badge:
    """*badge*, if its holder may take it out: one that somebody gave stays. Raises NotAllowed."""
    if badge.source != Source.SELF:
        raise NotAllowed
    return badge


def leave(db: Session, badge: Badge, passport: Passport) -> None:
    """Take *badge* out of *passport*, with everything beside it. Raises NotAllowed.

    The others of a group keep theirs, and whoever made it may go too.
    """
    own(badge)
    for twin in db.scalars(select(Badge).where(Badge.twin_of_id == badge.id)).all():
        _forget(db, twin)
    creation = badge.creation
    _forget(db, badge)
    if creation is not None:
        _close_if_empty(db, creation, passport)


def drop_draft(db: Session, creation: Creation) -> None:
    """Throw away what was never kept."""
    db.delete(creation)
    db.flush()


def _forget(db: Session, badge: Badge) -> None:
    answers.touch(db, f"badge:{badge.id}")
    for piece in evidence.of_badge(db, badge):
        evidence.remove(db, piece)
    confirming.forget(db, [badge.code])
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if table is not Badge.__table__ and any(key.column is _id() for key in column.foreign_keys):
                db.execute(delete(table).where(column == badge.id))
    original = badge.original_id
    db.delete(badge)
    db.flush()
    db.execute(delete(Original).where(Original.id == original))


def _close_if_empty(db: Session, creation: Creation, passport: Passport) -> None:
    if not db.scalar(select(exists().where(Badge.creation_id == creation.id))):
        drop_draft(db, creation)
    elif creation.made_by_id == passport.id:
        db.execute(update(Creation).where(Creation.id == creation.id).values(made_by_id=None))


def _id() -> Any:
    return Base.metadata.tables["badge"].c.id
