"""Taken back or not: the lists of issuers."""

import base64
import gzip

import pytest

from backpack.openbadges import checks, envelopes, keys, proofs, reading, status, strict
from backpack.openbadges.model import Refused, Verdict
from tests.domain.openbadges.port import ATELIERS, network
from tests.domain.openbadges.test_jws import token

LIST = "https://ateliers.example/O/PORT/status"


def encoded(bits):
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).decode().rstrip("=")


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


def verdict_by_2021(welcoming, sign, key, now, *, index="9", revoked=(9,), publish=None, **changes):
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
        LIST: (publish or sign)(listing),
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


def as_token(listing, key, *, issuer_id=ATELIERS.id, in_vc=False, **claims):
    """The list as what its address answers with: a signed text (VC-JOSE-COSE, or VC Data Model 1.1)."""
    plain = {name: value for name, value in listing.items() if name != "proof"}
    if in_vc:
        # The claims stand in for the fields (VC Data Model 1.1, section 6.3.1).
        claims |= {"iss": plain.pop("issuer"), "jti": plain.pop("id"), "nbf": 1_767_225_600}
        plain.pop("issuanceDate", None)
    payload = {**({"vc": plain} if in_vc else plain), **claims}
    header = {"alg": "EdDSA", "typ": "vc+jwt", "kid": keys.method_id(issuer_id, key)}
    return envelopes.document(token(payload, header, key.sign) + b"\n")


def taken_back(*places):
    bits = bytearray(16_384)
    for place in places:
        bits[place >> 3] |= 0x80 >> (place & 7)
    return bytes(bits)


@pytest.mark.parametrize("in_vc", [False, True])
def test_a_list_may_be_a_signed_text(verdict, key, now, in_vc):
    revoked, none = (status_list(key, now, taken_back(*places)) for places in ((9,), ()))

    assert verdict(as_token(revoked, key, in_vc=in_vc)) is Verdict.REVOKED
    assert verdict(as_token(none, key, in_vc=in_vc)) is Verdict.PROVEN
    assert verdict(as_token(none, key, exp=1_700_000_000)) is Verdict.UNKNOWN
    assert verdict(as_token(none, key, exp=1_900_000_000)) is Verdict.PROVEN


def test_a_signed_text_of_somebody_else_says_nothing(verdict, key, now):
    none, stranger = status_list(key, now, taken_back()), keys.make_key()
    theirs = "https://dunes.example/O/1"
    for forged in (
        as_token(none, stranger),
        as_token({**none, "issuer": theirs}, key, issuer_id=theirs),
        as_token(none, key, iss=theirs),
        as_token(none, key, jti="https://ateliers.example/another"),
        as_token({**none, "type": ["VerifiableCredential"]}, key),
        as_token({**none, "credentialSubject": {}}, key),
        envelopes.enveloped("AAAA.AAAA.AAAA"),
        {"type": "EnvelopedVerifiableCredential", "id": 7},
        envelopes.enveloped("é"),
    ):
        assert verdict(forged) is Verdict.UNKNOWN
    head, body, signature = envelopes.token_in(as_token(none, key)).split(".")
    other = envelopes.token_in(as_token(status_list(key, now, taken_back(9)), key)).split(".")
    for text in (f"{head}.{other[1]}.{signature}", f"{head}.{body}.", f"{other[0]}.{body}.{other[2]}"):
        assert verdict(envelopes.enveloped(text)) is Verdict.UNKNOWN
    unsigned = token(
        {name: value for name, value in none.items() if name != "proof"}, {"alg": "none"}, lambda text: b""
    )
    assert verdict(envelopes.document(unsigned)) is Verdict.UNKNOWN


def test_a_list_of_2021_may_be_a_signed_text(welcoming, sign, key, now):
    def said(revoked, signer):
        def publish(listing):
            return as_token(listing, signer, issuer_id=ATELIERS.id, in_vc=True)

        return verdict_by_2021(welcoming, sign, key, now, revoked=revoked, publish=publish)

    assert said((9,), key) is Verdict.REVOKED
    assert said((), key) is Verdict.PROVEN
    assert said((), keys.make_key()) is Verdict.UNKNOWN


def test_a_page_that_is_no_list_of_1edtech_says_nothing(welcoming, sign, key, now):
    documents = {ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()])}
    welcoming["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
    welcoming["credentialStatus"] = {"id": "https://ateliers.example/r", "type": "1EdTechRevocationList"}
    badge = reading.read(strict.dumps(sign(welcoming)))

    for answer, said in (
        ({}, Verdict.UNKNOWN),
        ({"error": "not found"}, Verdict.UNKNOWN),
        (envelopes.enveloped("e30.e30.AAAA"), Verdict.UNKNOWN),
        ({"id": "https://ateliers.example/r", "issuer": ATELIERS.id}, Verdict.PROVEN),
    ):
        documents["https://ateliers.example/r"] = answer
        assert checks.verify(badge, resolve=network(documents), now=now).verdict is said


@pytest.mark.parametrize("body", [b"", b"[]", b"x", b"<html>", b"{", b'{"a":1,"a":2}', b"\xff"])
def test_what_is_fetched_is_json_or_a_signed_text(body):
    with pytest.raises(Refused):
        envelopes.document(body)
    assert envelopes.document(b'\xef\xbb\xbf {"a": 1}') == {"a": 1}


def test_more_lists_than_we_ask_leave_it_open(welcoming, sign, key, now):
    entry = {"statusPurpose": "message", "type": "BitstringStatusListEntry"}
    documents = {ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()])}
    for many, said in ((4, Verdict.PROVEN), (5, Verdict.UNKNOWN)):
        welcoming["credentialStatus"] = [{**entry, "id": f"{LIST}#{number}"} for number in range(many)]
        badge = reading.read(strict.dumps(sign(welcoming)))
        assert checks.verify(badge, resolve=network(documents), now=now).verdict is said


def test_a_list_whose_key_travels_with_it_says_nothing(verdict, key, now):
    """Whoever answers at the list's address could have made that key."""
    stranger = keys.make_key()
    x = base64.urlsafe_b64encode(stranger.public_key().public_bytes_raw()).rstrip(b"=").decode()
    header = {"alg": "EdDSA", "jwk": {"kty": "OKP", "crv": "Ed25519", "x": x}}
    plain = {name: value for name, value in status_list(key, now, taken_back()).items() if name != "proof"}

    assert verdict(envelopes.document(token(plain, header, stranger.sign))) is Verdict.UNKNOWN
