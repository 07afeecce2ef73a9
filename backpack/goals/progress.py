"""Where a person stands on a mini map: "3 badges sur 5", and each step held, to ask for, or not yet.

A step that asks for "je sais" is not held by "je peux" alone; but "je sais" holds a step that asks for "je peux".
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.orm import Session

from backpack.art.design import Design, Kind
from backpack.badges.models import Badge
from backpack.badges.verdicts import verdict_today
from backpack.badges.wallet import badges_of
from backpack.goals.models import GoalMap, Step
from backpack.issuers.models import BadgeClass
from backpack.openbadges.model import Verdict
from backpack.passport.models import Passport


class StepStanding(StrEnum):
    """How a step is told, by shape, picture and word."""

    HELD = "held"
    TO_ASK = "to-ask"
    MISSING = "missing"


@dataclass(frozen=True)
class StepState:
    step: Step
    state: StepStanding
    badge: Badge | None


@dataclass(frozen=True)
class Progress:
    """``held`` of ``needed`` pieces, and the key badge's flower with a lobe filled for each."""

    held: int
    needed: int
    design: Design

    @property
    def is_complete(self) -> bool:
        return self.held >= self.needed


def progress(db: Session, goal_map: GoalMap, passport: Passport) -> Progress:
    """How many of the pieces that the key badge needs *passport* holds."""
    pieces = [step for step in goal_map.steps if step.counts]
    mine = _held(db, passport)
    lobes = tuple(i for i, step in enumerate(pieces) if holder_of(step.badge_class, mine))
    return Progress(len(lobes), len(pieces), replace(goal_map.key_class.design, held=lobes))


def step_states(db: Session, goal_map: GoalMap, passport: Passport | None) -> list[StepState]:
    """Every step as it stands for *passport* (None: a stranger, who holds nothing).

    The first step that is not held is the next to ask for; those behind it are not yet.
    """
    mine = _held(db, passport) if passport else {}
    states = []
    next_is_open = True
    for step in goal_map.steps:
        badge = holder_of(step.badge_class, mine)
        if badge:
            states.append(StepState(step, StepStanding.HELD, badge))
        else:
            states.append(
                StepState(step, StepStanding.TO_ASK if next_is_open else StepStanding.MISSING, None)
            )
            next_is_open = False
    return states


def holder_of(wanted: BadgeClass, mine: Mapping[int, Badge]) -> Badge | None:
    """The badge among *mine* that holds *wanted*."""
    if wanted.id in mine:
        return mine[wanted.id]
    if wanted.kind != Kind.CAN or wanted.skill is None:
        return None
    better = (
        badge for badge in mine.values() if badge.badge_class and badge.badge_class.skill == wanted.skill
    )
    return next(better, None)


def _held(db: Session, passport: Passport) -> dict[int, Badge]:
    # Only what this site's issuers signed and still stands by may move a map: a forged file never does.
    return {
        badge.badge_class_id: badge
        for badge in badges_of(db, passport)
        if badge.badge_class_id and verdict_today(badge) is Verdict.PROVEN
    }
