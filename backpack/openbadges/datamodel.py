"""What any Verifiable Credential must look like, whatever it speaks of (VC Data Model 1.1 and 2.0)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from . import shapes
from .contexts import CREDENTIALS_1, CREDENTIALS_2
from .model import Json

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]+")
#: Objects that must say which type they are (VC Data Model 2.0, sections 4.9 to 4.14).
_TYPED = ("credentialStatus", "credentialSchema", "evidence", "refreshService", "termsOfUse")
_DATES = {CREDENTIALS_2: ("validFrom", "validUntil"), CREDENTIALS_1: ("issuanceDate", "expirationDate")}
_WORDS = {"@value", "@language", "@direction"}


def is_credential(document: Json) -> bool:
    """Whether a document says that it is a Verifiable Credential."""
    return shapes.has_type(document, "VerifiableCredential")


def of_claims(payload: Json) -> Json:
    """The credential in a token's payload: the payload itself, or its `vc`, as VC Data Model 1.1 has it.

    There the claims `iss`, `jti`, `sub`, `nbf` and `exp` may stand in the place of fields (section 6.3.1).
    What is said twice is compared elsewhere, by whoever verifies the token.
    """
    inner = payload.get("vc")
    if not isinstance(inner, dict):
        return payload
    issuer, subject = inner.get("issuer", {}), inner.get("credentialSubject")
    claimed = {
        "id": payload.get("jti"),
        "issuer": payload.get("iss"),
        "issuanceDate": _written(payload.get("nbf")),
        "expirationDate": _written(payload.get("exp")),
    }
    whole = {**{field: value for field, value in claimed.items() if value is not None}, **inner}
    if isinstance(issuer, dict) and "id" not in issuer and "iss" in payload:
        whole["issuer"] = {**issuer, "id": payload["iss"]}
    if isinstance(subject, dict) and "id" not in subject and "sub" in payload:
        whole["credentialSubject"] = {**subject, "id": payload["sub"]}
    return whole


def _written(seconds: Any) -> str | None:
    moment = shapes.moment(seconds) if isinstance(seconds, int) else None
    return moment.isoformat() if moment else None


def faults(document: Json) -> list[str]:
    """What the structure lacks, as names of fields; empty when it is sound."""
    first = str(next(iter(shapes.many(document.get("@context"))), ""))
    found = list(_wrong_dates(document, first))
    if first not in _DATES:
        found.append("@context")
    if not is_credential(document):
        found.append("type")
    if "id" in document and not _is_url(document["id"]):
        found.append("id")
    issuer = document.get("issuer")
    if not _is_url(issuer.get("id") if isinstance(issuer, dict) else issuer):
        found.append("issuer")
    found += _wrong_subjects(document.get("credentialSubject"))
    for part in _TYPED:
        found += _untyped(document, part)
    for owner in (document, shapes.only(issuer)):
        found += [field for field in ("name", "description") if not _are_words(owner.get(field, ""))]
    return found


def _wrong_dates(document: Json, first: str) -> Iterator[str]:
    begins, ends = _DATES.get(first, _DATES[CREDENTIALS_2])
    if begins == "issuanceDate" and begins not in document:
        yield begins
    read = {date: shapes.moment(document[date]) for date in (begins, ends) if date in document}
    yield from (date for date, moment in read.items() if moment is None)
    since, until = read.get(begins), read.get(ends)
    if since and until and until < since:
        yield ends


def _wrong_subjects(value: Any) -> Iterator[str]:
    subjects = shapes.many(value)
    if not subjects or not all(isinstance(subject, dict) and subject for subject in subjects):
        yield "credentialSubject"
    for subject in subjects:
        if isinstance(subject, dict) and "id" in subject and not _is_url(subject["id"]):
            yield "credentialSubject.id"


def _untyped(document: Json, part: str) -> Iterator[str]:
    for item in shapes.many(document.get(part)):
        types = shapes.many(item.get("type")) if isinstance(item, dict) else []
        if not types or not all(isinstance(kind, str) for kind in types):
            yield f"{part}.type"
        elif part in ("credentialStatus", "credentialSchema") and not _is_url(item.get("id", "urn:none")):
            yield f"{part}.id"


def _is_url(value: Any) -> bool:
    return isinstance(value, str) and _URL.fullmatch(value) is not None


def _are_words(value: Any) -> bool:
    """A text, or texts that each say their language and nothing else."""
    return all(
        isinstance(item, str) or (isinstance(item, dict) and "@value" in item and item.keys() <= _WORDS)
        for item in shapes.many(value)
    )
