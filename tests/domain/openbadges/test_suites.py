"""Other ways to sign than our own: curves P-256 and P-384, JSON itself, several proofs, proofs that end."""

import base64
import copy
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from backpack.openbadges import checks, keys, proofs, reading, strict
from backpack.openbadges.model import Refused, Verdict
from tests.domain.openbadges.port import ATELIERS, network

P256 = ec.derive_private_key(0xB0A7, ec.SECP256R1())
P384 = ec.derive_private_key(0xB0A7, ec.SECP384R1())
EDWARDS = keys.key_from(bytes(range(32)))


def verdict(document, now, *listed):
    pages = {ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key() for key in listed])}
    return checks.verify(reading.read(strict.dumps(document)), resolve=network(pages), now=now).verdict


def signed(document, key, now, **more):
    return proofs.sign(
        document, key, verification_method=keys.method_id(ATELIERS.id, key), created=now, **more
    )


@pytest.mark.parametrize(
    ("key", "suite", "start"),
    [
        (EDWARDS, "eddsa-rdfc-2022", "z6Mk"),
        (EDWARDS, "eddsa-jcs-2022", "z6Mk"),
        (P256, "ecdsa-rdfc-2019", "zDn"),
        (P256, "ecdsa-jcs-2019", "zDn"),
        (P384, "ecdsa-rdfc-2019", "z82"),
        (P384, "ecdsa-jcs-2019", "z82"),
    ],
)
def test_every_suite_proves_and_breaks(welcoming, now, key, suite, start):
    badge = signed(welcoming, key, now, suite=suite)

    assert badge["proof"]["cryptosuite"] == suite
    assert keys.multikey(key).startswith(start)
    assert keys.public_key(keys.multikey(key)) == key.public_key()
    assert verdict(badge, now, key) is Verdict.PROVEN
    altered = copy.deepcopy(badge)
    altered["credentialSubject"]["achievement"]["name"] = "Diriger le port"
    assert verdict(altered, now, key) is Verdict.BROKEN
    earlier = copy.deepcopy(badge)
    earlier["proof"]["created"] = "2020-01-01T00:00:00Z"
    assert verdict(earlier, now, key) is Verdict.BROKEN


def test_a_curve_signs_with_its_own_suites_only(welcoming, now):
    for key, suite in ((P256, "eddsa-rdfc-2022"), (EDWARDS, "ecdsa-rdfc-2019"), (EDWARDS, "bbs-2023")):
        with pytest.raises(Refused, match="unknown-suite"):
            signed(welcoming, key, now, suite=suite)


def test_a_signature_over_json_covers_words_that_no_context_defines(welcoming, now):
    badge = signed({**welcoming, "level": "Master"}, EDWARDS, now, suite="eddsa-jcs-2022")

    assert verdict(badge, now, EDWARDS) is Verdict.PROVEN
    assert verdict({**badge, "level": "Doctor"}, now, EDWARDS) is Verdict.BROKEN
    assert verdict({**badge, "other": 1}, now, EDWARDS) is Verdict.BROKEN
    changed = {**badge, "@context": [*badge["@context"], "https://w3id.org/security/data-integrity/v2"]}
    assert verdict(changed, now, EDWARDS) is Verdict.BROKEN


def test_a_proof_has_one_spelling(welcoming, now):
    for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
        badge = signed(welcoming, EDWARDS, now, suite=suite)
        for spelled in (badge["proof"]["proofValue"] + " ", badge["proof"]["proofValue"] + "\n"):
            again = {**badge, "proof": {**badge["proof"], "proofValue": spelled}}
            assert verdict(again, now, EDWARDS) is Verdict.BROKEN


def test_one_good_proof_of_a_set_is_enough_and_each_stands_alone(welcoming, now):
    first = signed(welcoming, EDWARDS, now)
    both = proofs.countersign(
        first,
        EDWARDS,
        verification_method=keys.method_id(ATELIERS.id, EDWARDS),
        created=now,
        suite="eddsa-jcs-2022",
    )

    assert [proof["cryptosuite"] for proof in both["proof"]] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]
    assert verdict(both, now, EDWARDS) is Verdict.PROVEN
    for alone in both["proof"]:
        assert verdict({**both, "proof": alone}, now, EDWARDS) is Verdict.PROVEN
    one_bad = copy.deepcopy(both)
    one_bad["proof"][0]["proofValue"] = both["proof"][1]["proofValue"]
    assert verdict(one_bad, now, EDWARDS) is Verdict.PROVEN
    assert verdict({**both, "name": "Autre"}, now, EDWARDS) is Verdict.BROKEN
    assert (
        verdict({**both, "proof": [*both["proof"], "https://evil.example/"]}, now, EDWARDS) is Verdict.BROKEN
    )


def test_a_proof_may_end_before_its_badge(welcoming, now):
    badge = signed(welcoming, EDWARDS, now, expires=now + timedelta(days=1))

    assert verdict(badge, now, EDWARDS) is Verdict.PROVEN
    assert verdict(badge, now + timedelta(days=2), EDWARDS) is Verdict.EXPIRED
    longer = {**badge, "proof": {**badge["proof"], "expires": "2030-01-01T00:00:00Z"}}
    assert verdict(longer, now + timedelta(days=2), EDWARDS) is Verdict.BROKEN
    without = {**badge, "proof": {name: value for name, value in badge["proof"].items() if name != "expires"}}
    assert verdict(without, now, EDWARDS) is Verdict.BROKEN


def test_another_proof_that_has_not_ended_is_enough(welcoming, now):
    ended = signed(welcoming, EDWARDS, now, expires=now + timedelta(days=1))
    method = keys.method_id(ATELIERS.id, EDWARDS)
    both = proofs.countersign(ended, EDWARDS, verification_method=method, created=now)

    assert verdict(both, now + timedelta(days=2), EDWARDS) is Verdict.PROVEN


def did_jwk(key):
    numbers = key.public_key().public_numbers()
    jwk = {"kty": "EC", "crv": "P-256"} | {
        name: base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()
        for name, number in (("x", numbers.x), ("y", numbers.y))
    }
    return "did:jwk:" + base64.urlsafe_b64encode(strict.dumps(jwk)).rstrip(b"=").decode()


def test_a_did_jwk_issuer_is_intact_and_no_more(welcoming, now):
    did = did_jwk(P256)
    welcoming["issuer"]["id"] = did
    badge = proofs.sign(welcoming, P256, verification_method=f"{did}#0", created=now)

    assert verdict(badge, now) is Verdict.INTACT
    other = proofs.sign(welcoming, P384, verification_method=f"{did}#0", created=now)
    assert verdict(other, now) is Verdict.BROKEN


def test_a_did_answers_for_no_other_did(welcoming, now):
    """Signed well by one, in the name of another: that is a forgery, and not merely unproven."""
    mine, theirs = did_jwk(P256), keys.did_key(EDWARDS)
    welcoming["issuer"]["id"] = theirs
    for method in (f"{mine}#0", f"{keys.did_key(P256)}#{keys.multikey(P256)}"):
        badge = proofs.sign(welcoming, P256, verification_method=method, created=now)
        assert verdict(badge, now) is Verdict.BROKEN


def test_an_issuer_may_list_a_did_as_its_key(welcoming, now):
    did = did_jwk(P256)
    badge = proofs.sign(welcoming, P256, verification_method=f"{did}#0", created=now)
    for listed, expected in (([f"{did}#0"], Verdict.PROVEN), ([], Verdict.BROKEN)):
        pages = {
            ATELIERS.id: {"id": ATELIERS.id, "assertionMethod": listed, "verificationMethod": [{"id": "x"}]}
        }
        found = checks.verify(reading.read(strict.dumps(badge)), resolve=network(pages), now=now)
        assert found.verdict is expected


@pytest.mark.parametrize(
    "bad", ["did:jwk:", "did:jwk:!!", "did:jwk:e30", "did:jwk:W10", "did:jwk:" + "A" * 5000]
)
def test_a_did_that_is_no_key_is_refused(bad):
    with pytest.raises(Refused, match="bad-key"):
        keys.public_key_of_did(bad)


def test_a_did_jwk_that_gives_its_private_half_away_is_refused():
    secret = base64.urlsafe_b64encode(b'{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"AAAA"}').rstrip(b"=")

    with pytest.raises(Refused, match="bad-key"):
        keys.public_key_of_did("did:jwk:" + secret.decode())
