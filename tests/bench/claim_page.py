"""How heavy the page behind a scanned square is: its bytes on the wire, and how often a phone must ask."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.bench.day import Day, served_day
from tests.bench.figures import Figure

MEASURES = ("claim_page_br_bytes", "claim_page_requests")
TARGET_BYTES = 6_144
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def figures() -> Iterator[Figure]:
    """The heaviest claim page of the demo."""
    with served_day(workers=1) as day:
        weights = {name: _bytes(day, path) for name, path in day.one_code_for_each_badge().items()}
        name, heaviest = max(weights.items(), key=lambda item: item[1])
        note = f"the heaviest is « {name} »; target ≤ {TARGET_BYTES}"
        yield Figure("claim_page_br_bytes", heaviest, "bytes", "lower", note)
        requests = _requests(day, day.one_code_for_each_badge()[name])
        if requests is not None:
            yield Figure(
                "claim_page_requests", requests, "requests", "lower", "in Chromium, pictures and icons too"
            )


def _bytes(day: Day, path: str) -> int:
    status, body, headers = day.server.client().get(path, Accept_Encoding="br", Accept="text/html")
    assert (status, headers["Content-Encoding"]) == (200, "br")
    return len(body)


def _requests(day: Day, path: str) -> int | None:
    """How many requests Chromium makes until the page is quiet; None where there is no Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = chromium_path(playwright.chromium.executable_path)
        if chromium is None:
            print(
                "claim_page_requests was NOT measured: no Chromium (apt-get install chromium, or set CHROMIUM)"
            )
            return None
        browser = playwright.chromium.launch(executable_path=chromium)
        page = browser.new_page(viewport={"width": 360, "height": 740}, locale="fr-FR")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"http://127.0.0.1:{day.server.port}{path}", wait_until="networkidle")
        browser.close()
        return len([address for address in asked if not address.startswith("data:")])


def chromium_path(its_own: str) -> str | None:
    """The path of a Chromium: the one that CHROMIUM names, one on the PATH, or Playwright's own."""
    named = [os.environ.get("CHROMIUM"), *map(shutil.which, _NAMES), its_own]
    return next((path for path in named if path and Path(path).exists()), None)
