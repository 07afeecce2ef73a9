"""The passport's home."""

from flask import Response

from backpack.badges import wallet
from backpack.claims import bringing
from backpack.goals import choosing, progress
from backpack.home.todo import todo
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page
from backpack.passport.web import this_passport

bp = Blueprint("home", __name__)


@bp.get("/passeport")
@open_to("passport")
def home() -> Response:
    holder = this_passport()
    goal = next(iter(choosing.goals_of(db, holder)), None)
    return page(
        shelves=wallet.shelves(db, holder),
        goal=goal,
        progress=goal and progress.progress(db, goal.goal_map, holder),
        todo=todo(db, holder),
        awaited=bringing.waiting(db, holder)[:1],
    )
