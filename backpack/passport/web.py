"""Which passport this device opens: the cookie, the audiences "passport" and "operator", loading one's own."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar, cast

from flask import Flask, Response, g, request
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backpack.kernel.clock import now
from backpack.kernel.db import Base, db
from backpack.kernel.problems import NoPassport, NotAllowed, NotFound, Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.kernel.transactions import SAFE_METHODS
from backpack.kernel.web import audience, audience_of
from backpack.passport import phones
from backpack.passport.models import Device, Passport
from backpack.passport.opening import open_passport

Row = TypeVar("Row", bound=Base)
COOKIE_DAYS = 400  # the most that browsers keep
SHARED_SECONDS = 75  # of silence on a shared tablet; its page says goodbye at 60


class EnterFirst(Problem):
    """A badge waits for somebody on a shared tablet where nobody is in: a passport opened here would be lost."""

    status = 401


class GoneFromTablet(Problem):
    """Whoever was on this shared tablet has left, and everything of theirs with them."""

    status = 401


class PhoneCut(Problem):
    """This phone opened a passport once; another one was chosen since, or this one was taken off the list.

    ``facts.is_elsewhere``: whether another phone opens it now.
    """

    status = 401


class Visitor(UserMixin):  # type: ignore[misc]  # flask-login carries no types
    """Who holds this device: a passport, opened by one of its devices."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.passport = device.passport


class QuietLogin(LoginManager):  # type: ignore[misc]  # flask-login carries no types
    """Flask-Login without its own cookie: reading its session would mark every public page as private."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


def init(app: Flask) -> None:
    """Let Flask-Login find the visitor by this device's cookie."""
    login = QuietLogin()
    login.init_app(app, add_context_processor=False)
    login.session_protection = None  # phones change networks all day
    login.request_loader(_from_device)
    app.before_request(_refuse_what_another_kept)
    app.after_request(_note_use)
    app.after_request(_give_key)


def cookie_name() -> str:
    """``__Host-`` ties the cookie to this host and to https; a demo on plain http cannot have it."""
    return "__Host-bp" if site.config.is_https else "bp"


def tablet_cookie_name() -> str:
    """The cookie that says that this device is a shared tablet (backpack.tablets); it opens nothing."""
    return "__Host-tb" if site.config.is_https else "tb"


def is_on_tablet() -> bool:
    """Whether this device was put in common: whoever enters here must leave nothing."""
    return tablet_cookie_name() in request.cookies


def is_shared() -> bool:
    """Whether somebody is on a shared tablet now. Of every other visitor only a cookie's name is asked."""
    return is_on_tablet() and person() is not None and this_device().ends_at is not None


def person() -> Passport | None:
    """The passport of this device, or None for a stranger."""
    return cast(Passport, current_user.passport) if current_user.is_authenticated else None


def nobody() -> Problem:
    """What to raise where nobody holds this device: a phone that was cut says why it opens nothing."""
    if is_on_tablet():
        return GoneFromTablet()
    was_here = Device.key_hash == hashed(request.cookies.get(cookie_name(), ""))
    device = db.scalar(select(Device).where(was_here))
    if device is None:
        return NoPassport()
    return PhoneCut(is_elsewhere=bool(phones.phones_of(db, device.passport)))


def this_device() -> Device:
    """The device that asks. Raises NoPassport or GoneFromTablet."""
    if person() is None:
        raise nobody()
    return cast(Device, current_user.device)


def this_passport() -> Passport:
    """The passport of this device. A first tap on something open to everyone opens one; else NoPassport.

    On a shared tablet nobody's first tap opens one (EnterFirst): its next person would find it.
    """
    known = person() or g.get("new_passport")
    if known is not None:
        return cast(Passport, known)
    if request.method in SAFE_METHODS or audience_of(request.endpoint or "") != "everyone":
        raise nobody()
    if is_on_tablet():
        raise EnterFirst
    passport, key = open_passport(db, request.form.get("nonce"))
    g.new_passport = passport
    let_in(key)
    return passport


def mine(model: type[Row], **where: Any) -> Row:
    """The row of this passport that fits *where*. Raises NotFound, whosever else it may be."""
    found = db.scalar(select(model).filter_by(passport_id=this_passport().id, **where))
    if found is None:
        raise NotFound
    return found


def let_in(key: str, *, by: str = "", is_recovery: bool = False, is_shared: bool = False) -> bool:
    """Give this device its key, with the answer, if the answer is good. Answer whether it waits to be asked about two.

    That is where this phone opened another passport until now: the new device remembers it, and phones.join asks.
    *by* is one of phones.WAYS_IN where somebody comes in to a passport that is there already; *is_recovery*, that
    they lost the phone they had.

    A refused and undone request must leave no cookie: its row id may be the next person's. On a shared tablet,
    whichever way a person comes in, the session ends by itself and the cookie is gone when the browser closes.
    """
    g.device_key, g.is_shared_device = key, is_shared or is_on_tablet()
    if not by or g.is_shared_device:
        return False
    device = db.scalars(select(Device).where(Device.key_hash == hashed(key))).one()
    phones.arrive(device, this_device() if person() else None, by=by, is_recovery=is_recovery)
    return device.before_id is not None


def let_out() -> None:
    """Take this device's key back, with the answer."""
    g.device_key = ""


def is_no_use() -> None:
    """This request says nothing about whether anybody is there: the silence of a shared tablet goes on."""
    g.is_no_use = True


def _give_key(response: Response) -> Response:
    key = g.get("device_key")
    if response.status_code >= 400 or key is None:
        return response
    if key and g.is_shared_device:
        soon = now() + timedelta(seconds=SHARED_SECONDS)
        db.execute(update(Device).where(Device.key_hash == hashed(key)).values(ends_at=soon))
    if not key:
        response.delete_cookie(cookie_name(), secure=site.config.is_https, httponly=True, samesite="Lax")
    else:
        response.set_cookie(
            cookie_name(),
            key,
            max_age=None if g.is_shared_device else COOKIE_DAYS * 86400,
            secure=site.config.is_https,
            httponly=True,
            samesite="Lax",
        )
    return response


def _note_use(response: Response) -> Response:
    """Once a day, that this device is in use; on a shared tablet at each step, for its silence ends it."""
    # Reading who this is would tell flask-login to look; a stranger's page must not pay for that.
    visitor = g.get("_login_user")
    if not isinstance(visitor, Visitor) or response.status_code >= 400 or g.get("is_no_use"):
        return response
    # What a screen asks for by itself, every few seconds, is no sign that somebody is there.
    if visitor.device.ends_at and request.headers.get("HX-Request"):
        return response
    if request.method not in SAFE_METHODS:
        _write_use(db, visitor.device)
    elif visitor.device.ends_at or phones.is_worth_noting(visitor.device):
        with (
            suppress(OperationalError),
            site.database.writing() as writing,
        ):  # a busy minute: another day's note
            _write_use(writing, visitor.device)
    return response


def _write_use(session: Session, device: Device) -> None:
    if device.ends_at:
        alive = update(Device).where(Device.id == device.id, Device.revoked_at.is_(None))
        session.execute(alive.values(ends_at=now() + timedelta(seconds=SHARED_SECONDS)))
    if phones.is_worth_noting(device):
        phones.note_use(session, device, phones.kind_of(request.user_agent.string))


def _refuse_what_another_kept() -> None:
    """A form that somebody tapped without a network (service-worker/outbox.js) leaves for nobody else.

    Raises NoPassport, PhoneCut.
    """
    if request.headers.get("Kept-For") == "passport" and person() is None:
        raise nobody()


@audience("passport")
def _require_passport() -> None:
    if person() is None:
        raise nobody()


@audience("operator")
def _require_operator() -> None:
    known = person()
    if known is None:
        raise nobody()
    if not known.is_operator:
        raise NotAllowed


def _from_device(_request: object) -> Visitor | None:
    key = request.cookies.get(cookie_name())
    if not key:
        return None
    alive = (Device.key_hash == hashed(key)) & (Device.revoked_at.is_(None))
    device = db.scalar(select(Device).where(alive))
    if device is None or (device.ends_at and device.ends_at <= now()):
        return None
    return Visitor(device)
