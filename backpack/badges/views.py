"""My badges: a whole shelf, one badge, and the file to take away."""

from flask import Response

from backpack.badges import baked, verdicts, wallet
from backpack.badges.models import Badge
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page
from backpack.passport.web import mine, this_passport

bp = Blueprint("badges", __name__)


@bp.get("/passeport/badges/<family>")
@open_to("passport")
def shelf(family: str) -> Response:
    return page(shelf=wallet.shelf(db, this_passport(), family))


@bp.get("/passeport/badges/<family>/<code:code>")
@open_to("passport")
def group(family: str, code: str) -> Response:
    return page(group=wallet.group(db, this_passport(), family, code), family=family)


@bp.get("/passeport/badge/<code:code>")
@open_to("passport")
def badge(code: str) -> Response:
    held = mine(Badge, code=code)
    return page(badge=held, seal=verdicts.seal(db, held))


@bp.get("/passeport/badge/<code:code>/fichier")
@open_to("passport")
def download(code: str) -> Response:
    held = mine(Badge, code=code)
    file, media_type = baked.baked(held)
    response = Response(file, mimetype=media_type)
    suffix = {"image/png": "png", "image/svg+xml": "svg", "application/json": "json"}.get(media_type, "txt")
    response.headers["Content-Disposition"] = f'attachment; filename="badge-{held.code}.{suffix}"'
    return response
