"""What a phone kept without a network and sends again is done once, whatever became of the first answer.

The phone gives each form a key of its own and sends it along ("The Idempotency-Key HTTP Header Field", IETF draft
draft-ietf-httpapi-idempotency-key-header, section 2). The key counts for the device that sent it; it is kept as a hash
for LIFE. A form of somebody who has no passport yet needs none: the page that they tap on carries what makes it one.
"""

import hashlib
import re
from datetime import datetime, timedelta

from flask import Response, g, request
from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from backpack.kernel.clock import now
from backpack.kernel.db import Base, db
from backpack.kernel.web import go_to

HEADER = "Idempotency-Key"
LIFE = timedelta(days=40)  # a phone may lie in a drawer for a month
_KEY = re.compile(r'"?([A-Za-z0-9_-]{16,64})"?')
_DEVICES = ("__Host-bp", "bp")  # passport.web.cookie_name
_LONGEST = 300
_ELSEWHERE = "/passeport"  # where a form leads that answered with a page


class SentForm(Base):
    """A form that was done. ``key`` is a hash; ``led_to`` is the path that its answer led to."""

    __tablename__ = "sent_form"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    led_to: Mapped[str] = mapped_column(String(_LONGEST))
    sent_at: Mapped[datetime] = mapped_column(index=True)


def answer_again() -> Response | None:
    """Before every view: a form that was done already leads where it led then."""
    key = _key()
    done = db.get(SentForm, key) if key else None
    g.was_done_before = done is not None
    return go_to(done.led_to) if done else None


def remember(session: Session, response: Response) -> None:
    """The form of this request was done, in the same transaction.

    Of two at once the second meets the first's row here, and is run again: it is not looked for before.
    """
    key = _key()
    if key and not g.get("was_done_before"):
        session.execute(delete(SentForm).where(SentForm.sent_at < now() - LIFE))
        path = response.headers.get("Location", "")
        led_to = path if path.startswith("/") and len(path) <= _LONGEST else _ELSEWHERE
        session.add(SentForm(key=key, led_to=led_to, sent_at=now()))


def _key() -> str:
    """The key of this request's form, as it is kept; empty for one without, or from no device that we know."""
    named = _KEY.fullmatch(request.headers.get(HEADER, "").strip())
    device = next((request.cookies[each] for each in _DEVICES if each in request.cookies), "")
    if named is None or not device or request.method != "POST":
        return ""
    return hashlib.sha256(f"{device} {named[1]}".encode()).hexdigest()
