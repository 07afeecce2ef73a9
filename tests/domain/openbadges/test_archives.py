"""Several badges at once: an archive, a wallet's presentation, a school's record, another host's answer."""

import base64
import io
import zipfile
import zlib

import pytest

from backpack.openbadges import baking, strict
from backpack.openbadges.model import Refused
from backpack.openbadges.reading import read, read_many
from tests.domain.openbadges.test_reading import ASSERTION, picture


def zipped(*files, **how):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


def outcomes(data):
    return [(name, each.reason if isinstance(each, Refused) else each.name) for name, each in read_many(data)]


def test_an_archive_gives_each_file_its_own_outcome():
    text = strict.dumps(ASSERTION)
    data = zipped(
        ("badges/", b""),
        ("badges/un.json", text),
        ("deux.bin", baking.bake(picture("PNG"), text, "openbadges")),
        ("photo.jpg", picture("JPEG")),
        ("__MACOSX/._un.json", b"x"),
        (".DS_Store", b"x"),
        ("lien.txt", b"https://badges.example/a"),
        ("autre.zip", zipped(("un.json", text))),
        ("vide", b""),
    )

    assert outcomes(data) == [
        ("badges/un.json", "Sauveteuse"),
        ("deux.bin", "Sauveteuse"),
        ("photo.jpg", "screenshot"),
        ("lien.txt", "badge-elsewhere"),
        ("autre.zip", "several-files"),
        ("vide", "empty"),
    ]
    assert read_many(data)[0][1].received == text


def test_what_is_alone_is_one_outcome():
    assert outcomes(strict.dumps(ASSERTION)) == [("", "Sauveteuse")]
    assert outcomes(b"Bonjour") == [("", "not-a-badge")]


def test_a_wallets_presentation_is_opened(welcoming, sign):
    token = b"eyJhbGciOiJub25lIn0.%s.AAAA" % (base64.urlsafe_b64encode(strict.dumps(ASSERTION)).rstrip(b"="))
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [
            sign(welcoming),
            {"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{token.decode()}"},
            {"type": ["VerifiableCredential"]},
            7,
        ],
    }

    assert outcomes(strict.dumps(presentation)) == [
        ("1", "Accueillir un public"),
        ("2", "Sauveteuse"),
        ("3", "not-a-badge"),
    ]
    with pytest.raises(Refused, match="several-files"):
        read(strict.dumps(presentation))


def as_token(payload):
    return b"eyJhbGciOiJub25lIn0.%s.AAAA" % base64.urlsafe_b64encode(strict.dumps(payload)).rstrip(b"=")


def test_a_wallets_presentation_may_be_a_token(welcoming, sign):
    presentation = {"type": ["VerifiablePresentation"], "verifiableCredential": [sign(welcoming)]}

    for payload in (presentation, {"vp": presentation, "iss": "did:example:wallet"}):
        assert outcomes(as_token(payload)) == [("1", "Accueillir un public")]
    assert outcomes(as_token({"vp": 7})) == [("", "not-a-badge")]


def test_a_schools_record_gives_each_badge_that_it_gathers(welcoming, sign):
    """Comprehensive Learner Record 2.0: each badge inside has its own proof, and the record is none itself."""
    badge = sign(welcoming)
    record = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": "did:example:school", "type": ["Profile"]},
        "credentialSubject": {
            "type": ["ClrSubject"],
            "verifiableCredential": [badge, {"type": ["VerifiableCredential", "ClrCredential"]}],
        },
    }

    for data in (strict.dumps(record), as_token(record), as_token({"vc": record})):
        assert outcomes(data) == [("1", "Accueillir un public"), ("2", "not-a-badge")]
        with pytest.raises(Refused, match="several-files"):
            read(data)
    assert read_many(strict.dumps(record))[0][1].document == badge


def test_a_token_in_its_envelope_is_read(welcoming):
    text = as_token(ASSERTION).decode()
    envelope = strict.dumps(
        {"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{text}"}
    )
    found = read(envelope)

    assert (found.name, found.token, found.received) == ("Sauveteuse", text, envelope)


def test_what_another_host_gives_out_is_opened(welcoming, sign):
    given = {"credential": [sign(welcoming)], "compactJwsString": ["a.b.c"]}

    assert outcomes(strict.dumps(given)) == [("1", "Accueillir un public"), ("2", "bad-token")]


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + bytes(400), zipped(("a.json", b"{}"))[:-10]])
def test_a_damaged_archive_is_refused(data):
    with pytest.raises(Refused, match="damaged-archive"):
        read_many(data)


def test_archives_that_swell_or_lie_are_stopped():
    spaces = b" " * (6 << 20)
    many = outcomes(zipped(*[(f"{number}.json", spaces) for number in range(40)]))
    assert {reason for _, reason in many} == {"too-large"}

    crowded = outcomes(zipped(*[(f"{number}", b"x") for number in range(300)]))
    assert len(crowded) == 201
    assert crowded[-1] == ("+100", "too-large")

    lying = bytearray(zipped(("a.json", b"x" * 5000)))
    lying[lying.rfind(zlib.crc32(b"x" * 5000).to_bytes(4, "little"))] ^= 1
    assert outcomes(bytes(lying)) == [("a.json", "damaged-archive")]
