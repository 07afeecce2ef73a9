"""Letters: written with the request's commit, sent by the worker over SMTP (RFC 5321), sealed until then.

A site without a mail server sends none, and its screens say so. The demo shows its letters instead of sending them.
"""

import json
import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backpack.kernel import jobs
from backpack.kernel.clock import now
from backpack.kernel.db import Base
from backpack.kernel.site import site

MAIL = "mail"  # the name of the job
SECONDS = 15
MOST_SHOWN = 50


class Letter(Base):
    """A letter that the demo shows. A real site keeps none."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]


def can_send() -> bool:
    """Whether this site has a way to send letters."""
    return bool(site.config.mail_server) or site.config.mails_shown


def send_later(db: Session, to: str, subject: str, text: str, *, worth: timedelta) -> None:
    """Send a letter of plain text once this is committed; after *worth* it is not worth sending any more."""
    letter = json.dumps([to, subject, text])
    # The outbox may keep what could not be sent, and a letter holds an address and a secret.
    jobs.later(db, MAIL, sealed=site.sealer.seal(letter.encode()), until=(now() + worth).isoformat())


class NotSent(Exception):
    """The mail server did not take a letter: what went wrong, without whom it was for."""


@jobs.handles(MAIL)
def deliver(db: Session, facts: dict[str, Any]) -> None:
    """Send one letter. Raises NotSent, so that the outbox tries again."""
    if datetime.fromisoformat(facts["until"]) <= now():
        return
    to, subject, text = json.loads(site.sealer.unseal(facts["sealed"]))
    if site.config.mails_shown:
        db.add(Letter(to=to, subject=subject, text=text, sent_at=now()))
    if site.config.mail_server:
        db.commit()  # a server may be slow to answer, and every claim would wait for an open write transaction
        try:
            _send(_message(to, subject, text))
        except (smtplib.SMTPException, OSError, ValueError) as cause:
            # What smtplib says names the address, and the outbox writes what it is told into the log.
            raise NotSent(type(cause).__name__) from None


def shown(db: Session) -> list[Letter]:
    """The newest letters, where the site shows them."""
    return list(db.scalars(select(Letter).order_by(Letter.id.desc()).limit(MOST_SHOWN)))


def _message(to: str, subject: str, text: str) -> EmailMessage:
    """Raises ValueError for an address or subject with a line end in it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = site.config.mail_from, to, subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=site.config.mail_from.rpartition("@")[2].strip("> ") or None)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
    message.set_content(text)
    return message


def _send(message: EmailMessage) -> None:
    config, context = site.config, ssl.create_default_context()
    if config.mail_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            config.mail_server, config.mail_port, timeout=SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(config.mail_server, config.mail_port, timeout=SECONDS)
    with server:
        if config.mail_security == "starttls":
            server.starttls(context=context)
        if config.mail_user:
            server.login(config.mail_user, config.mail_password)
        server.send_message(message)
