"""My goal: the maps to choose from, one map as a picture and as a list, choosing it and letting it go.

A map has two addresses: /M/<code> is the same for everybody, /passeport/but/<code> says where one person stands.
"""

import hashlib
from typing import cast

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from backpack.goals import charting, choosing, progress
from backpack.goals.mapping import map_in
from backpack.goals.models import GoalMap
from backpack.goals.next_steps import nearest
from backpack.issuers.web import member
from backpack.kernel.db import db
from backpack.kernel.problems import NotFound
from backpack.kernel.site import site
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.openbadges import strict
from backpack.openmaps import writing
from backpack.openmaps.standing import Pocket, standings
from backpack.passport.web import is_on_tablet, this_passport

MOST_NEAR = 3  # badges that are told to be nearest
MOST_ZOOM = 3

bp = Blueprint("goals", __name__)


@bp.get("/passeport/but")
@open_to("passport")
def goals() -> Response:
    mine = choosing.followed(db, this_passport())
    chosen = [(goal, progress.progress(db, goal.goal_map, this_passport())) for goal in mine]
    taken = {goal.goal_map_id for goal in mine}
    others = [each for each in choosing.maps(db) if each.id not in taken]
    designs = {each.code: progress.progress(db, each, None).design for each in others}
    return page(goals=chosen, maps=others, designs=designs)


@bp.get("/passeport/but/<code:code>")
@open_to("passport")
def map(code: str) -> Response:
    goal_map, holder = choosing.published_map(db, code), this_passport()
    drawn = progress.map_today(db, goal_map)
    stands = progress.standings_on(db, drawn, holder)
    shown = charting.chart(db, goal_map, drawn, stands, for_person=True)
    return page(
        map=goal_map,
        shown=shown,
        progress=progress.progress_among(stands, goal_map.name),
        nearest=nearest(stands)[:MOST_NEAR],
        anchors={each.node.id: each.anchor for each in shown.told},
        opened=shown.opened,
        is_goal=choosing.is_goal(db, goal_map, holder),
        zoom=_zoom(),
        badge_at=_around("badges.badge"),
        ask_at=_around("requests.ask"),
    )


@bp.get("/M/<code:code>")
@open_to("everyone")
def shown(code: str) -> Response:
    goal_map = _map_for_everybody(db, code)
    if "text/html" not in request.headers.get("Accept", ""):
        return _kept(goal_map, _document(goal_map))
    return _kept(goal_map, page(**_chart_for_everybody(goal_map), zoom=_zoom()))


@bp.get("/M/<code:code>.json")
@open_to("everyone")
def document(code: str) -> Response:
    goal_map = _map_for_everybody(db, code)
    return _kept(goal_map, _document(goal_map))


@bp.get("/M/<code:code>/affiche")
@open_to("everyone")
def poster(code: str) -> Response:
    goal_map = _map_for_everybody(db, code)
    return _kept(goal_map, page(**_chart_for_everybody(goal_map)))


@bp.post("/M/<code:code>/but")
@open_to("everyone")
def choose(code: str) -> Response:
    goal_map = choosing.published_map(db, code)  # an address that leads nowhere opens no passport
    choosing.choose(db, goal_map, this_passport())
    return see_other(".map", code=code)


@bp.post("/M/<code:code>/arreter")
@open_to("passport")
def leave(code: str) -> Response:
    choosing.leave(db, choosing.map_of(db, code), this_passport())
    return see_other(".goals")


def _map_for_everybody(session: Session, code: str) -> GoalMap:
    """Before it is published only its organisation's members find it. Nobody else is asked who they are."""
    goal_map = choosing.map_of(session, code)
    if goal_map.published_at is None:
        known = member()
        if known is None or known.organisation_id != goal_map.organisation_id:
            raise NotFound
    return goal_map


def _chart_for_everybody(goal_map: GoalMap) -> dict[str, object]:
    drawn = progress.map_today(db, goal_map)
    stands = standings(drawn, Pocket(()))
    chart = charting.chart(db, goal_map, drawn, stands, for_person=False)
    return {
        "map": goal_map,
        "about": drawn.about,
        "shown": chart,
        "followers": choosing.followers(db, goal_map),
    }


def _document(goal_map: GoalMap) -> Response:
    """The open format (openmaps/README.md), with whole addresses."""
    body = strict.dumps(writing.document(map_in(goal_map), base=site.config.base_url))
    response = Response(body, mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"  # other people's pages may read it
    return response


def _kept(goal_map: GoalMap, response: Response) -> Response:
    """Anybody may keep it and asks each time whether it is still so; what is not published is kept by nobody."""
    response.vary.add("Accept")
    if goal_map.published_at is None or is_on_tablet():
        return response
    response.headers["Cache-Control"] = "no-cache"
    # Weak: the same map, whichever way it was compressed (RFC 9110, section 8.8.1).
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:20], weak=True)
    return cast(Response, response.make_conditional(request))


def _zoom() -> int:
    return min(max(request.args.get("zoom", 1, type=int), 1), MOST_ZOOM)


def _around(endpoint: str) -> tuple[str, str]:
    """What stands before and after the code in an address: a map has hundreds, and each costs to be built."""
    before, _, after = url_for(endpoint, code="CODE00").partition("CODE00")
    return before, after
