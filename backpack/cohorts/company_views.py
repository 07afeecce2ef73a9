"""Who accompanies me: calling or writing to them, showing them my square, and leaving a group."""

from flask import Response

from backpack.cohorts import company, joining, showing
from backpack.issuers.web import member
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport.signs import sign
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


@bp.get("/passeport/groupes/mon-carre")
@open_to("passport")
def square() -> Response:
    mine = this_passport()
    if not accompanied():
        return see_other(".groups")
    return page(shown=showing.square_of(mine), sign=sign(mine.sign))


@bp.get("/Q/<code:code>")
@open_to("everyone")
def shown(code: str) -> Response:
    """Somebody aimed at the square of a person: whoever accompanies them goes on to giving."""
    here = member()
    seats = showing.whose(db, here, code) if here else []
    if len(seats) == 1:
        return see_other("giving.badges", code=seats[0].cohort.code, participant=seats[0].code)
    return page(seats=seats, member=here)


@bp.get("/passeport/groupes/<code:code>/quitter")
@open_to("passport")
def leave(code: str) -> Response:
    return page(seat=company.seat_of(db, this_passport(), code))


@bp.post("/passeport/groupes/<code:code>/quitter")
@open_to("passport")
def left(code: str) -> Response:
    joining.leave(db, company.seat_of(db, this_passport(), code))
    return see_other(".groups")
