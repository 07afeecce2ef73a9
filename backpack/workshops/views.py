"""The desk of facilitators, and the wall that a whole room scans."""

from flask import Response, request, url_for

from backpack.claims import envelopes as enveloping
from backpack.claims import offering, projecting
from backpack.endorsements import confirming
from backpack.entering import ways
from backpack.issuers import designing, members
from backpack.issuers.web import this_member
from backpack.kernel import scanning
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, guessable, open_to, page, see_other
from backpack.passport.opening import new_nonce
from backpack.workshops import giving, names, sheets, taking_back, vouching

bp = Blueprint("workshops", __name__)


@bp.get("/bureau")
@open_to("facilitator")
def desk() -> Response:
    member = this_member()
    return page(
        member=member,
        badge_classes=designing.badge_classes(db, member.organisation),
        codes=offering.open_codes(db, member),
        can_come_back=ways.opens_a_desk(db, member.passport),
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


@bp.get("/bureau/badges/<code:code>/donnes")
@open_to("manager")
def given(code: str) -> Response:
    badge_class = designing.badge_class_of(db, this_member().organisation, code)
    return page(badge_class=badge_class, badges=taking_back.given(db, badge_class))


@bp.get("/bureau/donnes/<code:code>")
@open_to("manager")
def take_back(code: str) -> Response:
    return page(badge=taking_back.given_by(db, this_member(), code), reasons=taking_back.REASONS)


@bp.post("/bureau/donnes/<code:code>")
@open_to("manager")
def taken_back(code: str) -> Response:
    badge = taking_back.given_by(db, this_member(), code)
    badge_class = taking_back.take_back(db, badge, request.form.get("because", ""))
    return see_other(".given", code=badge_class.code)


@bp.get("/bureau/confirmations")
@open_to("manager")
def confirmations() -> Response:
    return page(confirmations=confirming.confirmations_by(db, this_member().organisation))


@bp.get("/bureau/confirmer/<about>/<code:code>")
@open_to("manager")
def confirm(about: str, code: str) -> Response:
    thing = vouching.confirmable(db, about, code)
    return page(about=about, thing=thing, longest=confirming.LONGEST, member=this_member())


@bp.post("/bureau/confirmer/<about>/<code:code>")
@open_to("manager")
def confirmed(about: str, code: str) -> Response:
    thing = vouching.confirmable(db, about, code)
    confirming.confirm(db, thing, this_member().organisation, request.form.get("comment", ""))
    return see_other(".confirmations")


@bp.post("/bureau/confirmations/<code:code>/retirer")
@open_to("manager")
def withdraw(code: str) -> Response:
    confirming.withdraw(db, vouching.confirmation_of_member(db, code, this_member()))
    return see_other(".confirmations")


@bp.get("/bureau/carte")
@open_to("facilitator")
def aim() -> Response:
    return page()


@bp.post("/bureau/carte")
@open_to("facilitator")
@guessable(lambda: True)
def aimed() -> Response:
    again = url_for(".aim")
    return see_other(".card", token=giving.aim(db, scanning.scanned(again=again), this_member(), again=again))


@bp.get("/bureau/carte/<token>")
@open_to("facilitator")
def card(token: str) -> Response:
    member = this_member()
    return page(
        told=giving.told(db, giving.aimed_at(db, token, member), member),
        token=token,
        given=request.args.get("donne"),
    )


@bp.post("/bureau/carte/<token>")
@open_to("facilitator")
def give_to_card(token: str) -> Response:
    member = this_member()
    badge_class = designing.badge_class_of(db, member.organisation, request.form.get("badge", ""))
    giving.give(db, badge_class, giving.aimed_at(db, token, member), member)
    return see_other(".card", token=token, donne=badge_class.code)


@bp.get("/bureau/cartes")
@open_to("facilitator")
def cards() -> Response:
    return page(cards=sheets.numbered_cards(db, this_member()), nonce=new_nonce())


@bp.post("/bureau/cartes")
@open_to("facilitator")
def print_sheet() -> Response:
    sheet = sheets.print_sheet(db, this_member(), nonce=request.form.get("nonce", ""))
    return see_other(".sheet", code=sheet.code)


@bp.get("/bureau/planches/<code:code>")
@open_to("facilitator")
def sheet(code: str) -> Response:
    sheet = sheets.sheet_of(db, code, this_member())
    return page(sheet=sheet, cards=sheets.on_paper(db, sheet))


@bp.post("/bureau/planches/<code:code>/imprimee")
@open_to("facilitator")
def sheet_printed(code: str) -> Response:
    sheets.note_printed(db, sheets.sheet_of(db, code, this_member()))
    return see_other(".cards")


@bp.get("/bureau/cartes/<int:number>")
@open_to("facilitator")
def numbered(number: int) -> Response:
    return page(lost=sheets.numbered(db, number, this_member()))


@bp.post("/bureau/cartes/<int:number>/annuler")
@open_to("facilitator")
def void_card(number: int) -> Response:
    sheets.void(db, sheets.numbered(db, number, this_member()))
    return see_other(".numbered", number=number)


@bp.post("/bureau/cartes/<int:number>/remplacer")
@open_to("facilitator")
@guessable(lambda: True)
def carry_over(number: int) -> Response:
    member, again = this_member(), url_for(".numbered", number=number)
    secret = giving.secret_in(scanning.scanned(again=again), again=again)
    new = sheets.carry_over(db, sheets.numbered(db, number, member), secret, member)
    return see_other(".numbered", number=new.number)


@bp.get("/bureau/enveloppes")
@open_to("facilitator")
def envelopes() -> Response:
    return page(envelopes=enveloping.prepared(db, this_member()))


@bp.get("/bureau/enveloppes/nouvelle")
@open_to("facilitator")
def new_envelope() -> Response:
    return page(badge_classes=designing.badge_classes(db, this_member().organisation), nonce=new_nonce())


@bp.post("/bureau/enveloppes/nouvelle")
@open_to("facilitator")
def prepare_envelope() -> Response:
    member, form = this_member(), request.form
    chosen = [
        designing.badge_class_of(db, member.organisation, code)
        for code in dict.fromkeys(form.getlist("badge"))
    ]
    envelope = enveloping.prepare(
        db, chosen, member, label=form.get("label", ""), nonce=form.get("nonce", "")
    )
    return see_other(".envelope", code=envelope.code)


@bp.get("/bureau/enveloppes/<code:code>")
@open_to("facilitator")
def envelope(code: str) -> Response:
    envelope = enveloping.of_member(db, code, this_member())
    printed = enveloping.printed_code(envelope) if enveloping.is_open(envelope) else None
    return page(envelope=envelope, printed=printed)


@bp.get("/bureau/enveloppes/<code:code>/lettre")
@open_to("facilitator")
def letter(code: str) -> Response:
    envelope = enveloping.of_member(db, code, this_member())
    if not enveloping.is_open(envelope):
        return see_other(".envelope", code=code)
    return page(envelope=envelope, printed=enveloping.printed_code(envelope))


@bp.post("/bureau/enveloppes/<code:code>/reprendre")
@open_to("facilitator")
def withdraw_envelope(code: str) -> Response:
    enveloping.withdraw(enveloping.of_member(db, code, this_member()))
    return see_other(".envelopes")
