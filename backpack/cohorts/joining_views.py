"""The two squares of a group: one by which a person enters it, one by which a facilitator from elsewhere does."""

from flask import Response, request

from backpack.cohorts import gathering, joining, team
from backpack.issuers.web import member, this_member
from backpack.kernel.db import db
from backpack.kernel.transactions import count_afterwards
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport.opening import new_nonce
from backpack.passport.signs import sign
from backpack.passport.web import person, this_passport

bp = Blueprint("joining", __name__)


@bp.get("/J/<code:code>")
@open_to("everyone")
def join(code: str) -> Response:
    cohort = joining.behind(db, code)
    if joining.is_facilitator(db, cohort, person()):
        return see_other("cohorts.people", code=cohort.code)
    if joining.seat_of(db, cohort, person()):
        return see_other(".joined", code=code)
    gathering.require_open(cohort)
    return page(cohort=cohort, code=code, nonce=new_nonce(), known=person())


@bp.post("/J/<code:code>")
@open_to("everyone")
def enter(code: str) -> Response:
    cohort = joining.behind(db, code)
    if joining.is_facilitator(db, cohort, person()):
        return see_other("cohorts.people", code=cohort.code)
    if joining.seat_of(db, cohort, person()) is None:
        gathering.require_open(cohort)
        joining.require_few(cohort, request.remote_addr or "")
        count_afterwards(joining.seats_of(cohort))
    joining.join(db, cohort, this_passport())
    return see_other(".joined", code=code)


@bp.get("/J/<code:code>/signe")
@open_to("passport")
def joined(code: str) -> Response:
    seat = joining.seat_of(db, joining.behind(db, code), this_passport())
    if seat is None:
        return see_other(".join", code=code)
    return page(seat=seat, cohort=seat.cohort, code=code, sign=sign(this_passport().sign))


@bp.get("/bureau/rejoindre/<code:code>")
@open_to("everyone")
def accompany(code: str) -> Response:
    cohort = team.invited_to(db, code)
    here = member()
    if here is not None and joining.is_facilitator(db, cohort, here.passport):
        return see_other("cohorts.people", code=cohort.code)
    return page(cohort=cohort, code=code, member=here, crew=gathering.facilitators(db, cohort))


@bp.post("/bureau/rejoindre/<code:code>")
@open_to("facilitator")
def accepted(code: str) -> Response:
    accompanies = team.accept(db, code, this_member())
    return see_other("cohorts.people", code=accompanies.cohort.code)
