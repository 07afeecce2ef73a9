"""Is it true? Named checks, and one verdict that a page can put in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from . import controllers, hosted, jws, keys, proofs, shapes, status, v2, v3
from .model import (
    Check,
    Credential,
    Findings,
    Format,
    Json,
    Outcome,
    Refused,
    Resolve,
    Unreachable,
    Verdict,
)

MAX_PROOFS = 3
MAX_DOCUMENTS = 12  # that one badge can make us fetch
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
_NOBODY_SAYS = frozenset(
    {"unsigned", "no-key", "no-address", "key-names-itself", "key-travels-with-badge", "issuer-lists-no-key"}
)
_VERDICTS = (
    ("structure", Verdict.BROKEN),
    ("signature", Verdict.BROKEN),
    ("hosted", Verdict.BROKEN),
    ("issuer", Verdict.BROKEN),
    ("status", Verdict.REVOKED),
    ("end", Verdict.EXPIRED),
    ("start", Verdict.NOT_YET),
)


def verify(credential: Credential, *, resolve: Resolve, now: datetime) -> Findings:
    """What can be said of a badge at that aware moment.

    `resolve` answers with the JSON document at an https address or raises `Unreachable`.
    Raises nothing of its own: what cannot be checked is a check whose outcome is unknown.
    """
    checks: list[Check] = []
    ask = _asking(resolve)
    if credential.format is Format.OB3:
        checks += _checks_of_credential(credential, ask)
    else:
        found, credential = _checks_of_assertion(credential, ask)
        checks += found
    checks += _checks_of_dates(credential, now)
    return Findings(_verdict(credential, checks), tuple(checks), credential)


def _asking(resolve: Resolve) -> Resolve:
    """The same, asked once for each address, over https only, and not without end."""
    known: dict[str, Json] = {}

    def ask(address: str) -> Json:
        if address not in known:
            if not controllers.origin(address) or len(known) >= MAX_DOCUMENTS:
                raise Unreachable(address)
            document = resolve(address)
            if not isinstance(document, dict):
                raise Unreachable(address)
            known[address] = document
        return known[address]

    return ask


def _checks_of_credential(credential: Credential, resolve: Resolve) -> Iterator[Check]:
    faults = v3.faults(credential.document)
    yield _structure(faults)
    if faults:
        return
    checks = _checks_of_signature(credential, resolve)
    yield from checks
    # A forged badge makes us fetch nothing more.
    if not any(check.outcome is Outcome.FAILED for check in checks):
        yield from status.status_checks(credential, resolve, partial(_is_signed_by, resolve=resolve))


def _checks_of_assertion(credential: Credential, resolve: Resolve) -> tuple[list[Check], Credential]:
    checks = []
    if credential.format is Format.OB2:
        faults = v2.faults(credential.document)
        checks.append(_structure(faults))
        if faults:
            return checks, credential
    name = "signature" if credential.token else "hosted"
    try:
        found, credential = hosted.hosted_or_signed(credential, resolve)
        checks += found
    except Unreachable as missing:
        checks.append(_unreachable(name, missing))
    except Refused as refusal:
        checks.append(_refused(name, refusal))
    return checks, credential


def _structure(faults: list[str]) -> Check:
    if faults:
        return Check("structure", Outcome.FAILED, {"fields": " ".join(sorted(set(faults)))})
    return Check("structure", Outcome.PASSED)


def _checks_of_signature(credential: Credential, resolve: Resolve) -> list[Check]:
    """Signature and issuer. Any one valid proof suffices (Open Badges 3.0, section 9.1)."""
    if credential.token:
        return _attempt(partial(_token_checks, credential, resolve))
    listed = [proof for proof in shapes.many(credential.document.get("proof")) if isinstance(proof, dict)]
    if not listed:
        return [Check("signature", Outcome.UNKNOWN, {"because": "unsigned"})]
    covered: proofs.Covered = {}
    attempts = [
        _attempt(partial(_proof_checks, credential.document, credential.issuer.id, proof, resolve, covered))
        for proof in listed[:MAX_PROOFS]
    ]
    return min(attempts, key=_rank)


def _rank(checks: list[Check]) -> int:
    """Proven first, then intact, then what could not be told, then what is false."""
    outcomes = [check.outcome for check in checks]
    if Outcome.FAILED in outcomes:
        return 3
    signed = any(check.name == "signature" and check.outcome is Outcome.PASSED for check in checks)
    return (0 if Outcome.UNKNOWN not in outcomes else 1) if signed else 2


def _proof_checks(
    document: Json, issuer_id: str, proof: Json, resolve: Resolve, covered: proofs.Covered | None = None
) -> list[Check]:
    method = proof.get("verificationMethod")
    method = method.get("id") if isinstance(method, dict) else method
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
    return _signed(found, issuer_id)


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


def _is_signed_by(listing: Json, issuer_id: str, resolve: Resolve) -> bool:
    """Whether a status list carries a good proof of the same issuer."""
    if shapes.link(listing.get("issuer")) != issuer_id:
        return False
    proofs_given = [proof for proof in shapes.many(listing.get("proof")) if isinstance(proof, dict)]
    for proof in proofs_given[:MAX_PROOFS]:
        if _rank(_attempt(partial(_proof_checks, listing, issuer_id, proof, resolve))) <= 1:
            return True
    return False


def _attempt(make: Callable[[], list[Check]]) -> list[Check]:
    try:
        return make()
    except Unreachable as missing:
        return [_unreachable("issuer", missing)]
    except Refused as refusal:
        return [_refused("signature", refusal)]


def _unreachable(name: str, missing: Unreachable) -> Check:
    return Check(name, Outcome.UNKNOWN, {"because": "unreachable", "address": missing.address})


def _refused(name: str, refusal: Refused) -> Check:
    outcome = Outcome.UNKNOWN if refusal.reason in _CANNOT_TELL | _NOBODY_SAYS else Outcome.FAILED
    return Check(name, outcome, {**refusal.facts, "because": refusal.reason})


def _checks_of_dates(credential: Credential, now: datetime) -> Iterator[Check]:
    claims = jws.opened(credential.token.encode("ascii")).payload if credential.token else {}
    begins = [moment for moment in (credential.valid_from, shapes.moment(claims.get("nbf"))) if moment]
    ends = [moment for moment in (credential.valid_until, shapes.moment(claims.get("exp"))) if moment]
    if begins:
        outcome = Outcome.PASSED if max(begins) <= now else Outcome.FAILED
        yield Check("start", outcome, {"at": max(begins).isoformat()})
    if ends:
        outcome = Outcome.PASSED if min(ends) > now else Outcome.FAILED
        yield Check("end", outcome, {"at": min(ends).isoformat()})


def _verdict(credential: Credential, checks: list[Check]) -> Verdict:
    """Where several hold: broken, revoked, expired, not yet, unknown, then the rest."""
    failed = {check.name for check in checks if check.outcome is Outcome.FAILED}
    for name, verdict in _VERDICTS:
        if name in failed:
            return verdict
    if any(
        check.outcome is Outcome.UNKNOWN and check.facts.get("because") not in _NOBODY_SAYS
        for check in checks
    ):
        return Verdict.UNKNOWN
    passed = {check.name for check in checks if check.outcome is Outcome.PASSED}
    if not passed & {"signature", "hosted"} or credential.issuer.id == credential.subject_id:
        return Verdict.DECLARED
    return Verdict.PROVEN if "issuer" in passed else Verdict.INTACT
