"""One-time addresses that open a passport on one more device."""

from datetime import timedelta
from secrets import token_urlsafe

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.kernel.clock import now
from backpack.kernel.db import rows_changed
from backpack.kernel.problems import Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.passport.models import Device, Passport, SignInLink
from backpack.passport.opening import NONCE_SECONDS, add_device

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

    The device's key follows from the link and from the *nonce* of the page that was tapped, never from what the
    visitor brought (session fixation): a second tap of the same finger is let in again, anybody else is not.
    """
    value = site.sealer.value_of("nonce", nonce, most_seconds=NONCE_SECONDS)
    device_key = site.sealer.derived("signed-in-device", f"{key} {value}") if value else token_urlsafe(32)
    before = db.scalar(select(Device).where(Device.key_hash == hashed(device_key)))
    if before is not None and before.revoked_at is None:
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
