"""Taken back or not: the lists of issuers."""

import base64
import gzip

import pytest

from backpack.openbadges import checks, keys, proofs, reading, status, strict
from backpack.openbadges.model import Refused, Verdict
from tests.domain.openbadges.port import ATELIERS, network

LIST = "https://ateliers.example/O/PORT/status"


def encoded(bits):
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits)).decode().rstrip("=")


def status_list(key, now, bits, issuer_id=ATELIERS.id):
    listing = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_id,
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(bits),
        },
    }
    return proofs.sign(listing, key, verification_method=keys.method_id(issuer_id, key), created=now)


@pytest.fixture
def verdict(welcoming, sign, key, now):
    def of(listing):
        welcoming["credentialStatus"] = {
            "id": f"{LIST}#9",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "9",
            "statusListCredential": LIST,
        }
        documents = {ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()])}
        if listing:
            documents[LIST] = listing
        badge = reading.read(strict.dumps(sign(welcoming)))
        return checks.verify(badge, resolve=network(documents), now=now).verdict

    return of


def test_a_badge_taken_back_says_so(verdict, key, now):
    revoked = bytearray(16_384)
    revoked[1] = 0b0100_0000  # the tenth bit, most significant first

    assert verdict(status_list(key, now, bytes(revoked))) is Verdict.REVOKED
    assert verdict(status_list(key, now, bytes(16_384))) is Verdict.PROVEN


def test_a_list_that_cannot_be_had_or_trusted_leaves_it_open(verdict, key, now):
    listing = status_list(key, now, bytes(16_384))
    tampered = {**listing, "name": "Autre"}
    foreign = status_list(keys.make_key(), now, bytes(16_384))

    assert verdict(None) is Verdict.UNKNOWN
    assert verdict(tampered) is Verdict.UNKNOWN
    assert verdict(foreign) is Verdict.UNKNOWN
    assert verdict({key_: value for key_, value in listing.items() if key_ != "proof"}) is Verdict.UNKNOWN


def test_the_list_of_1edtech(welcoming, sign, key, now):
    documents = {ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()])}
    welcoming["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
    welcoming["credentialStatus"] = {"id": "https://ateliers.example/r", "type": "1EdTechRevocationList"}
    badge = reading.read(strict.dumps(sign(welcoming)))

    def verdict():
        return checks.verify(badge, resolve=network(documents), now=now).verdict

    documents["https://ateliers.example/r"] = {"revokedCredential": [{"id": "https://ateliers.example/B/0"}]}
    assert verdict() is Verdict.PROVEN
    documents["https://ateliers.example/r"]["revokedCredential"].append({"id": welcoming["id"]})
    assert verdict() is Verdict.REVOKED


@pytest.mark.parametrize(
    "bad", ["", "u", "u!!!", "é", encoded(bytes(2)), encoded(bytes(256 << 20)), encoded(bytes(9))[:-6]]
)
def test_a_list_that_lies_is_refused(bad):
    with pytest.raises(Refused, match="bad-status-list"):
        status.bit(bad, 70)


LIST_2021 = "https://w3id.org/vc/status-list/2021/v1"


def verdict_by_2021(welcoming, sign, key, now, *, index="9", revoked=(9,), **changes):
    bits = bytearray(16_384)
    for place in revoked:
        bits[place >> 3] |= 0x80 >> (place & 7)
    listing = {
        "@context": [
            "https://www.w3.org/2018/credentials/v1",
            LIST_2021,
            "https://w3id.org/security/data-integrity/v1",
        ],
        "id": LIST,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": ATELIERS.id,
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": encoded(bytes(bits)).removeprefix("u"),
        },
        **changes,
    }
    badge = {
        **welcoming,
        "@context": [*welcoming["@context"], LIST_2021],
        "credentialStatus": {
            "id": f"{LIST}#{index}",
            "type": "StatusList2021Entry",
            "statusPurpose": "revocation",
            "statusListIndex": index,
            "statusListCredential": LIST,
        },
    }
    documents = {
        ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()]),
        LIST: proofs.sign(listing, key, verification_method=keys.method_id(ATELIERS.id, key), created=now),
    }
    read = reading.read(strict.dumps(sign(badge)))
    return checks.verify(read, resolve=network(documents), now=now).verdict


def test_the_list_of_2021_which_real_wallets_still_use(welcoming, sign, key, now):
    assert verdict_by_2021(welcoming, sign, key, now) is Verdict.REVOKED
    assert verdict_by_2021(welcoming, sign, key, now, index="8") is Verdict.PROVEN
    assert verdict_by_2021(welcoming, sign, key, now, index="-1") is Verdict.UNKNOWN


def test_a_list_that_has_ended_or_is_none_says_nothing(welcoming, sign, key, now):
    ended = {"expirationDate": "2026-06-01T00:00:00Z"}
    assert verdict_by_2021(welcoming, sign, key, now, revoked=(), **ended) is Verdict.UNKNOWN
    other = {"type": ["VerifiableCredential"]}
    assert verdict_by_2021(welcoming, sign, key, now, revoked=(), **other) is Verdict.UNKNOWN


def test_a_list_may_be_signed_by_a_key_that_the_issuer_lists(verdict, key, now):
    did = keys.did_key(key)
    listing = status_list(key, now, bytes(16_384))
    del listing["proof"]
    method = f"{did}#{keys.multikey(key)}"
    listing = proofs.sign({**listing, "issuer": did}, key, verification_method=method, created=now)
    stranger = keys.make_key()
    foreign = {name: value for name, value in listing.items() if name != "proof"}
    foreign = proofs.sign(
        {**foreign, "issuer": keys.did_key(stranger)},
        stranger,
        verification_method=f"{keys.did_key(stranger)}#{keys.multikey(stranger)}",
        created=now,
    )

    assert verdict(listing) is Verdict.PROVEN
    assert verdict(foreign) is Verdict.UNKNOWN
