"""A draft becomes what everybody sees: a new version, the rules of its key badges, and every version before it.

A key badge issues only because of a Rule of its own organisation, and a rule is only written here: for key badges that
were drawn on this very map. A map that was imported names whatever it likes and makes no rule.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backpack.art.design import FEWEST_PARTS, MOST_PARTS, Kind
from backpack.goals import adding, drafts, editing, mapping, rules
from backpack.goals.models import Accepted, GoalMap, Leads, MapEdition, Piece, Rule
from backpack.issuers.models import BadgeClass, Member
from backpack.issuers.naming import classes_named
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn
from backpack.kernel.problems import NotFound
from backpack.openmaps import reading
from backpack.openmaps.model import Map, Node, NodeKind


def publish(db: Session, goal_map: GoalMap, member: Member) -> None:
    """Everybody sees the draft from now on. With nothing to publish, nothing happens: a second tap.

    Raises drafts.MapUnclear where there is nothing on the map or in one of its areas, and rules.PieceUnfit.
    """
    _one_at_a_time(db, goal_map)
    if not drafts.is_to_publish(goal_map):
        return
    drawn = drafts.working(goal_map)
    _require_something(goal_map, drawn)
    if goal_map.published_at is not None:
        _keep_the_first(db, goal_map)
    for node in drawn.nodes:
        if node.kind is NodeKind.KEY and is_drawn_here(db, goal_map, node):
            _issue_by_itself(db, goal_map, drawn, node)
        elif node.kind is NodeKind.PATH and not goal_map.brought:
            _give_access(db, goal_map, drawn, node)
    drawn = replace(drawn, version=goal_map.version + 1 if was_published(db, goal_map) else 1)
    mapping.keep(goal_map, drawn)
    goal_map.picture = drafts.picture_behind(db, drawn)
    goal_map.draft, goal_map.saves = "", goal_map.saves + 1
    goal_map.published_at = goal_map.published_at or now()
    db.add(_edition(goal_map, member.name))
    db.flush()


def hide(db: Session, goal_map: GoalMap) -> None:
    """Nobody outside sees it any more; who steers by it keeps the goal, unseen, until it is published again."""
    _one_at_a_time(db, goal_map)
    if goal_map.published_at is None:
        return
    _keep_the_first(db, goal_map)
    goal_map.published_at, goal_map.saves = None, goal_map.saves + 1
    goal_map.name = drafts.working(goal_map).name
    db.flush()


def remove(db: Session, goal_map: GoalMap) -> bool:
    """Remove a draft for good; False for what everybody saw once, which can only be hidden."""
    _one_at_a_time(db, goal_map)
    if was_published(db, goal_map):
        return False
    db.delete(goal_map)
    db.flush()
    return True


def was_published(db: Session, goal_map: GoalMap) -> bool:
    """Whether everybody sees it, or did once."""
    known = select(MapEdition.id).where(MapEdition.goal_map_id == goal_map.id).limit(1)
    return goal_map.published_at is not None or db.scalar(known) is not None


def editions(db: Session, goal_map: GoalMap) -> Sequence[MapEdition]:
    """What was published, the newest first."""
    kept = select(MapEdition).where(MapEdition.goal_map_id == goal_map.id)
    return db.scalars(kept.order_by(MapEdition.version.desc())).all()


def take_up(db: Session, goal_map: GoalMap, version: int, seen: int) -> None:
    """Draw on from the edition *version*; nobody outside sees it before it is published again.

    Raises NotFound and drafts.MapChanged.
    """
    edition = next((each for each in editions(db, goal_map) if each.version == version), None)
    if edition is None:
        raise NotFound
    drawn = reading.read(reading.loads(edition.document))
    drafts.save(db, goal_map, replace(drawn, version=goal_map.version), seen)


def is_drawn_here(db: Session, goal_map: GoalMap, node: Node) -> bool:
    """Whether this map settles what the key badge *node* asks for.

    It does where the key badge was drawn on it (nobody else can know its code beforehand), or where it leads to an
    own key badge since it was first made.
    """
    if node.match is None or node.kind is not NodeKind.KEY:
        return False
    name = node.match.achievements[0]
    if name == adding.key_path(goal_map, node.id):
        return True
    is_own = name.startswith(f"/O/{goal_map.organisation.code}/")
    return is_own and not goal_map.brought and name in classes_named(db, [name])


def _one_at_a_time(db: Session, goal_map: GoalMap) -> None:
    """Two taps at once: the second waits for the first, and finds nothing left to do."""
    in_turn(db, GoalMap, goal_map.id)
    db.refresh(goal_map)


def _require_something(goal_map: GoalMap, drawn: Map) -> None:
    if all(each.kind is NodeKind.TEXT for each in drawn.nodes):
        raise drafts.MapUnclear(map=goal_map, faults=[("nodes", "empty")])
    for place, area in enumerate(drawn.areas):
        if not area.nodes:
            raise drafts.MapUnclear(map=goal_map, faults=[(f"areas[{place}]", "empty")], name=area.name)


def _issue_by_itself(db: Session, goal_map: GoalMap, drawn: Map, node: Node) -> None:
    name = node.match.achievements[0] if node.match else ""
    key_class = classes_named(db, [name]).get(name) or _define(db, goal_map, node)
    if key_class.kind != Kind.KEY:
        return
    named = list(zip(editing.names_of(drawn, node.pieces), node.pieces, strict=True))
    rule = rules.key_rule(db, key_class)
    if rule is None or (rules.matches(rule), rule.needed) != (list(node.pieces), node.needed):
        rules.lead_to_key(db, key_class, named, needed=node.needed)
        key_class.parts = min(max(len(named), FEWEST_PARTS), MOST_PARTS)


def _define(db: Session, goal_map: GoalMap, node: Node) -> BadgeClass:
    taken = select(BadgeClass.id).filter_by(organisation_id=goal_map.organisation_id, name=node.name)
    if db.scalar(taken) is not None or node.look is None:
        raise drafts.MapUnclear(map=goal_map, faults=[("key", "another-name")], name=node.name)
    key_class = BadgeClass(
        code=adding.key_code(goal_map, node.id),
        organisation_id=goal_map.organisation_id,
        name=node.name,
        criteria=node.about,
        kind=Kind.KEY,
        enamel=node.look.enamel,
        pictogram=node.look.pictogram,
        made_at=now(),
        parts=len(node.pieces),
    )
    key_class.organisation = goal_map.organisation
    db.add(key_class)
    db.flush()
    return key_class


def _give_access(db: Session, goal_map: GoalMap, drawn: Map, node: Node) -> None:
    """The rule of the equivalence *node*, in the place of the one that led to the same badge."""
    known = select(Rule.id).filter_by(
        organisation_id=goal_map.organisation_id,
        leads_to=Leads.EQUIVALENCE,
        target_name=node.name,
        target_issuer=node.at,
    )
    old = list(db.scalars(known))
    asked = select(Piece.id).where(Piece.rule_id.in_(old))
    db.execute(delete(Accepted).where(Accepted.piece_id.in_(asked)))
    db.execute(delete(Piece).where(Piece.rule_id.in_(old)))
    db.execute(delete(Rule).where(Rule.id.in_(old)))
    rules.lead_to_access(
        db,
        goal_map.organisation,
        list(zip(editing.names_of(drawn, node.pieces), node.pieces, strict=True)),
        name=node.name,
        issuer=node.at,
        target=node.match.achievements[0] if node.match else "",
        apply=node.apply,
        needed=node.needed,
    )


def _keep_the_first(db: Session, goal_map: GoalMap) -> None:
    """A map that was not drawn at this desk has no edition of what it says today."""
    known = db.scalar(select(MapEdition.id).filter_by(goal_map_id=goal_map.id, version=goal_map.version))
    if known is None:
        db.add(_edition(goal_map, goal_map.organisation.name))


def _edition(goal_map: GoalMap, who: str) -> MapEdition:
    return MapEdition(
        goal_map_id=goal_map.id,
        version=goal_map.version,
        document=goal_map.document,
        made_at=goal_map.changed_at,
        made_by=who,
    )
