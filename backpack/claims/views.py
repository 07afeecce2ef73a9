"""Receiving: type a code, read who gives, keep it or not; and bring a badge that one already has."""

from typing import TypeVar

from flask import Response, request

from backpack.badges.models import Badge
from backpack.claims import (
    at_home,
    bringing,
    envelopes,
    errands,
    offering,
    ownership,
    projecting,
    receiving,
    seeing,
    turning,
    web,
    whereabouts,
)
from backpack.claims.models import ClaimCode, Envelope, Outcome
from backpack.kernel import codes, mail, squares
from backpack.kernel.db import db
from backpack.kernel.site import site
from backpack.kernel.web import Blueprint, go_to, guessable, open_to, page, see_other
from backpack.passport import contacts, handing_over
from backpack.passport.models import Contact
from backpack.passport.opening import new_nonce
from backpack.passport.signs import sign
from backpack.passport.web import mine, person, this_passport

bp = Blueprint("claims", __name__)
Offer = TypeVar("Offer", ClaimCode, Envelope)


@bp.get("/")
@open_to("everyone")
def arrival() -> Response:
    return page()


@bp.post("/")
@open_to("everyone")
@guessable(lambda: projecting.are_digits(request.form.get("code", "")))
def find() -> Response:
    typed = request.form.get("code", "")
    if pasted := squares.path_of_ours(typed):
        return go_to(pasted)
    if envelopes.is_one(db, typed):
        return see_other(".envelope", code=codes.normal(typed))
    if handing_over.behind(db, typed):
        return see_other("phones.arrive", code=codes.normal(typed))
    return see_other(".offer", code=projecting.code_behind(db, typed))


@bp.get("/C/<code:code>")
@open_to("everyone")
def offer(code: str) -> Response:
    known = person()
    if known and offering.claim_of(db, offering.code_of(db, code), known):
        return see_other(".welcome", code=code)
    offer = _seen(offering.offered(db, code))
    return page(offer=offer, code=code, in_time=turning.in_time(offer), nonce=new_nonce())


@bp.post("/C/<code:code>")
@open_to("everyone")
def accept(code: str) -> Response:
    form = request.form
    receiving.redeem(db, code, this_passport, again=form.get("again"), in_time=form.get("in_time"))
    return see_other(".welcome", code=code)


@bp.post("/C/<code:code>/non")
@open_to("everyone")
def decline(code: str) -> Response:
    form = request.form
    offer = offering.offered(db, code, again=form.get("again"), in_time=form.get("in_time"))
    token = offering.decline(db, offer)
    return see_other(".declined", code=code, token=token)


@bp.get("/C/<code:code>/non/<token>")
@open_to("everyone")
def declined(code: str, token: str) -> Response:
    return page(offer=offering.offered(db, code, again=token), code=code, token=token, nonce=new_nonce())


@bp.get("/C/<code:code>/garde")
@open_to("passport")
def welcome(code: str) -> Response:
    holder, offer = this_passport(), offering.code_of(db, code)
    claim = offering.claim_of(db, offer, holder)
    if claim is None:
        return see_other(".offer", code=code)
    keys = receiving.keys_completed_by(db, claim.badge, holder)
    return page(offer=offer, badge=claim.badge, keys=keys, sign=sign(holder.sign))


@bp.get("/V/<code:code>")
@open_to("everyone")
def envelope(code: str) -> Response:
    known = person()
    if known and envelopes.is_kept_by(db, envelopes.behind(db, code), known):
        return see_other(".envelope_kept", code=code)
    return page(envelope=_seen(envelopes.offered(db, code)), code=code, nonce=new_nonce())


@bp.post("/V/<code:code>")
@open_to("everyone")
def keep_envelope(code: str) -> Response:
    envelopes.keep(db, code, this_passport)
    return see_other(".envelope_kept", code=code)


@bp.post("/V/<code:code>/non")
@open_to("everyone")
def decline_envelope(code: str) -> Response:
    envelopes.decline(db, code)
    return see_other(".envelope_left", code=code)


@bp.get("/V/<code:code>/non")
@open_to("everyone")
def envelope_left(code: str) -> Response:
    """ "Non merci" was heard: the desk counts it, and is never told whose it was."""
    envelope = envelopes.offered(db, code)
    until = envelopes.second_thoughts_until(envelope)
    return page(envelope=envelope, until=until, code=code, nonce=new_nonce())


@bp.get("/V/<code:code>/garde")
@open_to("passport")
def envelope_kept(code: str) -> Response:
    holder, envelope = this_passport(), envelopes.behind(db, code)
    if not envelopes.is_kept_by(db, envelope, holder):
        return see_other(".envelope", code=code)
    return page(envelope=envelope, badges=envelopes.badges_of(db, envelope, holder), sign=sign(holder.sign))


@bp.get("/ajouter")
@open_to("everyone")
def bring() -> Response:
    return page(nonce=new_nonce())


@bp.post("/ajouter")
@open_to("everyone")
def keep() -> Response:
    if code := at_home.claim_in(web.text()):
        return see_other(".offer", code=code)
    # What is no badge opens no passport, and looking happens before the transaction begins.
    things = bringing.look(bringing.unpack(web.files(), web.text()))
    if any(thing.address and not whereabouts.own_path(thing.address) for thing in things):
        errands.require_and_count(request.remote_addr or "")
    rows = bringing.keep(db, things, this_passport(), nonce=request.form.get("nonce", ""))
    if len(rows) == 1 and rows[0].badge and rows[0].outcome in (Outcome.KEPT, Outcome.NEWER):
        return see_other("badges.badge", code=rows[0].badge.code)
    return see_other(".brought", batch=rows[0].batch)


@bp.get("/ajouter/<code:batch>")
@open_to("passport")
def brought(batch: str) -> Response:
    return page(rows=bringing.of_batch(db, batch, this_passport()))


@bp.get("/passeport/adresses")
@open_to("passport")
def addresses() -> Response:
    return _addresses(_badge_asked(), to_protect="protect" in request.args)


@bp.post("/passeport/adresses")
@open_to("passport")
def add_address() -> Response:
    typed = request.form.get("address", "")
    try:
        contact = contacts.add(db, this_passport(), typed, asked_from=request.remote_addr or "")
    except contacts.NotAnAddress as wrong:
        # The screen again, with what was typed: nothing left.
        code = request.form.get("badge")
        badge = mine(Badge, code=code) if code else None
        response = _addresses(badge, to_protect="protect" in request.form, typed=typed)
        response.status_code = wrong.status
        return response
    return _onward(".prove", code=contact.code)


@bp.get("/passeport/adresses/<code:code>")
@open_to("passport")
def prove(code: str) -> Response:
    contact = mine(Contact, code=code)
    return page(
        contact=contact,
        badge=_badge_asked(),
        to_protect="protect" in request.args,
        is_wrong="faux" in request.args,
        is_alive=contacts.is_code_alive(contact),
        shows_letters=site.config.mails_shown,
    )


@bp.post("/passeport/adresses/<code:code>")
@open_to("passport")
def check_code(code: str) -> Response:
    contact = mine(Contact, code=code)
    # A wrong guess goes on like a right one (303), so that it is committed, and counted.
    if not contacts.prove(db, contact, request.form.get("digits", "")):
        return _onward(".prove", code=code, faux=1)
    ownership.recognise(db, contact.passport)
    return _onward(".addresses") if "protect" not in request.form else see_other("safety.protect")


@bp.post("/passeport/adresses/<code:code>/envoyer")
@open_to("passport")
def send_again(code: str) -> Response:
    contact = mine(Contact, code=code)
    contacts.send_code(db, contact, asked_from=request.remote_addr or "")
    return _onward(".prove", code=code)


@bp.post("/passeport/adresses/<code:code>/enlever")
@open_to("passport")
def forget_address(code: str) -> Response:
    contacts.forget(db, mine(Contact, code=code))
    ownership.recognise(db, this_passport())
    return _onward(".addresses") if "protect" not in request.form else see_other("safety.protect", moins=1)


def _seen(offer: Offer) -> Offer:
    """*offer*, which is counted as seen."""
    if web.is_read_anew():
        seeing.note(site.database, offer)
    return offer


def _addresses(badge: Badge | None, *, to_protect: bool, **typed: str) -> Response:
    return page(
        contacts=contacts.contacts_of(db, this_passport()),
        badge=badge,
        to_protect=to_protect,
        stated=ownership.stated_address(badge) if badge else "",
        can_send=mail.can_send(),
        **typed,
    )


def _onward(endpoint: str, **values: object) -> Response:
    """To the next screen of one's addresses, for the same reason: a badge that asked, or to protect the passport."""
    badge, to_protect = request.form.get("badge") or None, "protect" in request.form
    return see_other(endpoint, badge=badge, protect=1 if to_protect else None, **values)


def _badge_asked() -> Badge | None:
    code = request.args.get("badge")
    return mine(Badge, code=code) if code else None
