"""Coastlines: soft closed shapes for islands and depths, and the wavy edges of quay and hill."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from .numbers import run
from .shapes import polar

# How far the coast lies in each direction, as shares of its mean; an egg whose broad side is up and left.
ISLAND = (1.0, 0.99, 1.03, 0.88, 0.96, 1.08, 0.93, 0.94)
RISING_SUN = (1.0, 1.01, 1.06, 0.97, 0.91, 1.05, 1.04, 0.93, 0.98)
ISLET = (1.0, 0.94, 1.01, 0.9, 0.98, 1.02, 0.92, 0.97)


@lru_cache(maxsize=32)
def coast(shares: tuple[float, ...], r: float, x: float = 0, y: float = 0) -> str:
    """A smooth closed path through one point for each share (Catmull-Rom, written as Bézier curves)."""
    n = len(shares)
    points = [polar(r * share, 360 * i / n) for i, share in enumerate(shares)]
    points = [(x + px, y + py) for px, py in points]
    d = f"M{run(*points[0], digits=0)}"
    for i in range(n):
        a, b, c = points[i], points[(i + 1) % n], points[(i + 2) % n]
        before = points[i - 1]
        out = (a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6)
        into = (b[0] - (c[0] - a[0]) / 6, b[1] - (c[1] - a[1]) / 6)
        # Each curve leaves in the direction in which the one before arrived, so S needs one point less.
        d += f"S{run(*into, *b, digits=0)}" if i else f"C{run(*out, *into, *b, digits=0)}"
    return d + "Z"


def edge(heights: Sequence[float], start: float, end: float) -> str:
    """A gentle line through these heights, evenly spaced from x = `start` to `end`; no first command."""
    step = (end - start) / (len(heights) - 1)
    d = run(start, heights[0])
    d += f"C{run(start + step / 2, heights[0], start + step / 2, heights[1], start + step, heights[1])}"
    for i, height in enumerate(heights[2:], 2):
        d += f"S{run(start + step * (i - 0.5), height, start + step * i, height)}"
    return d
