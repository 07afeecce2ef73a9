"""The places where badges stand: an island among depths, the rising sun, a quay's edge, a hill.

Colours are the style sheet's, so that they follow day and night, through one-letter classes:
a = sea, b = sea-2, c = sea-3, d = sea-4, e = sand, from the deep to the shore; on `.sunrise` b to e are
rings of light; g and h are the road's casing (13 wide) and its core (7 wide).
"""

from __future__ import annotations

from functools import lru_cache

from . import svg
from .coast import ISLAND, ISLET, RISING_SUN, coast, edge
from .design import Design
from .numbers import run, short

# How much wider than the sand each band is, from the deepest to the sand itself.
_BANDS = (("b", 1.77), ("c", 1.47), ("d", 1.22), ("e", 1.0))
# The same with wider steps, where the light or the water must reach the edge of the screen.
_RINGS = (("b", 2.11), ("c", 1.68), ("d", 1.31), ("e", 1.0))


def bands(
    shares: tuple[float, ...], r: float, x: float, y: float, widths: tuple[tuple[str, float], ...]
) -> str:
    """The same coast several times larger: one path repeated, which costs almost nothing on the wire."""
    d = coast(shares, r)
    rings = "".join(
        f'<path class="{name}" d="{d}"' + (f' transform="scale({short(k, 2)})"/>' if k != 1 else "/>")
        for name, k in widths
    )
    return f'<g transform="translate({run(x, y)})">{rings}</g>'


def road(d: str) -> str:
    """A piece of the travelled road: casing and sun."""
    return f'<path class="g" d="{d}"/><path class="h" d="{d}"/>'


def _scene(name: str, width: int, height: int, inner: str, more: str = "") -> str:
    return f'<svg class="{name}" viewBox="0 0 {width} {height}"{more} aria-hidden="true">{inner}</svg>'


@lru_cache(maxsize=256)
def scene_island(design: Design) -> str:
    """A large badge on its island in the night sea, and the road that reaches it (360 by 344)."""
    return _scene(
        "island",
        360,
        344,
        bands(ISLAND, 135, 180, 176, _BANDS)
        + road("M-30 334C62 330 10 236 74 214")
        + svg.place(svg.badge(design, size=194), 180, 174),
    )


@lru_cache(maxsize=256)
def scene_badge(design: Design) -> str:
    """The head of a badge's own page: the island without a road (360 by 208)."""
    return _scene(
        "island",
        360,
        208,
        bands(ISLET, 102, 180, 94, _RINGS) + svg.place(svg.badge(design, size=154), 180, 93),
    )


@lru_cache(maxsize=256)
def scene_goal(design: Design) -> str:
    """A key badge on its small island, for the strip of the goal (152 by 152)."""
    widths = (("b", 2.6), ("c", 1.87), ("d", 1.35), ("e", 1.0))
    return _scene(
        "island",
        152,
        152,
        bands(ISLET, 68, 76, 76, widths) + svg.place(svg.badge(design, size=116), 76, 75),
        ' width="152" height="152"',
    )


@lru_cache(maxsize=256)
def scene_islet(design: Design, size: int = 216) -> str:
    """A badge on bare sand, for the projector."""
    return _scene(
        "island",
        200,
        200,
        f'<path class="e" d="{coast(ISLAND, 92, 100, 100)}"/>'
        + svg.place(svg.badge(design, size=146), 100, 100),
        f' width="{size}" height="{size}"',
    )


@lru_cache(maxsize=256)
def scene_sun(design: Design) -> str:
    """A badge just kept, on the rising sun (360 by 296); `pop` rises, and the rings b to e open."""
    return _scene(
        "sunrise",
        360,
        296,
        bands(RISING_SUN, 126, 180, 150, _RINGS)
        + f'<g class="pop">{svg.place(svg.badge(design, size=204), 180, 152)}</g>',
    )


@lru_cache(maxsize=16)
def depths(width: int, height: int, x: float, y: float, r: float) -> str:
    """Three bands of sea behind a head or a projector, around (x, y); it fills and crops to its container."""
    widths = (("b", 1.63), ("c", 1.28), ("d", 1.0))
    fill = ' preserveAspectRatio="xMidYMid slice"'
    return _scene("depths", width, height, bands(ISLAND, r, x, y, widths), fill)


_SHORE = ((9, 10, 4, 6, 11), (18, 14, 10, 17, 16), (25, 19, 21, 26, 20))


@lru_cache(maxsize=2)
def shoreline(*, up: bool = False) -> str:
    """The quay's edge, 30 high, from land above to sea below; `up` goes from sea above to land below."""
    names = ("c", "d", "e") if up else ("d", "c", "a")
    paths = "".join(
        f'<path class="{name}" d="M{edge(heights, 0, 360)}V30H0Z"/>'
        for name, heights in zip(names, _SHORE, strict=True)
    )
    return _scene("shore", 360, 30, paths, ' preserveAspectRatio="none"')


_HILLS = (
    ((17, 22, 6, 11, 24), (116, 107, 111, 118, 109)),
    ((20, 4, 14, 23, 8), (106, 113, 117, 108, 109)),
    ((4, 17, 22, 6, 11), (114, 116, 107, 111, 118)),
)


@lru_cache(maxsize=3)
def hill(which: int = 0) -> str:
    """The soft ground behind a shelf (360 by 120, stretched); three of them, so that neighbours differ."""
    top, foot = _HILLS[which % len(_HILLS)]
    d = f"M{edge(top, 0, 360)}L{edge(foot[::-1], 360, 0)}Z"
    return _scene("hill", 360, 120, f'<path d="{d}"/>', ' preserveAspectRatio="none"')
