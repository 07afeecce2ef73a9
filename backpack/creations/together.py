"""Members of a group confirm each other, by the first names that they gave each other; nobody sees a passport.

It is the word of a fellow as any other (endorsements.fellows): whoever it is about reads it, and decides who else
does. Both say that they were there, and nothing proves that they were there together, so it is as strong as a link.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge, Creation
from backpack.endorsements import fellows
from backpack.endorsements.models import Asking, How, Witness
from backpack.endorsements.witnessing import AlreadySaid
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site


@dataclass(frozen=True)
class Fellow:
    """Another member who gave a first name. ``key`` names them on the screens of one member and nowhere else."""

    name: str
    key: str
    is_confirmed: bool


def others(db: Session, creation: Creation, mine: Badge) -> Sequence[Fellow]:
    """The other members of the group of *mine* who gave a first name, in the order in which they came."""
    found = db.scalars(_named(creation, mine).order_by(Badge.id)).all()
    return [Fellow(each.signed_as or "", _key(each, mine), _has_confirmed(db, each, mine)) for each in found]


def confirm(db: Session, creation: Creation, mine: Badge, key: str) -> None:
    """The holder of *mine* saw that member do it; saying it twice is saying it once.

    Nothing until they gave the group a first name: its screen asks for it. Raises NotFound.
    """
    badge = next((each for each in db.scalars(_named(creation, mine)) if _key(each, mine) == key), None)
    if badge is None:
        raise NotFound
    if not mine.signed_as:
        return
    asking = Asking(  # nobody asked, and no square or link leads to it: it is never written
        key_hash=hashed(f"group {creation.code}"),
        badge_id=badge.id,
        passport_id=badge.passport_id,
        how=How.LINK,
        made_at=now(),
        ends_at=now() + timedelta(minutes=1),
    )
    asking.badge = badge
    try:
        fellows.confirm(db, asking, mine.passport, "", mine.signed_as, passed="group")
    except AlreadySaid:
        return


def _named(creation: Creation, mine: Badge) -> Select[Badge]:
    others = (Badge.creation_id == creation.id) & (Badge.id != mine.id) & Badge.twin_of_id.is_(None)
    return select(Badge).where(others, Badge.signed_as.is_not(None))


def _has_confirmed(db: Session, badge: Badge, mine: Badge) -> bool:
    said = (Witness.badge_id == badge.id) & (Witness.by_passport_id == mine.passport_id)
    return bool(db.scalar(select(exists().where(said, Witness.has_seen.is_(True)))))


def _key(badge: Badge, mine: Badge) -> str:
    return site.sealer.derived("fellow", f"{badge.code} {mine.code}")[:22]
