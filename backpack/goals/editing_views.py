"""The desk where maps are drawn: the list, one map in its order, its name, its picture, publishing, versions, files."""

import json
from collections.abc import Callable, Collection
from functools import wraps

from flask import Response, g, request, url_for

from backpack.goals import bringing, charting, drafts, editing, progress, publishing
from backpack.goals.charting import Chart
from backpack.goals.mapping import map_in
from backpack.goals.models import GoalMap
from backpack.issuers.web import this_member
from backpack.kernel import pictures
from backpack.kernel.db import db
from backpack.kernel.site import site
from backpack.kernel.web import Blueprint, go_to, open_to, page, see_other
from backpack.openmaps import writing
from backpack.openmaps.model import Map
from backpack.openmaps.standing import Pocket, standings
from backpack.passport.opening import new_nonce

bp = Blueprint("mapping", __name__)
bp.add_app_template_global(drafts.is_to_publish)
bp.add_app_template_global(editing.is_road)
bp.add_app_template_global(editing.askable, "askable_on")
bp.add_app_template_global(progress.design_of, "design_of_node")
WRITTEN = ("name", "at", "apply", "criteria", "picture", "another-name")  # what one field can say wrong
PICTURE_SIDE = 1080  # pixels: three for each of the map's 360


def drawn_again(
    screen: Callable[..., Response], fields: Collection[str] = WRITTEN
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Mark a view whose form comes again with what was typed, where that makes no map: the *screen* that sent it.

    Only for faults at one of *fields*, where the screen says them.
    """

    def mark(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def either(**at: object) -> Response:
            try:
                return view(**at)
            except drafts.MapUnclear as unclear:
                g.map_fault = _field(*unclear.facts["faults"][0])
                if g.map_fault[0] not in fields:
                    raise
                response = screen(**at)
                response.status_code = unclear.status
                return response

        return either

    return mark


@bp.app_template_global()
def map_fault(*fields: str) -> str:
    """What is wrong with one of *fields* of the form that was sent: the format's word for it, or nothing."""
    field, what = g.get("map_fault", ("", ""))
    return what if field in fields else ""


def _field(where: str, what: str) -> tuple[str, str]:
    if where == "key":
        return ("name" if what == "another-name" else what), what
    return where.split(".")[-1].partition("[")[0], what


@bp.get("/bureau/mini-cartes")
@open_to("facilitator")
def maps() -> Response:
    return page(maps=drafts.maps_of(db, this_member().organisation), member=this_member())


@bp.get("/bureau/mini-cartes/nouvelle")
@open_to("facilitator")
def new() -> Response:
    return page(nonce=new_nonce())


@bp.post("/bureau/mini-cartes/nouvelle")
@open_to("facilitator")
@drawn_again(new)
def begin() -> Response:
    drawn = Map(id="", name=request.form.get("name", ""))
    goal_map = drafts.begin(db, this_member().organisation, drawn, nonce=request.form.get("nonce", ""))
    return see_other("landmarks.badges", code=goal_map.code)


@bp.get("/bureau/mini-cartes/importer")
@open_to("facilitator")
def bring() -> Response:
    return page(nonce=new_nonce())


@bp.post("/bureau/mini-cartes/importer")
@open_to("facilitator")
def brought() -> Response:
    given, address = request.files.get("file"), request.form.get("address", "").strip()
    text = given.read() if given else b""
    if not text and address:
        who = this_member().organisation.code
        db.rollback()  # nothing was written; nobody else shall wait while the network is asked
        text = bringing.fetched(address, who)
    goal_map = bringing.bring(db, text, this_member(), nonce=request.form.get("nonce", ""))
    return see_other(".draw", code=goal_map.code)


@bp.get("/bureau/mini-cartes/<code:code>")
@open_to("facilitator")
def draw(code: str) -> Response:
    goal_map = this_map(code)
    drawn, shown = drafts.working(goal_map), _chart(drafts.as_if_new(db, goal_map))
    was_published = publishing.was_published(db, goal_map)
    return page(map=goal_map, drawn=drawn, shown=shown, was_published=was_published, member=this_member())


@bp.get("/bureau/mini-cartes/<code:code>/nom")
@open_to("facilitator")
def name(code: str) -> Response:
    return page(map=this_map(code), drawn=drafts.working(this_map(code)))


@bp.post("/bureau/mini-cartes/<code:code>/nom")
@open_to("facilitator")
@drawn_again(name)
def rename(code: str) -> Response:
    goal_map = this_map(code)
    return saved(goal_map, editing.rename(drafts.working(goal_map), request.form.get("name", "")))


@bp.get("/bureau/mini-cartes/<code:code>/chemin")
@open_to("facilitator")
def road(code: str) -> Response:
    return page(map=this_map(code), drawn=drafts.working(this_map(code)))


@bp.post("/bureau/mini-cartes/<code:code>/chemin")
@open_to("facilitator")
def choose_road(code: str) -> Response:
    goal_map = this_map(code)
    drawn, way = drafts.working(goal_map), request.form.get("way")
    change = {"road": editing.as_road, "field": editing.as_field}.get(way or "")
    return saved(goal_map, change(drawn) if change else drawn)


@bp.get("/bureau/mini-cartes/<code:code>/fond")
@open_to("facilitator")
def behind(code: str) -> Response:
    return page(map=this_map(code), drawn=drafts.working(this_map(code)))


@bp.post("/bureau/mini-cartes/<code:code>/fond")
@open_to("facilitator")
def put_behind(code: str) -> Response:
    goal_map, given = this_map(code), request.files.get("picture")
    kept = pictures.keep(db, given.read() if given else b"", side=PICTURE_SIDE, colours=256)
    drawn = editing.lay_behind(drafts.working(goal_map), url_for("public.picture", sha256=kept.sha256))
    drafts.save(db, goal_map, drawn, goal_map.saves)  # a file could not be sent again by "keep mine too"
    return see_other(".draw", code=code)


@bp.post("/bureau/mini-cartes/<code:code>/fond/enlever")
@open_to("facilitator")
def take_off_behind(code: str) -> Response:
    goal_map = this_map(code)
    return saved(goal_map, editing.lay_behind(drafts.working(goal_map), ""))


@bp.post("/bureau/mini-cartes/<code:code>/publier")
@open_to("manager")
@drawn_again(draw, ("areas", "nodes", "name", "picture"))
def publish(code: str) -> Response:
    publishing.publish(db, this_map(code), this_member())
    return see_other(".draw", code=code)


@bp.get("/bureau/mini-cartes/<code:code>/enlever")
@open_to("facilitator")
def removing(code: str) -> Response:
    goal_map = this_map(code)
    was_published = publishing.was_published(db, goal_map)
    return page(map=goal_map, was_published=was_published, member=this_member())


@bp.post("/bureau/mini-cartes/<code:code>/enlever")
@open_to("facilitator")
def remove(code: str) -> Response:
    mine = [each for each in drafts.maps_of(db, this_member().organisation) if each.code == code]
    if any(not publishing.remove(db, each) for each in mine):  # none: it is gone, and this a second tap
        return see_other(".removing", code=code)
    return see_other(".maps")


@bp.post("/bureau/mini-cartes/<code:code>/cacher")
@open_to("manager")
def hide(code: str) -> Response:
    publishing.hide(db, this_map(code))
    return see_other(".draw", code=code)


@bp.get("/bureau/mini-cartes/<code:code>/versions")
@open_to("facilitator")
def versions(code: str) -> Response:
    goal_map = this_map(code)
    return page(map=goal_map, editions=publishing.editions(db, goal_map))


@bp.post("/bureau/mini-cartes/<code:code>/versions/<int:version>")
@open_to("facilitator")
def take_up(code: str, version: int) -> Response:
    goal_map = this_map(code)
    if goal_map.draft and "sure" not in request.form:
        asked = page(map=goal_map, version=version)
        asked.status_code = 409  # nothing is written before the second tap
        return asked
    publishing.take_up(db, goal_map, version, seen())
    return see_other(".draw", code=code)


@bp.get("/bureau/mini-cartes/<code:code>/apercu")
@open_to("facilitator")
def preview(code: str) -> Response:
    shown = drafts.as_if_new(db, this_map(code))
    about = map_in(shown).about
    return page(map=shown, shown=_chart(shown), about=about, zoom=1, followers=None, member=this_member())


@bp.get("/bureau/mini-cartes/<code:code>/carte.json")
@open_to("facilitator")
def download(code: str) -> Response:
    document = writing.document(drafts.working(this_map(code)), base=site.config.base_url)
    answer = Response(json.dumps(document, ensure_ascii=False, indent=1), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="carte-{code}.json"'
    return answer


def this_map(code: str) -> GoalMap:
    """The map *code* of the organisation at whose desk this member is. Raises NotFound."""
    return drafts.map_of(db, this_member().organisation, code)


def seen() -> int:
    """The number of the save from which this form was begun."""
    return request.values.get("saves", -1, type=int)


def saved(goal_map: GoalMap, drawn: Map) -> Response:
    """Keep the draft, and go back to its map."""
    drafts.save(db, goal_map, drawn, seen())
    return go_to(url_for("mapping.draw", code=goal_map.code))


def _chart(goal_map: GoalMap) -> Chart:
    """What somebody sees who holds nothing yet, drawn as every person's map is."""
    drawn = progress.map_today(db, goal_map)
    return charting.chart(db, goal_map, drawn, standings(drawn, Pocket(())), for_person=True)
