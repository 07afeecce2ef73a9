"""Entering by a one-time address."""

from flask import Response, request

from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, go_to, open_to, page
from backpack.passport import signing_in
from backpack.passport.opening import new_nonce
from backpack.passport.web import let_in

bp = Blueprint("passport", __name__)


@bp.get("/entrer/<key>")
@open_to("everyone")
def sign_in(key: str) -> Response:
    return page(link=signing_in.usable_link(db, key), key=key, nonce=new_nonce())


@bp.post("/entrer/<key>")
@open_to("everyone")
def enter(key: str) -> Response:
    link, device_key = signing_in.use_link(db, key, request.form.get("nonce", ""))
    let_in(device_key, by="link")
    return go_to(link.lands_on)
