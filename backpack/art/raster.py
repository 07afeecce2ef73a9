"""Painting marks on a Pillow image, several times too large, so that reducing it smooths every edge."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from math import atan2, ceil, cos, degrees, floor, hypot, radians, sin

from PIL import Image, ImageChops, ImageDraw

from .flatten import Line, lines
from .marks import Drawing, Mark, Path
from .paths import Point

_WIDE = 24  # pixels; thicker lines need their corners rounded one by one
_SHARP = 12  # degrees


def painted(marks: Drawing, box: tuple[float, float, float, float], size: int) -> Image.Image:
    """An RGBA image of `size` by `size` pixels showing the square `box` (x, y, width, height)."""
    finer = max(2, min(4, 1600 // size))
    # Transparent foam, not transparent black: the halo's edge stays clean wherever it is shown.
    canvas = Image.new("RGBA", (size, size), (255, 249, 234, 0))
    for mark in marks:
        _paint(canvas, mark, box[0], box[1], size * finer / box[2], finer)
    return canvas


def _paint(canvas: Image.Image, mark: Mark, left: float, top: float, scale: float, finer: int) -> None:
    grow = scale * (mark.at[2] if mark.at else 1)
    drawn = [
        (_moved(points, mark, left, top, scale), closed)
        for shape in mark.shapes
        for points, closed in lines(shape, 0.5 / grow)
    ]
    width = mark.width * grow
    frame = _frame(drawn, (width / 2 if mark.stroke else 0) + 2, canvas.width, finer)
    fill = _filled(drawn, frame, any(isinstance(s, Path) for s in mark.shapes)) if mark.fill else None
    stroke = _stroked(drawn, frame, mark, width, grow) if mark.stroke else None
    order = [(fill, mark.fill), (stroke, mark.stroke)]
    cut = None
    if mark.clip:
        edges = [(_moved(p, mark, left, top, scale), c) for p, c in lines(Path(mark.clip), 0.5 / grow)]
        cut = _filled(edges, frame, True)
    for mask, colour in reversed(order) if mark.behind else order:
        if mask is None:
            continue
        if cut is not None:
            mask = ImageChops.multiply(mask, cut)
        # Only the mask is large: four channels of that size would cost most of the time.
        mask = mask.reduce(finer)
        if mark.opacity != 1:
            mask = mask.point([round(v * mark.opacity) for v in range(256)])
        canvas.paste((*_rgb(colour), 255), (frame[0] // finer, frame[1] // finer), mask)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _moved(points: Iterable[Point], mark: Mark, left: float, top: float, scale: float) -> tuple[Point, ...]:
    tx, ty, s = mark.at or (0, 0, 1)
    c, n = cos(radians(mark.turn)), sin(radians(mark.turn))
    placed = ((tx + s * x, ty + s * y) for x, y in points)
    return tuple(((c * x - n * y - left) * scale, (n * x + c * y - top) * scale) for x, y in placed)


def _frame(drawn: list[Line], reach: float, size: int, finer: int) -> tuple[int, int, int, int]:
    """The part of the large canvas that a mark touches, in whole pixels of the small one."""
    xs = [x for points, _ in drawn for x, _ in points]
    ys = [y for points, _ in drawn for _, y in points]
    low = [max(0, floor((min(v) - reach) / finer)) * finer for v in (xs, ys)]
    high = [min(size, ceil((max(v) + reach) / finer)) * finer for v in (xs, ys)]
    return low[0], low[1], high[0], high[1]


def _sheet(frame: tuple[int, int, int, int], value: int = 0) -> Image.Image:
    return Image.new("L", (frame[2] - frame[0], frame[3] - frame[1]), value)


def _filled(drawn: list[Line], frame: tuple[int, int, int, int], holes: bool) -> Image.Image:
    """The inside by the non-zero rule: each outline counts +1 or -1 by its direction."""
    within = [[(x - frame[0], y - frame[1]) for x, y in points] for points, _ in drawn]
    if not holes or len(within) == 1:
        mask = _sheet(frame)
        pen = ImageDraw.Draw(mask)
        for points in within:
            pen.polygon(points, fill=255)
        return mask
    count = _sheet(frame, 128)
    for points in within:
        one = _sheet(frame)
        ImageDraw.Draw(one).polygon(points, fill=1)
        count = (ImageChops.add if _area(points) > 0 else ImageChops.subtract)(count, one)
    return count.point([255 if v != 128 else 0 for v in range(256)])


def _area(points: list[Point]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True))


def _stroked(
    drawn: list[Line], frame: tuple[int, int, int, int], mark: Mark, width: float, grow: float
) -> Image.Image:
    mask = _sheet(frame)
    pen = ImageDraw.Draw(mask)
    for points, closed in drawn:
        around = [(x - frame[0], y - frame[1]) for x, y in points]
        if closed and around[0] != around[-1]:
            around.append(around[0])
        pieces = _dashes(around, [d * grow for d in mark.dash]) if mark.dash else [around]
        for piece in pieces:
            _line(pen, piece, width, round_ends=bool(mark.dash) or mark.round_ends or closed)
    return mask


def _line(pen: ImageDraw.ImageDraw, points: list[Point], width: float, *, round_ends: bool) -> None:
    if width < _WIDE:
        pen.line(points, fill=255, width=max(1, round(width)))
    else:
        for a, b in itertools.pairwise(points):
            _bar(pen, a, b, width)
    headings = [degrees(atan2(b[1] - a[1], b[0] - a[0])) for a, b in itertools.pairwise(points)]
    limit = 1 if width >= _WIDE else _SHARP
    turns = zip(points[1:-1], itertools.pairwise(headings), strict=True)
    corners = [point for point, (old, new) in turns if abs((new - old + 180) % 360 - 180) > limit]
    if round_ends:
        corners += [points[0], points[-1]]
    r = width / 2
    for x, y in corners:
        pen.ellipse((x - r, y - r, x + r, y + r), fill=255)


def _bar(pen: ImageDraw.ImageDraw, a: Point, b: Point, width: float) -> None:
    length = hypot(b[0] - a[0], b[1] - a[1])
    if not length:
        return
    u, v = (b[1] - a[1]) / length * width / 2, (a[0] - b[0]) / length * width / 2
    pen.polygon(
        [(a[0] + u, a[1] + v), (b[0] + u, b[1] + v), (b[0] - u, b[1] - v), (a[0] - u, a[1] - v)], fill=255
    )


def _dashes(points: list[Point], pattern: list[float]) -> list[list[Point]]:
    """The parts of a line that a dash pattern leaves visible."""
    found: list[list[Point]] = []
    left, on = pattern[0], True
    piece = [points[0]]
    for a, b in itertools.pairwise(points):
        length = hypot(b[0] - a[0], b[1] - a[1])
        gone = 0.0
        while length - gone > left:
            gone += left
            stop = (a[0] + (b[0] - a[0]) * gone / length, a[1] + (b[1] - a[1]) * gone / length)
            if on:
                found.append([*piece, stop])
            piece, on = [stop], not on
            left = pattern[0] if on else pattern[1]
        left -= length - gone
        if on:
            piece.append(b)
    if on and len(piece) > 1:
        found.append(piece)
    return found
