"""Put a tablet in common, and take it back: the facilitator's own session leaves it first."""

from collections.abc import Sequence
from secrets import token_urlsafe

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.entering import passkeys
from backpack.issuers.models import Member, Organisation
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.passport import contacts, phones
from backpack.passport.models import Device, Passport
from backpack.passport.opening import NONCE_SECONDS
from backpack.safety import cards
from backpack.tablets import sessions
from backpack.tablets.models import Tablet


class NoWayBack(Problem):
    """This device alone opens the facilitator's passport: to leave it here would be to lose it."""

    status = 422


def shared_before(db: Session, nonce: str) -> tuple[Tablet, str] | None:
    """The tablet that the page with this *nonce* put in common a moment ago, and its key: the button tapped twice."""
    key = _key_out_of(nonce)
    tablet = key and db.scalar(
        select(Tablet).where(Tablet.key_hash == hashed(key), Tablet.ended_at.is_(None))
    )
    return (tablet, key) if tablet and key else None


def share(db: Session, member: Member, device: Device, nonce: str = "") -> tuple[Tablet, str]:
    """Put *device* in common: from now on it opens *member*'s passport no more. The tablet, and the key of its cookie.

    Raises NoWayBack where nothing else opens that passport.
    """
    if not has_another_way(db, member.passport, device):
        raise NoWayBack
    key = _key_out_of(nonce) or token_urlsafe(32)
    theirs = Tablet.organisation_id == member.organisation_id
    highest = db.scalar(select(func.max(Tablet.number)).where(theirs, Tablet.ended_at.is_(None)))
    tablet = Tablet(
        code=codes.new(),
        organisation_id=member.organisation_id,
        key_hash=hashed(key),
        number=(highest or 0) + 1,
        shared_by=member.name,
        shared_at=now(),
    )
    tablet.organisation = member.organisation
    db.add(tablet)
    device.revoked_at = now()
    db.flush()
    return tablet, key


def has_another_way(db: Session, passport: Passport, device: Device) -> bool:
    """Whether *passport* still opens when *device* no longer does."""
    return (
        any(phone.id != device.id for phone in phones.phones_of(db, passport))
        or bool(passkeys.passkeys_of(db, passport))
        or bool(cards.cards_of(db, passport))
        or bool(contacts.proved_addresses(db, passport))
    )


def tablets_of(db: Session, organisation: Organisation) -> Sequence[Tablet]:
    """The tablets that are in common now, in the order of their numbers."""
    theirs = select(Tablet).where(Tablet.organisation_id == organisation.id, Tablet.ended_at.is_(None))
    return db.scalars(theirs.order_by(Tablet.number, Tablet.id)).all()


def tablet_of(db: Session, code: str, organisation: Organisation) -> Tablet:
    """The tablet of *organisation* at that address of the desk, in common or not any more. Raises NotFound."""
    tablet = db.scalar(select(Tablet).filter_by(code=code, organisation_id=organisation.id))
    if tablet is None:
        raise NotFound
    return tablet


def tablet_with(db: Session, key: str) -> Tablet | None:
    """The tablet whose cookie holds *key*, while it is in common."""
    return db.scalar(select(Tablet).where(Tablet.key_hash == hashed(key), Tablet.ended_at.is_(None)))


def take_back(db: Session, tablet: Tablet) -> None:
    """Not in common any more; whoever was on it is out at once."""
    sessions.leave(db, tablet)
    tablet.ended_at = tablet.ended_at or now()
    db.flush()


def _key_out_of(nonce: str) -> str | None:
    value = site.sealer.value_of("nonce", nonce, most_seconds=NONCE_SECONDS) if nonce else None
    return site.sealer.derived("tablet", value) if value else None
