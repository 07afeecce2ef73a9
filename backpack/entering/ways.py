"""What brings a person back to their passport when this phone is gone."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from backpack.passport.models import Card, Contact, Passkey, Passport


def opens_a_desk(db: Session, passport: Passport) -> bool:
    """Whether *passport* has the stronger sign-in that a desk asks for: a passkey, or a proved e-mail address.

    A paper card is not one: whoever finds it would give badges in an organisation's name.
    """
    passkey = select(Passkey.id).where(Passkey.passport_id == passport.id)
    address = select(Contact.id).where(Contact.passport_id == passport.id, Contact.proved_at.is_not(None))
    return any(db.scalar(way.limit(1)) is not None for way in (passkey, address))


def comes_back(db: Session, passport: Passport) -> bool:
    """Whether *passport* can be opened again without any of its phones."""
    card = select(Card.id).where(
        Card.passport_id == passport.id, Card.used_at.is_(None), Card.voided_at.is_(None)
    )
    return opens_a_desk(db, passport) or db.scalar(card.limit(1)) is not None


def leads_back_to(passport_id: Any) -> ColumnElement[bool]:
    """The same as ``comes_back``, asked of a column: for many passports in one question."""
    passkey = exists().where(Passkey.passport_id == passport_id)
    address = exists().where(Contact.passport_id == passport_id, Contact.proved_at.is_not(None))
    card = exists().where(Card.passport_id == passport_id, Card.used_at.is_(None), Card.voided_at.is_(None))
    return or_(passkey, address, card)
