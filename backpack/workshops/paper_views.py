"""The desk for people without a phone: badges onto paper cards, sheets of cards, and envelopes."""

from flask import Response, request, url_for

from backpack.claims import envelopes as enveloping
from backpack.issuers import designing
from backpack.issuers.web import this_member
from backpack.kernel import scanning
from backpack.kernel.db import db
from backpack.kernel.web import guessable, open_to, page, see_other
from backpack.passport.opening import new_nonce
from backpack.safety import aiming
from backpack.workshops import giving, sheets
from backpack.workshops.web import bp as bp


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
    secret = aiming.secret_in(scanning.scanned(again=again), again=again)
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
