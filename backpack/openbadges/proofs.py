"""Data Integrity proofs: a signature inside the badge, over its meaning and not over its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import base58
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from . import keys, strict
from .canonical import canonical
from .model import Json, Refused
from .shapes import many

#: These sign statements (RDF in canonical form).
_STATEMENTS = frozenset({"eddsa-rdfc-2022", "eddsa-2022", "Ed25519Signature2020", "ecdsa-rdfc-2019"})
#: These sign the JSON itself (RFC 8785): every field is covered, whatever the contexts define.
_JSON = frozenset({"eddsa-jcs-2022", "ecdsa-jcs-2019"})
SUITES = _STATEMENTS | _JSON
#: Hash of a document without its proofs but those that are signed too, by these and the way it was hashed.
Covered = dict[str, bytes]
#: In a badge some of whose proofs sign others: each makes one more document to be put in canonical form.
MAX_CHAINED = 6
_MAX_PROOF_VALUE = 200


def sign(
    document: Json,
    key: keys.SigningKey,
    *,
    verification_method: str,
    created: datetime,
    suite: str = "",
    expires: datetime | None = None,
) -> Json:
    """The document with one proof of this key, in place of those it had.

    The suite is `eddsa-rdfc-2022` or, for keys of P-256 and P-384, `ecdsa-rdfc-2019` (vc-di-eddsa
    and vc-di-ecdsa, section 3.2), unless `suite` names another. Moments are aware. Raises `Refused`
    when the document says something that a signature would not cover.
    """
    options = _options(key, verification_method, created, suite, expires)
    return {**document, "proof": _made(document, key, options)}


def countersign(
    document: Json,
    key: keys.SigningKey,
    *,
    verification_method: str,
    created: datetime,
    suite: str = "",
    expires: datetime | None = None,
    id: str = "",
    after: Sequence[str] = (),
) -> Json:
    """The document with one more proof beside those it has: a proof set (VC Data Integrity, section 2.1.1).

    With `after`, the ids of some of these, it signs them too: a proof chain (section 2.1.2).
    """
    options = _options(key, verification_method, created, suite, expires)
    if id:
        options["id"] = id
    if after:
        options["previousProof"] = after[0] if len(after) == 1 else list(after)
    return {**document, "proof": [*many(document.get("proof")), _made(document, key, options)]}


def suite(proof: Json) -> str:
    """The name of the way a proof was made, whichever of the two fields holds it."""
    return str(proof.get("cryptosuite") or proof.get("type"))


def verify_proof(document: Json, proof: Json, key: keys.PublicKey, covered: Covered | None = None) -> None:
    """Return if this key made this proof over this document; else raise `Refused`.

    Several proofs of one document share their work through `covered`, a dict that starts empty.
    Reasons: unknown-suite, unknown-key-type, bad-proof, bad-signature, and those of `canonical`.
    """
    named = suite(proof)
    if named not in SUITES:
        raise Refused("unknown-suite", suite=named[:60])
    if "@context" in proof and proof["@context"] != document.get("@context"):
        raise Refused("bad-proof", field="@context")
    if isinstance(key, Ed25519PublicKey) == named.startswith("ecdsa-"):
        raise Refused("unknown-key-type", suite=named)
    signature = _signature(proof)
    algorithm = _algorithm(key)
    signed = _signed_bytes(document, proof, algorithm, covered)
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, signed)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            half = key.key_size // 8
            if len(signature) != 2 * half:
                raise Refused("bad-proof", field="proofValue")
            pair = (int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
            key.verify(utils.encode_dss_signature(*pair), signed, ec.ECDSA(_digest(algorithm)))
        else:
            raise Refused("unknown-key-type", suite=named)
    except InvalidSignature:
        raise Refused("bad-signature") from None


def previous(document: Json, proof: Json) -> list[Json]:
    """The proofs of this document that a proof names as `previousProof`, in the document's own order.

    VC Data Integrity, "Verify Proof Sets and Chains". Raises `Refused` bad-proof for a name that is not there,
    or that two proofs have, and too-many-values.
    """
    names = many(proof.get("previousProof"))
    if not names:
        return []
    every = [each for each in many(document.get("proof")) if isinstance(each, dict)]
    if len(every) > MAX_CHAINED:
        raise Refused("too-many-values", limit=str(MAX_CHAINED))
    there = [each.get("id") for each in every]
    if any(not isinstance(name, str) or there.count(name) != 1 for name in names):
        raise Refused("bad-proof", field="previousProof")
    return [each for each in every if each.get("id") in names]


def chain(document: Json, proof: Json) -> list[Json]:
    """Every proof that this one builds on, nearest first. Raises `Refused` bad-proof, for a circle too."""
    waiting, found = previous(document, proof), list[Json]()
    while waiting:
        link = waiting.pop(0)
        if link not in found:
            found.append(link)
            waiting += previous(document, link)
    if proof in found:
        raise Refused("bad-proof", field="previousProof")
    return found


def _options(
    key: keys.SigningKey, verification_method: str, created: datetime, named: str, expires: datetime | None
) -> Json:
    is_edwards = isinstance(key, Ed25519PrivateKey)
    proof: Json = {
        "type": "DataIntegrityProof",
        "cryptosuite": named or ("eddsa-rdfc-2022" if is_edwards else "ecdsa-rdfc-2019"),
        "created": _written(created),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    if suite(proof) not in SUITES or suite(proof).startswith("eddsa-") != is_edwards:
        raise Refused("unknown-suite", suite=named[:60])
    if expires:
        proof["expires"] = _written(expires)
    return proof


def _made(document: Json, key: keys.SigningKey, options: Json) -> Json:
    proof = dict(options)
    if suite(proof) in _JSON:
        proof["@context"] = document.get("@context")
    algorithm = _algorithm(key.public_key())
    signed = _signed_bytes(document, proof, algorithm)
    if isinstance(key, Ed25519PrivateKey):
        signature = key.sign(signed)
    else:
        half = key.key_size // 8
        pair = utils.decode_dss_signature(key.sign(signed, ec.ECDSA(_digest(algorithm))))
        signature = b"".join(number.to_bytes(half, "big") for number in pair)
    return {**proof, "proofValue": "z" + base58.b58encode(signature).decode()}


def _signed_bytes(document: Json, proof: Json, algorithm: str, covered: Covered | None = None) -> bytes:
    """Both hashes that a signature covers: of the proof's own words, then of the document."""
    is_json = suite(proof) in _JSON
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    # A signature over JSON covers the proof's contexts as they are written: there, or not there.
    if not is_json:
        options["@context"] = document.get("@context")
    first = hashlib.new(
        algorithm, strict.dumps(options) if is_json else canonical(options, algorithm)
    ).digest()
    remembered = {} if covered is None else covered
    before = previous(document, proof)
    way = " ".join(["json" if is_json else "statements", algorithm, *(str(link["id"]) for link in before)])
    if way not in remembered:
        plain = {key: value for key, value in document.items() if key != "proof"}
        if before:
            plain["proof"] = before
        shares = len(many(document.get("proof"))) if before else 1
        text = strict.dumps(plain) if is_json else canonical(plain, algorithm, shares=shares)
        remembered[way] = hashlib.new(algorithm, text).digest()
    return first + remembered[way]


def _algorithm(key: keys.PublicKey) -> str:
    """P-384 hashes with its own size, even where the statements are put in order (vc-di-ecdsa, 3.2.3)."""
    return "sha384" if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size == 384 else "sha256"


def _digest(algorithm: str) -> hashes.HashAlgorithm:
    return hashes.SHA384() if algorithm == "sha384" else hashes.SHA256()


def _signature(proof: Json) -> bytes:
    spelled = proof.get("proofValue")
    if not isinstance(spelled, str) or len(spelled) > _MAX_PROOF_VALUE:
        raise Refused("bad-proof", field="proofValue")
    try:
        return keys.bytes_of(spelled)
    except ValueError:
        raise Refused("bad-proof", field="proofValue") from None


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
