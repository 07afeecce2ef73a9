"""Bytes in, one credential out: told by the content, never by a name or a declared type."""

from __future__ import annotations

import re

from . import baking, jws, shapes, strict, v1, v2, v3
from .model import Credential, Json, Refused

MAX_BYTES = max(baking.MAX_PNG, baking.MAX_SVG, strict.MAX_BYTES)

_SVG = re.compile(rb"<(\w+:)?svg[\s>]")
_ADDRESS = re.compile(rb"https?://[^\s<>\"]{3,2000}")
#: What people send in place of a badge, by how it starts.
_NOT_BADGES = (
    (b"\xff\xd8\xff", "screenshot"),  # JPEG
    (b"GIF8", "screenshot"),
    (b"RIFF", "screenshot"),  # WebP
    (b"BM", "screenshot"),
    (b"\0\0\1\0", "screenshot"),
    (b"%PDF", "not-a-badge"),
    (b"PK\x03\x04", "several-files"),
)


def read(data: bytes) -> Credential:
    """The badge in these bytes: JSON, a compact JWS, or a picture with a badge baked in.

    Verifies nothing. Raises `Refused`, and nothing else, for whatever is not a badge; an address
    alone, which is how the first badges were baked, is `badge-elsewhere` with that `address`.
    """
    if not data.strip():
        raise Refused("empty")
    if data.startswith(baking.PNG):
        return _read_text(baking.unbake(data).text.encode("utf-8"))
    for start, reason in _NOT_BADGES:
        if data.startswith(start):
            raise Refused(reason)
    if data[4:8] == b"ftyp":
        raise Refused("screenshot")  # HEIC, AVIF: a phone's own photos
    if len(data) > MAX_BYTES:
        raise Refused("too-large", limit=str(MAX_BYTES))
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(b"<"):
        if _SVG.search(head) or b"openbadges" in head:
            return _read_text(baking.unbake(data).text.encode("utf-8"))
        raise Refused("web-page" if b"<html" in head or b"<!doctype html" in head else "not-a-badge")
    return _read_text(data)


def read_document(document: Json, received: bytes, token: str = "") -> Credential:
    """The badge that a parsed document is. Raises `Refused` saying what else it is."""
    if v3.is_badge(document):
        return v3.read(document, received, token)
    if v2.is_badge(document):
        return v2.read(document, received, token)
    if v1.edition(document):
        return v1.read(document, received, token)
    if any(shapes.has_type(document, kind) for kind in ("EndorsementCredential", "Endorsement")):
        raise Refused("endorsement")
    if any(shapes.has_type(document, kind) for kind in ("BadgeClass", "Achievement", "Issuer", "Profile")):
        raise Refused("badge-description")
    raise Refused(
        "not-a-badge", kind=shapes.name([str(kind) for kind in shapes.many(document.get("type"))][-1:])
    )


def _read_text(text: bytes) -> Credential:
    stripped = text.removeprefix(b"\xef\xbb\xbf").strip()
    if len(stripped) > strict.MAX_BYTES:
        raise Refused("too-large", limit=str(strict.MAX_BYTES))
    if stripped.startswith(b"{"):
        return read_document(strict.loads(stripped), text)
    if jws.is_compact(stripped):
        token = jws.opened(stripped)
        # VC Data Model 1.1 puts the credential in `vc`; 2.0 and Open Badges 2 are the payload.
        inner = token.payload.get("vc")
        return read_document(inner if isinstance(inner, dict) else token.payload, text, token.text)
    if _ADDRESS.fullmatch(stripped):
        raise Refused("badge-elsewhere", address=stripped.decode("utf-8", "replace"))
    raise Refused("not-a-badge")
