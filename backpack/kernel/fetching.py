"""Get or send something remote: public addresses only, small, quick. Nothing else here dials anybody.

The address check, the pinning of the checked IP and the re-check at each redirect are microsoft-antissrf's;
ports, bytes, time and schemes are bounded here.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from backpack.openbadges import envelopes
from backpack.openbadges.model import Refused

if TYPE_CHECKING:  # megabytes of every process, and most of them never dial anybody
    import requests

SECONDS = 5
MOST_BYTES = 512 * 1024
MOST_REDIRECTS = 3
ACCEPTED = "application/ld+json, application/json, application/vc+jwt, text/plain;q=0.9, */*;q=0.1"


class Unreachable(Exception):
    """The document could not be had: refused by us, no answer, too slow, too large, or not found (``status``)."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


def session() -> "requests.Session":
    """A requests session that only ever reaches public addresses."""
    from AntiSSRF import AntiSSRFPolicy, PolicyConfigOptions

    guarded: requests.Session = AntiSSRFPolicy(
        PolicyConfigOptions.EXTERNAL_ONLY_LATEST
    ).get_antissrf_session()
    guarded.trust_env = False
    return guarded


def require_public_https(address: str) -> None:
    """Raise Unreachable unless *address* is https on port 443 and names no user."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as cause:
        raise Unreachable("not an address") from cause
    if parts.scheme != "https" or not parts.hostname or port not in (None, 443) or parts.username:
        raise Unreachable("only https on its own port")


def document(address: str, *, seconds: float | None = None) -> dict[str, Any]:
    """The JSON object at *address* (https, at most MOST_BYTES, within *seconds* or SECONDS). Raises Unreachable.

    A signed token or a key found there comes as the standard's own JSON around it (``openbadges.envelopes``).
    """
    try:
        return envelopes.document(file(address, seconds=seconds))
    except Refused as cause:
        raise Unreachable("not JSON") from cause


def documents_within(seconds: float) -> Callable[[str], dict[str, Any]]:
    """``document`` for several addresses that all together get *seconds*: one badge may name many."""
    deadline = time.monotonic() + seconds

    def fetch(address: str) -> dict[str, Any]:
        left = deadline - time.monotonic()
        if left <= 0:
            raise Unreachable("too slow")
        return document(address, seconds=min(SECONDS, left))

    return fetch


def file(
    address: str, *, accept: str = ACCEPTED, most_bytes: int | None = None, seconds: float | None = None
) -> bytes:
    """What is at *address* over https. Raises Unreachable beyond *most_bytes* (MOST_BYTES) or *seconds* (SECONDS).

    Each redirect is held to the same rules as the first address.
    """
    import requests
    from AntiSSRF import AntiSSRFError
    from urllib3.exceptions import HTTPError  # a body that stalls, below what requests wraps

    deadline = time.monotonic() + (seconds or SECONDS)
    try:
        with session() as guarded:
            for _ in range(MOST_REDIRECTS + 1):
                require_public_https(address)
                left = max(deadline - time.monotonic(), 0.1)
                with guarded.get(
                    address, timeout=left, stream=True, allow_redirects=False, headers={"Accept": accept}
                ) as answer:
                    if answer.is_redirect:
                        address = urljoin(address, answer.headers["Location"])
                        continue
                    if answer.status_code != 200:
                        raise Unreachable(f"answered {answer.status_code}", answer.status_code)
                    return _read(answer, deadline, most_bytes or MOST_BYTES)
    except (requests.RequestException, HTTPError, AntiSSRFError, OSError, ValueError) as cause:
        raise Unreachable(type(cause).__name__) from cause
    raise Unreachable("too many redirects")


def _read(answer: "requests.Response", deadline: float, most_bytes: int) -> bytes:
    body = b""
    # One byte every few seconds would satisfy a timeout for ever; the whole has a deadline too.
    while piece := answer.raw.read1(64 * 1024, decode_content=True):
        body += piece
        if len(body) > most_bytes:
            raise Unreachable("too large")
        if time.monotonic() > deadline:
            raise Unreachable("too slow")
    return body
