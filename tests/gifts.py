"""What was given in a group of Les Ateliers du Port: a badge in a passport, one in an envelope, and one taken back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.cohorts import gathering, giving
from backpack.issuers.models import BadgeClass, Member
from backpack.passport.models import Passport
from backpack.safety import aiming


def given(db: Session, card: str) -> dict[str, str]:
    """Karima's group, which Nadia accompanies; *card* spells the card of one of its people."""
    karima, nadia = (db.scalars(select(Member).filter_by(name=each)).one() for each in ("Karima", "Nadia"))
    cohort = gathering.begin(db, karima, "Jardin, automne")
    facilitator = gathering.cohort_of(db, cohort.code, karima)
    gathering.accompany(db, cohort, nadia)
    noe, lina, jo = (gathering.add_name(db, cohort, each) for each in ("Noé T.", "Lina B.", "Jo P."))
    lina.passport_id = db.scalars(select(Passport.id).where(Passport.name == "Lina B.")).one()
    jo.passport_id = aiming.card_in(db, card).passport_id
    db.flush()
    classes = {each.name: each for each in db.scalars(select(BadgeClass))}
    waiting = giving.give(db, noe, classes["Repas de quartier"], facilitator)
    giving.give(db, lina, classes["Je peux nettoyer mon poste"], facilitator)
    giving.take_back(db, giving.give(db, noe, classes["Marché d’hiver"], facilitator), by=karima)
    return {
        "gifted_group": cohort.code,
        "gifted": noe.code,
        "gift": waiting.badge_class.code,
        "gift_envelope": waiting.envelope.code if waiting.envelope else "",
        "gifted_passport": lina.code,
        "gift_kept": classes["Je peux nettoyer mon poste"].code,
        "gift_back": classes["Marché d’hiver"].code,
    }
