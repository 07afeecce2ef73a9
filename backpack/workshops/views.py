"""The desk of facilitators, and the wall that a whole room scans."""

from flask import Response, request

from backpack.claims import offering, projecting
from backpack.issuers import designing
from backpack.issuers.web import this_member
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport.opening import new_nonce

bp = Blueprint("workshops", __name__)


@bp.get("/bureau")
@open_to("facilitator")
def desk() -> Response:
    member = this_member()
    return page(
        member=member,
        badge_classes=designing.badge_classes(db, member.organisation),
        codes=offering.open_codes(db, member),
    )


@bp.get("/bureau/badges/<code:code>")
@open_to("facilitator")
def give(code: str) -> Response:
    return page(badge_class=designing.badge_class_of(db, this_member().organisation, code), nonce=new_nonce())


@bp.post("/bureau/badges/<code:code>/codes")
@open_to("facilitator")
def open_code(code: str) -> Response:
    member = this_member()
    badge_class = designing.badge_class_of(db, member.organisation, code)
    opened = offering.open_code(
        db,
        badge_class,
        member,
        uses=request.form.get("uses", 30, type=int),
        is_group=request.form.get("whom") == "group",
        nonce=request.form.get("nonce", ""),
    )
    return see_other(".code", code=opened.code)


@bp.get("/bureau/codes/<code:code>")
@open_to("facilitator")
def code(code: str) -> Response:
    claim_code = offering.code_of_member(db, code, this_member())
    return page(
        claim_code=claim_code, live=offering.is_live(claim_code), signs=offering.signs_of(db, claim_code)
    )


@bp.post("/bureau/codes/<code:code>/fermer")
@open_to("facilitator")
def close(code: str) -> Response:
    offering.close(offering.code_of_member(db, code, this_member()))
    return see_other(".desk")


@bp.post("/bureau/codes/<code:code>/projeter")
@open_to("facilitator")
def project(code: str) -> Response:
    projection = projecting.project(db, offering.code_of_member(db, code, this_member()))
    return see_other(".wall", code=projection.code)


@bp.get("/W/<code:code>")
@open_to("facilitator")
def wall(code: str) -> Response:
    return page(projection=projecting.projection_of(db, code, this_member()))


@bp.post("/W/<code:code>/battre")
@open_to("facilitator")
def pulse(code: str) -> Response:
    projection = projecting.projection_of(db, code, this_member())
    projecting.beat(db, projection)
    return see_other(".wall", code=code)


@bp.post("/W/<code:code>/fin")
@open_to("facilitator")
def end(code: str) -> Response:
    projection = projecting.projection_of(db, code, this_member())
    projecting.end(projection)
    return see_other(".code", code=projection.claim_code.code)
