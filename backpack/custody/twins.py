"""What two passports both hold when they become one: once in sight, and the second row kept aside for its address.

/B/<code> of either may be printed, and either file may be in somebody's hands, so no row goes. The twin stands in a
passport that is nobody's (``joined_into_id``), where no shelf, page or count finds it; it is open to whom the kept
badge is open, and taken back with it.
"""

from sqlalchemy import Table, delete, exists, select, update
from sqlalchemy.orm import Session

from backpack.badges.models import Badge, Source
from backpack.kernel.clock import now
from backpack.kernel.db import Base
from backpack.openbadges.model import Verdict
from backpack.passport.models import Passport

# Every column that names a badge: it names the kept one afterwards.
NAMED = (
    "asking.badge_id",
    "badge.twin_of_id",
    "brought.badge_id",
    "claim.badge_id",
    "evidence.badge_id",
    "gift.badge_id",
    "request.badge_id",
    "shown_badge.badge_id",
    "witness.badge_id",
)
# These are once for each badge and value of the column beside: the kept badge's own stays.
_ONCE = {"shown_badge": "page_id", "witness": "device_hash"}


def bring(db: Session, keep: Passport, other: Passport) -> list[Badge]:
    """Put the badges of *other* into *keep*; returns those that are new there, or were only brought."""
    mine, theirs = _badges(db, keep), _badges(db, other)
    asides = {keep.id: _Aside(db, keep, keep), other.id: _Aside(db, other, keep)}
    came = []
    for badge in theirs:
        same = [each for each in mine if _is_same(each, badge)]
        if same and not all(_better(badge, each) for each in same):
            asides[other.id].put(badge, same[0])
            continue
        for each in same:
            mine.remove(each)
            asides[keep.id].put(each, badge)
        _give(db, badge, keep)
        mine.append(badge)
        if all(each.source == Source.IMPORT for each in same):
            came.append(badge)
    return came


class _Aside:
    """A passport that is nobody's, made when it is first needed: two of one passport are never alike."""

    def __init__(self, db: Session, of: Passport, keep: Passport) -> None:
        self._db, self._sign, self._keep_id = db, of.sign, keep.id
        self._nobody: Passport | None = None

    def put(self, badge: Badge, kept: Badge) -> None:
        if self._nobody is None:
            self._nobody = Passport(opened_at=now(), sign=self._sign, joined_into_id=self._keep_id)
            self._db.add(self._nobody)
            self._db.flush()
        _give(self._db, badge, self._nobody)
        for column in NAMED:
            table, name = column.split(".")
            _name(self._db, Base.metadata.tables[table], name, badge.id, kept.id)
        badge.twin_of_id = kept.id
        self._db.flush()


def _name(db: Session, table: Table, name: str, badge_id: int, kept_id: int) -> None:
    theirs = table.c[name] == badge_id
    if like := _ONCE.get(table.name):
        there = table.alias()
        twice = exists().where(there.c[like] == table.c[like], there.c[name] == kept_id)
        db.execute(delete(table).where(theirs, twice))
    db.execute(update(table).where(theirs).values({name: kept_id}))


def _badges(db: Session, passport: Passport) -> list[Badge]:
    return list(db.scalars(select(Badge).where(Badge.passport_id == passport.id).order_by(Badge.id)))


def _give(db: Session, badge: Badge, to: Passport) -> None:
    badge.passport_id = to.id
    db.flush()  # one by one: what is twice must be aside before its like comes in


def _is_same(one: Badge, other: Badge) -> bool:
    """What a passport holds once (see the constraints of Badge)."""
    if one.fingerprint == other.fingerprint or (one.identity and one.identity == other.identity):
        return True
    are_live = one.revoked_at is None and other.revoked_at is None
    return are_live and one.badge_class_id is not None and one.badge_class_id == other.badge_class_id


def _better(one: Badge, other: Badge) -> bool:
    """Which of two stays in sight: what was given here, what is proved, the newer edition, and then the older row."""
    return _rank(one) > _rank(other)


def _rank(badge: Badge) -> tuple[bool, bool, float, float]:
    is_ours = badge.source != Source.IMPORT
    edition = badge.awarded_at.timestamp() if badge.awarded_at and not is_ours else 0.0
    return is_ours, badge.verdict == Verdict.PROVEN, edition, -badge.kept_at.timestamp()
