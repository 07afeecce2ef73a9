"""The small plate at the foot of a badge: dots for who has seen it, chevrons for the part taken."""

from __future__ import annotations

from .marks import Disc, Drawing, Mark, Path, Pill, Shape
from .numbers import run

PLACES = 3
_STEP = 8.0
_WIDTH = 8 * PLACES + 8
_Y = 40.0
_XS = tuple(_STEP * (i - (PLACES - 1) / 2) for i in range(PLACES))


def _plate(fill: str, edge: str) -> Mark:
    return Mark((Pill(-_WIDTH / 2, _Y - 6.5, _WIDTH, 13, 6.5),), fill=fill, stroke=edge, width=2)


def dots(full: int, fill: str, edge: str) -> Drawing:
    """Three dots, the first `full` of them filled: one or two opinions, or three that make "je sais"."""
    filled: tuple[Shape, ...] = tuple(Disc(2.8, x, _Y) for x in _XS[:full])
    hollow: tuple[Shape, ...] = tuple(Disc(2.2, x, _Y) for x in _XS[full:])
    marks = [_plate(fill, edge), Mark(filled, fill=edge)]
    if hollow:
        marks.append(Mark(hollow, stroke=edge))
    return tuple(marks)


def chevrons(bold: int, fill: str, edge: str) -> Drawing:
    """Three chevrons, the first `bold` of them bold: découverte, collaboration, accompagnement."""
    drawn = [f"M{run(x - 2.6, _Y + 2.4)}l2.6-4.6 2.6 4.6" for x in _XS]
    marks = [
        _plate(fill, edge),
        Mark((Path("".join(drawn[:bold])),), stroke=edge, width=2.3, round_ends=True),
    ]
    if bold < PLACES:
        marks.append(Mark((Path("".join(drawn[bold:])),), stroke=edge, width=0.9, round_ends=True))
    return tuple(marks)
