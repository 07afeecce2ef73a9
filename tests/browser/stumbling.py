"""A server between the phone and the site that stumbles as told: it is away, fails, or loses its answer on the way."""

from __future__ import annotations

import threading
import time
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


class Stumbling:
    """``with Stumbling(base) as between: between.base; between.posts = "fails"`` ("well", "slow", "loses", "fails").

    How it does is said of forms only: pages come through. ``seen`` counts the forms that it was given.
    """

    def __init__(self, base: str) -> None:
        self.posts, self.seen = "well", 0
        self._site = urlsplit(base).netloc
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Stumbling:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        between = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._pass_on("well")

            def do_POST(self) -> None:
                between.seen += 1
                self._pass_on(between.posts)

            def _pass_on(self, how: str) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if how == "fails":
                    self._answer(500, [], b"<h1>Oh</h1>")
                    return
                if how == "slow":
                    time.sleep(2)
                site = HTTPConnection(between._site, timeout=20)
                site.request(self.command, self.path, body, dict(self.headers.items()))
                answer = site.getresponse()
                told = [each for each in answer.getheaders() if each[0].lower() not in _HOP]
                content = answer.read()
                site.close()
                if how == "loses":
                    self.close_connection = True
                    self.connection.close()
                    return
                self._answer(answer.status, told, content)

            def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Nothing: a test says what it saw."""

        return Handler
