"""The page behind a square, drawn once for each language and answered before anything else of the site wakes up.

One question to the database finds the page, whether it may be seen now, and the drawing of that very version. So what
was stopped is gone at once in every process, also for whoever holds an old ETag: there is no other memory. A page
without a drawing is asked of the application, as anybody would, and what it answers is stored.
"""

import gzip
import hashlib
import json
import logging
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import brotli
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CharsetAccept, ETags
from werkzeug.http import parse_accept_header, parse_date, parse_etags
from werkzeug.wrappers import Response

from backpack.kernel.codes import normal
from backpack.kernel.headers import language_of
from backpack.kernel.transactions import App
from backpack.pages import counting, storing
from backpack.pages.storing import Drawing, Kept

Wsgi = Callable[..., Iterable[bytes]]
_PATH = re.compile(r"/P/([0-9A-Za-z-]{6,20})")
_TABLET = re.compile(r"(?:^|; *)(?:__Host-)?tb=")  # passport.web.tablet_cookie_name
TO_STORE = (
    "backpack.to-store"  # in the environment of a request of ours: no reader waits for the answer itself
)
_OF_ONE_ANSWER = ("content-length", "content-encoding", "date", "etag", "expires")
_QUALITY = 9  # of brotli: 2 % larger than the best, in a tenth of its time
_PROGRAM = Path(__file__).parents[1]
_log = logging.getLogger(__name__)


class StoredPages:
    """WSGI middleware around *inner*, which is *app* or leads to it."""

    def __init__(self, app: App, inner: Wsgi, *sources: Path) -> None:
        self.app, self.inner = app, inner
        self.release = _release(app, (_PROGRAM, *sources))

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = _PATH.fullmatch(environ["PATH_INFO"])
        if asked and environ["REQUEST_METHOD"] in ("GET", "HEAD") and not _is_drawn_each_time(environ):
            language = language_of(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
            kept = self._found(normal(asked[1]), language)
            if kept is not None:
                drawing = kept.drawing or self._drawn(kept, language, environ)
                if drawing is not None:
                    if environ["REQUEST_METHOD"] == "GET":
                        counting.note(self.app.site.database, kept.code, environ.get("HTTP_USER_AGENT", ""))
                    return _answer(drawing, environ, start_response)
        return self.inner(environ, start_response)

    def _found(self, code: str, language: str) -> Kept | None:
        try:
            return storing.find(self.app.site.database, code, language, self.release)
        except Exception as error:
            # Each driver has its own errors; the application meets it too, and says so in its words.
            _log.error("a stored page was not found: %s", type(error).__name__)
            return None

    def _drawn(self, kept: Kept, language: str, environ: dict[str, Any]) -> Drawing | None:
        """What the application answers now, stored; None where it says nothing that may be kept (no Expires)."""
        plain = {
            name: value
            for name, value in environ.items()
            if name not in ("HTTP_COOKIE", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_RANGE")
        }
        answer = Response.from_app(
            self.inner, {**plain, "REQUEST_METHOD": "GET", TO_STORE: True}, buffered=True
        )
        good_until = parse_date(answer.headers.get("Expires"))
        if answer.status_code != 200 or good_until is None or "Set-Cookie" in answer.headers:
            return None
        body = answer.get_data()
        headers = [(name, value) for name, value in answer.headers if name.lower() not in _OF_ONE_ANSWER]
        etag = hashlib.sha256(body).hexdigest()[:20]
        drawing = Drawing(etag, json.dumps(headers), brotli.compress(body, quality=_QUALITY))
        try:
            storing.store(self.app.site.database, kept, language, self.release, drawing, good_until)
        except SQLAlchemyError as error:
            # The page was erased meanwhile, or everybody writes: the next reader will do.
            _log.info("a page was not stored: %s", type(error).__name__)
        return drawing


def _is_drawn_each_time(environ: dict[str, Any]) -> bool:
    """A part for htmx, which no page here asks for; and on a shared tablet, where every screen has "J'ai fini"."""
    cookies = environ.get("HTTP_COOKIE", "")
    return "HTTP_HX_REQUEST" in environ or bool(cookies and _TABLET.search(cookies))


def _answer(drawing: Drawing, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    # Weak: one name for the same page, whichever way it was compressed (RFC 9110, section 8.8.1).
    headers = [*_headers(drawing.headers), ("ETag", f'W/"{drawing.etag}"')]
    if "HTTP_IF_NONE_MATCH" in environ and _etags(environ["HTTP_IF_NONE_MATCH"]).contains_weak(drawing.etag):
        start_response("304 Not Modified", [each for each in headers if each[0] != "Content-Type"])
        return [b""]
    encoding, body = _encoding(environ.get("HTTP_ACCEPT_ENCODING", "")), drawing.body
    if encoding != "br":
        body = brotli.decompress(body)
    if encoding == "gzip":
        body = gzip.compress(body, 6, mtime=0)
    if encoding:
        headers.append(("Content-Encoding", encoding))
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


@lru_cache(maxsize=64)
def _headers(stored: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in json.loads(stored)]


@lru_cache(maxsize=1024)
def _etags(header: str) -> ETags:
    return parse_etags(header)


@lru_cache(maxsize=256)
def _encoding(header: str) -> str:
    accepted = parse_accept_header(header, CharsetAccept)
    return next((each for each in ("br", "gzip") if accepted[each] > 0), "")


def _release(app: App, sources: Iterable[Path]) -> str:
    """What every drawing depends on beside its page: another release, or another setting, draws anew."""
    digest = hashlib.sha256()
    for source in sources:
        for file in sorted(source.rglob("*")):
            if file.suffix in (".py", ".po", ".html", ".css", ".js"):
                digest.update(file.read_bytes())
    config = app.site.config
    digest.update(f"{config.base_url} {config.help_phone}".encode())
    return digest.hexdigest()[:16]
