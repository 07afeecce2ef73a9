"""A group of Les Ateliers du Port, for every test that needs one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from backpack.cohorts import gathering
from backpack.cohorts.models import Cohort, Facilitator, Participant
from backpack.goals.models import GoalMap
from backpack.issuers import founding
from backpack.issuers.models import Member, Organisation, Role
from tests.cast import World

PORT = "Les Ateliers du Port"


def build(
    world: World,
    people: Sequence[str] = ("Adam K.", "Awa S.", "Célia M."),
    facilitators: Sequence[str] = ("Karima", "Hugo", "Maëlle", "Jeanne"),
    name: str = "Cuisine, printemps",
) -> Cohort:
    """A group with the organisation's map as its bouquet; *people* are expected, the first of *facilitators* leads.

    Facilitators who are not there yet work for Les Ateliers du Port; "Solène" comes from La Maison des Dunes.
    """
    with world.app.site.current(), world.write() as db:
        port = db.scalars(select(Organisation).filter_by(name=PORT)).one()
        members = []
        for each in facilitators:
            found = db.scalars(select(Member).filter_by(name=each)).first()
            members.append(found or founding.add_member(db, port, each, Role.FACILITATOR))
        goal_map = db.scalars(select(GoalMap).filter_by(organisation_id=port.id)).first()
        cohort = gathering.begin(db, members[0], name, goal_map)
        for member in members[1:]:
            gathering.accompany(db, cohort, member)
        for person in people:
            gathering.add_name(db, cohort, person)
        return cohort


def participant(world: World, name: str) -> Participant:
    """The row of the person called *name*."""
    return world.row(Participant, name=name)


def facilitator(world: World, name: str) -> Facilitator:
    """The row of the facilitator called *name*."""
    with world.write() as db:
        found = select(Facilitator).join(Facilitator.member).where(Member.name == name)
        return db.scalars(found).first()  # type: ignore[return-value]


@pytest.fixture
def group(world: World) -> Cohort:
    """ "Cuisine, printemps": three people are expected, Karima leads, three more accompany it."""
    return build(world)
