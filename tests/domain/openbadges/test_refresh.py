"""A badge that its issuer has renewed: the newer edition counts, once, and only by the same hand."""

import pytest

from backpack.openbadges import checks, envelopes, keys, proofs, reading, strict, tokens
from backpack.openbadges.model import Outcome, Verdict
from tests.domain.openbadges.port import ATELIERS, network

REFRESH = "https://ateliers.example/refresh/7Q2M"


@pytest.fixture
def renewed(welcoming, sign, key, now):
    """What is said of Lina's badge, which ended yesterday, when `newer` is what its issuer gives out."""
    welcoming["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
    welcoming["refreshService"] = {"id": REFRESH, "type": "1EdTechCredentialRefresh"}
    received = strict.dumps(sign({**welcoming, "validUntil": "2026-11-20T12:00:00Z"}))
    asked = []

    def of(newer):
        documents = {ATELIERS.id: keys.controller_document(ATELIERS.id, [key.public_key()])}
        if newer is not None:
            documents[REFRESH] = newer
        answers = network(documents)

        def resolve(address):
            asked.append(address)
            return answers(address)

        found = checks.verify(reading.read(received), resolve=resolve, now=now)
        assert asked.count(REFRESH) == 1
        asked.clear()
        assert found.credential.received == received
        return found

    return of


def test_the_newer_edition_counts(welcoming, sign, renewed):
    found = renewed(sign({**welcoming, "validUntil": "2027-11-20T12:00:00Z"}))

    assert found.verdict is Verdict.PROVEN
    assert found.check("refresh").outcome is Outcome.PASSED
    assert found.credential.valid_until.year == 2027


def test_the_newer_edition_may_be_a_signed_text(welcoming, key, renewed):
    newer = {**welcoming, "validUntil": "2027-11-20T12:00:00Z"}
    method = keys.method_id(ATELIERS.id, key)
    found = renewed(envelopes.enveloped(tokens.sign(newer, key, verification_method=method)))

    assert found.verdict is Verdict.PROVEN
    assert found.credential.valid_until.year == 2027
    stranger = tokens.sign(newer, keys.make_key(), verification_method=method)
    for forged in (stranger, "e30.e30.AAAA", "a.b.c"):
        found = renewed(envelopes.enveloped(forged))
        assert found.verdict is Verdict.EXPIRED
        assert found.check("refresh").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("nothing", [None, {}, {"type": ["OpenBadgeCredential"]}])
def test_without_one_the_old_one_counts(renewed, nothing):
    found = renewed(nothing)

    assert found.verdict is Verdict.EXPIRED
    assert found.check("refresh").outcome is Outcome.UNKNOWN


def test_nobody_else_can_renew_it(welcoming, sign, renewed, now):
    newer = {**welcoming, "validUntil": "2027-11-20T12:00:00Z"}
    stranger = keys.make_key()
    forged = proofs.sign(
        newer, stranger, verification_method=keys.method_id(ATELIERS.id, stranger), created=now
    )
    did = keys.did_key(stranger)
    elsewhere = proofs.sign(
        {**newer, "issuer": {**newer["issuer"], "id": did}},
        stranger,
        verification_method=f"{did}#{keys.multikey(stranger)}",
        created=now,
    )
    altered = {**sign(newer), "name": "Autre"}
    unsigned = newer
    another = sign({**newer, "id": "https://ateliers.example/B/0"})
    subject = {**newer["credentialSubject"], "id": "urn:uuid:6e6b3f0e-0001-4000-8000-0000000000ff"}
    for_another = sign({**newer, "credentialSubject": subject})
    older = sign({**newer, "validFrom": "2020-01-01T00:00:00Z"})

    for bad in (forged, elsewhere, altered, unsigned, another, for_another, older):
        assert renewed(bad).verdict is Verdict.EXPIRED


def test_a_forged_badge_is_not_renewed(welcoming, now):
    """Its address would let a stranger choose whom we ask."""
    asked = []

    def resolve(address):
        asked.append(address)
        return {"id": address}

    welcoming["refreshService"] = {"id": REFRESH, "type": "1EdTechCredentialRefresh"}
    checks.verify(reading.read(strict.dumps(welcoming)), resolve=resolve, now=now)

    assert asked == []
