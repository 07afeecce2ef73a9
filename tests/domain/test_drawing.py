"""The chart of a mini map: every node inside it and apart from the others, roads that say what is done."""

from __future__ import annotations

import random
import re
from itertools import combinations, pairwise

import pytest

from backpack.goals import drawing
from backpack.goals.drawing import plate_width
from backpack.goals.telling import Entry
from backpack.openmaps import layout
from backpack.openmaps.layout import WIDTH, Layout
from backpack.openmaps.model import Area, Edge, Look, Map, Match, Node, NodeKind
from backpack.openmaps.standing import Standing, State

LONGEST = "112. À demander"
NARROWEST = 320  # pixels of a phone


def match(name: object) -> Match:
    return Match((f"/O/PORT/{name}",), ("/O/PORT",))


def badge(id: str) -> Node:
    return Node(id, NodeKind.BADGE, f"Je sais {id}", match(id), look=Look("knows", "large", "broom", "PORT"))


def drawn(many: int, *, heads: int = 0, aside: int = 0, stars: int = 0, areas: tuple[Area, ...] = ()) -> Map:
    """Roads of *many* badges to *heads* keys, beside them what leads to none."""
    badges = [badge(f"n{i}") for i in range(many)]
    beside = [badge(f"a{i}") for i in range(aside)]
    share = -(-many // heads) if heads else many
    roads = [badges[i * share : (i + 1) * share] for i in range(heads)]
    keys = [
        Node(f"k{i}", NodeKind.KEY, f"Clé {i}", match(f"k{i}"), tuple(match(each.id) for each in road))
        for i, road in enumerate(roads)
    ]
    sea = [Node(f"s{i}", NodeKind.STAR, f"Entreprise {i}", pieces=(match("n0"),)) for i in range(stars)]
    ways = [pair for road, key in zip(roads, keys, strict=True) for pair in pairwise([*road, key])]
    edges = tuple(Edge(before.id, after.id) for before, after in ways)
    return Map("/M/X", "Carte", nodes=(*badges, *beside, *keys, *sea), edges=edges, areas=areas)


def chart(whole: Map, **states: State) -> tuple[Layout, str]:
    """Its places and its picture, with each node in the state given (else missing)."""
    placed = layout.place(whole)
    numbers = layout.numbered(whole.nodes)
    told = []
    for node in whole.nodes:
        state = states.get(node.id, State.MISSING)
        told.append(
            Entry(
                node,
                Standing(node, state),
                f"x{node.id}",
                numbers.get(node.id, 0),
                state.value,
                "1. J’ai",
                node.name,
            )
        )
    return placed, str(drawing.picture(placed, told, [(each.before, each.after) for each in whole.edges]))


SHAPES = [
    {"many": 1},
    {"many": 5, "heads": 1},
    {"many": 5, "heads": 1, "aside": 2},
    {"many": 12, "heads": 2, "aside": 3, "stars": 4},
    {"many": 47, "heads": 4, "aside": 9, "stars": 14},
    {"many": 40},
    {"many": 150, "heads": 1, "stars": 1},
    {"many": 480, "heads": 8, "aside": 10, "stars": 14},
]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_node_and_its_plate_stand_inside_the_chart(shape: dict[str, int]) -> None:
    placed = layout.place(drawn(**shape))

    half = plate_width(LONGEST) / 2
    for spot in placed.spots:
        assert half <= spot.x <= WIDTH - half or spot.node.kind is NodeKind.STAR
        if spot.node.kind is NodeKind.STAR:
            assert 30 <= spot.y < placed.sea - 40
        else:
            assert placed.sea < spot.y - 23 < spot.y + 50 < placed.harbour


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_fingers_find_each_node_alone_on_the_narrowest_phone(shape: dict[str, int]) -> None:
    placed = layout.place(drawn(**shape))

    scale = NARROWEST / WIDTH
    for one, other in combinations(placed.spots, 2):
        apart = max(abs(one.x - other.x), abs(one.y - other.y))
        assert apart * scale >= 56, (one.node.id, other.node.id)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_no_plate_covers_another_badge_or_its_plate(shape: dict[str, int]) -> None:
    placed = layout.place(drawn(**shape))
    plate, half = plate_width(LONGEST) / 2, 23

    badges = [spot for spot in placed.spots if spot.node.kind is NodeKind.BADGE]
    for one in badges:
        for other in badges:
            if one is not other and abs(one.x - other.x) < plate + half:
                assert not -half - 11 < one.y + 38 - other.y < half + 11, (one, other)
            if one is not other and abs(one.x - other.x) < 2 * plate:
                assert abs(one.y - other.y) >= 22, (one, other)


def test_words_have_a_row_of_their_own() -> None:
    whole = drawn(12, heads=2, aside=3)
    words = Node("t", NodeKind.TEXT, "Commencez par le bas, montez à votre rythme.")
    at = layout.place(Map("/M/X", "Carte", nodes=(words, *whole.nodes), edges=whole.edges)).at()

    assert min(abs(at["t"].y - spot.y) for id, spot in at.items() if id != "t") >= 70


def test_what_gives_access_takes_no_road_from_a_key() -> None:
    whole = drawn(8, heads=2)
    path = Node("p", NodeKind.PATH, "De la Région", match("p"), tuple(match(f"n{i}") for i in range(8)))
    with_path = layout.place(Map("/M/X", "Carte", nodes=(*whole.nodes, path), edges=whole.edges)).at()
    without = layout.place(whole).at()

    assert {id: spot.x for id, spot in without.items()}.items() <= {
        id: spot.x for id, spot in with_path.items()
    }.items()


def test_a_road_climbs_to_its_key() -> None:
    at = layout.place(drawn(5, heads=1)).at()

    ys = [at[id].y for id in ("n0", "n1", "n2", "n3", "n4", "k0")]
    assert ys == sorted(ys, reverse=True)


def test_what_two_roads_share_stands_between_and_below_them() -> None:
    whole = drawn(8, heads=2)
    shared = Map(
        "/M/X",
        "Carte",
        nodes=(badge("first"), *whole.nodes),
        edges=(Edge("first", "n0"), Edge("first", "n4"), *whole.edges),
    )
    at = layout.place(shared).at()

    assert at["n0"].x < at["first"].x < at["n4"].x
    assert at["first"].y > max(at["n0"].y, at["n4"].y)


def test_whoever_draws_a_map_says_where_things_stand() -> None:
    placed = Node("here", NodeKind.BADGE, "Ici", match("here"), x=120, y=300)
    whole = Map("/M/X", "Carte", nodes=(placed, badge("n0")))
    chart = layout.place(whole)

    assert (chart.at()["here"].x, chart.at()["here"].y) == (120, chart.sea + 300)
    assert chart.at()["n0"].y > chart.at()["here"].y, "the others stand below"


def test_the_nodes_of_an_area_stand_together() -> None:
    whole = drawn(6, aside=4, areas=(Area("Au port", ("n0", "n1", "a0")), Area("En ville", ("n2", "a1"))))
    placed = layout.place(whole)

    assert [zone.name for zone in placed.zones] == ["Au port", "En ville"]
    for zone in placed.zones:
        inside = {spot.node.id for spot in placed.spots if zone.top < spot.y < zone.foot}
        assert inside == set(next(area.nodes for area in whole.areas if area.name == zone.name))


@pytest.mark.parametrize("seed", range(60))
def test_any_ways_at_all_can_be_drawn(seed: int) -> None:
    """Circles, loops and ways that cross: whatever is asked for, something is drawn."""
    chance = random.Random(seed)
    ways = [(chance.randrange(10), chance.randrange(10)) for _ in range(chance.randrange(30))]
    whole = drawn(10, heads=chance.randrange(4))
    edges = tuple(Edge(f"n{before}", f"n{after}") for before, after in dict.fromkeys(ways))
    tangled = Map("/M/X", "Carte", nodes=whole.nodes, edges=(*whole.edges, *edges))

    placed, picture = chart(tangled)

    assert len({(spot.x, spot.y) for spot in placed.spots}) == len(tangled.nodes)
    assert picture.count("<a ") == len(tangled.nodes)


def test_the_road_is_done_only_between_two_places_that_are_held() -> None:
    _, picture = chart(drawn(3, heads=1), n0=State.HELD, n2=State.HELD)

    done = re.search(r'<path class="h" d="([^"]+)"', picture)
    ahead = re.search(r'<path class="ahead in" d="([^"]+)"', picture)
    assert done
    assert ahead
    assert done[1].count("M") == 1, "from the harbour, where everybody is, to the first"
    assert ahead[1].count("M") == 3
    assert picture.index('class="ahead in"') < picture.index('class="h"'), "drawn last, so on top"


def test_states_differ_by_shape_and_not_by_colour_alone() -> None:
    _, picture = chart(drawn(5), n0=State.HELD, n1=State.TO_ASK, n2=State.ASKED, n3=State.LOOKED_AT)

    shapes = []
    for id in ("n0", "n1", "n2", "n3", "n4"):
        node = picture.split(f'<g id="ix{id}"')[1].split("</a>")[0]
        shapes.append(tuple(re.findall(r'<use href="#(?!pbroom)([\w-]+)"', node)))
    assert shapes == [
        ("knows-large", "sh"),
        ("tlarge", "sq"),
        ("alarge", "sa"),
        ("llarge", "sl"),
        ("mknows",),
    ]
    ring, dots = re.findall(r'<g id="(?:tlarge|mknows)".*?</g>', picture)
    assert 'r="55"' in ring
    assert "stroke-dasharray" in dots


def test_each_drawing_is_written_once() -> None:
    _, picture = chart(drawn(40))

    assert picture.count('id="pbroom"') == 1
    ids = re.findall(r' id="([^"]+)"', picture)
    assert len(ids) == len(set(ids))


def test_a_plate_holds_its_words() -> None:
    assert plate_width("1. J’ai") == pytest.approx(61, abs=8)  # as drawn in the design, in 16 px bold
    assert plate_width("6. À demander") == pytest.approx(123, abs=12)


def test_many_stars_are_small_and_take_less_of_the_chart() -> None:
    few, many = layout.place(drawn(5, heads=1, stars=5)), layout.place(drawn(5, heads=1, stars=14))

    assert not few.has_small_stars
    assert many.has_small_stars
    assert many.sea < few.sea + 60


def test_plates_without_room_bear_their_number_alone() -> None:
    whole = drawn(3)
    told = [
        Entry(
            node,
            Standing(node, State.TO_ASK),
            node.id,
            i,
            "to-ask",
            f"{i}. À demander",
            f"{i}. À demander : X",
        )
        for i, node in enumerate(whole.nodes, start=1)
    ]
    placed = layout.place(whole)

    wide = str(drawing.picture(placed, told, []))
    narrow = str(drawing.picture(placed, told, [], is_narrow=True))

    assert ">2. À demander</text>" in wide
    assert ">2</text>" in narrow
    assert 'aria-label="2. À demander : X"' in narrow, "the state is said"
    assert 'href="#sq"' in narrow, "and shown by its sign"
