"""A group that Karima leads with Hugo: Lina sits in it, somebody has just entered, somebody is expected."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.cohorts import gathering, joining, pairing, team
from backpack.goals.models import GoalMap
from backpack.issuers import founding, members
from backpack.issuers.models import Member, Organisation, Role
from backpack.kernel import clock
from backpack.passport.models import Passport


def sit(db: Session, lina: Passport) -> dict[str, str]:
    """The codes and words of that group."""
    port = db.scalars(select(Organisation).filter_by(name="Les Ateliers du Port")).one()
    known = {each.name: each for each in db.scalars(select(Member))}
    hugo = founding.add_member(db, port, "Hugo", Role.FACILITATOR)
    goal_map = db.scalars(select(GoalMap).filter_by(organisation_id=port.id)).first()
    group = gathering.begin(db, known["Karima"], "Cuisine", goal_map)
    gathering.accompany(db, group, hugo, leads=True)
    expected = gathering.add_name(db, group, "Adam K.")
    seat = pairing.pair(db, joining.join(db, group, lina), "Lina B.", known["Karima"])
    newcomer = Passport(opened_at=clock.now(), sign=3)
    db.add(newcomer)
    db.flush()
    return {
        "group": group.code,
        "group_join": group.join_code,
        "group_seat": seat.code,
        "group_expected": expected.code,
        "group_word": pairing.word_for(joining.join(db, group, newcomer)),
        "group_mate": members.word_for(hugo),
        "group_colleague": members.word_for(known["Nadia"]),
        "group_link": team.invite(gathering.cohort_of(db, group.code, known["Karima"])),
    }
