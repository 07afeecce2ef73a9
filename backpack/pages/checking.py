"""Whether a badge is true at this very moment, so that a page may say "checked today" and mean it.

Badges signed here are verified again for every reader, with the keys that their organisation has now. For
badges from elsewhere a reader must not make us dial anybody: they keep their last verdict and its date.
"""

from datetime import datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from backpack.badges import verdicts
from backpack.badges.models import Badge
from backpack.badges.verdicts import Seal
from backpack.issuers import identity
from backpack.issuers.keys import public_multikeys
from backpack.kernel.clock import now
from backpack.openbadges import keys, proofs, shapes, strict
from backpack.openbadges.model import Refused


def seal_now(db: Session, badge: Badge) -> tuple[Seal, datetime]:
    """The seal of *badge* and the moment when that was found out."""
    seal = verdicts.seal(db, badge)
    if badge.badge_class is None or badge.issuer_id != identity.issuer_id(badge.badge_class.organisation):
        return seal, badge.checked_at
    if seal in (Seal.GUARANTEED, Seal.SIGNED):
        known = tuple(public_multikeys(db, badge.badge_class.organisation))
        if not is_signed_by(badge.credential, badge.issuer_id, known):
            seal = Seal.BROKEN
    return seal, now()


@lru_cache(maxsize=4096)
def is_signed_by(credential: bytes, issuer_id: str, multikeys: tuple[str, ...]) -> bool:
    """Whether *credential* names *issuer_id* and has a proof by one of its keys (Data Integrity 1.0, 4.2).

    The same bytes and the same keys always give the same answer, so it is worked out once.
    """
    known = {keys.method_id(issuer_id, key): key for key in map(keys.public_key, multikeys)}  # type: ignore[arg-type]
    try:
        document = strict.loads(credential)
        proof = document["proof"]
        proofs.verify_proof(document, proof, known[proof["verificationMethod"]])
    except (Refused, LookupError, TypeError):
        return False
    return shapes.link(document.get("issuer")) == issuer_id
