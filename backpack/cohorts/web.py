"""The blueprint of groups, whose screens stand in several files, and what several of them show."""

from flask import abort, request

from backpack.cohorts import gathering, pairing, team
from backpack.cohorts.models import Cohort, Facilitator, Participant
from backpack.goals.models import GoalMap
from backpack.goals.progress import progress
from backpack.issuers.models import Member
from backpack.issuers.web import this_member
from backpack.kernel.db import db
from backpack.kernel.problems import NotFound
from backpack.kernel.web import Blueprint, see_other

bp = Blueprint("cohorts", __name__)
bp.add_app_template_global(pairing.word_for, "entrant_word")


@bp.app_template_global()
def newcomers(cohort: Cohort) -> list[Participant]:
    """Who has entered and nobody has named, for whatever screen of the group is open."""
    return list(pairing.waiting(db, cohort)) if cohort.ended_at is None else []


@bp.app_template_global()
def groups_here(member: Member) -> list[Cohort]:
    """The groups that *member* accompanies and that go on, for the desk."""
    return [each for each in gathering.cohorts_of(db, member) if each.ended_at is None]


@bp.app_template_global()
def bouquet_design(goal_map: GoalMap) -> object:
    """The flower of a map, as nobody has it yet."""
    return progress(db, goal_map, None).design


def mine(code: str) -> Facilitator:
    """The member who asks, as a facilitator of the group *code*. Raises NotFound."""
    return gathering.cohort_of(db, code, this_member())


def mine_to_open(code: str) -> Facilitator:
    """The same; a manager goes on to where they may look at the group, if it is their organisation's."""
    try:
        return mine(code)
    except NotFound:
        team.looked_at(db, code, this_member())
        abort(see_other("cohorts.look", code=code))


def seated(code: str, who: str) -> tuple[Facilitator, Participant]:
    """The same, and the participant *who* of that group. Raises NotFound."""
    facilitator, participant = gathering.participant_of(db, who, this_member())
    if facilitator.cohort.code != code:
        raise NotFound
    return facilitator, participant


def asked(name: str) -> str:
    return request.form.get(name, "")
