"""Is it true? Named checks, and one verdict that a page can put in words."""

from __future__ import annotations

from datetime import datetime

from . import controllers, envelopes, hosted, judging, shapes, signatures, strict, v1, v2, v3
from .endorsements import endorsements, of_credential
from .model import (
    Check,
    Credential,
    Endorsed,
    Findings,
    Format,
    Json,
    Outcome,
    Refused,
    Resolve,
    Unreachable,
    Verdict,
)

MAX_DOCUMENTS = 16  # that one badge and its endorsements can make us fetch


def verify(credential: Credential, *, resolve: Resolve, now: datetime) -> Findings:
    """What can be said of a badge at that aware moment.

    `resolve` answers with the JSON document at an https address or raises `Unreachable`.
    Raises nothing of its own: what cannot be checked is a check whose outcome is unknown.
    """
    ask = _asking(resolve)
    if credential.format is Format.OB3:
        checks, credential = _checks_of_credential(credential, ask, now)
    else:
        checks, credential = _checks_of_assertion(credential, ask)
        checks += judging.dates(credential, now)
    verdict = judging.verdict(credential, checks)
    # A forged badge makes us look at nothing more.
    said = () if verdict is Verdict.BROKEN else endorsements(credential, ask, now)
    return Findings(verdict, tuple(checks), credential, said)


def verify_endorsement(document: Json, *, resolve: Resolve, now: datetime, token: str = "") -> Endorsed:
    """What can be said of an EndorsementCredential that comes alone, whatever it is about."""
    return of_credential(document, token, None, _asking(resolve), now)


def _asking(resolve: Resolve) -> Resolve:
    """The same, asked once for each address, over https only, and not without end."""
    known: dict[str, Json | Unreachable] = {}

    def ask(address: str) -> Json:
        if address not in known:
            if not controllers.origin(address) or len(known) >= MAX_DOCUMENTS:
                raise Unreachable(address)
            known[address] = _answer(address, resolve)
        answer = known[address]
        if isinstance(answer, Unreachable):
            raise answer
        return answer

    return ask


def _answer(address: str, resolve: Resolve) -> Json | Unreachable:
    """What is there, if it is a JSON object that a badge could hold too: no half letters, no thousand levels."""
    try:
        document = resolve(address)
        strict.require_sound(document)
    except Unreachable as missing:
        return missing
    except Refused:
        return Unreachable(address)
    return document if isinstance(document, dict) else Unreachable(address)


def _checks_of_credential(
    credential: Credential, resolve: Resolve, now: datetime
) -> tuple[list[Check], Credential]:
    """The checks of the credential, or of the newer edition that its issuer gives out in its place."""
    checks = judging.looked_at(credential, v3.faults(credential.document), resolve, now)
    services = [
        service
        for service in shapes.many(credential.document.get("refreshService"))
        if shapes.has_type(service, "1EdTechCredentialRefresh")
    ]
    if not services or not _is_signed(checks):
        return checks, credential
    newer = _refreshed(credential, shapes.link(services[0]), resolve)
    if newer is not None:
        # Only once, and only by the same hand: else what we have is what counts (section 9.1).
        again = judging.looked_at(newer, v3.faults(newer.document), resolve, now)
        if not judging.is_false(again) and _is_signed(again) and _issuer(again) is _issuer(checks):
            return [*again, Check("refresh", Outcome.PASSED)], newer
    return [*checks, Check("refresh", Outcome.UNKNOWN, {"because": "not-refreshed"})], credential


def _refreshed(credential: Credential, address: str, resolve: Resolve) -> Credential | None:
    try:
        document, token = envelopes.opened(resolve(address))
    except (Unreachable, Refused):
        return None
    if not v3.is_badge(document):
        return None
    newer = v3.read(document, credential.received, token)
    is_same = (newer.id, newer.issuer.id, newer.subject_id) == (
        credential.id,
        credential.issuer.id,
        credential.subject_id,
    )
    is_older = bool(newer.valid_from and credential.valid_from and newer.valid_from < credential.valid_from)
    return newer if is_same and newer.id and not is_older else None


def _is_signed(checks: list[Check]) -> bool:
    passed = {check.name for check in checks if check.outcome is Outcome.PASSED}
    return "signature" in passed and not judging.is_false(checks)


def _issuer(checks: list[Check]) -> Outcome | None:
    return next((check.outcome for check in checks if check.name == "issuer"), None)


def _checks_of_assertion(credential: Credential, resolve: Resolve) -> tuple[list[Check], Credential]:
    faults = (v2 if credential.format is Format.OB2 else v1).faults(credential.document)
    checks = [judging.structure(faults)]
    if faults:
        return checks, credential
    name = "signature" if credential.token else "hosted"
    try:
        found, credential = hosted.hosted_or_signed(credential, resolve)
        checks += found
    except Unreachable as missing:
        checks.append(signatures.unreachable(name, missing))
    except Refused as refusal:
        checks.append(signatures.refused(name, refusal))
    return checks, credential
