"""Showing a page: on paper, by message, on somebody's site; who may open it, and what its square shows."""

from flask import Response, render_template, request

from backpack.kernel import paper
from backpack.kernel.db import db
from backpack.kernel.pictures import inside
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.pages import entry, publishing, reading, sharing, showing, squares
from backpack.pages.models import Page
from backpack.pages.themes import THEMES, theme
from backpack.passport.web import mine

bp = Blueprint("showing", __name__)
bp.add_app_template_global(squares.level, "square_level")
bp.add_app_template_global(showing.has_link_card, "has_link_card")
bp.add_app_template_global(showing.is_findable, "is_findable")
bp.add_app_template_global(paper.is_drawn_here, "has_files_of_pages")


@bp.get("/passeport/pages/<code:code>/papier")
@open_to("passport")
def papers(code: str) -> Response:
    return page(page=mine(Page, code=code))


@bp.get("/passeport/pages/<code:code>/cartes")
@open_to("passport")
def cards(code: str) -> Response:
    return _paper(code)


@bp.get("/passeport/pages/<code:code>/coin")
@open_to("passport")
def corner(code: str) -> Response:
    return _paper(code)


@bp.get("/passeport/pages/<code:code>/feuille")
@open_to("passport")
def whole(code: str) -> Response:
    return page(reading=reading.read(db, mine(Page, code=code)))


@bp.get("/passeport/pages/<code:code>/cv.pdf")
@open_to("passport")
def cv(code: str) -> Response:
    """The whole page as a file; where none can be drawn, the screen that prints it, which phones keep as one too."""
    mine_ = mine(Page, code=code)
    try:
        drawn = paper.pdf(render_template("showing/cv.html", reading=reading.read(db, mine_), as_file=inside))
    except paper.NotDrawn:
        return see_other(".whole", code=code)
    response = Response(drawn, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="cv-{code}.pdf"'
    return response


@bp.get("/passeport/pages/<code:code>/envoyer")
@open_to("passport")
def share(code: str) -> Response:
    return page(page=mine(Page, code=code), sharing=sharing)


@bp.get("/passeport/pages/<code:code>/site")
@open_to("passport")
def embed(code: str) -> Response:
    mine_ = mine(Page, code=code)
    return page(page=mine_, pasted=sharing.as_html(mine_))


@bp.get("/passeport/pages/<code:code>/profil")
@open_to("passport")
def profile(code: str) -> Response:
    return page(page=mine(Page, code=code), sharing=sharing)


@bp.get("/passeport/pages/<code:code>/regler")
@open_to("passport")
def options(code: str) -> Response:
    return page(page=mine(Page, code=code), themes=THEMES)


@bp.post("/passeport/pages/<code:code>/prolonger")
@open_to("passport")
def renew(code: str) -> Response:
    publishing.renew(mine(Page, code=code))
    return see_other(".options", code=code)


@bp.get("/passeport/pages/<code:code>/mot")
@open_to("passport")
def word(code: str) -> Response:
    return page(page=mine(Page, code=code), entry=entry)


@bp.post("/passeport/pages/<code:code>/mot")
@open_to("passport")
def ask_word(code: str) -> Response:
    entry.ask(mine(Page, code=code), request.form.get("word", ""))
    return see_other(".options", code=code)


@bp.post("/passeport/pages/<code:code>/sans-mot")
@open_to("passport")
def drop_word(code: str) -> Response:
    entry.drop(mine(Page, code=code))
    return see_other(".options", code=code)


@bp.get("/passeport/pages/<code:code>/direction")
@open_to("passport")
def lead(code: str) -> Response:
    mine_ = mine(Page, code=code)
    return page(page=mine_, choices=[mine_, *showing.others(db, mine_)], themes=THEMES)


@bp.post("/passeport/pages/<code:code>/direction")
@open_to("passport")
def lead_to(code: str) -> Response:
    showing.lead(db, mine(Page, code=code), request.form.get("to", ""))
    return see_other(".options", code=code)


@bp.get("/passeport/pages/<code:code>/portee")
@open_to("passport")
def reach(code: str) -> Response:
    return page(page=mine(Page, code=code))


@bp.post("/passeport/pages/<code:code>/portee")
@open_to("passport")
def reached(code: str) -> Response:
    chosen = request.form.getlist("reach")
    showing.reach(
        mine(Page, code=code),
        messages="messages" in chosen,
        preview="preview" in chosen,
        found="found" in chosen,
    )
    return see_other(".options", code=code)


def _paper(code: str) -> Response:
    mine_ = mine(Page, code=code)
    return page(page=mine_, theme=theme(mine_.theme))
