"""How much memory one process that answers takes, once it has shown and done a bit of everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

from backpack.demo import foreign_badge
from tests.bench.day import Day, served_day
from tests.bench.figures import Figure

MEASURES = ("worker_mb",)
TARGET_MB = 80


def figures() -> Iterator[Figure]:
    """The proportional set size (PSS) of the larger worker: what would be free without it."""
    if not Path("/proc/self/smaps_rollup").exists():
        print("worker_mb was NOT measured: this system has no /proc/<pid>/smaps_rollup (Linux has)")
        return
    with served_day() as day:
        _warm_up(day)
        workers = [_pss(pid) for pid in day.server.workers()]
        assert len(workers) >= 2, f"{len(workers)} workers"
        yield Figure(
            "worker_mb",
            round(max(workers), 1),
            "MB",
            "lower",
            f"target ≤ {TARGET_MB}; {len(workers)} workers",
        )


def _warm_up(day: Day) -> None:
    """Claims, the passport, a page, a badge file and an import, on several connections so that each worker has some."""
    code, page, badge = day.codes(how_many=1, uses=100)[0], *day.page_and_badge()
    screens = (
        code,
        f"{code}/garde",
        "/passeport",
        "/passeport/but",
        "/passeport/pages",
        "/",
        "/ajouter",
        "/sw.js",
    )
    for nonce in day.nonces(24):
        client = day.server.client()
        status, _, headers = client.post(code, {"nonce": nonce})
        assert status == 303
        cookie = f"bp={SimpleCookie(headers['Set-Cookie'])['bp'].value}"
        for path in (*screens, page, badge, f"{badge}.png", f"{badge}.json"):
            status, _, _ = client.get(path, Cookie=cookie, Accept="text/html", Accept_Encoding="br")
            assert status in (200, 303), f"{path} answered {status}"
        status, _, _ = client.upload("/ajouter", "file", foreign_badge(), Cookie=cookie)
        assert status == 303
        client.close()


def _pss(pid: int) -> float:
    """MB of *pid* (Linux: /proc/<pid>/smaps_rollup says kB)."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) / 1024
