"""My phones: the list, going on with another phone or browser, and two passports made one."""

from collections.abc import Callable

from flask import Response, request

from backpack.badges import wallet
from backpack.custody import joining
from backpack.kernel.db import db
from backpack.kernel.sealing import hashed
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.notifications import subscribing
from backpack.passport import handing_over
from backpack.passport import phones as devices
from backpack.passport.models import Device, Handover
from backpack.passport.opening import new_nonce
from backpack.passport.signs import sign
from backpack.passport.web import let_in, let_out, mine, person, this_device, this_passport
from backpack.phones import apart

bp = Blueprint("phones", __name__)


@bp.app_context_processor
def _about_this_browser() -> dict[str, Callable[[], bool]]:
    """For the one line on other features' screens that offers the way out of an inner browser."""
    return {"is_inner_browser": lambda: devices.is_inner_browser(request.user_agent.string)}


@bp.get("/passeport/telephones")
@open_to("passport")
def phones() -> Response:
    opens = devices.phones_of(db, this_passport())
    is_iphone = devices.kind_of(request.user_agent.string) == "iphone"
    return page(opens=opens, here=this_device(), is_iphone=is_iphone, nonce=new_nonce())


@bp.post("/passeport/telephones/<int:number>/enlever")
@open_to("passport")
def remove(number: int) -> Response:
    gone = mine(Device, id=number)
    if gone.id != this_device().id:  # one leaves one's own phone once another is in (see leave)
        devices.remove(gone)
        # Which of the phones was to be told is not kept; those in use ask again by themselves (pocket.js).
        subscribing.unsubscribe(db, this_passport())
    return see_other(".phones")


@bp.get("/passeport/telephones/changer")
@open_to("passport")
def move() -> Response:
    return page(nonce=new_nonce())


@bp.post("/passeport/telephones/changer")
@open_to("passport")
def begin() -> Response:
    return see_other(".square", code=handing_over.begin(db, this_device(), request.form.get("nonce", "")))


@bp.get("/passeport/telephones/changer/<code:code>")
@open_to("passport")
def square(code: str) -> Response:
    handover = _shown_here(code)
    return page(
        code=code,
        is_open=handing_over.is_open(handover),
        has_arrived=handing_over.has_arrived(db, handover),
        nonce=new_nonce(),
    )


@bp.post("/passeport/telephones/changer/<code:code>/arreter")
@open_to("passport")
def stop(code: str) -> Response:
    handing_over.stop(_shown_here(code))
    return see_other(".phones")


@bp.post("/passeport/telephones/changer/<code:code>/quitter")
@open_to("passport")
def leave(code: str) -> Response:
    """Only once the new phone is in: nobody may lose their last one here."""
    if not handing_over.has_arrived(db, _shown_here(code)):
        return see_other(".square", code=code)
    devices.remove(this_device())
    let_out()
    response = see_other(".left")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/passeport/telephones/quitte")
@open_to("everyone")
def left() -> Response:
    return page()


@bp.post("/passeport/telephones/ailleurs")
@open_to("passport")
def elsewhere() -> Response:
    """To another browser of this phone: its address stands where the application's own menu can open it."""
    nonce = request.form.get("nonce", "")
    return see_other(
        ".arrive", code=handing_over.begin(db, this_device(), nonce, life=handing_over.TO_A_BROWSER)
    )


@bp.get("/passeport/telephones/installer")
@open_to("passport")
def install() -> Response:
    return page(code=None, nonce=new_nonce())


@bp.post("/passeport/telephones/installer")
@open_to("passport")
def prepare() -> Response:
    nonce = request.form.get("nonce", "")
    return see_other(
        ".prepared", code=handing_over.begin(db, this_device(), nonce, life=handing_over.TO_A_BROWSER)
    )


@bp.get("/passeport/telephones/installer/<code:code>")
@open_to("passport")
def prepared(code: str) -> Response:
    return page(code=code, is_open=handing_over.is_open(_shown_here(code)))


@bp.get("/H/<code:code>")
@open_to("everyone")
def arrive(code: str) -> Response:
    before = this_device() if person() else None
    if _is_in(code, before):
        return see_other("home.home")
    handover = handing_over.usable(db, code)
    return page(
        code=code,
        sign=sign(handover.passport.sign),
        is_own=before is not None and before.id == handover.from_device_id,
        is_android=devices.kind_of(request.user_agent.string) == "android",
        nonce=new_nonce(),
    )


@bp.post("/H/<code:code>")
@open_to("everyone")
def enter(code: str) -> Response:
    before = this_device() if person() else None
    if before and _is_in(code, before):
        return see_other("home.home")
    kind = devices.kind_of(request.user_agent.string)
    _passport, key = handing_over.take(db, code, request.form.get("nonce", ""), kind=kind)
    return see_other(".join" if let_in(key, by="handover") else "home.home")


@bp.get("/passeport/reunir")
@open_to("passport")
def join() -> Response:
    """Whether the passport that this phone opened until now, and the one it opens since, are one person's."""
    before = apart.waiting(db, this_device())
    if before is None:
        return see_other("home.home")
    both = [(sign(each.sign), wallet.how_many(db, each)) for each in (before.passport, this_passport())]
    return page(
        number=before.id,
        before=both[0],
        entered=both[1],
        may_join=joining.order(db, this_passport(), before.passport) is not None,
        comes_back=apart.comes_back(db, before),
    )


@bp.post("/passeport/reunir")
@open_to("passport")
def make_one() -> Response:
    here, before = this_device(), _asked_about()
    if before is not None:
        pair = joining.order(db, here.passport, before.passport)
        if pair is None:
            raise joining.NotJoined
        joining.join(db, *pair, here=here)
        devices.answered(here, before)
    return see_other("home.home")


@bp.post("/passeport/reunir/non")
@open_to("passport")
def keep_apart() -> Response:
    """This phone opens one of them from now on: the one it entered, or the one it had before."""
    here, before = this_device(), _asked_about()
    if before is not None and request.form.get("which") == "before":
        let_in(apart.go_back(db, before, here))
    elif before is not None:
        devices.answered(here, before)
    return see_other("home.home")


def _asked_about() -> Device | None:
    """What this phone was before, if it is the one that the screen asked about: another may wait behind it."""
    before = apart.waiting(db, this_device())
    return before if before and request.form.get("before") == str(before.id) else None


def _shown_here(code: str) -> Handover:
    return mine(Handover, key_hash=hashed(code))


def _is_in(code: str, device: Device | None) -> bool:
    """Whether *device* opens the passport of *code* already, and is not the one that shows it."""
    found = handing_over.behind(db, code)
    if device is None or found is None or found.passport_id != device.passport_id:
        return False
    return found.from_device_id != device.id or not handing_over.is_open(found)
