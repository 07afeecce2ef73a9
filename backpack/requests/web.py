"""Photos of answers as they come in with a form, and as they go out: kept by no cache."""

from flask import Response, render_template, request

from backpack.kernel.pictures import Picture


def uploaded() -> bytes:
    """The photo that came with this form: of the two ways to give one, whichever was used. Empty where none was."""
    return next((file for each in request.files.getlist("photo") if (file := each.read())), b"")


def photo(picture: Picture) -> Response:
    """*picture*, for whoever was let in to it just now, and for nobody after them."""
    response = Response(picture.png, mimetype="image/png")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def again(screen: str, facts: dict[str, object], **typed: str) -> Response:
    """The form *screen* once more, with what was *typed*: its photo cannot be read."""
    return Response(
        render_template(f"requests/{screen}.html", **{**facts, **typed, "is_unread": True}), status=422
    )
