"""A star lights for whoever holds all that its company looks for; it shows on a page only if the person wishes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import revoking
from backpack.badges.models import Badge
from backpack.claims import receiving
from backpack.goals import mapping
from backpack.goals.models import GoalMap
from backpack.issuers.models import BadgeClass
from backpack.openmaps.model import Node, NodeKind
from backpack.pages.models import Page, ShownStar
from backpack.passport.models import Passport
from backpack.stars import choosing, making, shining
from backpack.stars.models import Star
from tests.attacking import posts
from tests.cast import World
from tests.companies import link_for, told
from tests.companies import shining as shining_star
from tests.phone import Phone

HELD = ("Je sais accueillir", "Je sais arriver à l’heure")  # by Lina, on whose page they are not


def put_on_map(world: World, *stars: str) -> None:
    """The companies at these addresses stand on the map that is Lina's goal."""
    with world.app.site.current(), world.write() as db:
        goal_map = db.scalars(select(GoalMap)).one()
        drawn = mapping.map_in(goal_map)
        nodes = tuple(
            Node(f"s{i}", NodeKind.STAR, "Une entreprise", star=star) for i, star in enumerate(stars)
        )
        mapping.keep(goal_map, replace(drawn, nodes=(*drawn.nodes, *nodes)))


def change(world: World, what: Callable[[Session], object]) -> None:
    with world.app.site.current(), world.write() as db:
        what(db)


def lina_s(db: Session, name: str) -> Badge:
    held = select(Badge).join(Passport).where(Passport.name == "Lina B.", Badge.name == name)
    return db.scalars(held.order_by(Badge.id.desc())).first()


@pytest.fixture
def page_path(world: World) -> str:
    return f"/P/{world.row(Page).code}"


@pytest.fixture
def shown(world: World, karima: Phone, lina: Phone) -> Star:
    """A star that is lit for Lina, and on her page."""
    put_on_map(world, shining_star(world, karima, HELD))
    page = world.row(Page)
    lina.opens(f"/passeport/pages/{page.code}/etoiles")
    lina.taps("Garder mes choix", star=world.newest(Star).code)
    return world.newest(Star)


def test_a_star_is_lit_only_whole_and_says_what_is_missing(world, karima, lina):
    whole = shining_star(world, karima, HELD)
    almost = shining_star(world, karima, (*HELD, "Je sais dire un souci"))
    put_on_map(world, whole, almost)

    lina.opens("/passeport/etoiles")

    assert lina.sees("2 sur 2. L’étoile est allumée.")
    assert lina.sees("2 sur 3. Il vous manque : Je sais dire un souci")
    assert lina.sees("Il vous manque 1 badge pour 1 entreprise.")


def test_je_sais_is_more_than_je_peux_and_not_the_other_way_round(world, karima, lina):
    more = shining_star(world, karima, ("Je peux accueillir",))
    less = shining_star(world, karima, ("Je sais aider un collègue",))
    put_on_map(world, more, less)

    lina.opens("/passeport/etoiles")

    assert lina.sees("1 sur 1. L’étoile est allumée.")
    assert lina.sees("0 sur 1. Il vous manque : Je sais aider un collègue")


def test_a_star_that_nobody_confirmed_is_on_no_map(world, karima, lina):
    told(world, link_for(karima), HELD)
    put_on_map(world, f"/S/{world.newest(Star).code}", "https://elsewhere.example/star")

    assert not lina.opens("/passeport/etoiles").sees("La Cantine du Quai")
    with world.app.site.current(), world.write() as db:
        nodes = mapping.map_in(db.scalars(select(GoalMap)).one()).nodes
        assert [node.star for node in shining.fresh(db, nodes) if node.star] == [
            "https://elsewhere.example/star"
        ]


def test_a_map_has_a_star_as_it_is_today(world, karima):
    put_on_map(world, shining_star(world, karima, HELD, pictogram="bread"))

    with world.app.site.current(), world.write() as db:
        (node,) = (
            each
            for each in shining.fresh(db, mapping.map_in(db.scalars(select(GoalMap)).one()).nodes)
            if each.star
        )

    assert (node.name, len(node.pieces), node.look.pictogram) == ("La Cantine du Quai", 2, "bread")


def test_a_page_shows_no_star_unless_its_person_ticks_it(world, karima, lina, marc, page_path):
    put_on_map(world, shining_star(world, karima, HELD))
    assert not marc.opens(page_path).sees("Étoile")

    lina.opens(f"/passeport/pages/{page_path[3:]}/etoiles")
    assert lina.sees("On saura que vous avez tous les badges de l’entreprise.")
    lina.taps("Garder mes choix", star=world.newest(Star).code)

    assert marc.opens(page_path).sees("Étoile de La Cantine du Quai : 2 sur 2")
    lina.opens(f"/passeport/pages/{page_path[3:]}/etoiles").taps("Garder mes choix", star=[])
    assert not marc.opens(page_path).sees("Étoile")


OUT: dict[str, Callable[[Session], object]] = {
    "a badge that the page does not show is taken back": lambda db: revoking.revoke(
        db, lina_s(db, HELD[0]), "mistake"
    ),
    "the star is withdrawn": lambda db: making.revoke(db, db.scalars(select(Star)).one()),
    "the company asks for more": lambda db: choosing.choose(
        db,
        db.scalars(select(Star)).one(),
        db.scalars(
            select(BadgeClass.code).where(BadgeClass.name.in_((*HELD, "Je sais dire un souci")))
        ).all(),
    ),
}


@pytest.mark.parametrize("what", OUT)
def test_a_star_goes_out_on_the_stored_page_at_once(world, marc, page_path, shown, what):
    assert marc.opens(page_path).sees("Étoile de")

    change(world, OUT[what])

    assert not marc.opens(page_path).sees("Étoile de")


def test_it_lights_again_with_the_badge(world, marc, page_path, shown):
    change(world, OUT["a badge that the page does not show is taken back"])
    assert not marc.opens(page_path).sees("Étoile de")

    def gives(db: Session) -> None:
        again = db.scalars(select(BadgeClass).where(BadgeClass.name == HELD[0])).one()
        receiving.give(
            db, again, db.scalars(select(Passport).where(Passport.name == "Lina B.")).one(), seen_by="Karima"
        )

    change(world, gives)

    assert marc.opens(page_path).sees("Étoile de La Cantine du Quai : 2 sur 2")


def test_a_child_s_page_stays_simple(world, lina, marc, page_path, shown):
    with world.write() as db:
        lina_row = db.scalars(select(Passport).where(Passport.name == "Lina B.")).one()
        lina_row.is_under_fifteen = True
        db.scalars(select(Page)).one().version += 1

    assert not marc.opens(page_path).sees("Étoile de")
    assert lina.opens(f"/passeport/pages/{page_path[3:]}/etoiles").sees("Aucune étoile allumée")


def test_only_one_s_own_page_and_lit_stars_can_be_chosen(world, karima, lina, yanis, page_path):
    dark = shining_star(world, karima, ("Je sais dire un souci",))
    put_on_map(world, dark)
    yanis.opens(world.code("Port propre")).taps("Je le garde")
    path = f"/passeport/pages/{page_path[3:]}/etoiles"

    assert posts(lina, path, star=[dark[3:], "0000000000000", "x" * 10_000]).status_code == 303
    assert posts(yanis, path, star=dark[3:]).status_code == 404
    assert world.count(ShownStar) == 0


def test_nobody_is_told_to_a_company(world, karima, shown):
    """No search over people exists: neither the card nor the link says who, or how many, have the badges."""
    link = link_for(karima)
    boss = told(world, link, HELD)
    seen = [boss.opens(each).words for each in (link, f"{link}/badges", f"/S/{shown.code}")]
    seen += [boss.opens(f"{link}/badges?q=Lina").words, boss.opens(f"/S/{shown.code}?q=Lina").words]

    assert not any("Lina B." in words for words in seen)
    assert boss.opens("/passeport/etoiles").status == 401
    told_to_anybody = {
        each.rule for each in world.app.url_map.iter_rules() if each.rule[:3] in ("/S/", "/L/")
    }
    assert told_to_anybody == {"/S/<code:code>", "/S/<code:code>/retiree"} | {
        f"/L/<code:key>{step}" for step in ("", "/badges", "/entreprise", "/confirmer", "/code", "/retirer")
    }, "say first whom a new address tells a company about"
