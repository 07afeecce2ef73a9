"""The chart of a mini map: every stop inside it, targets that a thumb finds, a road that says what is done."""

import re

import pytest

from backpack.art.design import Design, Kind
from backpack.goals.drawing import BADGE, WIDTH, Drawing, Stop, draw, plate_width

KEY = Design(Kind.KEY, "corail", "users-three", "issuer", parts=5, held=(0, 1))
LONGEST = "12. À demander"


def chart(*states: str, aside: int = 0, is_complete: bool = False) -> Drawing:
    design = Design(Kind.CAN, "large", "hand-waving", "issuer", level=1)
    stops = [Stop(design, state) for state in states]
    stops += [Stop(design, "missing", counts=False)] * aside
    return draw(stops, KEY, is_complete=is_complete)


@pytest.mark.parametrize("many", [1, 2, 5, 6, 12])
@pytest.mark.parametrize("aside", [0, 2])
def test_every_badge_and_its_name_plate_stand_inside_the_chart(many: int, aside: int) -> None:
    drawn = chart(*["to-ask"] * many, aside=aside)

    half = plate_width(LONGEST) / 2
    for node in drawn.nodes:
        assert half <= node.x <= WIDTH - half
        assert drawn.shore + BADGE / 2 < node.y < drawn.harbour - BADGE / 2


@pytest.mark.parametrize("aside", [0, 3])
def test_targets_of_48_pixels_do_not_overlap_on_the_narrowest_phone(aside: int) -> None:
    drawn = chart(*["held"] * 12, aside=aside)

    scale = 320 / WIDTH
    for i, one in enumerate(drawn.nodes):
        for other in drawn.nodes[i + 1 :]:
            apart = max(abs(one.x - other.x), abs(one.y - other.y)) * scale
            assert apart >= 64 * scale >= 48


def test_the_road_is_done_only_between_two_places_that_are_held() -> None:
    drawn = chart("held", "to-ask", "held")

    done = [piece for piece in drawn.pieces if piece.is_done]
    assert len(drawn.pieces) == 4  # harbour, three steps, key
    assert len(done) == 1  # from the harbour, which everybody has, to the first step
    assert drawn.pieces[-1].is_done  # drawn last, so on top


def test_a_whole_map_is_a_whole_road() -> None:
    drawn = chart("held", "held", is_complete=True)

    assert all(piece.is_done for piece in drawn.pieces)


def test_what_only_helps_leaves_the_road_and_does_not_lead_to_the_key() -> None:
    drawn = chart("held", "held", "held", aside=2)

    ends = [tuple(map(float, re.findall(r"-?\d*\.?\d+", piece.d)[-2:])) for piece in drawn.pieces]
    assert ends.count(drawn.key_at) == 1
    assert [node.number for node in drawn.nodes] == [1, 2, 3, 4, 5]


def test_states_differ_by_shape_and_not_by_colour_alone() -> None:
    drawn = chart("held", "to-ask", "missing")

    held, to_ask, missing = (str(node.picture) for node in drawn.nodes)
    ring, dots = 'r="55"', "stroke-dasharray"
    assert [ring in each for each in (held, to_ask, missing)] == [False, True, False]
    assert [dots in each for each in (held, to_ask, missing)] == [False, False, True]


def test_a_plate_holds_its_words() -> None:
    assert plate_width("1. J’ai") == pytest.approx(61, abs=8)  # as drawn in the design, in 16 px bold
    assert plate_width("6. À demander") == pytest.approx(123, abs=12)
