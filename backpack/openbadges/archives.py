"""Several badges at once: an archive, within bounds, or a document that holds those of a wallet or a school."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from . import shapes
from .model import Json, Refused

ZIP = b"PK\x03\x04"
MAX_FILES = 200
MAX_ARCHIVE = 64 << 20
_MAX_INFLATION = 2 << 20  # more than the archive itself: what packs better than badges do is a bomb
_MAX_ENTRY = 8 << 20
#: Of the list of entries, which Python reads whole and makes ten times as large before it can be counted.
_MAX_LIST = 512 << 10
_IGNORED = ("__MACOSX/", ".")


def files(data: bytes) -> Iterator[tuple[str, bytes | Refused]]:
    """Name and content of each file in a ZIP, in its order; one that cannot be had is a `Refused`.

    Raises `Refused`: too-large, damaged-archive.
    """
    if len(data) > MAX_ARCHIVE:
        raise Refused("too-large", limit=str(MAX_ARCHIVE))
    left = len(data) + _MAX_INFLATION
    try:
        with _opened(data) as archive:
            listed = [entry for entry in archive.infolist() if not _is_ignored(entry.filename)]
            for entry in listed[:MAX_FILES]:
                content = _content(archive, entry, min(left, _MAX_ENTRY))
                left -= 0 if isinstance(content, Refused) else len(content)
                yield entry.filename, content
                if left <= 0 or (isinstance(content, Refused) and content.reason == "too-large"):
                    left = min(left, 1 << 20)  # after a bomb little more is unpacked
            if len(listed) > MAX_FILES:
                yield f"+{len(listed) - MAX_FILES}", Refused("too-large", limit=str(MAX_FILES))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        raise Refused("damaged-archive") from None


def credentials(document: Json) -> list[Json | str]:
    """What a presentation, a record or a host's answer holds: credentials as objects or as compact tokens.

    VC Data Model 2.0, section 4.13; Comprehensive Learner Record 2.0, ClrSubject; Open Badges 3.0,
    getCredentials (section 6.2.1). Whoever gathered them vouches for none of them here.
    """
    found: list[Json | str] = []
    if shapes.has_type(document, "VerifiablePresentation"):
        found += shapes.many(document.get("verifiableCredential"))
    elif shapes.has_type(document, "ClrCredential"):
        found += shapes.many(shapes.only(document.get("credentialSubject")).get("verifiableCredential"))
    elif "type" not in document:
        for field in ("credential", "compactJwsString", "compactJwsStrings"):
            found += shapes.many(document.get(field))
    return [item for item in found[:MAX_FILES] if isinstance(item, dict | str)]


class _Bounded(io.BytesIO):
    """An archive's bytes, of which nothing large is given out before its list of entries is known.

    The list's size stands in one of three records (APPNOTE 4.3.14 to 4.3.16), and which of them counts is for
    `zipfile` to say: so this watches what it reads, and does not read the records once more in its own way.
    """

    is_listed = False

    def read(self, size: int | None = -1, /) -> bytes:
        left = len(self.getbuffer()) - self.tell()
        if not self.is_listed and (left if size is None or size < 0 else min(size, left)) > _MAX_LIST:
            raise Refused("too-large", limit=str(_MAX_LIST))
        return super().read(size)


def _opened(data: bytes) -> zipfile.ZipFile:
    bounded = _Bounded(data)
    archive = zipfile.ZipFile(bounded)
    bounded.is_listed = True
    return archive


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes | Refused:
    if entry.flag_bits & 1:
        return Refused("damaged-archive", because="locked")
    if entry.file_size > limit or limit <= 0:
        return Refused("too-large", limit=str(max(limit, 0)))
    try:
        with archive.open(entry) as opened:
            content = opened.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError, ValueError):
        return Refused("damaged-archive")
    return content if len(content) <= limit else Refused("too-large", limit=str(limit))


def _is_ignored(name: str) -> bool:
    return name.endswith("/") or name.startswith(_IGNORED) or name.rpartition("/")[2].startswith(".")
