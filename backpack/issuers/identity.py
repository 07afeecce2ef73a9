"""What an organisation and its badge classes are called in a credential, and the documents at those addresses."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.issuers.keys import public_multikeys
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel.site import site
from backpack.openbadges import keys
from backpack.openbadges.model import Achievement, Issuer

ACHIEVEMENT_TYPES = {  # Open Badges 3.0, section B.10 "AchievementType Enumeration"
    "can": "Competency",
    "knows": "Competency",
    "key": "Competency",
    "experience": "CommunityService",
    "project": "Achievement",
    "support": "Membership",
}


def issuer(organisation: Organisation) -> Issuer:
    """The issuer as credentials state it: its address is its identifier."""
    return Issuer(id=issuer_id(organisation), name=organisation.name, url=issuer_id(organisation))


def issuer_id(organisation: Organisation) -> str:
    return site.address(f"/O/{organisation.code}")


def achievement_id(badge_class: BadgeClass) -> str:
    return site.address(f"/O/{badge_class.organisation.code}/{badge_class.code}")


def achievement(badge_class: BadgeClass) -> Achievement:
    """The achievement as credentials state it."""
    return Achievement(
        id=achievement_id(badge_class),
        name=badge_class.name,
        description=badge_class.criteria,
        criteria=badge_class.criteria,
        image=achievement_id(badge_class) + ".png",
        kind=ACHIEVEMENT_TYPES.get(badge_class.kind, "Achievement"),
    )


def issuer_document(db: Session, organisation: Organisation) -> dict[str, Any]:
    """The controller document at the organisation's address: who it is, and which keys are its own."""
    public = [keys.public_key(multikey) for multikey in public_multikeys(db, organisation)]
    profile = {"name": organisation.name, "url": issuer_id(organisation)}
    return keys.controller_document(issuer_id(organisation), public, profile=profile)  # type: ignore[arg-type]


def own_issuer(db: Session, identifier: str) -> Organisation | None:
    """The organisation of this site that *identifier* names, fragment or not; None for anybody else's."""
    prefix = site.address("/O/")
    if not identifier.startswith(prefix):
        return None
    code = identifier[len(prefix) :].split("#")[0]
    return db.scalar(select(Organisation).where(Organisation.code == code))
