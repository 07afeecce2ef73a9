"""My goal: the maps to choose from, one map as a picture and as a list, choosing it and letting it go."""

from flask import Response

from backpack.goals import choosing, drawing, progress
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport.opening import new_nonce
from backpack.passport.web import person, this_passport

bp = Blueprint("goals", __name__)
bp.add_app_template_global(drawing.plate_width)


@bp.get("/passeport/but")
@open_to("passport")
def goals() -> Response:
    mine = choosing.goals_of(db, this_passport())
    chosen = [(goal, progress.progress(db, goal.goal_map, this_passport())) for goal in mine]
    taken = {goal.goal_map_id for goal in mine}
    others = [each for each in choosing.maps(db) if each.id not in taken]
    designs = {each.code: progress.progress(db, each, None).design for each in others}
    return page(goals=chosen, maps=others, designs=designs)


@bp.get("/M/<code:code>")
@open_to("everyone")
def map(code: str) -> Response:
    goal_map, holder = choosing.map_of(db, code), person()
    stands = progress.standings_of(db, goal_map, holder)
    so_far = progress.progress_among(stands, goal_map.name)
    is_goal = holder is not None and choosing.is_goal(db, goal_map, holder)
    chart = drawing.chart(stands, so_far)
    steps = progress.steps(db, stands)
    return page(map=goal_map, steps=steps, progress=so_far, chart=chart, is_goal=is_goal, nonce=new_nonce())


@bp.post("/M/<code:code>/but")
@open_to("everyone")
def choose(code: str) -> Response:
    goal_map = choosing.map_of(db, code)  # an address that leads nowhere opens no passport
    choosing.choose(db, goal_map, this_passport())
    return see_other(".map", code=code)


@bp.post("/M/<code:code>/arreter")
@open_to("passport")
def leave(code: str) -> Response:
    choosing.leave(db, choosing.map_of(db, code), this_passport())
    return see_other(".map", code=code)
