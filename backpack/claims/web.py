"""What a form brought: files, pasted words, or what the reading room handed on; and whether a person opened a page."""

import base64
import binascii
from typing import cast

from flask import request

from backpack.kernel.forms import Asked
from backpack.kernel.tallies import is_robot

MOST_BYTES = 6 * 1024 * 1024  # an archive of badges; the whole request is bounded to the same
MOST_CHARACTERS = 400_000


def files() -> list[tuple[str, bytes]]:
    """Name and content of each file that was sent; a field that was left empty is none."""
    sent = [(file.filename or "", file.read(MOST_BYTES)) for file in request.files.getlist("file")]
    sent = [(name, content) for name, content in sent if name or content]
    return sent + [("", _decoded(content)) for content in request.form.getlist("content")]


def text() -> str:
    return "\n".join(cast(Asked, request).form_as_sent.getlist("text"))[:MOST_CHARACTERS]


def is_read_anew() -> bool:
    """Whether a person opens this page now: not a program, a fetch ahead of time, or the same page drawn again."""
    headers = request.headers
    is_ahead = "prefetch" in headers.get("Sec-Purpose", headers.get("Purpose", ""))
    is_again = request.cache_control.max_age == 0 or bool(request.cache_control.no_cache)
    return request.method == "GET" and not (is_ahead or is_again or is_robot(headers.get("User-Agent", "")))


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return b""
