"""A ZIP that somebody hands us, opened with care: every bound is checked before anything is unpacked."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from backpack.kernel.problems import Problem

MOST_BYTES = 40 << 20  # of the ZIP as it was sent
MOST_ENTRIES = 1_400  # 300 badges in three files each, and the pictures of their pages
MOST_DIRECTORY = MOST_ENTRIES * 300  # bytes: the list of entries is read whole, before it can be counted
MOST_IN_ALL = 80 << 20  # unpacked; badges hardly pack, so a passport is never much larger inside
MOST_FOR_ONE = 2 << 20
_END = struct.Struct("<4s4H2LH")  # "end of central directory record", PKWARE APPNOTE 4.3.16
_LOCATOR = 20  # bytes of the record that would stand before it in a 64-bit ZIP (4.3.15)
_ENCRYPTED = 0x1
_SAFE = re.compile(r"(?!/)(?!.*(^|/)\.\.(/|$))[^\\:\x00-\x1f]+")


class NotAPassport(Problem):
    """The file is no ZIP of a passport, or not one that we open; ``facts.reason`` says why.

    Reasons: empty, too-large, not-a-passport, damaged, locked, nested, strange.
    """

    status = 422


class Chest:
    """An opened ZIP whose bounds were checked."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = {entry.filename: entry for entry in archive.infolist()}

    def __contains__(self, path: str) -> bool:
        return path in self._entries

    def content(self, path: str) -> bytes:
        """What is at *path*, at most MOST_FOR_ONE. Raises NotAPassport."""
        try:
            with self._archive.open(self._entries[path]) as entry:
                content = entry.read(MOST_FOR_ONE + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as cause:
            raise NotAPassport(reason="damaged") from cause
        if len(content) > MOST_FOR_ONE:
            raise NotAPassport(reason="too-large")
        if content.startswith(b"PK\x03\x04"):
            raise NotAPassport(reason="nested")
        return content


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Chest]:
    """The ZIP in *file*, which can seek. Raises NotAPassport."""
    _check_end(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as cause:
        raise NotAPassport(reason="damaged") from cause
    with archive:
        _check_entries(archive.infolist())
        yield Chest(archive)


def _check_end(file: IO[bytes]) -> None:
    """The ZIP's own last words, before its list of entries is read into memory."""
    size = file.seek(0, 2)
    if size == 0:
        raise NotAPassport(reason="empty")
    if size > MOST_BYTES:
        raise NotAPassport(reason="too-large")
    file.seek(0)
    if file.read(4) != b"PK\x03\x04" or size < _LOCATOR + _END.size:
        raise NotAPassport(reason="not-a-passport")
    file.seek(size - _LOCATOR - _END.size)
    locator = file.read(_LOCATOR)
    mark, *_, entries, directory, _start, comment = _END.unpack(file.read(_END.size))
    # Our own has no comment and no 64-bit fields; either could say another size than the one checked here.
    if mark != b"PK\x05\x06" or comment or locator.startswith(b"PK\x06\x07"):
        raise NotAPassport(reason="strange")
    if entries > MOST_ENTRIES or directory > MOST_DIRECTORY:
        raise NotAPassport(reason="too-large")


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_IN_ALL:
        raise NotAPassport(reason="too-large")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise NotAPassport(reason="locked")
    names = {entry.orig_filename for entry in entries}
    if len(names) < len(entries) or not all(_SAFE.fullmatch(name) for name in names):
        raise NotAPassport(reason="strange")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise NotAPassport(reason="strange")
    if any(name.lower().endswith(".zip") for name in names):
        raise NotAPassport(reason="nested")
