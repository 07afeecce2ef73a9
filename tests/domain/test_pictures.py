"""Pictures from outside: a bomb never goes off, and what the camera wrote beside the picture is gone."""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
from PIL import Image, PngImagePlugin
from sqlalchemy import func, select

from backpack.kernel import pictures
from backpack.kernel.pictures import MOST_BYTES, SIDE, NotAPicture, Picture

ORIENTATION, DATE, GPS, LATITUDE = 0x0112, 0x9003, 0x8825, 2


def encoded(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_that_claims(width: int, height: int) -> bytes:
    """A file of some bytes that says it is *width* by *height* pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_a_small_png(kind):
    png = pictures.thumbnail(encoded(Image.new("RGB", (1200, 600), "#c8553d"), kind))

    image = opened(png)
    assert image.format == "PNG"
    assert image.size == (SIDE, SIDE // 2)
    assert len(png) < 20_000


def test_a_small_picture_is_not_blown_up():
    assert opened(pictures.thumbnail(encoded(Image.new("RGB", (40, 30))))).size == (40, 30)


def test_what_shines_through_stays_so():
    image = opened(pictures.thumbnail(encoded(Image.new("RGBA", (40, 40), (200, 10, 10, 0)))))

    assert image.getpixel((5, 5))[3] == 0


def test_where_and_when_a_photo_was_taken_is_dropped():
    exif = Image.Exif()
    exif[DATE] = "2026:04:21 09:12:00"
    exif[0x010F] = "Telefon"
    exif.get_ifd(GPS)[LATITUDE] = (45.0, 50.0, 0.0)
    photo = encoded(Image.new("RGB", (60, 40)), "JPEG", exif=exif, comment=b"chez Lina")
    assert b"Telefon" in photo

    png = pictures.thumbnail(photo)

    assert not opened(png).getexif()
    assert not opened(png).info
    for told in (b"Telefon", b"2026:04:21", b"chez Lina", b"eXIf", b"tEXt"):
        assert told not in png


def test_what_is_written_inside_a_png_is_dropped():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("openbadges", "https://elsewhere.example/1.json")
    notes.add_itxt("Author", "Lina")

    png = pictures.thumbnail(encoded(Image.new("RGB", (60, 40)), pnginfo=notes))

    assert not opened(png).info
    assert b"Lina" not in png
    assert b"openbadges" not in png


@pytest.mark.parametrize(("turned", "corner"), [(1, (0, 0)), (3, (59, 39)), (6, (39, 0)), (8, (0, 59))])
def test_a_photo_taken_sideways_stands_upright(turned, corner):
    """The camera notes how it was held (EXIF 2.32, tag 274); the note goes, the picture is turned."""
    exif = Image.Exif()
    exif[ORIENTATION] = turned
    image = Image.new("RGB", (60, 40), "white")
    image.paste("black", (0, 0, 12, 12))

    upright = opened(pictures.thumbnail(encoded(image, "JPEG", exif=exif, quality=95)))

    assert upright.size == ((60, 40) if turned in (1, 3) else (40, 60))
    assert sum(upright.convert("RGB").getpixel(corner)) < 90


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")  # pytest has filters of its own
@pytest.mark.parametrize("size", [(30_000, 30_000), (200_000, 200), (2**31 - 1, 1), (25_000_001, 1)])
def test_a_bomb_never_goes_off(size):
    bomb = png_that_claims(*size)
    assert len(bomb) < 10_000
    started = time.monotonic()

    with pytest.raises(NotAPicture):
        pictures.thumbnail(bomb)

    assert time.monotonic() - started < 1


def test_a_text_chunk_that_swells_never_goes_off():
    swelling = chunk(b"zTXt", b"note\0\0" + zlib.compress(b"x" * 90_000_000, 9))
    good = encoded(Image.new("RGB", (40, 40)))

    with pytest.raises(NotAPicture):
        pictures.thumbnail(good[:33] + swelling + good[33:])


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\x89PNG\r\n\x1a\n",
        encoded(Image.new("RGB", (40, 40)))[:60],
        encoded(Image.new("RGB", (40, 40)), "JPEG")[:200],
        encoded(Image.new("P", (40, 40)), "GIF"),
        encoded(Image.new("RGB", (40, 40)), "TIFF"),
        encoded(Image.new("RGB", (40, 40)), "BMP"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    ],
    ids=["empty", "text", "svg", "head", "cut-png", "cut-jpeg", "gif", "tiff", "bmp", "eps", "noise"],
)
def test_what_is_no_picture_is_refused(file):
    with pytest.raises(NotAPicture):
        pictures.thumbnail(file)


def test_a_huge_file_is_not_even_opened():
    with pytest.raises(NotAPicture):
        pictures.thumbnail(encoded(Image.new("RGB", (10, 10))) + b"\0" * MOST_BYTES)


def test_the_same_picture_is_kept_once(db):
    file = encoded(Image.new("RGB", (60, 40), "#0b6b75"))

    first, second = pictures.keep(db, file), pictures.keep(db, file)

    assert first is second
    assert db.scalar(select(func.count()).select_from(Picture)) == 1
    assert len(first.sha256) == 64
