"""How long a badge takes to be verified: read, structure, statements, signature, dates; of bytes to a verdict.

One real Open Badges 3.0 credential, whose key is in its own words, so that nobody has to be asked. Beside it the
least that any verifier must do (the SHA-256 of two documents and one Ed25519 verification), what Node's library
needs where it is there, and the same bytes once more by way of memory. Seconds are those of one core's work, so
that a busy machine does not look like a slow program, on whichever side.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backpack.badges import remembering
from backpack.openbadges import checks, contexts, reading
from backpack.openbadges.model import Json, Unreachable, Verdict
from tests.bench.figures import Figure
from tests.bench.server import ROOT

MEASURES = ("verify_per_second", "verify_vs_limit", "verify_vs_node", "verify_repeat_speedup")
NAMES = ("v2OBv3SpecExample.json", "v1OBv3SpecExample.json")  # of the verifier core of the DCC
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS = 0.4  # for one turn of one side
TURNS = 5  # in which all sides take part, so that a busy moment hits them alike
_NODE = Path(__file__).with_name("verify.mjs")


def figures() -> Iterator[Figure]:
    """Ratios above 1 mean that we are faster; of bare Ed25519 and SHA-256 we can only be a part."""
    credential = _credential()
    if credential is None:
        print("verify was NOT measured: no corpus (set BACKPACK_CORPUS)", file=sys.stderr)
        return
    received = credential.read_bytes()
    sides = {"fresh": lambda: _verify(received), "again": lambda: _again(received), "bare": _bare(received)}
    node = _node_folder()
    turns: dict[str, list[float]] = {name: [] for name in (*sides, "node")}
    for _ in range(TURNS):
        for name, work in sides.items():
            turns[name].append(_a_second(work))
        if node is not None:
            turns["node"].append(_node_a_second(node, received))
    fresh, again, bare = (statistics.median(turns[name]) for name in ("fresh", "again", "bare"))
    note = f"{credential.name}, {len(received)} bytes"
    yield Figure("verify_per_second", round(fresh), "1/s", "higher", note)
    limit = f"{bare:.0f} bare Ed25519 + SHA-256 a second"
    yield Figure("verify_vs_limit", round(fresh / bare, 3), "ratio", "higher", limit)
    if node is None:
        print("verify_vs_node was NOT measured: no @digitalbazaar/vc (set BACKPACK_NODE_VC)", file=sys.stderr)
    else:
        nodes = statistics.median(turns["node"])
        yield Figure(
            "verify_vs_node", round(fresh / nodes, 2), "ratio", "higher", f"Node {nodes:.0f} a second"
        )
    yield Figure(
        "verify_repeat_speedup",
        round(again / fresh, 1),
        "ratio",
        "higher",
        f"{again:.0f} a second; target ≥ 20",
    )


def _verify(received: bytes) -> None:
    findings = checks.verify(reading.read(received), resolve=_nobody, now=NOW)
    assert findings.verdict is Verdict.INTACT


def _again(received: bytes) -> None:
    findings = remembering.verify(remembering.read(received), resolve=_nobody, now=NOW)
    assert findings.verdict is Verdict.INTACT


def _bare(received: bytes) -> Callable[[], None]:
    key = Ed25519PrivateKey.generate()
    public, half = key.public_key(), len(received) // 10

    def hashes() -> bytes:
        return hashlib.sha256(received[:half]).digest() + hashlib.sha256(received[half:]).digest()

    signature = key.sign(hashes())
    return lambda: public.verify(signature, hashes())


def _a_second(work: Callable[[], None]) -> float:
    work()
    started, done = time.process_time(), 0
    while (took := time.process_time() - started) < SECONDS:
        for _ in range(20):
            work()
        done += 20
    return done / took


def _nobody(address: str) -> Json:
    raise Unreachable(address)


def _credential() -> Path | None:
    named = os.environ.get("BACKPACK_CORPUS")
    folder = Path(named) if named else ROOT.parent / "shared" / "corpus"
    found = {path.name: path for path in folder.rglob("v?OBv3SpecExample.json")}
    return next((found[name] for name in NAMES if name in found), None)


def _node_folder() -> str | None:
    named = os.environ.get("BACKPACK_NODE_VC", "")
    is_there = named and shutil.which("node") and (Path(named) / "node_modules/@digitalbazaar/vc").is_dir()
    return named if is_there else None


def _node_a_second(folder: str, received: bytes) -> float:
    pinned = {address: contexts.context(address) for address in contexts.ADDRESSES}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as question:
        json.dump({"contexts": pinned, "text": received.decode(), "now": NOW.isoformat()}, question)
        question.flush()
        ran = subprocess.run(
            ["node", str(_NODE), question.name, str(SECONDS)],
            capture_output=True,
            text=True,
            env={**os.environ, "BACKPACK_NODE_VC": folder},
            timeout=60,
            check=True,
        )
    return float(ran.stdout)
