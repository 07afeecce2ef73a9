"""The desk's queue: what people ask of this organisation, who looks after it, and the ways to answer."""

from flask import Response, render_template, request, url_for

from backpack.endorsements.witnessing import TooLong
from backpack.issuers.web import this_member
from backpack.kernel.db import db
from backpack.kernel.problems import NotFound
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.requests import photos, web
from backpack.requests.drafting import LONGEST
from backpack.requests.models import Request
from backpack.workshops import answering, calling, declining

WAYS = ("question", "reponse", "non")  # ask back, answer, say no

bp = Blueprint("answering", __name__)


@bp.app_template_global()
def requests_waiting() -> int:
    """How many wait for the organisation whose desk is open."""
    return answering.how_many(db, this_member().organisation)


@bp.get("/bureau/demandes")
@open_to("facilitator")
def requests() -> Response:
    member = this_member()
    waiting = answering.queue(db, member.organisation)
    names, pictured = calling.called(db, member, waiting), photos.with_photos(db, waiting)
    return page(requests=waiting, member=member, names=names, pictured=pictured)


@bp.get("/bureau/demandes/<code:code>")
@open_to("facilitator")
def one(code: str) -> Response:
    member, asked = this_member(), _asked(code)
    is_free = answering.is_free_for(asked, member)
    can_give = answering.can_give(asked) and is_free
    who, shown = calling.called(db, member, [asked])[asked.id], photos.photos_of(db, asked)
    return page(asked=asked, member=member, who=who, photos=shown, is_free=is_free, can_give=can_give)


@bp.get("/bureau/demandes/<code:code>/photo/<int:place>")
@open_to("facilitator")
def photo(code: str, place: int) -> Response:
    return web.photo(photos.photo_at(db, _asked(code), place))


@bp.post("/bureau/demandes/<code:code>/prendre")
@open_to("facilitator")
def take(code: str) -> Response:
    answering.take(db, _asked(code), this_member(), request.form.get("promise", ""))
    return see_other(".one", code=code)


@bp.post("/bureau/demandes/<code:code>/reprendre")
@open_to("facilitator")
def take_over(code: str) -> Response:
    answering.take_over(db, _asked(code), this_member())
    return see_other(".one", code=code)


@bp.post("/bureau/demandes/<code:code>/donner")
@open_to("facilitator")
def give(code: str) -> Response:
    answering.give(db, _asked(code), this_member())
    return see_other(".one", code=code)


@bp.get("/bureau/demandes/<code:code>/<way>")
@open_to("facilitator")
def write(code: str, way: str) -> Response:
    if way not in WAYS:
        raise NotFound
    return page(**_writing(code, way))


@bp.post("/bureau/demandes/<code:code>/<way>")
@open_to("facilitator")
def written(code: str, way: str) -> Response:
    if way not in WAYS:
        raise NotFound
    member, asked, form = this_member(), _asked(code), request.form
    text, why, again = form.get("text", ""), form.get("reason", ""), url_for(".write", code=code, way=way)
    try:
        if way == "question":
            answering.ask_back(db, asked, member, text, again=again)
        else:
            answering.answer(db, asked, member, text, again=again, says_no=way == "non", reason=why)
    except TooLong as wrong:
        typed = {"said": text, "chosen": why, "is_too_long": True}
        screen = render_template("answering/write.html", **{**_writing(code, way), **typed})
        return Response(screen, status=wrong.status)
    return see_other(".one", code=code)


def _asked(code: str) -> Request:
    return answering.request_of(db, this_member(), code)


def _writing(code: str, way: str) -> dict[str, object]:
    """What the screen shows on which a sentence is written to the person who asks."""
    asked = _asked(code)
    offered = {"longest": LONGEST, "reasons": declining.REASONS, "reason": declining.reason}
    typed = {"said": "", "chosen": "", "is_too_long": False}
    return {"asked": asked, "way": way, "who": calling.whom(db, this_member(), asked), **offered, **typed}
