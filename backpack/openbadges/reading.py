"""Bytes in, one credential out: told by the content, never by a name or a declared type."""

from __future__ import annotations

import re

from . import archives, baking, datamodel, envelopes, jws, shapes, strict, v1, v2, v3
from .model import Credential, Json, Refused

MAX_BYTES = max(baking.MAX_PNG, baking.MAX_SVG, strict.MAX_BYTES)

_SVG = re.compile(rb"<(\w+:)?svg[\s>]")
#: An address inside a text, without the punctuation that the sentence puts after it.
_ADDRESS = re.compile(r"https?://[^\s<>\"\u00ab\u00bb]{2,2000}[^\s<>\"\u00ab\u00bb.,;:!?')\]]")
_TOKEN = re.compile(r"(?<![A-Za-z0-9_.-])eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
MAX_MESSAGE = 20_000  # of characters, when the badge is somewhere inside a message
#: What people send in place of a badge, by how it starts.
_NOT_BADGES = (
    (b"\xff\xd8\xff", "screenshot"),  # JPEG
    (b"GIF8", "screenshot"),
    (b"RIFF", "screenshot"),  # WebP
    (b"BM", "screenshot"),
    (b"\0\0\1\0", "screenshot"),
    (b"%PDF", "not-a-badge"),
    (archives.ZIP, "several-files"),
)


def read(data: bytes) -> Credential:
    """The badge in these bytes: JSON, a compact JWS, a picture with a badge baked in, or a message.

    Verifies nothing. Raises `Refused`, and nothing else, for whatever is not a badge; an address,
    which is how the first badges were baked and how friends share theirs, is `badge-elsewhere` with
    that `address`. Several badges in one archive or presentation are several-files: see `read_many`.
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


def read_many(data: bytes) -> list[tuple[str, Credential | Refused]]:
    """Each badge in these bytes, with its name and its own outcome; at most 200 of them.

    Of an archive, one for each file; of a presentation (what wallets export) or a Comprehensive Learner
    Record (what schools give), one for each credential; else the only one, without a name.
    Raises `Refused` damaged-archive or too-large for an archive that cannot be opened.
    """
    if data.startswith(archives.ZIP):
        return [
            (name, content if isinstance(content, Refused) else _outcome(content))
            for name, content in archives.files(data)
        ]
    held = _held(data)
    return [(str(number), _outcome(each)) for number, each in enumerate(held, 1)] or [("", _outcome(data))]


def read_document(document: Json, received: bytes, token: str = "") -> Credential:
    """The badge that a parsed document is. Raises `Refused` saying what else it is."""
    if v3.is_badge(document):
        return v3.read(document, received, token)
    if v2.is_badge(document):
        return v2.read(document, received, token)
    if v1.edition(document):
        return v1.read(document, received, token)
    if archives.credentials(document):
        raise Refused("several-files")
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
        return read_document(*_unwrapped(strict.loads(stripped), text))
    if jws.is_compact(stripped):
        token = jws.opened(stripped)
        return read_document(datamodel.of_claims(token.payload), text, token.text)
    return _read_message(stripped)


def _unwrapped(document: Json, received: bytes) -> tuple[Json, bytes, str]:
    inner, token = envelopes.opened(document)
    return inner, received, token


def _read_message(text: bytes) -> Credential:
    """The token in a message, or the first address in it."""
    try:
        message = text.decode("utf-8") if len(text) <= MAX_MESSAGE else ""
    except UnicodeDecodeError:
        message = ""
    if token := _TOKEN.search(message):
        return _read_text(token[0].encode("ascii"))
    if address := _ADDRESS.search(message):
        raise Refused("badge-elsewhere", address=address[0])
    raise Refused("not-a-badge")


def _held(data: bytes) -> list[bytes]:
    stripped = data.removeprefix(b"\xef\xbb\xbf").strip()
    if len(stripped) > strict.MAX_BYTES:
        return []
    try:
        if stripped.startswith(b"{"):
            document = strict.loads(stripped)
        elif jws.is_compact(stripped):
            payload = jws.opened(stripped).payload
            # A wallet's own token (VC Data Model 1.1, section 6.3.1), or a school's.
            document = payload["vp"] if isinstance(payload.get("vp"), dict) else datamodel.of_claims(payload)
        else:
            return []
    except Refused:
        return []
    if v3.is_badge(document):
        return []
    return [
        each.encode("utf-8") if isinstance(each, str) else strict.dumps(each)
        for each in archives.credentials(document)
    ]


def _outcome(data: bytes) -> Credential | Refused:
    try:
        return read(data)
    except Refused as refusal:
        return refusal
