"""JSON from strangers in, one spelling of JSON out.

Python's own loader takes NaN, lone surrogates, UTF-16 and duplicate keys, and ends in a
RecursionError on deep nesting: each lets two readers see two different badges.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from .model import Refused

MAX_BYTES = 1 << 20
MAX_BRACKETS = 50_000  # objects and lists; each costs Python a hundred times its two bytes
MAX_DEPTH = 64  # the richest real badge has 10 levels, and PyLD recurses


def loads(text: bytes | str, *, limit: int = MAX_BYTES) -> Any:
    """The value of one JSON text (RFC 8259, I-JSON strictness of RFC 7493).

    Raises `Refused`: too-large (over `limit` bytes, or 50 000 objects and lists),
    not-text (no UTF-8, lone surrogates), not-json, duplicate-key, not-a-number (NaN, infinite), too-deep.
    """
    if len(text) > limit:
        raise Refused("too-large", limit=str(limit))
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    except UnicodeDecodeError:
        raise Refused("not-text") from None
    if decoded.count("{") + decoded.count("[") > MAX_BRACKETS:
        raise Refused("too-large", limit=str(MAX_BRACKETS))
    try:
        value = json.loads(
            decoded, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite
        )
    except RecursionError:
        raise Refused("too-deep") from None
    except ValueError:
        raise Refused("not-json") from None
    require_sound(value)
    return value


def require_sound(value: Any) -> None:
    """Raise `Refused` not-text or too-deep for a JSON value, however loaded, that could not be written again."""
    if _depth(value) > MAX_DEPTH:
        raise Refused("too-deep")
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("not-text") from None


def dumps(value: Any) -> bytes:
    """The canonical bytes of a JSON value (RFC 8785, JSON Canonicalization Scheme)."""
    return "".join(_pieces(value)).encode("utf-8")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    together = dict(pairs)
    if len(together) != len(pairs):
        raise Refused("duplicate-key")
    return together


def _no_constant(name: str) -> NoReturn:
    raise Refused("not-a-number", found=name)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Refused("not-a-number", found=digits[:40])
    return number


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level:
        depth += 1
        level = [inner for outer in level for inner in _inside(outer) if isinstance(inner, dict | list)]
    return depth


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        comma = "{"
        # RFC 8785 sorts by UTF-16 code units, which differs from code points beyond U+FFFF.
        for key in sorted(value, key=lambda key: key.encode("utf-16-be")):
            yield f"{comma}{json.dumps(key, ensure_ascii=False)}:"
            yield from _pieces(value[key])
            comma = ","
        yield "}" if value else "{}"
    elif isinstance(value, list | tuple):
        comma = "["
        for item in value:
            yield comma
            yield from _pieces(item)
            comma = ","
        yield "]" if value else "[]"
    elif isinstance(value, float):
        yield _number(value)
    else:
        yield json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """A float as ECMAScript writes it: Python turns to exponents earlier, and pads them."""
    if not math.isfinite(value):
        raise Refused("not-a-number", found=str(value))
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    mantissa, _, exponent = repr(value).partition("e")
    if not exponent:
        return mantissa
    if -7 < int(exponent) < 0:
        sign, digits = ("-", mantissa[1:]) if value < 0 else ("", mantissa)
        return f"{sign}0.{'0' * (-int(exponent) - 1)}{digits.replace('.', '')}"
    return f"{mantissa}e{int(exponent):+d}"
