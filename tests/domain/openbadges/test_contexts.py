"""The meaning of words is pinned, to the byte."""

import hashlib
import json
from collections import defaultdict

import pytest

from backpack.openbadges import contexts
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
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
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

    for address in contexts._PINNED:
        walk(contexts.context(address)["@context"])

    vocabulary = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
    assert {meaning for meaning, names in terms.items() if len(names) > 1} == {
        f"{vocabulary}Criteria",  # classes that share a name with a property: renaming one
        f"{vocabulary}Image",  # takes the field away, which is a fault or shows no picture
        f"{vocabulary}GeoCoordinates",
    }
