"""What no screen may do, whatever a test looks at: complain in the console, or ask another site for something."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

_INSIDE = ("data:", "blob:", "about:", "chrome:")


class Faults:
    """Console errors (the security policy speaks there too), script errors, and requests to other origins."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._noted: list[str] = []
        self._expected: list[str] = []

    def expect(self, words: str) -> None:
        """This test provokes a complaint that holds *words* ("status of 410"): it is no fault here."""
        self._expected.append(words)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._hear)
        context.on("weberror", self._stumble)
        context.on("request", self._see)

    @property
    def found(self) -> list[str]:
        return [fault for fault in self._noted if not any(words in fault for words in self._expected)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._noted.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _stumble(self, error: WebError) -> None:
        self._noted.append(f"script: {error.error}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base}/", *_INSIDE)) and request.url != self.base:
            self._noted.append(f"asks another site: {request.url}")
