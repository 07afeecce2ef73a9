"""Contexts that no installed package carries, written from the term tables of their specifications.

A JSON-LD context is a table: term, address, kind of value. These are the tables of Data Integrity
1.0 (its first context), Bitstring Status List 1.0, Status List 2021, the Digital Credentials
Consortium's vocabulary, and Open Badges 3.0 before its first numbered edition. Signatures of real
badges prove them, and where no real badge does, the same words of a pinned context.
"""

from __future__ import annotations

import copy
from typing import Any

from .model import Json

_SECURITY = "https://w3id.org/security#"
_STATUS = "https://www.w3.org/ns/credentials/status#"
_STATUS_2021 = "https://w3id.org/vc/status-list#"
_DCC = "https://w3id.org/dcc/v1#"
_SCHEMA = "http://schema.org/"
_OPEN_BADGES = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_MOMENT = "http://www.w3.org/2001/XMLSchema#dateTime"
_NAMES = {"id": "@id", "type": "@type"}


def data_integrity_1() -> Json:
    """`https://w3id.org/security/data-integrity/v1`: the words of a proof, before suites had a datatype."""
    purposes = {
        name: {"@id": f"{_SECURITY}{meaning}", "@type": "@id", "@container": "@set"}
        for name, meaning in {
            "assertionMethod": "assertionMethod",
            "authentication": "authenticationMethod",
            "capabilityDelegation": "capabilityDelegationMethod",
            "capabilityInvocation": "capabilityInvocationMethod",
            "keyAgreement": "keyAgreementMethod",
        }.items()
    }
    words = {
        **_plain(_SECURITY, "challenge domain nonce cryptosuite"),
        "created": {"@id": "http://purl.org/dc/terms/created", "@type": _MOMENT},
        "expires": {"@id": f"{_SECURITY}expiration", "@type": _MOMENT},
        "proofValue": {"@id": f"{_SECURITY}proofValue", "@type": f"{_SECURITY}multibase"},
        "verificationMethod": _address(_SECURITY, "verificationMethod"),
        "proofPurpose": {"@id": f"{_SECURITY}proofPurpose", "@type": "@vocab", "@context": _words(purposes)},
    }
    proof = {"@id": f"{_SECURITY}proof", "@type": "@id", "@container": "@graph"}
    return _context({"proof": proof, **_kind(_SECURITY, "DataIntegrityProof", words)})


def status_1() -> Json:
    """`https://www.w3.org/ns/credentials/status/v1`: Bitstring Status List 1.0, section 2."""
    entry = {
        **_plain(_STATUS, "statusListIndex statusPurpose"),
        "statusListCredential": _address(_STATUS, "statusListCredential"),
        "statusReference": _address(_STATUS, "statusReference"),
        "statusSize": {
            "@id": f"{_STATUS}statusSize",
            "@type": "https://www.w3.org/2001/XMLSchema#integer",
        },
        **_kind(_STATUS, "statusMessage", _plain(_STATUS, "message status")),
    }
    listed = {
        **_plain(_STATUS, "statusPurpose ttl"),
        "encodedList": {"@id": f"{_STATUS}encodedList", "@type": f"{_SECURITY}multibase"},
    }
    return _context(
        {
            **_plain(_STATUS, "BitstringStatusListCredential"),
            **_kind(_STATUS, "BitstringStatusList", listed),
            **_kind(_STATUS, "BitstringStatusListEntry", entry),
        }
    )


def status_list_2021() -> Json:
    """`https://w3id.org/vc/status-list/2021/v1`: Status List 2021, which came before bitstrings."""
    entry = {
        **_plain(_STATUS_2021, "statusPurpose statusListIndex"),
        "statusListCredential": _address(_STATUS_2021, "statusListCredential"),
    }
    kinds = {
        **_kind(_STATUS_2021, "StatusList2021Credential", _plain(_SCHEMA, "name description")),
        **_kind(_STATUS_2021, "StatusList2021", _plain(_STATUS_2021, "statusPurpose encodedList")),
        **_kind(_STATUS_2021, "StatusList2021Entry", entry),
    }
    return {"@context": {"@protected": True, **kinds}}


def dcc_1() -> Json:
    """`https://w3id.org/dcc/v1`: diplomas in the words of schema.org."""
    kinds = (
        "EducationalOccupationalCredential EducationalOccupationalProgram Course CourseInstance Person "
        "name url identifier courseCode numberOfCredits startDate endDate value description "
        "educationalCredentialAwarded hasCourseInstance hasCredential"
    )
    own = "assertion Assertion ProgramCompletionCredential CourseCompletionCredential LearningCredential"
    required = "competencyRequired credentialCategory"
    return _context(
        {
            **_plain(_SCHEMA, kinds),
            **_plain(_DCC, own),
            **_plain(f"{_SCHEMA}EducationalOccupationalCredential#", required),
            **_plain("https://w3id.org/openbadges#", "Issuer"),
            "image": _address(_SCHEMA, "image"),
            "awardedOnCompletionOf": {"@reverse": f"{_SCHEMA}educationalCredentialAwarded"},
        }
    )


def open_badges_before_3_0_1(first_numbered: Json) -> Json:
    """`https://purl.imsglobal.org/spec/ob/v3p0/context.json`, which never moved on from the draft.

    Told by its differences from 3.0.1: classes stood where properties stand now, and several
    fields that hold objects were typed as if they held literals.
    """
    document = copy.deepcopy(first_numbered)
    terms = document["@context"]
    subject, achievement, profile, result = (
        terms[kind]["@context"]
        for kind in ("AchievementSubject", "Achievement", "Profile", "ResultDescription")
    )
    for scope in (subject, achievement, profile):
        del scope["image"]
    del terms["awardedDate"]
    typed = (
        (terms, {"image": "Image", "alignment": "Alignment", "endorsement": "EndorsementCredential"}),
        (subject, {"source": "Profile", "identifier": "IdentityObject", "result": "Result"}),
        (
            achievement,
            {
                "resultDescription": "ResultDescription",
                "alignment": "Alignment",
                "otherIdentifier": "IdentifierEntry",
                "related": "Related",
            },
        ),
        (profile, {"otherIdentifier": "IdentifierEntry"}),
        (result, {"rubricCriterionLevel": "RubricCriterionLevel"}),
    )
    for scope, kinds in typed:
        for term, kind in kinds.items():
            scope[term]["@type"] = f"{_OPEN_BADGES}{kind}"
    terms["Alignment"]["@id"] = "https://schema.org/Alignment"
    subject["achievement"]["@id"] = f"{_OPEN_BADGES}Achievement"
    achievement["creator"]["@id"] = f"{_OPEN_BADGES}Profile"
    profile["phone"]["@id"] = f"{_OPEN_BADGES}PhoneNumber"
    profile["parentOrg"]["@type"] = "xsd:string"
    profile["address"] = {"@id": f"{_OPEN_BADGES}Address"}
    return document


def _plain(vocabulary: str, names: str) -> Json:
    """Terms that are named like what they mean."""
    return {name: f"{vocabulary}{name}" for name in names.split()}


def _address(vocabulary: str, name: str) -> Json:
    """A term whose value is an address."""
    return {"@id": f"{vocabulary}{name}", "@type": "@id"}


def _kind(vocabulary: str, name: str, words: Json) -> Json:
    """A term inside which other words hold."""
    return {name: {"@id": f"{vocabulary}{name}", "@context": _words(words)}}


def _words(words: Json) -> Json:
    return {"@protected": True, **_NAMES, **words}


def _context(terms: dict[str, Any]) -> Json:
    return {"@context": _words(terms)}
