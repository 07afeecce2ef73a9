"""Proofs that sign other proofs: a chain holds when each of its links does (VC Data Integrity, section 2.1.2)."""

import copy
import json
import time

import pytest

from backpack.openbadges import checks, keys, proofs, reading, strict
from backpack.openbadges.model import Refused, Verdict
from tests.domain.openbadges.conftest import NOW
from tests.domain.openbadges.port import ATELIERS, network

DUNES = "https://dunes.example/O/1"
SOLENE = keys.key_from(bytes([7]) * 32)
SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022")


@pytest.fixture
def verdict(key):
    pages = {
        ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()]),
        DUNES: keys.controller_document(DUNES, [SOLENE.public_key()]),
    }

    def of(badge, without=()):
        asked = network({address: page for address, page in pages.items() if address not in without})
        return checks.verify(reading.read(strict.dumps(badge)), resolve=asked, now=NOW).verdict

    return of


@pytest.fixture
def add(key):
    """One more proof, by Les Ateliers du Port unless La Maison des Dunes is named."""

    def one(badge, *, by=ATELIERS.id, signer=None, **how):
        signer = signer or (key if by == ATELIERS.id else SOLENE)
        return proofs.countersign(
            badge, signer, verification_method=keys.method_id(by, signer), created=NOW, **how
        )

    return one


@pytest.fixture(params=SUITES)
def chained(request, welcoming, add):
    """Solène saw it and signed first; then the issuer signed the badge and her signature."""
    seen = add(welcoming, by=DUNES, id="urn:uuid:seen", suite=request.param)
    return add(seen, after=["urn:uuid:seen"], suite=request.param)


def test_an_issuer_signs_what_a_witness_signed(chained, verdict):
    assert [proof.get("previousProof") for proof in chained["proof"]] == [None, "urn:uuid:seen"]
    assert verdict(chained) is Verdict.PROVEN
    assert verdict({**chained, "proof": chained["proof"][::-1]}) is Verdict.PROVEN


def test_a_missing_link_breaks_it(chained, verdict):
    assert verdict({**chained, "proof": chained["proof"][1:]}) is Verdict.BROKEN
    renamed = copy.deepcopy(chained)
    renamed["proof"][0]["id"] = "urn:uuid:other"
    assert verdict(renamed) is Verdict.BROKEN


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("created", "2020-01-01T00:00:00Z"),
        ("proofValue", "z" + "1" * 80),
        ("verificationMethod", keys.method_id(DUNES, keys.key_from(bytes(32)))),
        ("expires", "2030-01-01T00:00:00Z"),
    ],
)
def test_an_altered_link_breaks_it(chained, verdict, field, value):
    altered = copy.deepcopy(chained)
    altered["proof"][0][field] = value

    assert verdict(altered) is Verdict.BROKEN


def test_a_link_cannot_be_exchanged_for_another_good_one(chained, welcoming, add, verdict):
    later = add({**welcoming, "name": "Autre"}, by=DUNES, id="urn:uuid:seen")

    assert verdict({**chained, "proof": [later["proof"][0], chained["proof"][1]]}) is Verdict.BROKEN


def test_a_chain_cannot_be_cut_loose(chained, verdict):
    """Without its `previousProof` the issuer's own proof would speak of the badge alone."""
    loose = copy.deepcopy(chained)
    del loose["proof"][1]["previousProof"]

    assert verdict(loose) is Verdict.BROKEN
    assert verdict({**loose, "proof": loose["proof"][1]}) is Verdict.BROKEN


def test_a_link_that_was_never_good_breaks_what_is_built_on_it(welcoming, add, verdict):
    forged = add(welcoming, by=DUNES, signer=keys.make_key(), id="urn:uuid:seen")

    assert verdict(add(forged, after=["urn:uuid:seen"])) is Verdict.BROKEN


def test_a_witness_who_is_silent_leaves_it_open(chained, verdict):
    assert verdict(chained, without=[DUNES]) is Verdict.UNKNOWN


def test_a_witness_alone_proves_nothing_of_the_issuer(welcoming, add, verdict):
    first = add(welcoming, by=DUNES, id="urn:uuid:seen")

    assert verdict(add(first, by=DUNES, after=["urn:uuid:seen"])) is Verdict.BROKEN


@pytest.mark.parametrize("names", [["urn:uuid:a"], ["urn:uuid:a", "urn:uuid:b"], "urn:uuid:b", [7], [None]])
def test_a_circle_and_what_names_no_link_are_refused(welcoming, add, verdict, names):
    both = add(add(welcoming, id="urn:uuid:a"), id="urn:uuid:b", after=["urn:uuid:a"])
    assert verdict(both) is Verdict.PROVEN
    first, second = both["proof"]
    circle = {**both, "proof": [{**first, "previousProof": names}, second]}
    for proof in circle["proof"]:
        with pytest.raises(Refused):
            proofs.verify_proof(circle, proof, SOLENE.public_key())
    assert verdict(circle) is Verdict.BROKEN


def test_a_circle_is_found_before_any_signature():
    one, two = {"id": "urn:a", "previousProof": "urn:b"}, {"id": "urn:b", "previousProof": ["urn:a"]}
    with pytest.raises(Refused, match="previousProof"):
        proofs.chain({"proof": [one, two]}, one)
    with pytest.raises(Refused, match="previousProof"):
        proofs.previous({"proof": [one, one]}, two)


def test_a_link_has_an_end_of_its_own(welcoming, add, verdict):
    seen = add(welcoming, by=DUNES, id="urn:uuid:seen", expires=NOW)

    assert verdict(add(seen, after=["urn:uuid:seen"])) is Verdict.EXPIRED


def test_the_official_chains_verify(corpus, examples):
    """W3C vc-di-eddsa."""
    linked = []
    for name in ("signedProofChain1.json", "signedProofChain2.json"):
        document = json.loads((corpus / "w3c-vc-di-eddsa/proof-set-chain" / name).read_bytes())
        for proof in document["proof"]:
            key = keys.public_key_of_did(proof["verificationMethod"].partition("#")[0])
            proofs.verify_proof(document, proof, key)
            linked.append(len(proofs.chain(document, proof)))
            altered = copy.deepcopy(document)
            if linked[-1]:
                proofs.previous(altered, proof)[0]["created"] = "2020-01-01T00:00:00Z"
                with pytest.raises(Refused, match="bad-signature"):
                    proofs.verify_proof(altered, proof, key)

    assert linked == [0, 0, 2, 0, 0, 2, 3]


def test_many_links_over_many_words_are_not_followed(welcoming, add, verdict):
    """Each link has the whole badge put in order once more, so that all links share what one may cost."""
    ids = [f"urn:uuid:{number}" for number in range(proofs.MAX_CHAINED)]

    def chain_over(words, last=proofs.MAX_CHAINED):
        badge = {**welcoming}
        badge["credentialSubject"]["achievement"]["tag"] = [f"mot {number}" for number in range(words)]
        for number, id in enumerate(ids[:last]):
            badge = add(badge, id=id, after=ids[:number])
        return {**badge, "proof": badge["proof"][::-1]}

    assert verdict(chain_over(40)) is Verdict.PROVEN
    with pytest.raises(Refused, match="too-many-values"):
        chain_over(1_000)
    long = chain_over(400, last=2)
    began = time.process_time()
    long["proof"] = [{**long["proof"][0], "id": id, "previousProof": ids[:1]} for id in ids[1:]] + long[
        "proof"
    ][1:]
    assert verdict(long) is Verdict.UNKNOWN
    assert time.process_time() - began < 1

    with pytest.raises(Refused, match="too-many-values"):
        add(add(chain_over(1), id="urn:uuid:7"), after=["urn:uuid:7"])
