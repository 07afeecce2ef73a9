"""An envelope: badges prepared for one person who has no passport yet, kept together with one tap.

It travels as a link, in a message, on a printed letter, or read aloud on the telephone: 13 characters, 65 bits.
Whoever has them can keep the badges, once; so the desk can withdraw an envelope that went astray.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.badges import wallet
from backpack.badges.models import Badge
from backpack.claims import receiving
from backpack.claims.models import Envelope, KeptEnvelope
from backpack.claims.offering import SECOND_THOUGHTS, UnknownCode
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel import answers, codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.passport.models import Passport

LIFE = timedelta(days=365)
MOST_BADGES = 12
LONGEST_LABEL = 40


class EnvelopeEmpty(Problem):
    """Nobody chose a badge for it, or more than fit."""

    status = 422


class EnvelopeKept(Problem):
    """Somebody kept its badges, on another phone."""

    status = 410


class EnvelopeOver(Problem):
    """It is more than a year old, or the desk withdrew it."""

    status = 410


def prepare(
    db: Session, badge_classes: Sequence[BadgeClass], member: Member, *, label: str = "", nonce: str = ""
) -> Envelope:
    """A new envelope with *badge_classes*; the same one again for the same *nonce* while it is open.

    *label* (a first name and an initial) is for the desk alone. Raises EnvelopeEmpty, NotFound.
    """
    if not 0 < len(badge_classes) <= MOST_BADGES:
        raise EnvelopeEmpty(most=MOST_BADGES)
    if any(each.organisation_id != member.organisation_id for each in badge_classes):
        raise NotFound
    label = " ".join(label.split())[:LONGEST_LABEL]
    asked = f"{member.id} {sorted(each.id for each in badge_classes)} {label} {nonce}"
    code = codes.out_of(site.sealer.derived("envelope", asked)) if nonce else codes.new()
    known = db.scalar(select(Envelope).filter_by(key_hash=hashed(code)))
    if known is not None and is_open(known):
        return known
    if known is not None:
        code = codes.new()  # back to the form after the first one was kept: this is the next person
    _forget_the_old(db)
    envelope = Envelope(
        code=codes.new(),
        key_hash=hashed(code),
        sealed=site.sealer.seal(code.encode()),
        organisation_id=member.organisation_id,
        made_by=member.name,
        label=label,
        made_at=now(),
        ends_at=now() + LIFE,
        badge_classes=list(badge_classes),
    )
    envelope.organisation = member.organisation
    db.add(envelope)
    db.flush()
    return envelope


def is_one(db: Session, typed: str) -> bool:
    """Whether what a person typed is the code of an envelope, open or not."""
    return db.scalar(select(Envelope.id).filter_by(key_hash=hashed(codes.normal(typed)))) is not None


def behind(db: Session, code: str) -> Envelope:
    """The envelope at /V/*code*, open or not. Raises UnknownCode."""
    found = db.scalar(select(Envelope).filter_by(key_hash=hashed(code)))
    if found is None:
        raise UnknownCode
    return found


def offered(db: Session, code: str) -> Envelope:
    """The envelope, if it can still be kept. Raises UnknownCode, EnvelopeKept, EnvelopeOver."""
    envelope = behind(db, code)
    facts = {"who": envelope.made_by, "organisation": envelope.organisation}
    if envelope.kept_at is not None:
        raise EnvelopeKept(**facts)
    if not is_open(envelope) or _no_is_final(envelope):
        raise EnvelopeOver(**facts)
    return envelope


def keep(db: Session, code: str, passport: Callable[[], Passport]) -> Envelope:
    """Put all its badges into this person's passport, once; the same envelope again if it was this person.

    *passport* answers with that person's, or opens one, which a problem undoes again. Raises as ``offered``.
    """
    envelope, person = behind(db, code), passport()
    if is_kept_by(db, envelope, person):
        return envelope
    offered(db, code)
    # First of all: of two phones at once one stops here, is run again, and reads that it is kept.
    db.add(KeptEnvelope(envelope_id=envelope.id, passport_id=person.id))
    db.flush()
    for badge_class in envelope.badge_classes:
        receiving.give(db, badge_class, person, seen_by=envelope.made_by)
    envelope.kept_at, envelope.sealed, envelope.declined_at = now(), None, None
    db.flush()
    answers.touch(db, f"envelope:{envelope.id}")
    return envelope


def decline(db: Session, code: str) -> Envelope:
    """Say no, silently: the desk reads a count, never who. It can be taken back for thirty days. Raises as ``offered``.

    The desk's own screens say of this envelope what they said before.
    """
    envelope = offered(db, code)
    envelope.declined_at = envelope.declined_at or now()
    return envelope


def second_thoughts_until(envelope: Envelope) -> datetime:
    """Until when whoever has it can still keep it."""
    if envelope.declined_at is None:
        return envelope.ends_at
    return min(envelope.ends_at, envelope.declined_at + SECOND_THOUGHTS)


def is_kept_by(db: Session, envelope: Envelope, passport: Passport) -> bool:
    kept = select(KeptEnvelope.id).filter_by(envelope_id=envelope.id, passport_id=passport.id)
    return db.scalar(kept) is not None


def badges_of(db: Session, envelope: Envelope, passport: Passport) -> list[Badge]:
    """What of *envelope* is in *passport* now."""
    held = (wallet.held(db, passport, badge_class) for badge_class in envelope.badge_classes)
    return [badge for badge in held if badge is not None]


def is_open(envelope: Envelope) -> bool:
    """Whether somebody can still keep it."""
    return envelope.sealed is not None and envelope.ends_at > now()


def printed_code(envelope: Envelope) -> str:
    """The 13 characters, for the desk to hand over. Raises NotFound once nobody can open it any more."""
    if envelope.sealed is None or not is_open(envelope):
        raise NotFound
    return site.sealer.unseal(envelope.sealed).decode()


def withdraw(envelope: Envelope) -> None:
    """From now on it opens nothing; badges that were kept stay, and the label is forgotten."""
    if envelope.kept_at is None:
        envelope.ends_at = min(envelope.ends_at, now())
    envelope.sealed, envelope.label = None, ""


def of_member(db: Session, code: str, member: Member) -> Envelope:
    """An envelope of this member's organisation. Raises NotFound, also for another's."""
    found = db.scalar(select(Envelope).filter_by(code=code, organisation_id=member.organisation_id))
    if found is None:
        raise NotFound
    return found


def prepared(db: Session, member: Member) -> Sequence[Envelope]:
    """The envelopes of this member's organisation of the last year, newest first; not those that were a slip."""
    theirs = select(Envelope).where(
        Envelope.organisation_id == member.organisation_id,
        Envelope.made_at > now() - LIFE,
        Envelope.badge_classes.any(),
    )
    return db.scalars(theirs.order_by(Envelope.id.desc())).all()


def _no_is_final(envelope: Envelope) -> bool:
    return envelope.declined_at is not None and second_thoughts_until(envelope) <= now()


def _forget_the_old(db: Session) -> None:
    """What has ended keeps neither its code nor for whom it was."""
    over = (Envelope.made_at < now() - LIFE) & ((Envelope.label != "") | Envelope.sealed.is_not(None))
    db.execute(update(Envelope).where(over).values(label="", sealed=None))
