"""Whether a badge is true at this very moment, so that a page may say "checked today" and mean it.

Badges signed here are verified again for every reader, with the keys that their organisation has now. For
badges from elsewhere a reader must not make us dial anybody: they keep their last verdict and its date.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from backpack.badges import remembering, verdicts
from backpack.badges.models import Badge
from backpack.badges.verdicts import Seal
from backpack.issuers import identity
from backpack.kernel.clock import now
from backpack.openbadges import shapes, strict
from backpack.openbadges.model import Check, Findings, Outcome, Refused, Verdict

IN_BROWSERS = "eddsa-jcs-2022"  # vc-di-eddsa, section 3.3: JSON in, no context needed


@dataclass(frozen=True)
class Looked:
    """The checks of one badge, one by one, and the very bytes that they are about.

    ``dates`` are the moments that checks name, by the check's name; ``digest`` is the SHA-256 of ``text`` in hex.
    ``in_browsers`` says that the badge carries the proof that a reader's own browser can check.
    """

    seal: Seal
    checked_at: datetime
    checks: Sequence[Check]
    dates: dict[str, datetime]
    text: str
    digest: str
    in_browsers: bool


def seal_now(db: Session, badge: Badge) -> tuple[Seal, datetime]:
    """The seal of *badge* and the moment when that was found out."""
    seal = verdicts.seal(db, badge)
    if badge.badge_class is None or badge.issuer_id != identity.issuer_id(badge.badge_class.organisation):
        return seal, badge.checked_at
    if seal in (Seal.GUARANTEED, Seal.SIGNED):
        findings = _findings(db, badge)
        if findings is None:
            seal = Seal.BROKEN
        elif findings.verdict is not Verdict.PROVEN:
            seal = verdicts.seal_of(db, findings.verdict, badge.issuer_id)
    return seal, now()


def look(db: Session, badge: Badge) -> Looked:
    """*badge* as it is checked for a reader who wants to see it all."""
    seal, checked_at = seal_now(db, badge)
    findings = _findings(db, badge)
    checks = _told(findings, badge) if findings else ()
    dates = {check.name: shapes.moment(check.facts.get("at")) for check in checks}
    return Looked(
        seal=seal,
        checked_at=checked_at,
        checks=checks,
        dates={name: at for name, at in dates.items() if at and 1900 < at.year < 9000},
        text=badge.credential.decode("utf-8", "replace"),
        digest=hashlib.sha256(badge.credential).hexdigest(),
        in_browsers=_has_proof(badge.credential, IN_BROWSERS),
    )


def _told(findings: Findings, badge: Badge) -> Sequence[Check]:
    """The checks that can be told: those that nobody was asked for say nothing, and are left out."""
    if badge.badge_class is None:
        return [each for each in findings.checks if each.facts.get("because") != "unreachable"]
    if findings.verdict is not Verdict.PROVEN:
        return findings.checks
    # A site on plain http cannot ask itself, but it knows its own issuers and its own lists.
    own = {check.name: check for check in findings.checks}
    own["issuer"] = replace(own.get("issuer", Check("issuer", Outcome.PASSED)), outcome=Outcome.PASSED)
    own["status"] = replace(own.get("status", Check("status", Outcome.PASSED)), outcome=Outcome.PASSED)
    return list(own.values())


def _has_proof(credential: bytes, suite: str) -> bool:
    try:
        document = strict.loads(credential)
    except Refused:
        return False
    proofs = shapes.many(document.get("proof")) if isinstance(document, dict) else []
    return any(isinstance(each, dict) and each.get("cryptosuite") == suite for each in proofs)


def _findings(db: Session, badge: Badge) -> Findings | None:
    """What a check of the badge's own bytes finds now; None where they are no badge of its issuer."""
    try:
        credential = remembering.read(badge.credential)
    except Refused:
        return None
    if credential.issuer.id != badge.issuer_id:
        return None
    return verdicts.examine(db, credential, ask_others=False)
