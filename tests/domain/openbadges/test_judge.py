"""An independent judge: openbadgeslib agrees on what we sign, and on what was altered."""

import pytest
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError

from backpack.openbadges import keys, proofs, strict


@pytest.fixture
def signed(welcoming, key, now):
    did = keys.did_key(key)
    welcoming["issuer"]["id"] = did
    return proofs.sign(welcoming, key, verification_method=f"{did}#{keys.multikey(key)}", created=now)


def test_the_judge_accepts_what_we_sign(signed, key):
    judged = OB3LdpVerifier.for_issuer_did(keys.did_key(key)).verify(strict.dumps(signed))

    assert judged.issuer.id == keys.did_key(key)


def test_the_judge_refuses_what_was_altered(signed, key):
    signed["credentialSubject"]["achievement"]["name"] = "Diriger le port"

    with pytest.raises(OB3VerificationError):
        OB3LdpVerifier.for_issuer_did(keys.did_key(key)).verify(strict.dumps(signed))
