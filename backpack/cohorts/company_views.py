"""Who accompanies me: calling or writing to them, and leaving a group."""

from flask import Response

from backpack.cohorts import company, joining
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport.web import this_passport

bp = Blueprint("company", __name__)


@bp.app_template_global()
def accompanied() -> int:
    """How many groups the person of this phone is in."""
    return len(company.seats_of(db, this_passport()))


@bp.get("/passeport/groupes")
@open_to("passport")
def groups() -> Response:
    return page(groups=company.groups_of(db, this_passport()))


@bp.get("/passeport/groupes/<code:code>/quitter")
@open_to("passport")
def leave(code: str) -> Response:
    return page(seat=company.seat_of(db, this_passport(), code))


@bp.post("/passeport/groupes/<code:code>/quitter")
@open_to("passport")
def left(code: str) -> Response:
    joining.leave(db, company.seat_of(db, this_passport(), code))
    return see_other(".groups")
