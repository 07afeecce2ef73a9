"""A person makes a mini map their goal, in one tap, or lets it go."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backpack.badges import holders
from backpack.goals.models import Goal, GoalMap
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound
from backpack.passport.models import Passport


def map_of(db: Session, code: str) -> GoalMap:
    """The map at /M/<code>. Raises NotFound."""
    found = db.scalar(select(GoalMap).where(GoalMap.code == code))
    if found is None:
        raise NotFound
    return found


def published_map(db: Session, code: str) -> GoalMap:
    """The same, if everybody may see it. Raises NotFound."""
    found = map_of(db, code)
    if found.published_at is None:
        raise NotFound
    return found


def maps(db: Session) -> Sequence[GoalMap]:
    """Every published map of every organisation, by name."""
    return db.scalars(select(GoalMap).where(GoalMap.published_at.is_not(None)).order_by(GoalMap.name)).all()


def goals_of(db: Session, passport: Passport) -> Sequence[Goal]:
    """What *passport* steers by, the latest first."""
    mine = select(Goal).where(Goal.passport_id == passport.id)
    return db.scalars(mine.order_by(Goal.chosen_at.desc(), Goal.id.desc())).all()


def followed(db: Session, passport: Passport) -> list[Goal]:
    """Those whose map is there to be seen."""
    return [goal for goal in goals_of(db, passport) if goal.goal_map.published_at]


def followers(db: Session, goal_map: GoalMap) -> int | None:
    """How many made it their goal; None for fewer than five, so that a count never points at somebody."""
    count = db.scalar(select(func.count()).select_from(Goal).where(Goal.goal_map_id == goal_map.id)) or 0
    return count if count >= holders.FEWEST else None


def is_goal(db: Session, goal_map: GoalMap, passport: Passport) -> bool:
    return db.scalar(select(Goal.id).filter_by(passport_id=passport.id, goal_map_id=goal_map.id)) is not None


def choose(db: Session, goal_map: GoalMap, passport: Passport) -> None:
    """Make *goal_map* a goal of *passport*; choosing it twice is choosing it once."""
    if not is_goal(db, goal_map, passport):
        db.add(Goal(passport_id=passport.id, goal_map_id=goal_map.id, chosen_at=now()))
        db.flush()


def leave(db: Session, goal_map: GoalMap, passport: Passport) -> None:
    """Let the goal go. Badges stay."""
    db.execute(delete(Goal).filter_by(passport_id=passport.id, goal_map_id=goal_map.id))
