"""Whose badge is it? A badge from elsewhere may name an e-mail address; whoever has proved it is the holder."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge, Recipient, Source
from backpack.claims import receiving
from backpack.kernel import answers
from backpack.openbadges import reading, recipients
from backpack.openbadges.model import Credential
from backpack.passport import contacts
from backpack.passport.models import Passport


def recipient_of(credential: Credential, proved: list[str]) -> Recipient:
    """What *credential* says of its recipient, for somebody who has *proved* these addresses."""
    if recipients.matches(credential, proved):
        return Recipient.PROVED
    named = recipients.identities(credential)
    return Recipient.NAMED if any(each.algorithm or "@" in each.value for each in named) else Recipient.NOBODY


def recognise_one(db: Session, badge: Badge, credential: Credential, passport: Passport) -> None:
    """Note on *badge* whether it was given to this person."""
    badge.recipient = recipient_of(credential, contacts.proved_addresses(db, passport))


def recognise(db: Session, passport: Passport) -> list[Badge]:
    """An address was proved or is gone: look again at every brought badge; returns those that are theirs.

    One that is theirs from now on may be the last piece of a key badge; one that is no longer may have been a piece.
    """
    proved = contacts.proved_addresses(db, passport)
    bound = select(Badge).filter_by(passport_id=passport.id, source=Source.IMPORT)
    badges = db.scalars(bound.where(Badge.recipient != Recipient.NOBODY)).all()
    changed = []
    for badge in badges:
        before, badge.recipient = badge.recipient, recipient_of(reading.read(badge.credential), proved)
        answers.touch(db, f"badge:{badge.id}")
        if badge.recipient != before:
            changed.append(badge)
    db.flush()
    for badge in changed:
        receiving.complete(db, badge, passport)
    return [badge for badge in badges if badge.recipient == Recipient.PROVED]


def stated_address(badge: Badge) -> str:
    """The e-mail address that *badge* names in the clear, so that nobody has to type it; else empty."""
    named = recipients.identities(reading.read(badge.credential))
    plain = (each.value.removeprefix("mailto:") for each in named if not each.algorithm)
    return next((each for each in plain if "@" in each and "://" not in each), "")
