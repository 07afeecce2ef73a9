"""Stars: the desk makes a link for a company, the company answers it without an account, strangers read the card."""

from flask import Response, request

from backpack.issuers.web import this_member
from backpack.kernel import mail
from backpack.kernel.db import db
from backpack.kernel.problems import NameMissing
from backpack.kernel.site import site
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport import contacts
from backpack.passport.opening import new_nonce
from backpack.stars import calling, choosing, making, proving, shining
from backpack.stars.models import Star

bp = Blueprint("stars", __name__)
bp.add_app_template_global(calling.number_in, "number_in")


# The desk ---------------------------------------------------------------------------------------


@bp.get("/bureau/etoiles")
@open_to("facilitator")
def desk() -> Response:
    return _desk()


@bp.post("/bureau/etoiles")
@open_to("facilitator")
def make() -> Response:
    form = request.form
    name, address, nonce = form.get("company", ""), form.get("mail", ""), form.get("nonce", "")
    try:
        star = making.make(db, this_member(), name, mail=address, nonce=nonce)
    except (NameMissing, contacts.NotAnAddress) as wrong:
        return _again(_desk(company=name, mail=address, fault=wrong.slug()))
    return see_other(".made", code=star.code)


@bp.get("/bureau/etoiles/<code:code>")
@open_to("facilitator")
def made(code: str) -> Response:
    star = _ours(code)
    key, address = making.key_of(star), proving.address_of(star)

    return page(star=star, key=key, mail=address, may_change=making.may_change(star))


@bp.post("/bureau/etoiles/<code:code>/confirmer")
@open_to("facilitator")
def confirm(code: str) -> Response:
    making.confirm(db, _ours(code), this_member())
    return see_other(".made", code=code)


@bp.get("/bureau/etoiles/<code:code>/enlever")
@open_to("facilitator")
def withdraw(code: str) -> Response:
    return page(star=_ours(code))


@bp.post("/bureau/etoiles/<code:code>/enlever")
@open_to("facilitator")
def revoke(code: str) -> Response:
    making.revoke(db, _ours(code))
    return see_other(".desk")


# The company's link: no account and no cookie ------------------------------------------------------


@bp.get("/L/<code:key>")
@open_to("everyone")
def company(key: str) -> Response:
    star = making.offered(db, key)
    if star.confirmed_at is None and not star.is_told:
        return see_other(".describe" if star.picks else ".choose", key=key)
    return page(star=star, key=key, may_change=making.may_change(star), ends_at=_ends_at(star))


@bp.get("/L/<code:key>/badges")
@open_to("everyone")
def choose(key: str) -> Response:
    star = making.offered(db, key)
    asked = request.args.getlist("badge") or [pick.badge_class.code for pick in star.picks]
    return _choose(star, key, request.args.get("q", ""), asked)


@bp.post("/L/<code:key>/badges")
@open_to("everyone")
def pick(key: str) -> Response:
    words, asked = request.form.get("q", ""), request.form.getlist("badge")
    if "search" in request.form:
        return see_other(".choose", key=key, q=words[:80], badge=asked[:20])
    proving.require_and_count(request.remote_addr or "")  # before this request's transaction opens
    star = making.offered(db, key)
    try:
        choosing.choose(db, star, asked)
    except choosing.Unfinished as wrong:
        return _again(_choose(star, key, words, asked, fault=wrong.fault))
    return see_other(".company" if star.is_told else ".describe", key=key)


@bp.get("/L/<code:key>/entreprise")
@open_to("everyone")
def describe(key: str) -> Response:
    star = making.offered(db, key)
    return page(star=star, key=key, pictograms=choosing.PICTOGRAMS, typed=star, fault="")


@bp.post("/L/<code:key>/entreprise")
@open_to("everyone")
def described(key: str) -> Response:
    proving.require_and_count(request.remote_addr or "")
    star, form = making.offered(db, key), request.form
    said = {name: form.get(name, "") for name in ("does", "role", "towns", "jobs", "visit", "pictogram")}
    try:
        choosing.describe(db, star, **said)
    except choosing.Unfinished as wrong:
        return _again(page(star=star, key=key, pictograms=choosing.PICTOGRAMS, typed=said, fault=wrong.fault))
    return see_other(".company" if star.confirmed_at else ".prove", key=key)


@bp.get("/L/<code:key>/confirmer")
@open_to("everyone")
def prove(key: str) -> Response:
    return _prove(key)


@bp.post("/L/<code:key>/confirmer")
@open_to("everyone")
def send(key: str) -> Response:
    proving.require_and_count(request.remote_addr or "")
    star, typed = making.offered(db, key), request.form.get("mail", "")
    try:
        proving.send(db, star, typed, asked_from=request.remote_addr or "")
    except contacts.NotAnAddress:
        return _again(_prove(key, typed=typed))
    return see_other(".digits", key=key)


@bp.get("/L/<code:key>/code")
@open_to("everyone")
def digits(key: str) -> Response:
    star = making.offered(db, key)
    return page(
        star=star,
        key=key,
        address=proving.address_of(star),
        is_alive=proving.is_alive(star),
        is_wrong="faux" in request.args,
        shows_letters=site.config.mails_shown,
    )


@bp.post("/L/<code:key>/code")
@open_to("everyone")
def check(key: str) -> Response:
    proving.require_and_count(request.remote_addr or "")
    star = making.offered(db, key)
    # A wrong guess goes on like a right one (303), so that it is committed, and counted.
    if proving.check(db, star, request.form.get("digits", "")) or _is_confirmed(star):
        return see_other(".company", key=key)
    return see_other(".digits", key=key, faux=1)


@bp.get("/L/<code:key>/retirer")
@open_to("everyone")
def leave(key: str) -> Response:
    return page(star=making.offered(db, key), key=key)


@bp.post("/L/<code:key>/retirer")
@open_to("everyone")
def left(key: str) -> Response:
    star = making.offered(db, key)
    making.revoke(db, star)
    return see_other(".gone", code=star.code)


# Strangers -----------------------------------------------------------------------------------------


@bp.get("/S/<code:code>")
@open_to("everyone")
def card(code: str) -> Response:
    response = page(star=shining.card(db, code))
    response.headers["Cache-Control"] = (
        "no-cache"  # asked for again each time: what is withdrawn is gone at once
    )
    return response


@bp.get("/S/<code:code>/retiree")
@open_to("everyone")
def gone(code: str) -> Response:
    return page(star=shining.withdrawn(db, code))


def _ours(code: str) -> Star:
    return making.star_of(db, this_member().organisation, code)


def _desk(*, company: str = "", mail: str = "", fault: str = "") -> Response:
    member = this_member()
    stars = making.stars_of(db, member.organisation)
    return page(member=member, stars=stars, nonce=new_nonce(), company=company, mail=mail, fault=fault)


def _choose(star: Star, key: str, words: str, asked: list[str], *, fault: str = "") -> Response:
    listed = choosing.catalogue(db, star, words[:80], asked[:20])
    return page(star=star, key=key, words=words[:80], listed=listed, fault=fault, most=choosing.MOST)


def _prove(key: str, **facts: object) -> Response:
    star = making.offered(db, key)
    if not star.is_told:
        return see_other(".company", key=key)
    return page(star=star, key=key, can_send=mail.can_send(), address=proving.address_of(star), **facts)


def _is_confirmed(star: Star) -> bool:
    return star.is_shining and making.may_change(star)


def _ends_at(star: Star) -> object:
    return making.ends_at(star.confirmed_at) if star.confirmed_at else None


def _again(response: Response) -> Response:
    """The same screen with what was typed, and what is wrong with it."""
    response.status_code = 422
    return response
