"""Whether a badge is true, and how that is said: guaranteed, signed, declared, or no longer good."""

from dataclasses import replace
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from backpack.badges.models import Badge, Source
from backpack.issuers import identity
from backpack.issuers.keys import public_multikeys
from backpack.issuers.models import Organisation
from backpack.kernel import fetching
from backpack.kernel.clock import now
from backpack.openbadges import checks
from backpack.openbadges.model import Credential, Findings, Unreachable, Verdict


class Seal(StrEnum):
    """The word that a page puts beside a badge. Only GUARANTEED counts as guaranteed."""

    GUARANTEED = "guaranteed"  # proven, and its issuer was vetted by the operator of this site
    SIGNED = "signed"  # proven, by an issuer that is not known here
    DECLARED = "declared"  # written by the person, unsigned, or signed without a proven issuer
    REVOKED = "revoked"
    EXPIRED = "expired"
    BROKEN = "broken"
    UNKNOWN = "unknown"  # could not be checked now


_SEALS = {
    Verdict.PROVEN: Seal.SIGNED,
    Verdict.INTACT: Seal.DECLARED,
    Verdict.DECLARED: Seal.DECLARED,
    Verdict.REVOKED: Seal.REVOKED,
    Verdict.EXPIRED: Seal.EXPIRED,
    Verdict.NOT_YET: Seal.UNKNOWN,
    Verdict.UNKNOWN: Seal.UNKNOWN,
    Verdict.BROKEN: Seal.BROKEN,
    Verdict.UNREADABLE: Seal.BROKEN,
}


def examine(db: Session, credential: Credential, *, ask_others: bool = True) -> Findings:
    """Check *credential* now. Our own issuers are answered from the database, others asked over the network.

    Without *ask_others* nobody is asked, and what only they could say is unknown.
    """

    def resolve(address: str) -> dict[str, Any]:
        if organisation := identity.own_issuer(db, address):
            return identity.issuer_document(db, organisation)
        if not ask_others:
            raise Unreachable(address)
        return _fetched(address)

    findings = checks.verify(credential, resolve=resolve, now=now())
    if findings.verdict is Verdict.INTACT and (organisation := identity.own_issuer(db, credential.issuer.id)):
        return replace(findings, verdict=_of_our_own(db, credential, organisation))
    return findings


def verdict_today(badge: Badge) -> Verdict:
    """The verdict as kept, with what time alone changes."""
    if badge.ends_at and badge.ends_at <= now() and badge.verdict in (Verdict.PROVEN, Verdict.INTACT):
        return Verdict.EXPIRED
    return Verdict(badge.verdict)


def seal(db: Session, badge: Badge) -> Seal:
    """The seal of *badge* today."""
    word = _SEALS[verdict_today(badge)]
    if word is Seal.SIGNED and badge.source == Source.IMPORT:
        # The badge is true, but nothing says that it was given to whoever brought the file.
        return Seal.DECLARED
    if word is Seal.SIGNED:
        organisation = identity.own_issuer(db, badge.issuer_id)
        if organisation is not None and organisation.is_vetted:
            return Seal.GUARANTEED
    return word


def _of_our_own(db: Session, credential: Credential, organisation: Organisation) -> Verdict:
    """A site on plain http (the demo) proves nothing by its address, but it knows its own issuers' keys."""
    issuer_id = identity.issuer_id(organisation)
    ours = {f"{issuer_id}#{multikey}" for multikey in public_multikeys(db, organisation)}
    proof = credential.document.get("proof")
    proofs = proof if isinstance(proof, list) else [proof]
    # Every proof must be by a key of ours: a good one by a stranger's key beside it says nothing.
    named = {each.get("verificationMethod") for each in proofs if isinstance(each, dict)}
    return Verdict.PROVEN if named and named <= ours else Verdict.BROKEN


def _fetched(address: str) -> dict[str, Any]:
    try:
        return fetching.document(address)
    except fetching.Unreachable as cause:
        raise Unreachable(address, gone=cause.status == 410) from cause
