"""Reading fields that come in several shapes: text or language map, one or many, object or address."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

MAX_TEXT = 20_000
MAX_NAME = 300
MAX_IMAGE = 1 << 20
_MOMENT = re.compile(
    r"\d{4}-?\d\d-?\d\d([T ]\d\d:?\d\d(:?\d\d([.,]\d{1,12})?)?(Z|[+-]\d\d(:?\d\d)?)?)?", re.ASCII
)
_ISOLATES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def many(value: Any) -> list[Any]:
    """A JSON-LD value as a list: nothing, one or several."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def only(value: Any) -> dict[str, Any]:
    """The first object among the values, or an empty one."""
    return next((item for item in many(value) if isinstance(item, dict)), {})


def text(value: Any, limit: int = MAX_TEXT) -> str:
    """Words to show: a string, or a language map (French, then English, then the first there is).

    Control characters and direction overrides, with which a name can pass for another one,
    are dropped, and the rest cut at `limit` characters.
    """
    spoken = [item for item in many(value) if isinstance(item, str | dict)]
    words = [item for item in spoken if isinstance(item, str)]
    maps = [item for item in spoken if isinstance(item, dict) and isinstance(item.get("@value"), str)]
    maps.sort(key=lambda item: {"fr": 0, "en": 1}.get(str(item.get("@language"))[:2], 2))
    found = next(iter(words + [item["@value"] for item in maps]), "")
    return "".join(filter(_is_shown, found[: limit * 2])).strip()[:limit]


def name(value: Any) -> str:
    """A title: `text` on one line, at most 300 characters."""
    return " ".join(text(value, MAX_NAME).split())


def link(value: Any) -> str:
    """An identifier: a string, or the `id` of an object."""
    if isinstance(value, dict):
        value = value.get("id") or value.get("@id")
    return text(value, 2_000) if isinstance(value, str) else ""


def picture(*values: Any) -> str | None:
    """The first image that is an https address or a picture as data URL."""
    for value in values:
        address = value.get("id") or value.get("@id") if isinstance(value, dict) else value
        if not isinstance(address, str) or len(address) > MAX_IMAGE:
            continue
        if address.startswith(("https://", "data:image/png;", "data:image/svg+xml", "data:image/jpeg;")):
            return address
    return None


def moment(value: Any) -> datetime | None:
    """An aware moment from ISO 8601 (a missing offset means UTC) or Unix seconds, or None."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if not isinstance(value, str):
            return None
        if value.isascii() and value.isdigit() and 9 <= len(value) <= 11:
            return datetime.fromtimestamp(int(value), UTC)
        if not _MOMENT.fullmatch(value):
            return None
        read = datetime.fromisoformat(value)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def has_type(value: Any, wanted: str) -> bool:
    """Whether an object says it is of that type."""
    return isinstance(value, dict) and wanted in many(value.get("type") or value.get("@type"))


def _is_shown(character: str) -> bool:
    if character in "\n\t":
        return True
    return unicodedata.category(character) not in ("Cc", "Cs") and character not in _ISOLATES
