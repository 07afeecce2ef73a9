"""Take everything: one ZIP with each badge as it can be given away, its signed bytes, and a page to read it all.

It holds nothing that opens anything (no device, no subscription) and nothing of anybody else's passport.
"""

import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import baked, verdicts
from backpack.badges.models import Badge
from backpack.badges.verdicts import Seal
from backpack.custody import beside, listing
from backpack.kernel.clock import now
from backpack.kernel.words import PARIS
from backpack.openbadges import strict
from backpack.openbadges.model import Json
from backpack.pages import publishing
from backpack.passport.models import Passport
from backpack.requests import asking, photos

PAGE = "index.html"
_SUFFIXES = {"image/png": "png", "image/svg+xml": "svg", "application/json": "json"}
_PACKED_ALREADY = (".png",)


@dataclass(frozen=True)
class Taken:
    """One badge for the page that people read: its ``facts`` as in passport.json, and two that are said in words."""

    facts: Json
    seal: Seal
    when: datetime


Draw = Callable[[Json, list[Taken]], str]


def take(db: Session, passport: Passport, to: IO[bytes], draw: Draw) -> None:
    """Write the ZIP of *passport* into *to*; *draw* makes its page of passport.json and the badges.

    One badge is in memory at a time, so a passport of hundreds needs no more than one of three.
    """
    with zipfile.ZipFile(to, "w") as archive:
        taken: list[Taken] = []
        mine = select(Badge.id).where(Badge.passport_id == passport.id).order_by(Badge.kept_at, Badge.id)
        for number, badge_id in enumerate(db.scalars(mine).all(), start=1):
            badge = db.get_one(Badge, badge_id)
            taken.append(_take_one(db, archive, badge, f"{number:03d}-{safe_name(badge.name)}"))
            original = badge.original
            db.expunge(badge)
            if original is not None:
                db.expunge(original)
        whole = listing.listing(db, passport, [each.facts for each in taken])
        _take_pictures(db, archive, passport)
        _write(archive, PAGE, draw(whole, taken).encode())
        _write(archive, listing.NAME, strict.dumps(whole))


def safe_name(name: str) -> str:
    """*name* as part of a file's name on any phone or computer: small letters, digits and dashes."""
    letters = (
        each for each in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(each)
    )
    return re.sub(r"[^a-z0-9]+", "-", "".join(letters)).strip("-")[:40].rstrip("-") or "badge"


def zip_name() -> str:
    """How the ZIP is called: with its day, so that the next one does not replace it."""
    return f"passeport-{now().astimezone(PARIS):%Y-%m-%d}.zip"


def _take_one(db: Session, archive: zipfile.ZipFile, badge: Badge, name: str) -> Taken:
    file, media_type = baked.baked(badge)
    given = f"badges/{name}.{_SUFFIXES.get(media_type, 'txt')}"
    _write(archive, given, file)
    is_json = badge.credential.lstrip().startswith(b"{")
    signed = f"documents/{name}.{'json' if is_json else 'txt'}"
    _write(archive, signed, badge.credential)
    picture = _picture(archive, badge, given, name)
    facts = listing.badge(badge, file=given, credential=signed, picture=picture)
    facts["evidence"] = beside.take(db, badge, name, partial(_write, archive))
    return Taken(facts, verdicts.seal(db, badge), badge.awarded_at or badge.kept_at)


def _picture(archive: zipfile.ZipFile, badge: Badge, given: str, name: str) -> str | None:
    """Where the badge's picture is; what came from elsewhere is shown by our own plain copy of it."""
    if badge.original is None:
        return given
    if badge.picture is None:
        return None
    path = f"images/{name}.png"
    _write(archive, path, badge.picture.png)
    return path


def _take_pictures(db: Session, archive: zipfile.ZipFile, passport: Passport) -> None:
    pages = publishing.pages_of(db, passport)
    for picture in {each.sha256: each for page in pages for each in listing.pictures_of(page)}.values():
        _write(archive, f"{listing.path_of(picture)}", picture.png)
    for request in asking.requests_of(db, passport):
        for place, photo in photos.photos_of(db, request).items():
            _write(archive, listing.path_of_answer(request, place), photo.picture.png)


def _write(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(path, now().astimezone(PARIS).timetuple()[:6])
    entry.external_attr = 0o644 << 16
    packed = zipfile.ZIP_STORED if path.endswith(_PACKED_ALREADY) else zipfile.ZIP_DEFLATED
    archive.writestr(entry, content, compress_type=packed)
