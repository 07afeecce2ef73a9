"""Receiving: type a code, read who gives, keep it or not; and bring a badge that one already has."""

from flask import Response, request

from backpack.claims import importing, offering, projecting, receiving
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, guessable, open_to, page, see_other
from backpack.passport.opening import new_nonce
from backpack.passport.signs import sign
from backpack.passport.web import person, this_passport

bp = Blueprint("claims", __name__)


@bp.get("/")
@open_to("everyone")
def arrival() -> Response:
    return page()


@bp.post("/")
@open_to("everyone")
@guessable(lambda: projecting.are_digits(request.form.get("code", "")))
def find() -> Response:
    return see_other(".offer", code=projecting.code_behind(db, request.form.get("code", "")))


@bp.get("/C/<code:code>")
@open_to("everyone")
def offer(code: str) -> Response:
    known = person()
    if known and offering.claim_of(db, offering.code_of(db, code), known):
        return see_other(".welcome", code=code)
    return page(offer=offering.offered(db, code), nonce=new_nonce())


@bp.post("/C/<code:code>")
@open_to("everyone")
def accept(code: str) -> Response:
    receiving.redeem(db, code, this_passport, again=request.form.get("again"))
    return see_other(".welcome", code=code)


@bp.post("/C/<code:code>/non")
@open_to("everyone")
def decline(code: str) -> Response:
    token = offering.decline(db, offering.offered(db, code, again=request.form.get("again")))
    return see_other(".declined", code=code, token=token)


@bp.get("/C/<code:code>/non/<token>")
@open_to("everyone")
def declined(code: str, token: str) -> Response:
    return page(offer=offering.offered(db, code, again=token), token=token, nonce=new_nonce())


@bp.get("/C/<code:code>/garde")
@open_to("passport")
def welcome(code: str) -> Response:
    holder, offer = this_passport(), offering.code_of(db, code)
    claim = offering.claim_of(db, offer, holder)
    if claim is None:
        return see_other(".offer", code=code)
    keys = receiving.keys_completed_by(db, claim.badge, holder)
    return page(offer=offer, badge=claim.badge, keys=keys, sign=sign(holder.sign))


@bp.get("/ajouter")
@open_to("everyone")
def bring() -> Response:
    return page(nonce=new_nonce())


@bp.post("/ajouter")
@open_to("everyone")
def keep() -> Response:
    file = request.files.get("file")
    credential = file.read(importing.MOST_BYTES + 1) if file else b""
    importing.read_badge(credential)  # a file that is no badge opens no passport
    badge = importing.keep_file(db, credential, this_passport())
    return see_other("badges.badge", code=badge.code)
