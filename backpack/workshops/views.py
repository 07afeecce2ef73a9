"""The desk of facilitators, and the wall that a whole room scans."""

from flask import Response, request

from backpack.claims import offering, projecting, turning
from backpack.endorsements import confirming
from backpack.entering import ways
from backpack.issuers import designing, members
from backpack.issuers.web import this_member
from backpack.kernel.db import db
from backpack.kernel.web import open_to, page, see_other
from backpack.passport.opening import new_nonce
from backpack.workshops import flagged as flags
from backpack.workshops import names, taking_back, vouching, web
from backpack.workshops.web import bp as bp


@bp.get("/bureau")
@open_to("facilitator")
def desk() -> Response:
    member = this_member()
    return page(
        member=member,
        badge_classes=designing.badge_classes(db, member.organisation),
        codes=offering.open_codes(db, member),
        can_come_back=ways.opens_a_desk(db, member.passport),
        flagged=flags.how_many(db, member.organisation),
        has_other_desks=len(members.memberships(db, member.passport)) > 1,
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
    if request.form.get("whom") == "all":
        return see_other(".code", code=offering.open_standing(db, badge_class, member).code)
    opened = offering.open_code(
        db,
        badge_class,
        member,
        uses=request.form.get("uses", 30, type=int),
        is_group=request.form.get("whom") in ("group", "fixed"),
        nonce=request.form.get("nonce", ""),
        turns=request.form.get("whom") == "group",
        ends_at=web.end_of_day(request.form.get("until", ""))
        if request.form.get("whom") == "fixed"
        else None,
    )
    return see_other(".code", code=opened.code)


@bp.get("/bureau/codes/<code:code>")
@open_to("facilitator")
def code(code: str) -> Response:
    claim_code = offering.code_of_member(db, code, this_member())
    return page(
        claim_code=claim_code,
        live=offering.is_live(claim_code),
        signs=offering.signs_of(db, claim_code),
        square=turning.square_of(claim_code),
    )


@bp.get("/bureau/codes/<code:code>/prenom/<int:place>")
@open_to("facilitator")
def name(code: str, place: int) -> Response:
    claim_code = offering.code_of_member(db, code, this_member())
    known = names.at_place(db, claim_code, place)
    return page(claim_code=claim_code, place=place, passport=known, member=this_member())


@bp.post("/bureau/codes/<code:code>/prenom/<int:place>")
@open_to("facilitator")
def confirm_name(code: str, place: int) -> Response:
    member = this_member()
    known = names.at_place(db, offering.code_of_member(db, code, member), place)
    names.confirm(db, known, request.form.get("name", ""), member)
    return see_other(".name", code=code, place=place)


@bp.post("/bureau/codes/<code:code>/fermer")
@open_to("facilitator")
def close(code: str) -> Response:
    offering.close(offering.code_of_member(db, code, this_member()))
    return see_other(".desk")


@bp.post("/bureau/codes/<code:code>/proposer")
@open_to("facilitator")
def offer_again(code: str) -> Response:
    member = this_member()
    new = offering.open_again(db, offering.code_of_member(db, code, member), member)
    return see_other(".code", code=new.code)


@bp.post("/bureau/codes/<code:code>/projeter")
@open_to("facilitator")
def project(code: str) -> Response:
    projection = projecting.project(db, offering.code_of_member(db, code, this_member()))
    return see_other(".wall", code=projection.code)


@bp.get("/W/<code:code>")
@open_to("facilitator")
def wall(code: str) -> Response:
    projection = projecting.projection_of(db, code, this_member())
    return page(projection=projection, square=turning.square_of(projection.claim_code))


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


@bp.get("/bureau/badges/<code:code>/donnes")
@open_to("manager")
def given(code: str) -> Response:
    badge_class = designing.published(db, this_member().organisation, code)
    return page(badge_class=badge_class, badges=taking_back.given(db, badge_class))


@bp.get("/bureau/donnes/<code:code>")
@open_to("manager")
def take_back(code: str) -> Response:
    return _take_back(code)


@bp.post("/bureau/donnes/<code:code>")
@open_to("manager")
def taken_back(code: str) -> Response:
    badge = taking_back.given_by(db, this_member(), code)
    because = request.form.get("because", "")
    if because not in taking_back.REASONS:
        return _again(_take_back(code, fault=True))
    badge_class = taking_back.take_back(db, badge, because, this_member())
    return see_other(".given", code=badge_class.code)


@bp.get("/bureau/cles")
@open_to("facilitator")
def flagged() -> Response:
    member = this_member()
    return page(flagged=flags.key_badges(db, member.organisation), member=member)


@bp.get("/bureau/confirmations")
@open_to("manager")
def confirmations() -> Response:
    return page(confirmations=confirming.confirmations_by(db, this_member().organisation))


@bp.get("/bureau/confirmer/<about>/<code:code>")
@open_to("manager")
def confirm(about: str, code: str) -> Response:
    return _confirm(about, vouching.confirmable(db, about, code))


@bp.post("/bureau/confirmer/<about>/<code:code>")
@open_to("manager")
def confirmed(about: str, code: str) -> Response:
    thing, form = vouching.confirmable(db, about, code), request.form
    said_by = this_member().name if form.get("whose") == "mine" else ""
    said = {"said_by": said_by, "role": form.get("role", "")}
    comment = form.get("comment", "")
    known = vouching.confirm(db, thing, this_member(), comment, **said)
    if not confirming.says(known, comment, **said):
        return _again(_confirm(about, thing), status=409)
    return see_other(".confirmations")


@bp.post("/bureau/confirmations/<code:code>/retirer")
@open_to("manager")
def withdraw(code: str) -> Response:
    vouching.withdraw(db, vouching.confirmation_of_member(db, code, this_member()), this_member())
    return see_other(".confirmations")


def _take_back(code: str, *, fault: bool = False) -> Response:
    badge = taking_back.given_by(db, this_member(), code)
    return page(badge=badge, reasons=taking_back.REASONS, fault=fault)


def _confirm(about: str, thing: confirming.Confirmed) -> Response:
    """The form; what stands there already where it was said. Raises confirming.OneOfYours."""
    member = this_member()
    if confirming.is_its_own(thing, member.organisation):
        raise confirming.OneOfYours
    mine = confirming.confirmation_by(db, member.organisation, thing)
    return page(about=about, thing=thing, mine=mine, longest=confirming.LONGEST, member=member)


def _again(response: Response, *, status: int = 422) -> Response:
    """The same screen with what was typed, and what is wrong with it."""
    response.status_code = status
    return response
