"""Open Badges 0.5, 1.0 and 1.1: the first badges, which many people still hold."""

from __future__ import annotations

from . import shapes, v2
from .model import Credential, Format, Issuer, Json

CONTEXT = "https://w3id.org/openbadges/v1"


def edition(document: Json) -> Format | None:
    """Which of the early editions a document is, if any: they had no context or type to say so."""
    badge = document.get("badge")
    if shapes.has_type(document, "Assertion") and CONTEXT in shapes.many(document.get("@context")):
        return Format.OB1
    if "@context" in document or not {"recipient", "identity"} & document.keys():
        return None
    if isinstance(badge, dict) and isinstance(badge.get("issuer"), dict) and "uid" not in document:
        return Format.OB05 if "origin" in badge["issuer"] else None
    if "uid" in document and badge and ("verify" in document or "verification" in document):
        return Format.OB1
    return None


def read(document: Json, received: bytes, token: str = "") -> Credential:
    """The credential of an early assertion; raises nothing, whatever the fields hold."""
    if edition(document) is Format.OB1:
        return v2.read(document, received, token, edition=Format.OB1)
    badge = shapes.only(document.get("badge"))
    issuer = shapes.only(badge.get("issuer"))
    origin = shapes.link(issuer.get("origin"))
    return Credential(
        format=Format.OB05,
        id="",
        name=shapes.name(badge.get("name")),
        description=shapes.text(badge.get("description")),
        criteria=shapes.link(badge.get("criteria")),
        issuer=Issuer(origin, shapes.name(issuer.get("name")), origin),
        achievement_id=shapes.link(badge.get("criteria")),
        image=shapes.picture(badge.get("image")),
        valid_from=shapes.moment(document.get("issued_on")),
        valid_until=shapes.moment(document.get("expires")),
        subject_id=shapes.link(document.get("recipient")),
        document=document,
        received=received,
        token=token,
    )


def faults(document: Json) -> list[str]:
    """What an assertion of 1.0 or 1.1 lacks, as names of fields; 0.5 promised nothing."""
    if edition(document) is not Format.OB1:
        return []
    found = [field for field in ("badge", "issuedOn") if not document.get(field)]
    if not v2.recipient(shapes.only(document.get("recipient"))):
        found.append("recipient")
    if "issuedOn" in document and shapes.moment(document["issuedOn"]) is None:
        found.append("issuedOn")
    return found


def hosted_at(document: Json) -> str:
    """Where the issuer serves the assertion: `verify.url` in 1.0, its own `id` in 1.1."""
    verify = shapes.only(document.get("verify") or document.get("verification"))
    return shapes.link(verify.get("url")) or shapes.link(document.get("id"))
