"""A map on the desk: what is drawn and not yet published, and two people who draw it at once."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.goals import mapping
from backpack.goals.models import GoalMap
from backpack.issuers.models import Organisation
from backpack.kernel import codes
from backpack.kernel.db import rows_changed
from backpack.kernel.pictures import Picture
from backpack.kernel.problems import NotFound, Problem
from backpack.openmaps import reading, writing
from backpack.openmaps.model import Map

_OWN_PICTURE = re.compile(r"/images/([0-9a-f]{64})\.png")


class MapChanged(Problem):
    """Somebody else changed the map since this screen was opened; ``facts``: map, saves. Nothing was written."""

    status = 409


class MapUnclear(Problem):
    """What was asked for makes no map; ``facts``: map, and faults as `reading.BadMap` has them."""

    status = 422


def maps_of(db: Session, organisation: Organisation) -> Sequence[GoalMap]:
    """Every map of *organisation*, the newest first."""
    mine = select(GoalMap).where(GoalMap.organisation_id == organisation.id)
    return db.scalars(mine.order_by(GoalMap.id.desc())).all()


def map_of(db: Session, organisation: Organisation, code: str) -> GoalMap:
    """The map *code* of this *organisation*. Raises NotFound, also for another's."""
    found = db.scalar(select(GoalMap).filter_by(organisation_id=organisation.id, code=code))
    if found is None:
        raise NotFound
    return found


def working(goal_map: GoalMap) -> Map:
    """What is being drawn: the draft, or what was published where nothing changed since."""
    return reading.read(json.loads(goal_map.draft)) if goal_map.draft else mapping.map_in(goal_map)


def is_to_publish(goal_map: GoalMap) -> bool:
    """Whether strangers see something else than what is drawn, or nothing yet."""
    return goal_map.published_at is None or bool(goal_map.draft)


def as_if_new(db: Session, goal_map: GoalMap) -> GoalMap:
    """What *goal_map* would be if its draft were published: a map of no table, only to be looked at."""
    drawn = working(goal_map)
    shown = GoalMap(
        code=goal_map.code,
        organisation_id=goal_map.organisation_id,
        name=drawn.name,
        document=goal_map.draft or goal_map.document,
        made_at=goal_map.made_at,
        changed_at=goal_map.changed_at,
    )
    shown.organisation, shown.picture = goal_map.organisation, picture_behind(db, drawn)
    return shown


def picture_behind(db: Session, drawn: Map) -> Picture | None:
    """The picture of this site that lies behind *drawn*, if there is one."""
    found = _OWN_PICTURE.fullmatch(drawn.picture)
    return db.scalar(select(Picture).where(Picture.sha256 == found[1])) if found else None


def begin(db: Session, organisation: Organisation, drawn: Map, *, nonce: str = "") -> GoalMap:
    """A new map that nobody outside sees yet; the same one again for the same *nonce*. Raises MapUnclear."""
    name = " ".join(drawn.name.split())
    code = codes.out_of(f"map {organisation.code} {nonce}")[: codes.PAGE_LENGTH] if nonce else ""
    known = db.scalar(select(GoalMap).filter_by(organisation_id=organisation.id, code=code))
    if known is not None:
        return known
    _require_sound(None, replace(drawn, id="/M/new", name=name))
    return mapping.begin(db, organisation, replace(drawn, name=name), is_published=False, code=code)


def save(db: Session, goal_map: GoalMap, drawn: Map, seen: int) -> None:
    """*drawn* is the draft from now on, for somebody who began from the save number *seen*.

    The same again changes nothing. Raises MapChanged and MapUnclear.
    """
    if drawn == working(goal_map):
        return
    _require_sound(goal_map, drawn)
    # Two people may save at once: the database says who was first.
    mine = update(GoalMap).where(GoalMap.id == goal_map.id, GoalMap.saves == seen).values(saves=seen + 1)
    if not 0 <= seen < 2**31 - 1 or not rows_changed(db, mine):
        db.refresh(goal_map)
        raise MapChanged(map=goal_map, saves=goal_map.saves)
    db.refresh(goal_map, ["saves"])
    goal_map.draft = json.dumps(writing.document(drawn), ensure_ascii=False)
    if goal_map.published_at is None:
        goal_map.name = drawn.name
    db.flush()


def _require_sound(goal_map: GoalMap | None, drawn: Map) -> None:
    try:
        reading.read(writing.document(drawn))
    except reading.BadMap as bad:
        raise MapUnclear(map=goal_map, faults=bad.faults) from bad
