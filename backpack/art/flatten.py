"""Shapes as points: what a raster needs to draw the same curves as a browser."""

from __future__ import annotations

import itertools
from functools import lru_cache
from math import acos, ceil, cos, hypot, pi, radians, sin, sqrt

from .marks import Disc, Oval, Path, Pill, Shape
from .paths import Point, segments

# The points of one line, and whether its end joins its start.
Line = tuple[tuple[Point, ...], bool]


@lru_cache(maxsize=512)
def lines(shape: Shape, fault: float = 0.03) -> tuple[Line, ...]:
    """The shape's outlines, nowhere further than about `fault` from the true curve."""
    if isinstance(shape, Path):
        return _path(shape.d, fault)
    if isinstance(shape, Disc):
        return ((_oval(shape.r, shape.r, 0, shape.x, shape.y, fault), True),)
    if isinstance(shape, Oval):
        return ((_oval(shape.rx, shape.ry, shape.turn, 0, 0, fault), True),)
    return ((_pill(shape, fault), True),)


def _steps(radius: float, angle: float, fault: float) -> int:
    widest = 2 * acos(max(0.0, 1 - fault / max(radius, fault)))
    return max(3, ceil(abs(angle) / widest))


def _oval(rx: float, ry: float, turn: float, x: float, y: float, fault: float) -> tuple[Point, ...]:
    n = _steps(max(rx, ry), 2 * pi, fault)
    c, s = cos(radians(turn)), sin(radians(turn))
    around = [(rx * cos(2 * pi * i / n), ry * sin(2 * pi * i / n)) for i in range(n)]
    return tuple((x + c * u - s * v, y + s * u + c * v) for u, v in around)


def _pill(pill: Pill, fault: float) -> tuple[Point, ...]:
    n = _steps(pill.r, pi / 2, fault)
    left, top = pill.x + pill.r, pill.y + pill.r
    right, bottom = pill.x + pill.width - pill.r, pill.y + pill.height - pill.r
    corners = [(right, bottom, 0), (left, bottom, 1), (left, top, 2), (right, top, 3)]
    return tuple(
        (x + pill.r * cos(pi / 2 * (q + i / n)), y + pill.r * sin(pi / 2 * (q + i / n)))
        for x, y, q in corners
        for i in range(n + 1)
    )


def _path(d: str, fault: float) -> tuple[Line, ...]:
    found: list[Line] = []
    points: list[Point] = []
    for kind, n in segments(d):
        if kind in "MZ":
            if len(points) > 1:
                found.append((tuple(points), kind == "Z"))
            points = [(n[0], n[1])] if kind == "M" else points[:1]
        elif kind == "L":
            points.append((n[0], n[1]))
        elif kind == "A":
            points += _arc(points[-1], n, fault)
        else:
            points += _curve(points[-1], n, fault)
    if len(points) > 1:
        found.append((tuple(points), False))
    return tuple(found)


def _curve(start: Point, n: tuple[float, ...], fault: float) -> list[Point]:
    controls = [start, *((n[i], n[i + 1]) for i in range(0, len(n), 2))]
    length = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(controls))
    count = min(48, max(3, ceil(sqrt(length / fault) / 2)))
    return [_between(controls, i / count) for i in range(1, count + 1)]


def _between(controls: list[Point], t: float) -> Point:
    while len(controls) > 1:
        controls = [
            (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in itertools.pairwise(controls)
        ]
    return controls[0]


def _arc(start: Point, n: tuple[float, ...], fault: float) -> list[Point]:
    """Endpoint to centre, SVG 2 appendix B.2.4, and B.2.5 for radii that are too small."""
    rx, ry, turn, large, sweep, x, y = n
    if not rx or not ry or start == (x, y):
        return [(x, y)]
    c, s = cos(radians(turn)), sin(radians(turn))
    hx, hy = (start[0] - x) / 2, (start[1] - y) / 2
    u, v = c * hx + s * hy, -s * hx + c * hy
    grow = sqrt((u / rx) ** 2 + (v / ry) ** 2)
    if grow > 1:
        rx, ry = rx * grow, ry * grow
    square = max(0.0, (rx * ry) ** 2 - (rx * v) ** 2 - (ry * u) ** 2) / ((rx * v) ** 2 + (ry * u) ** 2)
    k = sqrt(square) * (-1 if large == sweep else 1)
    cu, cv = k * rx * v / ry, -k * ry * u / rx
    mx, my = c * cu - s * cv + (start[0] + x) / 2, s * cu + c * cv + (start[1] + y) / 2
    first = _angle((u - cu) / rx, (v - cv) / ry)
    span = (_angle((-u - cu) / rx, (-v - cv) / ry) - first) % (2 * pi)
    if not sweep:
        span -= 2 * pi
    count = _steps(max(rx, ry), span, fault)
    around = [first + span * i / count for i in range(1, count)]
    return [
        *((mx + c * rx * cos(a) - s * ry * sin(a), my + s * rx * cos(a) + c * ry * sin(a)) for a in around),
        (x, y),
    ]


def _angle(x: float, y: float) -> float:
    size = hypot(x, y)
    angle = acos(max(-1.0, min(1.0, x / size)))
    return angle if y >= 0 else -angle
