"""Companies that answer the link of a desk, as the stories of stars tell it."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.issuers.models import BadgeClass, Member
from backpack.stars import choosing, making
from backpack.stars.models import Star
from tests.cast import World
from tests.phone import Phone

SENTENCE = "Nous servons des repas au bord du quai."
WANTED = ("Je sais accueillir", "Je sais aider un collègue", "Je peux dire un souci")


def link_for(desk: Phone, company: str = "La Cantine du Quai", mail: str = "") -> str:
    """The path of the link that the desk hands over to *company*."""
    desk.opens("/bureau/etoiles").taps("Faire le lien", company=company, mail=mail)
    assert desk.status == 200, desk.words
    return re.search(r'data-copy-link="[^"]*(/L/\w+)"', desk.answer.text)[1]


def codes_of(world: World, names: tuple[str, ...] = WANTED) -> list[str]:
    with world.write() as db:
        return [db.scalars(select(BadgeClass.code).filter_by(name=name)).first() for name in names]


def told(world: World, link: str, names: tuple[str, ...] = WANTED, **more: str) -> Phone:
    """A company that has chosen *names* and said what it does; nothing is confirmed yet."""
    boss = Phone(world.app, "the company", address="10.0.0.40")
    boss.opens(link).taps("Continuer", badge=codes_of(world, names))
    boss.taps("Continuer", does=SENTENCE, role="Gérante", **more)
    assert boss.sees("C’est bien La Cantine du Quai ?"), boss.words
    return boss


def shining(world: World, karima: Phone, names: tuple[str, ...] = WANTED, **more: str) -> str:
    """The path of the card of a star that Karima confirmed."""
    link = link_for(karima)
    made = karima.path
    told(world, link, names, **more)
    karima.opens(made).taps("Confirmer avec l’entreprise")
    return f"/S/{world.newest(Star).code}"


def answered(db: Session) -> dict[str, str]:
    """Three stars of the Port: one shines, one waits for its company, one was withdrawn; their codes and keys."""
    karima = db.scalars(select(Member).where(Member.name == "Karima")).one()
    shining, waiting, gone = (making.make(db, karima, name) for name in ("Le Four", "Le Quai", "La Dune"))
    wanted = db.scalars(select(BadgeClass.code).where(BadgeClass.name == WANTED[0])).all()
    for star in (shining, gone):
        choosing.choose(db, star, wanted)
        choosing.describe(
            db, star, does=SENTENCE, role="Gérante", towns="Dunkerque", visit="Au 03 28 00 00 00."
        )
        making.confirm(db, star, karima)
    values = {
        "star": shining.code,
        "star_key": making.key_of(shining),
        "star_waiting": waiting.code,
        "star_waiting_key": making.key_of(waiting),
        "star_gone": gone.code,
    }
    making.revoke(db, gone)
    return values
