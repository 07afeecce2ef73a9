"""The desk's sessions: begin one, see who is there, print the sheet, end it."""

from flask import Response, render_template, request

from backpack.cohorts import gathering
from backpack.issuers import designing
from backpack.issuers.web import this_member
from backpack.kernel import paper
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport.opening import new_nonce
from backpack.passport.web import this_device
from backpack.sessions import attending, meeting, signing
from backpack.tablets import sharing, web

bp = Blueprint("sessions", __name__)
bp.add_app_template_global(signing.hours, "hours_of")


@bp.app_template_global()
def room_of(claim_code):  # type: ignore[no-untyped-def]
    """For the wall and the code's own screen: the session that it belongs to, and its room."""
    return attending.of_code(db, claim_code)


@bp.app_template_global()
def open_sessions():  # type: ignore[no-untyped-def]
    """For the desk: what goes on now."""
    return meeting.open_sessions(db, this_member())


@bp.get("/bureau/ateliers")
@open_to("facilitator")
def sessions() -> Response:
    found = meeting.sessions_of(db, this_member())
    return page(
        sessions=found,
        going_on=[each for each in found if not meeting.is_over(each)],
        held=[each for each in found if meeting.is_over(each)],
        came=attending.how_many(db, found),
    )


@bp.get("/bureau/ateliers/nouveau")
@open_to("facilitator")
def begin() -> Response:
    member, code = this_member(), request.args.get("groupe", "")
    cohort = gathering.cohort_of(db, code, member).cohort if code else None
    return page(
        name=meeting.proposed_name(),
        badge_classes=meeting.presence_badges(db, member),
        usual=meeting.usual_badge(db, member, cohort),
        cohorts=[cohort] if cohort else meeting.cohorts_of(db, member),
        chosen=cohort,
        nonce=new_nonce(),
    )


@bp.post("/bureau/ateliers/nouveau")
@open_to("facilitator")
def begun() -> Response:
    member, form = this_member(), request.form
    badge, group = form.get("badge", ""), form.get("groupe", "")
    session = meeting.begin(
        db,
        member,
        designing.badge_class_of(db, member.organisation, badge) if badge else None,
        name=form.get("name", ""),
        place=form.get("place", ""),
        cohort=gathering.cohort_of(db, group, member).cohort if group else None,
        nonce=form.get("nonce", ""),
    )
    return see_other(".session", code=session.code)


@bp.get("/bureau/ateliers/<code:code>")
@open_to("facilitator")
def session(code: str) -> Response:
    member = this_member()
    found = meeting.session_of(db, code, member)
    return page(
        session=found,
        room=attending.room(db, found),
        is_over=meeting.is_over(found),
        can_reopen=meeting.can_reopen(db, found),
        is_ours=found.organisation_id == member.organisation_id,
        signing=signing,
        longest=attending.LONGEST_NAME,
    )


@bp.post("/bureau/ateliers/<code:code>/presents/<code:participant>")
@open_to("facilitator")
def tick(code: str, participant: str) -> Response:
    member = this_member()
    attending.tick(db, meeting.session_of(db, code, member), participant, member)
    return see_other(".session", code=code)


@bp.post("/bureau/ateliers/<code:code>/presents/<code:participant>/enlever")
@open_to("facilitator")
def untick(code: str, participant: str) -> Response:
    attending.untick(db, meeting.session_of(db, code, this_member()), participant)
    return see_other(".session", code=code)


@bp.post("/bureau/ateliers/<code:code>/noms")
@open_to("facilitator")
def write(code: str) -> Response:
    member = this_member()
    attending.write(db, meeting.session_of(db, code, member), request.form.get("name", ""), member)
    return see_other(".session", code=code)


@bp.post("/bureau/ateliers/<code:code>/noms/enlever")
@open_to("facilitator")
def erase(code: str) -> Response:
    attending.erase(db, meeting.session_of(db, code, this_member()), request.form.get("name", ""))
    return see_other(".session", code=code)


@bp.post("/bureau/ateliers/<code:code>/fin")
@open_to("facilitator")
def end(code: str) -> Response:
    meeting.end(db, meeting.session_of(db, code, this_member()))
    return see_other(".session", code=code)


@bp.post("/bureau/ateliers/<code:code>/rouvrir")
@open_to("facilitator")
def reopen(code: str) -> Response:
    meeting.reopen(db, meeting.session_of(db, code, this_member()))
    return see_other(".session", code=code)


@bp.get("/bureau/ateliers/<code:code>/tablette")
@open_to("facilitator")
def tablet(code: str) -> Response:
    found = meeting.session_of(db, code, this_member())
    return page(session=found, here=web.this_tablet(), nonce=new_nonce())


@bp.post("/bureau/ateliers/<code:code>/tablette")
@open_to("everyone")
def lend(code: str) -> Response:
    """Open to everyone for the second of two taps: the first took the facilitator's session away."""
    nonce = request.form.get("nonce", "")
    known = sharing.shared_before(db, nonce)
    if known is None:
        found = meeting.session_of(db, code, this_member())
        known = sharing.share(db, this_member(), this_device(), nonce)
        meeting.lend(db, found, known[0])
    web.put_in_common(known[1])
    return see_other("tablets.tablet")


@bp.get("/bureau/ateliers/<code:code>/feuille")
@open_to("facilitator")
def sheet(code: str) -> Response:
    return page(**_sheet(code))


@bp.get("/bureau/ateliers/<code:code>/feuille.pdf")
@open_to("facilitator")
def sheet_file(code: str) -> Response:
    """The sheet as a file; where none can be drawn, the screen that prints it."""
    facts = _sheet(code)
    try:
        drawn = paper.pdf(render_template("sessions/sheet_file.html", **facts))
    except paper.NotDrawn:
        return see_other(".sheet", code=code)
    return _file(drawn, "application/pdf", signing.file_name(facts["session"], "pdf"))


@bp.get("/bureau/ateliers/<code:code>/feuille.csv")
@open_to("facilitator")
def sheet_table(code: str) -> Response:
    found = meeting.session_of(db, code, this_member())
    written = signing.table(found, attending.room(db, found))
    return _file(written, "text/csv", signing.file_name(found, "csv"))


def _sheet(code: str):  # type: ignore[no-untyped-def]
    found = meeting.session_of(db, code, this_member())
    room = attending.room(db, found)
    return {
        "session": found,
        "room": room,
        "lines": signing.lines(found, room),
        "empty": signing.EMPTY_LINES,
    }


def _file(body: bytes, media_type: str, name: str) -> Response:
    response = Response(body, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
