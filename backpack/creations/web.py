"""A photo beside a badge, as an answer that no cache keeps; and a question that is asked once more."""

from flask import Response, render_template

from backpack.badges.models import Evidence
from backpack.kernel.problems import NotFound


def photo(piece: Evidence) -> Response:
    """The photo of *piece*. Raises NotFound for words alone."""
    if piece.picture is None:
        raise NotFound
    response = Response(piece.picture.png, mimetype="image/png")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def again(screen: str, **facts: object) -> Response:
    """The form *screen* once more, with what was typed and what is wrong with it."""
    return Response(render_template(f"creations/{screen}.html", **facts), status=422)
