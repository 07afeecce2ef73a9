"""My summary, on a screen, on paper and as a file; who else may print it; and those who may."""

from flask import Response, render_template

from backpack.issuers.web import this_member
from backpack.kernel import paper
from backpack.kernel.db import db
from backpack.kernel.pictures import inside
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport.web import this_passport
from backpack.summaries import letting
from backpack.summaries.reading import summary_of

bp = Blueprint("summaries", __name__)
bp.add_app_template_global(letting.is_let, "lets_print_summary")


@bp.get("/passeport/bilan")
@open_to("passport")
def mine() -> Response:
    holder = this_passport()
    return page(summary=summary_of(db, holder), seats=letting.seats(db, holder))


@bp.get("/passeport/bilan.pdf")
@open_to("passport")
def file() -> Response:
    """The summary as a file; where none can be drawn, the screen that prints it, which phones keep as one too."""
    try:
        html = render_template("summaries/file.html", summary=summary_of(db, this_passport()), as_file=inside)
        drawn = paper.pdf(html)
    except paper.NotDrawn:
        return see_other(".mine")
    response = Response(drawn, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="bilan.pdf"'
    return response


@bp.get("/passeport/bilan/groupes")
@open_to("passport")
def sharing() -> Response:
    holder = this_passport()
    return page(seats=letting.seats(db, holder), readings=letting.readings(db, holder))


@bp.post("/passeport/bilan/groupes/<code:code>")
@open_to("passport")
def let(code: str) -> Response:
    letting.let(db, letting.seat_of(db, this_passport(), code))
    return see_other(".sharing")


@bp.post("/passeport/bilan/groupes/<code:code>/arreter")
@open_to("passport")
def stop(code: str) -> Response:
    letting.stop(db, letting.seat_of(db, this_passport(), code))
    return see_other(".sharing")


@bp.get("/bureau/groupes/<code:code>/<code:person>/bilan")
@open_to("facilitator")
def theirs(code: str, person: str) -> Response:
    member = this_member()
    participant = letting.let_to(db, code, person, member)
    is_read = letting.is_read(db, member, participant)
    summary = summary_of(db, participant.passport) if is_read and participant.passport else None
    return page(participant=participant, summary=summary)


@bp.post("/bureau/groupes/<code:code>/<code:person>/bilan")
@open_to("facilitator")
def read(code: str, person: str) -> Response:
    member = this_member()
    letting.read(db, member, letting.let_to(db, code, person, member))
    return see_other(".theirs", code=code, person=person)
