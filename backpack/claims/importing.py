"""A badge from elsewhere: read by its content, kept exactly as received, told with an honest verdict.

Whoever holds a file may bring it, also one that was downloaded from somebody's page. So a brought badge moves
no map, and is never more than declared until its recipient is proved to be this person.
"""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import verdicts
from backpack.badges.models import Badge, Original, Source
from backpack.badges.rechecking import check_later
from backpack.claims.receiving import receive
from backpack.kernel import codes, pictures
from backpack.kernel.clock import now
from backpack.kernel.problems import Problem
from backpack.openbadges import reading
from backpack.openbadges.model import Credential, Refused, Verdict
from backpack.passport.models import Passport

MOST_BYTES = 2 * 1024 * 1024
_TYPES = {b"\x89PNG": "image/png", b"<": "image/svg+xml", b"{": "application/json"}


class NotABadge(Problem):
    """The file holds no badge; ``facts.reason`` is openbadges.Refused's."""

    status = 422


def read_badge(file: bytes) -> Credential:
    """The credential inside *file*. Raises NotABadge."""
    if len(file) > MOST_BYTES:
        raise NotABadge(reason="too-large")
    try:
        return reading.read(file)
    except Refused as refused:
        raise NotABadge(reason=refused.reason) from refused


def keep_file(db: Session, file: bytes, passport: Passport) -> Badge:
    """Put the badge inside *file* into *passport*; the same badge again if it is there already.

    Raises NotABadge. One that was altered after it was signed is kept too, and told as such.
    """
    credential = read_badge(file)
    fingerprint = hashlib.sha256(credential.received).hexdigest()
    known = db.scalar(select(Badge).filter_by(passport_id=passport.id, fingerprint=fingerprint))
    if known is not None:
        return known
    findings = verdicts.examine(db, credential, ask_others=False)
    badge = _row(db, findings.credential or credential, credential, findings.verdict, file, passport)
    badge.fingerprint = fingerprint
    db.add(badge)
    db.flush()
    if findings.verdict is Verdict.UNKNOWN:
        check_later(db, badge)
    receive(db, badge, passport)
    return badge


def _row(
    db: Session, known: Credential, received: Credential, verdict: Verdict, file: bytes, passport: Passport
) -> Badge:
    original = Original(file=file, media_type=_media_type(file))
    db.add(original)
    db.flush()
    return Badge(
        code=codes.new(),
        passport_id=passport.id,
        source=Source.IMPORT,
        credential=received.received,
        fingerprint="",
        name=known.name[:200] or "Badge",
        criteria=known.criteria or known.description,
        issuer_id=known.issuer.id[:500],
        issuer_name=known.issuer.name[:200],
        awarded_at=_usable(known.valid_from),
        ends_at=_usable(known.valid_until),
        kept_at=now(),
        verdict=verdict,
        checked_at=now(),
        picture_id=_picture(db, file),
        original_id=original.id,
    )


def _usable(moment: datetime | None) -> datetime | None:
    """*moment*, unless no calendar of ours can show it."""
    return moment if moment and 1900 < moment.year < 9000 else None


def _picture(db: Session, file: bytes) -> int | None:
    try:
        return pictures.keep(db, file).id
    except pictures.NotAPicture:
        return None  # a badge may come as text alone


def _media_type(file: bytes) -> str:
    start = file.lstrip()[:4]
    return next((kind for mark, kind in _TYPES.items() if start.startswith(mark)), "text/plain")
