"""What is remembered of a badge is never told of another one, nor after a key, a list or the time has changed."""

from datetime import UTC, datetime, timedelta

import pytest

from backpack.badges import remembering
from backpack.openbadges import checks, keys, lists, proofs, reading, strict, v3
from backpack.openbadges.model import Achievement, Issuer, Unreachable, Verdict

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ID = "https://ateliers.example/O/PORT"
LIST = f"{ID}/status/1"
ATELIERS = Issuer(ID, "Les Ateliers du Port", ID)


class Network:
    """Only chosen addresses answer, and each time they are asked is counted."""

    def __init__(self, **documents) -> None:
        self.documents = documents
        self.asked = 0

    def __call__(self, address: str):
        self.asked += 1
        if address not in self.documents:
            raise Unreachable(address)
        return self.documents[address]


@pytest.fixture(autouse=True)
def _a_fresh_process():
    remembering.forget()
    yield
    remembering.forget()


@pytest.fixture
def key():
    return keys.key_from(bytes(range(32)))


@pytest.fixture
def network(key):
    return Network(**{ID: keys.controller_document(ID, [key.public_key()], profile={"name": ATELIERS.name})})


@pytest.fixture
def work(monkeypatch):
    """How often a badge was really looked at."""
    done = []
    whole = checks.verify

    def counted(*given, **named):
        done.append(1)
        return whole(*given, **named)

    monkeypatch.setattr(checks, "verify", counted)
    return done


def signed(key, **more) -> bytes:
    document = v3.compose(
        id="https://ateliers.example/B/7Q2M",
        issuer=ATELIERS,
        achievement=Achievement(
            "https://ateliers.example/A/a", "Accueillir", "Sait accueillir.", "Vu.", kind=""
        ),
        subject_id="urn:uuid:6e6b3f0e-0001-4000-8000-00000000000a",
        valid_from=NOW - timedelta(days=1),
    )
    method = keys.method_id(ID, key)
    return strict.dumps(proofs.sign(document | more, key, verification_method=method, created=NOW))


def verdict(received: bytes, network, now=NOW) -> Verdict:
    """By way of memory."""
    return remembering.verify(remembering.read(received), resolve=network, now=now).verdict


def test_the_same_bytes_are_looked_at_once_and_their_issuer_is_asked_each_time(key, network, work):
    badge = signed(key)

    assert [verdict(badge, network) for _ in range(5)] == [Verdict.PROVEN] * 5
    assert len(work) == 1
    assert network.asked >= 5


def test_no_altered_byte_ever_has_the_old_verdict(key, network):
    badge = signed(key)
    assert verdict(badge, network) is Verdict.PROVEN

    for place in range(0, len(badge), 11):
        altered = bytearray(badge)
        altered[place] ^= 1
        try:
            found = verdict(bytes(altered), network)
        except reading.Refused:
            continue
        assert found is not Verdict.PROVEN, altered[place - 20 : place + 20]


def test_a_changed_key_never_gets_an_old_verdict(key, network):
    badge = signed(key)
    assert verdict(badge, network) is Verdict.PROVEN

    other = keys.key_from(bytes(reversed(range(32))))
    network.documents[ID] = keys.controller_document(
        ID, [other.public_key()], profile={"name": ATELIERS.name}
    )
    assert verdict(badge, network) is Verdict.BROKEN

    network.documents[ID] = keys.controller_document(
        ID, [other.public_key(), key.public_key()], profile={"name": ATELIERS.name}
    )
    assert verdict(badge, network) is Verdict.PROVEN, "an old key that is still listed is good"


def test_an_issuer_that_falls_silent_or_is_gone_is_noticed(key, network):
    badge = signed(key)
    assert verdict(badge, network) is Verdict.PROVEN
    document = network.documents.pop(ID)
    assert verdict(badge, network) is Verdict.UNKNOWN
    network.documents[ID] = document
    assert verdict(badge, network) is Verdict.PROVEN


def test_the_end_comes_in_its_own_moment(key, network, work):
    ends = NOW + timedelta(hours=1)
    badge = signed(key, validUntil=ends.strftime("%Y-%m-%dT%H:%M:%SZ"))

    assert verdict(badge, network, NOW) is Verdict.PROVEN
    assert verdict(badge, network, ends - timedelta(seconds=1)) is Verdict.PROVEN
    assert len(work) == 1
    assert verdict(badge, network, ends) is Verdict.EXPIRED
    assert verdict(badge, network, NOW) is Verdict.PROVEN, "and a clock that was set right again"


def test_what_has_not_begun_begins(key, network):
    badge = signed(key, validFrom="2026-12-01T00:00:00Z")
    assert verdict(badge, network) is Verdict.NOT_YET
    assert verdict(badge, network, NOW + timedelta(days=30)) is Verdict.PROVEN


def test_a_proof_with_an_end_of_its_own_ends(key, network):
    document = strict.loads(signed(key))
    ends = NOW + timedelta(hours=1)
    method = keys.method_id(ID, key)
    badge = strict.dumps(proofs.sign(document, key, verification_method=method, created=NOW, expires=ends))

    assert verdict(badge, network) is Verdict.PROVEN
    assert verdict(badge, network, ends + timedelta(seconds=1)) is Verdict.EXPIRED


def test_a_revocation_counts_at_the_next_look(key, network):
    method = keys.method_id(ID, key)

    def publish(revoked):
        listing = lists.compose(LIST, ID, revoked, lives=60)
        network.documents[LIST] = proofs.sign(listing, key, verification_method=method, created=NOW)

    badge = signed(key, credentialStatus=lists.entry(LIST, 42))
    publish({})
    assert verdict(badge, network) is Verdict.PROVEN
    publish({42: NOW - timedelta(minutes=1)})
    assert verdict(badge, network) is Verdict.REVOKED


def test_bytes_that_hide_a_token_are_looked_at_each_time(key, network, work):
    """A token inside could end at a moment that nobody sees from outside."""
    badge = signed(key, endorsementJwt=["eyJhbGciOiJFZERTQSJ9.e30.AAAA"])
    for _ in range(3):
        verdict(badge, network)
    assert len(work) == 3


def test_a_credential_from_elsewhere_with_the_same_bytes_is_looked_at_itself(key, network):
    badge = signed(key)
    assert verdict(badge, network) is Verdict.PROVEN
    impostor = v3.read(strict.loads(badge) | {"name": "Je sais piloter"}, badge)

    assert remembering.verify(impostor, resolve=network, now=NOW).verdict is not Verdict.PROVEN


def test_memory_is_bounded(key, network, monkeypatch):
    badges = [signed(key, name=f"Badge {number}") for number in range(8)]
    monkeypatch.setattr(remembering, "MOST_BYTES", 3 * len(badges[0]))
    for badge in badges:
        assert verdict(badge, network) is Verdict.PROVEN

    assert len(remembering._memories) <= 3
    assert remembering._size == sum(len(each.credential.received) for each in remembering._memories.values())
    assert verdict(badges[0], network) is Verdict.PROVEN
