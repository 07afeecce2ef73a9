"""Requests for the tests of every screen: one of each kind, to the team of Les Ateliers du Port."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import wallet
from backpack.issuers import naming
from backpack.issuers.models import BadgeClass, Member
from backpack.passport.models import Passport
from backpack.requests import asking, drafting
from backpack.requests.views import elsewhere_token
from backpack.workshops import answering
from tests import snaps

AWAY = "https://apply.exemple/badge"


def want(db: Session, passport: Passport) -> dict[str, str]:
    """*passport* asks for whatever it lacks, and why; the codes of the requests, and what else their screens need."""
    karima = db.scalars(select(Member).where(Member.name == "Karima")).one()
    meal, souci, place, away = (
        db.scalars(select(BadgeClass).where(BadgeClass.name == name)).one()
        for name in (
            "Repas de quartier",
            "Je peux dire un souci",
            "Je sais aider un collègue",
            "Je sais dire un souci",
        )
    )
    away.apply = AWAY
    sent = asking.have(db, meal, passport)
    drafting.answer(db, souci, passport, 1, "J’ai dit que le four était cassé.", photo=snaps.photo(90, 60))
    drafting.answer(db, place, passport, 1, "J’ai porté les caisses.")
    drafting.answer(db, place, passport, 2, "", choice="Avec une équipe", photo=snaps.photo(90, 60))
    told = drafting.send(db, place, passport)
    answering.take(db, told, karima, "semaine")
    answering.ask_back(db, told, karima, "C’était quel jour ?", again="/")
    first, second = [each for each in wallet.badges_of(db, passport) if each.organisation_id][:2]
    why = asking.why(db, first)
    over = asking.why(db, second)
    answering.answer(db, over, karima, "Je vous ai vue au port.", again="/")
    gone = asking.elsewhere(db, passport, naming.path_of(away), away.name, away.apply, away)
    return {
        "sent_request": sent.code,
        "told_request": told.code,
        "why_request": why.code,
        "over_request": over.code,
        "gone_request": gone.code,
        "wish": souci.code,
        "away": away.code,
        "away_token": elsewhere_token("Je maîtrise", "https://region.exemple/b/1", AWAY),
    }
