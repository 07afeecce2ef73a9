"""A reader of a page writes to its person, who shows no address for it and answers as they like.

No cookie and no account: the form carries a nonce, so that sending twice is sending once. The words are sealed at
rest, and nobody but the person reads them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backpack.kernel import codes, limits, mail, words
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.kernel.words import gettext as _
from backpack.notifications import subscribing, telling
from backpack.pages import publishing
from backpack.pages.models import Message, Page
from backpack.pages.themes import theme
from backpack.passport import contacts
from backpack.passport.models import Passport

LONGEST_NAME, LONGEST_ANSWER_TO, LONGEST = 80, 120, 1_000
MOST_WAITING = 100  # unread, in one passport: more is not recruiters
PURPOSE = "message"
MOST_FROM_ONE_ADDRESS, MOST_IN_ALL = 10, 300  # in ten minutes
WORTH_A_LETTER = timedelta(days=2)
PATH = "/passeport/messages"


class WordsMissing(Problem):
    """A message says who writes, how to answer, and something; ``facts.page`` is where it was to go."""

    status = 422


class TooManyMessages(Problem):
    """Too many came from this network address, or too many wait in this passport."""

    status = 429


@dataclass(frozen=True)
class Opened:
    """A message as its person reads it. ``number`` or ``mail`` is set where ``answer_to`` is one."""

    message: Message
    sender: str
    answer_to: str
    text: str

    @property
    def number(self) -> str:
        digits = "".join(letter for letter in self.answer_to if letter not in " .-/()")
        return digits if digits.lstrip("+").isdigit() and 6 <= len(digits) <= 16 else ""

    @property
    def mail(self) -> str:
        return self.answer_to if contacts.is_address(self.answer_to) else ""

    @property
    def sent_at(self) -> datetime:
        return self.message.sent_at


def require_and_count(who: str) -> None:
    """Count one message or report of *who* (a network address). Call it where no transaction is open.

    Raises TooManyMessages.
    """
    if limits.is_over(
        site.database, who, purpose=PURPOSE, most_from_one=MOST_FROM_ONE_ADDRESS, most_in_all=MOST_IN_ALL
    ):
        raise TooManyMessages
    limits.missed(site.database, who, purpose=PURPOSE)


def page_at(db: Session, code: str) -> Page:
    """The live page behind /P/*code*, whether or not it opens with a word. Raises PageUnknown, PageStopped."""
    try:
        return publishing.live_page(db, code)
    except publishing.WordAsked:
        found = db.scalars(select(Page).where(Page.code == code)).one()
        return found.leads_to or found


def require_takes(page: Page) -> None:
    """Raise NotFound unless the person of *page* wants to be written to."""
    if not page.takes_messages:
        raise NotFound


def send(db: Session, page: Page, sender: str, answer_to: str, text: str, *, nonce: str) -> Message:
    """Put a message for the person of *page* into their passport, and tell them; the same one for the same *nonce*.

    Raises NotFound, WordsMissing, TooManyMessages.
    """
    require_takes(page)
    sender, answer_to = _line(sender, LONGEST_NAME), _line(answer_to, LONGEST_ANSWER_TO)
    text = text.replace("\r\n", "\n").strip()[:LONGEST]
    if not (sender and answer_to and text):
        raise WordsMissing(page=page)
    code = codes.out_of(site.sealer.derived("message", f"{page.code} {nonce}")) if nonce else codes.new()
    known = db.scalar(select(Message).filter_by(code=code))
    if known is not None:
        return known
    if unread(db, page.passport) >= MOST_WAITING:
        raise TooManyMessages
    return put(db, page, sender, answer_to, text, code=code)


def put(db: Session, page: Page, sender: str, answer_to: str, text: str, *, code: str = "") -> Message:
    """A new message for the person of *page*, however many wait: the site itself may have to tell them something."""
    passport, before = page.passport, unread(db, page.passport)
    sealed = site.sealer.seal(json.dumps([sender, answer_to, text]).encode())
    message = Message(
        code=code or codes.new(),
        passport_id=passport.id,
        about=page.title or theme(page.theme).title,
        sealed=sealed,
        sent_at=now(),
    )
    db.add(message)
    db.flush()
    telling.message_arrived(db, passport, PATH)
    # One letter says that something waits; the next one leaves when that was read.
    if not before and mail.can_send():
        for address in contacts.proved_addresses(db, passport)[:1]:
            letter = _letter(subscribing.language_of(db, passport))
            mail.send_later(db, address, *letter, worth=WORTH_A_LETTER)
    return message


def messages_of(db: Session, passport: Passport) -> Sequence[Opened]:
    """Every message of *passport*, the newest first."""
    rows = select(Message).where(Message.passport_id == passport.id).order_by(Message.id.desc())
    return [opened(message) for message in db.scalars(rows)]


def unread(db: Session, passport: Passport) -> int:
    """How many messages wait to be read."""
    waiting = select(func.count()).where(Message.passport_id == passport.id, Message.read_at.is_(None))
    return db.scalar(waiting) or 0


def opened(message: Message) -> Opened:
    sender, answer_to, text = json.loads(site.sealer.unseal(message.sealed))
    return Opened(message, sender, answer_to, text)


def note_read(message: Message) -> None:
    message.read_at = message.read_at or now()


def drop(db: Session, passport: Passport, code: str) -> None:
    """Keep that message of *passport* no longer; tapped twice, it is gone once."""
    db.execute(delete(Message).where(Message.passport_id == passport.id, Message.code == code))


def _line(words: str, longest: int) -> str:
    return " ".join(words.split())[:longest]


def _letter(readers: str) -> tuple[str, str]:
    """What the letter says: never the message itself, for mail is read by others too.

    In the language of its *readers*: that of this request is of whoever writes.
    """
    language = words.language.set(readers)
    try:
        return _in_words()
    finally:
        words.language.reset(language)


def _in_words() -> tuple[str, str]:
    link = site.address(PATH)
    return (
        _("Vous avez un message"),
        "\n\n".join(
            [
                _("Bonjour,"),
                _("Une personne a lu votre page. Elle vous écrit."),
                _("Lisez son message ici : {link}", link=link),
            ]
        ),
    )
