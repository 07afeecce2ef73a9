"""What a person holds, as maps and rules ask for it, and what this site's badge classes are called there.

An address of this site is told without its host, so that a map survives a move.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.badges.models import Badge, Recipient, Source
from backpack.badges.verdicts import verdict_today
from backpack.badges.wallet import standing
from backpack.issuers.models import BadgeClass, Organisation
from backpack.issuers.naming import classes_named as classes_named
from backpack.issuers.naming import match_for as match_for
from backpack.issuers.naming import match_of as match_of
from backpack.issuers.naming import path_of as path_of
from backpack.kernel.site import site
from backpack.openbadges.model import Verdict
from backpack.openmaps.model import Level
from backpack.openmaps.standing import Flaw, Holding, Pocket
from backpack.passport.models import Passport

_LEVELS: dict[str, Level] = {Kind.CAN: Level.CAN, Kind.KNOWS: Level.KNOWS}


# Two hundred whole badges take as long as all the rest of a map.
_COLUMNS = (
    Badge.code,
    Badge.achievement_id,
    Badge.issuer_id,
    Badge.verdict,
    Badge.ends_at,
    Badge.revoked_at,
    Badge.source,
    Badge.recipient,
    BadgeClass.code.label("class_code"),
    BadgeClass.kind,
    Organisation.code.label("organisation_code"),
)


_ANYBODY = cast(Passport, SimpleNamespace(id=bindparam("passport")))


@lru_cache(maxsize=1)
def _of_a_passport() -> Select[*tuple[Any, ...]]:
    """What is asked of all the badges of the passport ``:passport``; put together once."""
    return _with_their_classes(standing(_ANYBODY)).order_by(Badge.kept_at.desc(), Badge.id.desc())


def pocket(db: Session, passport: Passport | None) -> Pocket:
    """Everything that *passport* holds; a stranger (None) holds nothing."""
    if passport is None:
        return Pocket(())
    return _pocket(db, db.execute(_of_a_passport(), {"passport": passport.id}).all())


def pocket_with(db: Session, badge: Badge) -> Pocket:
    """*badge* and no other."""
    return _pocket(db, db.execute(_with_their_classes(select(Badge).where(Badge.id == badge.id))).all())


def achievement_of(badge: Badge) -> str:
    """What *badge* is an award of; empty where it does not say."""
    return path_of(badge.badge_class) if badge.badge_class else local(badge.achievement_id or "")


def local(address: str) -> str:
    """*address* without this site's host, if it is one of this site's, and in its newest form.

    Empty for one that has no host at all: a file from elsewhere must not say that it is one of ours.
    """
    base = site.config.base_url
    if address.startswith(f"{base}/"):
        return address.removeprefix(base).removesuffix("/v2.json")
    return "" if address.startswith("/") else address


def _with_their_classes(badges: Select[Any]) -> Select[*tuple[Any, ...]]:
    return (
        badges.with_only_columns(*_COLUMNS)
        .outerjoin(BadgeClass, BadgeClass.id == Badge.badge_class_id)
        .outerjoin(Organisation, Organisation.id == BadgeClass.organisation_id)
    )


def _pocket(db: Session, rows: Sequence[Any]) -> Pocket:
    brought = [name for row in rows if row.class_code is None and (name := local(row.achievement_id or ""))]
    classes = classes_named(db, brought) if brought else {}
    return Pocket(_holding(row, classes) for row in rows)


def _holding(row: Any, classes: Mapping[str, BadgeClass]) -> Holding:
    if row.class_code:  # what was given here stays given here, also when this site moves to another address
        issuer = f"/O/{row.organisation_code}"
        return Holding(row.code, f"{issuer}/{row.class_code}", issuer, _LEVELS.get(row.kind), _flaw(row))
    name = local(row.achievement_id or "")
    known = classes.get(name)
    level = _LEVELS.get(known.kind) if known else None
    return Holding(row.code, name, local(row.issuer_id), level, _flaw(row))


def _flaw(badge: Badge) -> Flaw | None:
    # Only what was proven, and proven to be this person's, may move a map: a forged or copied file never does.
    if badge.revoked_at is not None or badge.verdict == Verdict.REVOKED:
        return Flaw.TAKEN_BACK
    if verdict_today(badge) is not Verdict.PROVEN or badge.source == Source.SELF:
        return Flaw.NOT_PROVEN
    if badge.source == Source.IMPORT and badge.recipient != Recipient.PROVED:
        return Flaw.NOT_PROVED_YOURS
    return None
