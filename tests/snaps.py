"""Photos for the tests, as a phone takes them and as somebody hostile makes them."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image
from PIL.TiffImagePlugin import IFDRational


def photo(
    width: int = 900, height: int = 600, *, kind: str = "JPEG", seed: tuple[int, int, int] = (200, 30, 30)
) -> bytes:
    """A photo that lies on its side, with the place where it was taken and the camera's name."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Fournil Phone"
    exif.get_ifd(0x8825).update({1: "N", 2: (IFDRational(43), IFDRational(36), IFDRational(1))})
    noisy = Image.effect_noise((width, height), 90).convert("RGB")
    noisy.paste(seed, (0, 0, width // 2, height))
    out = io.BytesIO()
    noisy.save(out, kind, exif=exif)
    return out.getvalue()


def bomb(side: int = 40_000) -> bytes:
    """A PNG of a few kilobytes that says it is *side* pixels a side (PNG, section 5)."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * (side // 8 + 1) * 2_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


HOSTILE = {
    "a bomb": bomb(),
    "words": b"<!doctype html><script>alert(1)</script>",
    "a drawing with a script": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "half a photo": photo()[:2_000],
    "half a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 4_000,
    "a moving picture": b"GIF89a" + b"\0" * 400,
    "six megabytes less a little": b"\xff\xd8\xff" + b"x" * (5_500_000),
}
