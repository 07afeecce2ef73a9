"""A mini map is drawn: an ordered road of badges towards one key badge."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.goals.models import GoalMap, Step
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel import codes
from backpack.kernel.clock import now


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
) -> GoalMap:
    """A new map called *name*: *pieces* lead to the key badge called *key*; *also* are steps that help only."""
    key_class = BadgeClass(
        code=codes.new(),
        organisation_id=organisation.id,
        name=key,
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
    goal_map = GoalMap(
        code=codes.new(codes.PAGE_LENGTH),
        organisation_id=organisation.id,
        name=name,
        key_class_id=key_class.id,
        made_at=now(),
    )
    goal_map.organisation, goal_map.key_class = organisation, key_class
    db.add(goal_map)
    db.flush()
    for position, badge_class in enumerate([*pieces, *also], start=1):
        step = Step(
            goal_map_id=goal_map.id,
            badge_class_id=badge_class.id,
            position=position,
            counts=badge_class not in also,
        )
        step.badge_class = badge_class
        goal_map.steps.append(step)
    db.flush()
    return goal_map
