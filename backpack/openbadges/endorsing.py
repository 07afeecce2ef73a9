"""What somebody says of another's badge, composed: an EndorsementCredential, and the same hosted as of 2.0."""

from __future__ import annotations

from datetime import UTC, datetime

from .contexts import CREDENTIALS_2, OPEN_BADGES_3
from .model import Issuer, Json
from .v2 import CONTEXT


def compose(
    *, id: str, name: str, issuer: Issuer, subject_id: str, comment: str, valid_from: datetime, status: Json
) -> Json:
    """An unsigned EndorsementCredential (Open Badges 3.0, section B.5; VC Data Model 2.0).

    `subject_id` is the id of a badge, an achievement or a profile; `comment` is plain words; `status` is a
    `credentialStatus`. The moment is aware, and cut to seconds.
    """
    return {
        "@context": [CREDENTIALS_2, OPEN_BADGES_3],
        "id": id,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": name,
        "issuer": {"id": issuer.id, "type": ["Profile"], "name": issuer.name, "url": issuer.url},
        "validFrom": _written(valid_from),
        "credentialSubject": {
            "id": subject_id,
            "type": ["EndorsementSubject"],
            "endorsementComment": comment,
        },
        "credentialStatus": status,
    }


def hosted(*, id: str, issuer_id: str, subject_id: str, comment: str, issued_on: datetime) -> Json:
    """An Endorsement of Open Badges 2.0 (section 4.9), hosted at `id`; its names are those of 2.0 documents."""
    return {
        "@context": CONTEXT,
        "type": "Endorsement",
        "id": id,
        "issuer": issuer_id,
        "issuedOn": _written(issued_on),
        "verification": {"type": "HostedBadge"},
        "claim": {"id": subject_id, "endorsementComment": comment},
    }


def revoked(id: str) -> Json:
    """What is served with `410 Gone` in place of an Endorsement that was taken back."""
    return {"@context": CONTEXT, "type": "Endorsement", "id": id, "revoked": True}


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
