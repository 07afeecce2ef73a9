"""The real server on the demo's day: granian as a process of its own on loopback, ended by its pid."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlencode

from backpack import demo
from backpack.app import create_app
from backpack.config import Config
from backpack.migrations.runner import migrate

ROOT = Path(__file__).parents[2]
PATIENCE = 90  # seconds until the first answer, on a busy machine
SECRET = "a secret for measuring, longer than thirty-two characters"


@dataclass
class Server:
    """A site that answers on ``port``."""

    port: int
    process: subprocess.Popen[bytes]

    def client(self) -> Client:
        return Client(self.port)

    def workers(self) -> list[int]:
        """The pids of the processes that answer requests."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [
            int(pid) for pid in found if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]

    def kill(self) -> None:
        """As a power cut would: no process of it gets a word in."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=8)
        with suppress(ProcessLookupError):
            # The workers are in the session that we started for it, and only they are.
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Client:
    """One phone on a connection that it keeps; it has no cookies but those that are given to it."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, **headers: str) -> tuple[int, bytes, http.client.HTTPMessage]:
        return self._ask("GET", path, None, headers)

    def post(
        self, path: str, form: dict[str, str], **headers: str
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._ask("POST", path, urlencode(form), sent)

    def upload(
        self, path: str, name: str, file: bytes, **headers: str
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """Send one file, as a form with a file field called *name* does (RFC 7578)."""
        border = token_hex(16)
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="badge.png"\r\n\r\n'
        body = head.encode() + file + f"\r\n--{border}--\r\n".encode()
        return self._ask(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={border}", **headers}
        )

    def nonce(self, path: str) -> str:
        """What the button of the claim page at *path* carries."""
        status, body, _ = self.get(path)
        assert status == 200, f"{path} answered {status}"
        carried = re.search(r'name="nonce" value="([^"]+)"', body.decode())
        assert carried
        return carried[1]

    def close(self) -> None:
        self._connection.close()

    def _ask(
        self, method: str, path: str, body: str | bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        self._connection.request(
            method, path, body, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = self._connection.getresponse()
        return answer.status, answer.read(), answer.headers


def prepare(config: Config) -> None:
    """Fill the database of *config* with the demo's day."""
    app = create_app(config)
    migrate(app.site.database)
    with app.site.current(), app.site.database.writing() as db:
        demo.prepare(db)
    app.site.database.engine.dispose()


@contextmanager
def running(config: Config, log: Path) -> Iterator[Server]:
    """Serve *config* (its database is ready) until the end of the block; what it says goes to *log*."""
    port = free_port()
    settings = {
        f"BACKPACK_{field.name.upper()}": str(getattr(config, field.name)) for field in fields(config)
    }
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "backpack.cli", "serve", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    server = Server(port, process)
    try:
        _wait_for(server, log)
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: Server, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.process.poll() is None:
        with suppress(OSError, http.client.HTTPException):
            if server.client().get("/hors-ligne")[0] == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text()[-4000:]}")
