"""A short session on a shared tablet: by a card, six words or a code; gone when it is done, or silent for a minute."""

from datetime import timedelta
from secrets import token_urlsafe

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.kernel.clock import now
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.passport.models import Device, Passport
from backpack.passport.opening import NONCE_SECONDS, add_device
from backpack.tablets.models import Tablet

WARNED_SECONDS = 40  # of silence, after which the page asks whether anybody is there
OVER_SECONDS = 60  # and after which it leaves; the server ends a silent session a little later (passport.web)


def enter(db: Session, tablet: Tablet, passport: Passport, nonce: str) -> str:
    """Open *passport* on *tablet* for a moment; return the key of the session.

    The key follows from the tablet, the passport and the *nonce* of the page that was tapped, never from what the
    visitor brought (session fixation); two taps of one finger open one session, and an ended one stays ended.
    """
    if before := opened_before(db, tablet, passport, nonce):
        return before
    key = _key(tablet, passport, nonce)
    if key is None or db.scalar(select(Device.id).where(Device.key_hash == hashed(key))):
        key = token_urlsafe(32)
    device = add_device(db, passport, key)
    device.kind, device.ends_at = "tablet", now() + timedelta(seconds=OVER_SECONDS)
    return key


def opened_before(db: Session, tablet: Tablet, passport: Passport, nonce: str) -> str | None:
    """The key of the living session that the page with this *nonce* opened already."""
    key = _key(tablet, passport, nonce)
    alive = (Device.key_hash == hashed(key or "")) & Device.revoked_at.is_(None) & (Device.ends_at > now())
    return key if key and db.scalar(select(Device.id).where(alive)) else None


def occupy(db: Session, tablet: Tablet, key: str) -> None:
    """Whoever holds *key* is now on *tablet*, however they came in; whoever was there before is out."""
    if tablet.session_hash != hashed(key):
        leave(db, tablet)
        tablet.session_hash = hashed(key)


def leave(db: Session, tablet: Tablet) -> None:
    """Nobody is on *tablet* any more: the key of the session opens nothing from this moment on."""
    if tablet.session_hash is not None:
        on_it = update(Device).where(Device.key_hash == tablet.session_hash, Device.revoked_at.is_(None))
        db.execute(on_it.values(revoked_at=now()))
        tablet.session_hash = None


def is_occupied(db: Session, tablet: Tablet) -> bool:
    """Whether somebody is on *tablet* now."""
    alive = (Device.key_hash == tablet.session_hash) & Device.revoked_at.is_(None) & (Device.ends_at > now())
    return tablet.session_hash is not None and db.scalar(select(Device.id).where(alive)) is not None


def _key(tablet: Tablet, passport: Passport, nonce: str) -> str | None:
    value = site.sealer.value_of("nonce", nonce, most_seconds=NONCE_SECONDS) if nonce else None
    return site.sealer.derived("tablet-session", f"{tablet.id} {passport.id} {value}") if value else None
