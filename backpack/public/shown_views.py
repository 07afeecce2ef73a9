"""Beside a page: the word that opens it, the frame for somebody's site, the picture beside its link.

No view here reads a cookie or gives one.
"""

from flask import Response, current_app, render_template, request

from backpack.art.link_card import link_card
from backpack.kernel.db import db
from backpack.kernel.problems import NotFound
from backpack.kernel.web import Blueprint, open_to
from backpack.kernel.web import page as draw
from backpack.pages import entry, publishing, reading, showing
from backpack.public import web

bp = Blueprint("shown", __name__)


@bp.post("/P/<code:code>")
@open_to("everyone")
def enter(code: str) -> Response:
    """The page itself is the answer to its word: nobody keeps that it was said."""
    entry.count_try(code, request.remote_addr or "")  # in a transaction of its own: first
    live = publishing.live_page(db, code, word=request.form.get("word", ""))
    response = Response(render_template("public/page.html", reading=reading.read(db, live)))
    web.note_opening(live)
    return response


@bp.get("/P/<code:code>/cadre")
@open_to("everyone")
def frame(code: str) -> Response:
    """The one address that other sites may frame: it has nothing to tap but a link to the page itself."""
    live = publishing.live_page(db, code)
    response = web.page_like(draw(reading=reading.read(db, live)))
    policy = current_app.config["CONTENT_SECURITY_POLICY"]
    framed = policy.replace("frame-ancestors 'none'", "frame-ancestors *")
    response.headers["Content-Security-Policy"] = framed
    return response


@bp.get("/P/<code:code>/lien.png")
@open_to("everyone")
def picture(code: str) -> Response:
    """What messengers show beside the link, where the person agreed to it."""
    live = publishing.live_page(db, code)
    if not showing.has_link_card(live):
        raise NotFound
    designs = tuple(badge.design for badge in live.badges if badge.design)
    return web.page_like(Response(link_card(designs), mimetype="image/png"))
