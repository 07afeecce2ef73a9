"""Two passports on one phone that stay apart: the phone goes back to the one it had."""

from sqlalchemy.orm import Session

from backpack.custody import erasing
from backpack.entering import ways
from backpack.kernel.site import site
from backpack.passport import phones
from backpack.passport.models import Device
from backpack.passport.opening import add_device


def waiting(db: Session, device: Device) -> Device | None:
    """What this phone was before *device*, where it opens a passport that somebody would miss, until it is answered."""
    return next(
        (each for each in phones.were_before(db, device) if not erasing.is_empty(db, each.passport)), None
    )


def comes_back(db: Session, before: Device) -> bool:
    """Whether what *before* opened can be opened again once this phone is gone on with another passport."""
    others = [each for each in phones.phones_of(db, before.passport) if each.id != before.id]
    return bool(others) or ways.comes_back(db, before.passport)


def go_back(db: Session, before: Device, here: Device) -> str:
    """The key of a new device that opens what *before* opened; *here* opens nothing any more.

    The old key is gone from this phone, and only its hash is kept.
    """
    key = site.sealer.derived("device-back", f"{before.key_hash} {here.key_hash}")
    device = add_device(db, before.passport, key)
    device.kind, device.came_by, device.before_id = here.kind, before.came_by, before.before_id
    for gone in (before, here):
        phones.remove(gone)
    return key
