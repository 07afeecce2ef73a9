"""Whether a badge is true at this very moment, so that a page may say "checked today" and mean it.

Badges signed here are verified again for every reader, with the keys that their organisation has now. For
badges from elsewhere a reader must not make us dial anybody: they keep their last verdict and its date.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from backpack.badges import remembering, verdicts
from backpack.badges.models import Badge
from backpack.badges.verdicts import Seal
from backpack.issuers import identity
from backpack.kernel.clock import now
from backpack.openbadges.model import Findings, Refused, Verdict


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


def _findings(db: Session, badge: Badge) -> Findings | None:
    """What a check of the badge's own bytes finds now; None where they are no badge of its issuer."""
    try:
        credential = remembering.read(badge.credential)
    except Refused:
        return None
    if credential.issuer.id != badge.issuer_id:
        return None
    return verdicts.examine(db, credential, ask_others=False)
