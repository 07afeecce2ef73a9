"""Who signed it? Each proof of a credential tried, and the best answer kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from . import controllers, jws, keys, proofs, shapes, v3
from .model import Check, Credential, Json, Outcome, Refused, Resolve, Unreachable

MAX_PROOFS = 3
#: Reasons that say "we cannot tell", and not "this is false".
_CANNOT_TELL = frozenset(
    {
        "unknown-suite",
        "unknown-key-type",
        "unknown-method",
        "unknown-context",
        "too-many-values",
        "too-much-work",
    }
)
#: Reasons for which nobody but the badge itself speaks for its issuer: declared or intact, for good.
NOBODY_SAYS = frozenset(
    {"unsigned", "no-key", "no-address", "key-names-itself", "key-travels-with-badge", "issuer-lists-no-key"}
)


def signature_checks(credential: Credential, resolve: Resolve, now: datetime) -> list[Check]:
    """Signature and issuer. Any one valid proof suffices (Open Badges 3.0, section 9.1)."""
    if credential.token:
        return _attempt(partial(_token_checks, credential, resolve))
    listed = shapes.many(credential.document.get("proof"))
    if not listed:
        return [Check("signature", Outcome.UNKNOWN, {"because": "unsigned"})]
    if not all(isinstance(proof, dict) for proof in listed):
        return [refused("signature", Refused("bad-proof", field="proof"))]
    covered: proofs.Covered = {}
    attempts = [
        _attempt(
            partial(_proof_checks, credential.document, credential.issuer.id, proof, resolve, now, covered)
        )
        for proof in listed[:MAX_PROOFS]
    ]
    return min(attempts, key=rank)


def is_signed_by(listing: Json, issuer_id: str, token: str = "", *, resolve: Resolve, now: datetime) -> bool:
    """Whether a document, such as a status list, carries a good proof of that issuer, or is its `token`.

    Or of a did:key that is one of the keys which that issuer's own document lists.
    """
    signer = shapes.link(listing.get("issuer"))
    if signer != issuer_id and not _is_key_of(signer, issuer_id, resolve):
        return False
    if token:
        return _is_own(_attempt(partial(_token_checks, v3.read(listing, b"", token), resolve)))
    return any(
        _is_own(_attempt(partial(_proof_checks, listing, signer, proof, resolve, now)))
        for proof in shapes.many(listing.get("proof"))[:MAX_PROOFS]
        if isinstance(proof, dict)
    )


def _is_own(checks: list[Check]) -> bool:
    """Whether a signature holds by a key that is its signer's; one that travels along is anybody's."""
    whose = [check.facts.get("because", "") for check in checks if check.name == "issuer"]
    return rank(checks) <= 1 and whose in ([""], ["key-names-itself"])


def rank(checks: list[Check]) -> int:
    """Proven 0, intact 1, good until its own end 2, what could not be told 3, what is false 4."""
    failed = {check.name for check in checks if check.outcome is Outcome.FAILED}
    if failed - {"end"}:
        return 4
    if not any(check.name == "signature" and check.outcome is Outcome.PASSED for check in checks):
        return 3
    return 2 if failed else 1 if any(check.outcome is Outcome.UNKNOWN for check in checks) else 0


def unreachable(name: str, missing: Unreachable) -> Check:
    """The check that could not be made because a document could not be had."""
    return Check(name, Outcome.UNKNOWN, {"because": "unreachable", "address": missing.address})


def refused(name: str, refusal: Refused) -> Check:
    """The check that a refusal decides: false, or only not to be told."""
    outcome = Outcome.UNKNOWN if refusal.reason in _CANNOT_TELL | NOBODY_SAYS else Outcome.FAILED
    return Check(name, outcome, {**refusal.facts, "because": refusal.reason})


def _is_key_of(did: str, issuer_id: str, resolve: Resolve) -> bool:
    if not did.startswith("did:key:"):
        return False
    try:
        return controllers.key_for(f"{issuer_id}#{keys.own_fragment(did)}", issuer_id, resolve).is_proven
    except (Refused, Unreachable):
        return False


def _proof_checks(
    document: Json,
    issuer_id: str,
    proof: Json,
    resolve: Resolve,
    now: datetime,
    covered: proofs.Covered | None = None,
) -> list[Check]:
    checks = _signed(_verified(document, issuer_id, proof, resolve, covered), issuer_id)
    # A chain holds when each of its links does, whoever made it: a witness may sign, and then the issuer.
    for link in proofs.chain(document, proof):
        maker = str(_method(link)).partition("#")[0]
        _verified(document, maker, link, resolve, covered)
        checks += _own_end(link, now)
    return checks + _own_end(proof, now)


def _verified(
    document: Json, issuer_id: str, proof: Json, resolve: Resolve, covered: proofs.Covered | None
) -> controllers.Found:
    """The key by which a proof of that issuer holds. Raises `Refused`, and `Unreachable`."""
    method = _method(proof)
    if proof.get("proofPurpose") != "assertionMethod" or not isinstance(method, str):
        raise Refused("bad-proof", field="proofPurpose" if isinstance(method, str) else "verificationMethod")
    if proofs.suite(proof) not in proofs.SUITES:
        raise Refused("unknown-suite", suite=proofs.suite(proof)[:60])
    try:
        found = controllers.key_for(method, issuer_id, resolve)
    except Unreachable:
        # The issuer is silent; a key that travels along can still tell that the badge was altered.
        fragment = method.partition("#")[2] or method.removeprefix("did:key:")
        if method.startswith((issuer_id + "#z6Mk", "did:key:z6Mk")):
            proofs.verify_proof(document, proof, keys.public_key(fragment), covered)
        raise
    proofs.verify_proof(document, proof, found.key, covered)
    return found


def _method(proof: Json) -> object:
    method = proof.get("verificationMethod")
    return method.get("id") if isinstance(method, dict) else method


def _own_end(proof: Json, now: datetime) -> list[Check]:
    """A proof may end before the badge does (VC Data Integrity, section 2.1)."""
    if "expires" not in proof:
        return []
    ends = shapes.moment(proof["expires"])
    if ends is None:
        raise Refused("bad-proof", field="expires")
    if ends > now:
        return []
    return [Check("end", Outcome.FAILED, {"because": "proof-expired", "at": ends.isoformat()})]


def _token_checks(credential: Credential, resolve: Resolve) -> list[Check]:
    """VC-JWT (Open Badges 3.0, section 8.2): the claims must say the same as the credential."""
    token = jws.opened(credential.token.encode("ascii"))
    claims = {"iss": credential.issuer.id, "jti": credential.id, "sub": credential.subject_id}
    for claim, expected in claims.items():
        if claim in token.payload and expected and token.payload[claim] != expected:
            raise Refused("claims-differ", claim=claim)
    if token.header.get("alg") == "none":
        raise Refused("bad-signature", suite="none")
    found = controllers.token_key(token.header, credential.issuer.id, resolve)
    jws.verify_token(credential.token, found.key)
    return _signed(found, credential.issuer.id)


def _signed(found: controllers.Found, issuer_id: str) -> list[Check]:
    issuer = (
        Check("issuer", Outcome.PASSED, {"id": issuer_id})
        if found.is_proven
        else Check("issuer", Outcome.UNKNOWN, {"because": found.because, "id": issuer_id})
    )
    return [Check("signature", Outcome.PASSED), issuer]


def _attempt(make: Callable[[], list[Check]]) -> list[Check]:
    try:
        return make()
    except Unreachable as missing:
        return [unreachable("issuer", missing)]
    except Refused as refusal:
        return [refused("signature", refusal)]
