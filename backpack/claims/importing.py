"""A badge from elsewhere: read by its content, kept exactly as received, told with an honest verdict.

Whoever holds a file may bring it, also one that was downloaded from somebody's page. So a brought badge moves
no map, and is never more than declared until its recipient is proved to be this person.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge, Original, Source
from backpack.badges.rechecking import check_later
from backpack.claims import ownership
from backpack.claims.models import Outcome
from backpack.claims.receiving import complete, receive
from backpack.kernel import answers, codes, jobs, pictures
from backpack.kernel.clock import now
from backpack.openbadges.model import Credential, Findings, Format, Verdict
from backpack.passport.models import Passport

MOST_BYTES = 2 * 1024 * 1024
_TYPES = {b"\x89PNG": "image/png", b"<": "image/svg+xml", b"{": "application/json"}


@dataclass(frozen=True)
class Found:
    """A badge, the file that it came in, and what was found about its truth (None: nobody has looked yet)."""

    file: bytes
    credential: Credential
    findings: Findings | None = None

    @property
    def verdict(self) -> Verdict:
        return self.findings.verdict if self.findings else Verdict.UNKNOWN

    @property
    def told(self) -> Credential:
        """The badge as its issuer's own documents complete it."""
        return (self.findings and self.findings.credential) or self.credential


@dataclass(frozen=True)
class Kept:
    """The badge as it is in the passport now, and whether it had been there before."""

    badge: Badge
    outcome: Outcome


def keep(db: Session, found: Found, passport: Passport) -> Kept:
    """Put *found* into *passport*; the same badge again if it is there already.

    One that was altered after it was signed is kept too, and told as such. A newer edition takes the older one's
    place (Open Badges 3.0, section 8.3: the same issuer and id are the same credential).
    """
    fingerprint = hashlib.sha256(found.credential.received).hexdigest()
    identity = identity_of(found.credential)
    same = Badge.fingerprint == fingerprint
    if identity:
        same = or_(same, Badge.identity == identity)
    known = db.scalars(select(Badge).where(Badge.passport_id == passport.id, same).limit(1)).first()
    if known is None:
        known = _ours(db, found.credential, passport)
    if known is not None and not _replaces(found, known):
        return Kept(known, Outcome.HELD)
    outcome = Outcome.KEPT if known is None else Outcome.NEWER
    stated = _stated(found, fingerprint, identity)
    badge = known or Badge(
        code=codes.new(), passport_id=passport.id, source=Source.IMPORT, kept_at=now(), **stated
    )
    for name, value in stated.items():
        setattr(badge, name, value)
    _keep_file(db, badge, found)
    ownership.recognise_one(db, badge, found.credential, passport)
    db.add(badge)
    db.flush()
    answers.touch(db, f"badge:{badge.id}")
    _see_to(db, badge, found)
    if known is None:
        receive(db, badge, passport)
    else:
        complete(db, badge, passport)
    return Kept(badge, outcome)


def identity_of(credential: Credential) -> str | None:
    """A hash that is the same for every edition of one badge: its issuer and its id, unescaped and trimmed.

    Before 3.0 the id is the address where the issuer hosts it, and says both.
    """
    own = unquote(credential.id).strip()
    if not own:
        return None
    issuer = unquote(credential.issuer.id).strip() if credential.format is Format.OB3 else ""
    return hashlib.sha256(f"{issuer}\n{own}".encode()).hexdigest()


def _ours(db: Session, credential: Credential, passport: Passport) -> Badge | None:
    """The badge of *passport* that was issued here and that *credential* says it is."""
    code = codes.normal(credential.id.rsplit("/", 1)[-1])
    issued = select(Badge).filter_by(passport_id=passport.id, issuer_id=credential.issuer.id, code=code)
    return db.scalar(issued.where(Badge.source != Source.IMPORT))


def _replaces(found: Found, held: Badge) -> bool:
    """Whether *found* is better than the edition that is there. What was issued here is never replaced."""
    if held.source != Source.IMPORT or found.verdict is Verdict.BROKEN:
        return False
    if held.verdict == Verdict.BROKEN:
        return True
    begins = found.told.valid_from
    return bool(begins and held.awarded_at and begins > held.awarded_at)


def _stated(found: Found, fingerprint: str, identity: str | None) -> dict[str, Any]:
    """What the row of a badge says of *found*, whether it is new here or a newer edition."""
    told = found.told
    return {
        "credential": found.credential.received,
        "fingerprint": fingerprint,
        "identity": identity,
        "name": told.name[:200] or "Badge",
        "criteria": told.criteria or told.description,
        "achievement_id": told.achievement_id[:500] or None,
        "issuer_id": told.issuer.id[:500],
        "issuer_name": told.issuer.name[:200],
        "awarded_at": _usable(told.valid_from),
        "ends_at": _usable(told.valid_until),
        "verdict": found.verdict,
        "checked_at": now(),
    }


def _keep_file(db: Session, badge: Badge, found: Found) -> None:
    """The file byte for byte, in place of that of an older edition."""
    original = Original(file=found.file, media_type=_media_type(found.file))
    db.add(original)
    db.flush()
    replaced, badge.original_id = badge.original_id, original.id
    if replaced is not None:
        db.flush()
        db.execute(delete(Original).where(Original.id == replaced))
    badge.picture_id = _picture(db, found) or badge.picture_id


def _see_to(db: Session, badge: Badge, found: Found) -> None:
    """What needs the network, and is left to the worker."""
    if found.verdict is Verdict.UNKNOWN:
        check_later(db, badge)
    image = found.told.image or ""
    if badge.picture_id is None and image.startswith("https://"):
        jobs.later(db, "illustrate", badge=badge.id, address=image)


def _usable(moment: datetime | None) -> datetime | None:
    """*moment*, unless no calendar of ours can show it."""
    return moment if moment and 1900 < moment.year < 9000 else None


def _picture(db: Session, found: Found) -> int | None:
    for file in (found.file, _embedded(found.told.image or "")):
        try:
            return pictures.keep(db, file).id
        except pictures.NotAPicture:
            continue  # a badge may come as text alone
    return None


def _embedded(image: str) -> bytes:
    """The picture inside a data URL."""
    start, _, encoded = image.partition(";base64,")
    try:
        return base64.b64decode(encoded, validate=True) if start.startswith("data:image/") else b""
    except binascii.Error:
        return b""


def _media_type(file: bytes) -> str:
    start = file.lstrip()[:4]
    return next((kind for mark, kind in _TYPES.items() if start.startswith(mark)), "text/plain")
