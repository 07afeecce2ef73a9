"""One-time addresses that open a passport on one more device."""

from datetime import timedelta
from secrets import token_urlsafe

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.kernel.clock import now
from backpack.kernel.problems import Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.passport.models import Passport, SignInLink
from backpack.passport.opening import add_device

LIFE = timedelta(days=2)
SAME_TAP = timedelta(minutes=1)


class LinkUsedUp(Problem):
    """The one-time address was used, is too old, or never was."""

    status = 410


def sign_in_link(db: Session, passport: Passport, *, lands_on: str) -> str:
    """The path of a new one-time address; *lands_on* is the path to open afterwards."""
    key = token_urlsafe(24)
    db.add(SignInLink(passport_id=passport.id, key_hash=hashed(key), ends_at=now() + LIFE, lands_on=lands_on))
    return f"/entrer/{key}"


def usable_link(db: Session, key: str) -> SignInLink:
    """The link of *key*. Raises LinkUsedUp."""
    link = db.scalar(select(SignInLink).where(SignInLink.key_hash == hashed(key)))
    if link is None or link.ends_at <= now() or (link.used_at and link.used_at + SAME_TAP <= now()):
        raise LinkUsedUp
    return link


def use_link(db: Session, key: str) -> tuple[SignInLink, str]:
    """Use the link up; return it and the key of the device that it let in. Raises LinkUsedUp.

    The device's key follows from the link, never from what the visitor brought (session fixation), so that a
    second tap of the same finger is let in as the same device.
    """
    link = usable_link(db, key)
    device_key = site.sealer.derived("signed-in-device", key)
    if link.used_at is None:
        link.used_at = now()
        add_device(db, link.passport, device_key)
    return link, device_key
