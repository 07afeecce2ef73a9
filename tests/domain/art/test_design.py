"""What can be drawn, and what is refused before it becomes a broken picture."""

import pytest

from backpack.art.design import Design, Kind

PORT = "https://ateliers-du-port.example"


def test_a_design_is_equal_to_itself_whatever_the_order_of_what_is_held():
    one = Design(Kind.KEY, "corail", "users-three", PORT, parts=5, held=(2, 0))
    other = Design(Kind.KEY, "corail", "users-three", PORT, parts=5, held=frozenset({0, 2}))
    assert one == other
    assert hash(one) == hash(other)


def test_a_key_with_all_its_parts_is_the_complete_key():
    complete = Design(Kind.KEY, "corail", "users-three", PORT, parts=3)
    assert Design(Kind.KEY, "corail", "users-three", PORT, parts=3, held=(0, 1, 2)) == complete


def test_a_kind_may_be_given_by_its_stored_word():
    assert Design("self-made", "prune", "guitar", PORT).kind is Kind.SELF_MADE  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"enamel": "rose"},
        {"kind": "medal"},
        {"kind": Kind.CAN, "level": 3},
        {"kind": Kind.PROJECT, "level": 4},
        {"kind": Kind.KEY, "parts": 1},
        {"kind": Kind.KEY, "parts": 13},
        {"kind": Kind.KEY, "parts": 4, "held": (4,)},
    ],
)
def test_a_picture_that_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        Design(**{"kind": Kind.KNOWS, "enamel": "large", "pictogram": "broom", "issuer": PORT} | wrong)
