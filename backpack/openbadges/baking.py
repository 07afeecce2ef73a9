"""A badge inside a picture: written in, and read out, without touching a pixel.

Open Badges 3.0 section 5.3 and Badge Baking 2.0: one iTXt chunk in a PNG, one element in an SVG.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from . import baking_svg, strict
from .baking_svg import MAX_SVG as MAX_SVG
from .baking_svg import OB2_KEYWORD, OB3_KEYWORD
from .model import Refused

PNG = b"\x89PNG\r\n\x1a\n"
MAX_PNG = 8 << 20
_MAX_CHUNKS = 10_000  # 8 MB in the usual pieces of 8 kB are a thousand
_MAX_TEXTS = 4 << 20  # of all badges in one picture together: each may be packed a thousand times
_TEXT_CHUNKS = (b"iTXt", b"tEXt", b"zTXt")


@dataclass(frozen=True)
class Baked:
    """The text found in a picture, and the keyword that told which edition baked it."""

    text: str
    keyword: str


def unbake(data: bytes) -> Baked:
    """The badge inside a PNG or an SVG.

    Raises `Refused`: no-badge-in-picture, damaged-picture, too-large, bad-xml.
    """
    # When both editions are there the newer one is the badge; within one, the first counts.
    older: Baked | None = None
    for baked in _baked_in_png(data) if data.startswith(PNG) else _baked_in_svg(data):
        if baked.text.strip():
            if baked.keyword == OB3_KEYWORD:
                return baked
            older = older or baked
    if older is None:
        raise Refused("no-badge-in-picture")
    return older


def bake(picture: bytes, text: str | bytes, keyword: str = OB3_KEYWORD) -> bytes:
    """The same PNG or SVG with the badge in it, replacing any that was there; all else stays byte for byte.

    Raises `Refused` damaged-picture, bad-xml, too-large, or not-text for what XML cannot hold.
    """
    content = text.encode("utf-8") if isinstance(text, str) else text
    if len(content) > strict.MAX_BYTES:
        raise Refused("too-large", limit=str(strict.MAX_BYTES))
    if picture.startswith(PNG):
        return _bake_png(picture, content, keyword)
    if picture.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return baking_svg.bake(picture, content, keyword)
    raise Refused("damaged-picture")


def _bake_png(png: bytes, content: bytes, keyword: str) -> bytes:
    """The badge in one uncompressed iTXt chunk, right after the first one."""
    pieces = [PNG]
    for kind, body in _chunks(png):
        if kind in _TEXT_CHUNKS and body.partition(b"\0")[0].decode("latin-1") in (OB2_KEYWORD, OB3_KEYWORD):
            continue
        pieces.append(_chunk(kind, body))
        if kind == b"IHDR":
            pieces.append(_chunk(b"iTXt", keyword.encode() + b"\0\0\0\0\0" + content))
    return b"".join(pieces)


def _baked_in_png(data: bytes) -> Iterator[Baked]:
    left = _MAX_TEXTS
    for kind, body in _chunks(data):
        keyword, _, rest = body.partition(b"\0") if kind in _TEXT_CHUNKS else (b"", b"", b"")
        if keyword not in (OB2_KEYWORD.encode(), OB3_KEYWORD.encode()):
            continue
        raw = _itxt(rest) if kind == b"iTXt" else _inflated(rest[1:]) if kind == b"zTXt" else rest
        left -= len(raw)
        if len(raw) > strict.MAX_BYTES or left < 0:
            raise Refused("too-large", limit=str(strict.MAX_BYTES))
        try:
            yield Baked(raw.decode("utf-8"), keyword.decode())
        except UnicodeDecodeError:
            raise Refused("not-text") from None


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of each chunk up to IEND, with its checksum checked (PNG, section 5.3)."""
    if len(data) > MAX_PNG:
        raise Refused("too-large", limit=str(MAX_PNG))
    at, view = len(PNG), memoryview(data)
    for number in range(_MAX_CHUNKS):
        if at + 12 > len(data):
            raise Refused("damaged-picture", at=str(at))
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 8 + length
        if end + 4 > len(data) or (number == 0) != (kind == b"IHDR"):
            raise Refused("damaged-picture", at=str(at))
        if zlib.crc32(view[at + 4 : end]) != int.from_bytes(view[end : end + 4], "big"):
            raise Refused("damaged-picture", at=str(at))
        yield kind, bytes(view[at + 8 : end])
        if kind == b"IEND":
            return
        at = end + 4
    raise Refused("damaged-picture", chunks=str(_MAX_CHUNKS))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _itxt(rest: bytes) -> bytes:
    """The text of an iTXt body after its keyword: flag, method, language, translated keyword, text."""
    flag, after = rest[:1], rest[2:]
    text = after.split(b"\0", 2)[2] if after.count(b"\0") >= 2 else b""
    return _inflated(text) if flag == b"\1" else text


def _inflated(packed: bytes) -> bytes:
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(packed, strict.MAX_BYTES)
    except zlib.error:
        raise Refused("damaged-picture") from None
    if stream.unconsumed_tail or not stream.eof:
        raise Refused("too-large", limit=str(strict.MAX_BYTES))
    return text


def _baked_in_svg(data: bytes) -> Iterator[Baked]:
    for text, keyword in baking_svg.badges(data):
        yield Baked(text, keyword)
