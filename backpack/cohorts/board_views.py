"""The board of a cohort on a desk and on a phone, and what changed on it since a moment ago."""

from flask import Response, request

from backpack.cohorts import board as boards
from backpack.cohorts import gathering, presence
from backpack.cohorts.columns import column_of
from backpack.cohorts.models import Cohort
from backpack.cohorts.web import mine_to_open
from backpack.goals.progress import progress
from backpack.issuers.web import this_member
from backpack.kernel.clock import now
from backpack.kernel.db import db
from backpack.kernel.problems import NotFound
from backpack.kernel.web import Blueprint, open_to, page
from backpack.passport.web import cookie_name

bp = Blueprint("board", __name__)


@bp.get("/bureau/groupes/<code:code>")
@open_to("facilitator")
def board(code: str) -> Response:
    facilitator = mine_to_open(code)
    shown = boards.board(db, facilitator.cohort)
    return page(
        cohort=facilitator.cohort,
        board=shown,
        here=presence.here(db, facilitator),
        now=now(),
    )


@bp.get("/bureau/groupes/<code:code>/suite")
@open_to("everyone")  # it asks by itself who this is, in its one question, and refuses as every desk does
def suite(code: str) -> Response:
    watched = presence.watched(db, code, request.cookies.get(cookie_name(), ""))
    if watched is None:
        this_member()  # a stranger is told so
        raise NotFound
    cohort_id, changes = watched
    if request.if_none_match.contains(str(changes)):
        return _tagged(Response(status=304), changes)
    cohort = db.get_one(Cohort, cohort_id)
    shown = boards.board(db, cohort, since=request.args.get("depuis", type=int))
    return _tagged(page(cohort=cohort, board=shown), shown.changes)


@bp.post("/bureau/groupes/<code:code>/ici")
@open_to("facilitator")
def pulse(code: str) -> Response:
    facilitator = gathering.cohort_of(db, code, this_member())
    presence.stay(facilitator)
    return page(here=presence.here(db, facilitator))


@bp.get("/bureau/groupes/<code:code>/<code:participant>")
@open_to("facilitator")
def person(code: str, participant: str) -> Response:
    facilitator, known = gathering.participant_of(db, participant, this_member())
    if facilitator.cohort.code != code:
        raise NotFound
    columns, row = boards.row_of(db, known)
    goal_map = facilitator.cohort.goal_map
    return page(
        cohort=facilitator.cohort,
        participant=known,
        row=row,
        pairs=tuple(zip(columns, row.cells, strict=True)),
        progress=progress(db, goal_map, known.passport) if goal_map else None,
    )


@bp.get("/bureau/groupes/<code:code>/badge/<key>")
@open_to("facilitator")
def column(code: str, key: str) -> Response:
    cohort = gathering.cohort_of(db, code, this_member()).cohort
    found = column_of(db, cohort, key)
    rows = boards.column_on(db, cohort, found)
    holders = sum(row.cells[0].shelf == "given" for row in rows)
    return page(cohort=cohort, column=found, rows=rows, holders=holders)


def _tagged(response: Response, changes: int) -> Response:
    response.set_etag(str(changes))
    return response
