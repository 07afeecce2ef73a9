"""A photo beside a badge, as an answer that no cache keeps."""

from flask import Response

from backpack.badges.models import Evidence
from backpack.kernel.problems import NotFound


def photo(piece: Evidence) -> Response:
    """The photo of *piece*. Raises NotFound for words alone."""
    if piece.picture is None:
        raise NotFound
    response = Response(piece.picture.png, mimetype="image/png")
    response.headers["Cache-Control"] = "private, no-store"
    return response
