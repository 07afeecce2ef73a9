"""The JSON-LD contexts that give words their meaning: pinned, and never fetched.

They come as data of two installed packages, and the few that no package carries from `terms`. The
packages' code is not imported here: `openbadgeslib` would cost each web worker 20 MB for seven files.
A context that defines `@vocab` for a whole document must not be pinned: it would hide the terms that
safe mode looks for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from . import terms
from .model import Json, Refused

CREDENTIALS_2 = "https://www.w3.org/ns/credentials/v2"
CREDENTIALS_1 = "https://www.w3.org/2018/credentials/v1"
#: Open Badges 3.0 before its first numbered edition; it belongs to credentials of the first data model.
OPEN_BADGES_3_DRAFT = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
DCC = "https://w3id.org/dcc/v1"
_FIRST_NUMBERED = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"
OPEN_BADGES_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
#: Every term that no other context defines lands under this prefix, where safe mode finds it.
UNDEFINED = "urn:undefined:"
SENTINEL = "urn:backpack:sentinel"

#: The editions that belong to credentials of the first data model.
OPEN_BADGES_3_OF_1 = frozenset(
    {
        OPEN_BADGES_3_DRAFT,
        _FIRST_NUMBERED,
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
    }
)

_OPENBADGESLIB = ("openbadgeslib", "ob3/contexts")
_PYLD = ("pyld", "documentloader/frozen/bundled")
_PINNED = {
    CREDENTIALS_2: (*_OPENBADGESLIB, "credentials-v2.json"),
    CREDENTIALS_1: (*_PYLD, "credentials-v1.jsonld"),
    _FIRST_NUMBERED: (*_OPENBADGESLIB, "ob-v3p0-context-3.0.1.json"),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": (
        *_OPENBADGESLIB,
        "ob-v3p0-context-3.0.2.json",
    ),
    OPEN_BADGES_3: (*_OPENBADGESLIB, "ob-v3p0-context-3.0.3.json"),
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": (*_OPENBADGESLIB, "ob-v3p0-extensions.json"),
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": (
        *_OPENBADGESLIB,
        "clr_context_2.0.1.json",
    ),
    "https://w3id.org/security/data-integrity/v2": (*_OPENBADGESLIB, "security-data-integrity-v2.json"),
    "https://w3id.org/security/multikey/v1": (*_OPENBADGESLIB, "security-multikey-v1.json"),
    "https://w3id.org/security/suites/ed25519-2020/v1": (*_PYLD, "security-ed25519-2020-v1.jsonld"),
    "https://www.w3.org/ns/did/v1": (*_PYLD, "did-v1.jsonld"),
}
_WRITTEN: dict[str, Callable[[], Json]] = {
    "https://w3id.org/security/data-integrity/v1": terms.data_integrity_1,
    "https://www.w3.org/ns/credentials/status/v1": terms.status_1,
    "https://w3id.org/vc/status-list/2021/v1": terms.status_list_2021,
    DCC: terms.dcc_1,
}
# openbadgeslib serves 3.0.3 under the address of the draft, which it is not.
ADDRESSES = frozenset([*_PINNED, *_WRITTEN, OPEN_BADGES_3_DRAFT])


def is_pinned(address: object) -> bool:
    """Whether a badge may name this context."""
    return isinstance(address, str) and address in ADDRESSES


@cache
def context(address: str) -> Json:
    """The context document at that address; raises `Refused` unknown-context."""
    if address == SENTINEL:
        return {"@context": {"@vocab": UNDEFINED}}
    if address == OPEN_BADGES_3_DRAFT:
        return terms.open_badges_before_3_0_1(context(_FIRST_NUMBERED))
    if address in _WRITTEN:
        return _WRITTEN[address]()
    if address not in _PINNED:
        raise Refused("unknown-context", address=address[:200])
    package, folder, file = _PINNED[address]
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    path = Path(spec.submodule_search_locations[0]) / folder / file
    document: Json = json.loads(path.read_text("utf-8"))
    return document


def loader(address: str, options: object = None) -> Json:
    """A PyLD document loader over the pinned contexts; "static" lets PyLD keep them resolved."""
    return {
        "contextUrl": None,
        "documentUrl": address,
        "document": context(address),
        "contentType": "application/ld+json",
        "tag": "static",
    }
