"""Beyond a first page: more parts in any order, a photo, another look, other words at the top, a copy, the end."""

from typing import Any

from flask import Response, request
from sqlalchemy import select

from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.pages import composing, looks, removing, sections, shapes, starry
from backpack.pages.models import Page
from backpack.pages.themes import THEMES
from backpack.passport.web import mine, this_passport
from backpack.stars.models import Star

bp = Blueprint("composing", __name__)
bp.add_app_template_global(looks.look, "look_of")
bp.add_app_template_global(sections.plain_address, "plain_address")


@bp.app_template_global("lit_stars")
def _lit_stars(shown: Page) -> list[Star]:
    return starry.lit(db, shown)


@bp.get("/passeport/pages/<code:code>/autre")
@open_to("passport")
def more(code: str) -> Response:
    mine_ = mine(Page, code=code)
    families = sections.families(db, mine_)
    return page(page=mine_, theme=THEMES[mine_.theme], shapes=shapes.SHAPES, families=families)


@bp.get("/passeport/pages/<code:code>/autre/<kind>")
@open_to("passport")
def add(code: str, kind: str) -> Response:
    mine_ = mine(Page, code=code)
    return page(page=mine_, shape=shapes.shape(kind), families=sections.families(db, mine_))


@bp.post("/passeport/pages/<code:code>/autre/<kind>")
@open_to("passport")
def added(code: str, kind: str) -> Response:
    sections.add(db, mine(Page, code=code), kind, **_typed())
    return see_other(".more", code=code)


@bp.get("/passeport/pages/<code:code>/parties/<code:part>")
@open_to("passport")
def section(code: str, part: str) -> Response:
    mine_ = mine(Page, code=code)
    found = sections.section_of(mine_, part)
    shape = shapes.shape(found.kind)
    return page(page=mine_, section=found, shape=shape, families=sections.families(db, mine_))


@bp.post("/passeport/pages/<code:code>/parties/<code:part>")
@open_to("passport")
def write(code: str, part: str) -> Response:
    mine_ = mine(Page, code=code)
    found = sections.section_of(mine_, part)
    sections.write(db, mine_, found, **_typed(found.text))
    return see_other(".more", code=code)


@bp.post("/passeport/pages/<code:code>/parties/<code:part>/placer")
@open_to("passport")
def place(code: str, part: str) -> Response:
    mine_ = mine(Page, code=code)
    to = request.form.get("to", type=int)
    sections.place(db, mine_, sections.section_of(mine_, part), 0 if to is None else to)
    return see_other(".more", code=code)


@bp.post("/passeport/pages/<code:code>/parties/<code:part>/enlever")
@open_to("passport")
def drop(code: str, part: str) -> Response:
    mine_ = mine(Page, code=code)
    for found in [each for each in mine_.sections if each.code == part]:  # gone already: a second tap
        sections.drop(db, mine_, found)
    return see_other(".more", code=code)


@bp.get("/passeport/pages/<code:code>/ordre")
@open_to("passport")
def order(code: str) -> Response:
    return page(page=mine(Page, code=code))


@bp.post("/passeport/pages/<code:code>/badges/<code:badge>/placer")
@open_to("passport")
def place_badge(code: str, badge: str) -> Response:
    to = request.form.get("to", type=int)
    composing.place(db, mine(Page, code=code), badge, 0 if to is None else to)
    return see_other(".order", code=code)


@bp.get("/passeport/pages/<code:code>/photo")
@open_to("passport")
def photo(code: str) -> Response:
    return page(page=mine(Page, code=code))


@bp.post("/passeport/pages/<code:code>/photo")
@open_to("passport")
def put_photo(code: str) -> Response:
    looks.put_photo(db, mine(Page, code=code), _file())
    return see_other(".more", code=code)


@bp.post("/passeport/pages/<code:code>/photo/enlever")
@open_to("passport")
def take_photo_off(code: str) -> Response:
    looks.take_photo_off(db, mine(Page, code=code))
    return see_other(".more", code=code)


@bp.get("/passeport/pages/<code:code>/allure")
@open_to("passport")
def look(code: str) -> Response:
    mine_ = mine(Page, code=code)
    return page(page=mine_, looks=looks.LOOKS.values(), look=looks.look(mine_))


@bp.post("/passeport/pages/<code:code>/allure")
@open_to("passport")
def choose_look(code: str) -> Response:
    looks.choose(db, mine(Page, code=code), request.form.get("look", ""))
    return see_other(".more", code=code)


@bp.get("/passeport/pages/<code:code>/etoiles")
@open_to("passport")
def stars(code: str) -> Response:
    mine_ = mine(Page, code=code)
    chosen = {star.code for star in starry.chosen(db, mine_)}
    return page(page=mine_, stars=starry.offered(db, mine_), chosen=chosen)


@bp.post("/passeport/pages/<code:code>/etoiles")
@open_to("passport")
def show_stars(code: str) -> Response:
    starry.show(db, mine(Page, code=code), request.form.getlist("star"))
    return see_other(".more", code=code)


@bp.get("/passeport/pages/<code:code>/titre")
@open_to("passport")
def title(code: str) -> Response:
    mine_ = mine(Page, code=code)
    return page(page=mine_, theme=THEMES[mine_.theme])


@bp.post("/passeport/pages/<code:code>/titre")
@open_to("passport")
def entitle(code: str) -> Response:
    own = request.form.get("own", "").strip()
    composing.entitle(mine(Page, code=code), own or request.form.get("title", ""))
    return see_other(".more", code=code)


@bp.post("/passeport/pages/<code:code>/copier")
@open_to("passport")
def copy(code: str) -> Response:
    twin = composing.copy(db, mine(Page, code=code))
    return see_other(".more", code=twin.code)


@bp.get("/passeport/pages/<code:code>/effacer")
@open_to("passport")
def confirm(code: str) -> Response:
    return page(page=mine(Page, code=code), theme=THEMES[mine(Page, code=code).theme])


@bp.post("/passeport/pages/<code:code>/effacer")
@open_to("passport")
def remove(code: str) -> Response:
    found = db.scalar(select(Page).filter_by(passport_id=this_passport().id, code=code))
    if found is not None:  # else gone already: a second tap
        removing.remove(db, found)
    return see_other("pages.pages")


def _typed(family: str = "") -> dict[str, Any]:
    form = request.form
    return {"text": form.get("text", ""), "file": _file(), "family": form.get("family", family)}


def _file() -> bytes:
    given = request.files.get("file")
    return given.read() if given else b""
