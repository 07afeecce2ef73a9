"""Tell a person something, on every phone that asked to be told. Written with the commit, sent after it."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from backpack.kernel import jobs
from backpack.kernel.clock import now
from backpack.notifications.pushing import PUSH
from backpack.notifications.subscribing import subscriptions_of
from backpack.passport.models import Passport

WORTH_TELLING = timedelta(days=7)  # a phone that was off for a week finds its badges by itself


def badge_arrived(db: Session, passport: Passport, name: str, path: str) -> None:
    """The badge called *name* is now in *passport*; tapping the message opens *path*."""
    _tell(db, passport, about="badge", badge=name, path=path)


def badge_changed(db: Session, passport: Passport, name: str, verdict: str, path: str) -> None:
    """A new check of the badge called *name* says *verdict*; tapping the message opens *path*."""
    _tell(db, passport, about=f"badge-{verdict}", badge=name, path=path)


def badge_confirmed(db: Session, passport: Passport, name: str, path: str) -> None:
    """An organisation stands by the badge called *name*; tapping the message opens *path*."""
    _tell(db, passport, about="badge-confirmed", badge=name, path=path)


def message_arrived(db: Session, passport: Passport, path: str) -> None:
    """A reader of a page wrote to its person; tapping the message opens *path*. What it says stays there."""
    _tell(db, passport, about="message", path=path)


def request_moved(db: Session, passport: Passport, name: str, news: str, path: str) -> None:
    """A team looked at the request called *name*, passed it on, asks back or replied.

    *news*: taken, passed-on, asks, replied; taken-over to the colleague who had it.
    """
    _tell(db, passport, about=f"request-{news}", badge=name, path=path)


def passport_asked_for(db: Session, passport: Passport) -> None:
    """Somebody asks for *passport* on another phone; its person can still say no, on the first screen."""
    _tell(db, passport, about="asked-for", path="/passeport")


def trial(db: Session, passport: Passport) -> None:
    """The person wants to see whether it works."""
    _tell(db, passport, about="trial", path="/passeport/reglages")


def _tell(db: Session, passport: Passport, **facts: Any) -> None:
    until = (now() + WORTH_TELLING).isoformat()
    for subscription in subscriptions_of(db, passport):
        jobs.later(db, PUSH, subscription=subscription.id, until=until, **facts)
