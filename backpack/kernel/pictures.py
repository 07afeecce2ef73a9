"""Pictures from outside: checked, resized, kept without what the camera wrote beside them."""

import base64
import hashlib
import io
import secrets
import warnings

from PIL import Image, ImageOps
from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backpack.kernel.db import Base
from backpack.kernel.problems import Problem

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000
SIDE = 400  # pixels: a badge is never shown larger than 204, on screens of double density
MOST_PHOTO_BYTES = 300_000
_SIDES, _COLOURS = (800, 640, 480, 320), 128  # pixels; a photo is drawn smaller until it is light enough

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


class Picture(Base):
    """A square-ish PNG of at most SIDE pixels, at /images/<sha256>.png."""

    __tablename__ = "picture"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    png: Mapped[bytes] = mapped_column(LargeBinary)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, as the file's own header says (PNG, section 11.2.1)."""
        return int.from_bytes(self.png[16:20]), int.from_bytes(self.png[20:24])


def inside(picture: Picture) -> str:
    """An address that holds *picture* itself (``data:``, RFC 2397), for a document that fetches nothing."""
    return f"data:image/png;base64,{base64.b64encode(picture.png).decode()}"


class NotAPicture(Problem):
    """The file is no picture that can be shown, or is far too large."""

    status = 422


def thumbnail(file: bytes, *, side: int = SIDE, colours: int = 0) -> bytes:
    """*file* (PNG, JPEG or WebP, at most MOST_BYTES) as a PNG of at most *side* pixels a side.

    Raises NotAPicture; whatever the file holds beside its pixels (place, camera) is dropped. With *colours*, a photo
    is drawn on white in at most so many (256 or less), which weighs a fifth.
    """
    if len(file) > MOST_BYTES:
        raise NotAPicture
    try:
        with Image.open(io.BytesIO(file), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NotAPicture
            image.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((side, side), reducing_gap=2)
            drawn = upright.convert("RGBA")
            if colours:
                white = Image.new("RGBA", drawn.size, "white")
                drawn = Image.alpha_composite(white, drawn).convert("RGB").quantize(colours)
            out = io.BytesIO()
            drawn.save(out, "PNG", optimize=True)
    except (OSError, ValueError, SyntaxError, MemoryError, Warning, Image.DecompressionBombError) as cause:
        raise NotAPicture from cause
    return out.getvalue()


def keep(db: Session, file: bytes, *, side: int = SIDE, colours: int = 0) -> Picture:
    """The picture of *file*, kept once however often it is given; see ``thumbnail``."""
    png = thumbnail(file, side=side, colours=colours)
    sha256 = hashlib.sha256(png).hexdigest()
    known = db.scalar(select(Picture).where(Picture.sha256 == sha256))
    if known is None:
        known = Picture(sha256=sha256, png=png)
        db.add(known)
        db.flush()
    return known


def light(file: bytes) -> bytes:
    """A photo of what somebody did, as a PNG of at most MOST_PHOTO_BYTES. Raises NotAPicture; see ``thumbnail``."""
    for side in _SIDES:
        png = thumbnail(file, side=side, colours=_COLOURS)
        if len(png) <= MOST_PHOTO_BYTES:
            return png
    raise NotAPicture


def apart(png: bytes) -> Picture:
    """A picture of its own, whose public address nobody can know: it is opened as what it is part of, or not at all."""
    return Picture(sha256=secrets.token_hex(32), png=png)
