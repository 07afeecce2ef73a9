"""Whose key is it? Only the issuer's own document may say so.

A key that a badge carries along, in the fragment of an address or in a header, proves that the
badge was not altered since, and nothing about who wrote it: anybody can make such a badge in the
name of a ministry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from . import keys
from .model import Json, Refused, Resolve, Unreachable
from .shapes import many


@dataclass(frozen=True)
class Found:
    """A key, and what speaks for it.

    `is_proven`: the issuer's own document lists it. Otherwise `because` says why not:
    key-names-itself (did:key, did:jwk), key-travels-with-badge, issuer-lists-no-key.
    """

    key: keys.PublicKey
    is_proven: bool
    because: str = ""


def key_for(method: str, issuer_id: str, resolve: Resolve) -> Found:
    """The key behind a verification method, for badges that `issuer_id` signs.

    Raises `Refused` not-the-issuers-key, unknown-method or those of `keys`, and `Unreachable`.
    """
    controller, _, fragment = method.partition("#")
    address = document_address(issuer_id)
    if keys.names_itself(controller):
        if fragment not in ("", keys.own_fragment(controller)):
            raise Refused("not-the-issuers-key", method=method[:200])
        if not address:
            # An issuer that is a DID of its own answers for no other one.
            if issuer_id.startswith("did:") and issuer_id != controller:
                raise Refused("not-the-issuers-key", method=method[:200])
            return Found(keys.public_key_of_did(controller), is_proven=False, because="key-names-itself")
    if not address:
        if controller == issuer_id and fragment.startswith("z"):
            return Found(keys.public_key(fragment), is_proven=False, because="key-travels-with-badge")
        raise Refused(
            "unknown-method" if controller == issuer_id else "not-the-issuers-key", method=method[:200]
        )
    if not method.startswith(("did:key:", "did:jwk:", "did:web:", "https://")):
        raise Refused("not-the-issuers-key", method=method[:200])
    document = issuer_document(issuer_id, resolve)
    key = _listed_key(document, method, issuer_id, resolve)
    if key is not None:
        return Found(key, is_proven=True)
    if controller == issuer_id and fragment.startswith("z") and not _lists_keys(document):
        return Found(keys.public_key(fragment), is_proven=False, because="issuer-lists-no-key")
    raise Refused("not-the-issuers-key", method=method[:200])


def issuer_document(issuer_id: str, resolve: Resolve) -> Json:
    """The document at an issuer's own address, which must carry the issuer's name (did:web, https)."""
    address = document_address(issuer_id)
    if not address:
        raise Refused("not-the-issuers-document", issuer=issuer_id[:200])
    document = resolve(address)
    if not isinstance(document, dict) or document.get("id") != issuer_id:
        raise Refused("not-the-issuers-document", issuer=issuer_id[:200])
    return document


def token_key(header: Json, issuer_id: str, resolve: Resolve) -> Found:
    """The key of a VC-JWT: its `kid`, else its issuer when that is a key, else the `jwk` that travels with it.

    Open Badges 3.0, section 8.2.2.
    """
    kid = header.get("kid")
    if isinstance(kid, str) and kid.startswith("#"):
        kid = issuer_id + kid
    if isinstance(kid, str) and kid.startswith("did:"):
        return key_for(kid, issuer_id, resolve)
    if isinstance(kid, str) and kid.startswith("https://"):
        return _key_at(kid, issuer_id, resolve)
    if keys.names_itself(issuer_id):
        # Such an issuer is one key, and no other key speaks for it, whatever travels along.
        return key_for(issuer_id, issuer_id, resolve)
    if isinstance(header.get("jwk"), dict):
        return Found(
            keys.public_key_from_jwk(header["jwk"]), is_proven=False, because="key-travels-with-badge"
        )
    raise Refused("no-key")


def document_address(issuer_id: str) -> str:
    """The https address where an issuer's keys are listed, or nothing when there is none.

    did:web: colons are slashes, `%3A` a port, and a bare domain is `/.well-known/did.json`.
    """
    if issuer_id.startswith("did:web:"):
        host, *path = [unquote(part) for part in issuer_id.removeprefix("did:web:").split(":")]
        if not host or any(mark in part for part in (host, *path) for mark in "/?#@\\") or ".." in path:
            return ""
        return f"https://{host}/{'/'.join(path) if path else '.well-known'}/did.json"
    return issuer_id.partition("#")[0] if issuer_id.startswith("https://") else ""


def origin(address: str) -> str:
    """Scheme, host and port of an https address, or nothing."""
    try:
        parts = urlsplit(address)
        port = parts.port or 443
    except ValueError:
        return ""
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        return ""
    return f"https://{parts.hostname}:{port}"


def _key_at(kid: str, issuer_id: str, resolve: Resolve) -> Found:
    """A key document at an https address: listed by the issuer, or served from the issuer's own origin."""
    try:
        return key_for(kid, issuer_id, resolve)
    except (Refused, Unreachable):
        if not origin(kid) or origin(kid) != origin(document_address(issuer_id)):
            raise
    document = resolve(kid.partition("#")[0])
    listed = [key for key in many(document.get("keys")) if isinstance(key, dict)]
    named = [key for key in listed if key.get("kid") in (kid, kid.partition("#")[2])]
    return Found(keys.public_key_in(next(iter(named or listed), document)), is_proven=True)


def _listed_key(document: Json, method: str, issuer_id: str, resolve: Resolve) -> keys.PublicKey | None:
    """The key of that name, if the document allows it to sign badges."""
    controller, _, fragment = method.partition("#")
    names = [method, f"#{fragment}"] if method == f"{issuer_id}#{fragment}" else [method]
    described = [item for item in many(document.get("verificationMethod")) if isinstance(item, dict)]
    for listed in many(document.get("assertionMethod")):
        if isinstance(listed, dict) and listed.get("id") in names:
            return keys.public_key_in(_of(listed, issuer_id))
        if isinstance(listed, str) and listed in names:
            here = next((item for item in described if item.get("id") in names), None)
            if here is None and keys.names_itself(controller):
                return keys.public_key_of_did(controller)
            return keys.public_key_in(_of(here or _described_elsewhere(method, resolve), issuer_id))
    return None


def _described_elsewhere(method: str, resolve: Resolve) -> Json:
    """A method that the issuer names and does not describe: it has a document of its own."""
    controller = method.partition("#")[0]
    document = resolve(controller) if origin(controller) else {}
    if not isinstance(document, dict) or document.get("id") != method:
        raise Refused("not-the-issuers-key", method=method[:200])
    return document


def _of(method: Json, issuer_id: str) -> Json:
    """A method, unless it was withdrawn or belongs to somebody else (Controlled Identifiers, 2.2)."""
    controller: Any = method.get("controller", issuer_id)
    if controller != issuer_id or method.get("revoked"):
        raise Refused("not-the-issuers-key", method=str(method.get("id"))[:200])
    return method


def _lists_keys(document: Json) -> bool:
    return bool(document.get("verificationMethod") or document.get("assertionMethod"))
