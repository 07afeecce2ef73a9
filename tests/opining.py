"""Cells of a group's board, for the tests that speak of opinions."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.cohorts import columns, gathering, observing, tutoring
from backpack.cohorts.models import Cohort, Facilitator, Opinion, Participant, Says
from backpack.goals.models import GoalMap
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel.clock import now
from backpack.passport.models import Passport
from tests.cast import World, _passport
from tests.phone import Phone


def seat(world: World, cohort: Cohort, name: str) -> Participant:
    """The person of the demo called *name* sits in *cohort* with their passport."""
    with world.app.site.current(), world.write() as db:
        participant = gathering.add_name(db, db.get_one(Cohort, cohort.id), name)
        participant.passport = _passport(db, name)
        return participant


def newcomer(world: World, cohort: Cohort, name: str) -> Participant:
    """Somebody with an empty passport sits in *cohort*."""
    with world.app.site.current(), world.write() as db:
        participant = gathering.add_name(db, db.get_one(Cohort, cohort.id), name)
        passport = Passport(opened_at=now(), sign=3, name=name)
        db.add(passport)
        participant.passport = passport
        return participant


def key_of(world: World, cohort: Cohort, name: str) -> str:
    """The key of the column called *name*."""
    with world.app.site.current(), world.write() as db:
        return next(
            each.key for each in columns.columns(db, db.get_one(Cohort, cohort.id)) if each.name == name
        )


def path_of(world: World, cohort: Cohort, name: str, column: str) -> str:
    """The address of the cell of the person called *name*."""
    who = world.row(Participant, name=name, cohort_id=cohort.id)
    return f"/bureau/groupes/{cohort.code}/{who.code}/{key_of(world, cohort, column)}"


def phones(world: World, *names: str) -> list[Phone]:
    return [world.phone_of(each, "/bureau") for each in names]


def say(
    world: World,
    cohort: Cohort,
    name: str,
    column: str,
    by: str,
    says: Says = Says.SEEN,
    *,
    key: str = "",
    said_at: datetime | None = None,
    words: str = "",
    about: str = "",
) -> Opinion:
    """One opinion, past the screens; a sentence stands where one is needed."""
    with world.app.site.current(), world.write() as db:
        facilitator = db.scalars(
            select(Facilitator)
            .join(Facilitator.member)
            .where(Facilitator.cohort_id == cohort.id, Member.name == by)
        ).one()
        participant = db.scalars(select(Participant).filter_by(name=name, cohort_id=cohort.id)).one()
        column_ = next(each for each in columns.columns(db, facilitator.cohort) if each.name == column)
        words = words or ("Un mot." if says in observing.NEEDS_WORDS else "")
        return observing.observe(
            db,
            participant,
            column_,
            facilitator,
            says,
            key=key or secrets.token_hex(16),
            said_at=said_at or now(),
            words=words,
            about=about,
        )


def badges_of(world: World, participant: Participant) -> list[str]:
    """The names of what is in the passport of *participant* and was not taken back."""
    with world.write() as db:
        mine = select(BadgeClass.name).join(Badge, Badge.badge_class_id == BadgeClass.id)
        passport_id = db.get_one(Participant, participant.id).passport_id
        return sorted(db.scalars(mine.where(Badge.passport_id == passport_id, Badge.revoked_at.is_(None))))


def told(db: Session) -> dict[str, str]:
    """A group of Karima's and Nadia's: of Noé one skill is known, one is to discuss, one was seen once; two links."""
    karima, nadia = (db.scalars(select(Member).filter_by(name=each)).one() for each in ("Karima", "Nadia"))
    cohort = gathering.begin(db, karima, "Service, hiver", db.scalars(select(GoalMap)).first())
    team = [gathering.cohort_of(db, cohort.code, karima), gathering.accompany(db, cohort, nadia)]
    noe, lina = (gathering.add_name(db, cohort, each) for each in ("Noé T.", "Lina B."))
    lina.passport_id = db.scalars(select(Passport.id).where(Passport.name == "Lina B.")).one()
    db.flush()
    drawn = {each.name: each for each in columns.columns(db, cohort)}
    known, doubted, once = (drawn[each] for each in ("Accueillir", "Dire un souci", "Aider un collègue"))

    def says(
        who: Participant, column: columns.Column, by: Facilitator, what: Says, words: str = ""
    ) -> Opinion:
        key = secrets.token_hex(16)
        return observing.observe(db, who, column, by, what, key=key, said_at=now(), words=words)

    for each in team:
        says(noe, known, each, Says.SEEN, "Souriant et clair.")
    answered = tutoring.ask(db, noe, known, team[0])
    tutoring.answer(db, answered, known, Says.SEEN, name="Mathieu", relation="tuteur", words="")
    says(noe, doubted, team[0], Says.SEEN)
    says(noe, doubted, team[1], Says.NOT_YET, "Mardi, il est parti sans rien dire.")
    says(noe, doubted, team[0], Says.REMARK, "Il était malade.")
    says(noe, once, team[0], Says.SEEN)
    says(lina, doubted, team[1], Says.NOT_YET, "Dites-le avant la fin du service.")
    assert once.can is not None
    return {
        "told_group": cohort.code,
        "told": noe.code,
        "told_known": known.key,
        "told_doubted": doubted.key,
        "told_once": once.key,
        "told_badge": once.can.code,
        "tutor": tutoring.key_of(tutoring.ask(db, noe, doubted, team[0])),
        "tutor_answered": tutoring.key_of(answered),
    }
