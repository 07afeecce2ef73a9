"""What was read from a badge, and what is known about its truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Json = dict[str, Any]
#: Returns the JSON document at an https address, or raises `Unreachable`; of a body in bytes,
#: `envelopes.document` makes one, also where a signed text is published in place of JSON.
#: The caller guards the network and answers our own issuers from the database.
Resolve = Callable[[str], Json]


class Refused(Exception):
    """This input is not taken, for one machine-readable `reason`; `facts` say more.

    Reading raises: empty, too-large, too-deep, not-a-badge, no-badge-in-picture, screenshot,
    damaged-picture, several-files, web-page, badge-elsewhere (`address`), badge-description,
    endorsement, damaged-archive, not-json, not-text, duplicate-key, not-a-number, bad-token, bad-xml.
    Keys and proofs raise, and checks tell as the fact `because`: bad-key, unknown-key-type,
    bad-proof, bad-signature, unknown-suite, unknown-context, inline-context, unsigned-term,
    ambiguous, not-canonical, too-many-values, too-much-work, not-the-issuers-key,
    not-the-issuers-document, unknown-method, no-key, no-address, other-document, claims-differ,
    bad-status-list, status-list-not-proven, proof-expired, about-another,
    added-since (`fields`).
    """

    def __init__(self, reason: str, **facts: str) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts

    def __str__(self) -> str:
        return " ".join([self.reason, *(f"{name}={fact}" for name, fact in self.facts.items())])


class Unreachable(Exception):
    """A document could not be had now; `gone` when its server says so for good (410)."""

    def __init__(self, address: str = "", *, gone: bool = False) -> None:
        super().__init__(address)
        self.address = address
        self.gone = gone


class Format(StrEnum):
    """The edition of the standard; 2.1 badges are 2.0 badges, 1.1 ones count as 1."""

    OB05 = "ob0.5"
    OB1 = "ob1"
    OB2 = "ob2"
    OB3 = "ob3"


@dataclass(frozen=True)
class Issuer:
    """Who gives: `id` is an https address, a DID or another name; empty when not said."""

    id: str
    name: str = ""
    url: str = ""


@dataclass(frozen=True)
class Alignment:
    """A node of a framework that an achievement belongs to (Open Badges 3.0, "Alignment"); name and url are needed.

    `kind` is an AlignmentTargetType; words of our own in it begin with "ext:".
    """

    name: str
    url: str
    code: str = ""
    framework: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Achievement:
    """What is recognised. `kind` is an `achievementType` of Open Badges 3.0, for example "Competency".

    `related` are identifiers of what counts as much elsewhere, `tags` words of its author.
    """

    id: str
    name: str
    description: str
    criteria: str
    image: str | None = None
    kind: str = ""
    version: str = ""
    alignments: tuple[Alignment, ...] = ()
    related: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Credential:
    """One badge, as its own words have it: nothing here is verified yet."""

    format: Format
    id: str
    name: str
    description: str
    criteria: str  # a narrative, or the address of one
    issuer: Issuer
    achievement_id: str
    image: str | None  # an https address or a data URL
    valid_from: datetime | None
    valid_until: datetime | None
    subject_id: str
    document: Json = field(repr=False)
    received: bytes = field(repr=False)  # as received, or the text that was unbaked
    token: str = field(default="", repr=False)  # the compact JWS, when that is what was received


class Verdict(StrEnum):
    """One word on a badge; the page puts it in French."""

    PROVEN = "proven"
    INTACT = "intact"
    DECLARED = "declared"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    BROKEN = "broken"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Names: structure, signature, hosted, issuer, status, start, end, refresh (the issuer's newer
    edition was taken, or could not be), and about (what an endorsement speaks of).
    """

    name: str
    outcome: Outcome
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Endorsed:
    """What somebody else says of a badge, and whether that is true.

    `about` is badge, achievement or issuer, or empty when it speaks of none of these; `issuer`
    is who says it.
    """

    about: str
    comment: str
    issuer: Issuer
    verdict: Verdict
    checks: tuple[Check, ...] = ()
    document: Json = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Findings:
    """The verdict, why, and the credential completed by what was fetched (OB 2 keeps parts elsewhere).

    The endorsements each have a verdict of their own, which changes nothing in the badge's.
    """

    verdict: Verdict
    checks: tuple[Check, ...] = ()
    credential: Credential | None = None
    endorsements: tuple[Endorsed, ...] = ()

    def check(self, name: str) -> Check | None:
        """The check of that name, if it was made."""
        return next((check for check in self.checks if check.name == name), None)
