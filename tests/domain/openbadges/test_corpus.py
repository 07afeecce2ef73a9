"""Every real file of the corpus, and what we say of it: the table is `corpus.tsv`, one row for each file.

A row holds the file, our word for it, and the checks that did not pass. The word is a verdict, or
"refused" with the reason, or what else the file is: an endorsement, a status list, a credential of the
second data model that is no badge, an official vector.
"""

import csv
import json
import resource
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backpack.openbadges import canonical, checks, datamodel, keys, proofs, reading, recipients, signatures
from backpack.openbadges.model import Outcome, Refused, Verdict
from tests.domain.openbadges.world import World

LATER = datetime(2026, 11, 21, tzinfo=UTC)
TABLE = Path(__file__).with_name("corpus.tsv")
SAID = {row["file"]: row for row in csv.DictReader(TABLE.open(), delimiter="\t")}
GOOD = {"proven", "intact", "declared"}
#: What the corpus calls good or bad for another reason than the badge's truth, and we cannot judge alike.
NOT_ABOUT_TRUTH = {
    "bakery-concentricsky/baked_example.svg": "the bake is good; the assertion in it names nobody",
    "bakery-concentricsky/baked_heart.png": "the bake is good; nobody serves its badge class any more",
    "made/ob2-recipient-wrong.json": "true, and somebody else's: recipients tell",
}


@pytest.fixture(scope="module")
def world(corpus):
    return World(corpus)


@pytest.fixture(scope="module")
def manifest(corpus):
    with (corpus / "MANIFEST.tsv").open() as rows:
        return {row["file"]: row for row in csv.DictReader(rows, delimiter="\t")}


def said(data, world):
    """Our word for these bytes, and the checks that did not pass."""
    resolve = world.around(data)
    try:
        found = checks.verify(reading.read(data), resolve=resolve, now=LATER)
    except Refused as refusal:
        return _otherwise(data, refusal, resolve)
    return found.verdict.value, _not_passed(found.checks)


def _not_passed(made):
    return "; ".join(
        f"{check.name} {check.outcome.value} {check.facts.get('because') or check.facts.get('fields', '')}".strip()
        for check in made
        if check.outcome is not Outcome.PASSED
    )


def _otherwise(data, refusal, resolve):
    try:
        document = json.loads(data)
    except ValueError:
        document = {}
    types = document.get("type", []) if isinstance(document, dict) else []
    if "EndorsementCredential" in types:
        endorsed = checks.verify_endorsement(document, resolve=resolve, now=LATER)
        return f"endorsement {endorsed.verdict.value}", _not_passed(endorsed.checks)
    if "BitstringStatusListCredential" in types:
        is_good = signatures.is_signed_by(document, document["issuer"], resolve=resolve, now=LATER)
        return "list signed" if is_good else "list not signed", ""
    if refusal.reason == "not-a-badge" and "VerifiableCredential" in types and "proof" not in document:
        return _shape(document)
    return f"refused {refusal.reason}", ""


def _shape(document):
    """The W3C's suite lets each implementation put its own issuer into these inputs."""
    issuer = document.get("issuer", "did:example:issuer")
    if isinstance(issuer, dict):
        issuer = {"id": "did:example:issuer", **issuer}
    faults = datamodel.faults({**document, "issuer": issuer})
    if faults:
        return "credential faulty", " ".join(faults)
    try:
        canonical.canonical(document)
    except Refused as refusal:
        return "credential sound", f"signature refused {refusal.reason}"
    return "credential sound", ""


def test_the_table_has_every_row_of_the_manifest(manifest):
    assert list(SAID) == list(manifest)
    assert len(SAID) == 273


@pytest.mark.parametrize("file", SAID)
def test_what_we_say_of_a_real_file(corpus, world, file):
    assert said((corpus / file).read_bytes(), world) == (SAID[file]["says"], SAID[file]["checks"])


def test_what_the_corpus_calls_bad_is_never_good(manifest):
    """Whatever the table says: what must fail fails, or is told not to be a badge."""
    bad = [file for file, row in manifest.items() if row["expected"].startswith(("invalid", "hostile"))]
    for file in bad:
        word = SAID[file]["says"]
        refused = "signature refused" in SAID[file]["checks"]
        assert word not in GOOD, file
        assert refused or word != "credential sound", file

    assert len(bad) > 60


def test_what_the_corpus_calls_good_is_good(manifest):
    good = [
        file
        for file, row in manifest.items()
        if row["expected"].startswith("valid") and file not in NOT_ABOUT_TRUTH
    ]
    for file in good:
        word = SAID[file]["says"]
        is_other = word in {"list signed", "credential sound", "endorsement proven", "endorsement intact"}
        # Classes, profiles, presentations, diplomas and vectors are sound, and no badges.
        assert word in GOOD or is_other or word.startswith("refused"), file
        kind = manifest[file]["kind"]
        if kind.startswith(("OB3", "OB2 hosted", "OB2 signed", "OB2 baked", "OB2 assertion", "OB 1")) and (
            "basic_badgeclass" not in file and "basic_issuer" not in file
        ):
            assert word in GOOD, file

    assert len(good) > 90


@pytest.mark.parametrize(
    ("file", "person", "is_theirs"),
    [
        ("made/di-good-hashed-email.json", "camille@example.org", True),
        ("made/ob2-recipient-sha256-salted.json", "camille@example.org", True),
        ("made/ob2-recipient-md5.json", "camille@example.org", True),
        ("made/ob2-recipient-wrong.json", "camille@example.org", False),
        ("ob-legacy-validator-core/1_1_basic_assertion.json", "nobody@example.org", True),
        ("ob-legacy-validator-core/2_0_basic_assertion.json", "nobody@example.org", True),
        ("ob-legacy-validator-core/2_0_basic_assertion.json", "camille@example.org", False),
        ("ob-legacy-validator-core/1_0_basic_assertion.json", "Test@Example.com", True),
    ],
)
def test_whose_badge_it_is(corpus, file, person, is_theirs):
    assert recipients.matches(reading.read((corpus / file).read_bytes()), [person]) is is_theirs


def test_the_endorsements_of_a_real_badge_are_looked_at(corpus, world):
    data = (corpus / "ob20-1edtech-validator/assertion-with-endorsements.json").read_bytes()

    found = checks.verify(reading.read(data), resolve=world.around(data), now=LATER)

    assert [(one.about, one.comment, one.verdict) for one in found.endorsements] == [
        ("achievement", "Pretty good", Verdict.PROVEN)
    ] * 4


def test_the_official_vectors_verify(corpus, examples):
    """W3C vc-di-eddsa."""
    folder, good = corpus / "w3c-vc-di-eddsa", 0
    for path in sorted(folder.rglob("signed*.json")):
        if path.parent.name == "employ":
            continue  # a context of identity cards, which badges never name
        document = json.loads(path.read_bytes())
        for proof in document["proof"] if isinstance(document["proof"], list) else [document["proof"]]:
            did = proof["verificationMethod"].partition("#")[0]
            proofs.verify_proof(document, proof, keys.public_key_of_did(did))
            good += 1

    assert good == 13  # three of which sign other proofs too


def test_no_file_costs_much_or_raises_anything_else(corpus, world, manifest):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for file in manifest:
        began = time.process_time()
        said((corpus / file).read_bytes(), world)
        assert time.process_time() - began < 1, file

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
