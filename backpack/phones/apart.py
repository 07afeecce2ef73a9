"""Two passports on one phone that stay apart: the phone goes back to the one it had."""

from sqlalchemy.orm import Session

from backpack.entering import ways
from backpack.kernel.site import site
from backpack.passport import phones
from backpack.passport.models import Device
from backpack.passport.opening import add_device


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
    device.kind = here.kind
    for gone in (before, here):
        phones.remove(gone)
    return key
