"""The desk's queue: what people ask of this organisation, and the four ways to answer."""

from flask import Response, request, url_for

from backpack.issuers.web import this_member
from backpack.kernel.db import db
from backpack.kernel.problems import NotFound
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.requests.drafting import LONGEST
from backpack.workshops import answering

WAYS = ("question", "reponse", "non")  # ask back, answer, say no

bp = Blueprint("answering", __name__)
bp.add_app_template_global(answering.person_of, "person_of")


@bp.app_template_global()
def requests_waiting() -> int:
    """How many wait for the organisation whose desk is open."""
    return answering.how_many(db, this_member().organisation)


@bp.get("/bureau/demandes")
@open_to("facilitator")
def requests() -> Response:
    member = this_member()
    return page(requests=answering.queue(db, member.organisation), member=member)


@bp.get("/bureau/demandes/<code:code>")
@open_to("facilitator")
def one(code: str) -> Response:
    member = this_member()
    asked = answering.request_of(db, member, code)
    can_give = answering.can_give(asked) and answering.is_free_for(asked, member)
    return page(asked=asked, member=member, can_give=can_give)


@bp.post("/bureau/demandes/<code:code>/prendre")
@open_to("facilitator")
def take(code: str) -> Response:
    member = this_member()
    answering.take(db, answering.request_of(db, member, code), member, request.form.get("promise", ""))
    return see_other(".one", code=code)


@bp.post("/bureau/demandes/<code:code>/donner")
@open_to("facilitator")
def give(code: str) -> Response:
    member = this_member()
    answering.give(db, answering.request_of(db, member, code), member)
    return see_other(".one", code=code)


@bp.get("/bureau/demandes/<code:code>/<way>")
@open_to("facilitator")
def write(code: str, way: str) -> Response:
    if way not in WAYS:
        raise NotFound
    return page(asked=answering.request_of(db, this_member(), code), way=way, longest=LONGEST)


@bp.post("/bureau/demandes/<code:code>/<way>")
@open_to("facilitator")
def written(code: str, way: str) -> Response:
    if way not in WAYS:
        raise NotFound
    member, text, again = this_member(), request.form.get("text", ""), url_for(".write", code=code, way=way)
    asked = answering.request_of(db, member, code)
    if way == "question":
        answering.ask_back(db, asked, member, text, again=again)
    else:
        answering.answer(db, asked, member, text, again=again, says_no=way == "non")
    return see_other(".one", code=code)
