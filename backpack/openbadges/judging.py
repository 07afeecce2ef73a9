"""From checks to one word: dates, the order in which verdicts count, and a credential looked at whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from . import jws, shapes, signatures, status
from .model import Check, Credential, Outcome, Resolve, Verdict

_VERDICTS = (
    ("structure", Verdict.BROKEN),
    ("signature", Verdict.BROKEN),
    ("hosted", Verdict.BROKEN),
    ("issuer", Verdict.BROKEN),
    ("about", Verdict.BROKEN),
    ("status", Verdict.REVOKED),
    ("end", Verdict.EXPIRED),
    ("start", Verdict.NOT_YET),
)


def structure(faults: list[str]) -> Check:
    """The check of a structure that lacks these fields."""
    if faults:
        return Check("structure", Outcome.FAILED, {"fields": " ".join(sorted(set(faults)))})
    return Check("structure", Outcome.PASSED)


def looked_at(credential: Credential, faults: list[str], resolve: Resolve, now: datetime) -> list[Check]:
    """The checks of a Verifiable Credential: structure, signature, issuer, status, dates."""
    checks = [structure(faults)]
    if not faults:
        checks += signatures.signature_checks(credential, resolve, now)
        # A forged badge makes us fetch nothing more.
        if not is_false(checks):
            is_signed_by = partial(signatures.is_signed_by, resolve=resolve, now=now)
            checks += status.status_checks(credential, resolve, is_signed_by, now)
    return [*checks, *dates(credential, now)]


def is_false(checks: Iterable[Check]) -> bool:
    """Whether a check says that the badge was altered, forged, or is inconsistent."""
    failed = {check.name for check in checks if check.outcome is Outcome.FAILED}
    return any(name in failed for name, says in _VERDICTS if says is Verdict.BROKEN)


def dates(credential: Credential, now: datetime) -> Iterator[Check]:
    """Start and end; where a token and its credential both say, the narrower of the two."""
    claims = jws.opened(credential.token.encode("ascii")).payload if credential.token else {}
    begins = [moment for moment in (credential.valid_from, shapes.moment(claims.get("nbf"))) if moment]
    ends = [moment for moment in (credential.valid_until, shapes.moment(claims.get("exp"))) if moment]
    if begins:
        outcome = Outcome.PASSED if max(begins) <= now else Outcome.FAILED
        yield Check("start", outcome, {"at": max(begins).isoformat()})
    if ends:
        outcome = Outcome.PASSED if min(ends) > now else Outcome.FAILED
        yield Check("end", outcome, {"at": min(ends).isoformat()})


def verdict(credential: Credential, checks: Iterable[Check]) -> Verdict:
    """Where several hold: broken, revoked, expired, not yet, unknown, then the rest."""
    # That no newer edition could be had says nothing of this one.
    counted = [check for check in checks if check.name != "refresh"]
    failed = {check.name for check in counted if check.outcome is Outcome.FAILED}
    for name, says in _VERDICTS:
        if name in failed:
            return says
    if any(
        check.outcome is Outcome.UNKNOWN and check.facts.get("because") not in signatures.NOBODY_SAYS
        for check in counted
    ):
        return Verdict.UNKNOWN
    passed = {check.name for check in counted if check.outcome is Outcome.PASSED}
    if not passed & {"signature", "hosted"} or credential.issuer.id == credential.subject_id:
        return Verdict.DECLARED
    return Verdict.PROVEN if "issuer" in passed else Verdict.INTACT
