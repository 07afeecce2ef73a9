"""A square that is aimed at: what the form of a scanner brought, and reading one frame for browsers that cannot."""

from flask import Response, json, request

from backpack.kernel import squares
from backpack.kernel.problems import Problem
from backpack.kernel.web import Blueprint, open_to

bp = Blueprint("scanning", __name__)

MOST_BYTES_OF_A_FRAME = 600_000  # 800 pixels wide; a photo is made smaller before it is sent


class SquareUnread(Problem):
    """The photo shows no square that can be read, and nothing was typed; ``facts.again`` is the path of the scanner."""

    status = 422


@bp.post("/lire-un-carre")
@open_to("everyone")
def read() -> Response:
    """The text of the square in the picture that is the body, as ``{"text": …}``; empty where there is none.

    Nothing is looked up and nothing is kept. It touches no table, so it never holds the one writer of SQLite.
    """
    length = request.content_length or 0
    frame = request.get_data() if 0 < length <= MOST_BYTES_OF_A_FRAME else b""
    return Response(json.dumps({"text": squares.read(frame) or ""}), mimetype="application/json")


def scanned(*, again: str = "/") -> str:
    """What ``ui.scanner`` brought: what was typed (or read by its script), else the square of its photo.

    *again* is the path of the screen with the scanner. Raises SquareUnread.
    """
    typed = request.form.get("code", "").strip()
    if typed:
        return typed[:400]
    photo = request.files.get("photo")
    text = squares.read(photo.read(squares.MOST_BYTES + 1)) if photo else None
    if text is None:
        raise SquareUnread(again=again)
    return text
