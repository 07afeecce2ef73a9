"""A passport goes on to one more device of the same person: a code that works once, within minutes (/H/<code>).

The code has 65 random bits and is kept as its hash only. Whoever shows it holds a device that opens the passport;
should that device be cut meanwhile, its code dies with it.
"""

from datetime import timedelta
from secrets import token_urlsafe

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.db import rows_changed
from backpack.kernel.problems import Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.passport.models import Device, Handover, Passport
from backpack.passport.opening import NONCE_SECONDS, add_device, key_of_tap

TO_A_PHONE = timedelta(minutes=10)
TO_A_BROWSER = timedelta(minutes=15)  # on the same phone: people look for the right button


class HandoverUsedUp(Problem):
    """The code was used, is too old, was stopped, or never was: it is not told which."""

    status = 410


def begin(db: Session, device: Device, nonce: str, *, life: timedelta = TO_A_PHONE) -> str:
    """A new code that opens the passport of *device* elsewhere; what this device showed before is worth nothing more.

    The code follows from the *nonce* of the page that was tapped, so that tapping twice shows one.
    """
    value = site.sealer.value_of("nonce", nonce, most_seconds=NONCE_SECONDS) or token_urlsafe(16)
    code = codes.out_of(site.sealer.derived("handover", f"{device.key_hash} {value}"))
    if (known := behind(db, code)) is not None and is_open(known):
        return code
    if known is not None:
        code = codes.new()  # back to the page after that one was used or ended: this is the next one
    before = update(Handover).where(Handover.from_device_id == device.id, Handover.ends_at > now())
    db.execute(before.values(ends_at=now()))
    row = Handover(
        passport_id=device.passport_id,
        from_device_id=device.id,
        key_hash=hashed(code),
        ends_at=now() + life,
    )
    db.add(row)
    db.flush()
    return code


def usable(db: Session, code: str) -> Handover:
    """The hand-over behind *code*, if it still opens something. Raises HandoverUsedUp."""
    found = behind(db, code)
    if found is None or not is_open(found) or not _is_alive(db, found.from_device_id):
        raise HandoverUsedUp
    return found


def take(db: Session, code: str, nonce: str, *, kind: str) -> tuple[Passport, str]:
    """Use *code* up; return the passport and the key of the device (of that *kind*) that it let in.

    The *nonce* is that of the page that was tapped (opening.key_of_tap). Raises HandoverUsedUp.
    """
    key, before = key_of_tap(db, "handed-over-device", code, nonce)
    if before is not None:
        return before.passport, key
    handover = spend(db, code)
    device = add_device(db, handover.passport, key)
    device.kind, handover.to_device_id = kind, device.id
    db.flush()
    return handover.passport, key


def spend(db: Session, code: str) -> Handover:
    """Use *code* up, for whoever lets people in in a way of their own (a shared tablet). Raises HandoverUsedUp."""
    handover = usable(db, code)
    # Two phones may tap at once: the database decides, not what this request read before.
    used = (
        update(Handover)
        .where(Handover.id == handover.id, Handover.used_at.is_(None))
        .values(used_at=now())
        .execution_options(synchronize_session=False)
    )
    if rows_changed(db, used) == 0:
        raise HandoverUsedUp
    db.refresh(handover)
    return handover


def behind(db: Session, code: str) -> Handover | None:
    """The hand-over of *code*, good or not."""
    return db.scalar(select(Handover).where(Handover.key_hash == hashed(codes.normal(code))))


def is_open(handover: Handover) -> bool:
    """Whether its code can still be used."""
    return handover.used_at is None and handover.ends_at > now()


def has_arrived(db: Session, handover: Handover) -> bool:
    """Whether the new device is in, and opens the passport still."""
    return handover.to_device_id is not None and _is_alive(db, handover.to_device_id)


def stop(handover: Handover) -> None:
    """Its code opens nothing from now on."""
    handover.ends_at = min(handover.ends_at, now())


def _is_alive(db: Session, device_id: int | None) -> bool:
    if device_id is None:
        return True
    device = db.get_one(Device, device_id)
    return device.revoked_at is None and (device.ends_at is None or device.ends_at > now())
