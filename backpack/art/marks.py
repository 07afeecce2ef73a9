"""What a drawing is made of: marks, each a few shapes and one way to paint them.

A drawing is a tuple of marks from back to front, in a box centred on 0 where one badge is about 100 wide.
Both surfaces (svg, png) read the same marks, so there is one geometry and never two drawings.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Disc:
    r: float
    x: float = 0
    y: float = 0


@dataclass(frozen=True, slots=True)
class Oval:
    """An ellipse centred on the badge, turned by `turn` degrees."""

    rx: float
    ry: float
    turn: float = 0


@dataclass(frozen=True, slots=True)
class Pill:
    """A rectangle with rounded corners."""

    x: float
    y: float
    width: float
    height: float
    r: float


@dataclass(frozen=True, slots=True)
class Path:
    """SVG path data; `coarse` when its numbers are so large that a screen may round them."""

    d: str
    coarse: bool = False


Shape = Disc | Oval | Pill | Path


@dataclass(frozen=True, slots=True)
class Mark:
    """Shapes painted alike. An empty colour paints nothing.

    `behind` paints the stroke before the fill, so that only its outer half shows.
    `dash` is (length, gap), with round ends; `round_ends` rounds the ends of open lines.
    `clip` is path data outside of which nothing shows.
    `at` is (x, y, scale), then the whole is turned by `turn` degrees around the centre.
    `css` is a class name for colours that follow day and night (svg only).
    """

    shapes: tuple[Shape, ...]
    fill: str = ""
    stroke: str = ""
    width: float = 1
    behind: bool = False
    opacity: float = 1
    dash: tuple[float, float] | None = None
    round_ends: bool = False
    clip: str = ""
    at: tuple[float, float, float] | None = None
    turn: float = 0
    css: str = ""


Drawing = tuple[Mark, ...]
