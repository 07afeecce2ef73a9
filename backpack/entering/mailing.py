"""Entering by e-mail: six digits are sent to an address.

Whether anybody here has the address is told to nobody. Every address is treated alike until its letter would be
written, and that is the worker's part, so that neither the answer nor the time that it takes says anything.
"""

import hmac
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backpack.entering.models import Entry
from backpack.kernel import codes, jobs, limits, mail
from backpack.kernel.clock import now
from backpack.kernel.db import rows_changed
from backpack.kernel.problems import NotFound, Problem, TooManyTries
from backpack.kernel.site import site
from backpack.notifications import subscribing
from backpack.passport import contacts, phones
from backpack.passport.models import Contact, Passport
from backpack.passport.opening import add_device, key_of_tap

LIFE = timedelta(minutes=15)
MOST_GUESSES = 5  # of one code
LETTER = "entering-letter"  # the name of the job
PURPOSE = "entry"
MOST_FROM_ONE_ADDRESS, MOST_IN_ALL = 60, 1_000  # tries in ten minutes, right ones too


class EntryOver(Problem):
    """The code was used, is too old, or was guessed at too often."""

    status = 410


def passports_behind(db: Session, address: str) -> Sequence[Passport]:
    """The passports whose proved address this is, the last used first."""
    ids = {contact.passport_id for contact in _proved(db, address)}
    last_used = (Passport.active_at.is_(None), Passport.active_at.desc(), Passport.id)
    return db.scalars(select(Passport).where(Passport.id.in_(ids)).order_by(*last_used)).all()


def send(db: Session, typed: str, *, has_lost: bool = False, asked_from: str = "") -> Entry:
    """Begin to enter by the address *typed*: six digits leave for it if it is proved in a passport here.

    Where its person *has_lost* a phone, every other one is cut once they are in.
    Raises NotAnAddress, TooManyLetters, NoMailHere.
    """
    address = contacts.address_in(typed, is_entering=True)
    if not mail.can_send():
        raise contacts.NoMailHere
    contacts.count_letter(db, address.casefold(), asked_from, is_entering=True)
    db.execute(delete(Entry).where(Entry.ends_at < now() - timedelta(days=1)))
    code, digits = codes.new(), codes.new_digits()
    entry = Entry(
        code=code,
        address_sealed=site.sealer.seal(address.encode()),
        digits_hash=_hash(code, digits),
        ends_at=now() + LIFE,
        has_lost=has_lost,
    )
    db.add(entry)
    db.flush()
    sealed = site.sealer.seal(json.dumps(contacts.letter(digits)).encode())
    jobs.later(db, LETTER, code=code, sealed=sealed)
    return entry


@jobs.handles(LETTER)
def write(db: Session, facts: dict[str, Any]) -> None:
    """Send the letter of one entry, if its address is somebody's."""
    entry = db.scalar(select(Entry).filter_by(code=facts["code"]))
    if entry is None or not is_alive(entry):
        return
    subject, text = json.loads(site.sealer.unseal(facts["sealed"]))
    for address in sorted({contact.address for contact in _proved(db, address_of(entry))}):
        mail.send_later(db, address, subject, text, worth=LIFE)


def entry_of(db: Session, code: str) -> Entry:
    """The entry at that end of an address of ours. Raises NotFound."""
    found = db.scalar(select(Entry).filter_by(code=code))
    if found is None:
        raise NotFound
    return found


def unused(entry: Entry) -> Entry:
    """*entry* again, while nobody entered by it. Raises EntryOver."""
    if entry.used_at is not None:
        raise EntryOver
    return entry


def address_of(entry: Entry) -> str:
    """The address as it was typed."""
    return site.sealer.unseal(entry.address_sealed).decode()


def is_alive(entry: Entry) -> bool:
    """Whether the digits can still be typed."""
    return entry.ends_at > now() and entry.guesses < MOST_GUESSES and entry.used_at is None


def require_and_count(who: str) -> None:
    """Count one try of *who* (a network address), in a transaction of its own. Call it where none is open.

    Raises TooManyTries: five tries for each code would be many, if each came for another address.
    """
    if limits.is_over(
        site.database, who, purpose=PURPOSE, most_from_one=MOST_FROM_ONE_ADDRESS, most_in_all=MOST_IN_ALL
    ):
        raise TooManyTries
    limits.missed(site.database, who, purpose=PURPOSE)


def check(db: Session, entry: Entry, typed: str) -> bool:
    """Whether *typed* is the code that was sent. The caller commits whatever this answers: guesses are counted."""
    counted = (
        update(Entry)
        .where(Entry.id == entry.id, Entry.guesses < MOST_GUESSES, Entry.ends_at > now())
        .values(guesses=Entry.guesses + 1)
        .execution_options(synchronize_session=False)
    )
    # The database counts, so that a hundred guesses at once are still a hundred.
    if rows_changed(db, counted) == 0:
        return False
    db.refresh(entry)
    if not hmac.compare_digest(entry.digits_hash, _hash(entry.code, codes.normal(typed))):
        return False
    # Whoever guesses the digits of an address that is nobody's is told that they are wrong, like everybody.
    if not passports_behind(db, address_of(entry)):
        return False
    entry.proved_at = entry.proved_at or now()
    return True


def proof_of(entry: Entry) -> str:
    """What says, for some minutes, that whoever shows it typed the right digits of *entry*."""
    return site.sealer.token(f"entry {entry.code}", "proved")


def offered(db: Session, entry: Entry, proof: str) -> dict[str, Passport]:
    """The passports that *entry* can open, each under a word for a form; *proof* as ``proof_of`` made it.

    Raises EntryOver.
    """
    said = site.sealer.value_of(f"entry {entry.code}", proof, most_seconds=int(LIFE.total_seconds()))
    if said is None or entry.proved_at is None:
        raise EntryOver
    return {
        codes.out_of(site.sealer.derived("entry-choice", f"{entry.code} {passport.id}")): passport
        for passport in passports_behind(db, address_of(entry))
    }


def enter(db: Session, entry: Entry, passport: Passport, nonce: str, *, kind: str = "") -> str:
    """The key of a new device (of *kind*) that opens *passport*, one of those behind the checked *entry*.

    Works once; the *nonce* is that of the page that was tapped (opening.key_of_tap). Raises EntryOver.
    """
    key, before = key_of_tap(db, "mailed-device", entry.code, nonce)
    if before is not None:
        return key
    if entry.proved_at is None or passport not in passports_behind(db, address_of(entry)):
        raise EntryOver
    used = update(Entry).where(Entry.id == entry.id, Entry.used_at.is_(None)).values(used_at=now())
    if rows_changed(db, used) == 0:
        raise EntryOver
    device = add_device(db, passport, key)
    device.kind = kind
    if entry.has_lost:
        phones.cut(db, passport, but=device)
        subscribing.unsubscribe(db, passport)
    return key


def _proved(db: Session, address: str) -> list[Contact]:
    """The proved contacts of *address*, however its plain letters are written.

    Other letters must be the same: the sign of kelvin folds into a k, and may be another person's mailbox.
    """
    asked = address.strip()
    theirs = select(Contact).where(Contact.folded == asked.casefold(), Contact.proved_at.is_not(None))
    return [each for each in db.scalars(theirs) if _plain(each.address) == _plain(asked)]


def _plain(address: str) -> bytes:
    return address.encode().lower()  # bytes.lower() knows ASCII alone


def _hash(code: str, digits: str) -> str:
    return site.sealer.derived("entry-digits", f"{code} {digits}")
