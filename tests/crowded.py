"""A group as large as the field has them: sixty people, forty-seven skills, twenty facilitators, many opinions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from backpack.art.enamels import ENAMELS
from backpack.art.offered import OFFERED
from backpack.cohorts import gathering, noticing
from backpack.cohorts.models import Cohort, Facilitator, Gift, Opinion, Participant, Says
from backpack.issuers import designing, founding
from backpack.issuers.models import BadgeClass, Role
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.passport.models import Passport
from backpack.passport.signs import any_sign

HOUSE = "La Grande Maison"
FIRST_NAMES = (
    "Adam Awa Célia Driss Enzo Farah Gaël Hana Inès Jeanne Karim Léa Malik Noé Omar Perla Rosa Sofia Yanis"
)
DOES = "accueillir écouter ranger nettoyer préparer servir compter couper porter réparer"
WHERE = "en équipe|en cuisine|au jardin|en salle|à l’atelier"


def gather(
    db: Session, *, people: int = 60, skills: int = 47, opinions: int = 3_000, facilitators: int = 20
) -> Cohort:
    """A group of an organisation of its own, every person with a passport; what was said is the same each time."""
    chance = random.Random(people * 1_000 + skills)
    house = founding.add_organisation(db, HOUSE)
    team = [
        founding.add_member(db, house, f"Encadrant {number}", Role.FACILITATOR)
        for number in range(1, facilitators + 1)
    ]
    columns = [_skill(db, house, number) for number in range(skills)]
    cohort = gathering.begin(db, team[0], "Un grand groupe")
    for member in team[1:]:
        gathering.accompany(db, cohort, member)
    seats = [_seat(db, cohort, number) for number in range(people)]
    db.flush()
    cells = [(seat, column) for seat in seats for column in columns]
    _say(db, chance, opinions, cells, [each.id for each in team], [each.name for each in team])
    for seat, column in chance.sample(cells, min(len(cells) // 40, len(cells))):
        db.add(Gift(participant_id=seat.id, badge_class_id=column.id, member_id=team[0].id, given_at=now()))
    noticing.changed(db, cohort)
    return cohort


def team_of(db: Session, cohort: Cohort) -> Sequence[Facilitator]:
    return db.scalars(select(Facilitator).filter_by(cohort_id=cohort.id).order_by(Facilitator.id)).all()


def _skill(db: Session, house: object, number: int) -> BadgeClass:
    verbs, places = DOES.split(), WHERE.split("|")
    name = f"{verbs[number % len(verbs)]} {places[number // len(verbs) % len(places)]}"
    can, _ = designing.define_skill(
        db,
        house,  # type: ignore[arg-type]
        name,
        criteria="Tenir son poste deux heures.",
        enamel=list(ENAMELS)[number % len(ENAMELS)],
        pictogram=sorted(OFFERED)[number * 3 % len(OFFERED)],
    )
    return can


def _seat(db: Session, cohort: Cohort, number: int) -> Participant:
    names = FIRST_NAMES.split()
    passport = Passport(opened_at=now(), sign=any_sign())
    db.add(passport)
    db.flush()
    seat = Participant(
        code=codes.new(),
        cohort_id=cohort.id,
        name=f"{names[number % len(names)]} {chr(65 + number // len(names))}.",
        added_at=now(),
        passport_id=passport.id,
        paired_at=now(),
    )
    db.add(seat)
    return seat


def _say(
    db: Session,
    chance: random.Random,
    opinions: int,
    cells: Sequence[tuple[Participant, BadgeClass]],
    members: Sequence[int],
    names: Sequence[str],
) -> None:
    began = now() - timedelta(days=60)
    rows = []
    for number in range(opinions):
        seat, column = chance.choice(cells)
        which = chance.randrange(len(members))
        rows.append(
            {
                "key": f"{seat.cohort_id:04x}{number:028x}",
                "participant_id": seat.id,
                "achievement": column.skill,
                "says": Says.NOT_YET if chance.random() < 0.03 else Says.SEEN,
                "said_by": names[which],
                "said_at": began + timedelta(minutes=number),
                "kept_at": began + timedelta(minutes=number),
                "member_id": members[which],
                "words": "",
                "about": "",
                "relation": "",
            }
        )
    if rows:
        db.execute(insert(Opinion), rows)
