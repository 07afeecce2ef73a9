"""The verdict: what is true, what only holds together, and every forgery that must not pass."""

import copy
import random
from datetime import UTC, datetime, timedelta

import pytest

from backpack.openbadges import checks, judging, keys, proofs, reading, strict
from backpack.openbadges.model import Check, Outcome, Refused, Verdict
from tests.domain.openbadges.port import ATELIERS, network


def findings(document, resolve, now, **others):
    return checks.verify(reading.read(strict.dumps(document)), resolve=resolve, now=now, **others)


def test_our_badge_is_proven(welcoming, sign, resolve, now):
    found = findings(sign(welcoming), resolve, now)

    assert found.verdict is Verdict.PROVEN
    assert [check.name for check in found.checks] == ["structure", "signature", "issuer", "start"]
    assert all(check.outcome is Outcome.PASSED for check in found.checks)


def test_an_old_key_that_is_still_listed_still_proves(welcoming, sign, now, key):
    listed = keys.controller_document(ATELIERS.id, [keys.make_key().public_key(), key.public_key()])

    assert findings(sign(welcoming), network({ATELIERS.id: listed}), now).verdict is Verdict.PROVEN


def test_a_changed_badge_is_broken(welcoming, sign, resolve, now):
    signed = sign(welcoming)
    signed["credentialSubject"]["achievement"]["name"] = "Diriger le port"

    found = findings(signed, resolve, now)

    assert found.verdict is Verdict.BROKEN
    assert found.check("signature").facts["because"] == "bad-signature"


def test_a_forger_with_a_key_of_their_own_is_never_proven(welcoming, resolve, now):
    """The key in the fragment is the forger's: the issuer's document does not list it."""
    forger = keys.make_key()
    forged = proofs.sign(
        welcoming, forger, verification_method=keys.method_id(ATELIERS.id, forger), created=now
    )

    assert findings(forged, resolve, now).verdict is Verdict.BROKEN
    assert findings(forged, network({}), now).verdict is Verdict.UNKNOWN
    # An issuer that lists no key at all cannot be told from a forged one.
    silent = network({ATELIERS.id: {"id": ATELIERS.id, "type": "Profile"}})
    assert findings(forged, silent, now).verdict is Verdict.INTACT


def test_a_forger_with_a_did_key_is_never_proven(welcoming, resolve, now):
    forger = keys.make_key()
    method = f"{keys.did_key(forger)}#{keys.multikey(forger)}"
    forged = proofs.sign(welcoming, forger, verification_method=method, created=now)

    assert findings(forged, resolve, now).verdict is Verdict.BROKEN


def test_a_document_that_names_another_issuer_proves_nothing(welcoming, sign, now, key):
    elsewhere = keys.controller_document("https://dunes.example/O/1", [key.public_key()])

    assert findings(sign(welcoming), network({ATELIERS.id: elsewhere}), now).verdict is Verdict.BROKEN


@pytest.mark.parametrize("field", ["revoked", "controller", "assertionMethod"])
def test_a_key_that_was_withdrawn_proves_nothing(welcoming, sign, now, key, field):
    document = keys.controller_document(ATELIERS.id, [key.public_key()])
    if field == "assertionMethod":
        document[field] = []
    else:
        document["verificationMethod"][0][field] = "2026-01-01T00:00:00Z"

    assert findings(sign(welcoming), network({ATELIERS.id: document}), now).verdict is Verdict.BROKEN


def test_a_did_web_issuer_is_proven_at_its_domain(welcoming, sign, now, key):
    did = "did:web:ateliers.example:O:PORT"
    welcoming["issuer"]["id"] = did
    there = {"https://ateliers.example/O/PORT/did.json": keys.controller_document(did, [key.public_key()])}

    assert findings(sign(welcoming, did), network(there), now).verdict is Verdict.PROVEN


def test_a_did_key_issuer_is_intact_and_no_more(welcoming, key, resolve, now):
    did = keys.did_key(key)
    welcoming["issuer"]["id"] = did
    signed = proofs.sign(welcoming, key, verification_method=f"{did}#{keys.multikey(key)}", created=now)

    found = findings(signed, resolve, now)

    assert found.verdict is Verdict.INTACT
    assert found.check("issuer").facts["because"] == "key-names-itself"


def test_what_a_person_says_of_themselves_is_declared(welcoming, sign, resolve, now):
    assert findings(welcoming, resolve, now).verdict is Verdict.DECLARED
    welcoming["credentialSubject"]["id"] = ATELIERS.id
    assert findings(sign(welcoming), resolve, now).verdict is Verdict.DECLARED


def test_time_is_looked_at(welcoming, sign, resolve, now):
    welcoming["validUntil"] = "2026-12-01T00:00:00Z"
    signed = sign(welcoming)

    assert findings(signed, resolve, now).verdict is Verdict.PROVEN
    assert findings(signed, resolve, now + timedelta(days=10)).verdict is Verdict.EXPIRED
    assert findings(signed, resolve, datetime(2026, 1, 1, tzinfo=UTC)).verdict is Verdict.NOT_YET


def test_broken_comes_before_expired(welcoming, sign, resolve, now):
    welcoming["validUntil"] = "2026-11-20T23:00:00Z"
    signed = sign(welcoming)
    signed["name"] = "Autre"

    assert findings(signed, resolve, now).verdict is Verdict.BROKEN


def test_where_several_hold_the_first_of_the_order_is_the_verdict(welcoming):
    """Broken, revoked, expired, not yet, unknown, then the rest (unreadable is what reading refuses)."""
    good = [Check(name, Outcome.PASSED) for name in ("structure", "signature", "issuer", "status")]
    order = [
        (Verdict.BROKEN, Check("signature", Outcome.FAILED, {"because": "bad-signature"})),
        (Verdict.REVOKED, Check("status", Outcome.FAILED, {"because": "revoked"})),
        (Verdict.EXPIRED, Check("end", Outcome.FAILED)),
        (Verdict.NOT_YET, Check("start", Outcome.FAILED)),
        (Verdict.UNKNOWN, Check("status", Outcome.UNKNOWN, {"because": "unreachable"})),
        (Verdict.PROVEN, Check("end", Outcome.PASSED)),
    ]
    badge = reading.read(strict.dumps(welcoming))
    for place, (first, one) in enumerate(order):
        for _, other in order[place:]:
            assert judging.verdict(badge, [*good, other, one]) is first


def test_one_good_proof_among_several_is_enough(welcoming, sign, resolve, now):
    signed = sign(welcoming)
    good = signed["proof"]
    signed["proof"] = [
        {**good, "cryptosuite": "quantum-2099"},
        {**good, "proofValue": good["proofValue"][:-1]},
        good,
    ]

    assert findings(signed, resolve, now).verdict is Verdict.PROVEN


def test_a_way_of_signing_that_we_do_not_know_is_unknown(welcoming, sign, resolve, now):
    signed = sign(welcoming)
    signed["proof"]["cryptosuite"] = "bbs-2023"

    assert findings(signed, resolve, now).verdict is Verdict.UNKNOWN


def test_a_proof_for_another_purpose_proves_nothing(welcoming, sign, resolve, now):
    signed = sign(welcoming)
    signed["proof"]["proofPurpose"] = "authentication"

    assert findings(signed, resolve, now).verdict is Verdict.BROKEN


def test_one_badge_makes_few_fetches_and_only_over_https(welcoming, sign, now, key):
    asked = []
    document = keys.controller_document(ATELIERS.id, [key.public_key()])

    def resolve(address):
        asked.append(address)
        return document

    welcoming["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
    welcoming["credentialStatus"] = [
        {"id": address, "type": "1EdTechRevocationList"}
        for address in ("http://127.0.0.1/", "https://user@ateliers.example/", ATELIERS.id)
    ]
    findings(sign(welcoming), resolve, now)

    assert asked == [ATELIERS.id]


def test_no_mutation_of_a_proven_badge_is_proven(welcoming, sign, resolve, now):
    """A hundred places; what still says the same, to the byte of its canonical form, may pass."""
    dice = random.Random(11)
    text = strict.dumps(sign(welcoming))
    for _ in range(300):
        mutant = bytearray(text)
        mutant[dice.randrange(len(text))] = dice.randrange(32, 127)
        try:
            badge = reading.read(bytes(mutant))
        except Refused:
            continue
        if badge.document != strict.loads(text):
            found = checks.verify(badge, resolve=resolve, now=now)
            assert found.verdict not in (Verdict.PROVEN, Verdict.INTACT), bytes(mutant)


def test_strange_shapes_never_raise(welcoming, sign, resolve, now):
    signed = sign(welcoming)
    strange = [
        None,
        [],
        {},
        0,
        "",
        "x",
        [None],
        [[]],
        {"id": 1},
        {"@value": 1},
        ["a", {"id": "b"}],
        1e300,
        True,
    ]

    def places(value, path=()):
        for step in (
            value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        ):
            yield (*path, step)
            yield from places(value[step], (*path, step))

    tried = 0
    for path in list(places(signed)):
        for shape in strange:
            mutant = copy.deepcopy(signed)
            holder = mutant
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = shape
            try:
                badge = reading.read(strict.dumps(mutant))
            except Refused:
                continue
            checks.verify(badge, resolve=resolve, now=now)
            tried += 1

    assert tried > 300
