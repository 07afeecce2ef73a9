"""A badge as a signed text: the same credential as VC-JWT, for software that takes nothing else."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from . import shapes, strict
from .model import Json, Refused


def sign(credential: Json, key: Ed25519PrivateKey, *, verification_method: str) -> str:
    """The compact JWS of an Open Badges 3.0 credential (sections 8.2.4 and 8.2.6, "JWT-VC").

    The claims are the credential itself, without its proofs, beside `iss`, `jti`, `sub`, `nbf` and
    `exp`; `kid` names the issuer's key. Ed25519 always signs the same words in the same way, so the
    text can be made again at any time. Raises `Refused` no-moment without a usable `validFrom`.
    """
    begins = shapes.moment(credential.get("validFrom"))
    if begins is None:
        raise Refused("no-moment", field="validFrom")
    claims: Json = {
        **{name: value for name, value in credential.items() if name != "proof"},
        "iss": shapes.link(credential.get("issuer")),
        "jti": shapes.link(credential.get("id")),
        "sub": shapes.link(shapes.only(credential.get("credentialSubject"))),
        "nbf": int(begins.timestamp()),
    }
    if ends := shapes.moment(credential.get("validUntil")):
        claims["exp"] = int(ends.timestamp())
    header = {"alg": "EdDSA", "kid": verification_method, "typ": "JWT"}
    signed = f"{_part(strict.dumps(header))}.{_part(strict.dumps(claims))}"
    return f"{signed}.{_part(key.sign(signed.encode('ascii')))}"


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
