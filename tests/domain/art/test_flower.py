"""The geometry of the key badge's flower."""

from math import dist, hypot

import pytest

from backpack.art.flower import flower
from backpack.art.paths import segments
from backpack.art.shapes import polar


@pytest.mark.parametrize(
    ("n", "d", "rho"),
    [(3, 21, 20.5), (4, 25, 19.5), (5, 26.5, 17.5), (6, 28, 15.5), (7, 29.5, 14), (8, 30.5, 12.6)],
)
def test_the_measures_drawn_by_eye(n, d, rho):
    assert (flower(n).d, flower(n).rho) == (d, rho)


@pytest.mark.parametrize("n", range(2, 13))
def test_a_valley_lies_on_both_neighbouring_lobes(n):
    f = flower(n)
    for i, valley in enumerate(f.valleys):
        for lobe in (i, i + 1):
            assert dist(valley, polar(f.d, -90 + 360 * lobe / n)) == pytest.approx(f.rho)


@pytest.mark.parametrize("n", range(2, 13))
def test_every_lobe_is_one_arc_and_the_whole_fits_its_box(n):
    f = flower(n)
    arcs = [numbers for kind, numbers in segments(f.outline) if kind == "A"]
    assert len(arcs) == n
    assert [arc[0] for arc in arcs] == pytest.approx([f.rho] * n, abs=0.05)
    assert f.reach + 7 <= 52


def test_the_first_lobe_is_at_the_top_and_the_next_is_on_the_right():
    beads = flower(4).beads
    assert beads[0] == pytest.approx((0, -30.5))
    assert beads[1] == pytest.approx((30.5, 0))


def test_beads_never_slip_under_the_heart():
    assert all(hypot(*bead) >= 30 for n in range(2, 13) for bead in flower(n).beads)


def test_only_held_lobes_are_filled():
    assert flower(5).lobes([0, 3]).count("A") == 2
    assert flower(5).lobes([]) == ""
