"""Somebody with much to show: twelve badges, six of them confirmed, six parts, a photo; it must still be one sheet."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import issuing
from backpack.badges.models import Badge, Source
from backpack.demo import foreign_badge
from backpack.endorsements import confirming
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel import answers, paper
from backpack.kernel.clock import now
from backpack.pages import composing, looks, publishing, sections
from backpack.pages.models import Page
from backpack.passport.models import Passport
from backpack.passport.signs import any_sign

drawn_here = pytest.mark.skipif(
    not paper.is_drawn_here() and "CI" not in os.environ,
    reason="no file of a page is drawn here: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
)
BADGES, FIRST, CONFIRMED = 12, 6, 6
PARTS = {
    "can": "Coudre un ourlet\nConduire un chariot\nTenir une caisse",
    "lived": "2024, six mois dans un café\n2023, vendanges\n2022, fête du quartier",
    "training": "2023, premiers secours\n2021, remise à niveau",
    "languages": "Arabe, je parle et je lis\nFrançais, je parle\nTurc, je comprends",
    "contact": "yanis@example.org\nAtelier du port, le matin",
    "text": "Je cherche une équipe où l’on apprend les uns des autres, et où chaque jour compte.",
}


def show(db: Session, name: str = "Yanis Dubreuil", *, photo: bool = True) -> Page:
    """The page of a new person called *name*, shown to strangers."""
    passport = Passport(opened_at=now(), sign=any_sign(), name=name, is_under_fifteen=False)
    db.add(passport)
    db.flush()
    wanted = select(BadgeClass).where(BadgeClass.kind != "key").order_by(BadgeClass.id).limit(BADGES)
    badges = [
        issuing.issue(db, each, passport, source=Source.CODE, seen_by="Karima") for each in db.scalars(wanted)
    ]
    assert len(badges) == BADGES
    page = composing.begin(db, passport, "kitchen")
    composing.pick(db, page, [each.code for each in badges[:FIRST]])
    composing.say(page, name, "J’aime les cuisines propres et le travail bien fait, en équipe.")
    sections.add_group(page, "lived", badges[FIRST:])
    for kind, text in PARTS.items():
        sections.add(db, page, kind, text)
    if photo:
        looks.put_photo(db, page, foreign_badge())
    _confirm(db, page.badges[:CONFIRMED])
    page.takes_messages = True
    publishing.publish(page)
    answers.touch(db, f"page:{page.id}")
    return page


def _confirm(db: Session, badges: list[Badge]) -> None:
    dunes = db.scalars(select(Organisation).where(Organisation.name == "La Maison des Dunes")).one()
    for badge in badges:
        confirming.confirm(db, badge, dunes, "Nous l’avons vu faire chez nous, plusieurs fois.")
