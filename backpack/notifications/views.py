"""Being told: the plain settings page, and what its script asks for. Turning off works without a script."""

from typing import Any

from flask import Response, jsonify, request

from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.notifications import keys, subscribing, telling
from backpack.passport.web import this_passport

bp = Blueprint("notifications", __name__)


@bp.get("/passeport/reglages")
@open_to("passport")
def settings() -> Response:
    how_many = subscribing.how_many(db, this_passport())
    return page(how_many=how_many, is_tried=bool(how_many) and "essai" in request.args)


@bp.post("/passeport/prevenir/cle")
@open_to("passport")
def key() -> Response:
    return jsonify(key=keys.public_key(db))


@bp.post("/passeport/prevenir")
@open_to("passport")
def subscribe() -> Response:
    subscribing.subscribe(db, this_passport(), request.get_json(silent=True))
    return Response(status=204)


@bp.post("/passeport/ne-plus-prevenir")
@open_to("passport")
def unsubscribe() -> Response:
    """One browser where its script says which, else all of this passport's."""
    subscribing.unsubscribe(db, this_passport(), _endpoint(request.get_json(silent=True)))
    return see_other(".settings")


@bp.post("/passeport/essai")
@open_to("passport")
def test() -> Response:
    telling.trial(db, this_passport())
    return see_other(".settings", essai="parti")


def _endpoint(given: Any) -> str | None:
    return str(given["endpoint"]) if isinstance(given, dict) and "endpoint" in given else None
