"""An independent judge, openbadgeslib: it takes all that we sign, and refuses, as we do, whatever of it was altered.

Each thing that goes out is altered in many places by a die that always falls alike.
"""

import random
import struct
import zlib

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob2.verifier import OB2Verifier
from openbadgeslib.ob3 import status_list as judges_lists
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3Verifier

from backpack.openbadges import baking, checks, envelopes, keys, lists, proofs, reading, strict, tokens
from backpack.openbadges.model import Refused, Verdict
from tests.domain.openbadges.conftest import NOW
from tests.domain.openbadges.port import network
from tests.domain.openbadges.test_mutants import as_values, mutants
from tests.domain.openbadges.test_outgoing import DRAWING, LIST, SITE, SUBJECT, hosted

__all__ = ["hosted"]  # the three documents of Open Badges 2.0, a fixture

GOOD = (Verdict.PROVEN, Verdict.INTACT)


@pytest.fixture
def did(welcoming, key):
    welcoming["issuer"]["id"] = keys.did_key(key)
    return welcoming["issuer"]["id"]


@pytest.fixture
def method(did, key):
    return f"{did}#{keys.multikey(key)}"


@pytest.fixture
def signed(welcoming, method, key, now):
    return proofs.sign(welcoming, key, verification_method=method, created=now)


@pytest.fixture
def token(welcoming, method, key):
    return tokens.sign(welcoming, key, verification_method=method)


@pytest.fixture
def judge(key, did):
    """Whether the judge takes a credential, as JSON or as a token."""
    of_tokens, of_proofs = OB3Verifier(key.public_key()), OB3LdpVerifier.for_issuer_did(did)

    def takes(text, **how):
        try:
            (of_proofs if text.lstrip().startswith("{") else of_tokens).verify(text, **how)
        except (LibOpenBadgesException, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return False
        return True

    return takes


def ours(data, pages=()):
    """Whether we take it."""
    try:
        badge = reading.read(data)
    except Refused:
        return False
    return checks.verify(badge, resolve=network(dict(pages)), now=NOW).verdict in GOOD


def test_the_credential_and_what_is_altered_in_it(signed, judge):
    for document in mutants(signed, 60):
        text = strict.dumps(document)
        assert (judge(text.decode()), ours(text)) == (False, False), text
    assert judge(strict.dumps(signed).decode())
    assert ours(strict.dumps(signed))


def test_a_badge_of_two_proofs_and_what_is_altered_in_it(signed, method, key, now, judge):
    """As this site issues them. Where one proof is altered the other still holds, and nobody disagrees on the rest."""
    both = proofs.countersign(signed, key, verification_method=method, created=now, suite="eddsa-jcs-2022")
    for document in mutants(signed, 60):
        if document.get("proof") == signed["proof"]:
            text = strict.dumps({**document, "proof": both["proof"]})
            assert (judge(text.decode()), ours(text)) == (False, False), text
    for order in (both["proof"], both["proof"][::-1]):
        text = strict.dumps({**both, "proof": order})
        assert judge(text.decode())
        assert ours(text)


def test_the_signed_text_and_what_is_altered_in_it(token, judge):
    dice = random.Random(11)
    altered = {as_values(token.encode(), dice).decode() for _ in range(60)}
    for place in range(0, len(token), 37):
        altered.add(token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :])
    altered.discard(token)
    for text in altered:
        assert (judge(text), ours(text.encode())) == (False, False), text
    assert len(altered) > 80
    assert judge(token)
    assert ours(token.encode())


def of_the_judge(picture):
    if picture.startswith(baking.PNG):
        return OB3Verifier.extract_token_from_png(picture)
    return OB3Verifier.extract_token_from_svg(picture)


def with_its_checksums(png):
    """The picture with every checksum set right again, as whoever alters a badge on purpose would."""
    at, pieces = 8, [png[:8]]
    while at + 12 <= len(png):
        length = struct.unpack_from(">I", png, at)[0]
        body = png[at + 4 : at + 8 + length]
        pieces += [png[at : at + 4], body, struct.pack(">I", zlib.crc32(body))]
        at += 12 + length
    return b"".join(pieces)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG = (
    baking.PNG
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(bytes(4)))
    + chunk(b"IEND", b"")
)


@pytest.mark.parametrize("picture", [PNG, DRAWING.encode()], ids=["png", "svg"])
@pytest.mark.parametrize("form", ["signed", "token"])
def test_the_baked_picture_and_what_is_altered_in_it(request, judge, picture, form):
    made = request.getfixturevalue(form)
    text = made if isinstance(made, str) else strict.dumps(made).decode()
    baked = baking.bake(picture, text)
    assert of_the_judge(baked) == text
    assert judge(text)
    assert ours(baked)

    start = baked.index(text[:20].encode())
    length = len(text.encode())
    for place in range(start, start + length, length // 40):
        altered = bytearray(baked)
        altered[place] = ord("A") if altered[place] != ord("A") else ord("B")
        pictures = {bytes(altered), with_its_checksums(altered) if picture is PNG else bytes(altered)}
        for each in pictures:
            try:
                taken = judge(of_the_judge(each))
            except LibOpenBadgesException:
                taken = False
            assert (taken, ours(each)) == (False, False), place


def test_the_status_list_and_what_is_altered_in_it(welcoming, did, method, key, judge):
    """As we publish it, and as a token, which is the only form that the judge takes."""
    welcoming["credentialStatus"] = lists.entry(LIST, 9)
    badge = strict.dumps(proofs.sign(welcoming, key, verification_method=method, created=NOW))
    plain = {**lists.compose(LIST, did, [8, 10], lives=60), "validFrom": "2026-11-20T00:00:00Z"}
    listing = proofs.sign(plain, key, verification_method=method, created=NOW)
    token = tokens.sign(plain, key, verification_method=method)

    def both(text):
        page = envelopes.document(text.encode())
        taken = judge(badge.decode(), check_status=True, download=lambda _address: text.encode())
        return taken, ours(badge, {LIST: page})

    assert both(token) == (True, True)
    dice = random.Random(13)
    for text in {as_values(token.encode(), dice).decode() for _ in range(40)} - {token}:
        assert both(text) == (False, False), text
    assert ours(badge, {LIST: listing})
    for altered in mutants(listing, 40):
        assert not ours(badge, {LIST: altered}), altered


def test_a_status_list_that_the_judge_signs_is_read_here(welcoming, did, method, key):
    """It publishes its lists as signed texts."""
    welcoming["credentialStatus"] = judges_lists.status_entry(LIST, "revocation", 9)
    badge = reading.read(strict.dumps(proofs.sign(welcoming, key, verification_method=method, created=NOW)))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def verdict(revoked, place=None):
        document = judges_lists.build_status_list_credential(did, LIST, "revocation", revoked)
        text = judges_lists.sign_status_list_credential(document, pem, "EdDSA")
        if place is not None:
            text = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        page = envelopes.document(text.encode())
        return checks.verify(badge, resolve=network({LIST: page}), now=NOW).verdict

    assert verdict([9]) is Verdict.REVOKED
    assert verdict([8, 10]) is Verdict.INTACT
    for place in (3, 40, 200, 500, -3):
        assert verdict([8, 10], place) is Verdict.UNKNOWN


def test_the_hosted_badge_and_what_is_altered_in_it(hosted):
    """Of a copy, the judge believes nothing but its address: what was altered in one never reaches anybody."""
    address, issuer = f"{SITE}/B/7Q2M/v2.json", f"{SITE}/O/PORT/v2.json"

    def both(copy, site):
        try:
            judged = OB2Verifier(download=lambda where: strict.dumps(site[where])).verify_hosted(copy)
            said = (judged.recipient.identity, judged.narrative)
        except (LibOpenBadgesException, KeyError, ValueError):
            said = None
        return said, ours(strict.dumps(copy), site)

    true = (SUBJECT, "A tenu l'accueil.")
    assert both(hosted[address], hosted) == (true, True)
    for change in (
        {"recipient": {"type": "id", "hashed": False, "identity": "urn:uuid:marc"}},
        {"narrative": "A dirigé le port."},
        {"issuedOn": "2020-01-01T00:00:00Z"},
        {"expires": "2040-01-01T00:00:00Z"},
    ):
        said, taken = both({**hosted[address], **change}, hosted)
        assert said in (true, None)
        assert not taken
    elsewhere = "https://evil.example/b.json"
    forged = {**hosted[address], "id": elsewhere}
    assert both(forged, {**hosted, elsewhere: forged}) == (None, False)
    ended = {**hosted[address], "expires": "2026-11-20T10:00:00Z"}
    assert both(ended, {**hosted, address: ended}) == (None, False)
    other = {**hosted, issuer: {**hosted[issuer], "id": "https://evil.example/O"}}
    assert both(hosted[address], other) == (None, False)
