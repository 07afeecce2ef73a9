"""A copy of a hosted badge to which its issuer added since: not a forgery, and not the proof either."""

import pytest

from backpack.openbadges.model import Verdict
from tests.domain.openbadges.port import network
from tests.domain.openbadges.test_hosted import ASSERTION, site, verify

__all__ = ["site"]  # a fixture

MORE = {
    "evidence": [{"id": "https://dunes.example/p/1"}, {"id": "https://dunes.example/p/2"}],
    "narrative": "Bravo",
    "image": "https://dunes.example/i.png",
    "endorsement": ["https://port.example/e/1.json"],
}


@pytest.mark.parametrize("field", MORE)
def test_what_the_issuer_added_since_makes_no_forgery(site, now, field):
    """A copy that its issuer's site no longer says alone is not broken, and not the proof either: that is the site."""
    site[ASSERTION["id"]][field] = MORE[field]
    found = verify(ASSERTION, network(site), now)

    assert found.verdict is Verdict.UNKNOWN
    assert found.check("hosted").facts == {"because": "added-since", "fields": field}
    assert found.credential.document[field] == MORE[field]
    assert verify(site[ASSERTION["id"]], network(site), now).verdict is Verdict.PROVEN


def test_one_more_proof_is_added_and_another_one_is_altered(site, now):
    first, second = MORE["evidence"]
    site[ASSERTION["id"]]["evidence"] = [first, second]
    for mine, said in (
        ([first], Verdict.UNKNOWN),
        (second, Verdict.UNKNOWN),
        ([first, second], Verdict.PROVEN),
        ([first, {"id": "https://evil.example/"}], Verdict.BROKEN),
        ([first, second, {"id": "https://evil.example/"}], Verdict.BROKEN),
        ([{**first, "narrative": "Bravo"}], Verdict.BROKEN),
    ):
        assert verify({**ASSERTION, "evidence": mine}, network(site), now).verdict is said


@pytest.mark.parametrize(
    ("field", "there"),
    [
        ("expires", "2030-01-01T00:00:00Z"),
        ("recipient", [ASSERTION["recipient"], {"type": "email", "identity": "marc@example.org"}]),
        ("issuedOn", "2026-05-02T00:00:00Z"),
        ("badge", "https://dunes.example/other.json"),
        ("verification", {"type": "hosted", "startsWith": "https://dunes.example/"}),
        ("extensions:level", {"@context": "https://x.example/", "type": ["Extension", "extensions:L"]}),
    ],
)
def test_whom_a_badge_is_for_and_of_what_and_when_is_never_added(site, now, field, there):
    site[ASSERTION["id"]][field] = there
    found = verify(ASSERTION, network(site), now)

    assert found.verdict is Verdict.BROKEN
    assert found.check("hosted").facts["because"] == "differs"


def test_an_addition_hides_no_end_and_no_revocation(site, now):
    ended = {**ASSERTION, "expires": "2026-06-01T00:00:00Z"}
    site[ASSERTION["id"]] = {**ended, "narrative": "Bravo"}
    assert verify(ended, network(site), now).verdict is Verdict.EXPIRED
    site[ASSERTION["id"]]["revoked"] = True
    assert verify(ended, network(site), now).verdict is Verdict.REVOKED
