"""What a person holds, as maps and rules ask for it, and what this site's badge classes are called there.

An address of this site is told without its host, so that a map survives a move.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Select, bindparam
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

_LEVELS = {Kind.CAN: Level.CAN, Kind.KNOWS: Level.KNOWS}


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


@lru_cache(maxsize=1)
def _question() -> Select[*tuple[Any, ...]]:
    """What is read of all the badges of the passport ``:passport``; put together once."""
    anybody = cast(Passport, SimpleNamespace(id=bindparam("passport")))
    return (
        standing(anybody)
        .with_only_columns(*_COLUMNS)
        .outerjoin(BadgeClass, BadgeClass.id == Badge.badge_class_id)
        .outerjoin(Organisation, Organisation.id == BadgeClass.organisation_id)
        .order_by(Badge.kept_at.desc(), Badge.id.desc())
    )


def pocket(db: Session, passport: Passport | None) -> Pocket:
    """Everything that *passport* holds; a stranger (None) holds nothing."""
    if passport is None:
        return Pocket(())
    rows = db.execute(_question(), {"passport": passport.id}).all()
    brought = [name for row in rows if row.class_code is None and (name := local(row.achievement_id or ""))]
    classes = classes_named(db, brought) if brought else {}
    return Pocket(_holding_in(row, classes) for row in rows)


def pocket_of(db: Session, badges: Sequence[Badge]) -> Pocket:
    """These *badges* of one person and no others."""
    brought = [name for badge in badges if badge.badge_class is None and (name := achievement_of(badge))]
    classes = classes_named(db, brought)
    return Pocket(_holding(badge, classes.get(achievement_of(badge))) for badge in badges)


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


def _holding_in(row: Any, classes: Mapping[str, BadgeClass]) -> Holding:
    """The same as `_holding`, of a badge whose _COLUMNS were read and nothing else."""
    if row.class_code:
        issuer = f"/O/{row.organisation_code}"
        return Holding(
            row.code, f"{issuer}/{row.class_code}", issuer, _LEVELS.get(Kind(row.kind)), _flaw(row)
        )
    name = local(row.achievement_id or "")
    known = classes.get(name)
    level = _LEVELS.get(Kind(known.kind)) if known else None
    return Holding(row.code, name, local(row.issuer_id), level, _flaw(row))


def _holding(badge: Badge, known: BadgeClass | None) -> Holding:
    badge_class = badge.badge_class or known
    level = _LEVELS.get(Kind(badge_class.kind)) if badge_class else None
    # What was given here stays given here, also when this site moves to another address.
    issuer = f"/O/{badge.badge_class.organisation.code}" if badge.badge_class else local(badge.issuer_id)
    return Holding(badge.code, achievement_of(badge), issuer, level, _flaw(badge))


def _flaw(badge: Badge) -> Flaw | None:
    # Only what was proven, and proven to be this person's, may move a map: a forged or copied file never does.
    if badge.revoked_at is not None or badge.verdict == Verdict.REVOKED:
        return Flaw.TAKEN_BACK
    if verdict_today(badge) is not Verdict.PROVEN or badge.source == Source.SELF:
        return Flaw.NOT_PROVEN
    if badge.source == Source.IMPORT and badge.recipient != Recipient.PROVED:
        return Flaw.NOT_PROVED_YOURS
    return None
