"""Each kind of badge as marks, from back to front; the one geometry that svg and png share."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from . import pictograms, shapes
from .design import Design, Kind
from .enamels import ENAMELS, FOAM, NIGHT, PAPER, SUN, Enamel, mix
from .flower import flower
from .guilloche import engraving, rosette
from .marks import Disc, Drawing, Mark, Path, Shape
from .plate import PLACES, chevrons, dots

HALF = 50.0  # half the box of every kind but the flower, whose lobes reach a little further
FLOWER_HALF = 52.0


def half(kind: Kind) -> float:
    """Half the side of the square, centred on the badge, that holds all of it, halo included."""
    return FLOWER_HALF if kind is Kind.KEY else HALF


@lru_cache(maxsize=512)
def drawing(design: Design, *, engraved: bool = True, plate: bool = True) -> Drawing:
    """The marks of a badge; without `plate` its pictogram moves to the middle."""
    return _BY_KIND[design.kind](design, ENAMELS[design.enamel], engraved, plate)


def pictogram(name: str, colour: str, side: float, x: float = 0, y: float = 0) -> Mark:
    """A pictogram `side` wide, its middle at (x, y)."""
    scale = side / pictograms.BOX
    return Mark(
        (Path(pictograms.path(name), coarse=True),), fill=colour, at=(x - side / 2, y - side / 2, scale)
    )


def metal(outline: str, enamel: Enamel) -> Drawing:
    """Halo, rim, fillet and field of any closed path."""
    shape: tuple[Shape, ...] = (Path(outline),)
    return (
        Mark(shape, fill=FOAM, stroke=FOAM, width=14),
        Mark(shape, fill=enamel.deep, stroke=enamel.deep, width=10),
        Mark(shape, fill=enamel.field, stroke=FOAM, width=4, behind=True),
    )


def _can(design: Design, enamel: Enamel, engraved: bool, plate: bool) -> Drawing:
    n, calm = engraving(design.issuer)
    ink = enamel.on_paper
    return (
        Mark((Disc(49),), fill=FOAM),
        Mark((Disc(45),), fill=PAPER, stroke=ink, width=3),
        Mark((Disc(40.4),), stroke=ink),
        *((Mark(rosette(n, 40, calm + 2), stroke=ink, width=0.6, opacity=0.42),) if engraved else ()),
        pictogram(design.pictogram, ink, 46, y=-3 if plate else 0),
        *(dots(max(1, design.level), PAPER, ink) if plate else ()),
    )


def _knows(design: Design, enamel: Enamel, engraved: bool, plate: bool) -> Drawing:
    n, calm = engraving(design.issuer)
    lines = Mark(rosette(n, 40.6, calm), stroke=enamel.line, width=0.7, opacity=0.75)
    return (
        # On a disc the metal's four strokes are four discs.
        Mark((Disc(48),), fill=FOAM),
        Mark((Disc(46),), fill=enamel.deep),
        Mark((Disc(43),), fill=FOAM),
        Mark((Disc(41),), fill=enamel.field),
        *((lines,) if engraved else ()),
        pictogram(design.pictogram, enamel.on_field, 46, y=-3 if plate else 0),
        *(dots(PLACES, FOAM, enamel.deep) if plate else ()),
    )


def _key(design: Design, enamel: Enamel, engraved: bool, plate: bool) -> Drawing:
    if design.held is not None:
        return _key_under_way(design, enamel, engraved)
    f = flower(design.parts)
    lines = rosette(4 * f.n, 46, 20)
    return (
        *metal(f.outline, enamel),
        *((Mark(lines, stroke=enamel.line, width=0.6, opacity=0.7, clip=f.outline),) if engraved else ()),
        Mark((Disc(24),), fill=enamel.deep, stroke=FOAM, width=2),
        Mark(tuple(Disc(4.4, *bead) for bead in f.beads), fill=FOAM),
        pictogram(design.pictogram, FOAM, 32),
    )


def _key_under_way(design: Design, enamel: Enamel, engraved: bool) -> Drawing:
    f = flower(design.parts)
    outline: tuple[Shape, ...] = (Path(f.outline),)
    held = sorted(design.held or ())
    empty = [i for i in range(f.n) if i not in held]
    marks = [
        Mark(outline, fill=FOAM, stroke=FOAM, width=9),
        Mark(outline, fill=PAPER, stroke=enamel.deep, width=5, behind=True),
    ]
    if held:
        lobes = f.lobes(held)
        marks.append(Mark((Path(lobes),), fill=enamel.field))
        if engraved:
            lines = rosette(4 * f.n, 46, 20)
            marks.append(Mark(lines, stroke=enamel.line, width=0.6, opacity=0.6, clip=lobes))
    marks.append(Mark((Path(f.veins),), stroke=enamel.deep, width=1.8))
    if held:
        marks.append(Mark(tuple(Disc(4.6, *f.beads[i]) for i in held), fill=enamel.on_field))
    if empty:
        marks.append(Mark(tuple(Disc(4, *f.beads[i]) for i in empty), stroke=enamel.deep, width=1.8))
    return (
        *marks,
        Mark((Disc(22.5),), fill=PAPER, stroke=enamel.deep, width=2.4),
        pictogram(design.pictogram, enamel.deep, 32),
    )


def _experience(design: Design, enamel: Enamel, engraved: bool, plate: bool) -> Drawing:
    sheet: tuple[Shape, ...] = (Path(shapes.stamp_sheet()),)
    sea = (
        Mark((Path(shapes.waves()),), stroke=enamel.line, width=0.9, opacity=0.75),
        # The last wave dips below the field: a frame of paper trims it, without a clip and its id.
        Mark((shapes.STAMP_FRAME,), stroke=PAPER, width=2),
    )
    return (
        Mark(sheet, fill=FOAM, stroke=FOAM, width=6),
        Mark(sheet, fill=PAPER, stroke=enamel.deep, width=2.2),
        Mark((shapes.STAMP_FIELD,), fill=enamel.field),
        *(sea if engraved else ()),
        pictogram(design.pictogram, enamel.on_field, 44, y=-8),
    )


def _project(design: Design, enamel: Enamel, engraved: bool, plate: bool) -> Drawing:
    outline = Path(shapes.hexagon(43))
    lines = (
        # Smaller copies of the outline: the same path again and again costs next to nothing on the wire.
        *(_copy(outline, (40 - 2.6 * i) / 43, stroke=enamel.line) for i in range(6)),
        _copy(outline, 27 / 43 - 0.01, fill=enamel.field),
    )
    return (
        *metal(outline.d, enamel),
        *(lines if engraved else ()),
        pictogram(design.pictogram, enamel.on_field, 42, y=-2 if plate else 0),
        *(chevrons(max(1, design.level), FOAM, enamel.deep) if plate else ()),
    )


def _copy(shape: Path, scale: float, *, fill: str = "", stroke: str = "") -> Mark:
    k = round(scale, 3)
    return Mark(
        (shape,), fill=fill, stroke=stroke, width=0.7 / k, opacity=0.75 if stroke else 1, at=(0, 0, k)
    )


def _support(design: Design, enamel: Enamel, engraved: bool, plate: bool) -> Drawing:
    cloth: tuple[Shape, ...] = (Path(shapes.RIBBON),)
    return (
        Mark(cloth, fill=FOAM, stroke=FOAM, width=8),
        Mark(cloth, fill=enamel.field, stroke=enamel.field, width=3),
        Mark((Path(shapes.RIBBON_STITCHES),), stroke=enamel.on_field, width=1.7, dash=(4.2, 3.2)),
        pictogram(design.pictogram, enamel.on_field, 42, y=-9),
    )


def _self_made(design: Design, enamel: Enamel, engraved: bool, plate: bool) -> Drawing:
    ink = enamel.on_paper
    cloth = mix(PAPER, enamel.field, 0.14)
    drawn = pictogram(design.pictogram, enamel.deep, 44, y=-2)
    return (
        Mark((shapes.PATCH,), fill=FOAM, stroke=FOAM, width=7, turn=-5),
        Mark((shapes.PATCH,), fill=PAPER, stroke=ink, width=2.4, turn=-5),
        Mark((shapes.PATCH_STITCHES,), fill=cloth, stroke=ink, width=2, dash=(6, 4), turn=-5),
        Mark(drawn.shapes, fill=drawn.fill, at=drawn.at, turn=-5),
        Mark((Disc(13, 31, 33),), fill=ink, stroke=PAPER, width=2.6),
        pictogram("pencil-simple", PAPER, 15, 31, 33),
    )


_BY_KIND: dict[Kind, Callable[[Design, Enamel, bool, bool], Drawing]] = {
    Kind.CAN: _can,
    Kind.KNOWS: _knows,
    Kind.KEY: _key,
    Kind.EXPERIENCE: _experience,
    Kind.PROJECT: _project,
    Kind.SUPPORT: _support,
    Kind.SELF_MADE: _self_made,
}


def plain(design: Design) -> Drawing:
    """The pictogram in a plain disc, for places under 40 pixels; "je peux" stays ink on paper."""
    enamel = ENAMELS[design.enamel]
    if design.kind is Kind.CAN:
        return (
            Mark((Disc(50),), fill=FOAM),
            Mark((Disc(44),), fill=PAPER, stroke=enamel.on_paper, width=6),
            pictogram(design.pictogram, enamel.on_paper, 56),
        )
    return (
        Mark((Disc(50),), fill=FOAM),
        Mark((Disc(46),), fill=enamel.field),
        pictogram(design.pictogram, enamel.on_field, 60),
    )


TO_ASK_HALF = 58.0


def on_paper(design: Design, *, to_ask: bool) -> Drawing:
    """A step of a map that is not held yet: ink on paper, in a sun ring when the person may ask for it."""
    ink = ENAMELS[design.enamel].on_paper
    ring = Mark((Disc(55),), fill=SUN, stroke=NIGHT, width=4) if to_ask else Mark((Disc(49),), fill=FOAM)
    return (
        ring,
        Mark((Disc(44),), fill=PAPER, stroke=ink, width=5),
        pictogram(design.pictogram, ink, 46),
    )


def outline(kind: Kind, parts: int = 5) -> Shape:
    """The plain silhouette of a kind."""
    if kind is Kind.KEY:
        return Path(flower(parts).outline)
    others: dict[Kind, Shape] = {
        Kind.EXPERIENCE: Path(shapes.stamp_sheet()),
        Kind.PROJECT: Path(shapes.hexagon(43)),
        Kind.SUPPORT: Path(shapes.RIBBON),
        Kind.SELF_MADE: shapes.PATCH,
    }
    return others.get(kind, Disc(44))


def not_yet(kind: Kind, name: str, parts: int = 5) -> Drawing:
    """A ring of round dots around a pictogram, in the colour of the text; the class `sheet` is the land."""
    y = -7 if kind is Kind.SUPPORT else 0
    edge = outline(kind, parts)
    turn = -5 if kind is Kind.SELF_MADE else 0
    return (
        Mark((edge,), stroke="currentColor", width=4.6, dash=(0.1, 9.4), turn=turn, css="sheet"),
        pictogram(name, "currentColor", 32 if kind is Kind.KEY else 44, y=y),
    )


def empty_place() -> Drawing:
    """A stitched ribbon with a plus: a place that the person can fill."""
    return (
        Mark((Path(shapes.RIBBON),), stroke="currentColor", width=2.6, dash=(6, 4.4), css="sheet"),
        Mark((Path("M0-24v34M-17-7h34"),), stroke="currentColor", width=5, round_ends=True),
    )
