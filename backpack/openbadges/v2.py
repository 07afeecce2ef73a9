"""Open Badges 2.0 and 2.1: an assertion, which points to its badge class, which points to its issuer."""

from __future__ import annotations

from typing import Any

from . import shapes
from .model import Credential, Format, Issuer, Json

CONTEXT = "https://w3id.org/openbadges/v2"


def is_badge(document: Json) -> bool:
    """Whether a document says that it is an assertion of Open Badges 2."""
    contexts = shapes.many(document.get("@context"))
    return shapes.has_type(document, "Assertion") and CONTEXT in contexts


def read(
    document: Json,
    received: bytes,
    token: str = "",
    *,
    badge_class: Json | None = None,
    issuer: Json | None = None,
    edition: Format = Format.OB2,
) -> Credential:
    """The credential of an assertion; what it only points to is empty until its documents are given."""
    badge_class = badge_class or shapes.only(document.get("badge"))
    issuer = issuer or shapes.only(badge_class.get("issuer"))
    criteria = badge_class.get("criteria")
    narrative = shapes.text(shapes.only(criteria).get("narrative"))
    return Credential(
        format=edition,
        id=shapes.link(document.get("id")) or shapes.link(document.get("uid")),
        name=shapes.name(badge_class.get("name")),
        description=shapes.text(badge_class.get("description")),
        criteria=narrative or shapes.link(criteria),
        issuer=Issuer(
            shapes.link(issuer) or shapes.link(badge_class.get("issuer")),
            shapes.name(issuer.get("name")),
            shapes.link(issuer.get("url")),
        ),
        achievement_id=shapes.link(document.get("badge")) or shapes.link(badge_class),
        image=shapes.picture(document.get("image"), badge_class.get("image")),
        valid_from=shapes.moment(document.get("issuedOn")),
        valid_until=shapes.moment(document.get("expires")),
        subject_id=recipient(document.get("recipient")),
        document=document,
        received=received,
        token=token,
    )


def recipient(value: Any) -> str:
    """Who received it, as written: an address, or a hash of one."""
    return shapes.link(shapes.only(value).get("identity") or value)


def faults(document: Json) -> list[str]:
    """What an assertion lacks (Open Badges 2.0, section 4.1), as names of fields."""
    found = [field for field in ("id", "recipient", "badge", "issuedOn") if not document.get(field)]
    if not isinstance(document.get("verification"), dict):
        found.append("verification")
    if not recipient(document.get("recipient")):
        found.append("recipient.identity")
    if shapes.link(document.get("image")).startswith("data:"):
        found.append("image")  # only a badge class may carry its picture along
    for field, extension in document.items():
        if field.startswith("extensions:") and not _is_extension(extension):
            found.append(field)
    begins, ends = (shapes.moment(document.get(field)) for field in ("issuedOn", "expires"))
    if "issuedOn" in document and begins is None:
        found.append("issuedOn")
    if "expires" in document and (ends is None or (begins and ends < begins)):
        found.append("expires")
    return found


def _is_extension(value: Any) -> bool:
    """Whether an extension names its own context, and its type beside "Extension" (section 4.7)."""
    return all(
        isinstance(item, dict)
        and bool(item.get("@context"))
        and shapes.has_type(item, "Extension")
        and len(shapes.many(item.get("type"))) > 1
        for item in shapes.many(value)
    )
