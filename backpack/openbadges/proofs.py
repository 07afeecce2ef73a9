"""Data Integrity proofs: a signature inside the badge, over its meaning and not over its bytes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import base58
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .canonical import canonical
from .keys import PublicKey
from .model import Json, Refused

#: These four hash the same way: canonical proof options, then the canonical document.
SUITES = frozenset({"eddsa-rdfc-2022", "eddsa-2022", "Ed25519Signature2020", "ecdsa-rdfc-2019"})
#: Hash of a document without its proofs, by hash algorithm.
Covered = dict[str, bytes]
_MAX_PROOF_VALUE = 200


def sign(document: Json, key: Ed25519PrivateKey, *, verification_method: str, created: datetime) -> Json:
    """The document with an `eddsa-rdfc-2022` proof (vc-di-eddsa, section 3.2).

    `created` is an aware moment. Raises `Refused` when the document says something that a
    signature would not cover.
    """
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    signature = key.sign(_signed_bytes(document, proof, "sha256"))
    return {**document, "proof": {**proof, "proofValue": "z" + base58.b58encode(signature).decode()}}


def suite(proof: Json) -> str:
    """The name of the way a proof was made, whichever of the two fields holds it."""
    return str(proof.get("cryptosuite") or proof.get("type"))


def verify_proof(document: Json, proof: Json, key: PublicKey, covered: Covered | None = None) -> None:
    """Return if this key made this proof over this document; else raise `Refused`.

    Several proofs of one document share their work through `covered`, a dict that starts empty.
    Reasons: unknown-suite, unknown-key-type, bad-proof, bad-signature, and those of `canonical`.
    """
    if suite(proof) not in SUITES:
        raise Refused("unknown-suite", suite=suite(proof)[:60])
    if "@context" in proof and proof["@context"] != document.get("@context"):
        raise Refused("bad-proof", field="@context")
    if isinstance(key, Ed25519PublicKey) == (suite(proof) == "ecdsa-rdfc-2019"):
        raise Refused("unknown-key-type", suite=suite(proof))
    signature = _signature(proof)
    is_p384 = isinstance(key, ec.EllipticCurvePublicKey) and key.key_size == 384
    algorithm = "sha384" if is_p384 else "sha256"
    signed = _signed_bytes(document, proof, algorithm, covered)
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, signed)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            half = key.key_size // 8
            if len(signature) != 2 * half:
                raise Refused("bad-proof", field="proofValue")
            pair = (int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
            digest = hashes.SHA384() if is_p384 else hashes.SHA256()
            key.verify(utils.encode_dss_signature(*pair), signed, ec.ECDSA(digest))
        else:
            raise Refused("unknown-key-type", suite=suite(proof))
    except InvalidSignature:
        raise Refused("bad-signature") from None


def _signed_bytes(document: Json, proof: Json, algorithm: str, covered: Covered | None = None) -> bytes:
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    options["@context"] = document.get("@context")
    first = hashlib.new(algorithm, canonical(options, algorithm)).digest()
    remembered = {} if covered is None else covered
    if algorithm not in remembered:
        plain = {key: value for key, value in document.items() if key != "proof"}
        remembered[algorithm] = hashlib.new(algorithm, canonical(plain, algorithm)).digest()
    return first + remembered[algorithm]


def _signature(proof: Json) -> bytes:
    spelled = proof.get("proofValue")
    if not isinstance(spelled, str) or not spelled.startswith("z") or len(spelled) > _MAX_PROOF_VALUE:
        raise Refused("bad-proof", field="proofValue")
    try:
        return base58.b58decode(spelled[1:])
    except ValueError:
        raise Refused("bad-proof", field="proofValue") from None
