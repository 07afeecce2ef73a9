"""How many people can keep a badge in a second: one signed badge and one transaction on the disk for each.

The same disk is measured with the barest insert that SQLite can promise (synchronous=FULL), so that a slow
machine does not look like a slow program.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.day import Day, served_day
from tests.bench.figures import Figure
from tests.bench.server import Client

MEASURES = ("claims_per_second", "claims_vs_bare_insert")
CLIENTS = 16
USES = 500  # the most that one code gives
MOST = 6_000  # claims; a fast machine stops here
SECONDS = 6.0
WARM_UP = 1.0
_ROW = b"x" * 2_000  # about a signed credential


def figures() -> Iterator[Figure]:
    """Claims of newcomers without cookies, from clients that keep their connections."""
    with served_day() as day:
        before = _bare_inserts(day.folder / "bare.db")
        a_second = _claims(day)
        bare = (before + _bare_inserts(day.folder / "bare.db")) / 2
    yield Figure("claims_per_second", round(a_second, 1), "1/s", "higher", f"{CLIENTS} clients, 2 workers")
    yield Figure(
        "claims_vs_bare_insert", round(a_second / bare, 3), "ratio", "higher", f"{bare:.0f} bare inserts/s"
    )


def _claims(day: Day) -> float:
    codes = day.codes(how_many=MOST // USES, uses=USES)
    nonces = iter(day.nonces(MOST))
    turn, done = threading.Lock(), [0] * CLIENTS
    stop = threading.Event()

    def claim(number: int) -> None:
        client = Client(day.server.port)
        while not stop.is_set():
            with turn:
                nonce = next(nonces, None)
            if nonce is None:
                return
            status, _, headers = client.post(codes[number % len(codes)], {"nonce": nonce})
            if status == 410:
                return
            assert status == 303, f"a claim was answered {status}"
            assert "Set-Cookie" in headers
            done[number] += 1

    crowd = [threading.Thread(target=claim, args=(number,), daemon=True) for number in range(CLIENTS)]
    for each in crowd:
        each.start()
    time.sleep(WARM_UP)
    started, already = time.monotonic(), sum(done)
    while time.monotonic() - started < SECONDS and any(each.is_alive() for each in crowd):
        time.sleep(0.05)
    claimed, took = sum(done) - already, time.monotonic() - started
    stop.set()
    for each in crowd:
        each.join()
    return claimed / took


def _bare_inserts(file: Path) -> float:
    """Rows a second, each in a transaction that is on the disk before the next begins."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=full")
    connection.execute("create table if not exists bare (id integer primary key, body blob)")
    started, rows = time.monotonic(), 0
    while time.monotonic() - started < 1.5:
        connection.execute("begin immediate")
        connection.execute("insert into bare (body) values (?)", (_ROW,))
        connection.execute("commit")
        rows += 1
    connection.close()
    return rows / 1.5
