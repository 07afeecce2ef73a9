"""Printed addresses: short, forgiving, and on a list that may only grow, since paper cannot be changed."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.routing import BaseConverter

from backpack.kernel.codes import normal

PRINTED = {
    "C": "claim",
    "P": "page",
    "B": "badge",
    "M": "map",
    "W": "workshop",
    "K": "recovery card",
    "O": "organisation",
    "E": "endorsement",
    "H": "hand-over to another phone",
    "V": "envelope",
    "A": "a parent's answer",
    "I": "invitation",
    "T": "witness",
    "S": "star",
    "L": "a company's link to its star",
    "G": "a group's badge",
    "J": "joining a group",
    "U": "a tutor's opinion",
    "Q": "who somebody is, for those who accompany them",
}
# Labels of at most 63 characters (RFC 1035, section 2.3.4), or an address in brackets; then a port.
_HOST = re.compile(
    r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?"
)
# Static files are at /a/<name>.<hash>.<kind>: with a dot, which no code has.
_PRINTED_PATH = re.compile(f"/(?!a/[^/]*\\.)([{''.join(PRINTED).lower()}])/(?=.)")


def for_square(address: str) -> str:
    """*address* as a square holds it: printed ones in capitals, which need fewer modules.

    Hosts know no case (RFC 3986, section 3.2.2) and printed paths forgive it; the scheme stays in lower case,
    since some cameras show ``HTTPS://`` as plain text.
    """
    scheme, _, rest = address.partition("://")
    _, _, path = rest.partition("/")
    return f"{scheme}://{rest.upper()}" if path[1:2] == "/" and path[0].upper() in PRINTED else address


class CodeConverter(BaseConverter):
    """``<code:code>``: a code as it was printed, whatever case it was typed in."""

    regex = r"[0-9A-Za-z-]{6,20}"

    def to_python(self, value: str) -> str:
        return normal(value)


class ForgivingCase:
    """WSGI middleware: ``/c/k7f2…`` is ``/C/K7F2…``; a host that cannot be one is refused before anybody parses it."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _HOST.fullmatch(environ.get("HTTP_HOST", "localhost")):
            start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"This address has no such host.\n"]
        path = environ.get("PATH_INFO", "")
        if _PRINTED_PATH.match(path):
            environ["PATH_INFO"] = f"/{path[1].upper()}{path[2:]}"
        return self.app(environ, start_response)
