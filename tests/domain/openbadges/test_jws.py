"""Badges as tokens: VC-JWT of Open Badges 3.0."""

import base64

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from backpack.openbadges import checks, keys, reading, strict
from backpack.openbadges.model import Refused, Verdict
from tests.domain.openbadges.port import ATELIERS, network


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


@pytest.fixture
def verdict(now):
    def of(text, documents):
        return checks.verify(reading.read(text), resolve=network(documents), now=now).verdict

    return of


def token(payload, header, sign):
    text = b64(strict.dumps(header)) + b"." + b64(strict.dumps(payload))
    return text + b"." + b64(sign(text))


def claims(credential, **changes):
    return {
        **credential,
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "sub": credential["credentialSubject"]["id"],
        **changes,
    }


def test_a_token_is_proven_by_the_document_of_its_issuer(welcoming, key, verdict):
    kid = keys.method_id(ATELIERS.id, key)
    text = token(claims(welcoming), {"alg": "EdDSA", "kid": kid}, key.sign)
    documents = {ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()])}

    assert verdict(text, documents) is Verdict.PROVEN
    assert verdict(text, {}) is Verdict.UNKNOWN
    others = {ATELIERS.id: keys.controller_document(ATELIERS.id, [keys.make_key().public_key()])}
    assert verdict(text, others) is Verdict.BROKEN


def test_es256_with_a_key_document_of_the_same_site(welcoming, verdict):
    private = ec.generate_private_key(ec.SECP256R1())
    numbers = private.public_key().public_numbers()
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": b64(numbers.x.to_bytes(32, "big")).decode(),
        "y": b64(numbers.y.to_bytes(32, "big")).decode(),
    }

    def sign(text):
        r, s = utils.decode_dss_signature(private.sign(text, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    here, elsewhere = "https://ateliers.example/keys/1", "https://evil.example/keys/1"
    text = token(claims(welcoming), {"alg": "ES256", "kid": here}, sign)
    assert verdict(text, {here: jwk}) is Verdict.PROVEN

    text = token(claims(welcoming), {"alg": "ES256", "kid": elsewhere}, sign)
    assert verdict(text, {elsewhere: jwk, ATELIERS.id: {"id": ATELIERS.id}}) is Verdict.BROKEN

    text = token(claims(welcoming), {"alg": "ES256", "jwk": jwk}, sign)
    assert verdict(text, {}) is Verdict.INTACT


def test_claims_that_contradict_the_badge_are_broken(welcoming, key, verdict):
    kid = keys.method_id(ATELIERS.id, key)
    documents = {ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()])}
    for change in ({"iss": "https://dunes.example/"}, {"jti": "urn:uuid:0"}, {"sub": "urn:uuid:0"}):
        text = token(claims(welcoming, **change), {"alg": "EdDSA", "kid": kid}, key.sign)
        assert verdict(text, documents) is Verdict.BROKEN
    late = token(claims(welcoming, exp=1), {"alg": "EdDSA", "kid": kid}, key.sign)
    assert verdict(late, documents) is Verdict.EXPIRED


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}, {"alg": "EdDSA", "crit": ["b64"]}, {}])
def test_a_header_that_promises_less_proves_nothing(welcoming, key, verdict, header):
    kid = keys.method_id(ATELIERS.id, key)
    text = token(claims(welcoming), {**header, "kid": kid}, key.sign)
    documents = {ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()])}

    assert verdict(text, documents) in (Verdict.BROKEN, Verdict.UNKNOWN)


def test_a_token_has_one_spelling(welcoming, key, verdict):
    """The last letter of base64 has bits to spare, which a signature does not cover."""
    text = token(claims(welcoming), {"alg": "EdDSA", "kid": keys.method_id(ATELIERS.id, key)}, key.sign)
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    again = text[:-1] + letters[letters.index(text[-1:]) + 1 :][:1]

    assert base64.urlsafe_b64decode(again.split(b".")[2] + b"==") == base64.urlsafe_b64decode(
        text.split(b".")[2] + b"=="
    )
    with pytest.raises(Refused, match="bad-token"):
        reading.read(again)


def test_a_key_named_by_its_fragment_or_by_its_issuer(welcoming, key, verdict):
    documents = {ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()])}
    text = token(claims(welcoming), {"alg": "EdDSA", "kid": f"#{keys.multikey(key)}"}, key.sign)
    assert verdict(text, documents) is Verdict.PROVEN

    welcoming["issuer"]["id"] = keys.did_key(key)
    assert verdict(token(claims(welcoming), {"alg": "EdDSA"}, key.sign), {}) is Verdict.INTACT
    assert verdict(token(claims(welcoming), {"alg": "EdDSA"}, keys.make_key().sign), {}) is Verdict.BROKEN


def in_vc(credential, **claims):
    """As libraries of the first data model write it: the claims stand in the place of fields (section 6.3.1)."""
    plain = {**credential, "@context": ["https://www.w3.org/2018/credentials/v1", *FIRST]}
    subject = {**plain["credentialSubject"]}
    profile = {**plain["issuer"]}
    claims = {"jti": plain.pop("id"), "sub": subject.pop("id"), "iss": profile.pop("id"), **claims}
    claims["nbf"] = 1_767_225_600
    del plain["validFrom"]
    return {"vc": {**plain, "credentialSubject": subject, "issuer": profile}, **claims}


FIRST = ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"]


def test_claims_may_stand_in_the_place_of_fields(welcoming, key, verdict):
    header = {"alg": "EdDSA", "kid": keys.method_id(ATELIERS.id, key)}
    documents = {ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()])}
    text = token(in_vc(welcoming), header, key.sign)
    read = reading.read(text)

    assert (read.id, read.issuer.id, read.subject_id) == (
        welcoming["id"],
        ATELIERS.id,
        welcoming["credentialSubject"]["id"],
    )
    assert read.valid_from.year == 2026
    assert verdict(text, documents) is Verdict.PROVEN
    assert verdict(token(in_vc(welcoming, exp=1_780_000_000), header, key.sign), documents) is Verdict.EXPIRED
    theirs = "https://dunes.example/"
    documents[theirs] = keys.controller_document(theirs, [keys.make_key().public_key()])
    assert verdict(token(in_vc(welcoming, iss=theirs), header, key.sign), documents) is Verdict.BROKEN
    for strange in (7, None, [], {"id": 7}, "", float("1e30")):
        found = verdict(
            token({**in_vc(welcoming), "iss": strange, "nbf": strange}, header, key.sign), documents
        )
        assert found is Verdict.BROKEN


def test_what_both_say_must_be_the_same(welcoming, key, verdict):
    """A claim never takes the place of a field that is there."""
    header = {"alg": "EdDSA", "kid": keys.method_id(ATELIERS.id, key)}
    documents = {ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()])}
    payload = in_vc(welcoming)
    payload["vc"]["credentialSubject"]["id"] = "urn:uuid:marc"

    assert reading.read(token(payload, header, key.sign)).subject_id == "urn:uuid:marc"
    assert verdict(token(payload, header, key.sign), documents) is Verdict.BROKEN


def test_no_key_that_travels_along_speaks_for_an_issuer_that_is_a_key(welcoming, key, verdict):
    stranger = keys.make_key()
    x = b64(stranger.public_key().public_bytes_raw()).decode()
    header = {"alg": "EdDSA", "jwk": {"kty": "OKP", "crv": "Ed25519", "x": x}}
    welcoming["issuer"]["id"] = keys.did_key(key)

    assert verdict(token(claims(welcoming), header, stranger.sign), {}) is Verdict.BROKEN
    assert verdict(token(claims(welcoming), header, key.sign), {}) is Verdict.INTACT
