"""The star of a company: one arm for each of the five badges that it looks at first."""

from __future__ import annotations

from functools import lru_cache

from .drawing import pictogram
from .enamels import FOAM, FOAM_2, NIGHT, SEA_2, SUN
from .marks import Disc, Drawing, Mark, Path, Shape
from .numbers import run
from .shapes import polar, rounded

ARMS = 5
# The box of a star, a little lower than its middle: an arm points up, none points down.
BOX = (-51.0, -53.0, 102.0, 102.0)
_INNER, _OUTER = 24, 46


def kite(k: int) -> str:
    """Arm k from the top, clockwise."""
    a = -90 + 72 * k
    corners = [polar(_INNER, a - 36), polar(_OUTER, a), polar(_INNER, a + 36)]
    return "M0 0L" + " ".join(run(*corner) for corner in corners) + "Z"


@lru_cache(maxsize=1)
def _ring() -> str:
    corners = [polar(_INNER if i % 2 else _OUTER + 1, -90 + 36 * i) for i in range(2 * ARMS)]
    return rounded(corners, [3, 1] * ARMS)


@lru_cache(maxsize=256)
def star(arms_lit: int, name: str) -> Drawing:
    """A star with its first arms lit, and the company's pictogram in its heart. Raises ValueError."""
    if not 0 <= arms_lit <= ARMS:
        raise ValueError(f"a star has {ARMS} arms, not {arms_lit}")
    whole = arms_lit == ARMS
    marks: list[Mark] = []
    if whole:
        ring: tuple[Shape, ...] = (Path(_ring()),)
        marks += [Mark(ring, fill=SUN, stroke=SUN, width=9), Mark(ring, fill=NIGHT, stroke=NIGHT, width=4.5)]
    # Empty arms first: the night line of a lit arm stays whole where two arms touch.
    if not whole:
        empty: tuple[Shape, ...] = tuple(Path(kite(k)) for k in range(arms_lit, ARMS))
        marks.append(Mark(empty, fill=SEA_2, stroke=FOAM_2, width=2.6, css="unlit"))
    if arms_lit:
        lit: tuple[Shape, ...] = tuple(Path(kite(k)) for k in range(arms_lit))
        marks.append(Mark(lit, fill=SUN, stroke=NIGHT, width=2))
    marks.append(Mark((Disc(17.5),), fill=NIGHT if whole else FOAM, stroke=NIGHT, width=2))
    marks.append(pictogram(name, SUN if whole else NIGHT, 23))
    return tuple(marks)
