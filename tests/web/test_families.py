"""Badges of the same kind share a place on the shelf: the 22 badges of a real programme, in a few places."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import timedelta

import pytest

from backpack.badges import families, wallet
from backpack.badges.models import Badge, Source
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.openbadges.model import Verdict

ENGAGED = "Je m’engage dans un service civique !"
LENA = (
    "Accompagnement au Projet d'Avenir", "Formation à la robotique pédagogique", "Coach RoboCupJunior",
    "Formation civique et citoyenne théorique (87)", "Formation FCC (86)", "Formation PSC1 (87)",
    "Formation PSC1 (86)", "Formations FCC et PSC1 (24)", "Formations FCC et PSC1 (86)",
    "Formations FCC et PSC1 (40)", "J'ai effectué un volontariat en service civique",
    "Je m'engage dans un service civique ! (16)", f"{ENGAGED} (24)", f"{ENGAGED} (87)",
    "Je m’engage dans un service civique! (40)", "Je m'engage  dans un Service Civique ! (47)", f"{ENGAGED} (86)",
    "Maîtrise des outils numériques (87)", "Parcours Civique et Citoyen (16)",
    "Participation au JNAE 2019 : Migration (Nv.1)", "PSC1 (33)", "Relais des Open Badges en Nouvelle Aquitaine",
)  # fmt: skip


@pytest.fixture
def volunteer(world, newcomer, ines):
    """Inès holds the 22 badges, each from another association; besides the one she came with."""
    with world.write() as db:
        for place, name in enumerate(LENA):
            db.add(
                Badge(
                    code=codes.new(),
                    passport_id=newcomer,
                    source=Source.IMPORT,
                    credential=name.encode(),
                    fingerprint=hashlib.sha256(os.urandom(8)).hexdigest(),
                    name=name,
                    criteria="",
                    issuer_id="https://club.exemple/",
                    issuer_name=f"Fédération {place}",
                    awarded_at=now() - timedelta(days=place),
                    kept_at=now(),
                    verdict=Verdict.DECLARED,
                    checked_at=now(),
                )
            )
    return ines


def test_there_are_22():
    assert len(set(LENA)) == 22


def test_six_engagements_are_one_place_that_opens(volunteer):
    volunteer.opens("/passeport/badges/lived")
    assert volunteer.sees("22 badges")
    assert len(re.findall("je m.engage", volunteer.words, re.IGNORECASE)) == 1
    volunteer.taps("Je m")

    assert volunteer.sees("6 badges")
    for department in (16, 24, 87, 40, 47, 86):
        assert volunteer.sees(f"({department})"), department
    assert volunteer.taps("Je m’engage dans un service civique! (40)").sees("Fédération 14")


def test_each_badge_stands_in_one_place(world, volunteer, newcomer):
    with world.write() as db:
        badges = [each for each in db.query(Badge).filter_by(passport_id=newcomer) if each.name in LENA]
        places = families.groups(badges)

    assert sorted(each.code for place in places for each in place.badges) == sorted(
        each.code for each in badges
    )
    assert sorted(place.count for place in places if place.count > 1) == [2, 3, 6]
    assert len(places) == 22 - 1 - 2 - 5


def test_a_skill_that_grew_is_one_place(world, ines, newcomer):
    for name in ("Je peux accueillir", "Je sais accueillir"):
        ines.opens(world.code(name, group=False)).taps("Je le garde")
    ines.opens("/passeport")

    assert not ines.sees("Je peux accueillir"), "what says more stands in front"
    assert ines.taps("Je sais accueillir").sees("Je peux accueillir")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        (f"{ENGAGED} (16)", ENGAGED),
        (f"{ENGAGED} – Creuse", ENGAGED),
        (f"{ENGAGED} - Côtes d'Armor (22)", ENGAGED),
        ("Formation PSC1 87", "Formation PSC1"),
        ("Relais, 2A", "Relais"),
        ("PSC1", "PSC1"),
        ("Forum 2019", "Forum 2019"),  # a year is another forum
        ("Vienne", "Vienne"),
        ("(33)", "(33)"),
        ("", ""),
    ],
)
def test_where_it_was_given_is_no_other_badge(name, plain):
    assert families.plain_name(name) == plain


def test_a_hostile_name_takes_no_time():
    name = "(" * 200 + " - " * 200 + "1 " * 200
    assert families.plain_name(name) is not None


def test_a_family_that_is_none_and_a_badge_that_is_not_mine(volunteer, lina, world):
    hers = next(each for each in ("lived", "can") if lina.opens(f"/passeport/badges/{each}").status == 200)
    assert (
        volunteer.opens(f"/passeport/badges/{hers}/{world.badge(name='Je sais accueillir').code}").status
        == 404
    )
    assert volunteer.opens("/passeport/badges/diplomas/AAAAAAAAAAAAA").status == 404


def test_the_three_shelves_keep_their_totals(world, volunteer, newcomer, app):
    with app.site.current(), app.site.database.session(writing=False) as db:
        passport = db.query(Badge).filter_by(passport_id=newcomer).first().passport
        shelves = {each.family: each for each in wallet.shelves(db, passport)}

    assert [shelves[each].total for each in wallet.Family] == [0, 22, 1]
    assert (shelves[wallet.Family.LIVED].places, len(shelves[wallet.Family.LIVED].groups)) == (14, 3)
