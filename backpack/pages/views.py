"""My pages: a theme, some badges, a sentence, a look through the reader's eyes, and the square to show."""

from flask import Response, request

from backpack.badges import wallet
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.pages import composing, consent, publishing, reading, squares
from backpack.pages.models import Page
from backpack.pages.themes import SENTENCES, THEMES
from backpack.passport.web import mine, person, this_passport

bp = Blueprint("pages", __name__)
bp.add_app_template_global(squares.printed_address, "square_address")
bp.add_app_template_global(squares.readable_address, "readable_address")
bp.add_app_template_global(publishing.is_live, "is_live")
bp.add_app_template_global(lambda badge: publishing.pages_with(db, badge), "pages_with")
bp.add_app_template_global(THEMES.__getitem__, "theme_of")
bp.add_app_template_global(consent.is_waiting, "waits_for_parent")


@bp.get("/passeport/pages")
@open_to("passport")
def pages() -> Response:
    mine_ = publishing.pages_of(db, this_passport())
    lacking = composing.FEWEST - wallet.how_many(db, this_passport())
    return page(pages=mine_, themes=THEMES, lacking=lacking)


@bp.get("/passeport/pages/nouvelle")
@open_to("passport")
def theme() -> Response:
    return page(themes=THEMES.values())


@bp.post("/passeport/pages/nouvelle")
@open_to("passport")
def begin() -> Response:
    begun = composing.begin(db, this_passport(), request.form.get("theme", ""))
    return see_other(".pick", code=begun.code)


@bp.get("/passeport/pages/<code:code>/badges")
@open_to("passport")
def pick(code: str) -> Response:
    mine_ = mine(Page, code=code)
    chosen = [badge.code for badge in mine_.badges] or composing.suggested(db, mine_)
    return page(page=mine_, badges=composing.choosable(db, mine_), chosen=chosen)


@bp.post("/passeport/pages/<code:code>/badges")
@open_to("passport")
def picked(code: str) -> Response:
    composing.pick(db, mine(Page, code=code), request.form.getlist("badge"))
    return see_other(".say", code=code)


@bp.get("/passeport/pages/<code:code>/mots")
@open_to("passport")
def say(code: str) -> Response:
    mine_ = mine(Page, code=code)
    return page(page=mine_, ready=[THEMES[mine_.theme].sentence, *SENTENCES])


@bp.post("/passeport/pages/<code:code>/mots")
@open_to("passport")
def said(code: str) -> Response:
    """A sentence of one's own, or the one that was tapped; of two, whichever is new."""
    mine_ = mine(Page, code=code)
    own, tapped = request.form.get("sentence", ""), request.form.get("ready")
    is_new = tapped is None or own.strip() not in ("", mine_.sentence)
    composing.say(mine_, request.form.get("name", ""), own if is_new else tapped or "")
    return see_other(".preview", code=code)


@bp.get("/passeport/pages/<code:code>/apercu")
@open_to("passport")
def preview(code: str) -> Response:
    return page(reading=reading.read(db, mine(Page, code=code)))


@bp.post("/passeport/pages/<code:code>/publier")
@open_to("passport")
def publish(code: str) -> Response:
    """ "Publier", or an answer to the age that this asks for: "under" or "over" fifteen."""
    mine_ = mine(Page, code=code)
    consent.note_age(db, mine_, request.form.get("age", ""))
    return see_other(f".{consent.publish(db, mine_)}", code=code)


@bp.get("/passeport/pages/<code:code>/age")
@open_to("passport")
def age(code: str) -> Response:
    return page(page=mine(Page, code=code))


@bp.get("/passeport/pages/<code:code>/parent")
@open_to("passport")
def parent(code: str) -> Response:
    mine_ = mine(Page, code=code)
    if not consent.is_waiting(mine_):
        return see_other(".show", code=code)
    return page(page=mine_, parent_code=consent.code_for_parent(mine_), answer=consent.answer(mine_))


@bp.get("/A/<code:code>")
@open_to("everyone")
def answer(code: str) -> Response:
    found = consent.page_of_child(db, code)
    is_own = person() is found.passport
    return page(reading=reading.read(db, found), code=code, said=consent.answer(found), is_own=is_own)


@bp.post("/A/<code:code>")
@open_to("everyone")
def answered(code: str) -> Response:
    found = consent.page_of_child(db, code)
    if request.form.get("answer") == "yes":
        consent.say_yes(found, request.form.get("name", ""), person())
    elif request.form.get("answer") == "no":
        consent.say_no(found, person())
    return see_other(".answer", code=code)


@bp.get("/passeport/pages/<code:code>/carre")
@open_to("passport")
def show(code: str) -> Response:
    mine_ = mine(Page, code=code)
    return page(page=mine_, theme=THEMES[mine_.theme])


@bp.get("/passeport/pages/<code:code>/carre.svg")
@open_to("passport")
def square_svg(code: str) -> Response:
    return _file(squares.as_svg(mine(Page, code=code)), "image/svg+xml", f"carre-{code}.svg")


@bp.get("/passeport/pages/<code:code>/carre.png")
@open_to("passport")
def square_png(code: str) -> Response:
    return _file(squares.as_png(mine(Page, code=code)), "image/png", f"carre-{code}.png")


@bp.get("/passeport/pages/<code:code>/planche")
@open_to("passport")
def sheet(code: str) -> Response:
    mine_ = mine(Page, code=code)
    return page(page=mine_, theme=THEMES[mine_.theme])


@bp.post("/passeport/pages/<code:code>/arreter")
@open_to("passport")
def stop(code: str) -> Response:
    consent.stop(mine(Page, code=code))
    return see_other(".pages")


def _file(body: str | bytes, media_type: str, name: str) -> Response:
    response = Response(body, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
