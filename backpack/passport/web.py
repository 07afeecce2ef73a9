"""Which passport this device opens: the cookie, the audiences "passport" and "operator", loading one's own."""

from typing import Any, TypeVar, cast

from flask import Flask, Response, g, request
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import select

from backpack.kernel.db import Base, db
from backpack.kernel.problems import NoPassport, NotAllowed, NotFound
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.kernel.transactions import SAFE_METHODS
from backpack.kernel.web import audience, audience_of
from backpack.passport.models import Device, Passport
from backpack.passport.opening import open_passport

Row = TypeVar("Row", bound=Base)
COOKIE_DAYS = 400  # the most that browsers keep


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
    app.after_request(_give_key)


def cookie_name() -> str:
    """``__Host-`` ties the cookie to this host and to https; a demo on plain http cannot have it."""
    return "__Host-bp" if site.config.is_https else "bp"


def person() -> Passport | None:
    """The passport of this device, or None for a stranger."""
    return cast(Passport, current_user.passport) if current_user.is_authenticated else None


def this_passport() -> Passport:
    """The passport of this device. A first tap on something open to everyone opens one; else NoPassport."""
    known = person() or g.get("new_passport")
    if known is not None:
        return cast(Passport, known)
    if request.method in SAFE_METHODS or audience_of(request.endpoint or "") != "everyone":
        raise NoPassport
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


def let_in(key: str) -> None:
    """Give this device its key, with the answer, if the answer is good.

    A refused and undone request must leave no cookie: its row id may be the next person's.
    """

    g.device_key = key


def _give_key(response: Response) -> Response:
    if response.status_code < 400 and (key := g.get("device_key")):
        response.set_cookie(
            cookie_name(),
            key,
            max_age=COOKIE_DAYS * 86400,
            secure=site.config.is_https,
            httponly=True,
            samesite="Lax",
        )
    return response


@audience("passport")
def _require_passport() -> None:
    if person() is None:
        raise NoPassport


@audience("operator")
def _require_operator() -> None:
    known = person()
    if known is None:
        raise NoPassport
    if not known.is_operator:
        raise NotAllowed


def _from_device(_request: object) -> Visitor | None:
    key = request.cookies.get(cookie_name())
    if not key:
        return None
    alive = (Device.key_hash == hashed(key)) & (Device.revoked_at.is_(None))
    device = db.scalar(select(Device).where(alive))
    return Visitor(device) if device else None
