"""The passport's home."""

from collections.abc import Callable
from typing import Any

from flask import Response

from backpack.badges import rechecking, wallet
from backpack.claims import bringing
from backpack.custody import vouching
from backpack.goals import choosing, progress
from backpack.goals.made_of import made_of
from backpack.home import wanting
from backpack.home.todo import todo
from backpack.kernel.db import db
from backpack.kernel.web import Blueprint, open_to, page
from backpack.passport.web import is_shared, this_device, this_passport
from backpack.phones import apart
from backpack.requests import asking
from backpack.safety import protecting

bp = Blueprint("home", __name__)


@bp.app_context_processor
def _about_the_badges() -> dict[str, Callable[..., Any]]:
    """For screens of features that stand below the badges: how many would be lost, and which a passport holds."""
    return {
        "badge_count": lambda: wallet.how_many(db, this_passport()),
        "made_of": lambda badge: made_of(db, badge),
        "badge_names": lambda passport: [badge.name for badge in wallet.badges_of(db, passport)],
    }


@bp.get("/passeport")
@open_to("passport")
def home() -> Response:
    holder = this_passport()
    here = None if is_shared() else this_device()
    before = apart.waiting(db, here) if here else None
    safety = protecting.how_safe(db, holder) if here else None
    appeal = vouching.asked_by(db, holder)
    goal = next(iter(choosing.followed(db, holder)), None)
    return page(
        shelves=wallet.shelves(db, holder),
        goal=goal,
        progress=goal and progress.progress(db, goal.goal_map, holder),
        todo=todo(db, holder, here, safety),
        safety=safety,
        still=here and protecting.still_opens(db, here),
        badges_before=wallet.how_many(db, before.passport) if before else None,
        stopped=rechecking.lately_stopped(db, holder),
        awaited=bringing.waiting(db, holder)[:1],
        named=vouching.asked_for(db, holder),
        appeal=appeal,
        appeal_state=vouching.state(db, appeal),
    )


@bp.get("/passeport/demander")
@open_to("passport")
def wanted() -> Response:
    return page(groups=wanting.wishes(db, this_passport()), asked=asking.requests_of(db, this_passport()))


@bp.get("/passeport/options")
@open_to("passport")
def options() -> Response:
    return page(safety=protecting.how_safe(db, this_passport()))
