"""What stands on a map, one question a screen: badges, key badges, ways to other badges, companies, places, words."""

from flask import Response, request

from backpack.art.enamels import ENAMELS
from backpack.art.pictograms import OFFERED
from backpack.goals import adding, drafts, editing, publishing
from backpack.goals.editing_views import drawn_again, saved, seen, this_map
from backpack.goals.models import GoalMap
from backpack.kernel import codes
from backpack.kernel.db import db
from backpack.kernel.problems import NotFound
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.openmaps.model import Level, Map, Node, NodeKind
from backpack.passport.opening import new_nonce

bp = Blueprint("landmarks", __name__)
bp.add_app_template_global(editing.coming_before)
bp.add_app_template_global(editing.names_of, "names_on_map")


@bp.get("/bureau/mini-cartes/<code:code>/badges")
@open_to("facilitator")
def badges(code: str) -> Response:
    goal_map = this_map(code)
    shelves = adding.shelves(db, goal_map, drafts.working(goal_map))
    return page(map=goal_map, shelves=shelves)


@bp.post("/bureau/mini-cartes/<code:code>/badges")
@open_to("facilitator")
def add_badges(code: str) -> Response:
    goal_map, wanted = this_map(code), request.form.getlist("badge")
    return saved(goal_map, editing.add(drafts.working(goal_map), *adding.badge_nodes(db, wanted)))


@bp.get("/bureau/mini-cartes/<code:code>/pieces/<what>")
@open_to("facilitator")
def pieces(code: str, what: str) -> Response:
    goal_map = this_map(code)
    if what not in ("cle", "acces"):
        raise NotFound
    return page(map=goal_map, what=what, askable=editing.askable(drafts.working(goal_map)), node=None)


@bp.get("/bureau/mini-cartes/<code:code>/cle")
@open_to("facilitator")
def key(code: str) -> Response:
    goal_map = this_map(code)
    if "piece" not in request.values and request.method != "POST":
        return see_other(".pieces", code=code, what="cle")
    editing.pieces(drafts.working(goal_map), request.values.getlist("piece"))
    return page(map=goal_map, enamels=list(ENAMELS), pictograms=OFFERED, nonce=new_nonce())


@bp.post("/bureau/mini-cartes/<code:code>/cle")
@open_to("facilitator")
@drawn_again(key)
def add_key(code: str) -> Response:
    goal_map, form, id = this_map(code), request.form, _new_id("k")
    drawn, asked = drafts.working(goal_map), form.getlist("piece")
    words = (
        form.get("name", ""),
        form.get("criteria", ""),
        form.get("enamel", ""),
        form.get("pictogram", ""),
    )
    node = adding.key_node(goal_map, drawn, id, adding.KeyDraft(*words, asked, _needed()))
    return saved(goal_map, editing.add(drawn, node, after=asked))


@bp.get("/bureau/mini-cartes/<code:code>/acces")
@open_to("facilitator")
def access(code: str) -> Response:
    goal_map = this_map(code)
    if "piece" not in request.values and request.method != "POST":
        return see_other(".pieces", code=code, what="acces")
    editing.pieces(drafts.working(goal_map), request.values.getlist("piece"))
    return page(map=goal_map, nonce=new_nonce())


@bp.post("/bureau/mini-cartes/<code:code>/acces")
@open_to("facilitator")
@drawn_again(access)
def add_access(code: str) -> Response:
    goal_map, form, id = this_map(code), request.form, _new_id("a")
    drawn, asked = drafts.working(goal_map), form.getlist("piece")
    words = (form.get("name", ""), form.get("giver", ""), form.get("apply", ""))
    node = adding.path_node(drawn, id, *words, asked, _needed())
    return saved(goal_map, editing.add(drawn, node, after=asked))


@bp.get("/bureau/mini-cartes/<code:code>/etoiles")
@open_to("facilitator")
def stars(code: str) -> Response:
    goal_map = this_map(code)
    return page(map=goal_map, stars=adding.stars(db, drafts.working(goal_map)))


@bp.post("/bureau/mini-cartes/<code:code>/etoiles")
@open_to("facilitator")
def add_stars(code: str) -> Response:
    goal_map, wanted = this_map(code), request.form.getlist("star")
    drawn = drafts.working(goal_map)
    found = [adding.star_node(each) for each in adding.stars(db, drawn) if each.code in wanted]
    return saved(goal_map, editing.add(drawn, *found))


@bp.get("/bureau/mini-cartes/<code:code>/lieu")
@open_to("facilitator")
def place(code: str) -> Response:
    return page(map=this_map(code), nonce=new_nonce(), node=None)


@bp.post("/bureau/mini-cartes/<code:code>/lieu")
@open_to("facilitator")
@drawn_again(place)
def add_place(code: str) -> Response:
    goal_map, form = this_map(code), request.form
    node = adding.place_node(_new_id("l"), form.get("name", ""), form.get("at", ""), form.get("apply", ""))
    return saved(goal_map, editing.add(drafts.working(goal_map), node))


@bp.get("/bureau/mini-cartes/<code:code>/mots")
@open_to("facilitator")
def text(code: str) -> Response:
    return page(map=this_map(code), nonce=new_nonce(), node=None)


@bp.post("/bureau/mini-cartes/<code:code>/mots")
@open_to("facilitator")
@drawn_again(text)
def add_text(code: str) -> Response:
    goal_map = this_map(code)
    node = adding.text_node(_new_id("m"), request.form.get("name", ""))
    return saved(goal_map, editing.add(drafts.working(goal_map), node))


@bp.get("/bureau/mini-cartes/<code:code>/zones/<int:number>")
@open_to("facilitator")
def area(code: str, number: int) -> Response:
    goal_map = this_map(code)
    drawn = drafts.working(goal_map)
    return page(map=goal_map, drawn=drawn, number=number, area=editing.area_at(drawn, number))


@bp.post("/bureau/mini-cartes/<code:code>/zones/<int:number>")
@open_to("facilitator")
@drawn_again(area)
def mark_out(code: str, number: int) -> Response:
    goal_map, form = this_map(code), request.form
    name = "" if "off" in form else adding.named(form.get("name", ""))
    drawn = editing.mark_out(drafts.working(goal_map), number, name, form.getlist("node"))
    return saved(goal_map, drawn)


@bp.get("/bureau/mini-cartes/<code:code>/choses/<id>")
@open_to("facilitator")
def landmark(code: str, id: str) -> Response:
    goal_map = this_map(code)
    drawn = drafts.working(goal_map)
    node = editing.node_of(drawn, id)
    is_here = publishing.is_drawn_here(db, goal_map, node)
    return page(
        map=goal_map, drawn=drawn, node=node, is_drawn_here=is_here, also=adding.equivalents(db, node)
    )


@bp.post("/bureau/mini-cartes/<code:code>/choses/<id>/placer")
@open_to("facilitator")
def put(code: str, id: str) -> Response:
    goal_map, drawn, node = _found(code, id)
    return saved(goal_map, editing.place(drawn, node, request.form.get("to", 0, type=int)))


@bp.post("/bureau/mini-cartes/<code:code>/choses/<id>/enlever")
@open_to("facilitator")
def drop(code: str, id: str) -> Response:
    goal_map = this_map(code)
    drawn = drafts.working(goal_map)
    for node in [each for each in drawn.nodes if each.id == id]:  # gone already: a second tap
        drafts.save(db, goal_map, editing.drop(drawn, node), seen())
    return see_other("mapping.draw", code=code)


@bp.get("/bureau/mini-cartes/<code:code>/choses/<id>/apres")
@open_to("facilitator")
def after(code: str, id: str) -> Response:
    goal_map, drawn, node = _found(code, id)
    return page(map=goal_map, drawn=drawn, node=node, others=editing.could_come_before(drawn, node))


@bp.post("/bureau/mini-cartes/<code:code>/choses/<id>/apres")
@open_to("facilitator")
def follow(code: str, id: str) -> Response:
    goal_map, drawn, node = _found(code, id)
    return saved(goal_map, editing.follow(drawn, node, request.form.getlist("before")))


@bp.get("/bureau/mini-cartes/<code:code>/choses/<id>/niveau")
@open_to("facilitator")
def level(code: str, id: str) -> Response:
    goal_map, _, node = _found(code, id)
    return page(map=goal_map, node=node)


@bp.post("/bureau/mini-cartes/<code:code>/choses/<id>/niveau")
@open_to("facilitator")
def choose_level(code: str, id: str) -> Response:
    goal_map, drawn, node = _found(code, id)
    wanted = Level.CAN if request.form.get("level") == Level.CAN else Level.KNOWS
    return saved(goal_map, editing.put(drawn, adding.at_level(db, node, wanted)))


@bp.get("/bureau/mini-cartes/<code:code>/choses/<id>/aussi")
@open_to("facilitator")
def also(code: str, id: str) -> Response:
    goal_map, drawn, node = _found(code, id)
    chosen = adding.equivalents(db, node)
    return page(map=goal_map, node=node, chosen=chosen, shelves=adding.shelves(db, goal_map, drawn))


@bp.post("/bureau/mini-cartes/<code:code>/choses/<id>/aussi")
@open_to("facilitator")
def accept(code: str, id: str) -> Response:
    goal_map, drawn, node = _found(code, id)
    return saved(goal_map, editing.put(drawn, adding.accepting(db, node, request.form.getlist("badge"))))


@bp.get("/bureau/mini-cartes/<code:code>/choses/<id>/pieces")
@open_to("facilitator")
def asked(code: str, id: str) -> Response:
    goal_map, drawn, node = _asking(code, id)
    return page(map=goal_map, node=node, askable=editing.askable(drawn, but=id), what="")


@bp.post("/bureau/mini-cartes/<code:code>/choses/<id>/pieces")
@open_to("facilitator")
def ask_for(code: str, id: str) -> Response:
    goal_map, drawn, node = _asking(code, id)
    wanted = adding.asking_for(drawn, node, request.form.getlist("piece"), _needed())
    return saved(goal_map, editing.put(drawn, wanted))


@bp.get("/bureau/mini-cartes/<code:code>/choses/<id>/mots")
@open_to("facilitator")
def words(code: str, id: str) -> Response:
    goal_map, _, node = _found(code, id)
    return page(map=goal_map, node=node)


@bp.post("/bureau/mini-cartes/<code:code>/choses/<id>/mots")
@open_to("facilitator")
@drawn_again(words)
def say(code: str, id: str) -> Response:
    goal_map, drawn, node = _found(code, id)
    form = request.form
    said = adding.saying(node, form.get("name", ""), form.get("at", ""), form.get("apply", ""))
    return saved(goal_map, editing.put(drawn, said))


def _found(code: str, id: str) -> tuple[GoalMap, Map, Node]:
    goal_map = this_map(code)
    drawn = drafts.working(goal_map)
    return goal_map, drawn, editing.node_of(drawn, id)


def _asking(code: str, id: str) -> tuple[GoalMap, Map, Node]:
    """The same, for what asks for badges and whose pieces this map settles. Raises NotFound."""
    goal_map, drawn, node = _found(code, id)
    if node.kind is not NodeKind.PATH and not publishing.is_drawn_here(db, goal_map, node):
        raise NotFound
    return goal_map, drawn, node


def _new_id(letter: str) -> str:
    """The same one for a second tap of the same button."""
    return f"{letter}-{codes.out_of(request.form.get('nonce', ''))[:8].lower()}"


def _needed() -> int:
    return request.form.get("needed", 0, type=int)
