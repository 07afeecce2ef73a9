"""The meaning of words is pinned, to the byte."""

import hashlib
import json
from collections import defaultdict

import pytest

from backpack.openbadges import canonical, contexts, keys, proofs, strict
from backpack.openbadges.model import Refused

# Content hashes (sorted keys, compact): a new release of a package may not change a meaning silently.
# The first is the edition of 3.0.3 that has endorsementJwt, which the specification's own repository lacks.
PINNED = {
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "04b1136ddc4eda9a",
    "https://www.w3.org/ns/credentials/v2": "b463c8d6a0662141",
    "https://www.w3.org/2018/credentials/v1": "b01e671e873981f1",
}


def content_hash(address: str) -> str:
    text = json.dumps(contexts.context(address), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize("address", PINNED)
def test_a_pinned_context_keeps_its_content(address):
    assert content_hash(address) == PINNED[address]


def test_the_newer_edition_of_3_0_3_is_served():
    assert "endorsementJwt" in json.dumps(contexts.context(contexts.OPEN_BADGES_3))


@pytest.mark.parametrize(
    "address",
    [
        "https://www.w3.org/ns/credentials/examples/v2",
        "http://127.0.0.1/context",
        "file:///etc/passwd",
    ],
)
def test_nothing_else_is_served(address):
    with pytest.raises(Refused, match="unknown-context"):
        contexts.loader(address)


def test_no_two_terms_mean_the_same():
    """Otherwise a signed field could be renamed, and not be read, under a signature that holds."""
    terms = defaultdict(set)

    def walk(context):
        for part in context if isinstance(context, list) else [context]:
            for term, definition in part.items() if isinstance(part, dict) else ():
                meaning = definition.get("@id") if isinstance(definition, dict) else definition
                if not term.startswith("@") and isinstance(meaning, str):
                    terms[meaning].add(term)
                if isinstance(definition, dict) and definition.get("@context"):
                    walk(definition["@context"])

    for address in contexts.ADDRESSES:
        walk(contexts.context(address)["@context"])

    vocabulary = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
    assert {meaning for meaning, names in terms.items() if len(names) > 1} == {
        f"{vocabulary}Criteria",  # classes that share a name with a property: renaming one
        f"{vocabulary}Image",  # takes the field away, which is a fault or shows no picture
        f"{vocabulary}GeoCoordinates",
        f"{vocabulary}Achievement",  # three more in the draft: an achievement taken away is a fault,
        f"{vocabulary}Profile",  # and neither a creator
        f"{vocabulary}Address",  # nor an address is shown
    }


# Content hashes of what we wrote from the specifications' tables, so that no meaning changes by accident.
WRITTEN = {
    "https://w3id.org/security/data-integrity/v1": "9505bf85338a4c21",
    "https://www.w3.org/ns/credentials/status/v1": "b2fcebfbaf4e6bea",
    "https://w3id.org/vc/status-list/2021/v1": "9768f9aa81ab6c3e",
    "https://w3id.org/dcc/v1": "ecc5ddff114b890f",
    "https://purl.imsglobal.org/spec/ob/v3p0/context.json": "2c54acaa1cffda24",
}


@pytest.mark.parametrize("address", WRITTEN)
def test_a_written_context_keeps_its_content(address):
    assert content_hash(address) == WRITTEN[address]


def test_a_real_signature_proves_the_contexts_of_diplomas_and_of_status_list_2021(corpus):
    diploma = strict.loads((corpus / "ob30-dcc-lcw/revokedCredential.json").read_bytes())

    proofs.verify_proof(diploma, diploma["proof"], keys.public_key_of_did(diploma["issuer"]["id"]))


def test_status_v1_says_what_the_second_data_model_says():
    """Its words came into credentials/v2 as they were, and that file is pinned."""
    listing = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "https://ateliers.example/status",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "credentialSubject": {
            "id": "https://ateliers.example/status#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "uH4s",
            "ttl": 300,
        },
        "credentialStatus": {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "message",
            "statusListIndex": "7",
            "statusListCredential": "https://ateliers.example/status",
            "statusSize": 2,
            "statusReference": "https://ateliers.example/words",
        },
    }
    written = ["https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/status/v1"]

    assert canonical.canonical({**listing, "@context": written}) == canonical.canonical(listing)


def test_data_integrity_v1_says_what_v2_says_but_for_the_kind_of_one_word(welcoming, sign):
    proof = {
        **sign(welcoming)["proof"],
        "expires": "2027-01-01T00:00:00Z",
        "domain": "a",
        "challenge": "b",
        "nonce": "c",
    }
    del proof["proofValue"]
    first, second = (
        canonical.canonical(
            {**proof, "@context": f"https://w3id.org/security/data-integrity/{edition}"}
        ).decode()
        for edition in ("v1", "v2")
    )

    assert first == second.replace("^^<https://w3id.org/security#cryptosuiteString>", "")
    assert first != second


def test_the_draft_is_not_the_first_numbered_edition(welcoming):
    """A badge that names it signs other statements: what a person achieved was typed as a class then."""
    del welcoming["credentialSubject"]["achievement"]["inLanguage"]
    draft, numbered = (
        canonical.canonical(
            {
                **{name: value for name, value in welcoming.items() if name != "validFrom"},
                "issuanceDate": welcoming["validFrom"],
                "@context": [
                    "https://www.w3.org/2018/credentials/v1",
                    f"https://purl.imsglobal.org/spec/ob/v3p0/{file}",
                ],
            }
        ).decode()
        for file in ("context.json", "context-3.0.1.json")
    )

    assert "vocab.html#achievement-0>" in numbered
    assert "vocab.html#achievement-0>" not in draft
