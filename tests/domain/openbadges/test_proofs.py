"""Signatures over meaning: what holds, and everything that must not."""

import copy
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyld import jsonld

from backpack.openbadges import canonical, contexts, keys, proofs, rdf, strict
from backpack.openbadges.model import Refused


def refusal_of(document, key):
    with pytest.raises(Refused) as refused:
        proofs.verify_proof(document, document["proof"], key.public_key())
    return refused.value.reason


def test_what_is_signed_verifies(welcoming, sign, key):
    signed = sign(welcoming)

    proofs.verify_proof(signed, signed["proof"], key.public_key())
    assert signed["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    assert signed["proof"]["created"] == "2026-11-21T12:00:00Z"
    assert {name: value for name, value in signed.items() if name != "proof"} == welcoming


def test_another_key_does_not_verify(welcoming, sign):
    assert refusal_of(sign(welcoming), Ed25519PrivateKey.generate()) == "bad-signature"


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    else:
        yield path


def test_no_value_can_be_changed(welcoming, sign, key):
    signed = sign(welcoming)
    tried = 0
    for path in leaves(signed):
        mutant = copy.deepcopy(signed)
        holder = mutant
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = str(holder[path[-1]]) + "x"
        with pytest.raises(Refused):
            proofs.verify_proof(mutant, mutant["proof"], key.public_key())
        tried += 1

    assert tried > 25


def test_a_word_that_no_context_defines_is_refused(welcoming, sign, key):
    signed = sign(welcoming)
    signed["credentialSubject"]["level"] = "Master"

    assert refusal_of(signed, key) == "unsigned-term"


def test_nothing_that_a_signature_would_not_cover_is_signed(welcoming, sign):
    welcoming["credentialSubject"]["level"] = "Master"

    with pytest.raises(Refused, match="unsigned-term term=level"):
        sign(welcoming)


def test_an_end_cannot_be_hidden_behind_another_spelling(welcoming, sign, key):
    welcoming["validUntil"] = "2026-11-21T00:00:00Z"
    signed = sign(welcoming)
    signed["https://www.w3.org/2018/credentials#validUntil"] = {
        "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
        "@value": signed.pop("validUntil"),
    }

    assert refusal_of(signed, key) == "ambiguous"


def test_a_name_cannot_be_hidden_behind_a_keyword(welcoming, sign, key):
    signed = sign(welcoming)
    signed["@id"] = signed.pop("id")

    assert refusal_of(signed, key) == "ambiguous"


def test_a_badge_cannot_describe_itself_a_second_time(welcoming, sign, key):
    welcoming["evidence"] = [{"id": welcoming["id"], "type": ["Evidence"]}]
    signed = sign(welcoming)
    signed["evidence"][0]["validFrom"] = signed["validFrom"]

    assert refusal_of(signed, key) == "ambiguous"


@pytest.mark.parametrize(
    "loose", [None, {"name": "https://evil.example/ignored"}, {"@vocab": "https://e.example/"}]
)
def test_a_context_of_its_own_is_refused(welcoming, sign, key, loose):
    signed = sign(welcoming)
    signed["credentialSubject"]["achievement"]["@context"] = loose

    assert refusal_of(signed, key) == "inline-context"


def test_a_context_that_is_not_pinned_is_refused_and_not_fetched(welcoming, sign, key):
    signed = sign(welcoming)
    signed["@context"].append("https://evil.example/context.json")

    assert refusal_of(signed, key) == "unknown-context"


def test_statements_cannot_hide_in_a_language(welcoming, sign, key):
    signed = sign(welcoming)
    signed["name"] = {"@value": "Accueillir", "@language": 'fr .\n<urn:a> <urn:b> "c"'}

    assert refusal_of(signed, key) == "unsigned-term"


def test_what_is_no_absolute_address_is_refused_where_it_would_vanish(welcoming, sign, key):
    signed = sign(welcoming)
    for hidden in ("relative", "", "#x", "https://a.example/b c", "https://a.example/\n"):
        signed["credentialSubject"]["achievement"]["id"] = hidden
        assert refusal_of(signed, key) == "unsigned-term"


def test_an_address_has_one_spelling(welcoming, sign, key):
    welcoming["id"] = "http://ateliers.example/B/7Q2M"
    signed = sign(welcoming)
    signed["id"] = "//ateliers.example/B/7Q2M"

    assert refusal_of(signed, key) == "bad-signature"


def test_a_long_flat_badge_is_refused_before_it_costs(welcoming, sign, key):
    signed = sign(welcoming)
    signed["credentialSubject"]["achievement"]["tag"] = [f"tag {number}" for number in range(5_000)]

    assert refusal_of(signed, key) == "too-many-values"


def test_the_meter_stops_a_clique():
    node = {"type": "IRI", "value": "urn:p"}
    dataset = {
        "@default": [
            {
                "subject": {"type": "blank node", "value": f"_:{one}"},
                "predicate": node,
                "object": {"type": "blank node", "value": f"_:{other}"},
            }
            for one in range(12)
            for other in range(12)
            if one != other
        ]
    }

    with pytest.raises(Refused, match="too-much-work"):
        rdf.normalise(dataset, "sha256")


def test_our_canonical_form_is_the_one_of_pyld(welcoming, sign):
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": contexts.loader}
    welcoming["evidence"] = [{"id": "https://a.example/e", "type": ["Evidence"], "narrative": "Vu."}]
    for _ in range(2):  # the second time from what is remembered
        assert canonical.canonical(welcoming).decode() == jsonld.normalize(welcoming, options)


def test_the_official_vector_verifies(corpus):
    """W3C vc-di-eddsa: its own contexts are not pinned, so the statements are compared instead."""
    folder = corpus / "w3c-vc-di-eddsa" / "eddsa-rdfc-2022"
    proof = strict.loads((folder / "proofConfigDataInt.json").read_bytes())
    proof["@context"] = proof["@context"][:1]  # the second one defines no word of a proof

    assert canonical.canonical(proof) == (folder / "proofCanonDataInt.txt").read_bytes()


def test_signing_is_quick_enough_for_a_request(welcoming, sign):
    sign(welcoming)
    began = time.process_time()
    for _ in range(20):
        sign(welcoming)

    assert (time.process_time() - began) / 20 < 0.02  # 1.4 ms here; slow machines are slower


def test_threads_do_not_disturb_each_other(welcoming, sign, key):
    with ThreadPoolExecutor(8) as pool:
        signed = list(pool.map(lambda place: sign({**welcoming, "id": f"urn:uuid:{place}"}), range(64)))

    for each in signed:
        proofs.verify_proof(each, each["proof"], key.public_key())


def test_a_moment_with_another_offset_is_written_in_utc(welcoming, key):
    paris = datetime.fromisoformat("2026-11-21T13:00:00+01:00")

    signed = proofs.sign(welcoming, key, verification_method=keys.did_key(key), created=paris)

    assert signed["proof"]["created"] == paris.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
