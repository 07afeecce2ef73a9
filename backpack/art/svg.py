"""Badges for screens: inline SVG with presentation attributes only, as the site's policy wants."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from zlib import crc32

from . import star as stars
from .design import Design, Kind
from .drawing import HALF, TO_ASK_HALF, drawing, empty_place, half, not_yet, on_paper, plain
from .marks import Disc, Drawing, Mark, Oval, Path, Shape
from .numbers import run, short
from .paths import compact

ENGRAVED_FROM = 56  # pixels; smaller, fine lines would only be mud


@lru_cache(maxsize=2048)
def badge(
    design: Design, *, size: int = 92, name: str = "", detail: bool | None = None, map: bool = False
) -> str:
    """A whole badge, `size` pixels wide and high.

    `name` is read aloud; without it the drawing is hidden from screen readers, for the name that stands
    beside it. `detail` forces or forbids the engraving. `map` is the plain form of a step on a map.
    """
    engraved = detail if detail is not None else size >= ENGRAVED_FROM and not map
    marks = drawing(design, engraved=engraved, plate=not map)
    return _document(marks, _square(half(design.kind)), size, name)


@lru_cache(maxsize=512)
def face(design: Design, size: int = 32, *, name: str = "") -> str:
    """The pictogram in a plain disc: what remains of a badge under 40 pixels."""
    return _document(plain(design), _square(HALF), size, name)


@lru_cache(maxsize=512)
def asked(design: Design, size: int = 46, *, name: str = "") -> str:
    """A step of a map that was asked for: ink on paper. Drawn to the same scale as `badge`."""
    return _document(on_paper(design, to_ask=False), _square(HALF), size, name)


@lru_cache(maxsize=512)
def to_ask(design: Design, size: int = 46, *, name: str = "") -> str:
    """A step of a map that can be asked for: ink on paper in a ring of sun.

    `size` is that of the badge inside; the ring makes the whole 16 % wider.
    """
    whole = round(size * TO_ASK_HALF / HALF)
    return _document(on_paper(design, to_ask=True), _square(TO_ASK_HALF), whole, name)


@lru_cache(maxsize=512)
def missing(kind: Kind, pictogram: str, size: int = 46, *, parts: int = 5) -> str:
    """The dotted outline of a badge that is not held yet, in the colour of the text.

    Its ground has the class `sheet` and no fill: give it the page's colour where a road runs behind.
    """
    return _document(not_yet(kind, pictogram, parts), _square(half(kind)), size, "", "badge missing")


@lru_cache(maxsize=8)
def empty(size: int = 92) -> str:
    """A stitched empty place on a shelf, with a plus, in the colour of the text."""
    return _document(empty_place(), _square(HALF), size, "", "badge missing")


@lru_cache(maxsize=512)
def star(arms_lit: int, pictogram: str, size: int = 64) -> str:
    """A company's star; it always stands on sea, and the count is always written beside it."""
    return _document(stars.star(arms_lit, pictogram), stars.BOX, size, "", "star")


def place(drawn: str, x: float, y: float) -> str:
    """A drawing of this module put inside a larger picture, its middle at (x, y)."""
    size = float(drawn.split(' width="', 1)[1].split('"', 1)[0])
    corner = f'<svg x="{short(x - size / 2)}" y="{short(y - size / 2)}"'
    return corner + drawn.removeprefix("<svg")


def written(marks: Drawing) -> str:
    """*marks* as elements for a larger picture, in their own box of about 100, rounded as for a screen."""
    return "".join(_mark(mark, 0) for mark in marks)


def _square(half_side: float) -> tuple[float, float, float, float]:
    return (-half_side, -half_side, 2 * half_side, 2 * half_side)


def _document(
    marks: Drawing, box: tuple[float, float, float, float], size: int, name: str, css: str = "badge"
) -> str:
    spoken = 'role="img"' if name else 'aria-hidden="true"'
    title = f"<title>{escape(name)}</title>" if name else ""
    precise = 1 if size > 120 else 0
    view = " ".join(short(n) for n in box)
    return (
        f'<svg class="{css}" viewBox="{view}" width="{size}" height="{size}" fill="none"'
        f' stroke-linejoin="round" {spoken}>{title}{"".join(_mark(m, precise) for m in marks)}</svg>'
    )


def _mark(mark: Mark, precise: int) -> str:
    clip, cut = "", ""
    if mark.clip:
        # The name comes from what is cut: two badges of a page never disagree about one name.
        cut = f"k{crc32(mark.clip.encode()):x}"
        clip = f'<clipPath id="{cut}"><path d="{mark.clip}"/></clipPath>'
    paint = _paint(mark, cut)
    if len(mark.shapes) == 1:
        name, geometry = _geometry(mark.shapes[0], precise)
        return f"{clip}<{name}{paint} {geometry}/>"
    inner = "".join("<{} {}/>".format(*_geometry(shape, precise)) for shape in mark.shapes)
    return f"{clip}<g{paint}>{inner}</g>"


def _paint(mark: Mark, cut: str) -> str:
    written: list[tuple[str, str]] = [("class", mark.css), ("fill", mark.fill), ("stroke", mark.stroke)]
    if mark.stroke and mark.width != 1:
        written.append(("stroke-width", short(mark.width, 2)))
    if mark.behind:
        written.append(("paint-order", "stroke"))
    if mark.dash:
        written.append(("stroke-dasharray", run(*mark.dash)))
    if mark.dash or mark.round_ends:
        written.append(("stroke-linecap", "round"))
    if mark.opacity != 1:
        written.append(("opacity", short(mark.opacity, 2)))
    if cut:
        written.append(("clip-path", f"url(#{cut})"))
    moves = [f"rotate({short(mark.turn)})"] if mark.turn else []
    if mark.at:
        x, y, scale = mark.at
        place = f"translate({run(x, y)})" if x or y else ""
        moves.append(f"{place}scale({short(scale, 4)})")
    written.append(("transform", "".join(moves)))
    return "".join(f' {key}="{value}"' for key, value in written if value)


def _geometry(shape: Shape, digits: int) -> tuple[str, str]:
    if isinstance(shape, Path):
        return "path", f'd="{compact(shape.d, digits) if shape.coarse else shape.d}"'
    if isinstance(shape, Disc):
        centre = f'cx="{short(shape.x)}" cy="{short(shape.y)}" ' if shape.x or shape.y else ""
        return "circle", f'{centre}r="{short(shape.r)}"'
    if isinstance(shape, Oval):
        turn = f' transform="rotate({short(shape.turn, 2)})"' if shape.turn else ""
        return "ellipse", f'rx="{short(shape.rx)}" ry="{short(shape.ry)}"{turn}'
    sides = f'width="{short(shape.width)}" height="{short(shape.height)}" rx="{short(shape.r)}"'
    return "rect", f'x="{short(shape.x)}" y="{short(shape.y)}" {sides}'
