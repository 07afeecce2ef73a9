"""A second site never listens beside a first one: the server's sockets could share a port, requests cannot."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backpack import cli, serving


@pytest.fixture
def taken() -> Iterator[int]:
    """A port of this machine on which somebody answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_a_taken_port_is_refused_in_one_line(
    taken: int, host: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BACKPACK_SECRET", "a secret of the tests, long enough to be taken")
    assert cli.main(["serve", "--host", host, "--port", str(taken)]) == 1
    assert capsys.readouterr().err == (
        f"Port {taken} of {host} is taken; choose another: backpack serve --port {taken + 1}\n"
    )


def test_a_free_port_is_free(taken: int) -> None:
    assert serving.is_listening("127.0.0.1", taken)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    assert not serving.is_listening("127.0.0.1", free)


READ_WHEN_ASKED = (
    "lxml",
    "pywebpush",
    "requests",
    "weasyprint",
    "webauthn",
    "zxingcpp",
    "sqlalchemy.dialects.postgresql",
)


def test_a_process_reads_only_what_its_answers_need(tmp_path: Path) -> None:
    """Each of these would cost every process megabytes (``worker_mb`` of the bench)."""
    told = "import sys; from backpack.serving import application; application(); print(*sys.modules)"
    settings = {
        "BACKPACK_SECRET": "a secret of the tests, long enough to be taken",
        "BACKPACK_DATA": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", told],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    read = set(done.stdout.split())
    assert "pyld.jsonld" in read, "nobody's first badge waits for it"
    assert not read.intersection(READ_WHEN_ASKED)
