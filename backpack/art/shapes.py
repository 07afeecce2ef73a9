"""The outlines of the kinds of badge that are neither disc nor flower, as path data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import cos, hypot, radians, sin

from .marks import Pill
from .numbers import run
from .paths import Point, compact

RIBBON = "M-31-34Q-31-44-21-44H21Q31-44 31-34V45L0 30-31 45Z"
RIBBON_STITCHES = "M-26-33Q-26-39-20-39H20Q26-39 26-33V37L0 24.4-26 37Z"
PATCH = Pill(-41, -41, 82, 82, 14)
PATCH_STITCHES = Pill(-34.5, -34.5, 69, 69, 9)
STAMP_FIELD = Pill(-30.5, -36.5, 61, 73, 3)
STAMP_FRAME = Pill(-31.5, -37.5, 63, 75, 4)


def polar(r: float, degrees: float) -> Point:
    """The point at distance `r`, with 0 degrees to the right and 90 downwards, as on a screen."""
    return r * cos(radians(degrees)), r * sin(radians(degrees))


def rounded(corners: Sequence[Point], cuts: Sequence[float]) -> str:
    """A closed polygon whose i-th corner is rounded over `cuts[i]` of both its edges."""
    d = ""
    for i, (x, y) in enumerate(corners):
        ends = []
        for px, py in (corners[i - 1], corners[(i + 1) % len(corners)]):
            share = cuts[i] / hypot(px - x, py - y)
            ends += [x + (px - x) * share, y + (py - y) * share]
        d += f"{'L' if d else 'M'}{run(*ends[:2])}Q{run(x, y, *ends[2:])}"
    return d + "Z"


@lru_cache(maxsize=16)
def hexagon(r: float, cut: float = 7) -> str:
    """A hexagon standing on a point, with soft corners."""
    # Written with relative moves, nested hexagons share all their corners and compress to little.
    return compact(rounded([polar(r, 60 * k - 90) for k in range(6)], [cut] * 6), 1)


@lru_cache(maxsize=1)
def stamp_sheet() -> str:
    """A postage stamp of 78 by 91 with 6 by 7 half-circle bites."""
    bite = "a3.7 3.7 0 00"
    d = "M-39-45.5"
    for count, (dx, dy) in ((6, (1, 0)), (7, (0, 1)), (6, (-1, 0)), (7, (0, -1))):
        for _ in range(count):
            d += f"l{run(2.8 * dx, 2.8 * dy)}{bite}{run(7.4 * dx, 7.4 * dy)}l{run(2.8 * dx, 2.8 * dy)}"
    return d + "Z"


@lru_cache(maxsize=1)
def waves() -> str:
    """Seven lines of sea at the foot of a stamp; four swells are exactly as wide as its field."""
    swell = "q7.6-7 15.25 0t15.25 0 15.25 0 15.25 0"
    return "".join(f"M-30.5{' ' if y >= 0 else ''}{run(y)}{swell}" for y in (9 + 4.2 * i for i in range(7)))
