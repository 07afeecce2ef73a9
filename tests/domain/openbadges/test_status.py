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
