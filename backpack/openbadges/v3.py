"""Open Badges 3.0: a badge as a Verifiable Credential, composed and read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from . import datamodel, shapes
from .contexts import CREDENTIALS_2, DCC, OPEN_BADGES_3, OPEN_BADGES_3_OF_1
from .model import Achievement, Alignment, Credential, Format, Issuer, Json

BADGE_TYPES = ("OpenBadgeCredential", "AchievementCredential")
#: Where an object must say which type it is (Open Badges 3.0, appendix B), and what its fields hold.
_PARTS: dict[str, tuple[str, dict[str, str]]] = {
    "issuer": ("Profile", {"parentOrg": "issuer", "otherIdentifier": "otherIdentifier"}),
    "otherIdentifier": ("IdentifierEntry", {}),
    "credentialSubject": (
        "AchievementSubject",
        {"achievement": "achievement", "identifier": "identity", "result": "result", "source": "issuer"},
    ),
    "identity": ("IdentityObject", {}),
    "result": ("Result", {}),
    "achievement": ("Achievement", {"resultDescription": "resultDescription"}),
    "resultDescription": ("ResultDescription", {}),
    "evidence": ("Evidence", {}),
}


def compose(
    *,
    id: str,
    issuer: Issuer,
    achievement: Achievement,
    subject_id: str,
    valid_from: datetime,
    valid_until: datetime | None = None,
    language: str = "fr",
    narrative: str = "",
    evidence: tuple[Json, ...] = (),
    status: Json | None = None,
) -> Json:
    """An unsigned OpenBadgeCredential (Open Badges 3.0, section B.1; VC Data Model 2.0).

    `subject_id` names the recipient, for us a `urn:uuid` of this badge alone. `narrative` tells
    what this person did; `evidence` holds objects with `id`, `name`, `narrative`; `status` is a
    `credentialStatus`. Moments are aware, and cut to seconds.
    """
    subject = {
        "id": subject_id,
        "type": ["AchievementSubject"],
        "achievement": _compose_achievement(achievement, language),
    }
    if narrative:
        subject["narrative"] = narrative
    credential: Json = {
        "@context": [CREDENTIALS_2, OPEN_BADGES_3],
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement.name,
        "issuer": _present(id=issuer.id, type=["Profile"], name=issuer.name, url=issuer.url),
        "validFrom": _written(valid_from),
        "credentialSubject": subject,
    }
    if valid_until:
        credential["validUntil"] = _written(valid_until)
    if evidence:
        credential["evidence"] = [{"type": ["Evidence"], **piece} for piece in evidence]
    if status:
        credential["credentialStatus"] = status
    return credential


def is_badge(document: Json) -> bool:
    """Whether a document says that it is an Open Badge 3.0, or the diploma that wallets held before it."""
    return any(shapes.has_type(document, kind) for kind in BADGE_TYPES) or _is_diploma(document)


def read(document: Json, received: bytes, token: str = "") -> Credential:
    """The credential that an Open Badges 3.0 document describes (VC Data Model 1.1 or 2.0)."""
    subject = shapes.only(document.get("credentialSubject"))
    achievement = shapes.only(subject.get("achievement") or subject.get("hasCredential"))
    criteria = shapes.only(achievement.get("criteria"))
    issuer = document.get("issuer")
    profile = issuer if isinstance(issuer, dict) else {}
    return Credential(
        format=Format.OB3,
        id=shapes.link(document.get("id")),
        name=shapes.name(achievement.get("name")) or shapes.name(document.get("name")),
        description=shapes.text(achievement.get("description")) or shapes.text(document.get("description")),
        criteria=shapes.text(criteria.get("narrative")) or shapes.link(criteria),
        issuer=Issuer(shapes.link(issuer), shapes.name(profile.get("name")), shapes.link(profile.get("url"))),
        achievement_id=shapes.link(achievement),
        image=shapes.picture(document.get("image"), achievement.get("image")),
        valid_from=shapes.moment(document.get("validFrom", document.get("issuanceDate"))),
        valid_until=shapes.moment(document.get("validUntil", document.get("expirationDate"))),
        subject_id=shapes.link(subject),
        document=document,
        received=received,
        token=token,
    )


def faults(document: Json) -> list[str]:
    """What the structure lacks, as names of fields; empty when it is sound."""
    found = datamodel.faults(document)
    if _is_diploma(document):
        return found
    contexts = shapes.many(document.get("@context"))
    # The second data model goes with 3.0.3 and what follows (Open Badges 3.0, section B.1).
    editions = [address for address in contexts if isinstance(address, str) and "/v3p0/context" in address]
    if not editions or (CREDENTIALS_2 in contexts and OPEN_BADGES_3_OF_1.issuperset(editions)):
        found.append("@context")
    if not is_badge(document):
        found.append("type")
    if CREDENTIALS_2 in contexts and "validFrom" not in document:
        found.append("validFrom")
    found += _faults_of_subject(document.get("credentialSubject"))
    for part in ("issuer", "credentialSubject", "evidence"):
        found += _wrong_types(document.get(part), part)
    return found


def _is_diploma(document: Json) -> bool:
    """A credential in the vocabulary of the Digital Credentials Consortium, older than Open Badges 3.0."""
    return (
        datamodel.is_credential(document)
        and shapes.has_type(document, "Assertion")
        and DCC in shapes.many(document.get("@context"))
    )


def _faults_of_subject(subject: Any) -> Iterator[str]:
    described = shapes.only(subject)
    achievement = shapes.only(described.get("achievement"))
    if not described:
        yield "credentialSubject"
    elif not achievement:
        yield "achievement"
    for needed in ("id", "name", "criteria"):
        if achievement and not achievement.get(needed):
            yield f"achievement.{needed}"


def _wrong_types(value: Any, part: str) -> Iterator[str]:
    wanted, inside = _PARTS[part]
    for item in shapes.many(value):
        if not isinstance(item, dict):
            continue
        if not shapes.has_type(item, wanted):
            yield f"{part}.type"
        for field, inner in inside.items():
            yield from _wrong_types(item.get(field), inner)


def _compose_achievement(achievement: Achievement, language: str) -> Json:
    composed = _present(
        id=achievement.id,
        type=["Achievement"],
        achievementType=achievement.kind,
        name=achievement.name,
        description=achievement.description,
        criteria={"narrative": achievement.criteria},
        inLanguage=language,
        version=achievement.version,
        alignment=[_compose_alignment(each) for each in achievement.alignments],
        related=[{"id": each, "type": ["Related"]} for each in achievement.related],
        tag=list(achievement.tags),
    )
    if achievement.image:
        composed["image"] = {"id": achievement.image, "type": "Image"}
    return composed


def _compose_alignment(alignment: Alignment) -> Json:
    return _present(
        type=["Alignment"],
        targetCode=alignment.code,
        targetFramework=alignment.framework,
        targetName=alignment.name,
        targetType=alignment.kind,
        targetUrl=alignment.url,
    )


def _present(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value}


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
