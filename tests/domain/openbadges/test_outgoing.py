"""What goes out: a badge as a signed text, as a drawing, as Open Badges 2.0, and the list of those taken back."""

import base64
import gzip
import json
import random
from datetime import UTC, datetime

import pytest
from openbadgeslib import baking as judges_baking
from openbadgeslib.ob2.verifier import OB2VerificationError, OB2Verifier
from openbadgeslib.ob3.status import decode_encoded_list, set_indices
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from backpack.openbadges import baking, checks, hosting, keys, lists, proofs, reading, status, strict, tokens
from backpack.openbadges.baking import bake, unbake
from backpack.openbadges.model import Achievement, Issuer, Refused, Verdict
from tests.domain.openbadges.port import ATELIERS, network

SUBJECT = "urn:uuid:6e6b3f0e-0001-4000-8000-00000000000a"


@pytest.fixture
def token(welcoming, key):
    return tokens.sign(welcoming, key, verification_method=keys.method_id(ATELIERS.id, key))


def verdict(text, resolve, now):
    return checks.verify(reading.read(text.encode()), resolve=resolve, now=now).verdict


# The signed text -----------------------------------------------------------------------------------------------


def test_the_signed_text_is_proven(token, resolve, now):
    assert verdict(token, resolve, now) is Verdict.PROVEN


def test_it_says_the_same_as_the_credential(token, welcoming, sign, key):
    read = reading.read(token.encode())

    assert read.subject_id == SUBJECT
    assert {name: read.document[name] for name in welcoming} == welcoming
    # The proof inside a credential is not a claim: one more signature around it would prove nothing more.
    method = keys.method_id(ATELIERS.id, key)
    assert tokens.sign(sign(welcoming), key, verification_method=method) == token


def test_signing_again_gives_the_same_text(token, welcoming, key):
    assert tokens.sign(welcoming, key, verification_method=keys.method_id(ATELIERS.id, key)) == token


def test_an_end_is_said_twice(welcoming, key, resolve, now):
    welcoming["validUntil"] = "2026-11-20T12:00:00Z"
    token = tokens.sign(welcoming, key, verification_method=keys.method_id(ATELIERS.id, key))

    assert json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))["exp"] == 1_795_176_000
    assert verdict(token, resolve, now) is Verdict.EXPIRED


def test_another_key_or_another_word_breaks_it(token, welcoming, resolve, now):
    stranger = keys.make_key()
    forged = tokens.sign(welcoming, stranger, verification_method=keys.method_id(ATELIERS.id, stranger))
    header, claims, signature = token.split(".")
    said = base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)).replace(b"Accueillir", b"Commander.")
    altered = f"{header}.{base64.urlsafe_b64encode(said).rstrip(b'=').decode()}.{signature}"

    assert verdict(forged, resolve, now) is Verdict.BROKEN
    assert verdict(altered, resolve, now) is Verdict.BROKEN


def test_a_credential_without_a_start_is_not_signed(welcoming, key):
    del welcoming["validFrom"]
    with pytest.raises(Refused, match="no-moment"):
        tokens.sign(welcoming, key, verification_method="x")


def test_the_judge_agrees_on_the_signed_text(token, key):
    judge = OB3Verifier(key.public_key())

    assert judge.verify(token).recipient_id == SUBJECT
    with pytest.raises(OB3VerificationError):
        OB3Verifier(keys.make_key().public_key()).verify(token)
    with pytest.raises(OB3VerificationError):
        judge.verify(token[:-8] + "AAAAAAAA")


# The drawing ---------------------------------------------------------------------------------------------------

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>a > b</title><circle r="4"/></svg>'
)
WORDS = '{"name": "Accueillir, é 🙂 <&>\\" ]]> fin"}'


@pytest.mark.parametrize("text", [WORDS, "aaa.bbb.ccc", '{"a": "]]>]]>"}', "{}"])
@pytest.mark.parametrize("keyword", [baking.OB3_KEYWORD, baking.OB2_KEYWORD])
def test_what_is_baked_into_a_drawing_is_what_is_unbaked(text, keyword):
    assert unbake(bake(DRAWING.encode(), text, keyword)) == baking.Baked(text, keyword)


def test_what_was_drawn_stays_as_it_was():
    baked = bake(DRAWING.encode(), "a.b.c")

    start, rest = DRAWING.split("<title>")
    element = '<openbadges:credential xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0" verify="a.b.c"/>'
    assert baked.decode() == f"{start}{element}<title>{rest}"


def test_baking_a_drawing_again_replaces_every_badge():
    twice = bake(bake(bake(DRAWING.encode(), '{"old": 1}', baking.OB2_KEYWORD), "x.y.z"), WORDS)

    assert twice == bake(DRAWING.encode(), WORDS)
    assert judges_baking.has_svg(twice, element="openbadges:credential")


@pytest.mark.parametrize(
    "drawing",
    [
        "<svg/>",
        '<svg a="/>"/>',
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">'
        "<!-- <svg> --><svg  b='>' ></svg>",
        "\ufeff<s:svg xmlns:s='http://www.w3.org/2000/svg'><s:g/></s:svg>",
        '<svg xmlns:b="http://openbadges.org"><g>'
        '<b:assertion><b:assertion>{"in": 1}</b:assertion>\n</b:assertion ></g></svg>',
    ],
)
def test_any_drawing_is_baked(drawing):
    baked = bake(drawing.encode(), WORDS)

    assert unbake(baked) == baking.Baked(WORDS, baking.OB3_KEYWORD)
    assert bake(baked, WORDS) == baked
    assert b'"in"' not in baked


@pytest.mark.parametrize(
    ("drawing", "text", "reason"),
    [
        (b"<html></html>", "{}", "bad-xml"),
        (b"<svg>", "{}", "bad-xml"),
        (b'<!DOCTYPE s [<!ENTITY x "y">]><svg>&x;</svg>', "{}", "bad-xml"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><svg/>'.encode("latin-1"), '{"a": "é"}', "bad-xml"),
        ('<?xml version="1.0" encoding="utf-16"?><svg></svg>'.encode("utf-16"), "{}", "damaged-picture"),
        ("<svg></svg>".encode("utf-16"), "{}", "damaged-picture"),
        (b"<svg/>", "{\x00}", "not-text"),
        (b"<svg/>", "{\r\n}", "not-text"),
        (b"<svg/>", b"{\xff}", "not-text"),
        (b"<svg>" + b" " * (2 << 20) + b"</svg>", "{}", "too-large"),
        (b"<svg/>", "x" * (2 << 20), "too-large"),
    ],
)
def test_a_drawing_that_could_not_be_read_again_is_not_baked(drawing, text, reason):
    with pytest.raises(Refused, match=reason):
        bake(drawing, text)


def test_whatever_the_words_are_they_come_back():
    letters = random.Random(7)
    pieces = ["]]>", "<![CDATA[", "&amp;", "<", ">", '"', "'", "é", "🙂", "\\n", "--", "<?", "\u2028", " "]
    for _ in range(300):
        words = "".join(letters.choices(pieces, k=letters.randrange(12)))
        text = json.dumps({"name": words}, ensure_ascii=False)
        assert unbake(bake(DRAWING.encode(), text)).text == text


@pytest.mark.parametrize("text", [WORDS, "aaa.bbb.ccc"])
def test_the_judge_reads_the_drawing_too(text):
    baked = bake(DRAWING.encode(), text)

    assert judges_baking.extract_svg(baked, element="openbadges:credential", text_fallback=True) == text


# The list of those taken back ------------------------------------------------------------------------------------

LIST = "https://ateliers.example/O/PORT/status/1"


def test_the_list_has_the_bits_and_no_other():
    spelled = lists.encoded([0, 7, 8, 131_071])

    assert [place for place in (0, 1, 7, 8, 9, 131_071) if status.bit(spelled, place)] == [0, 7, 8, 131_071]
    assert set_indices(decode_encoded_list(spelled)) == {0, 7, 8, 131_071}
    assert len(gzip.decompress(base64.urlsafe_b64decode(spelled[1:] + "==="))) * 8 == lists.SIZE == 131_072


def test_the_badge_and_the_list_find_each_other(welcoming, sign, key, now):
    welcoming["credentialStatus"] = lists.entry(LIST, 94_567)
    badge = reading.read(strict.dumps(sign(welcoming)))
    issuer = keys.controller_document(ATELIERS.id, [key.public_key()])

    def verdict(revoked):
        listing = sign(lists.compose(LIST, ATELIERS.id, revoked, lives=60))
        documents = {ATELIERS.id: issuer, LIST: listing}
        return checks.verify(badge, resolve=network(documents), now=now).verdict

    assert verdict([94_566, 94_568]) is Verdict.PROVEN
    assert verdict([94_567]) is Verdict.REVOKED


@pytest.mark.parametrize("place", [-1, 131_072])
def test_a_place_outside_the_list_is_a_mistake(place):
    with pytest.raises(ValueError, match=str(place)):
        lists.entry(LIST, place)


def test_the_judge_agrees_on_an_entry(welcoming, key, now):
    from openbadgeslib.ob3.ldp import OB3LdpVerifier

    did = keys.did_key(key)
    welcoming["issuer"]["id"] = did
    welcoming["credentialStatus"] = lists.entry(LIST, 9)
    method = f"{did}#{keys.multikey(key)}"

    def judge(revoked):
        listing = proofs.sign(
            lists.compose(LIST, did, revoked, lives=60), key, verification_method=method, created=now
        )
        badge = proofs.sign(welcoming, key, verification_method=method, created=now)
        OB3LdpVerifier.for_issuer_did(did).verify(
            strict.dumps(badge),
            check_status=True,
            download=lambda address: strict.dumps({LIST: listing}[address]),
            verify_status_list=False,
        )

    judge([8, 10])
    with pytest.raises(OB3VerificationError, match="is set at index 9"):
        judge([9])


# Open Badges 2.0 -------------------------------------------------------------------------------------------------

SITE = "https://ateliers.example"


@pytest.fixture
def hosted():
    issuer = Issuer(f"{SITE}/O/PORT/v2.json", "Les Ateliers du Port", f"{SITE}/O/PORT")
    achievement = Achievement(
        f"{SITE}/O/PORT/MEAL/v2.json", "Accueillir", "Sait accueillir.", "Vu par Karima.", f"{SITE}/meal.png"
    )
    documents = [
        hosting.issuer(issuer, email="contact@ateliers.example", telephone="05 55 00 10 10"),
        hosting.badge_class(achievement, issuer_id=issuer.id),
        hosting.assertion(
            id=f"{SITE}/B/7Q2M/v2.json",
            badge_class_id=achievement.id,
            subject_id=SUBJECT,
            issued_on=datetime(2026, 11, 20, 9, 30, 15, 999, tzinfo=UTC),
            expires=datetime(2030, 1, 1, tzinfo=UTC),
            narrative="A tenu l'accueil.",
        ),
    ]
    return {document["id"]: document for document in documents}


def test_the_three_documents_are_a_proven_badge(hosted, now):
    assertion = hosted[f"{SITE}/B/7Q2M/v2.json"]
    found = checks.verify(reading.read(strict.dumps(assertion)), resolve=network(hosted), now=now)

    assert found.verdict is Verdict.PROVEN
    assert found.credential.name == "Accueillir"
    assert found.credential.criteria == "Vu par Karima."
    assert found.credential.issuer.name == "Les Ateliers du Port"
    assert found.credential.subject_id == SUBJECT
    assert (found.credential.valid_from.year, found.credential.valid_until.year) == (2026, 2030)


def test_the_judge_agrees_on_the_three_documents(hosted):
    def judge(site):
        fetch = lambda address: strict.dumps(site[address])  # noqa: E731
        return OB2Verifier(download=fetch).verify_hosted(hosted[f"{SITE}/B/7Q2M/v2.json"])

    assert judge(hosted).recipient.identity == SUBJECT
    with pytest.raises(OB2VerificationError):
        judge({**hosted, f"{SITE}/B/7Q2M/v2.json": hosting.revoked_assertion(f"{SITE}/B/7Q2M/v2.json")})


def test_a_revoked_assertion_says_so(hosted, now):
    address = f"{SITE}/B/7Q2M/v2.json"
    revoked = hosting.revoked_assertion(address)
    found = checks.verify(
        reading.read(strict.dumps(hosted[address])), resolve=network({**hosted, address: revoked}), now=now
    )

    assert found.verdict is Verdict.REVOKED
