"""/lire: drop or paste a badge, read whether it is true. No cookie is read, none is given, nothing is kept."""

from flask import Response, request

from backpack.claims import bringing, web
from backpack.kernel.web import Blueprint, open_to, page
from backpack.passport.opening import new_nonce
from backpack.reading_room import looking

bp = Blueprint("reading_room", __name__)


@bp.get("/lire")
@bp.get("/read")
@open_to("everyone")
def ask() -> Response:
    return page()


@bp.post("/lire")
@bp.post("/read")
@open_to("everyone")
def read() -> Response:
    things = bringing.unpack(web.files(), web.text())
    return page(readings=looking.read(things, request.remote_addr or ""), nonce=new_nonce())
