"""One-time addresses that open a passport on one more device."""

from datetime import timedelta
from secrets import token_urlsafe

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.kernel.clock import now
from backpack.kernel.db import rows_changed
from backpack.kernel.problems import Problem
from backpack.kernel.sealing import hashed
from backpack.passport.models import Passport, SignInLink
from backpack.passport.opening import add_device, key_of_tap

LIFE = timedelta(days=2)


class LinkUsedUp(Problem):
    """The one-time address was used, is too old, or never was."""

    status = 410


def sign_in_link(db: Session, passport: Passport, *, lands_on: str) -> str:
    """The path of a new one-time address; *lands_on* is the path to open afterwards."""
    key = token_urlsafe(24)
    db.add(SignInLink(passport_id=passport.id, key_hash=hashed(key), ends_at=now() + LIFE, lands_on=lands_on))
    return f"/entrer/{key}"


def usable_link(db: Session, key: str) -> SignInLink:
    """The link of *key*, not used yet. Raises LinkUsedUp."""
    link = db.scalar(select(SignInLink).where(SignInLink.key_hash == hashed(key)))
    if link is None or link.used_at is not None or link.ends_at <= now():
        raise LinkUsedUp
    return link


def use_link(db: Session, key: str, nonce: str) -> tuple[SignInLink, str]:
    """Use the link up; return it and the key of the device that it let in. Raises LinkUsedUp.

    The *nonce* is that of the page that was tapped (opening.key_of_tap).
    """
    device_key, before = key_of_tap(db, "signed-in-device", key, nonce)
    if before is not None:
        return db.scalars(select(SignInLink).where(SignInLink.key_hash == hashed(key))).one(), device_key
    link = usable_link(db, key)
    # Two phones may tap at once: the database decides, not what this request read before.
    used = (
        update(SignInLink)
        .where(SignInLink.id == link.id, SignInLink.used_at.is_(None))
        .values(used_at=now())
        .execution_options(synchronize_session=False)
    )
    if rows_changed(db, used) == 0:
        raise LinkUsedUp
    add_device(db, link.passport, device_key)
    return link, device_key
