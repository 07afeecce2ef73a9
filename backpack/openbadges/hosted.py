"""Open Badges 1 and 2: the issuer's own site says it, or the issuer's published key signed it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from . import jws, keys, shapes, v1, v2
from .controllers import origin
from .model import Check, Credential, Format, Issuer, Json, Outcome, Refused, Resolve, Unreachable

_OFFSET = re.compile(r"(Z|[+-]\d\d:?\d\d)$")
_SIGNED = {"signed", "signedbadge"}
#: What an issuer may still add where it hosts a badge, and the badge stays the same one.
_ADDED = ("evidence", "narrative", "image", "endorsement", "related")


def hosted_or_signed(credential: Credential, resolve: Resolve) -> tuple[list[Check], Credential]:
    """The checks of an assertion, and the credential completed by its badge class and issuer.

    Raises `Unreachable`, and `Refused` for what is inconsistent.
    """
    if credential.format is Format.OB05:
        # 0.5 names an origin and nothing that could be fetched to check it.
        return [Check("issuer", Outcome.UNKNOWN, {"because": "unsigned"})], credential
    if credential.token:
        return _signed(credential, resolve)
    if says_signed(credential.document):
        # It says that it is signed, and comes without its signature.
        return [Check("signature", Outcome.UNKNOWN, {"because": "unsigned"})], credential
    return _hosted(credential, resolve)


def secure(address: str) -> str:
    """The same address over https: the first badges were published over http."""
    return "https://" + address.removeprefix("http://") if address.startswith("http://") else address


def hosted_checks(address: str, issuer_id: str, issuer: Json) -> list[Check]:
    """The checks of what was found at an address, by the profile of whoever is said to host it there."""
    known = _known(issuer_id)
    if known.outcome is Outcome.PASSED and not _in_scope(address, issuer_id, issuer):
        known = Check("issuer", Outcome.FAILED, {"because": "out-of-scope", "id": issuer_id})
    return [Check("hosted", Outcome.PASSED, {"address": address}), known]


def linked(credential: Credential, resolve: Resolve) -> tuple[Json, Json]:
    """The badge class and the issuer of an assertion. Raises `Unreachable`, and `Refused`."""
    address = "" if credential.token else secure(v1.hosted_at(credential.document))
    return _linked(credential.document, address, resolve)


def own(value: object, address: str, resolve: Resolve) -> Json:
    """An object in its own words: embedded ones are believed only from their own origin."""
    where = secure(shapes.link(value))
    if isinstance(value, dict) and (not origin(where) or (address and origin(where) == origin(address))):
        return value
    if not origin(where):
        raise Refused("no-address", found=where[:200])
    document = resolve(where)
    # A document may go by another name of its own site, and never by one of somebody else's.
    if origin(secure(shapes.link(document))) not in ("", origin(where)):
        raise Refused("other-document", expected=where[:200])
    return document


def _hosted(credential: Credential, resolve: Resolve) -> tuple[list[Check], Credential]:
    address = secure(v1.hosted_at(credential.document))
    if not origin(address):
        return [Check("hosted", Outcome.UNKNOWN, {"because": "no-address"})], credential
    try:
        there = resolve(address)
    except Unreachable as missing:
        if missing.gone:
            return [Check("status", Outcome.FAILED, {"because": "gone"})], credential
        raise
    if there.get("revoked") is True:
        return [Check("status", Outcome.FAILED, {"because": "revoked"})], credential
    differing = _differing(credential.document, there)
    added = [field for field in differing if _is_added(credential.document, there, field)]
    if differing != added:
        return [
            Check("hosted", Outcome.FAILED, {"because": "differs", "fields": " ".join(differing)})
        ], credential
    badge_class, issuer = _linked(there, address, resolve)
    completed = _completed(replace(credential, document=there), badge_class, issuer)
    found, known = hosted_checks(address, completed.issuer.id, issuer)
    if added:
        # Not false, and not the whole of it: what the issuer's site serves today is what can be proven.
        found = Check("hosted", Outcome.UNKNOWN, {"because": "added-since", "fields": " ".join(added)})
    return [found, known], completed


def _signed(credential: Credential, resolve: Resolve) -> tuple[list[Check], Credential]:
    badge_class, issuer = _linked(credential.document, "", resolve)
    completed = _completed(credential, badge_class, issuer)
    return signed_checks(completed, issuer, resolve), completed


def signed_checks(credential: Credential, issuer: Json, resolve: Resolve) -> list[Check]:
    """The checks of a token, by the keys and the revocation list that its issuer's profile names (signed assertions).

    Raises `Unreachable`, and `Refused` for what no such key signed.
    """
    verification = shapes.only(credential.document.get("verification") or credential.document.get("verify"))
    listed = [shapes.link(key) for key in shapes.many(issuer.get("publicKey"))]
    creator = shapes.link(verification.get("creator") or verification.get("url")) or next(iter(listed), "")
    is_own = creator in listed or (not listed and _is_first_key(secure(creator), credential))
    if not creator or not is_own:
        return [Check("issuer", Outcome.FAILED, {"because": "not-the-issuers-key"})]
    embedded = [key for key in shapes.many(issuer.get("publicKey")) if isinstance(key, dict)]
    key = next((key for key in embedded if shapes.link(key) == creator), None) or resolve(secure(creator))
    if key.get("owner", credential.issuer.id) != credential.issuer.id:
        return [Check("issuer", Outcome.FAILED, {"because": "not-the-issuers-key"})]
    jws.verify_token(credential.token, keys.public_key_in(key))
    checks = [Check("signature", Outcome.PASSED), _known(credential.issuer.id)]
    return checks + list(_revocation(credential, issuer, resolve))


def _is_first_key(address: str, credential: Credential) -> bool:
    """Whether a key of Open Badges 1.0 is its issuer's: profiles listed none yet, so it must be on the same site."""
    issued_from = origin(secure(credential.issuer.id))
    return credential.format is Format.OB1 and bool(issued_from) and origin(address) == issued_from


def says_signed(document: Json) -> bool:
    """Whether an assertion or an endorsement says that its signature is its proof, and not its address."""
    verification = shapes.only(document.get("verification") or document.get("verify"))
    return bool({str(kind).lower() for kind in shapes.many(verification.get("type"))} & _SIGNED)


def _known(issuer_id: str) -> Check:
    """An issuer without an https address of its own only says its name."""
    if origin(secure(issuer_id)):
        return Check("issuer", Outcome.PASSED, {"id": issuer_id})
    return Check("issuer", Outcome.UNKNOWN, {"because": "no-address", "id": issuer_id})


def _revocation(credential: Credential, issuer: Json, resolve: Resolve) -> Iterator[Check]:
    if not issuer.get("revocationList"):
        return
    try:
        listing = resolve(secure(shapes.link(issuer["revocationList"])))
    except Unreachable as missing:
        yield Check("status", Outcome.UNKNOWN, {"because": "unreachable", "address": missing.address})
        return
    if "revokedAssertions" not in listing and credential.format is Format.OB2:
        yield Check("status", Outcome.UNKNOWN, {"because": "bad-status-list"})
        return
    # The first badges' lists are one object of uids, each with a reason (Open Badges 1.1, IssuerOrganization).
    names = [*listing] + [
        name
        for item in shapes.many(listing.get("revokedAssertions"))
        for name in ([item.get("id"), item.get("uid")] if isinstance(item, dict) else [item])
    ]
    mine = [name for name in (credential.id, credential.document.get("uid")) if name]
    revoked = any(name in mine for name in names if isinstance(name, str))
    yield Check("status", Outcome.FAILED if revoked else Outcome.PASSED)


def _linked(assertion: Json, address: str, resolve: Resolve) -> tuple[Json, Json]:
    """The badge class and the issuer, fetched wherever the assertion cannot speak for them itself."""
    badge_class = own(assertion.get("badge"), address, resolve)
    issuer = own(badge_class.get("issuer"), address, resolve)
    return badge_class, issuer


def _completed(credential: Credential, badge_class: Json, issuer: Json) -> Credential:
    whole = v2.read(
        credential.document,
        credential.received,
        credential.token,
        badge_class=badge_class,
        issuer=issuer,
        edition=credential.format,
    )
    named = shapes.link(badge_class.get("issuer"))
    return replace(whole, issuer=Issuer(named or whole.issuer.id, whole.issuer.name, whole.issuer.url))


def _differing(received: Json, there: Json) -> list[str]:
    """Fields in which what was received and what the issuer serves are not the same badge.

    Every field counts, or else a copy could say what its issuer never said. A server may only add
    that a badge is not revoked.
    """
    fields = sorted((received.keys() | there.keys()) - {"revoked"})
    return [field for field in fields if not _same(received.get(field), there.get(field), field)]


def _is_added(received: Json, there: Json, field: str) -> bool:
    """Whether the issuer's site says all that the copy says in this field, and more.

    What the issuer serves is what counts (Open Badges 2.0, hosted assertions), and an issuer may add a proof, a
    story, a picture, what others say, after a copy was made. A copy that says more was altered, and whom a
    badge is for, of what, since when and until when stays as it was given.
    """
    values = shapes.many(there.get(field))
    return field in _ADDED and all(
        any(_same(value, each, field) for each in values) for value in shapes.many(received.get(field))
    )


def _same(one: object, other: object, field: str) -> bool:
    """Whether two values mean the same: one or a list of one, an object or its address, a moment."""
    ones, others = shapes.many(one), shapes.many(other)
    return len(ones) == len(others) and all(
        first == second or _is_same_moment(first, second, field) or _is_its_address(first, second)
        for first, second in zip(ones, others, strict=True)
    )


def _is_same_moment(one: object, other: object, field: str) -> bool:
    written = (str(one), str(other))
    if field not in ("issuedOn", "expires") or not all(_OFFSET.search(each) for each in written):
        return False
    return shapes.moment(one) == shapes.moment(other) is not None


def _is_its_address(one: object, other: object) -> bool:
    """Whether one is an object and the other its address, or both are one address, over http and https."""
    if isinstance(one, dict) and isinstance(other, dict):
        return False
    named = [each.get("id") if isinstance(each, dict) else each for each in (one, other)]
    addresses = {secure(name) if isinstance(name, str) else "" for name in named}
    return len(addresses) == 1 and bool(origin(*addresses))


def _in_scope(address: str, issuer_id: str, issuer: Json) -> bool:
    """Whether an issuer answers for assertions at that address (Open Badges 2.0, section 5.1)."""
    rules = shapes.only(issuer.get("verification"))
    starts = [secure(str(start)) for start in shapes.many(rules.get("startsWith"))]
    if starts:
        return any(address.startswith(start) and origin(start) == origin(address) for start in starts)
    allowed = [str(host) for host in shapes.many(rules.get("allowedOrigins"))]
    if allowed:
        return urlsplit(address).netloc in allowed or origin(address) in [
            origin(secure(host)) for host in allowed
        ]
    return origin(address) == origin(secure(issuer_id))
