"""How safe a passport is: what brings it back when its phone is gone, and when to say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.entering import passkeys
from backpack.kernel.clock import now
from backpack.passport import phones
from backpack.passport.models import Card, Contact, Device, Passkey, Passport
from backpack.safety import cards

BADGES_TO_PROTECT = 2
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Safety:
    """The ways back into a passport, and how many phones open it now."""

    passkeys: Sequence[Passkey]
    cards: Sequence[Card]
    addresses: Sequence[Contact]
    phones: int

    @property
    def is_protected(self) -> bool:
        return bool(self.passkeys or self.cards or self.addresses)


def how_safe(db: Session, passport: Passport) -> Safety:
    """What would bring *passport* back; a card counts once its person has it on paper."""
    proved = select(Contact).where(Contact.passport_id == passport.id, Contact.proved_at.is_not(None))
    return Safety(
        passkeys=passkeys.passkeys_of(db, passport),
        cards=cards.cards_of(db, passport),
        addresses=db.scalars(proved.order_by(Contact.id)).all(),
        phones=len(phones.phones_of(db, passport)),
    )


def still_opens(db: Session, device: Device) -> Safety | None:
    """What opens the passport since before *device* came in for a lost one, until its person has looked at it.

    Whoever held the lost phone may have put it there. None where there is nothing but what was used to come in.
    """
    lost_at = device.recovered_at
    if lost_at is None:
        return None
    now_open = how_safe(db, device.passport)
    found = Safety(
        passkeys=[each for each in now_open.passkeys if each.added_at < lost_at],
        cards=[each for each in now_open.cards if each.made_at < lost_at],
        addresses=[each for each in now_open.addresses if each.added_at < lost_at],
        phones=now_open.phones,
    )
    used = 1 if device.came_by in ("finger", "mail") else 0  # a card is used up
    ways = len(found.passkeys) + len(found.cards) + len(found.addresses)
    return found if ways > used else None


def is_due(passport: Passport, safety: Safety, device: Device, *, badges: int) -> bool:
    """Whether to offer protection now: from the second badge or the second day on, at most once in seven days."""
    if safety.is_protected or not badges:
        return False
    if passport.put_off_at is not None and passport.put_off_at > now() - A_WEEK:
        return False
    return badges >= BADGES_TO_PROTECT or device.added_at.date() < now().date()


def put_off(passport: Passport) -> None:
    """Say "Plus tard": it is offered again in seven days."""
    passport.put_off_at = now()
