"""Inputs of up to one megabyte that are made to cost: `python -m tests.domain.openbadges.hostile`.

Run in a process of its own, so that what is measured is reading and nothing else. Prints, as JSON, the
slowest input and its CPU seconds, the growth of memory in MB, and whatever was raised but `Refused`.
"""

import base64
import io
import json
import random
import resource
import struct
import sys
import time
import zipfile
import zlib
from datetime import UTC, datetime

from backpack.openbadges import baking, checks, reading
from backpack.openbadges.model import Refused, Unreachable

SIZE = 1 << 20
OB3 = (
    b'{"@context":["https://www.w3.org/ns/credentials/v2",'
    b'"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],'
    b'"type":["VerifiableCredential","OpenBadgeCredential"],"id":"urn:uuid:1","issuer":{"id":"did:key:z6Mk",'
    b'"type":["Profile"]},"validFrom":"2026-01-01T00:00:00Z","proof":{"type":"DataIntegrityProof",'
    b'"cryptosuite":"eddsa-rdfc-2022","proofPurpose":"assertionMethod","proofValue":"z1",'
    b'"verificationMethod":"did:key:z6MkoZPF3Eap7UmhnhJsYXnJR9bxwQxzsduxrqWi1FDBtcTj"},'
    b'"credentialSubject":{"id":"urn:uuid:2","type":["AchievementSubject"],"achievement":{"id":"urn:uuid:3",'
    b'"type":["Achievement"],"name":"x","criteria":{"narrative":"x"},"tag":[%s]}}}'
)
OB2 = (
    b'{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":"https://a.example/1",'
    b'"recipient":{"identity":"x"},"badge":{"type":"BadgeClass"},"issuedOn":"2026-01-01T00:00:00Z",'
    b'"verification":{"type":"hosted"},"evidence":[%s]}'
)


def filled(shape, piece):
    return shape % (piece * ((SIZE - len(shape) - 10) // len(piece)))[: SIZE - len(shape)].rstrip(b",")


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def picture(*chunks):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return baking.PNG + head + b"".join(chunks) + chunk(b"IEND", b"")


def archive(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files:
            opened.writestr(name, content)
    return packed.getvalue()[:SIZE]


def listing(entries, kind):
    """An archive that lists so many empty files, in one of the three ways of saying how long its list is."""
    head = b"PK\3\4" + bytes(60)
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, *[0] * 8, 1, *[0] * 6) + b"x"
    size, at, comment = len(entry) * entries, len(head), b"c" * (900 if kind == "comment" else 0)
    known = (65535, 65535, 0xFFFFFFFF, 0xFFFFFFFF) if kind == "zip64" else (1, 1, size, at)
    end = struct.pack("<4s2H2H2LH", b"PK\5\6", 0, 0, *known, len(comment)) + comment
    if kind == "zip64":
        real = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, size, at)
        end = real + struct.pack("<4sLQL", b"PK\6\7", 0, at + size, 1) + end
    return head + entry * entries + end


def packed(megabytes):
    """That many megabytes of nothing, packed by zlib without ever being whole in memory."""
    stream = zlib.compressobj(9)
    return b"".join(stream.compress(bytes(1 << 20)) for _ in range(megabytes)) + stream.flush()


def token(payload):
    def part(raw):
        return base64.urlsafe_b64encode(raw).rstrip(b"=")

    return part(b'{"alg":"EdDSA"}') + b"." + part(payload) + b"." + part(bytes(64))


def hostile():
    """Name and bytes of each input."""
    pieces = [
        b"[],",
        b"{},",
        b"1,",
        b'"",',
        b"1e9,",
        b'{"a":[]},',
        b"null,",
        b'"\\u0001",',
        b'{"@value":"x"},',
        b'"urn:a:b",',
    ]
    for piece in pieces:
        yield f"credential of {piece!r}", filled(OB3, piece)
        yield f"assertion of {piece!r}", filled(OB2, piece)
        yield f"token of {piece!r}", token(filled(OB2, piece)[: SIZE * 3 // 4 - 200])
    yield "fields", b"{" + b",".join(b'"%d":1' % n for n in range(90_000)) + b"}"
    yield "depth", b'{"a":' * 150_000
    yield "closed depth", b'{"a":' * 60_000 + b"1" + b"}" * 60_000
    yield "digits", b'{"a":' + b"9" * (SIZE - 10) + b"}"
    yield "many long numbers", b'{"a":[' + b",".join([b"9" * 4000] * 250) + b"]}"
    yield "escapes", b'{"a":"' + b"\\ud83d\\ude00" * 80_000 + b'"}'
    yield "one word", OB3 % (b'"' + b"x" * (SIZE - 2000) + b'"')
    yield "names", OB3 % (b'"' + "\u202e".encode() * 300_000 + b'"')
    yield "signed words", OB3 % b",".join(b'"%d"' % n for n in range(1100))
    yield "nested alike", OB3 % b",".join([b'{"type":["Evidence"],"name":"x"}'] * 280)
    for letters in (
        b".",
        b"a.",
        b"eyJ",
        b"eyJ.",
        b"eyJ.eyJ",
        b"eyJa.a.",
        b"http://",
        b"https://,,",
        b"http://a ",
        b"<svg",
        b"-",
        b"\n",
    ):
        yield f"text of {letters!r}", (letters * SIZE)[:SIZE]
        yield f"message of {letters!r}", (letters * SIZE)[: reading.MAX_MESSAGE]
    yield "chunks", picture(*[chunk(b"aaAa", b"")] * 9_990)
    yield "texts", picture(*[chunk(b"tEXt", b"openbadges\0x")] * 9_990)
    bomb = packed(100)
    yield "packed bomb", picture(chunk(b"iTXt", b"openbadges\0\1\0\0\0" + bomb))
    yield "old packed bomb", picture(chunk(b"zTXt", b"openbadges\0\0" + bomb))
    small, blank = packed(1), zlib.compress(b" " * (1 << 20), 9)
    yield "many bombs", picture(*[chunk(b"zTXt", b"openbadges\0\0" + small)] * 900)
    yield "many blank bombs", picture(*[chunk(b"zTXt", b"openbadges\0\0" + blank)] * 900)
    for inside in (
        b"<a/>",
        b"<a>x</a>",
        b"<!--x-->",
        b"<?x y?>",
        b"&#65;",
        b'<a xmlns="u:x"/>',
        b"<a><b/></a>",
    ):
        yield (
            f"drawing of {inside!r}",
            b"<svg>" + (inside * SIZE)[: (SIZE - 20) // len(inside) * len(inside)] + b"</svg>",
        )
    yield "attributes", b"<svg " + b" ".join(b'a%d="1"' % n for n in range(80_000)) + b"/>"
    yield (
        "entities",
        b"<!DOCTYPE svg [" + b"".join(b'<!ENTITY e%d "x">' % n for n in range(40_000)) + b"]><svg/>",
    )
    badge = b'<b:assertion xmlns:b="http://openbadges.org">x</b:assertion>'
    yield "baked often", b"<svg>" + badge * 17_000 + b"</svg>"
    yield "archive bomb", archive([("bomb.json", b"[" * (20 << 20))])
    spaces = b" " * (2 << 20)
    yield "archive of bombs", archive([(f"{n}.json", spaces) for n in range(100)])
    deep = filled(OB2, b"{},")
    yield "archive of costly files", archive([(f"{n}.json", deep) for n in range(250)])
    yield "archive of nothing", archive([(f"{n}", b"") for n in range(9_000)])
    for kind in ("plain", "comment", "zip64"):
        yield f"archive of a long list, {kind}", listing(21_000, kind)
        yield f"archive of a list, {kind}", listing(11_000, kind)
    yield "archive in archive", archive([("a.zip", archive([("b.json", b"{}")]))])
    yield "half an archive", archive([("a.json", random.Random(1).randbytes(SIZE))])[: SIZE // 2]
    held = b",".join(
        [b'{"type":["VerifiableCredential","OpenBadgeCredential"],"a":[%s]}' % (b"[]," * 1500 + b"1")] * 200
    )
    yield "presentation", (b'{"type":"VerifiablePresentation","verifiableCredential":[%s]}' % held)[:SIZE]
    dice = random.Random(5)
    for start in (b"", b"{", b"<svg>", baking.PNG, b"PK\x03\x04", b"eyJ"):
        yield f"noise after {start!r}", start + dice.randbytes(SIZE - len(start))


def nobody(address):
    raise Unreachable(address)


def cost(data):
    """CPU seconds of reading these bytes in both ways and of looking at what they are."""
    now = datetime(2026, 11, 21, tzinfo=UTC)
    slowest = 0.0
    for read in (reading.read, reading.read_many):
        began = time.process_time()
        try:
            found = read(data)
        except Refused:
            found = None
        slowest = max(slowest, time.process_time() - began)
        if read is reading.read and found is not None:
            began = time.process_time()
            checks.verify(found, resolve=nobody, now=now)
            slowest = max(slowest, time.process_time() - began)
    return slowest


def main():
    reading.read_many(b"{}")
    try:
        cost(OB3 % b"")  # what is imported at first use is not the input's cost
        baking.unbake(b"<svg/>")
    except Refused:
        pass
    worst, raised, tried = ("", 0.0), [], 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, data in hostile():
        assert len(data) <= SIZE, name
        tried += 1
        try:
            seconds = cost(data)
        except Exception as error:  # whatever it is, it is what is looked for
            raised.append(f"{name}: {type(error).__name__}")
            continue
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
        if "-v" in sys.argv:
            print(f"{seconds:.3f} s {grown} MB {name}", file=sys.stderr)
        worst = max(worst, (name, seconds), key=lambda one: one[1])
    print(
        json.dumps(
            {"slowest": worst[0], "seconds": worst[1], "grown": grown, "raised": raised, "tried": tried}
        )
    )


if __name__ == "__main__":
    main()
