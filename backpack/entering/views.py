"""Entering on any device: by finger (what passkey.js asks for, in JSON), or by six digits sent by e-mail."""

from flask import Response, jsonify, request, url_for

from backpack.entering import mailing, passkeys
from backpack.kernel import mail
from backpack.kernel.db import db
from backpack.kernel.site import site
from backpack.kernel.web import Blueprint, go_to, open_to, page, see_other
from backpack.passport import contacts, phones
from backpack.passport.models import Passkey
from backpack.passport.opening import new_nonce
from backpack.passport.signs import sign
from backpack.passport.web import let_in, mine, this_passport

bp = Blueprint("entering", __name__)


@bp.get("/entrer")
@open_to("everyone")
def enter() -> Response:
    return page(can_send=mail.can_send())


@bp.post("/entrer/doigt/demande")
@open_to("everyone")
def passkey_asked() -> Response:
    return jsonify(passkeys.asked_to_enter(origin=_origin()))


@bp.post("/entrer/doigt")
@open_to("everyone")
def by_passkey() -> Response:
    passport = passkeys.enter(db, request.get_json(silent=True), origin=_origin())
    return jsonify(go=_let_in(passkeys.new_device(db, passport, kind=_kind()), by="finger"))


@bp.get("/entrer/e-mail")
@open_to("everyone")
def by_mail() -> Response:
    return page(can_send=mail.can_send(), has_lost="perdu" in request.args)


@bp.post("/entrer/e-mail")
@open_to("everyone")
def send() -> Response:
    typed, has_lost = request.form.get("address", ""), "lost" in request.form
    try:
        entry = mailing.send(db, typed, has_lost=has_lost, asked_from=request.remote_addr or "")
    except contacts.NotAnAddress as wrong:
        # The screen again, with what was typed: nothing was looked up, and nothing left.
        response = page(can_send=True, has_lost=has_lost, typed=typed)
        response.status_code = wrong.status
        return response
    return see_other(".digits", code=entry.code)


@bp.get("/entrer/e-mail/<code:code>")
@open_to("everyone")
def digits(code: str) -> Response:
    entry = mailing.entry_of(db, code)
    return page(
        entry=entry,
        address=mailing.address_of(entry),
        is_wrong="faux" in request.args,
        is_alive=mailing.is_alive(entry),
        shows_letters=site.config.mails_shown,
        nonce=new_nonce(),
    )


@bp.post("/entrer/e-mail/<code:code>")
@open_to("everyone")
def check(code: str) -> Response:
    mailing.require_and_count(request.remote_addr or "")
    entry = mailing.entry_of(db, code)
    # A wrong guess goes on like a right one (303), so that it is committed, and counted.
    if not mailing.check(db, entry, request.form.get("digits", "")):
        return see_other(".digits", code=code, faux=1)
    proof = mailing.proof_of(entry)
    found = list(mailing.offered(db, entry, proof).values())
    if len(found) > 1:
        return see_other(".which", code=code, proof=proof)
    key = mailing.enter(db, entry, found[0], request.form.get("nonce", ""), kind=_kind())
    return go_to(_let_in(key, by="mail", is_recovery=entry.has_lost))


@bp.get("/entrer/e-mail/<code:code>/lequel/<proof>")
@open_to("everyone")
def which(code: str, proof: str) -> Response:
    found = mailing.offered(db, mailing.unused(mailing.entry_of(db, code)), proof)
    signs = {word: (sign(passport.sign), passport) for word, passport in found.items()}
    return page(code=code, proof=proof, passports=signs, nonce=new_nonce())


@bp.post("/entrer/e-mail/<code:code>/lequel/<proof>")
@open_to("everyone")
def choose(code: str, proof: str) -> Response:
    entry = mailing.entry_of(db, code)
    found = mailing.offered(db, entry, proof)
    passport = found.get(request.form.get("passport", ""))
    if passport is None:
        return see_other(".which", code=code, proof=proof)
    key = mailing.enter(db, entry, passport, request.form.get("nonce", ""), kind=_kind())
    return go_to(_let_in(key, by="mail", is_recovery=entry.has_lost))


@bp.post("/passeport/doigt/demande")
@open_to("passport")
def passkey_wanted() -> Response:
    return jsonify(passkeys.asked_to_add(db, this_passport(), origin=_origin()))


@bp.post("/passeport/doigt")
@open_to("passport")
def add_passkey() -> Response:
    passkeys.add(db, this_passport(), request.get_json(silent=True), kind=_kind(), origin=_origin())
    return Response(status=204)


@bp.post("/passeport/doigt/<code:code>/enlever")
@open_to("passport")
def remove_passkey(code: str) -> Response:
    passkeys.remove(db, mine(Passkey, code=code))
    return see_other("safety.protect", moins=1)


def _let_in(key: str, *, by: str, is_recovery: bool = False) -> str:
    """Let this device in; return where to go.

    That is home, or the question whether the passport that this device opened until now is the same person's.
    """
    return url_for("phones.join" if let_in(key, by=by, is_recovery=is_recovery) else "home.home")


def _kind() -> str:
    return phones.kind_of(request.user_agent.string)


def _origin() -> str:
    """Where the page was opened. On http (a demo) that may be another name of this machine, such as localhost."""
    return "" if site.config.is_https else request.host_url.rstrip("/")
