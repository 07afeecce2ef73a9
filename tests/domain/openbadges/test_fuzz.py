"""Whatever a badge holds, and whatever the network answers, looking at it raises nothing. Seeded, not Hypothesis."""

import base64
import copy
import json
import random
import time

import pytest

from backpack.openbadges import checks, envelopes, keys, lists, proofs, reading, recipients, strict
from backpack.openbadges.model import Credential, Refused, Unreachable, Verdict
from tests.domain.openbadges.conftest import NOW
from tests.domain.openbadges.port import ATELIERS
from tests.domain.openbadges.test_endorsements import DUNES, SOLENE, endorsement
from tests.domain.openbadges.test_hosted import ASSERTION, BADGE_CLASS, ISSUER
from tests.domain.openbadges.test_jws import in_vc
from tests.domain.openbadges.test_mutants import as_bytes, at, places
from tests.domain.openbadges.test_signed_endorsements import signed_endorsement
from tests.domain.openbadges.test_status import LIST, status_list

STRANGE = (
    None,
    True,
    0,
    -1,
    1e308,
    "",
    "x",
    "\u0000",
    "https://[",
    "did:web:",
    "did:jwk:",
    "did:key:z",
    [],
    {},
    [[]],
    [None],
)
STRANGER = (
    [{}],
    {"id": 7},
    {"id": {}},
    {"type": [7]},
    {"@value": []},
    ["a.b.c"],
    {"@context": None},
    "2026-13-45T99:99:99Z",
)


#: What a badge cannot hold, and a page that was loaded by a laxer reader can.
PAGES_ONLY = ("\ud800", "a.b.\udfff", float("nan"), float("inf"))


def strangely(value, dice, strange=STRANGE + STRANGER):
    mutant = copy.deepcopy(value)
    for _ in range(dice.randint(1, 3)):
        every = list(places(mutant))
        if not every:
            return mutant
        path = dice.choice(every)
        at(mutant, path[:-1])[path[-1]] = copy.deepcopy(dice.choice(strange))
    return mutant


def as_token(document):
    """The same as a token, whose signature is wrong: what it points to is looked at before that."""
    payload = json.dumps(document, ensure_ascii=True).encode()
    parts = (b'{"alg":"EdDSA","kid":"https://dunes.example/issuer.json"}', payload, bytes(64))
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)


@pytest.fixture
def seeds(welcoming, sign, key):
    """Badges with everything in them, and the pages that they point to."""
    welcoming["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
    welcoming["refreshService"] = {"id": "https://ateliers.example/r", "type": "1EdTechCredentialRefresh"}
    welcoming["credentialSubject"]["identifier"] = [
        {"type": "IdentityObject", "identityHash": "x", "hashed": False}
    ]
    newer = sign(welcoming)
    welcoming["credentialStatus"] = [
        {"id": f"{LIST}#9", "type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
        | {"statusListIndex": "9", "statusListCredential": LIST},
        {"id": "https://ateliers.example/revoked", "type": "1EdTechRevocationList"},
    ]
    welcoming["endorsement"] = [endorsement(welcoming["id"])]
    welcoming["endorsementJwt"] = ["e30.e30.AA"]
    method = keys.method_id(ATELIERS.id, key)
    chained = proofs.countersign(welcoming, key, verification_method=method, created=NOW, id="urn:uuid:1")
    chained = proofs.countersign(
        chained, key, verification_method=method, created=NOW, id="urn:uuid:2", after=["urn:uuid:1"]
    )
    pages = {
        ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()], profile={"name": "x"}),
        DUNES: keys.controller_document(DUNES, [SOLENE.public_key()]),
        LIST: status_list(key, NOW, bytes(16_384)),
        "https://ateliers.example/r": newer,
        "https://ateliers.example/revoked": {"revokedCredential": [{"id": "urn:uuid:1"}]},
        ISSUER["id"]: {
            **ISSUER,
            "verification": {"startsWith": ["https://dunes.example/"]},
            "publicKey": ["https://dunes.example/key"],
            "revocationList": "https://dunes.example/revoked",
        },
        "https://dunes.example/key": {"owner": ISSUER["id"], "publicKeyMultibase": keys.multikey(key)},
        "https://dunes.example/revoked": {"revokedAssertions": ["urn:uuid:1", {"uid": "1"}]},
        BADGE_CLASS["id"]: {**BADGE_CLASS, "endorsement": ["https://dunes.example/e"]},
        ASSERTION["id"]: ASSERTION,
        "https://dunes.example/e": {
            "type": "Endorsement",
            "id": "https://dunes.example/e",
            "claim": {"id": BADGE_CLASS["id"]},
            "issuer": ISSUER["id"],
            "issuedOn": "2026-06-01T00:00:00Z",
        },
    }
    signed = {**ASSERTION, "endorsement": ["https://dunes.example/e", signed_endorsement(ASSERTION["id"])]}
    return [sign(welcoming), chained, ASSERTION, signed, in_vc(welcoming)], pages


def test_nothing_that_a_badge_or_a_page_holds_raises(seeds):
    badges, pages = seeds
    dice, looked_at, began = random.Random(11), 0, time.process_time()
    for turn in range(700):
        badge = dice.choice(badges)
        document = strangely(badge, dice) if turn % 2 else badge
        served = {
            name: strangely(page, dice, STRANGE + STRANGER + PAGES_ONLY) if dice.random() < 0.4 else page
            for name, page in pages.items()
        }
        for name in list(served):
            if dice.random() < 0.1:
                served[name] = envelopes.enveloped(as_token(served[name]).decode())

        def resolve(address, served=served):
            if address not in served:
                raise Unreachable(address, gone=dice.random() < 0.2)
            return served[address]

        try:
            read = reading.read(as_token(document) if turn % 3 == 1 else strict.dumps(document))
        except Refused:
            continue
        found = checks.verify(read, resolve=resolve, now=NOW)
        assert isinstance(found.verdict, Verdict)
        recipients.matches(read, ["lina@example.org", "+33612345678", "did:key:z6Mk", "https://lina.example"])
        looked_at += 1

    assert looked_at > 400
    assert time.process_time() - began < 20


def test_no_page_can_make_a_stranger_the_issuer(welcoming, key):
    """Pages of every address but the issuer's own are the forger's to write."""
    stranger, dice = keys.make_key(), random.Random(13)
    forged = proofs.sign(
        welcoming, stranger, verification_method=keys.method_id(ATELIERS.id, stranger), created=NOW
    )
    own = keys.controller_document(ATELIERS.id, [key.public_key()])
    theirs = keys.controller_document(ATELIERS.id, [stranger.public_key()])
    methods = [
        keys.method_id(ATELIERS.id, stranger),
        f"https://evil.example/k#{keys.multikey(stranger)}",
        f"{keys.did_key(stranger)}#{keys.multikey(stranger)}",
        f"did:web:evil.example#{keys.multikey(stranger)}",
        f"https://ateliers.example/O/OTHER#{keys.multikey(stranger)}",
        "https://evil.example/k",
    ]

    def resolve(address):
        return own if address == ATELIERS.id else strangely(theirs, dice) if dice.random() < 0.3 else theirs

    for _ in range(20):
        for method in methods:
            forged = proofs.sign(welcoming, stranger, verification_method=method, created=NOW)
            found = checks.verify(reading.read(strict.dumps(forged)), resolve=resolve, now=NOW)
            assert found.verdict is Verdict.BROKEN


def test_bytes_of_any_kind_are_read_or_refused(seeds):
    badges, _ = seeds
    dice = random.Random(17)
    texts = [strict.dumps(badge) for badge in badges]
    texts.append(strict.dumps({"type": "VerifiablePresentation", "verifiableCredential": badges}))
    for _ in range(600):
        data = dice.choice(texts)
        for _ in range(dice.randint(1, 5)):
            data = as_bytes(data, dice) or b"x"
        try:
            several = reading.read_many(data)
        except Refused:
            continue
        assert all(isinstance(one, Credential | Refused) for _, one in several)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_page_that_no_badge_could_hold_says_nothing(welcoming, sign, key, suite):
    """Half letters and a thousand levels, which Python's own reader of JSON lets through."""
    welcoming["credentialStatus"] = lists.entry(LIST, 9)
    deep = []
    for _ in range(900):
        deep = [deep]
    issuer = keys.controller_document(ATELIERS.id, [key.public_key()])
    good = {name: value for name, value in status_list(key, NOW, bytes(16_384)).items() if name != "proof"}
    method = keys.method_id(ATELIERS.id, key)
    good = proofs.sign(good, key, verification_method=method, created=NOW, suite=suite)
    badge = reading.read(strict.dumps(sign(welcoming)))
    for listing, said in (
        (good, Verdict.PROVEN),
        ({**good, "name": "\ud800"}, Verdict.UNKNOWN),
        ({**good, "name": deep}, Verdict.UNKNOWN),
        ({**good, "name": float("nan")}, Verdict.UNKNOWN),
        ([good], Verdict.UNKNOWN),
    ):
        pages = {ATELIERS.id: issuer, LIST: listing}
        assert checks.verify(badge, resolve=pages.__getitem__, now=NOW).verdict is said
