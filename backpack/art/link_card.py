"""The picture beside a link in a message: badges over the depths of a sea. It shows no name and no word."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO

from PIL import Image

from backpack.art.coast import ISLAND, coast
from backpack.art.design import Design
from backpack.art.drawing import drawing, half
from backpack.art.marks import Mark, Path
from backpack.art.raster import painted

WIDTH, HEIGHT = 1200, 630  # pixels, as messengers show them
MOST = 5
_SEA, _DEPTHS = (6, 58, 65), (("#0B4B52", 100), ("#0F5861", 78), ("#1E7F86", 60), ("#FAF5E9", 46))
# For each number of badges: how wide one is, and where their middles are.
_PLACES: dict[int, tuple[int, tuple[tuple[int, int], ...]]] = {
    0: (0, ()),
    1: (330, ((600, 315),)),
    2: (300, ((430, 315), (770, 315))),
    3: (270, ((320, 315), (600, 315), (880, 315))),
    4: (230, ((480, 190), (720, 190), (480, 440), (720, 440))),
    5: (230, ((350, 190), (600, 190), (850, 190), (475, 440), (725, 440))),
}


@lru_cache(maxsize=64)
def link_card(designs: Sequence[Design]) -> bytes:
    """A PNG of WIDTH by HEIGHT pixels with the first MOST of *designs*."""
    card = Image.new("RGB", (WIDTH, HEIGHT), _SEA)
    sea = painted(
        tuple(Mark((Path(coast(ISLAND, r)),), fill=colour) for colour, r in _DEPTHS),
        (-70, -70, 140, 140),
        1400,
    )
    card.paste(sea, ((WIDTH - 1400) // 2, (HEIGHT - 1400) // 2), sea)
    size, places = _PLACES[min(len(designs), MOST)]
    for design, (x, y) in zip(designs[:MOST], places, strict=True):
        side = half(design.kind)
        badge = painted(drawing(design), (-side, -side, 2 * side, 2 * side), size)
        card.paste(badge, (x - size // 2, y - size // 2), badge)
    out = BytesIO()
    card.quantize(128, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()
