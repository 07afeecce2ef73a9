"""One part of a document from a stranger: each field is asked for by its shape, and each fault is noted with its place.

Nothing here stops at the first fault, so that whoever wrote the document hears of all of them at once.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

Fault = tuple[str, str]

LONGEST_ADDRESS = 500
MOST_FAULTS = 100  # a document of nothing but faults is told by its first hundred
_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
_WORD = re.compile(r"[a-z0-9-]{0,40}")
_NEAR = ("localhost", "127.0.0.1")  # where a site is tried out, without a certificate


class Part:
    """An object of the document at the path *where*; what is wrong is added to *faults*."""

    def __init__(self, value: Any, where: str, faults: list[Fault], base: str = "") -> None:
        self.where, self.faults, self.base = where, faults, base
        self.fields: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.note("", "not-an-object")

    def note(self, name: str, what: str) -> None:
        """Something is wrong with the field *name* (empty: with the whole part)."""
        if len(self.faults) < MOST_FAULTS:
            inside = name if name.startswith("[") or not name or not self.where else f".{name}"
            self.faults.append((f"{self.where}{inside}", what))

    def text(self, name: str, most: int, *, least: int = 0, lines: bool = False) -> str:
        """A text of *least* to *most* characters, on several *lines* or on one."""
        value: str = self._given(name, str, "not-text", "", is_needed=least > 0)
        if least and not value.strip() and isinstance(self.fields.get(name), str):
            self.note(name, "empty")
        if len(value) > most:
            self.note(name, "too-long")
        elif not all(_is_seen(each, lines) for each in value):
            self.note(name, "characters")
        return value

    def word(self, name: str) -> str:
        """A short word of a list that may grow: small letters, figures and hyphens."""
        value: str = self._given(name, str, "not-text", "")
        if not _WORD.fullmatch(value):
            self.note(name, "unknown")
        return value

    def id(self, name: str) -> str:
        value: str = self._given(name, str, "not-text", "", is_needed=True)
        if isinstance(self.fields.get(name), str) and not _ID.fullmatch(value):
            self.note(name, "not-an-id")
        return value

    def whole(self, name: str, least: int, most: int, otherwise: int) -> int:
        """A whole number from *least* to *most*."""
        value: int = self._given(name, int, "not-a-number", otherwise)
        if isinstance(value, bool):
            self.note(name, "not-a-number")
            return otherwise
        if not least <= value <= most:
            self.note(name, "out-of-range")
            return otherwise
        return value

    def place(self, name: str, most: float) -> float | None:
        """A finite number from 0 to *most*, or None."""
        value = self._given(name, (int, float), "not-a-number", None)
        if value is None:
            return None
        if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
            self.note(name, "not-a-number")
        elif not 0 <= value <= most:
            self.note(name, "out-of-range")
        else:
            return float(value)
        return None

    def one_of(self, name: str, known: Callable[[str], Any], otherwise: Any = None) -> Any:
        """What *known* makes of a word; it raises ValueError for a word that it does not know."""
        value = self._given(name, str, "not-text", otherwise, is_needed=otherwise is None)
        try:
            return known(value) if value is not None else None
        except ValueError:
            self.note(name, "unknown")
            return otherwise

    def address(self, name: str) -> str:
        """Where one can go: https, or a path of this site. Empty where there is none."""
        return self._address(name, self._given(name, str, "not-text", ""), is_opened=True)

    def identifier(self, name: str) -> str:
        """What something is called for ever; nobody opens it."""
        value = self._given(name, str, "not-text", "", is_needed=True)
        if not value and isinstance(self.fields.get(name), str):
            self.note(name, "empty")
        return self._address(name, value, is_opened=False)

    def identifiers(self, name: str, most: int) -> tuple[str, ...]:
        """From one to *most* identifiers."""
        found = self.listed(name, most, is_needed=True)
        for i, each in enumerate(found):
            if not isinstance(each, str) or not each:
                self.note(f"{name}[{i}]", "empty" if each == "" else "not-text")
        return tuple(
            self._address(f"{name}[{i}]", each, is_opened=False)
            for i, each in enumerate(found)
            if isinstance(each, str) and each
        )

    def listed(self, name: str, most: int, *, is_needed: bool = False) -> list[Any]:
        """A list of at most *most*; where it is needed, one at least."""
        found: list[Any] = self._given(name, list, "not-a-list", [], is_needed=is_needed)
        if is_needed and not found and isinstance(self.fields.get(name), list):
            self.note(name, "empty")
        if len(found) > most:
            self.note(name, "too-many")
        return found[:most]

    def parts(self, name: str, most: int, *, is_needed: bool = False) -> list[Part]:
        """A list of objects."""
        within = f"{self.where}.{name}" if self.where else name
        found = self.listed(name, most, is_needed=is_needed)
        return [Part(each, f"{within}[{i}]", self.faults, self.base) for i, each in enumerate(found)]

    def part(self, name: str) -> Part | None:
        """An object inside, or None."""
        if self.fields.get(name) is None:
            return None
        within = f"{self.where}.{name}" if self.where else name
        return Part(self.fields[name], within, self.faults, self.base)

    def _given(
        self,
        name: str,
        shape: type | tuple[type, ...],
        fault: str,
        otherwise: Any,
        *,
        is_needed: bool = False,
    ) -> Any:
        value = self.fields.get(name)
        if value is None:
            if is_needed:
                self.note(name, "missing")
            return otherwise
        if not isinstance(value, shape):
            self.note(name, fault)
            return otherwise
        return value

    def _address(self, name: str, value: str, *, is_opened: bool) -> str:
        if self.base and value.startswith(f"{self.base}/"):
            value = value.removeprefix(self.base)
        if not value:
            return ""
        if len(value) > LONGEST_ADDRESS:
            self.note(name, "too-long")
        elif fault := _fault_of(value, is_opened=is_opened):
            self.note(name, fault)
        else:
            return value
        return ""


def _fault_of(address: str, *, is_opened: bool) -> str:
    # Browsers drop tabs and line ends from an address, and read a backslash as a slash.
    if re.search(r"[\x00-\x20\x7f\\<>\"]", address) or not address.isprintable():
        return "not-an-address"
    if address.startswith("/"):
        path = address.partition("?")[0].split("/")
        return "outside" if address.startswith("//") or ".." in path else ""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "not-an-address"
    if not is_opened:
        named = parts.scheme in ("urn", "did") and parts.path
        return "" if named or (parts.scheme in ("https", "http") and host) else "not-an-address"
    if parts.username is not None or not host:
        return "not-an-address"
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _NEAR)
    return "" if is_safe else "not-an-address"


def _is_seen(character: str, lines: bool) -> bool:
    if character == "\n":
        return lines
    # What joins and parts the letters of some scripts, and the parts of an emoji, is written on purpose.
    unseen = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return character in "\u200c\u200d" or unicodedata.category(character) not in unseen
