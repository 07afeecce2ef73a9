"""Path data is read and shortened without changing what is seen."""

import pytest

from backpack.art.flatten import lines
from backpack.art.marks import Disc, Path
from backpack.art.numbers import run, short
from backpack.art.paths import compact, segments
from backpack.art.pictograms import path


def area(d: str) -> float:
    return sum(
        sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True)) / 2
        for points, _ in lines(Path(d), 0.01)
    )


def test_numbers_lose_only_what_means_nothing():
    assert [short(n) for n in (0.5, -0.5, 3.0, 12.04, -0.01, 100)] == [".5", "-.5", "3", "12", "0", "100"]
    assert run(1, -2, 0.5, 3) == "1-2 .5 3"


def test_relative_smooth_and_flag_forms_are_understood():
    assert segments("m1 1h2v3H0z") == (
        ("M", (1, 1)),
        ("L", (3, 1)),
        ("L", (3, 4)),
        ("L", (0, 4)),
        ("Z", ()),
    )
    assert segments("M0 0q2-2 4 0t4 0")[2] == ("Q", (6, 2, 8, 0))
    assert segments("M0 0C0 1 2 3 4 4s3 3 4 4")[2] == ("C", (6, 5, 7, 7, 8, 8))
    assert segments("M0 0a5 5 0 0110 0")[1] == ("A", (5, 5, 0, 0, 1, 10, 0))


def test_what_is_not_path_data_is_refused():
    with pytest.raises(ValueError, match="not path data"):
        segments("5 5")
    with pytest.raises(ValueError, match="a number is missing"):
        segments("M0 0L5")


def test_a_circle_has_the_area_of_a_circle():
    ((points, closed),) = lines(Disc(10), 0.001)
    d = "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"
    assert closed
    assert area(d) == pytest.approx(314.159, rel=0.001)


@pytest.mark.parametrize(
    "name", ["chat-circle-dots", "key", "moon", "wheelchair", "hand-waving", "cooking-pot"]
)
def test_shortening_keeps_the_shape(name):
    """The first four hold arcs near a half circle, where moving an end could swing the arc away."""
    true = path(name)
    for digits in (0, 1):
        brief = compact(true, digits)
        assert len(brief) < len(true)
        assert area(brief) == pytest.approx(area(true), rel=0.02)


def test_rounding_never_adds_up():
    steps = "M0 0" + "l.4 0" * 100
    assert segments(compact(steps))[-1][1] == (40, 0)
