"""The list of badges that an issuer took back: one bit for each badge, in one signed document.

Bitstring Status List 1.0. Whoever checks a badge fetches the whole list, so that its issuer does not
learn which badge was checked.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable

from .contexts import CREDENTIALS_2
from .model import Json

#: Badges in one list: the least that the standard allows (section 5.1), so that one hides among many.
SIZE = 131_072
_PURPOSE = "revocation"


def entry(address: str, place: int) -> Json:
    """The `credentialStatus` of the badge at that place of the list at that address (section 2.1)."""
    if not 0 <= place < SIZE:
        raise ValueError(place)
    return {
        "id": f"{address}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": _PURPOSE,
        "statusListIndex": str(place),
        "statusListCredential": address,
    }


def compose(address: str, issuer_id: str, revoked: Iterable[int], *, lives: int) -> Json:
    """An unsigned BitstringStatusListCredential (section 2.2) in which those places are revoked.

    `lives` is for how many seconds a reader may keep it.
    """
    return {
        "@context": [CREDENTIALS_2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_id,
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": _PURPOSE,
            "encodedList": encoded(revoked),
            "ttl": lives * 1000,
        },
    }


def encoded(places: Iterable[int]) -> str:
    """A bitstring with those bits set, the first bit being the highest: GZIP, base64url, `u` (section 3.3)."""
    bits = bytearray(SIZE // 8)
    for place in places:
        bits[place >> 3] |= 0x80 >> (place & 7)
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")
