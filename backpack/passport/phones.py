"""The phones that open a passport: which kind each is, when it was last used, and taking one away."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.kernel.clock import now
from backpack.passport.models import Device, Passport

A_DAY = timedelta(days=1)
# How a device came in: the first badge, a hand-over, a paper card, a passkey, six digits by e-mail, a one-time address,
# and two facilitators.
WAYS_IN = ("first", "handover", "card", "finger", "mail", "link", "help")
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


def is_first(db: Session, device: Device) -> bool:
    """Whether no other device ever opened this passport, but shared tablets: there was only a card."""
    others = select(Device.id).where(Device.passport_id == device.passport_id, Device.id != device.id)
    return db.scalar(others.where(Device.ends_at.is_(None)).limit(1)) is None


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


def arrive(device: Device, before: Device | None, *, by: str, is_recovery: bool) -> None:
    """Note how *device* came in, and what this same phone was *before*: a phone's own passport is never lost by that.

    The first tap notes it; a second one of the same finger changes nothing.
    """
    if device.came_by:
        return
    device.came_by, device.recovered_at = by, now() if is_recovery else None
    if before is None or before.ends_at or device.ends_at:
        return
    if before.passport_id == device.passport_id:
        device.before_id = before.before_id
        device.recovered_at = device.recovered_at or before.recovered_at
        remove(before)  # its key is on no phone any more
    elif before.revoked_at is None:
        device.before_id = before.id


def were_before(db: Session, device: Device) -> Iterator[Device]:
    """What this phone was before *device* and nobody has answered for yet, the last one first."""
    at = device
    while at.before_id is not None:
        at = db.get_one(Device, at.before_id)
        if at.revoked_at is None and at.ends_at is None and at.passport_id != device.passport_id:
            yield at


def answered(device: Device, before: Device) -> None:
    """It is said what becomes of what this phone was *before*: its key is on no phone any more."""
    device.before_id = before.before_id
    remove(before)
