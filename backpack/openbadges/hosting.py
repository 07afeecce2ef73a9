"""Open Badges 2.0, composed: the assertion, the badge class and the issuer, each at its own address.

Nothing is signed here: such a badge is true because its issuer's own site says so.
"""

from __future__ import annotations

from datetime import UTC, datetime

from .model import Achievement, Issuer, Json
from .v2 import CONTEXT


def assertion(
    *,
    id: str,
    badge_class_id: str,
    subject_id: str,
    issued_on: datetime,
    expires: datetime | None = None,
    narrative: str = "",
) -> Json:
    """An Assertion hosted at `id` (Open Badges 2.0, section 4.1). Moments are aware, and cut to seconds.

    The recipient is of type "id", one of the four properties of a Profile that name somebody (id, email,
    url, telephone; section 4.5): `subject_id` is an IRI, for us a `urn:uuid` of this badge alone. It is
    not hashed: a hash hides what can be guessed, and this random number says nothing about anybody.
    """
    composed: Json = {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": id,
        "recipient": {"type": "id", "hashed": False, "identity": subject_id},
        "badge": badge_class_id,
        "verification": {"type": "HostedBadge"},
        "issuedOn": _written(issued_on),
    }
    if expires:
        composed["expires"] = _written(expires)
    if narrative:
        composed["narrative"] = narrative
    return composed


def revoked_assertion(id: str) -> Json:
    """What is served with `410 Gone` in place of an assertion that was taken back (section 4.1)."""
    return {"@context": CONTEXT, "type": "Assertion", "id": id, "revoked": True}


def badge_class(achievement: Achievement, *, issuer_id: str) -> Json:
    """A BadgeClass hosted at the achievement's `id` (section 4.2), which must have an image."""
    composed: Json = {
        "@context": CONTEXT,
        "type": "BadgeClass",
        "id": achievement.id,
        "name": achievement.name,
        "description": achievement.description,
        "image": achievement.image,
        "criteria": {"narrative": achievement.criteria},
        "issuer": issuer_id,
    }
    if achievement.tags:
        composed["tags"] = list(achievement.tags)
    if achievement.alignments:
        composed["alignment"] = [
            {
                "targetName": each.name,
                "targetUrl": each.url,
                **({"targetCode": each.code} if each.code else {}),
                "targetFramework": each.framework,
            }
            for each in achievement.alignments
        ]
    return composed


def issuer(who: Issuer, *, email: str, telephone: str = "") -> Json:
    """A Profile hosted at the issuer's `id`; as an issuer it must have a url and an email (section 4.3)."""
    composed: Json = {
        "@context": CONTEXT,
        "type": "Issuer",
        "id": who.id,
        "name": who.name,
        "url": who.url,
        "email": email,
    }
    if telephone:
        composed["telephone"] = telephone
    return composed


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
