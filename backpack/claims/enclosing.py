"""What a group gives to somebody without a passport waits in an envelope; it is offered again in a new one."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.claims import envelopes
from backpack.claims.models import Envelope, KeptEnvelope
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.passport.models import Passport

FEW = 3  # of fewer than these, a count of those who said no would be a name


def enclose(
    db: Session, badge_class: BadgeClass, waiting: Sequence[Envelope], *, for_whom: str, made_by: str
) -> Envelope:
    """*badge_class* in the first of *waiting* that can take it, else in a new envelope for *for_whom*.

    Another badge makes it another offer: whoever said no to those before is asked again.
    """
    for envelope in waiting:
        fits = len(envelope.badge_classes) < envelopes.MOST_BADGES
        if fits and envelope.organisation_id == badge_class.organisation_id and _still_open(db, envelope):
            if badge_class not in envelope.badge_classes:
                envelope.badge_classes.append(badge_class)
            envelope.declined_at = None
            db.flush()
            return envelope
    return seal(db, [badge_class], badge_class.organisation, for_whom=for_whom, made_by=made_by)


def seal(
    db: Session,
    badge_classes: Sequence[BadgeClass],
    organisation: Organisation,
    *,
    for_whom: str,
    made_by: str,
) -> Envelope:
    """A new envelope of *organisation*; who may give what is the caller's business."""
    code = codes.new()
    envelope = Envelope(
        code=codes.new(),
        key_hash=hashed(code),
        sealed=site.sealer.seal(code.encode()),
        organisation_id=organisation.id,
        made_by=made_by[:80],
        label=for_whom[: envelopes.LONGEST_LABEL],
        made_at=now(),
        ends_at=now() + envelopes.LIFE,
        badge_classes=list(badge_classes),
    )
    envelope.organisation = organisation
    db.add(envelope)
    db.flush()
    return envelope


def again(db: Session, envelope: Envelope, *, for_whom: str, made_by: str) -> Envelope | None:
    """The same badges in a new envelope, and the old one opens nothing; None where somebody kept it meanwhile."""
    if not _lock(db, envelope) or envelope.kept_at is not None:
        return None
    new = seal(db, envelope.badge_classes, envelope.organisation, for_whom=for_whom, made_by=made_by)
    envelopes.withdraw(envelope)
    db.flush()
    return new


def take_out(db: Session, envelope: Envelope, badge_class: BadgeClass, *, is_slip: bool = False) -> bool:
    """*badge_class* is in *envelope* no more, which ends when it is empty; False where somebody kept it meanwhile.

    One that was a slip from beginning to end is left empty: no list shows it.
    """
    if not _lock(db, envelope) or envelope.kept_at is not None:
        return False
    if len(envelope.badge_classes) > 1:
        envelope.badge_classes.remove(badge_class)
    else:
        envelopes.withdraw(envelope)  # what was in it stays written, for who opens it to read that it is over
        if is_slip:
            envelope.badge_classes.clear()
    db.flush()
    return True


def close_for(db: Session, envelope: Envelope, passport: Passport) -> bool:
    """*passport* receives what was in *envelope* by another way; False where somebody kept it, or said no to it.

    Who scans it afterwards with that passport reads that the badges are there.
    """
    if not _lock(db, envelope) or envelope.declined_at is not None:
        return False
    if envelope.kept_at is None:
        db.add(KeptEnvelope(envelope_id=envelope.id, passport_id=passport.id))
        envelope.kept_at, envelope.sealed, envelope.label = now(), None, ""
        db.flush()
        return True
    return envelopes.is_kept_by(db, envelope, passport)


def holder(db: Session, envelope: Envelope) -> Passport | None:
    """Who kept it."""
    kept = select(Passport).join(KeptEnvelope).where(KeptEnvelope.envelope_id == envelope.id)
    return db.scalar(kept)


def _still_open(db: Session, envelope: Envelope) -> bool:
    return _lock(db, envelope) and envelope.kept_at is None and envelopes.is_open(envelope)


def _lock(db: Session, envelope: Envelope) -> bool:
    """Wait for whoever keeps it at this moment, and read what they did."""
    db.flush()
    found = db.scalar(select(Envelope.id).where(Envelope.id == envelope.id).with_for_update())
    db.refresh(envelope)
    return found is not None
