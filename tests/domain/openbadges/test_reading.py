"""Bytes in: told by the content, refused in one word."""

import base64
import io
import random
import time

import pytest
from PIL import Image

from backpack.openbadges import baking, reading, strict
from backpack.openbadges.model import Format, Refused
from backpack.openbadges.reading import read

ASSERTION = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://dunes.example/b/1",
    "recipient": {"type": "email", "hashed": False, "identity": "lina@example.org"},
    "badge": {"type": "BadgeClass", "name": "Sauveteuse", "criteria": {"narrative": "Nager."}},
    "issuedOn": "2026-05-01T00:00:00Z",
    "verification": {"type": "hosted"},
}


def picture(kind):
    data = io.BytesIO()
    Image.new("RGB", (4, 4)).save(data, kind)
    return data.getvalue()


def test_the_same_badge_as_text_and_as_picture(welcoming, sign):
    text = strict.dumps(sign(welcoming))
    from_text = read(text)
    from_picture = read(baking.bake(picture("PNG"), text))

    assert from_text == from_picture
    assert from_picture.received == text


def test_what_was_received_is_kept_to_the_byte():
    text = b"\xef\xbb\xbf  " + strict.dumps(ASSERTION) + b"\n\n"

    assert read(text).received == text


def test_an_assertion_of_open_badges_2():
    badge = read(strict.dumps(ASSERTION))

    assert badge.format is Format.OB2
    assert (badge.name, badge.criteria, badge.subject_id) == ("Sauveteuse", "Nager.", "lina@example.org")


def test_an_assertion_of_the_first_edition():
    badge = read(
        strict.dumps(
            {
                "recipient": "lina@example.org",
                "badge": {"name": "Marin", "issuer": {"origin": "https://d.example", "name": "D"}},
                "issued_on": 1361561067,
            }
        )
    )

    assert (badge.format, badge.name, badge.issuer.id) == (Format.OB05, "Marin", "https://d.example")
    assert badge.valid_from.year == 2013


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (picture("PNG"), "no-badge-in-picture"),
        (picture("JPEG"), "screenshot"),
        (picture("GIF"), "screenshot"),
        (picture("WEBP"), "screenshot"),
        (b"\0\0\0\x18ftypheic", "screenshot"),
        (b"%PDF-1.7", "not-a-badge"),
        (b"PK\x03\x04", "several-files"),
        (b"<!DOCTYPE html><html></html>", "web-page"),
        (b"<xml/>", "not-a-badge"),
        (b"<svg></svg>", "no-badge-in-picture"),
        (b"Bonjour", "not-a-badge"),
        (b"{}", "not-a-badge"),
        (b"[]", "not-a-badge"),
        (b'{"a": 1, "a": 2}', "duplicate-key"),
        (b"a.b.c", "bad-token"),
        (b"e30.e30.", "not-a-badge"),
        (b"https://openbadges.example/a.json", "badge-elsewhere"),
        (b'{"type": "BadgeClass"}', "badge-description"),
        (b'{"type": ["VerifiableCredential", "EndorsementCredential"]}', "endorsement"),
        (b'{"type": ["VerifiableCredential", "ClrCredential"]}', "not-a-badge"),
        (b"{" + b" " * (1 << 20) + b"}", "too-large"),
        (bytes(9 << 20), "too-large"),
    ],
)
def test_what_is_no_badge_is_told_in_one_word(data, reason):
    with pytest.raises(Refused) as refusal:
        read(data)

    assert refusal.value.reason == reason


def test_an_address_baked_in_is_handed_back_and_not_fetched():
    with pytest.raises(Refused) as refusal:
        read(baking.bake(picture("PNG"), "http://127.0.0.1:22/assertion", "openbadges"))

    assert refusal.value.facts == {"address": "http://127.0.0.1:22/assertion"}


def test_whatever_comes_in_only_a_refusal_comes_out(welcoming, sign):
    """Deterministic mutations: bytes flipped, cut, doubled, values replaced by other shapes."""
    dice = random.Random(3)
    text = strict.dumps(sign(welcoming))
    seeds = [text, baking.bake(picture("PNG"), text), strict.dumps(ASSERTION), b"<svg>" + text + b"</svg>"]
    shapes = [b"null", b"[]", b"{}", b"0", b"-1e9", b'""', b"true", b"[[]]", b'{"@value": []}', b'"\\u0000"']
    began = time.process_time()
    for _ in range(1500):
        data = bytearray(dice.choice(seeds))
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(len(data))
            match dice.randrange(4):
                case 0:
                    data[place] = dice.randrange(256)
                case 1:
                    del data[place : place + dice.randrange(1, 40)]
                case 2:
                    data[place:place] = data[place : place + 30]
                case 3:
                    start = data.find(b":", place) + 1
                    end = data.find(b",", start)
                    if 0 < start < end:
                        data[start:end] = dice.choice(shapes)
        if not data:
            continue
        try:
            badge = reading.read(bytes(data))
        except Refused:
            continue
        assert badge.document

    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    ("message", "address"),
    [
        ("Regarde mon badge : https://badges.example/a/1?x=2.", "https://badges.example/a/1?x=2"),
        ("(https://badges.example/a/1)", "https://badges.example/a/1"),
        ("« https://badges.example/a »\nMerci !", "https://badges.example/a"),
        ("http://badges.example/a, puis https://autre.example/b", "http://badges.example/a"),
        ("https://badges.example/a/\u00e9t\u00e9 et d'autres", "https://badges.example/a/\u00e9t\u00e9"),
    ],
)
def test_the_address_in_a_shared_message_is_found(message, address):
    with pytest.raises(Refused) as refusal:
        read(message.encode())

    assert (refusal.value.reason, refusal.value.facts["address"]) == ("badge-elsewhere", address)


def test_a_token_in_a_message_is_read():
    token = b"eyJhbGciOiJub25lIn0.%s.AAAA" % (base64.urlsafe_b64encode(strict.dumps(ASSERTION)).rstrip(b"="))

    badge = read(b"Voici : " + token + b" (mon badge)")

    assert (badge.name, badge.received) == ("Sauveteuse", token)


def test_a_diploma_from_before_open_badges_3_is_read(welcoming):
    diploma = {
        "@context": ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/dcc/v1"],
        "type": ["VerifiableCredential", "Assertion"],
        "issuer": {"id": "did:example:1", "name": "La Maison des Dunes"},
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:2",
            "hasCredential": {"name": "Guide", "description": "Accueillir."},
        },
    }

    badge = read(strict.dumps(diploma))

    assert (badge.format, badge.name, badge.description) == (Format.OB3, "Guide", "Accueillir.")
