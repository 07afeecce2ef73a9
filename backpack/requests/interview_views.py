"""My answers, as sheets for an interview, to be read and printed."""

from flask import Response

from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page
from backpack.passport.web import mine, this_passport
from backpack.requests import interview
from backpack.requests.models import Request

bp = Blueprint("interview", __name__)
bp.add_app_template_global(interview.Part, "InterviewPart")


@bp.get("/passeport/entretien")
@open_to("passport")
def sheets() -> Response:
    return page(sheets=interview.sheets(db, this_passport()))


@bp.get("/passeport/entretien/<code:code>")
@open_to("passport")
def sheet(code: str) -> Response:
    return page(sheet=interview.sheet(db, mine(Request, code=code)))
