"""Where a person stands on a map, and when the key badge arrives by itself, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.art.design import Kind
from backpack.badges import issuing, wallet
from backpack.badges.models import Badge, Source
from backpack.claims import receiving
from backpack.goals import choosing, key_badges, mapping
from backpack.goals.progress import progress, standings_of
from backpack.issuers import designing
from backpack.issuers.designing import Draft
from backpack.issuers.models import BadgeClass
from backpack.kernel import clock, codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound
from backpack.openbadges.model import Verdict


@pytest.fixture
def skills(db, port):
    """Three skills, each "je peux" and "je sais"."""
    return [
        designing.define_skill(
            db, port, what, criteria="Des faits que l’on voit.", enamel="large", pictogram="star"
        )
        for what in ("accueillir", "ranger", "aider")
    ]


@pytest.fixture
def meal(db, port):
    return designing.define(
        db, port, Draft("Repas de quartier", "A servi un repas.", Kind.PROJECT, "corail", "fork-knife", 2)
    )


@pytest.fixture
def kitchen(db, port, skills, meal):
    """Know one, can two, one that only helps: three pieces for the key."""
    (_, knows), (can, _), (also, _) = skills
    return mapping.draw_map(
        db,
        port,
        "Cap sur la cuisine",
        key="Travail en équipe",
        criteria="Réussit avec les autres.",
        enamel="corail",
        pictogram="users-three",
        pieces=[knows, can, meal],
        also=[also],
    )


@pytest.fixture
def give(db):
    """A badge arrives by the one door."""

    def new(passport, badge_class) -> receiving.Received:
        badge = issuing.issue(db, badge_class, passport, source=Source.CODE)
        return receiving.receive(db, badge, passport)

    return new


def key_of(db) -> BadgeClass:
    return db.scalars(select(BadgeClass).filter_by(kind=Kind.KEY, name="Travail en équipe")).one()


def keys_of(db, passport) -> list[Badge]:
    return list(db.scalars(select(Badge).filter_by(passport_id=passport.id, source=Source.KEY)))


def states_of(db, goal_map, passport) -> list[str]:
    """The badges of the map; the key badge is told by itself."""
    return [each.state for each in standings_of(db, goal_map, passport) if each.node.kind == "badge"]


def test_a_newcomer_stands_at_the_harbour(db, kitchen, lina):
    stands = progress(db, kitchen, lina)

    assert (stands.held, stands.needed) == (0, 3)
    assert not stands.is_complete
    assert states_of(db, kitchen, lina) == [
        "to-ask",
        "missing",
        "missing",
        "missing",
    ]


def test_a_stranger_reads_the_map_as_one_who_holds_nothing(db, kitchen):
    assert states_of(db, kitchen, None) == [
        "to-ask",
        "missing",
        "missing",
        "missing",
    ]


def test_each_piece_moves_the_map(db, kitchen, lina, skills, give):
    give(lina, skills[1][0])

    stands = progress(db, kitchen, lina)
    assert (stands.held, stands.needed) == (1, 3)
    assert set(stands.design.held) == {1}
    assert states_of(db, kitchen, lina) == [
        "to-ask",
        "held",
        "to-ask",
        "missing",
    ]


def test_i_know_holds_a_step_that_asks_for_i_can(db, kitchen, lina, skills, give):
    give(lina, skills[1][1])

    assert progress(db, kitchen, lina).held == 1


def test_i_can_does_not_hold_a_step_that_asks_for_i_know(db, kitchen, lina, skills, give):
    give(lina, skills[0][0])

    assert progress(db, kitchen, lina).held == 0


def test_what_only_helps_counts_for_nothing(db, kitchen, lina, skills, give):
    give(lina, skills[2][0])

    assert progress(db, kitchen, lina).held == 0
    assert states_of(db, kitchen, lina)[3] == "held"


@pytest.mark.parametrize(
    "verdict", [Verdict.BROKEN, Verdict.REVOKED, Verdict.DECLARED, Verdict.UNKNOWN, Verdict.INTACT]
)
def test_what_is_not_proved_moves_no_map(db, kitchen, lina, meal, give, verdict):
    give(lina, meal).badge.verdict = verdict
    db.flush()

    assert progress(db, kitchen, lina).held == 0


def test_a_badge_that_is_over_moves_no_map_any_more(db, kitchen, lina, meal, give):
    give(lina, meal).badge.ends_at = now() + timedelta(days=1)
    db.flush()

    assert progress(db, kitchen, lina).held == 1
    with clock.at(now() + timedelta(days=2)):
        assert progress(db, kitchen, lina).held == 0


def test_a_forged_file_moves_no_map(db, kitchen, lina, meal):
    """A file that merely names our badge class is not it."""
    db.add(
        Badge(
            code=codes.new(),
            passport_id=lina.id,
            source=Source.IMPORT,
            credential=b"{}",
            fingerprint="f",
            name=meal.name,
            criteria="",
            issuer_id="https://elsewhere.example",
            issuer_name="Les Ateliers du Port",
            awarded_at=None,
            kept_at=now(),
            verdict=Verdict.PROVEN,
            checked_at=now(),
        )
    )
    db.flush()

    assert progress(db, kitchen, lina).held == 0


def test_the_last_piece_brings_the_key_badge_once(db, kitchen, lina, skills, meal, give):
    assert give(lina, skills[0][1]).keys == ()
    assert give(lina, skills[1][0]).keys == ()
    assert keys_of(db, lina) == []

    arrived = give(lina, meal)

    assert [key.name for key in arrived.keys] == ["Travail en équipe"]
    assert keys_of(db, lina) == list(arrived.keys)
    assert progress(db, kitchen, lina).is_complete
    assert wallet.held(db, lina, key_of(db)) is arrived.keys[0]


def test_what_comes_after_brings_no_second_key(db, kitchen, lina, skills, meal, give):
    for badge_class in (skills[0][1], skills[1][0], meal):
        give(lina, badge_class)

    assert give(lina, skills[1][1]).keys == ()
    assert give(lina, skills[2][0]).keys == ()
    assert len(keys_of(db, lina)) == 1


def test_i_know_may_be_the_last_piece_where_i_can_is_asked_for(db, kitchen, lina, skills, meal, give):
    give(lina, skills[0][1])
    give(lina, meal)

    assert len(give(lina, skills[1][1]).keys) == 1


def test_another_persons_pieces_complete_nothing(db, kitchen, lina, yanis, skills, meal, give):
    give(lina, skills[0][1])
    give(lina, skills[1][0])
    give(yanis, meal)

    assert keys_of(db, lina) == keys_of(db, yanis) == []


def test_one_badge_may_complete_two_maps(db, port, kitchen, lina, skills, meal, give):
    mapping.draw_map(
        db,
        port,
        "Cap sur la fête",
        key="Fête réussie",
        criteria="A tenu une fête.",
        enamel="ambre",
        pictogram="star",
        pieces=[meal, skills[0][1]],
    )
    give(lina, skills[0][1])
    give(lina, skills[1][0])

    assert {key.name for key in give(lina, meal).keys} == {"Travail en équipe", "Fête réussie"}


def test_a_key_badge_may_be_a_piece_of_a_greater_one(db, port, kitchen, lina, skills, meal, give):
    mapping.draw_map(
        db,
        port,
        "Cap sur le métier",
        key="Aide en cuisine",
        criteria="Tient le poste.",
        enamel="prune",
        pictogram="star",
        pieces=[key_of(db), skills[0][1]],
    )
    give(lina, skills[0][1])
    give(lina, skills[1][0])

    assert [key.name for key in give(lina, meal).keys] == ["Travail en équipe", "Aide en cuisine"]


def test_a_badge_from_elsewhere_completes_nothing(db, kitchen, lina):
    badge = Badge(
        code=codes.new(),
        passport_id=lina.id,
        source=Source.IMPORT,
        credential=b"{}",
        fingerprint="f",
        name="x",
        criteria="",
        issuer_id="https://elsewhere.example",
        issuer_name="Club",
        awarded_at=None,
        kept_at=now(),
        verdict=Verdict.PROVEN,
        checked_at=now(),
    )

    assert key_badges.completed_by(db, badge, lina) == []


def test_choosing_a_goal_twice_is_choosing_it_once(db, kitchen, lina):
    choosing.choose(db, kitchen, lina)
    choosing.choose(db, kitchen, lina)

    assert [goal.goal_map for goal in choosing.goals_of(db, lina)] == [kitchen]
    assert choosing.is_goal(db, kitchen, lina)


def test_letting_a_goal_go_keeps_the_badges(db, kitchen, lina, meal, give):
    choosing.choose(db, kitchen, lina)
    give(lina, meal)

    choosing.leave(db, kitchen, lina)
    choosing.leave(db, kitchen, lina)

    assert choosing.goals_of(db, lina) == []
    assert wallet.how_many(db, lina) == 1


def test_the_latest_goal_comes_first(db, port, kitchen, lina, skills, meal):
    party = mapping.draw_map(
        db,
        port,
        "Cap sur la fête",
        key="Fête réussie",
        criteria="A tenu une fête.",
        enamel="ambre",
        pictogram="star",
        pieces=[meal, skills[0][1]],
    )
    choosing.choose(db, kitchen, lina)
    choosing.choose(db, party, lina)

    assert [goal.goal_map for goal in choosing.goals_of(db, lina)] == [party, kitchen]
    assert choosing.maps(db) == [kitchen, party]
    with pytest.raises(NotFound):
        choosing.map_of(db, "00000000")
