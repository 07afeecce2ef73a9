"""What a form brought: files, pasted words, or what the reading room handed on."""

import base64
import binascii
from typing import cast

from flask import request

from backpack.kernel.forms import Asked

MOST_BYTES = 6 * 1024 * 1024  # an archive of badges; the whole request is bounded to the same
MOST_CHARACTERS = 400_000


def files() -> list[tuple[str, bytes]]:
    """Name and content of each file that was sent; a field that was left empty is none."""
    sent = [(file.filename or "", file.read(MOST_BYTES)) for file in request.files.getlist("file")]
    sent = [(name, content) for name, content in sent if name or content]
    return sent + [("", _decoded(content)) for content in request.form.getlist("content")]


def text() -> str:
    return "\n".join(cast(Asked, request).form_as_sent.getlist("text"))[:MOST_CHARACTERS]


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return b""
