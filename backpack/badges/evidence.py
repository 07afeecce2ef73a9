"""What a person keeps beside a badge to show what they did: a photo, words, or both.

It is theirs alone until they say that their pages may show it, and no signed file ever holds it.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge, Evidence
from backpack.kernel import answers, codes, pictures
from backpack.kernel.clock import now
from backpack.kernel.pictures import NotAPicture
from backpack.kernel.problems import NotAllowed, NotFound, Problem
from backpack.passport.models import Passport

MOST_PIECES = 12  # beside one badge
LONGEST_WORDS = 1_000
MOST_PHOTO_BYTES = pictures.MOST_PHOTO_BYTES


class EvidenceEmpty(Problem):
    """Neither a photo nor words; ``facts``: badge."""

    status = 422


class EvidenceUnread(NotAPicture):
    """The file is no photo that can be shown, or is far too large; ``facts``: badge."""


class TooMuchEvidence(Problem):
    """A badge has at most MOST_PIECES pieces of evidence beside it; ``facts``: badge, most."""

    status = 422


def add(db: Session, badge: Badge, words: str, *, photo: bytes = b"") -> Evidence:
    """Put *words* and a *photo* beside *badge*, for its holder alone; the same piece again if it is there.

    Raises EvidenceEmpty, EvidenceUnread, TooMuchEvidence.
    """
    said = _fitting(words)
    png = _light(badge, photo) if photo else b""
    if not said and not png:
        raise EvidenceEmpty(badge=badge)
    pieces = of_badge(db, badge)
    for each in pieces:  # tapped twice
        if each.words == said and (each.picture.png if each.picture else b"") == png:
            return each
    if len(pieces) >= MOST_PIECES:
        raise TooMuchEvidence(badge=badge, most=MOST_PIECES)
    piece = Evidence(
        code=codes.new(), badge_id=badge.id, passport_id=badge.passport_id, words=said, added_at=now()
    )
    piece.picture = pictures.apart(png) if png else None
    db.add(piece)
    db.flush()
    return piece


def of_badge(db: Session, badge: Badge) -> Sequence[Evidence]:
    """Everything beside *badge*, oldest first: for its holder."""
    return db.scalars(select(Evidence).where(Evidence.badge_id == badge.id).order_by(Evidence.id)).all()


def shown(db: Session, badge: Badge) -> Sequence[Evidence]:
    """What the holder of *badge* lets pages show beside it; nothing once it was taken back."""
    return [] if badge.revoked_at else [each for each in of_badge(db, badge) if each.is_shown]


def shown_one(db: Session, badge: Badge, code: str) -> Evidence:
    """The piece *code* beside *badge*, if it may be shown. Raises NotFound."""
    found = db.scalar(select(Evidence).filter_by(badge_id=badge.id, code=code, is_shown=True))
    if found is None or badge.revoked_at is not None:
        raise NotFound
    return found


def show(db: Session, piece: Evidence, passport: Passport) -> None:
    """Let the pages that show the badge show *piece* too. Raises NotAllowed for a child."""
    if passport.is_under_fifteen:
        raise NotAllowed
    _turn(db, piece, is_shown=True)


def hide(db: Session, piece: Evidence) -> None:
    """Gone for strangers with this transaction."""
    _turn(db, piece, is_shown=False)


def remove(db: Session, piece: Evidence) -> None:
    """Leave nothing of *piece*."""
    picture = piece.picture
    db.delete(piece)
    db.flush()
    if picture is not None:
        db.delete(picture)
        db.flush()
    answers.touch(db, f"badge:{piece.badge_id}")


def _turn(db: Session, piece: Evidence, *, is_shown: bool) -> None:
    piece.is_shown = is_shown
    db.flush()
    answers.touch(db, f"badge:{piece.badge_id}")


def _light(badge: Badge, photo: bytes) -> bytes:
    try:
        return pictures.light(photo)
    except NotAPicture as cause:
        raise EvidenceUnread(badge=badge) from cause


def _fitting(words: str) -> str:
    lines = (" ".join(line.split()) for line in words.replace("\x00", "").splitlines())
    return "\n".join(line for line in lines if line)[:LONGEST_WORDS].strip()
