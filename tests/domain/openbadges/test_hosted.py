"""Open Badges 1 and 2: proven by the issuer's own site, or by the key it publishes."""

import base64
import copy

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from backpack.openbadges import checks, envelopes, reading, strict
from backpack.openbadges.model import Format, Unreachable, Verdict
from tests.domain.openbadges.port import network

ISSUER = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Issuer",
    "id": "https://dunes.example/issuer.json",
    "name": "La Maison des Dunes",
    "url": "https://dunes.example/",
}
BADGE_CLASS = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "BadgeClass",
    "id": "https://dunes.example/class.json",
    "name": "Sauveteuse",
    "description": "Sait secourir.",
    "image": "https://dunes.example/class.png",
    "criteria": {"narrative": "Observée par Solène."},
    "issuer": ISSUER["id"],
}
ASSERTION = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://dunes.example/b/1.json",
    "recipient": {"type": "email", "hashed": False, "identity": "lina@example.org"},
    "badge": BADGE_CLASS["id"],
    "issuedOn": "2026-05-01T00:00:00Z",
    "verification": {"type": "hosted"},
}


@pytest.fixture
def site():
    return {each["id"]: copy.deepcopy(each) for each in (ISSUER, BADGE_CLASS, ASSERTION)}


def verify(document, resolve, now):
    return checks.verify(reading.read(strict.dumps(document)), resolve=resolve, now=now)


def test_a_hosted_badge_is_proven_and_completed(site, now):
    found = verify(ASSERTION, network(site), now)

    assert found.verdict is Verdict.PROVEN
    assert (found.credential.name, found.credential.issuer.name) == ("Sauveteuse", "La Maison des Dunes")
    assert found.credential.received == strict.dumps(ASSERTION)


def test_a_badge_that_the_site_does_not_know_is_not_proven(site, now):
    for field, value in (
        ("recipient", {"type": "email", "identity": "marc@example.org"}),
        ("badge", "https://dunes.example/other.json"),
        ("issuedOn", "2020-05-01T00:00:00Z"),
        ("expires", "2030-01-01T00:00:00Z"),
    ):
        assert verify({**ASSERTION, field: value}, network(site), now).verdict is Verdict.BROKEN


def test_a_copy_says_what_its_issuer_says_and_nothing_else(site, now):
    """Every word counts: a picture, a proof or a story that the issuer does not serve was put in by somebody."""
    for change in (
        {"evidence": "https://evil.example/"},
        {"narrative": "Bravo"},
        {"image": "https://evil.example/i"},
    ):
        found = verify({**ASSERTION, **change}, network(site), now)
        assert found.verdict is Verdict.BROKEN
        assert found.check("hosted").facts["because"] == "differs"


def test_a_copy_may_spell_the_same_in_another_way(site, now):
    for change in (
        {"type": ["Assertion"]},
        {"id": "http://dunes.example/b/1.json"},
        {"badge": BADGE_CLASS},
        {"issuedOn": "2026-05-01T02:00:00+02:00"},
    ):
        assert verify({**ASSERTION, **change}, network(site), now).verdict is Verdict.PROVEN
    site[ASSERTION["id"]]["revoked"] = False
    assert verify(ASSERTION, network(site), now).verdict is Verdict.PROVEN


def test_a_page_may_have_another_name_on_its_own_site_only(site, now):
    site[BADGE_CLASS["id"]]["id"] = "https://dunes.example/class-2"
    assert verify(ASSERTION, network(site), now).verdict is Verdict.PROVEN
    site[BADGE_CLASS["id"]]["id"] = "https://evil.example/class"
    assert verify(ASSERTION, network(site), now).verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    "change",
    [
        {"image": "data:image/png;base64,AAAA"},
        {"extensions:x": {"type": ["Extension", "extensions:X"]}},
        {"extensions:x": "text"},
        {"recipient": "lina@example.org", "@context": "https://w3id.org/openbadges/v1"},
    ],
)
def test_a_structure_that_the_standard_forbids_is_broken(site, now, change):
    found = verify({**ASSERTION, **change}, network(site), now)

    assert found.verdict is Verdict.BROKEN
    assert found.check("structure").facts["fields"]


def test_a_site_that_does_not_answer_leaves_it_open(now):
    assert verify(ASSERTION, network({}), now).verdict is Verdict.UNKNOWN


def test_gone_or_revoked_is_taken_back(site, now):
    def gone(address):
        raise Unreachable(address, gone=True)

    assert verify(ASSERTION, gone, now).verdict is Verdict.REVOKED
    site[ASSERTION["id"]]["revoked"] = True
    assert verify(ASSERTION, network(site), now).verdict is Verdict.REVOKED


def test_nobody_can_host_a_badge_in_the_name_of_another(site, now):
    forged = {**ASSERTION, "id": "https://evil.example/b/1.json"}
    site[forged["id"]] = forged
    assert verify(forged, network(site), now).verdict is Verdict.BROKEN

    embedded = {
        **forged,
        "badge": {
            **BADGE_CLASS,
            "issuer": {**ISSUER, "verification": {"startsWith": "https://evil.example/"}},
        },
    }
    site[forged["id"]] = embedded
    assert verify(embedded, network(site), now).verdict is Verdict.BROKEN

    nameless = {**forged, "badge": {"type": "BadgeClass", "name": "Faux", "issuer": {"name": ISSUER["name"]}}}
    site[forged["id"]] = nameless
    assert verify(nameless, network(site), now).verdict is Verdict.INTACT


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        ({"startsWith": "https://host.example/dunes/"}, Verdict.PROVEN),
        ({"startsWith": ["https://x.example/", "https://host.example/dunes/"]}, Verdict.PROVEN),
        ({"startsWith": "https://host.example/other/"}, Verdict.BROKEN),
        ({"allowedOrigins": ["host.example"]}, Verdict.PROVEN),
        ({"allowedOrigins": "x.example"}, Verdict.BROKEN),
        ({}, Verdict.BROKEN),
    ],
)
def test_an_issuer_may_name_its_host(site, now, rules, verdict):
    hosted = {**ASSERTION, "id": "https://host.example/dunes/1.json"}
    site[hosted["id"]] = hosted
    site[ISSUER["id"]]["verification"] = rules

    assert verify(hosted, network(site), now).verdict is verdict


def test_a_badge_of_1_1_is_proven_the_same_way(site, now):
    old = {**ASSERTION, "@context": "https://w3id.org/openbadges/v1"}
    site[old["id"]] = old

    assert verify(old, network(site), now).verdict is Verdict.PROVEN


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


@pytest.fixture
def signed_site(site):
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    key_id = "https://dunes.example/key.json"
    site[ISSUER["id"]] |= {"publicKey": key_id, "revocationList": "https://dunes.example/revoked.json"}
    site[key_id] = {"id": key_id, "owner": ISSUER["id"], "publicKeyPem": pem.decode()}
    site["https://dunes.example/revoked.json"] = {"revokedAssertions": [{"id": "urn:uuid:0"}, "urn:uuid:1"]}

    def token(**changes):
        payload = {**ASSERTION, "verification": {"type": "signed", "creator": key_id}, **changes}
        payload = {field: value for field, value in payload.items() if value is not None}
        text = b64(b'{"alg":"RS256"}') + b"." + b64(strict.dumps(payload))
        return text + b"." + b64(private.sign(text, padding.PKCS1v15(), hashes.SHA256()))

    return site, token


def test_a_signed_badge_is_proven_by_the_key_of_its_issuer(signed_site, now):
    site, token = signed_site

    found = checks.verify(reading.read(token()), resolve=network(site), now=now)

    assert found.verdict is Verdict.PROVEN
    assert found.credential.issuer.name == "La Maison des Dunes"


def test_a_signed_badge_of_the_revocation_list_is_taken_back(signed_site, now):
    site, token = signed_site

    found = checks.verify(reading.read(token(id="urn:uuid:1")), resolve=network(site), now=now)

    assert found.verdict is Verdict.REVOKED


def test_the_first_badges_have_a_list_of_uids_with_reasons(signed_site, now):
    """Open Badges 1.1: one object whose keys are uids."""
    site, token = signed_site
    old = {"@context": "https://w3id.org/openbadges/v1", "uid": "7Q2M"}
    for listing, said in (({"7Q2M": "Donné par erreur."}, Verdict.REVOKED), ({"0": ""}, Verdict.PROVEN)):
        site["https://dunes.example/revoked.json"] = listing
        assert checks.verify(reading.read(token(**old)), resolve=network(site), now=now).verdict is said
    # Where a later list must be, another page says nothing.
    assert checks.verify(reading.read(token()), resolve=network(site), now=now).verdict is Verdict.UNKNOWN


def test_a_badge_of_1_0_is_signed_by_a_key_on_its_issuers_own_site(signed_site, now):
    """Its profile lists no key, and the key is a text of its own."""
    site, token = signed_site
    pem = site["https://dunes.example/key.json"]["publicKeyPem"].encode()
    site[ISSUER["id"]] = {"name": "La Maison des Dunes", "url": "https://dunes.example/"}
    first = {"@context": None, "type": None, "id": None, "uid": "7Q2M", "verification": None}
    for key_at, said in (
        ("https://dunes.example/key.pem", Verdict.PROVEN),
        ("http://dunes.example/key.pem", Verdict.PROVEN),
        ("https://evil.example/key.pem", Verdict.BROKEN),
        ("https://dunes.example/another.pem", Verdict.UNKNOWN),
        ("", Verdict.BROKEN),
    ):
        for address in ("https://dunes.example/key.pem", "https://evil.example/key.pem"):
            site[address] = envelopes.document(pem)
        text = token(**first, verify={"type": "signed", "url": key_at})
        badge = reading.read(text)
        assert badge.format is Format.OB1
        assert checks.verify(badge, resolve=network(site), now=now).verdict is said
    # Open Badges 2.0 lists its keys, wherever they are.
    assert checks.verify(reading.read(token()), resolve=network(site), now=now).verdict is Verdict.BROKEN


def test_a_key_that_the_issuer_does_not_publish_proves_nothing(signed_site, now):
    site, token = signed_site
    site["https://evil.example/key.json"] = site["https://dunes.example/key.json"]
    forged = token(verification={"type": "signed", "creator": "https://evil.example/key.json"})

    assert checks.verify(reading.read(forged), resolve=network(site), now=now).verdict is Verdict.BROKEN


def test_an_altered_or_unsigned_token_is_broken(signed_site, now):
    site, token = signed_site
    head, _body, signature = token().split(b".")
    altered = b".".join(
        [head, b64(strict.dumps({**ASSERTION, "verification": {"type": "signed"}})), signature]
    )
    none = b64(b'{"alg":"none"}') + b"." + token().split(b".")[1] + b"."

    for text in (altered, none):
        assert checks.verify(reading.read(text), resolve=network(site), now=now).verdict is Verdict.BROKEN
