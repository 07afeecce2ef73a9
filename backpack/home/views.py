"""The passport's home."""

from collections.abc import Callable

from flask import Response

from backpack.badges import rechecking, wallet
from backpack.claims import bringing
from backpack.custody import vouching
from backpack.goals import choosing, progress
from backpack.home.todo import todo
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page
from backpack.passport.web import is_shared, this_device, this_passport
from backpack.safety import protecting

bp = Blueprint("home", __name__)


@bp.app_context_processor
def _about_the_badges() -> dict[str, Callable[[], int]]:
    """For screens of features that stand below the badges: how many would be lost."""
    return {"badge_count": lambda: wallet.how_many(db, this_passport())}


@bp.get("/passeport")
@open_to("passport")
def home() -> Response:
    holder = this_passport()
    goal = next(iter(choosing.goals_of(db, holder)), None)
    return page(
        shelves=wallet.shelves(db, holder),
        goal=goal,
        progress=goal and progress.progress(db, goal.goal_map, holder),
        todo=todo(db, holder, None if is_shared() else this_device()),
        safety=None if is_shared() else protecting.how_safe(db, holder),
        stopped=rechecking.lately_stopped(db, holder),
        awaited=bringing.waiting(db, holder)[:1],
        named=vouching.asked_for(db, holder),
        appeal=vouching.asked_by(db, holder),
    )


@bp.get("/passeport/options")
@open_to("passport")
def options() -> Response:
    return page(safety=protecting.how_safe(db, this_passport()))
