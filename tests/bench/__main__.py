"""``python -m tests.bench [name]``: every figure, or the group (``claims``) that holds the one named."""

from __future__ import annotations

import sys
import time

from tests.bench import board, claim_page, claims, journeys, map, page, verify, worker
from tests.bench.figures import Figure, table, write
from tests.bench.server import ROOT

GROUPS = (claim_page, claims, page, map, board, verify, worker, journeys)


def main(only: str | None) -> int:
    """Measure, print a table, write bench.json. 2 for a name that nobody knows."""
    wanted = [
        group
        for group in GROUPS
        if only in (None, group.__name__.removeprefix("tests.bench."), *group.MEASURES)
    ]
    if not wanted:
        known = [name for group in GROUPS for name in group.MEASURES]
        print(f"no figure is called {only}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    found: list[Figure] = []
    for group in wanted:
        started = time.monotonic()
        found += group.figures()
        print(f"{group.__name__}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    write(found, ROOT / "bench.json")
    print(table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
