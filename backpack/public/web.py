"""One address, several forms: a page for people, a document for programs, a picture."""

from flask import Response, request

from backpack.kernel.site import site
from backpack.openbadges import strict
from backpack.pages import counting
from backpack.pages.models import Page
from backpack.public.stored import TO_STORE

LINKED_DATA = "application/ld+json"
_DAY = 86400


def wants_page() -> bool:
    """Whether whoever asks names HTML: browsers do; programs ask for JSON, or for anything."""
    return "text/html" in request.headers.get("Accept", "")


def note_opening(page: Page) -> None:
    """Count the reader whom the application itself answers with *page*: stored pages are counted where they are."""
    if request.method != "HEAD" and TO_STORE not in request.environ:
        counting.note(site.database, page.code, request.headers.get("User-Agent", ""))


def page_like(response: Response) -> Response:
    """A page that is the same for everybody, asked for again each time: what is stopped is gone at once."""
    response.headers["Cache-Control"] = "no-cache"
    return response


def by_accept(response: Response) -> Response:
    """Tell caches that the form was chosen by what the visitor accepts."""
    response.vary.add("Accept")
    return response


def document(body: object, media_type: str = LINKED_DATA) -> Response:
    """A document for programs of any site: bytes as they are, anything else as canonical JSON."""
    response = Response(body if isinstance(body, bytes) else strict.dumps(body), mimetype=media_type)
    response.headers["Access-Control-Allow-Origin"] = "*"  # verifiers run in other people's pages
    return page_like(response)


def gone(body: object) -> Response:
    """A document that says that what was here was taken back (410)."""
    response = document(body)
    response.status_code = 410
    return response


def kept_for(seconds: int, response: Response) -> Response:
    """An answer that anybody may keep for *seconds* and give to others."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


def picture(png: bytes, *, forever: bool = False) -> Response:
    """A picture; ``forever`` where the address is the picture's own hash."""
    response = Response(png, mimetype="image/png")
    kept = f"public, max-age={365 * _DAY}, immutable" if forever else f"public, max-age={_DAY}"
    response.headers["Cache-Control"] = kept
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
