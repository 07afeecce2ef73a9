"""The JSON-LD contexts that give words their meaning: pinned, and never fetched.

They come as data of two installed packages. Their code is not imported here: `openbadgeslib`
would cost each web worker 20 MB for seven files. A context that defines `@vocab` for a whole
document must not be pinned: it would hide the terms that safe mode looks for.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from .model import Json, Refused

CREDENTIALS_2 = "https://www.w3.org/ns/credentials/v2"
CREDENTIALS_1 = "https://www.w3.org/2018/credentials/v1"
OPEN_BADGES_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
#: Every term that no other context defines lands under this prefix, where safe mode finds it.
UNDEFINED = "urn:undefined:"
SENTINEL = "urn:backpack:sentinel"

_OPENBADGESLIB = ("openbadgeslib", "ob3/contexts")
_PYLD = ("pyld", "documentloader/frozen/bundled")
# The unversioned …/v3p0/context.json is left out on purpose: it is the VCDM 1.1 one, and the
# file that openbadgeslib serves under that name is not it.
_PINNED = {
    CREDENTIALS_2: (*_OPENBADGESLIB, "credentials-v2.json"),
    CREDENTIALS_1: (*_PYLD, "credentials-v1.jsonld"),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": (
        *_OPENBADGESLIB,
        "ob-v3p0-context-3.0.1.json",
    ),
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


def is_pinned(address: object) -> bool:
    """Whether a badge may name this context."""
    return isinstance(address, str) and address in _PINNED


@cache
def context(address: str) -> Json:
    """The context document at that address; raises `Refused` unknown-context."""
    if address == SENTINEL:
        return {"@context": {"@vocab": UNDEFINED}}
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
