"""A signed text where a JSON document is expected: the standard's own envelope around it.

Status lists, endorsements and newer editions of a badge may be published as a compact JWS, and the keys
of the first signed badges as PEM. What was fetched stays one JSON document all the same (VC Data Model
2.0, section 4.13.1).
"""

from __future__ import annotations

from . import datamodel, jws, shapes, strict
from .contexts import CREDENTIALS_2
from .model import Json, Refused

TYPE = "EnvelopedVerifiableCredential"
_PEM = b"-----BEGIN PUBLIC KEY-----"
_MAX_PEM = 8192


def document(body: bytes) -> Json:
    """What was fetched: a JSON object, or one that holds a compact JWS or a PEM key. Raises `Refused`."""
    stripped = body.removeprefix(b"\xef\xbb\xbf").strip()
    if stripped.startswith(_PEM) and stripped.isascii() and len(stripped) <= _MAX_PEM:
        return {"publicKeyPem": stripped.decode("ascii")}
    if jws.is_compact(stripped):
        return enveloped(stripped.decode("ascii"))
    found = strict.loads(stripped)
    if not isinstance(found, dict):
        raise Refused("not-json")
    return found


def enveloped(token: str) -> Json:
    """The envelope of a compact JWS, with the media type of RFC 7515, section 9.2.1."""
    return {"@context": CREDENTIALS_2, "id": f"data:application/jose,{token}", "type": TYPE}


def token_in(document: Json) -> str:
    """The compact JWS that an envelope holds, or nothing when the document is no envelope of one."""
    if not shapes.has_type(document, TYPE):
        return ""
    address = document.get("id")
    _, _, token = address.partition(",") if isinstance(address, str) else ("", "", "")
    return token if is_token(token) else ""


def is_token(value: object) -> bool:
    """Whether a value is a text that looks like a compact JWS."""
    return isinstance(value, str) and value.isascii() and jws.is_compact(value.encode("ascii"))


def opened(document: Json) -> tuple[Json, str]:
    """A document and no token, or what an envelope holds and its token. Raises `Refused`."""
    token = token_in(document)
    if not token:
        return document, ""
    return datamodel.of_claims(jws.opened(token.encode("ascii")).payload), token
