"""What the stories of the catalogue share: a manager of La Maison des Dunes, and a badge that anybody could propose."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.catalogue import awarding, changing, proposing
from backpack.issuers import designing
from backpack.issuers.models import BadgeClass, Member, Organisation, Role
from backpack.kernel import clock
from backpack.passport.models import Passport
from tests.cast import World
from tests.phone import Phone

SAILING = {
    "name": "Nuit en mer",
    "criteria": "Il prépare le bateau.\nElle range les voiles.",
    "kind": "experience",
    "enamel": "indigo",
    "pictogram": "sailboat",
}


@pytest.fixture
def ida(world: World) -> Phone:
    """Manager of La Maison des Dunes."""
    with world.app.site.current(), world.write() as db:
        dunes = db.scalars(select(Organisation).where(Organisation.name == "La Maison des Dunes")).one()
        passport = Passport(opened_at=clock.now(), sign=3, name="Ida")
        db.add(passport)
        db.flush()
        db.add(
            Member(
                organisation_id=dunes.id,
                passport_id=passport.id,
                role=Role.MANAGER,
                name="Ida",
                added_at=clock.now(),
            )
        )
    return world.phone_of("Ida", "/bureau")


def propose(phone: Phone, **changed: object) -> Phone:
    """Propose the night at sea, or another badge."""
    return phone.opens("/bureau/catalogue/proposer").taps("Proposer ce badge", **{**SAILING, **changed})


def publish(manager: Phone, world: World, name: str) -> BadgeClass:
    """A manager publishes the proposal called *name*."""
    manager.opens(f"/bureau/catalogue/{code_of(world, name)}").taps("Publier")
    return world.row(BadgeClass, name=name)


def code_of(world: World, name: str) -> str:
    return world.row(BadgeClass, name=name).code


def values(phone: Phone) -> list[str]:
    """What each choice on the screen sends, in its order."""
    return phone.screen.xpath("//input[@name='badge']/@value")


def names(phone: Phone) -> list[str]:
    found = phone.screen.xpath("//label[contains(@class, 'choice')]//span[@class='face']/span[1]")
    return [re.sub(r"\s+", " ", each.text_content()).strip() for each in found]


def laid(db: Session) -> dict[str, str]:
    """A proposal of Karima's, a badge that is given no more, and one that waits for each of two organisations."""
    karima, solene = (
        db.scalars(select(Member).where(Member.name == each)).one() for each in ("Karima", "Solène")
    )
    port, dunes = karima.organisation, solene.organisation
    draft = designing.Draft(
        **SAILING, authors=dunes.name, tags="rome:N3101 Navigation", questions="Où ? | ici | là"
    )
    proposal = proposing.propose(db, karima, draft)
    retired = designing.define(
        db, port, designing.Draft("Fête finie", "A rangé la fête.", "project", "prune", "confetti")
    )
    changing.retire(db, retired)
    pair = proposing.propose(
        db, karima, designing.Draft("barrer", "Tient la barre.", "skill", "large", "sailboat")
    )
    theirs = designing.define(
        db, dunes, designing.Draft("Ami des dunes", "Aide les dunes.", "support", "ambre", "plant")
    )
    clean = db.scalars(select(BadgeClass).where(BadgeClass.name == "Port propre")).one()
    outing = db.scalars(select(BadgeClass).where(BadgeClass.name == "Marché d’hiver")).first() or clean
    value = {
        "name": "Godiller au port",
        "type": "BadgeClass",
        "criteria": ["Godille sans aide."],
        "kind": "experience",
    }
    kept = awarding.give(db, outing, dunes.code, karima)
    awarding.keep(db, kept, solene)
    return {
        "proposal": proposal.code,
        "proposed_pair": pair.code,
        "retired": retired.code,
        "award_in": awarding.give(db, theirs, port.code, solene).code,
        "award_out": awarding.give(db, clean, dunes.code, karima).code,
        "awarded": clean.code,
        "choice": json.dumps(value),
    }
