"""Keys and their spellings: Multikey, did:key, JWK, PEM, and the document that lists an issuer's keys."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Any

import base58
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from . import strict
from .contexts import OPEN_BADGES_3
from .model import Json, Refused

PublicKey = Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey
#: What signs: Ed25519, or P-256 and P-384.
SigningKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey

# Multicodec prefixes, as unsigned varints (Controlled Identifiers 1.0, section 2.2.2).
_ED25519 = b"\xed\x01"
_P256 = b"\x80\x24"
_P384 = b"\x81\x24"
_CURVES = {_P256: ec.SECP256R1, _P384: ec.SECP384R1}
_MAX_MULTIKEY = 200
_MAX_DID_JWK = 4_000
#: The letters of base58btc; the library would also take spaces at the end, a second spelling.
_BASE58 = re.compile(r"z[1-9A-HJ-NP-Za-km-z]*")
#: DIDs that are a key, and that no document speaks for.
_SELF_NAMED = ("did:key:", "did:jwk:")
_MAX_RSA_BITS = 8192


def make_key() -> Ed25519PrivateKey:
    """A new signing key; its 32 bytes are `key.private_bytes_raw()`."""
    return Ed25519PrivateKey.generate()


def key_from(seed: bytes) -> Ed25519PrivateKey:
    """The signing key of these 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def multikey(key: SigningKey | Ed25519PublicKey | ec.EllipticCurvePublicKey) -> str:
    """The Multikey spelling of a key's public half: `z6Mk…` for Ed25519, `zDn…` P-256, `z82…` P-384."""
    public = key.public_key() if isinstance(key, SigningKey) else key
    if isinstance(public, Ed25519PublicKey):
        raw = _ED25519 + public.public_bytes_raw()
    else:
        prefix = next((mark for mark, curve in _CURVES.items() if isinstance(public.curve, curve)), None)
        if prefix is None:
            raise Refused("unknown-key-type", curve=public.curve.name)
        raw = prefix + public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return "z" + base58.b58encode(raw).decode()


def did_key(key: SigningKey | Ed25519PublicKey | ec.EllipticCurvePublicKey) -> str:
    """The did:key of a key (the did:key method, section 3)."""
    return f"did:key:{multikey(key)}"


def bytes_of(multibase: str) -> bytes:
    """The bytes that a base58btc Multibase text spells. Raises `ValueError`."""
    if not _BASE58.fullmatch(multibase):
        raise ValueError(multibase[:60])
    return base58.b58decode(multibase[1:])


def public_key(multibase: str) -> PublicKey:
    """The key that a Multikey spells: Ed25519, P-256 or P-384. Raises `Refused` bad-key, unknown-key-type."""
    if len(multibase) > _MAX_MULTIKEY:
        raise Refused("bad-key", found=multibase[:60])
    try:
        raw = bytes_of(multibase)
        prefix, point = raw[:2], raw[2:]
        if prefix == _ED25519:
            return Ed25519PublicKey.from_public_bytes(point)
        if prefix in _CURVES:
            return ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[prefix](), point)
    except ValueError:
        raise Refused("bad-key", found=multibase[:60]) from None
    # What starts like an Ed25519 key and is none was altered.
    raise Refused("bad-key" if multibase.startswith("z6Mk") else "unknown-key-type", found=multibase[:60])


def names_itself(did: str) -> bool:
    """Whether a DID is a key and nothing else: did:key, did:jwk."""
    return did.startswith(_SELF_NAMED)


def own_fragment(did: str) -> str:
    """How such a DID names its one key: did:key repeats it, did:jwk says 0."""
    return did.removeprefix("did:key:") if did.startswith("did:key:") else "0"


def public_key_of_did(did: str) -> PublicKey:
    """The key that a did:key or a did:jwk is. Raises `Refused` bad-key, unknown-key-type.

    did:jwk method, section 2: the whole JWK in base64url.
    """
    if did.startswith("did:key:"):
        return public_key(did.removeprefix("did:key:"))
    body = did.removeprefix("did:jwk:").encode("utf-8")
    try:
        if len(body) > _MAX_DID_JWK:
            raise ValueError("too long")
        jwk = strict.loads(base64.b64decode(body + b"=" * (-len(body) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, Refused):
        raise Refused("bad-key", found=did[:60]) from None
    if not isinstance(jwk, dict):
        raise Refused("bad-key", found=did[:60])
    return public_key_from_jwk(jwk)


def public_key_from_jwk(jwk: Json) -> PublicKey:
    """The key of a JWK (RFC 7517): OKP Ed25519, EC P-256 and P-384, RSA. Raises `Refused` bad-key.

    A private key inside is refused: whoever holds the badge could sign others.
    """
    from joserfc.errors import JoseError
    from joserfc.jwk import import_key

    if "d" in jwk or jwk.get("kty") not in ("OKP", "EC", "RSA"):
        raise Refused("bad-key", kind=str(jwk.get("kty"))[:20])
    try:
        key: Any = import_key(jwk).public_key
    except (JoseError, ValueError, TypeError, KeyError, UnsupportedAlgorithm):
        raise Refused("bad-key", kind=str(jwk.get("kty"))[:20]) from None
    return _accepted(key)


def public_key_from_pem(pem: str) -> PublicKey:
    """The key of a PEM text, as Open Badges 2.0 publishes it. Raises `Refused` bad-key."""
    try:
        return _accepted(load_pem_public_key(pem.encode()))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refused("bad-key", kind="PEM") from None


def public_key_in(method: Json) -> PublicKey:
    """The key of a verification method: `publicKeyMultibase`, `publicKeyJwk` or `publicKeyPem`."""
    if isinstance(method.get("publicKeyMultibase"), str):
        return public_key(method["publicKeyMultibase"])
    if isinstance(method.get("publicKeyJwk"), dict):
        return public_key_from_jwk(method["publicKeyJwk"])
    if isinstance(method.get("publicKeyPem"), str):
        return public_key_from_pem(method["publicKeyPem"])
    if "kty" in method:
        return public_key_from_jwk(method)
    raise Refused("bad-key", found="no key")


def method_id(issuer_id: str, key: SigningKey | Ed25519PublicKey | ec.EllipticCurvePublicKey) -> str:
    """The name of an issuer's key: the issuer's own name, `#`, the Multikey."""
    return f"{issuer_id}#{multikey(key)}"


def controller_document(
    issuer_id: str,
    keys: Iterable[Ed25519PublicKey | ec.EllipticCurvePublicKey],
    *,
    profile: Json | None = None,
) -> Json:
    """What is served at an issuer's address so that its signatures can be checked.

    Lists every key that badges still in use were signed with (Controlled Identifiers 1.0,
    section 2). `profile` adds words of an Open Badges Profile: name, url, description, image.
    """
    methods = [
        {
            "id": method_id(issuer_id, key),
            "type": "Multikey",
            "controller": issuer_id,
            "publicKeyMultibase": multikey(key),
        }
        for key in keys
    ]
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/multikey/v1",
            *([OPEN_BADGES_3] if profile else []),
        ],
        "type": ["Profile"],
        **(profile or {}),
        "id": issuer_id,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _accepted(key: Any) -> PublicKey:
    if isinstance(key, rsa.RSAPublicKey) and not 1024 <= key.key_size <= _MAX_RSA_BITS:
        raise Refused("unknown-key-type", bits=str(key.key_size))
    if not isinstance(key, Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise Refused("unknown-key-type")
    return key
