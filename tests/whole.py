"""A whole passport in the hands of a test: taken, put back, erased, and what is inside."""

from __future__ import annotations

import io
import zipfile

from sqlalchemy import select

from backpack.badges.models import Badge
from backpack.passport.models import Passport

MINE = "/passeport/mes-donnees"


def take(phone) -> bytes:
    phone.opens(MINE).taps("Tout prendre")
    assert phone.status == 200
    assert phone.answer.mimetype == "application/zip"
    return phone.answer.data


def unpacked(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def put_back(phone, file: bytes):
    return phone.opens(MINE).taps("Remettre un passeport").taps("Remettre ce passeport", file=("p.zip", file))


def erase(phone):
    return phone.opens(MINE).taps("Tout effacer").taps("Effacer pour toujours")


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def fingerprints(world, passport: int) -> set[str]:
    with world.write() as db:
        return set(db.scalars(select(Badge.fingerprint).where(Badge.passport_id == passport)))


def passport_of(world, name: str) -> int:
    return world.row(Passport, name=name).id


def bring(phone, file: bytes):
    return phone.opens("/ajouter").taps("Ajouter ce badge", file=("badge.png", file))


def rows(world, model):
    with world.write() as db:
        found = db.scalars(select(model)).unique().all()
        for each in found:
            getattr(each, "badges", None)
        return found


def rows_of(world, model, passport: int):
    return [each for each in rows(world, model) if each.passport_id == passport]
