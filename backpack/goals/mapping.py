"""A mini map is drawn: nodes and ways in the open format, and the rule of the key badge that it leads to."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.goals import rules
from backpack.goals.holdings import match_for
from backpack.goals.models import GoalMap
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.openmaps import reading, writing
from backpack.openmaps.model import Edge, Look, Map, Node, NodeKind


def map_in(goal_map: GoalMap) -> Map:
    """What *goal_map* is made of."""
    return _parsed(goal_map.document)


def keep(goal_map: GoalMap, drawn: Map) -> None:
    """*drawn* is what *goal_map* is from now on."""
    goal_map.document = json.dumps(writing.document(drawn), ensure_ascii=False)
    goal_map.name, goal_map.version, goal_map.changed_at = drawn.name[:80], drawn.version, now()


def begin(
    db: Session, organisation: Organisation, drawn: Map, *, is_published: bool = True, code: str = ""
) -> GoalMap:
    """A new map of *organisation*: *drawn*, under an address of this site (*code*, or one by chance)."""
    code = code or codes.new(codes.PAGE_LENGTH)
    goal_map = GoalMap(
        code=code,
        organisation_id=organisation.id,
        name="",
        document="",
        made_at=now(),
        changed_at=now(),
        published_at=now() if is_published else None,
    )
    goal_map.organisation = organisation
    keep(goal_map, replace(drawn, id=f"/M/{code}", author=organisation.name, version=1))
    db.add(goal_map)
    db.flush()
    return goal_map


def draw_map(
    db: Session,
    organisation: Organisation,
    name: str,
    *,
    key: str,
    criteria: str,
    enamel: str,
    pictogram: str,
    pieces: Sequence[BadgeClass],
    also: Sequence[BadgeClass] = (),
    needed: int = 0,
) -> GoalMap:
    """A new map called *name*: a road of *pieces* to the badge called *key*, beside it what only helps."""
    key_class = define_key(
        db,
        organisation,
        key,
        criteria=criteria,
        enamel=enamel,
        pictogram=pictogram,
        pieces=pieces,
        needed=needed,
    )
    road = [node_of(db, f"n{i}", each) for i, each in enumerate(pieces, start=1)]
    aside = [node_of(db, f"n{i}", each) for i, each in enumerate(also, start=len(road) + 1)]
    end = node_of(db, "key", key_class)
    ways = [*pairwise([*road, end]), *pairwise([*road[:1], *aside])]
    drawn = Map(
        id="",
        name=name,
        nodes=(*road, *aside, end),
        edges=tuple(Edge(before.id, after.id) for before, after in ways),
    )
    return begin(db, organisation, drawn)


def define_key(
    db: Session,
    organisation: Organisation,
    name: str,
    *,
    criteria: str,
    enamel: str,
    pictogram: str,
    pieces: Sequence[BadgeClass],
    needed: int = 0,
) -> BadgeClass:
    """A key badge of *organisation* that *needed* of *pieces* (0: all) make."""
    key_class = BadgeClass(
        code=codes.new(),
        organisation_id=organisation.id,
        name=name,
        criteria=criteria,
        kind=Kind.KEY,
        enamel=enamel,
        pictogram=pictogram,
        made_at=now(),
        parts=len(pieces),
    )
    key_class.organisation = organisation
    db.add(key_class)
    db.flush()
    rules.lead_to_key(db, key_class, [(each.name, match_for(db, each)) for each in pieces], needed=needed)
    return key_class


def node_of(db: Session, id: str, badge_class: BadgeClass) -> Node:
    """*badge_class* as a node; a key badge brings the pieces of its rule."""
    rule = rules.key_rule(db, badge_class) if badge_class.kind == Kind.KEY else None
    return Node(
        id=id,
        kind=NodeKind.KEY if rule else NodeKind.BADGE,
        name=badge_class.name,
        match=match_for(db, badge_class),
        pieces=tuple(rules.matches(rule)) if rule else (),
        needed=rule.needed if rule else 0,
        look=Look(
            badge_class.kind,
            badge_class.enamel,
            badge_class.pictogram,
            badge_class.organisation.code,
            badge_class.level,
        ),
    )


@lru_cache(maxsize=64)
def _parsed(document: str) -> Map:
    return reading.read(json.loads(document))
