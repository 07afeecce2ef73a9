"""E-mail addresses that a person has proved to read: a code of six digits, sent there, typed here."""

import hmac
import re
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from backpack.kernel import codes, mail
from backpack.kernel.clock import now
from backpack.kernel.db import rows_changed
from backpack.kernel.problems import Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.kernel.words import gettext as _
from backpack.passport.models import CodeSent, Contact, Passport

LIFE = timedelta(minutes=15)
MOST_GUESSES = 5  # of one code
MOST_AN_HOUR, MOST_A_DAY = 4, 10  # codes to one address, asked for from one place
MOST_OF_ALL = 3  # times as many, from all places together: 150 guesses a day of a million
MOST_CONTACTS = 10
_ADDRESS = re.compile(
    r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,180}\.[^\s@.<>()\[\],;:\\\"]{2,24}"
)


class NotAnAddress(Problem):
    """What was typed is no e-mail address."""

    status = 422


class TooManyLetters(Problem):
    """This address was sent enough codes for now."""

    status = 429


class NoMailHere(Problem):
    """This site has no mail server."""

    status = 503


def contacts_of(db: Session, passport: Passport) -> Sequence[Contact]:
    """The addresses of *passport*, proved or not, in the order in which they came."""
    return db.scalars(select(Contact).filter_by(passport_id=passport.id).order_by(Contact.id)).all()


def proved_addresses(db: Session, passport: Passport) -> list[str]:
    """The addresses that count, as they were typed."""
    proved = select(Contact.address).where(Contact.passport_id == passport.id, Contact.proved_at.is_not(None))
    return list(db.scalars(proved))


def is_address(text: str) -> bool:
    """Whether *text* is an e-mail address, and nothing else."""
    return len(text) <= 254 and bool(_ADDRESS.fullmatch(text))


def address_in(typed: str, **facts: object) -> str:
    """The e-mail address *typed*, without the spaces around it. Raises NotAnAddress with *facts*."""
    address = typed.strip()
    if not is_address(address):
        raise NotAnAddress(**facts)
    return address


def add(db: Session, passport: Passport, typed: str, *, asked_from: str = "") -> Contact:
    """Begin to prove the address *typed*: a code leaves for it. The same contact again for the same address.

    *asked_from* is the network address of whoever asks.

    Raises NotAnAddress, TooManyLetters, NoMailHere.
    """
    address = address_in(typed)
    known = db.scalar(select(Contact).filter_by(passport_id=passport.id, folded=address.casefold()))
    if known is None:
        if len(contacts_of(db, passport)) >= MOST_CONTACTS:
            raise TooManyLetters
        known = Contact(
            code=codes.new(),
            passport_id=passport.id,
            address=address,
            folded=address.casefold(),
            added_at=now(),
        )
        known.passport = passport
        db.add(known)
        db.flush()
    if known.proved_at is None:
        # As it is spelled now: an issuer may have hashed exactly this spelling.
        known.address = address
        send_code(db, known, asked_from=asked_from)
    return known


def send_code(db: Session, contact: Contact, *, asked_from: str = "") -> None:
    """Send a new code; the one before is worth nothing any more. Raises TooManyLetters, NoMailHere."""
    if not mail.can_send():
        raise NoMailHere
    count_letter(db, contact.folded, asked_from, code=contact.code)
    digits = codes.new_digits()
    contact.code_hash, contact.code_ends_at, contact.guesses = _hash(contact, digits), now() + LIFE, 0
    mail.send_later(db, contact.address, *letter(digits), worth=LIFE)


def letter(digits: str) -> tuple[str, str]:
    """Subject and text of the letter that carries *digits*, in the reader's language."""
    lines = (
        _("Bonjour,"),
        _("Votre code est {digits}.", digits=codes.spoken(digits)),
        _("Tapez-le dans votre passeport. Il marche pendant 15 minutes."),
        _("Ne donnez ce code à personne."),
        _("Vous n’avez rien demandé ? Ne faites rien."),
        site.config.base_url,
    )
    return _("Votre code : {digits}", digits=digits), "\n\n".join(lines)


def prove(db: Session, contact: Contact, typed: str) -> bool:
    """Whether *typed* is the code that was sent. The caller must commit whatever this answers: guesses are counted."""
    counted = (
        update(Contact)
        .where(Contact.id == contact.id, Contact.guesses < MOST_GUESSES, Contact.code_ends_at > now())
        .values(guesses=Contact.guesses + 1)
        .execution_options(synchronize_session=False)
    )
    # The database counts, so that a hundred guesses at once are still a hundred.
    if rows_changed(db, counted) == 0:
        return contact.proved_at is not None
    db.refresh(contact)
    if not hmac.compare_digest(contact.code_hash or "", _hash(contact, codes.normal(typed))):
        return False
    contact.proved_at, contact.code_hash, contact.code_ends_at = now(), None, None
    return True


def is_code_alive(contact: Contact) -> bool:
    """Whether a code that was sent can still be typed."""
    ends = contact.code_ends_at
    return ends is not None and ends > now() and contact.guesses < MOST_GUESSES


def forget(db: Session, contact: Contact) -> None:
    """The address is nobody's here any more."""
    db.delete(contact)
    db.flush()


def _hash(contact: Contact, digits: str) -> str:
    return site.sealer.derived("mail-code", f"{contact.id} {contact.folded} {digits}")


def count_letter(db: Session, folded: str, asked_from: str, **facts: object) -> None:
    """Count one code for the address *folded*, for whatever reason. Raises TooManyLetters with *facts*.

    Who knows an address must not close this way to its owner, who asks from elsewhere; nor flood a mailbox.
    """
    own, place = hashed(folded), site.sealer.derived("letter-asked-from", f"{folded} {asked_from}")
    db.execute(delete(CodeSent).where(CodeSent.sent_at < now() - timedelta(days=1)))
    for most, span in ((MOST_AN_HOUR, timedelta(hours=1)), (MOST_A_DAY, timedelta(days=1))):
        sent = select(func.count()).where(CodeSent.address_hash == own, CodeSent.sent_at > now() - span)
        from_here = db.scalar(sent.where(CodeSent.asked_from == place)) or 0
        if from_here >= most or (db.scalar(sent) or 0) >= most * MOST_OF_ALL:
            raise TooManyLetters(**facts)
    db.add(CodeSent(address_hash=own, sent_at=now(), asked_from=place))
