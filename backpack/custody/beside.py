"""What a person kept beside their badges, in the ZIP of a passport and out of it again.

Nobody signed it, so it is believed as what it is: the person's own words and photos, shown to nobody until they say so
again. That they wrote a badge themselves is believed too, since it makes the badge worth less, never more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backpack.badges import evidence
from backpack.badges.models import Badge, Source
from backpack.custody import listing
from backpack.custody.opening import Chest
from backpack.kernel.problems import Problem
from backpack.openbadges import keys
from backpack.openbadges.model import Json

Write = Callable[[str, bytes], None]


@dataclass(frozen=True)
class Piece:
    """One piece of evidence as a ZIP has it; ``photo`` is any file, or empty."""

    words: str
    photo: bytes


@dataclass(frozen=True)
class Beside:
    """What came with one badge."""

    pieces: Sequence[Piece] = ()
    is_own: bool = False


def take(db: Session, badge: Badge, name: str, write: Write) -> list[Json]:
    """Write the photos beside *badge*; returns its ``evidence`` as in passport.json."""
    listed: list[Json] = []
    for number, piece in enumerate(evidence.of_badge(db, badge), start=1):
        path = f"evidence/{name}-{number}.png" if piece.picture else None
        if path and piece.picture:
            write(path, piece.picture.png)
        added_at, is_shown = piece.added_at.isoformat(), piece.is_shown
        listed.append({"words": piece.words, "photo": path, "added_at": added_at, "is_shown": is_shown})
    return listed


def read(chest: Chest, listed: Json) -> Beside:
    """What *listed*, one badge of passport.json, has beside it. Raises NotAPassport."""
    pieces = []
    for each in listing.objects(listed.get("evidence"))[: evidence.MOST_PIECES]:
        words, path = each.get("words"), each.get("photo")
        photo = chest.content(path) if isinstance(path, str) and path in chest else b""
        pieces.append(Piece(words if isinstance(words, str) else "", photo))
    return Beside(pieces, is_own=listed.get("source") == Source.SELF)


def put_back(db: Session, badge: Badge, beside: Beside) -> None:
    """Put what came with *badge* beside it again; what is there already, or cannot be read, is left out."""
    if beside.is_own and badge.source == Source.IMPORT and keys.names_itself(badge.issuer_id):
        badge.source = Source.SELF
    for piece in beside.pieces:
        if any(
            piece.photo and each.picture and each.picture.png == piece.photo
            for each in evidence.of_badge(db, badge)
        ):
            continue  # the very photo: drawing it again would make it another file
        try:
            evidence.add(db, badge, piece.words, photo=piece.photo)
        except Problem:
            continue
