"""A shared tablet: entering for a moment, leaving nothing; and the list of tablets at the desk."""

from flask import Response, request

from backpack.issuers.web import this_member
from backpack.kernel import mail
from backpack.kernel.db import db
from backpack.kernel.scanning import scanned
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport.opening import new_nonce
from backpack.passport.web import is_no_use, is_shared, let_in, let_out, this_device
from backpack.safety import guessing
from backpack.tablets import sessions, sharing, showing, web

bp = Blueprint("tablets", __name__)
bp.after_app_request(web.leave_nothing)
bp.add_app_template_global(is_shared, "is_shared")


@bp.get("/tablette")
@open_to("everyone")
def tablet() -> Response:
    found = web.this_tablet()
    if found is None:
        return see_other("entering.enter")  # taken back from the desk: a device like any other
    if is_shared():
        return see_other("home.home")
    return page(tablet=found, nonce=new_nonce(), can_send=mail.can_send())


@bp.post("/tablette")
@open_to("everyone")
def enter() -> Response:
    here = web.require_tablet()
    text, nonce = scanned(again="/tablette"), request.form.get("nonce", "")
    with guessing.limited(request.remote_addr or ""):
        key = showing.come_in(db, here, text, nonce)
    let_in(key, is_shared=True)
    return see_other("home.home")


@bp.post("/tablette/encore")
@open_to("passport")
def stay() -> Response:
    """Its script says that somebody is still writing; the use is noted like any other."""
    return Response(status=204)


@bp.get("/tablette/silence")
@open_to("everyone")
def silence() -> Response:
    """Where a browser without script comes after a while. Coming here is no sign of life."""
    web.require_tablet()
    is_no_use()
    return (
        page(seconds=sessions.OVER_SECONDS - sessions.WARNED_SECONDS)
        if is_shared()
        else see_other(".finished")
    )


@bp.post("/tablette/fini")
@open_to("everyone")
def finish() -> Response:
    sessions.leave(db, web.require_tablet())
    let_out()
    return web.forget(see_other(".finished"))


@bp.get("/tablette/fini")
@open_to("everyone")
def finished() -> Response:
    """Also where silence leads: the cookie goes now, and the server ends its session within seconds."""
    here = web.this_tablet()
    if here is None:
        return see_other("entering.enter")
    is_no_use()
    if is_shared():
        let_out()
    return web.forget(page(tablet=here))


@bp.get("/bureau/tablettes")
@open_to("facilitator")
def tablets() -> Response:
    member = this_member()
    found = sharing.tablets_of(db, member.organisation)
    return page(
        member=member,
        tablets=[(each, sessions.is_occupied(db, each)) for each in found],
        here=web.this_tablet(),
        nonce=new_nonce(),
    )


@bp.post("/bureau/tablettes")
@open_to("everyone")
def share() -> Response:
    """Open to everyone for the second of two taps: the first took the facilitator's session away."""
    nonce = request.form.get("nonce", "")
    _tablet, key = sharing.shared_before(db, nonce) or sharing.share(db, this_member(), this_device(), nonce)
    web.put_in_common(key)
    return see_other(".tablet")


@bp.post("/bureau/tablettes/<code:code>/reprendre")
@open_to("manager")
def take_back(code: str) -> Response:
    found = sharing.tablet_of(db, code, this_member().organisation)
    is_this_one = found is web.this_tablet()
    sharing.take_back(db, found)
    if not is_this_one:
        return see_other(".tablets")
    let_out()
    return web.forget(see_other("claims.arrival"))
