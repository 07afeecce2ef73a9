"""Compact JWS: a badge as three pieces of text, `header.payload.signature` (RFC 7515)."""

from __future__ import annotations

import base64
import binascii
import re
import warnings
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from . import strict
from .keys import PublicKey
from .model import Json, Refused

#: RS256 is the minimum of Open Badges 2.0 and 3.0; "none" and HMAC can never be added here.
ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
_COMPACT = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_MAX_HEADER = 8192  # an embedded RSA key makes headers of 600 bytes


@dataclass(frozen=True)
class Token:
    """A compact JWS, opened but not verified."""

    header: Json
    payload: Json
    text: str


def is_compact(text: bytes) -> bool:
    """Whether this looks like a compact JWS."""
    return _COMPACT.fullmatch(text) is not None


def opened(text: bytes) -> Token:
    """The header and payload of a compact JWS. Raises `Refused` bad-token and those of `strict.loads`."""
    if len(text) > strict.MAX_BYTES:
        raise Refused("too-large", limit=str(strict.MAX_BYTES))
    header, payload, signature = text.split(b".")
    if len(header) > _MAX_HEADER:
        raise Refused("bad-token", part="header")
    _raw(signature, "signature")
    return Token(_object(header, "header"), _object(payload, "payload"), text.decode("ascii"))


def verify_token(text: str, key: PublicKey) -> None:
    """Return if this key signed this token; else raise `Refused` bad-signature or unknown-suite."""
    from joserfc import jws
    from joserfc.errors import JoseError, SecurityWarning
    from joserfc.jwk import ECKey, OKPKey, RSAKey

    token = opened(text.encode("ascii"))
    algorithm = token.header.get("alg")
    if algorithm not in ALGORITHMS:
        # An unsigned token is a forgery; an algorithm that we do not know is only unknown.
        raise Refused("bad-signature" if algorithm == "none" else "unknown-suite", suite=str(algorithm)[:20])
    if "crit" in token.header:
        raise Refused("unknown-suite", suite="crit")
    # Badges say "EdDSA", which RFC 9864 renames; that is not for us to complain about on each reading.
    warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)
    registry = jws.JWSRegistry(algorithms=list(ALGORITHMS))
    registry.max_header_length = _MAX_HEADER
    registry.max_payload_length = strict.MAX_BYTES
    kind: Any = OKPKey
    if isinstance(key, rsa.RSAPublicKey):
        kind = RSAKey
    elif isinstance(key, ec.EllipticCurvePublicKey):
        kind = ECKey
    try:
        jws.deserialize_compact(text, kind(key, key), registry=registry)
    except (JoseError, ValueError, TypeError) as error:
        raise Refused("bad-signature", error=type(error).__name__) from None


def _object(part: bytes, name: str) -> Json:
    value = strict.loads(_raw(part, name))
    if not isinstance(value, dict):
        raise Refused("bad-token", part=name)
    return value


def _raw(part: bytes, name: str) -> bytes:
    """The bytes that a part spells, in the one spelling they have: spare bits are zero (RFC 4648, 3.5)."""
    try:
        raw = base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        raise Refused("bad-token", part=name) from None
    if base64.urlsafe_b64encode(raw).rstrip(b"=") != part:
        raise Refused("bad-token", part=name)
    return raw
