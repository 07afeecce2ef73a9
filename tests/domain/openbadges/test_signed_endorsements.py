"""What others say of a badge of Open Badges 2.0 in a text that they signed: looked at like a signed badge."""

import base64

import pytest

from backpack.openbadges import checks, envelopes, keys, reading, strict
from backpack.openbadges.model import Verdict
from tests.domain.openbadges.port import network
from tests.domain.openbadges.test_endorsements import SOLENE
from tests.domain.openbadges.test_hosted import ASSERTION, BADGE_CLASS, ISSUER
from tests.domain.openbadges.test_jws import token

PORT = "https://port.example/"
SIGNED = "https://port.example/e/1.jws"


def signed_endorsement(about, key=SOLENE, **changes):
    """An Endorsement of Les Ateliers du Port as a compact JWS, as Open Badges 2.0 signs assertions."""
    document = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Endorsement",
        "id": "urn:uuid:6e6b3f0e-0001-4000-8000-0000000000ee",
        "claim": {"id": about, "endorsementComment": "Utile."},
        "issuer": PORT,
        "issuedOn": "2026-06-01T00:00:00Z",
        "verification": {"type": "SignedBadge", "creator": f"{PORT}key.json"},
        **changes,
    }
    return token(document, {"alg": "EdDSA"}, key.sign).decode()


def endorsed_2(place, item, now, **pages):
    """The endorsements of Lina's hosted badge when its assertion, class or issuer points to that item."""
    holders = {"badge": ASSERTION, "achievement": BADGE_CLASS, "issuer": ISSUER}
    holder = {**holders[place], "endorsement": [item]}
    holders[place] = holder
    profile = {
        "type": "Issuer",
        "id": PORT,
        "name": "Les Ateliers du Port",
        "publicKey": f"{PORT}key.json",
        "revocationList": f"{PORT}revoked.json",
    }
    jwk = {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": base64.urlsafe_b64encode(SOLENE.public_key().public_bytes_raw()),
    }
    jwk["x"] = jwk["x"].rstrip(b"=").decode()
    served = {
        **{each["id"]: each for each in holders.values()},
        PORT: profile,
        f"{PORT}key.json": {"id": f"{PORT}key.json", "owner": PORT, "publicKeyJwk": jwk},
        f"{PORT}revoked.json": {"revokedAssertions": []},
        **pages,
    }
    found = checks.verify(reading.read(strict.dumps(holders["badge"])), resolve=network(served), now=now)
    assert found.verdict is Verdict.PROVEN
    return found.endorsements


@pytest.mark.parametrize("place", ["badge", "achievement", "issuer"])
def test_a_signed_confirmation_stands_there_or_at_its_address(now, place):
    about = {"badge": ASSERTION, "achievement": BADGE_CLASS, "issuer": ISSUER}[place]["id"]
    text = signed_endorsement(about)
    for item, pages in ((text, {}), (SIGNED, {SIGNED: envelopes.document(text.encode())})):
        (one,) = endorsed_2(place, item, now, **pages)
        assert (one.verdict, one.about, one.comment) == (Verdict.PROVEN, place, "Utile.")
        assert one.issuer.name == "Les Ateliers du Port"


def test_a_signed_confirmation_is_looked_at_like_a_signed_badge(now):
    about = ASSERTION["id"]
    head, _body, signature = signed_endorsement(about).split(".")
    _head, other, _signature = signed_endorsement(
        about, claim={"id": about, "endorsementComment": "La meilleure."}
    ).split(".")
    for text, said in (
        (f"{head}.{other}.{signature}", Verdict.BROKEN),
        (signed_endorsement(about, keys.make_key()), Verdict.BROKEN),
        (signed_endorsement("https://dunes.example/b/2.json"), Verdict.BROKEN),
        (
            signed_endorsement(about, issuer=ISSUER["id"]),
            Verdict.BROKEN,
        ),  # in the name of La Maison des Dunes
        (signed_endorsement(about, verification={"creator": "https://evil.example/k"}), Verdict.BROKEN),
        (signed_endorsement(about, type="Assertion"), Verdict.BROKEN),
        (signed_endorsement(about, expires="2026-06-02T00:00:00Z"), Verdict.EXPIRED),
        (signed_endorsement(about, issuer="https://silent.example/"), Verdict.UNKNOWN),
    ):
        assert [one.verdict for one in endorsed_2("badge", text, now)] == [said]


def test_a_signed_confirmation_can_be_taken_back(now):
    listed = {f"{PORT}revoked.json": {"revokedAssertions": ["urn:uuid:6e6b3f0e-0001-4000-8000-0000000000ee"]}}
    (one,) = endorsed_2("badge", signed_endorsement(ASSERTION["id"]), now, **listed)
    assert one.verdict is Verdict.REVOKED


def test_what_says_that_it_is_signed_and_is_not_is_only_said(now):
    text = signed_endorsement(ASSERTION["id"], id=f"{PORT}e/2.json")
    plain = strict.loads(base64.urlsafe_b64decode(text.split(".")[1] + "=="))
    (one,) = endorsed_2("badge", f"{PORT}e/2.json", now, **{f"{PORT}e/2.json": plain})
    assert one.verdict is Verdict.DECLARED
