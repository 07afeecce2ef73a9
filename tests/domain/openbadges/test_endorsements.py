"""What others say of a badge: each looked at by itself, and nobody confirms their own."""

import base64

import pytest

from backpack.openbadges import checks, keys, proofs, reading, strict
from backpack.openbadges.model import Verdict
from tests.domain.openbadges.conftest import NOW
from tests.domain.openbadges.port import ATELIERS, network
from tests.domain.openbadges.test_hosted import ASSERTION, BADGE_CLASS, ISSUER

DUNES = "https://dunes.example/O/1"
SOLENE = keys.key_from(bytes([7]) * 32)


def endorsement(about, *, issuer_id=DUNES, key=SOLENE, **changes):
    document = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:6e6b3f0e-0001-4000-8000-00000000000e",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": issuer_id, "type": ["Profile"], "name": "La Maison des Dunes"},
        "validFrom": "2026-11-20T10:00:00Z",
        "credentialSubject": {
            "id": about,
            "type": ["EndorsementSubject"],
            "endorsementComment": "Vu pendant la fête du port.",
        },
        **changes,
    }
    return proofs.sign(document, key, verification_method=keys.method_id(issuer_id, key), created=NOW)


@pytest.fixture
def endorsed(welcoming, sign, key, now):
    """The badge's verdict and its endorsements, when La Maison des Dunes publishes its key."""

    def of(*several, place=None, **more):
        holder = welcoming if place is None else place(welcoming)
        holder.update({"endorsement": list(several), **more} if several else more)
        documents = {
            ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()]),
            DUNES: keys.controller_document(DUNES, [SOLENE.public_key()]),
        }
        badge = reading.read(strict.dumps(sign(welcoming)))
        return checks.verify(badge, resolve=network(documents), now=now)

    return of


def test_somebody_else_confirms_a_badge(welcoming, endorsed):
    found = endorsed(endorsement(welcoming["id"]))

    assert found.verdict is Verdict.PROVEN
    (one,) = found.endorsements
    assert (one.verdict, one.about, one.comment) == (Verdict.PROVEN, "badge", "Vu pendant la fête du port.")
    assert one.issuer.name == "La Maison des Dunes"


@pytest.mark.parametrize(
    ("place", "about"),
    [
        (lambda badge: badge["credentialSubject"]["achievement"], "achievement"),
        (lambda badge: badge["issuer"], "issuer"),
    ],
)
def test_an_achievement_and_an_issuer_are_confirmed_too(welcoming, endorsed, place, about):
    (one,) = endorsed(endorsement(place(welcoming)["id"]), place=place).endorsements

    assert (one.verdict, one.about) == (Verdict.PROVEN, about)


def test_as_a_token(welcoming, endorsed):
    document = endorsement(welcoming["id"])
    del document["proof"]
    header = {"alg": "EdDSA", "kid": keys.method_id(DUNES, SOLENE)}
    text = b".".join(
        base64.urlsafe_b64encode(strict.dumps(part)).rstrip(b"=")
        for part in (header, {**document, "iss": DUNES})
    )
    token = text + b"." + base64.urlsafe_b64encode(SOLENE.sign(text)).rstrip(b"=")

    (one,) = endorsed(endorsementJwt=[token.decode()]).endorsements
    assert (one.verdict, one.about) == (Verdict.PROVEN, "badge")


def test_what_is_said_of_another_badge_counts_for_nothing(endorsed):
    found = endorsed(endorsement("urn:uuid:of-another"))

    assert found.verdict is Verdict.PROVEN
    assert found.endorsements[0].verdict is Verdict.BROKEN


def test_a_forged_confirmation_is_broken_and_the_badge_is_not(welcoming, endorsed):
    stranger = keys.make_key()
    found = endorsed(endorsement(welcoming["id"], key=stranger))

    assert found.verdict is Verdict.PROVEN
    assert found.endorsements[0].verdict is Verdict.BROKEN

    altered = endorsement(welcoming["id"])
    altered["credentialSubject"]["endorsementComment"] = "La meilleure."
    assert endorsed(altered).endorsements[0].verdict is Verdict.BROKEN


def test_who_gave_and_who_received_confirm_nothing(welcoming, endorsed, key):
    (own,) = endorsed(endorsement(welcoming["id"], issuer_id=ATELIERS.id, key=key)).endorsements
    assert own.verdict is Verdict.DECLARED

    lina = keys.make_key()
    welcoming["credentialSubject"]["id"] = keys.did_key(lina)
    (hers,) = endorsed(endorsement(welcoming["id"], issuer_id=keys.did_key(lina), key=lina)).endorsements
    assert hers.verdict is Verdict.DECLARED


def test_a_confirmation_has_its_own_end(welcoming, endorsed):
    found = endorsed(endorsement(welcoming["id"], validUntil="2026-11-20T12:00:00Z"))

    assert found.verdict is Verdict.PROVEN
    assert found.endorsements[0].verdict is Verdict.EXPIRED


def test_there_are_not_without_end(welcoming, endorsed):
    assert len(endorsed(*[endorsement(welcoming["id"])] * 9).endorsements) == 6


def test_an_endorsement_that_comes_alone(now, welcoming):
    resolve = network({DUNES: keys.controller_document(DUNES, [SOLENE.public_key()])})
    alone = endorsement(welcoming["id"])

    assert checks.verify_endorsement(alone, resolve=resolve, now=now).verdict is Verdict.PROVEN
    assert (
        checks.verify_endorsement({**alone, "name": "Autre"}, resolve=resolve, now=now).verdict
        is Verdict.BROKEN
    )
    assert checks.verify_endorsement({}, resolve=resolve, now=now).verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, Verdict.PROVEN),
        ({"revoked": True}, Verdict.REVOKED),
        ({"claim": {"id": "https://dunes.example/other"}}, Verdict.BROKEN),
        (
            {"issuer": "https://dunes.example/issuer.json"},
            Verdict.BROKEN,
        ),  # not hosted where that issuer says
        ({"type": "Assertion"}, Verdict.BROKEN),
        ({"expires": "2026-06-02T00:00:00Z"}, Verdict.EXPIRED),
    ],
)
def test_open_badges_2_points_to_endorsements(now, change, verdict):
    port = "https://port.example/e/1.json"
    pages = {
        each["id"]: each
        for each in (
            ISSUER,
            {**BADGE_CLASS, "endorsement": [port]},
            ASSERTION,
            {"type": "Issuer", "id": "https://port.example/", "name": "Les Ateliers du Port"},
            {
                "@context": "https://w3id.org/openbadges/v2",
                "type": "Endorsement",
                "id": port,
                "claim": {"id": BADGE_CLASS["id"], "endorsementComment": "Utile."},
                "issuer": "https://port.example/",
                "issuedOn": "2026-06-01T00:00:00Z",
                **change,
            },
        )
    }
    found = checks.verify(reading.read(strict.dumps(ASSERTION)), resolve=network(pages), now=now)

    assert found.verdict is Verdict.PROVEN
    (one,) = found.endorsements
    assert one.verdict is verdict
    if verdict is Verdict.PROVEN:
        assert (one.about, one.comment, one.issuer.name) == ("achievement", "Utile.", "Les Ateliers du Port")
