"""The bytes that a signature covers: RDF in canonical form (RDFC-1.0), in safe mode, on a budget.

Safe mode: PyLD drops in silence what no context defines, so a word could be added to a signed
badge without breaking its signature. Whatever would be dropped is refused here. Budget: a few
hundred bytes of look-alike blank nodes can cost hours (RDFC-1.0 section 7.1), and long flat
documents cost quadratic time, so hashes and values are counted.
"""

from __future__ import annotations

import re
import threading
from typing import Any

from .contexts import SENTINEL, UNDEFINED, is_pinned
from .model import Json, Refused

MAX_VALUES = 1_200  # the richest real badge has 522

_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"]*')
_BLANK = re.compile(r"_:[A-Za-z0-9._-]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
#: What only the badge itself may say of itself.
_OWN = {"issuer", "validFrom", "validUntil", "issuanceDate", "expirationDate", "credentialStatus"}
# PyLD keeps contexts in caches that are not safe between threads.
_lock = threading.Lock()


def canonical(document: Json, algorithm: str = "sha256", *, shares: int = 1) -> bytes:
    """The canonical N-Quads of a JSON-LD document, UTF-8; `algorithm` is sha256, or sha384 for P-384.

    Where several documents are made of one badge, each may have its share of the values.
    Raises `Refused`: unknown-context, inline-context, unsigned-term, ambiguous, too-many-values,
    too-much-work, not-canonical.
    """
    _screen(document, MAX_VALUES // shares)
    from . import rdf

    named = document.get("@context")
    contexts = [*(named if isinstance(named, list) else [named] if named else []), SENTINEL]
    with _lock:
        try:
            expanded = rdf.expand({**document, "@context": contexts})
            _refuse_dropped(expanded)
            return rdf.normalise(rdf.to_rdf(expanded), algorithm).encode()
        except Refused:
            raise
        except (rdf.JsonLdError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise Refused("not-canonical", error=type(error).__name__) from error


def _screen(document: Json, limit: int) -> None:
    """Refuse what must not reach PyLD: too much, contexts that are not pinned, other spellings.

    A signature covers statements, and we read JSON. So there must be one spelling for each
    statement: were `validUntil` renamed to its full address, or moved into a second description
    of the same badge, the signature would hold and the badge would never end.
    """
    left, stack = limit, [document]
    while stack:
        value: Any = stack.pop()
        left -= 1
        if left < 0:
            raise Refused("too-many-values", limit=str(limit))
        if isinstance(value, list):
            stack.extend(value)
        elif isinstance(value, dict):
            if value is not document and value.get("id", "") == document.get("id") and _OWN & value.keys():
                raise Refused("ambiguous", term="id")
            for key, inner in value.items():
                if key == "@context":
                    _require_pinned(inner)
                elif ":" in key or (key.startswith("@") and not _is_value_keyword(key, value)):
                    raise Refused("ambiguous", term=key[:100])
                else:
                    stack.append(inner)


def _require_pinned(contexts: Any) -> None:
    """Nothing but addresses: a null context, too, would set everything below it loose."""
    for address in contexts if isinstance(contexts, list) else [contexts]:
        if not isinstance(address, str):
            raise Refused("inline-context")
        if not is_pinned(address):
            raise Refused("unknown-context", address=address[:200])


def _is_value_keyword(key: str, value: Json) -> bool:
    return "@value" in value and key in ("@value", "@type", "@language", "@direction")


def _refuse_dropped(expanded: Any) -> None:
    """Refuse what would vanish on the way to RDF, or could pass for other statements there."""
    stack = [expanded]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(value)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if key in ("@id", "@type"):
                    for name in inner if isinstance(inner, list) else [inner]:
                        _require_name(name, allow_json=key == "@type" and "@value" in value)
                elif key == "@language":
                    # PyLD writes it as it is: a line feed in it would hide whole statements.
                    if not isinstance(inner, str) or not _LANGUAGE.fullmatch(inner):
                        raise Refused("unsigned-term", term="@language")
                elif key == "@index":
                    raise Refused("unsigned-term", term=key)
                elif key not in ("@value", "@direction"):
                    if not key.startswith("@"):
                        _require_name(key, allow_blank=False)
                    stack.append(inner)


def _require_name(name: Any, *, allow_json: bool = False, allow_blank: bool = True) -> None:
    if isinstance(name, str) and not name.startswith(UNDEFINED):
        if _IRI.fullmatch(name) or (allow_blank and _BLANK.fullmatch(name)):
            return
        if allow_json and name == "@json":
            return
    raise Refused("unsigned-term", term=str(name).removeprefix(UNDEFINED)[:100])
