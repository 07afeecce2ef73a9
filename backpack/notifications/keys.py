"""The key that push services know this site by (VAPID, RFC 8292): made at first need, then always the same.

A browser ties its subscription to this key, so losing it silences every phone until each subscribes again.
"""

import base64

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from backpack.kernel.clock import now
from backpack.kernel.site import site
from backpack.notifications.models import ServerKey

NAME = "push"
_BYTES = 32


def push_key(db: Session) -> EllipticCurvePrivateKey:
    """The site's private P-256 key; makes it where there is none. Raises sealing.Unsealable."""
    row = db.get(ServerKey, NAME)
    if row is not None:
        return derive_private_key(int.from_bytes(site.sealer.unseal(row.sealed)), SECP256R1())
    made = generate_private_key(SECP256R1())
    raw = made.private_numbers().private_value.to_bytes(_BYTES)
    db.add(ServerKey(name=NAME, sealed=site.sealer.seal(raw), made_at=now()))
    db.flush()
    return made


def public_key(db: Session) -> str:
    """What a browser needs in order to subscribe: the uncompressed point, base64url without padding."""
    point = push_key(db).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")
