"""Keys and their spellings."""

import pytest

from backpack.openbadges import keys
from backpack.openbadges.model import Refused


def test_a_key_survives_its_spelling(key):
    assert keys.public_key(keys.multikey(key)) == key.public_key()
    assert keys.multikey(key).startswith("z6Mk")
    assert keys.did_key(key) == f"did:key:{keys.multikey(key)}"


def test_a_key_survives_its_seed():
    made = keys.make_key()

    assert keys.key_from(made.private_bytes_raw()).public_key() == made.public_key()


@pytest.mark.parametrize(
    "spelled", ["", "m6Mk", "z", "z0OIl", "z6MkjZRsdasZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi", "z" * 300]
)
def test_a_spelling_of_no_key_is_refused(spelled):
    with pytest.raises(Refused):
        keys.public_key(spelled)


def test_a_jwk_that_gives_away_its_private_half_is_refused(key):
    with pytest.raises(Refused, match="bad-key"):
        keys.public_key_from_jwk({"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "d": "AAAA"})


def test_old_keys_stay_listed_so_that_old_badges_stay_true(key):
    old = keys.make_key()

    document = keys.controller_document("https://a.example/O/1", [key.public_key(), old.public_key()])

    assert document["assertionMethod"] == [
        keys.method_id("https://a.example/O/1", key),
        keys.method_id("https://a.example/O/1", old),
    ]
    assert {method["controller"] for method in document["verificationMethod"]} == {"https://a.example/O/1"}
