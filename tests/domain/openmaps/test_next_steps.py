""" "Il vous manque 1 badge pour 3 entreprises": what brings one on the furthest."""

from __future__ import annotations

from backpack.goals.next_steps import nearest
from backpack.openmaps.model import Level, Map, Match, Node, NodeKind
from backpack.openmaps.standing import Holding, Pocket, standings


def match(name: str, level: Level = Level.KNOWS) -> Match:
    return Match((name,), ("port",), level)


def badge(name: str, level: Level = Level.KNOWS, kind: NodeKind = NodeKind.BADGE) -> Node:
    return Node(name, kind, name, match=match(name, level))


def star(name: str, *pieces: str, needed: int = 0) -> Node:
    return Node(name, NodeKind.STAR, name, pieces=tuple(map(match, pieces)), needed=needed)


NODES = (
    badge("a"),
    badge("b"),
    badge("c"),
    badge("k", kind=NodeKind.KEY),
    star("one", "a", "b"),
    star("two", "a", "c"),
    star("three", "a", "b", "k"),
    star("four", "k", "b"),
)


def near(nodes: tuple[Node, ...], *held: str) -> list[tuple[str, list[str]]]:
    pocket = Pocket(Holding(name, name, "port") for name in held)
    told = nearest(standings(Map("", "", nodes=nodes), pocket))
    return [(each.node.name, [star.name for star in each.stars]) for each in told]


def test_whoever_holds_nothing_is_one_badge_from_no_company():
    assert near(NODES) == []


def test_the_badge_that_lights_the_most_comes_first():
    assert near(NODES, "a") == [("b", ["one"]), ("c", ["two"])]
    assert near(NODES, "b") == [("a", ["one"]), ("k", ["four"])]
    assert near(NODES, "a", "b") == [("k", ["three", "four"]), ("c", ["two"])]


def test_a_star_that_shines_asks_for_nothing_more():
    assert near(NODES, "a", "b", "c", "k") == []


def test_where_some_are_enough_any_of_the_others_will_do():
    nodes = (badge("a"), badge("b"), badge("c"), star("some", "a", "b", "c", needed=2))

    assert near(nodes, "a") == [("b", ["some"]), ("c", ["some"])]
    assert near(nodes, "a", "b") == []


def test_je_peux_is_no_step_to_a_company_that_asks_for_je_sais():
    nodes = (badge("a"), badge("b", Level.CAN), star("one", "a", "b"))

    assert near(nodes, "a") == []


def test_a_badge_that_is_drawn_twice_is_told_once():
    nodes = (badge("a"), badge("b"), badge("b"), star("one", "a", "b"))

    assert near(nodes, "a") == [("b", ["one"])]
