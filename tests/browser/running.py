"""The real site for the browser: ``backpack demo`` as a process of its own, on a free port, ended by its pid."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backpack import models  # noqa: F401  # rules name rows of every table
from backpack.config import Config
from backpack.kernel.site import Site

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds until the first answer, on a busy machine


@dataclass(frozen=True)
class RunningDay:
    """A demo that answers: the addresses that it printed, and its site at hand for rules (one-time links, codes)."""

    addresses: dict[str, Any]
    site: Site
    folder: Path

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text()


@contextmanager
def running_day(folder: Path, **settings: str) -> Iterator[RunningDay]:
    """Serve a fresh day from *folder*; *settings* are environment variables. The server must not have stumbled."""
    options = ["--json", "--port", str(free_port()), "--data", str(folder)]
    folder.mkdir(parents=True, exist_ok=True)
    # Settings of whoever runs the tests must not reach the site that they look at.
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("BACKPACK_")}
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "backpack.cli", "demo", *options],
            cwd=ROOT,
            env={**surroundings, **settings},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    try:
        addresses = _addresses(process, folder)
        config = Config(base_url=addresses["base"], data=str(folder), secret=(folder / "secret").read_text())
        day = RunningDay(addresses, Site.of(config), folder)
        yield day
        day.site.database.engine.dispose()
        assert "Traceback" not in day.log, f"the server stumbled:\n{day.log[-4000:]}"
    finally:
        _end(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _addresses(process: subprocess.Popen[str], folder: Path) -> dict[str, Any]:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
    line = process.stdout.readline() if ready else ""
    said = (folder / "server.log").read_text()
    assert line.startswith("{"), f"backpack demo did not start:\n{said[-4000:]}"
    found: dict[str, Any] = json.loads(line)
    return found


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=8)
    except subprocess.TimeoutExpired:
        # Its workers are in the session that we started for it, and only they are.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
