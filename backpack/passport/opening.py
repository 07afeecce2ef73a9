"""A passport opens at the first tap: no account, no field.

The page that offers a badge carries a nonce. Two taps that leave before the first cookie arrives carry the
same nonce, derive the same key, and so open the same passport (the key's uniqueness decides the race).
"""

from secrets import token_urlsafe

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.kernel.clock import now
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.passport.models import Device, Passport
from backpack.passport.signs import any_sign

NONCE_SECONDS = 24 * 3600


def new_nonce() -> str:
    """What a page's button carries so that tapping it twice opens one passport."""
    return site.sealer.token("nonce", token_urlsafe(16))


def open_passport(db: Session, nonce: str | None) -> tuple[Passport, str]:
    """A new passport and the key of the device that opens it; the same pair again for the same *nonce*.

    A missing, forged or old nonce costs only that promise: the passport still opens.
    """
    value = site.sealer.value_of("nonce", nonce, most_seconds=NONCE_SECONDS) if nonce else None
    key = site.sealer.derived("device", value) if value else token_urlsafe(32)
    device = db.scalar(select(Device).where(Device.key_hash == hashed(key)))
    if device and device.revoked_at is None:
        return device.passport, key
    if device:
        key = token_urlsafe(32)
    passport = Passport(opened_at=now(), sign=any_sign())
    db.add(passport)
    db.flush()
    add_device(db, passport, key).came_by = "first"
    return passport, key


def key_of_tap(db: Session, purpose: str, secret: str, nonce: str) -> tuple[str, Device | None]:
    """The key of the device that a tap lets in, and that device if the same tap did so before.

    The key follows from what opens (*secret*, of that *purpose*) and from the *nonce* of the page that was tapped,
    never from what the visitor brought (session fixation): a second tap of the same finger is let in again, anybody
    else is not. A missing, forged or old nonce costs only that promise.
    """
    value = site.sealer.value_of("nonce", nonce, most_seconds=NONCE_SECONDS) if nonce else None
    key = site.sealer.derived(purpose, f"{secret} {value}") if value else token_urlsafe(32)
    alive = (Device.key_hash == hashed(key)) & Device.revoked_at.is_(None)
    return key, db.scalar(select(Device).where(alive))


def add_device(db: Session, passport: Passport, key: str) -> Device:
    """Let whoever holds *key* open *passport*."""
    device = Device(passport_id=passport.id, key_hash=hashed(key), added_at=now())
    device.passport = passport
    db.add(device)
    db.flush()
    return device
