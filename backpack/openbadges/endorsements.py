"""What others say of a badge, of its achievement or of its issuer: each looked at like a badge.

Open Badges 3.0 embeds EndorsementCredentials, or their tokens; Open Badges 2.0 points to Endorsements
that their own issuers host. What counts is what an endorsement says it is about, not where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from . import datamodel, envelopes, hosted, judging, shapes, signatures, v2, v3
from .controllers import origin
from .model import (
    Check,
    Credential,
    Endorsed,
    Format,
    Issuer,
    Json,
    Outcome,
    Refused,
    Resolve,
    Unreachable,
    Verdict,
)

MAX_ENDORSEMENTS = 6
#: Names of the badge, its achievement and its issuer, each to badge, achievement or issuer.
Named = dict[str, str]


def endorsements(credential: Credential, resolve: Resolve, now: datetime) -> tuple[Endorsed, ...]:
    """At most six endorsements of a badge that was looked at already; raises nothing of its own."""
    named = {
        hosted.secure(id): about
        for id, about in (
            (credential.issuer.id, "issuer"),
            (credential.achievement_id, "achievement"),
            (credential.id, "badge"),
        )
        if id
    }
    if credential.format is Format.OB3:
        found = (
            of_credential(document, token, named, resolve, now)
            for document, token in _embedded(credential.document)
        )
    elif credential.format is Format.OB2:
        found = (_of_hosted(item, named, resolve, now) for item in _pointed_to(credential, resolve))
    else:
        return ()
    listed = (one for one, _ in zip(found, range(MAX_ENDORSEMENTS), strict=False))
    return tuple(_not_of_oneself(one, credential) for one in listed)


def of_credential(
    document: Json, token: str, named: Named | None, resolve: Resolve, now: datetime
) -> Endorsed:
    """One EndorsementCredential (Open Badges 3.0, section 9.1); without `named` it may be about anything."""
    credential = v3.read(document, b"", token)
    checks = judging.looked_at(credential, faults(document), resolve, now)
    return _endorsed(credential, checks, named, document, shapes.only(document.get("credentialSubject")))


def faults(document: Json) -> list[str]:
    """What an EndorsementCredential lacks, as names of fields (Open Badges 3.0, appendix B)."""
    found = datamodel.faults(document)
    subject = shapes.only(document.get("credentialSubject"))
    if not shapes.has_type(document, "EndorsementCredential"):
        found.append("type")
    if not shapes.link(subject):
        found.append("credentialSubject.id")
    if not shapes.has_type(subject, "EndorsementSubject"):
        found.append("credentialSubject.type")
    return found


def _embedded(document: Json) -> Iterator[tuple[Json, str]]:
    subject = shapes.only(document.get("credentialSubject"))
    for owner in (document, shapes.only(subject.get("achievement")), shapes.only(document.get("issuer"))):
        for item in shapes.many(owner.get("endorsement")) + shapes.many(owner.get("endorsementJwt")):
            wrapped = envelopes.enveloped(item) if envelopes.is_token(item) else item
            if isinstance(wrapped, dict):
                with suppress(Refused):
                    yield envelopes.opened(wrapped)


def _pointed_to(credential: Credential, resolve: Resolve) -> Iterator[Any]:
    try:
        badge_class, issuer = hosted.linked(credential, resolve)
    except (Refused, Unreachable):
        badge_class, issuer = {}, {}
    for owner in (credential.document, badge_class, issuer):
        yield from shapes.many(owner.get("endorsement"))


def _of_hosted(item: Any, named: Named, resolve: Resolve, now: datetime) -> Endorsed:
    """One Endorsement of Open Badges 2.0 (section 4.9): its own issuer hosts it, or signed it as a JWS."""
    address = "" if envelopes.is_token(item) else hosted.secure(shapes.link(item))
    document, credential, checks = shapes.only(item), v2.read({}, b""), []
    try:
        if not origin(address) and not envelopes.is_token(item):
            raise Refused("no-address")
        document, token = envelopes.opened(
            envelopes.enveloped(item) if envelopes.is_token(item) else resolve(address)
        )
        if not shapes.has_type(document, "Endorsement"):
            raise Refused("other-document", expected=address[:200])
        if not token and hosted.secure(shapes.link(document)) != address:
            raise Refused("other-document", expected=address[:200])
        issuer = hosted.own(document.get("issuer"), "" if token else address, resolve)
        credential = replace(
            v2.read(document, b"", token),
            issuer=Issuer(
                shapes.link(document.get("issuer")),
                shapes.name(issuer.get("name")),
                shapes.link(issuer.get("url")),
            ),
        )
        if token:
            checks += hosted.signed_checks(credential, issuer, resolve)
        elif hosted.says_signed(document):
            checks.append(Check("signature", Outcome.UNKNOWN, {"because": "unsigned"}))
        else:
            checks += hosted.hosted_checks(address, credential.issuer.id, issuer)
        if document.get("revoked") is True:
            checks.append(Check("status", Outcome.FAILED, {"because": "revoked"}))
    except Unreachable as missing:
        gone = missing.gone and hosted.secure(missing.address) == address
        checks.append(
            Check("status", Outcome.FAILED, {"because": "gone"})
            if gone
            else signatures.unreachable("hosted", missing)
        )
    except Refused as refusal:
        checks.append(signatures.refused("hosted", refusal))
    checks += judging.dates(credential, now)
    return _endorsed(credential, checks, named, document, shapes.only(document.get("claim")))


def _endorsed(
    credential: Credential, checks: list[Check], named: Named | None, document: Json, claim: Json
) -> Endorsed:
    subject = hosted.secure(shapes.link(claim))
    about = (named or {}).get(subject, "")
    if named is not None:
        outcome = Outcome.PASSED if about else Outcome.FAILED
        facts = {"id": subject} if about else {"id": subject, "because": "about-another"}
        checks = [*checks, Check("about", outcome, facts)]
    comment = shapes.text(claim.get("endorsementComment"))
    said = judging.verdict(credential, checks)
    return Endorsed(about, comment, credential.issuer, said, tuple(checks), document)


def _not_of_oneself(one: Endorsed, credential: Credential) -> Endorsed:
    """Nobody confirms their own badge: neither who received it nor who gave it."""
    if one.verdict in (Verdict.PROVEN, Verdict.INTACT) and one.issuer.id in (
        credential.subject_id,
        credential.issuer.id,
    ):
        return replace(one, verdict=Verdict.DECLARED)
    return one
