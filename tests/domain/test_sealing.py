"""Everything that rests on the site's one secret."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backpack.kernel import clock
from backpack.kernel.sealing import Sealer, Unsealable, hashed

HERE = Sealer("a secret of the tests, longer than thirty-two characters")
ELSEWHERE = Sealer("another secret, which some other site has had for ages")


def test_what_is_sealed_opens_here_and_only_here():
    sealed = HERE.seal(b"a private key")

    assert HERE.unseal(sealed) == b"a private key"
    assert "private" not in sealed
    with pytest.raises(Unsealable, match="BACKPACK_SECRET"):
        ELSEWHERE.unseal(sealed)


def test_the_same_thing_sealed_twice_looks_different():
    assert HERE.seal(b"a private key") != HERE.seal(b"a private key")


@pytest.mark.parametrize(
    "damage", [lambda text: text[:-5] + "AAAA=", lambda text: "", lambda text: text[::-1]]
)
def test_damage_is_noticed(damage):
    with pytest.raises(Unsealable):
        HERE.unseal(damage(HERE.seal(b"a private key")))


def test_a_token_says_what_it_was_made_of():
    token = HERE.token("nonce", "abc")

    assert HERE.value_of("nonce", token, most_seconds=60) == "abc"


def test_a_token_for_another_purpose_says_nothing():
    assert HERE.value_of("declined", HERE.token("nonce", "abc"), most_seconds=60) is None


@pytest.mark.parametrize("forged", ["", "abc", "abc.def", "WyJhYmMiLDFd.AAAA", "é", "." * 400])
def test_a_forged_token_says_nothing(forged):
    assert HERE.value_of("nonce", forged, most_seconds=60) is None


def test_a_token_of_another_site_says_nothing():
    assert HERE.value_of("nonce", ELSEWHERE.token("nonce", "abc"), most_seconds=60) is None


def test_a_token_grows_old():
    made = clock.now()
    with clock.at(made):
        token = HERE.token("nonce", "abc")

    with clock.at(made + timedelta(seconds=60)):
        assert HERE.value_of("nonce", token, most_seconds=60) == "abc"
    with clock.at(made + timedelta(seconds=61)):
        assert HERE.value_of("nonce", token, most_seconds=60) is None


def test_a_derived_secret_follows_from_its_value_purpose_and_site():
    known = HERE.derived("device", "abc")

    assert known == HERE.derived("device", "abc")
    assert (
        len(
            {
                known,
                HERE.derived("device", "abd"),
                HERE.derived("link", "abc"),
                ELSEWHERE.derived("device", "abc"),
            }
        )
        == 4
    )
    assert len(known) == 43  # 256 bits in base64url


def test_a_kept_key_cannot_be_read_back():
    assert hashed("key") == hashed("key") != hashed("kez")
    assert len(hashed("key")) == 64
