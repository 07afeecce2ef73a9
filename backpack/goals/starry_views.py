"""The companies on one's maps, for oneself alone."""

from flask import Response

from backpack.goals import starry
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page
from backpack.passport.web import this_passport

bp = Blueprint("starry", __name__)


@bp.get("/passeport/etoiles")
@open_to("passport")
def stars() -> Response:
    mine = starry.stars_of(db, this_passport())
    return page(stars=mine, nearest=starry.nearest(mine))
