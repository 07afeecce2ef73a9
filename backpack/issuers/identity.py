"""What an organisation and its badge classes are called in a credential, and the documents at those addresses.

An organisation's identifier is its https address, and stays so: every edition of Open Badges takes an https
issuer, people can open it, and no badge that was ever given could take another one. The same organisation is also
a did:web, for software that knows issuers by DID only: both documents list the same keys, each under its own name,
and each says ``alsoKnownAs`` the other (Controlled Identifiers 1.0, section 2.1.3).
"""

from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.issuers import tagging
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
        version=str(badge_class.version),
        alignments=tagging.alignments(badge_class.tags.splitlines()),
        related=tuple(badge_class.equivalents.splitlines()),
        tags=tagging.words(badge_class.tags.splitlines()),
    )


def did(organisation: Organisation) -> str:
    """The same organisation as a did:web, whose document is at /O/<code>/did.json (did:web method, section 3.1)."""
    return _did_prefix() + organisation.code


def issuer_document(db: Session, organisation: Organisation) -> dict[str, Any]:
    """The controller document at the organisation's address: who it is, and which keys are its own."""
    return _controller_document(db, organisation, issuer_id(organisation), also=did(organisation))


def did_document(db: Session, organisation: Organisation) -> dict[str, Any]:
    """The DID document of the organisation's did:web: the same keys under the other name."""
    return _controller_document(db, organisation, did(organisation), also=issuer_id(organisation))


def own_issuer(db: Session, identifier: str) -> Organisation | None:
    """The organisation of this site that *identifier* names (https, did:web, or that of its Open Badges 2.0 profile),
    fragment or not; None for anybody else's.
    """
    name = identifier.partition("#")[0]
    code = ""
    if name.startswith(_did_prefix()):
        code = name.removeprefix(_did_prefix())
    elif name.startswith(site.address("/O/")):
        code = name.removeprefix(site.address("/O/")).removesuffix("/v2.json")
    return db.scalar(select(Organisation).where(Organisation.code == code)) if code else None


def _did_prefix() -> str:
    return f"did:web:{urlsplit(site.config.base_url).netloc.replace(':', '%3A')}:O:"


def _controller_document(db: Session, organisation: Organisation, name: str, *, also: str) -> dict[str, Any]:
    public = [keys.public_key(multikey) for multikey in public_multikeys(db, organisation)]
    profile = {"name": organisation.name, "url": issuer_id(organisation), "alsoKnownAs": [also]}
    return keys.controller_document(name, public, profile=profile)  # type: ignore[arg-type]  # ours are Ed25519
