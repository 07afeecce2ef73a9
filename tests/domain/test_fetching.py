"""Nothing here dials a private address, however it is spelled; and what is public is small and quick."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator

import pytest
import requests
from AntiSSRF import AntiSSRFError
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from backpack.kernel import fetching
from backpack.kernel.fetching import Unreachable

LOOPBACK = """
    127.0.0.1 localhost LOCALHOST localhost. 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1
    017700000001 127.0.0.2 0.0.0.0 0 [::1] [0:0:0:0:0:0:0:1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1]
    [0:0:0:0:0:ffff:127.0.0.1] [::127.0.0.1] １２７.0.0.1 ⑫7.0.0.1
""".split()  # noqa: SIM905  # one name after the other reads best
PRIVATE = """
    10.0.0.1 172.16.0.1 172.31.255.254 192.168.1.1 100.64.0.1 169.254.169.254
    [::ffff:169.254.169.254] [fd00:ec2::254] [fd00::1] [fe80::1] [fec0::1] [64:ff9b::7f00:1]
    [64:ff9b::a9fe:a9fe] [2002:7f00:1::] 224.0.0.1 255.255.255.255 240.0.0.1 192.0.2.1 198.18.0.1
    [ff02::1] [2001:db8::1]
""".split()  # noqa: SIM905  # one name after the other reads best


class Listener:
    """A door on this machine; it notes whoever knocks."""

    def __init__(self, port: int = 0) -> None:
        self.knocks = 0
        self._sockets = [self._bound(socket.AF_INET, "127.0.0.1", port)]
        self.port = self._sockets[0].getsockname()[1]
        with contextlib.suppress(OSError):  # a machine without IPv6
            self._sockets.append(self._bound(socket.AF_INET6, "::1", self.port))
        for door in self._sockets:
            threading.Thread(target=self._listen, args=(door,), daemon=True).start()

    def close(self) -> None:
        for door in self._sockets:
            door.close()

    @staticmethod
    def _bound(family: int, host: str, port: int) -> socket.socket:
        door = socket.socket(family, socket.SOCK_STREAM)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        door.listen()
        return door

    def _listen(self, door: socket.socket) -> None:
        while True:
            try:
                visitor, _ = door.accept()
            except OSError:
                return
            self.knocks += 1
            visitor.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    door = Listener()
    yield door
    time.sleep(0.02)  # a knock that is on its way
    door.close()


@pytest.fixture
def https_door() -> Iterator[Listener]:
    """A listener on port 443 itself, where this machine lets us have it."""
    try:
        door = Listener(443)
    except OSError as cause:
        pytest.skip(f"port 443 is not ours here ({cause}): the other ports are tried")
    yield door
    door.close()


def test_the_listener_would_notice(listener):
    for host in ("127.0.0.1", "127.1", "2130706433"):
        with contextlib.suppress(requests.RequestException):
            requests.get(f"http://{host}:{listener.port}/", timeout=2)
    time.sleep(0.05)

    assert listener.knocks >= 3


@pytest.mark.parametrize("host", LOOPBACK)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_reaches_this_machine(listener, scheme, host):
    with (
        fetching.session() as guarded,
        pytest.raises((AntiSSRFError, requests.RequestException, OSError, ValueError)),
    ):
        guarded.get(f"{scheme}://{host}:{listener.port}/", timeout=2)
    time.sleep(0.01)

    assert listener.knocks == 0


def test_a_document_from_this_machine_is_unreachable(https_door):
    for host in LOOPBACK:
        with pytest.raises(Unreachable):
            fetching.document(f"https://{host}/")
    time.sleep(0.05)

    assert https_door.knocks == 0


@pytest.fixture
def dialled(monkeypatch) -> list:
    """Whom this test tried to reach; nobody is."""
    tried: list = []

    def note(_self: socket.socket, address: object) -> None:
        tried.append(address)
        raise OSError("nobody goes anywhere in this test")

    monkeypatch.setattr(socket.socket, "connect", note)
    return tried


def test_a_public_address_would_be_dialled(dialled):
    with pytest.raises(Unreachable):
        fetching.document("https://93.184.215.14/issuer.json")

    assert dialled == [("93.184.215.14", 443)]


@pytest.mark.parametrize("host", PRIVATE)
def test_no_private_address_is_dialled(host, dialled):
    with pytest.raises(Unreachable):
        fetching.document(f"https://{host}/issuer.json")

    assert dialled == []


def test_a_name_that_leads_to_a_private_address_is_not_followed(monkeypatch, listener):
    """Whatever a name server answers: all of its addresses must be public."""

    def two_answers(*_args: object, **_options: object) -> list:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", listener.port)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", listener.port)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", two_answers)

    with pytest.raises(Unreachable):
        fetching.document("https://rebound.example/")
    assert listener.knocks == 0


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "data:,{}",
        "//example.org/",
        "https://example.org:8443/",
        "https://example.org:80/",
        "https://example.org:22/",
        "https://example.org:99999/",
        "https://user@example.org/",
        "https://user:word@example.org/",
        "https://example.org@127.0.0.1/",
        "https:///path",
        "",
        "issuer.json",
        "javascript:alert(1)",
        "https://[::1/",
        "https://exa mple.org:x/",
    ],
)
def test_only_https_on_its_own_port(address, dialled):
    with pytest.raises(Unreachable):
        fetching.document(address)

    assert dialled == []


class Network(BaseAdapter):
    """A public server that answers *body*, and notes what it was asked."""

    def __init__(self, body: object, status: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__()
        self.body, self.status, self.headers = body, status, headers or {}
        self.asked: list[str] = []

    def send(self, request, **_options):
        self.asked.append(request.url)
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = self.status, request.url, request
        answer.headers.update(self.headers)
        body = io.BytesIO(self.body) if isinstance(self.body, bytes) else self.body
        answer.raw = HTTPResponse(body, headers=self.headers, preload_content=False)
        return answer

    def close(self) -> None: ...


@pytest.fixture
def network(monkeypatch):
    """Put *Network* in the place of badges.example.org; the way to everybody else is guarded as ever."""
    guarded = fetching.session

    def serve(body: object, **options: object) -> Network:
        wire = Network(body, **options)  # type: ignore[arg-type]

        def session() -> requests.Session:
            made = guarded()
            made.mount("https://badges.example.org", wire)
            return made

        monkeypatch.setattr(fetching, "session", session)
        return wire

    return serve


def test_a_small_object_is_read(network):
    network(b'{"type": "Profile"}')

    assert fetching.document("https://badges.example.org/issuer") == {"type": "Profile"}


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[1]", b'"text"', b"null", b"{", b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_object_is_unreachable(network, body):
    network(body)

    with pytest.raises(Unreachable):
        fetching.document("https://badges.example.org/issuer")


@pytest.mark.parametrize("status", [404, 410, 500, 204])
def test_another_answer_says_its_status(network, status):
    network(b"{}", status=status)

    with pytest.raises(Unreachable) as told:
        fetching.document("https://badges.example.org/issuer")
    assert told.value.status == status


def test_a_large_document_is_unreachable(network):
    network(json.dumps({"filler": "x" * fetching.MOST_BYTES}).encode())

    with pytest.raises(Unreachable, match="too large"):
        fetching.document("https://badges.example.org/issuer")


def test_a_document_that_swells_when_unpacked_is_unreachable(network):
    import gzip

    bomb = gzip.compress(b'{"filler": "' + b"x" * 200_000_000 + b'"}', 9)
    assert len(bomb) < fetching.MOST_BYTES
    network(bomb, headers={"Content-Encoding": "gzip"})

    with pytest.raises(Unreachable):
        fetching.document("https://badges.example.org/issuer")


def test_a_server_that_sends_us_round_and_round_is_left(network):
    wire = network(b"", status=302, headers={"Location": "https://badges.example.org/issuer"})

    with pytest.raises(Unreachable):
        fetching.document("https://badges.example.org/issuer")
    assert len(wire.asked) <= fetching.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://badges.example.org:8443/",
        "https://user@badges.example.org/",
        "http://badges.example.org/",
        "file:///etc/passwd",
        "//127.0.0.1/",
        *(
            f"https://{host}/"
            for host in ("127.0.0.1", "localhost", "127.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254")
        ),
    ],
)
def test_every_hop_keeps_to_public_https(network, dialled, elsewhere):
    """A public server sends us on to where we would not go by ourselves."""
    wire = network(b"", status=302, headers={"Location": elsewhere})

    with pytest.raises(Unreachable):
        fetching.document("https://badges.example.org/issuer")
    assert wire.asked == ["https://badges.example.org/issuer"]
    assert dialled == []


def test_a_redirect_within_the_public_is_followed(network):
    wire = network(b"", status=302, headers={"Location": "/moved"})
    with pytest.raises(Unreachable):
        fetching.document("https://badges.example.org/issuer")

    assert wire.asked[:2] == ["https://badges.example.org/issuer", "https://badges.example.org/moved"]


class Drip(io.RawIOBase):
    """One byte now and then, for ever."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        time.sleep(0.02)
        buffer[0] = ord(" ")
        return 1

    def read1(self, _most: int = -1) -> bytes:
        return self.read(1)


def test_a_server_that_drips_is_left(network, monkeypatch):
    """The time is for the whole document: a claim may be waiting for it."""
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    network(Drip())
    left = threading.Event()

    def fetch() -> None:
        with contextlib.suppress(Unreachable):
            fetching.document("https://badges.example.org/issuer")
        left.set()

    threading.Thread(target=fetch, daemon=True).start()

    assert left.wait(4), "it was still reading"


def test_settings_of_the_machine_do_not_lead_around_the_guard(monkeypatch, listener):
    """A proxy named by the environment would dial for us whatever it was asked."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{listener.port}")

    with pytest.raises(Unreachable):
        fetching.document("https://192.168.1.1/")
    assert listener.knocks == 0


def test_certificates_are_checked():
    with fetching.session() as guarded:
        assert guarded.verify is True
    assert ssl.create_default_context().check_hostname
