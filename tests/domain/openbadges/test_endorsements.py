"""What others say of a badge: each looked at by itself, and nobody confirms their own."""

import pytest

from backpack.openbadges import checks, envelopes, keys, proofs, reading, strict
from backpack.openbadges.model import Verdict
from tests.domain.openbadges.conftest import NOW
from tests.domain.openbadges.port import ATELIERS, network
from tests.domain.openbadges.test_hosted import ASSERTION, BADGE_CLASS, ISSUER
from tests.domain.openbadges.test_jws import token

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


def as_token(about, key=SOLENE, *, in_vc=False, **claims):
    document = {name: value for name, value in endorsement(about).items() if name != "proof"}
    payload = {**({"vc": document} if in_vc else document), "iss": DUNES, **claims}
    header = {"alg": "EdDSA", "typ": "vc+jwt", "kid": keys.method_id(DUNES, SOLENE)}
    return token(payload, header, key.sign).decode()


@pytest.mark.parametrize("in_vc", [False, True])
def test_as_a_token(welcoming, endorsed, in_vc):
    text = as_token(welcoming["id"], in_vc=in_vc)

    (one,) = endorsed(endorsementJwt=[text]).endorsements
    assert (one.verdict, one.about) == (Verdict.PROVEN, "badge")


def test_as_a_token_in_its_envelope(welcoming, endorsed):
    extra = {"@context": [*welcoming["@context"]]}
    found = endorsed(envelopes.enveloped(as_token(welcoming["id"])), **extra)

    assert [(one.verdict, one.about) for one in found.endorsements] == [(Verdict.PROVEN, "badge")]


def test_a_forged_token_confirms_nothing(welcoming, endorsed):
    head, _body, signature = as_token(welcoming["id"]).split(".")
    _head, other, _signature = as_token(welcoming["id"], name="La meilleure").split(".")
    forged = {
        "another key": as_token(welcoming["id"], keys.make_key()),
        "another issuer": as_token(welcoming["id"], iss=ATELIERS.id),
        "other words": f"{head}.{other}.{signature}",
        "of another badge": as_token("urn:uuid:of-another"),
        "already over": as_token(welcoming["id"], exp=1_700_000_000),
    }
    said = {
        how: [one.verdict for one in endorsed(endorsementJwt=[text]).endorsements]
        for how, text in forged.items()
    }
    assert said.pop("already over") == [Verdict.EXPIRED]
    assert set(map(tuple, said.values())) == {(Verdict.BROKEN,)}
    assert endorsed(endorsementJwt=["a.b", "a.b.c", 7, {}]).endorsements[1:] == ()


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
