"""The phones that open a passport: which kind each is, when it was last used, and taking one away."""

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.kernel.clock import now
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.passport.models import Device, Passport

A_DAY = timedelta(days=1)
OFFER_SECONDS = 15 * 60
# What a browser says of itself, and the kind that a template puts in words; the first that fits.
KINDS = (
    ("iphone", r"iPhone|iPod"),
    ("tablet", r"iPad|^(?!.*Mobile).*Android|Tablet"),
    ("android", r"Android"),
    ("phone", r"Mobile"),
    ("computer", r"Windows|Macintosh|X11|CrOS"),
)
# Applications that open links in a browser of their own, with cookies of its own: Instagram, Facebook, Messenger,
# Snapchat, TikTok (also as musical_ly and trill), LinkedIn, Pinterest, Line, WhatsApp, Twitter; then what any
# Android application adds ("wv" is Android's own word for it, developer.chrome.com: User-Agent of WebView).
INNER_BROWSER = re.compile(
    r"Instagram|FBAN|FBAV|FB_IAB|Messenger|Snapchat|musical_ly|trill_|BytedanceWebview|TikTok|LinkedInApp|Pinterest"
    r"|\bLine/|WhatsApp|Twitter|; wv\)"
)


def kind_of(user_agent: str) -> str:
    """Which kind of device says *user_agent* of itself; "phone" where it does not say."""
    return next((kind for kind, pattern in KINDS if re.search(pattern, user_agent)), "phone")


def is_inner_browser(user_agent: str) -> bool:
    """Whether *user_agent* is the browser inside another application, which people lose sight of."""
    return bool(INNER_BROWSER.search(user_agent))


def phones_of(db: Session, passport: Passport) -> Sequence[Device]:
    """The devices that open *passport* now, oldest first; a shared tablet is not one of them."""
    theirs = select(Device).where(
        Device.passport_id == passport.id, Device.revoked_at.is_(None), Device.ends_at.is_(None)
    )
    return db.scalars(theirs.order_by(Device.id)).all()


def cut(db: Session, passport: Passport, *, but: Device | None = None) -> None:
    """From now on no device opens *passport* any more, except *but*."""
    others = update(Device).where(Device.passport_id == passport.id, Device.revoked_at.is_(None))
    if but is not None:
        others = others.where(Device.id != but.id)
    db.execute(others.values(revoked_at=now()))


def remove(device: Device) -> None:
    """From now on this one opens nothing."""
    device.revoked_at = device.revoked_at or now()


def is_worth_noting(device: Device) -> bool:
    """Whether this use is the first of a day: only that is written down."""
    return device.seen_at is None or device.seen_at <= now() - A_DAY


def note_use(db: Session, device: Device, kind: str = "") -> None:
    """This device, of that *kind*, opened its passport today: that is all that is kept of it."""
    today = now()
    db.execute(update(Device).where(Device.id == device.id).values(seen_at=today, kind=device.kind or kind))
    active = update(Passport).where(Passport.id == device.passport_id)
    db.execute(active.values(active_at=today, warned_at=None))


def joining_offer(before: Device, key: str) -> str:
    """The word of a phone that opened a passport by *before* and opens another one by *key* now.

    It says that one person holds both, for a few minutes and on that phone alone: ``url_for("phones.join",
    offer=…)`` asks whether the two should become one.
    """
    return site.sealer.token("joining", f"{before.id} {before.key_hash} {hashed(key)}")


def offered_by(db: Session, offer: str, device: Device) -> Device | None:
    """The device that *offer* speaks of, where it was made for *device*, and either still opens its passport."""
    value = site.sealer.value_of("joining", offer, most_seconds=OFFER_SECONDS) or ""
    before_id, _, hashes = value.partition(" ")
    before_hash, _, new_hash = hashes.partition(" ")
    if not before_id or new_hash != device.key_hash or device.ends_at is not None:
        return None
    alive = (Device.id == int(before_id)) & (Device.key_hash == before_hash) & Device.revoked_at.is_(None)
    return db.scalar(select(Device).where(alive, Device.ends_at.is_(None)))
