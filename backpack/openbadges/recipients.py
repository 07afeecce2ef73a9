"""Whose badge is it? The identities that a badge names, held against what a person has proved.

Only what somebody proved counts: an address to which a code was sent, a number that answered, a DID
that signed. Open Badges 3.0, IdentityObject (appendix B.5); Open Badges 2.0, section 4.5; 0.5 hashes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from . import shapes
from .model import Credential, Format, Json

_HASHED = re.compile(r"(sha256|md5|sha1)\$([0-9a-fA-F]{32,64})")
_PHONE = re.compile(r"\+?[0-9 ().\-]{6,25}")
_SCHEMES = ("mailto:", "tel:")


@dataclass(frozen=True)
class Identity:
    """One way in which a badge names its recipient.

    `value` is an address, or the hexadecimal hash of one by `algorithm`, with `salt` after it.
    """

    value: str
    algorithm: str = ""  # sha256, sha1 or md5, which is weak: pages may say so
    salt: str = ""


def matches(credential: Credential, proved: Iterable[str]) -> bool:
    """Whether a badge names somebody who has proved these addresses, numbers or DIDs."""
    named = identities(credential)
    return any(_is(identity, own) for own in proved if own.strip() for identity in named)


def identities(credential: Credential) -> tuple[Identity, ...]:
    """The recipient's identities as the badge has them; empty when it names nobody."""
    found = _of_subject if credential.format is Format.OB3 else _of_assertion
    return tuple(dict.fromkeys(identity for identity in found(credential.document) if identity.value))


def _of_subject(document: Json) -> Iterator[Identity]:
    for subject in shapes.many(document.get("credentialSubject")):
        if isinstance(subject, dict):
            yield Identity(shapes.link(subject))
            for item in shapes.many(subject.get("identifier")):
                if isinstance(item, dict):
                    yield _identity(item.get("identityHash"), item)


def _of_assertion(document: Json) -> Iterator[Identity]:
    for recipient in shapes.many(document.get("recipient")):
        if isinstance(recipient, dict):
            yield _identity(recipient.get("identity"), recipient)
        else:
            yield _identity(recipient, document)  # 0.5 writes the salt beside it


def _identity(value: Any, described: Json) -> Identity:
    """An identity is hashed when it looks so: badges forget to say it, and no address looks so."""
    written = shapes.link(value)
    hashed = _HASHED.fullmatch(written)
    if not hashed:
        return Identity(written)
    salt = described.get("salt")
    return Identity(hashed[2].lower(), hashed[1], salt if isinstance(salt, str) else "")


def _is(identity: Identity, own: str) -> bool:
    if not identity.algorithm:
        return bool(_plain(identity.value) & _plain(own))
    return any(
        hashlib.new(identity.algorithm, (spelled + identity.salt).encode(), usedforsecurity=False).hexdigest()
        == identity.value
        for spelled in _spellings(own)
    )


def _plain(value: str) -> set[str]:
    """What is compared when nothing is hashed."""
    bare = _bare(value)
    if bare.startswith("did:"):
        return {bare}
    if "@" in bare and "://" not in bare:
        return {bare.casefold()}
    if _PHONE.fullmatch(bare):
        return {re.sub(r"[^0-9+]", "", bare)}
    return {bare.removesuffix("/")}


def _spellings(own: str) -> set[str]:
    """The ways in which an issuer may have written an address before hashing it."""
    bare = _bare(own)
    spelled = {own.strip(), bare, bare.lower()}
    local, at, domain = bare.rpartition("@")
    if at and "://" not in bare:
        spelled |= {
            f"{local}@{domain.lower()}",
            bare.upper(),
            f"{local.lower().capitalize()}@{domain.lower()}",
        }
        spelled |= {f"{local.lower().title()}@{domain.lower()}"}
        return spelled | {f"mailto:{one}" for one in spelled if not one.startswith("mailto:")}
    if _PHONE.fullmatch(bare):
        digits = re.sub(r"[^0-9+]", "", bare)
        spelled |= {digits, digits.lstrip("+")}
        return spelled | {f"tel:{one}" for one in spelled if not one.startswith("tel:")}
    if "://" in bare:
        spelled |= {bare.removesuffix("/"), bare.removesuffix("/") + "/"}
    return spelled


def _bare(value: str) -> str:
    stripped = value.strip()
    for scheme in _SCHEMES:
        if stripped.lower().startswith(scheme):
            return stripped[len(scheme) :]
    return stripped
