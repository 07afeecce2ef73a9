"""A mini map as a picture: sea with stars above, land with its roads, the harbour below.

Pure: the same nodes in the same states are always the same picture. Each drawing that several nodes share is written
once and used again by its id, also by the list under the picture: a map of 150 nodes must stay small. Colours are
those of the badges; all others come from the style sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from backpack.art import pictograms, svg
from backpack.art.coast import ISLAND, ISLET, coast
from backpack.art.design import Design, Kind
from backpack.art.drawing import drawing, not_yet, on_paper
from backpack.art.marks import Drawing
from backpack.art.numbers import run, short
from backpack.art.paths import compact
from backpack.art.star import ARMS, star
from backpack.goals.progress import design_of, flower, look_of
from backpack.goals.telling import Entry
from backpack.openmaps.layout import Layout, Spot, Zone
from backpack.openmaps.model import NodeKind
from backpack.openmaps.standing import State

BADGE, KEY, STAR, SMALL_STAR = 46, 92, 58, 50
_SIGNS = {
    State.HELD.value: "sh",
    State.TO_ASK.value: "sq",
    State.ASKED.value: "sa",
    State.LOOKED_AT.value: "sl",
}
_DEFS = (
    '<g id="sh"><circle r="11" fill="#04292b" stroke="#fff9ea" stroke-width="2"/>'
    '<path class="dash sun" d="M-5 .5-1.5 4 5-3.5"/></g>'
    '<g id="sq"><circle r="11" fill="#ffc63a" stroke="#04292b" stroke-width="2.2"/>'
    '<path class="dash night" d="M-5 0H5M0-5V5"/></g>'
    '<g id="sa"><rect class="paper" x="-12" y="-10" width="24" height="20" rx="4" stroke-width="2.4"/>'
    '<path class="dash ink" d="M-4-6H4M-4 6H4M-3-6C-3-1 3 1 3 6M3-6C3-1-3 1-3 6"/></g>'
    '<g id="sl"><rect class="paper" x="-12" y="-10" width="24" height="20" rx="4" stroke-width="2.4"/>'
    '<path class="dash ink" d="M-8 0Q0-9 8 0 0 9-8 0Z"/><circle r="2.6" class="pupil"/></g>'
)


def picture(
    layout: Layout,
    told: Sequence[Entry],
    edges: Sequence[tuple[str, str]],
    *,
    behind: str = "",
    is_narrow: bool = False,
) -> Markup:
    """The inside of the chart's ``<svg viewBox="0 0 360 height">``: *told* in the order of the layout's spots.

    *behind* is the address of a picture of this site that lies under it all. Where it *is_narrow*, plates have room
    for numbers alone: signs, labels and the list tell the states.
    """
    at = layout.at()
    held = {each.node.id for each in told if each.state == State.HELD}
    drawn = [
        _drawn(spot, each, is_narrow=is_narrow, is_small=layout.has_small_stars)
        for spot, each in zip(layout.spots, told, strict=True)
    ]
    shared = "".join(dict.fromkeys(part for each in drawn for part in each.shared))
    ground = "".join([*_ground(layout, behind), *(_zone(zone) for zone in layout.zones)])
    roads = "".join(_roads(edges, at, held, layout))
    nodes = "".join([each.svg for each in drawn])
    return Markup(f"<defs>{_DEFS}{shared}</defs>{ground}{roads}{nodes}")  # noqa: S704  # our own, words escaped


@lru_cache(maxsize=1024)
def plate_width(words: str) -> int:
    """How wide a name plate is for *words* in 16 px bold: a guess by their letters, on the safe side."""
    width = 18.0
    for letter in words:
        width += 5 if letter in " .,’'iIlj1" else 13 if letter in "mwMWÀÉ" else 9.3
    return round(width)


class Drawn(NamedTuple):
    """A node as it stands in the picture, and the drawings that it uses and others may use too."""

    svg: str
    shared: tuple[str, ...] = ()


def _drawn(spot: Spot, told: Entry, *, is_narrow: bool, is_small: bool) -> Drawn:
    node, plate = told.node, told.plate
    if is_narrow and node.kind in SHORTENED:
        plate = str(told.number)
    if node.kind is NodeKind.TEXT:
        return Drawn(_text(told, spot.x, spot.y))
    if node.kind is NodeKind.KEY:
        art = _flower(flower(told.stand) if told.state else design_of(node))
    elif node.kind is NodeKind.STAR:
        art = _star(_lit(told), look_of(node, "buildings").pictogram)
    elif node.kind is NodeKind.PLACE:
        art = _place(look_of(node, "map-pin").pictogram)
    else:
        look = look_of(node)
        art = _badge(look.kind, look.enamel, look.pictogram, look.level, told.state)
    kind: NodeKind | None = node.kind
    if is_small and kind is NodeKind.STAR:
        kind, plate = None, ""
    return Drawn(_node(spot.x, spot.y, told.anchor, told.label, plate, art.svg, kind), art.shared)


_KINDS = {  # how large it is drawn, how far around it is touched (half, up, high), how far below its plate is
    NodeKind.KEY: (KEY, (56, 56, 132), 58),
    NodeKind.STAR: (STAR, (44, 30, 88), 47),
}
_OTHERS = (BADGE, (32, 27, 78), 38)
_SMALL_STAR = (SMALL_STAR, (34, 32, 64), 0)
SHORTENED = (NodeKind.BADGE, NodeKind.PLACE)


@lru_cache(maxsize=8192)
def _node(x: float, y: float, anchor: str, label: str, plate: str, art: str, kind: NodeKind | None) -> str:
    """*kind* is none for a small star, which has no words."""
    size, (half, up, high), under = _KINDS.get(kind, _OTHERS) if kind else _SMALL_STAR
    if not kind:
        name = ""
    elif kind is NodeKind.STAR:
        name = f'<text class="sea-word" y="{under}">{plate}</text>'
    else:
        width = plate_width(plate)
        name = (
            f'<rect class="plate" x="{short(-width / 2)}" y="{under - 11}" width="{width}" height="22" rx="11"/>'
            f'<text y="{under + 5}">{plate}</text>'
        )
    return (
        f'<a href="#{anchor}" aria-label="{escape(label)}" transform="translate({x:g} {y:g})">'
        f'<path class="reach" d="M{-half}{-up}h{2 * half}v{high}h-{2 * half}z"/>'
        f'<g transform="scale({short(size / 100, 2)})"><g id="i{anchor}">{art}</g></g>{name}</a>\n'
    )


def _use(name: str, colour: str, moved: str = "") -> str:
    move = f' transform="{moved}"' if moved else ""
    return f'<use href="#p{name}" fill="{colour or "currentColor"}"{move}/>'


@lru_cache(maxsize=512)
def _pictogram(name: str) -> str:
    return (
        f'<path id="p{name}" transform="translate(-23-23)scale(.18)" d="{compact(pictograms.path(name))}"/>'
    )


def _around(id: str, marks: Drawing) -> str:
    return f'<g id="{id}" fill="none" stroke-linejoin="round">{svg.written(marks)}</g>'


@lru_cache(maxsize=2048)
def _badge(kind: str, enamel: str, pictogram: str, level: int, state: str) -> Drawn:
    """A badge in that state (none: as it is), its pictogram drawn once for all that have it."""
    design = Design(Kind(kind), enamel, pictogram, "", level=level)
    raised = {Kind.EXPERIENCE: -8, Kind.SUPPORT: -9}.get(design.kind, 0)
    if state == State.MISSING:
        raised = -7 if design.kind is Kind.SUPPORT else 0
        id, marks, colour = f"m{kind}", not_yet(design.kind, pictogram)[:-1], ""
    elif state in (State.TO_ASK, State.ASKED, State.LOOKED_AT):
        raised = 0
        whole = on_paper(design, to_ask=state == State.TO_ASK)
        id, marks, colour = f"{state[0]}{enamel}", whole[:-1], whole[-1].fill
    else:
        whole = drawing(design, engraved=False, plate=False)
        middle = next(i for i, mark in enumerate(whole) if mark.at)
        id, marks, colour = f"{kind}-{enamel}", (*whole[:middle], *whole[middle + 1 :]), whole[middle].fill
    inner = f'<use href="#{id}"/>{_use(pictogram, colour, f"translate(0 {raised})" if raised else "")}'
    if state == State.MISSING:
        inner = f'<g class="missing">{inner}</g>'
    elif sign := _SIGNS.get(state):
        inner += f'<use href="#{sign}" transform="translate(46-22)scale(2.17)"/>'
    return Drawn(inner, (_around(id, marks), _pictogram(pictogram)))


@lru_cache(maxsize=128)
def _place(pictogram: str) -> Drawn:
    outline = '<rect class="place" x="-42" y="-42" width="84" height="84" rx="16"/>'
    return Drawn(f"{outline}{_use(pictogram, '')}", (_pictogram(pictogram),))


@lru_cache(maxsize=512)
def _flower(design: Design) -> Drawn:
    marks = drawing(design, engraved=False)
    around = f'<g fill="none" stroke-linejoin="round">{svg.written(marks[:-1])}</g>'
    return Drawn(
        around + _use(design.pictogram, marks[-1].fill, "scale(.7)"), (_pictogram(design.pictogram),)
    )


def _lit(told: Entry) -> int:
    """How many arms of a star are lit: all of them only where all is held."""
    stand = told.stand
    if not told.state:
        return 0
    return ARMS if stand.state is State.HELD else min(ARMS - 1, stand.held * ARMS // max(stand.needed, 1))


@lru_cache(maxsize=512)
def _star(lit: int, pictogram: str) -> Drawn:
    marks = star(lit, pictogram)
    inner = f'<use href="#star{lit}"/>{_use(pictogram, marks[-1].fill, "scale(.5)")}'
    return Drawn(inner, (_around(f"star{lit}", marks[:-1]), _pictogram(pictogram)))


def _text(told: Entry, x: float, y: float) -> str:
    lines = "".join(
        f'<tspan x="0" y="{20 * i}">{escape(line)}</tspan>' for i, line in enumerate(_lines(told.name))
    )
    return (
        f'<a href="#{told.anchor}" aria-label="{escape(told.name)}" transform="translate({x:g} {y:g})">'
        f'<path class="reach" d="M-100-28h200v84h-200z"/><text class="word">{lines}</text></a>'
    )


def _lines(words: str, wide: int = 26, most: int = 3) -> list[str]:
    """*words* in lines of about *wide* letters; what does not fit is in the list."""
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > wide:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word[:wide]}".strip()
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][: wide - 1]}…"]


def _roads(
    edges: Sequence[tuple[str, str]], at: dict[str, Spot], held: set[str], layout: Layout
) -> Iterator[str]:
    """What is to come first, so that what is done lies on top; a piece is done where both its ends are held."""
    ahead: list[str] = []
    done: list[str] = []
    if layout.start:
        first = at[layout.start]
        way = _way(180, layout.height - 8, first.x, first.y)
        (done if layout.start in held else ahead).append(way)
    for before, after in edges:
        if before in at and after in at:
            way = _way(at[before].x, at[before].y, at[after].x, at[after].y)
            (done if before in held and after in held else ahead).append(way)
    for d in filter(None, ["".join(ahead)]):
        yield f'<path class="ahead" d="{d}"/><path class="ahead in" d="{d}"/>'
    for d in filter(None, ["".join(done)]):
        yield f'<path class="g" d="{d}"/><path class="h" d="{d}"/>'


def _way(x: float, y: float, to_x: float, to_y: float) -> str:
    # It leaves upwards and arrives from below, so that it passes behind name plates, never beside them.
    # Told from where it begins, most pieces are alike, which costs almost nothing on the wire.
    up, over = to_y - y, to_x - x
    return f"M{x:g} {y:g}c0 {up / 2:g} {over:g} {up / 2:g} {over:g} {up:g}"


def _ground(layout: Layout, behind: str) -> Iterator[str]:
    """Sea, shallow water, land and harbour; then calm rises under what stands at the head of a road."""
    high, low = layout.sea, layout.harbour
    yield f'<path class="a" d="M0 0H360V{short(layout.height)}H0Z"/>'
    for name, up in (("c", 18), ("d", 9), ("soil", 0)):
        yield f'<path class="{name}" d="{_land(high - up, low + up)}"/>'
    if behind:
        yield (
            f'<image href="{escape(behind)}" x="0" y="{short(high + 6)}" width="360" height="{short(low - high - 12)}"'
            ' preserveAspectRatio="xMidYMid slice"/>'
        )
    for i, spot in enumerate(layout.spots):
        if spot.node.kind is NodeKind.KEY and not behind:
            d = coast(ISLET if i % 2 else ISLAND, 62)
            yield (
                f'<g transform="translate({run(spot.x, spot.y + 8)})">'
                f'<path class="rise" d="{d}" transform="scale(1.55)"/><path class="rise high" d="{d}"/></g>'
            )


def _land(top: float, low: float) -> str:
    def at(*numbers: float) -> str:
        return run(*numbers)

    return (
        f"M0 {short(top)}C{at(40, top - 12, 70, top + 10, 120, top)}S{at(200, top - 16, 250, top - 2)}"
        f"S{at(330, top + 10, 360, top - 4)}V{short(low)}C{at(320, low + 14, 290, low - 6, 240, low + 6)}"
        f"S{at(150, low + 20, 100, low + 6)}S{at(20, low + 12, 0, low)}Z"
    )


def _zone(zone: Zone) -> str:
    width, height = zone.right - zone.left, zone.foot - zone.top
    middle = short(zone.left + width / 2)
    return (
        f'<rect class="rise" x="{short(zone.left)}" y="{short(zone.top)}" width="{short(width)}"'
        f' height="{short(height)}" rx="28"/>'
        f'<text class="word" x="{middle}" y="{short(zone.top + 24)}">{escape(zone.name[:34])}</text>'
    )
