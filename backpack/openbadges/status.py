"""Has it been taken back? The lists that issuers publish for that."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from . import envelopes, jws
from .model import Check, Credential, Json, Outcome, Refused, Resolve, Unreachable
from .shapes import has_type, many, moment, only

MAX_ENTRIES = 4  # each may be a list to fetch
MAX_LIST_BYTES = 4 << 20  # 32 million badges; the standard's minimum is 16 kB
#: Checks that a status list was signed by that issuer, in its own proof or as the text of a token.
VerifyList = Callable[[Json, str, str], bool]
#: What an entry points to: the list's type, and the type of what the list describes.
_LISTS = {
    "BitstringStatusListEntry": ("BitstringStatusListCredential", "BitstringStatusList"),
    "StatusList2021Entry": ("StatusList2021Credential", "StatusList2021"),
}


def status_checks(
    credential: Credential, resolve: Resolve, is_signed_by: VerifyList, now: datetime
) -> Iterator[Check]:
    """One check for each `credentialStatus` of an Open Badges 3.0 credential."""
    entries = many(credential.document.get("credentialStatus"))
    if len(entries) > MAX_ENTRIES:
        yield Check("status", Outcome.UNKNOWN, {"because": "too-many-values"})
    for entry in entries[:MAX_ENTRIES]:
        try:
            yield _status(entry, credential, resolve, is_signed_by, now)
        except Unreachable as missing:
            yield Check("status", Outcome.UNKNOWN, {"because": "unreachable", "address": missing.address})
        except Refused as refusal:
            yield Check("status", Outcome.UNKNOWN, {"because": refusal.reason})


def bit(encoded: str, index: int) -> bool:
    """The bit at that place of a list (Bitstring Status List 1.0, section 3.3: `u`, base64url, GZIP).

    Raises `Refused` bad-status-list. Shorter lists than the standard's minimum are in real use.
    """
    try:
        body = encoded.removeprefix("u")
        packed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        stream = zlib.decompressobj(31)
        bits = stream.decompress(packed, MAX_LIST_BYTES)
    except (binascii.Error, ValueError, zlib.error):
        raise Refused("bad-status-list") from None
    if stream.unconsumed_tail or not stream.eof or not 0 <= index < len(bits) * 8:
        raise Refused("bad-status-list")
    return bool(bits[index >> 3] >> (7 - (index & 7)) & 1)


def _status(
    entry: Any, credential: Credential, resolve: Resolve, is_signed_by: VerifyList, now: datetime
) -> Check:
    if has_type(entry, "1EdTechRevocationList"):
        published = resolve(str(entry.get("id")))
        if not {"revokedCredential", "issuer"} & published.keys():
            raise Refused("bad-status-list")
        listed = many(published.get("revokedCredential"))
        revoked = any(
            isinstance(item, dict) and item.get("id") == credential.id and item.get("revoked", True)
            for item in listed
        )
        return _found(revoked)
    for kind, (list_type, subject_type) in _LISTS.items():
        if has_type(entry, kind):
            purpose = entry.get("statusPurpose")
            if purpose not in ("revocation", "suspension"):
                return Check("status", Outcome.PASSED, {"purpose": str(purpose)[:40]})
            listing, token = envelopes.opened(resolve(str(entry.get("statusListCredential"))))
            if not has_type(listing, list_type) or not is_signed_by(listing, credential.issuer.id, token):
                raise Refused("status-list-not-proven")
            subject = only(listing.get("credentialSubject"))
            if not has_type(subject, subject_type) or purpose not in many(subject.get("statusPurpose")):
                raise Refused("bad-status-list")
            return _found(_bit_of(entry, listing, subject, token, now))
    return Check("status", Outcome.UNKNOWN, {"because": "unknown-kind"})


def _bit_of(entry: Json, listing: Json, subject: Json, token: str, now: datetime) -> bool:
    """The bit that an entry points to, in a list that still counts today."""
    claims = jws.opened(token.encode("ascii")).payload if token else {}
    said = (moment(listing.get("validUntil", listing.get("expirationDate"))), moment(claims.get("exp")))
    ends = min((end for end in said if end), default=None)
    index = str(entry.get("statusListIndex"))
    if (ends and ends <= now) or not index.isascii() or not index.isdigit() or len(index) > 9:
        raise Refused("bad-status-list")
    # Entries of several bits carry messages; a revocation is one bit (Bitstring Status List, 2.1).
    if str(entry.get("statusSize", 1)) != "1":
        raise Refused("bad-status-list")
    return bit(str(subject.get("encodedList")), int(index))


def _found(revoked: bool) -> Check:
    return Check(
        "status", Outcome.FAILED if revoked else Outcome.PASSED, {"because": "revoked"} if revoked else {}
    )
