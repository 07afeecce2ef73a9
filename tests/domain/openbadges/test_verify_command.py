"""`backpack verify`: what it prints and how it ends, for files, archives and addresses."""

import base64
import io
import json
import zipfile

import pytest

from backpack import verifying
from backpack.kernel import fetching
from backpack.openbadges import keys, lists, proofs, strict, tokens
from tests.domain.openbadges.port import ATELIERS

LIST = "https://ateliers.example/O/PORT/status/1"
THERE = "https://ateliers.example/B/7Q2M.json"


@pytest.fixture
def web(monkeypatch, key):
    """What answers at https addresses."""
    profile = keys.controller_document(ATELIERS.id, [key.public_key()])
    pages = {ATELIERS.id: strict.dumps(profile)}

    def file(address, **_how):
        fetching.require_public_https(address)
        if address not in pages:
            raise fetching.Unreachable("answered 404", 404)
        return pages[address]

    monkeypatch.setattr(fetching, "file", file)
    return pages


@pytest.fixture
def said(capsys, tmp_path):
    def of(*contents, as_json=True):
        names = []
        for number, content in enumerate(contents):
            if isinstance(content, bytes):
                path = tmp_path / f"{number}"
                path.write_bytes(content)
                content = str(path)
            names.append(content)
        ended = verifying.verify(names, as_json=as_json)
        out = capsys.readouterr().out
        return ended, json.loads(out) if as_json else out

    return of


def verdicts(told):
    return [one["verdict"] for one in told]


def test_each_badge_has_its_report(web, said, welcoming, sign):
    good = strict.dumps(sign(welcoming))
    ended, told = said(good)

    assert ended == 0
    assert {"file", "verdict", "format", "name", "issuer", "checks"} == told[0].keys()
    assert (told[0]["verdict"], told[0]["format"], told[0]["name"]) == (
        "proven",
        "ob3",
        "Accueillir un public",
    )
    assert said(good, good.replace(b"Accueillir", b"Commander."))[0] == 1
    assert verdicts(
        said(b"Bonjour", "/nowhere", "http://ateliers.example/", "https://silent.example/")[1]
    ) == [
        "unreadable",
        "unreadable",
        "unknown",
        "unknown",
    ]
    _, words = said(good, as_json=False)
    assert words.startswith("PROVEN")
    assert "passed   signature" in words


def test_an_archive_has_a_report_for_each_file(web, said, welcoming, sign):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("lina.json", strict.dumps(sign(welcoming)))
        archive.writestr("photo.jpg", b"\xff\xd8\xff")
    ended, told = said(packed.getvalue())

    assert ended == 1
    assert verdicts(told) == ["proven", "unreadable"]
    assert [one["file"].rpartition("/")[2] for one in told] == ["lina.json", "photo.jpg"]
    assert said(packed.getvalue()[:-20])[1][0]["reason"].startswith("damaged-archive")
    nothing = io.BytesIO()
    with zipfile.ZipFile(nothing, "w") as archive:
        archive.writestr(".hidden", b"x")
    assert verdicts(said(nothing.getvalue())[1]) == ["unreadable"]


def test_an_address_inside_a_file_is_followed_once(web, said, welcoming, sign):
    """The first badges had only their address baked in."""
    web[THERE] = strict.dumps(sign(welcoming))
    web["https://ateliers.example/again"] = THERE.encode()

    for name in (THERE.encode(), THERE, THERE.replace("https", "http").encode()):
        assert verdicts(said(name)[1]) == ["proven"]
    assert verdicts(said(b"https://ateliers.example/again")[1]) == ["unreadable"]
    assert verdicts(said(b"https://silent.example/")[1]) == ["unknown"]
    assert (
        verdicts(said(b"https://localhost:8443/secret", b"https://user@ateliers.example/")[1])
        == ["unknown"] * 2
    )


def test_a_list_that_is_published_as_a_signed_text_is_asked(web, said, welcoming, sign, key):
    welcoming["credentialStatus"] = lists.entry(LIST, 9)
    badge = strict.dumps(sign(welcoming))

    def published(revoked):
        plain = {**lists.compose(LIST, ATELIERS.id, revoked, lives=60), "validFrom": "2026-01-01T00:00:00Z"}
        return tokens.sign(plain, key, verification_method=keys.method_id(ATELIERS.id, key)).encode()

    web[LIST] = published([8])
    assert verdicts(said(badge)[1]) == ["proven"]
    web[LIST] = published([9])
    assert verdicts(said(badge)[1]) == ["revoked"]
    head, _, signature = published([8]).split(b".")
    web[LIST] = b".".join([head, base64.urlsafe_b64encode(b'{"type":["x"]}').rstrip(b"="), signature])
    assert verdicts(said(badge)[1]) == ["unknown"]
    web[LIST] = b"<html>"
    assert verdicts(said(badge)[1]) == ["unknown"]


def test_a_chain_of_proofs_is_proven(web, said, welcoming, key):
    method = keys.method_id(ATELIERS.id, key)
    first = proofs.countersign(
        welcoming, key, verification_method=method, created=verifying.now(), id="urn:uuid:1"
    )
    both = proofs.countersign(
        first, key, verification_method=method, created=verifying.now(), after=["urn:uuid:1"]
    )
    assert verdicts(said(strict.dumps(both))[1]) == ["proven"]
