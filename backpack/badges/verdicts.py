"""Whether a badge is true, and how that is said: guaranteed, signed, declared, or no longer good."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from backpack.badges import remembering, revoking
from backpack.badges.answering import own_document
from backpack.badges.models import Badge, Recipient, Source
from backpack.issuers import identity
from backpack.issuers.keys import public_multikeys
from backpack.issuers.models import Organisation
from backpack.kernel import fetching
from backpack.kernel.clock import now
from backpack.kernel.site import site
from backpack.openbadges.model import Credential, Findings, Outcome, Unreachable, Verdict

Fetch = Callable[[str], dict[str, Any]]


class Seal(StrEnum):
    """The word that a page puts beside a badge. Only GUARANTEED counts as guaranteed."""

    GUARANTEED = "guaranteed"  # proven, and its issuer was vetted by the operator of this site
    SIGNED = "signed"  # proven, by an issuer that is not known here
    CONFIRMED = "confirmed"  # not proven by itself, but an organisation says that it is true
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


def ask_around(credential: Credential, fetch: Fetch = fetching.document) -> Findings:
    """Check *credential* now and ask whoever must be asked, by *fetch* (raises fetching.Unreachable).

    Others may be slow to answer, and an open write transaction would make every claim wait: so this looks up our
    own issuers in a session of its own that only reads. Call it where no other transaction is open.
    """
    with site.database.session(writing=False) as reading:
        return examine(reading, credential, fetch=fetch)


def examine(
    db: Session, credential: Credential, *, ask_others: bool = True, fetch: Fetch = fetching.document
) -> Findings:
    """Check *credential* now. Our own issuers are answered from the database, others asked over the network.

    Without *ask_others* nobody is asked, and what only they could say is unknown.
    """

    def resolve(address: str) -> dict[str, Any]:
        if (own := own_document(db, address)) is not None:
            return own
        if not ask_others:
            raise Unreachable(address)
        return _fetched(address, fetch)

    findings = remembering.verify(credential, resolve=resolve, now=now())
    organisation = identity.own_issuer(db, credential.issuer.id)
    if organisation is not None and _is_for_us_to_say(findings):
        return replace(findings, verdict=_of_our_own(db, credential, organisation))
    return findings


def verdict_today(badge: Badge) -> Verdict:
    """The verdict as kept, with what time alone changes."""
    if badge.ends_at and badge.ends_at <= now() and badge.verdict in (Verdict.PROVEN, Verdict.INTACT):
        return Verdict.EXPIRED
    return Verdict(badge.verdict)


def seal(db: Session, badge: Badge) -> Seal:
    """The seal of *badge* today."""
    verdict = verdict_today(badge)
    word = seal_of(db, verdict, badge.issuer_id)
    if verdict is Verdict.PROVEN and badge.source == Source.IMPORT and badge.recipient != Recipient.PROVED:
        # The badge is true, but nothing says that it was given to whoever brought the file.
        word = Seal.DECLARED
    if badge.source == Source.SELF and word in (Seal.SIGNED, Seal.GUARANTEED):
        word = Seal.DECLARED  # its author is its holder, whatever key signed it
    return Seal.CONFIRMED if word is Seal.DECLARED and badge.confirmed_at else word


def seal_of(db: Session, verdict: Verdict, issuer_id: str) -> Seal:
    """The seal of any badge of that verdict and issuer, whoever holds it."""
    word = _SEALS[verdict]
    if word is Seal.SIGNED:
        organisation = identity.own_issuer(db, issuer_id)
        if organisation is not None and organisation.is_vetted:
            return Seal.GUARANTEED
    return word


def _is_for_us_to_say(findings: Findings) -> bool:
    """Whether a site on plain http must decide itself: its addresses are nothing that the checks can ask."""
    if findings.verdict is Verdict.UNKNOWN and not site.config.is_https:
        signature = findings.check("signature")
        return signature is not None and signature.outcome is Outcome.PASSED
    return findings.verdict is Verdict.INTACT


def _of_our_own(db: Session, credential: Credential, organisation: Organisation) -> Verdict:
    """A site on plain http (the demo) proves nothing by its address, but it knows its own issuers' keys."""
    issuer_id = identity.issuer_id(organisation)
    ours = {f"{issuer_id}#{multikey}" for multikey in public_multikeys(db, organisation)}
    proof = credential.document.get("proof")
    proofs = proof if isinstance(proof, list) else [proof]
    methods = [each.get("verificationMethod") for each in proofs if isinstance(each, dict)]
    # Every proof must be by a key of ours: a good one by a stranger's key beside it says nothing. And inside a
    # signed text nobody looked at the proof: whoever signed the text may have written anything there.
    if (
        credential.token
        or not methods
        or any(not isinstance(each, str) or each not in ours for each in methods)
    ):
        return Verdict.BROKEN
    return Verdict.REVOKED if revoking.is_revoked(db, organisation, credential.id) else Verdict.PROVEN


def _fetched(address: str, fetch: Fetch) -> dict[str, Any]:
    try:
        return fetch(address)
    except fetching.Unreachable as cause:
        raise Unreachable(address, gone=cause.status == 410) from cause
