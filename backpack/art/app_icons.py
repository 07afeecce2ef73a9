"""Draws the app's own icons into static/icons, from the same marks as the badges.

Run it by hand after a change of the look: ``python -m backpack.art.app_icons``. The drawing: a sun with a compass,
on an island of sand among three depths of sea.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from backpack.art.coast import ISLAND, coast
from backpack.art.drawing import pictogram
from backpack.art.enamels import FOAM, NIGHT, SUN
from backpack.art.marks import Disc, Drawing, Mark
from backpack.art.marks import Path as Outline
from backpack.art.raster import painted

ICONS = Path(__file__).parents[2] / "static" / "icons"
SEA, SEA_2, SEA_3, SEA_4, SAND = "#063A41", "#0B4B52", "#0F5861", "#1E7F86", "#FAF5E9"
DEPTHS = ((SEA_2, 76), (SEA_3, 62), (SEA_4, 51), (SAND, 41))
NEEDLE, BACK = "M-8 0L0-22 8 0Z", "M-8 0L0 22 8 0Z"


def chart(scale: float) -> Drawing:
    """Sea to the edges of a box of 100 and beyond; all that matters within a circle of 40·scale."""
    ground = Mark((Disc(90),), fill=SEA)
    depths = (Mark((Outline(coast(ISLAND, r * scale)),), fill=colour) for colour, r in DEPTHS)
    sun = Mark((Disc(28 * scale),), fill=SUN, stroke=NIGHT, width=5 * scale)
    # The two halves of the needle: night points the way, foam looks back.
    halves = (
        Mark((Outline(d),), fill=colour, stroke=NIGHT, width=2.2 * scale, at=(0, 0, scale), turn=45)
        for d, colour in ((NEEDLE, NIGHT), (BACK, FOAM))
    )
    hub = Mark((Disc(2.6 * scale),), fill=SUN)
    return (ground, *depths, sun, *halves, hub)


def icon(size: int, *, corner: float = 0.0, scale: float = 1.0) -> Image.Image:
    """The icon; ``corner`` is the share of the side that its transparent corners round off."""
    image = painted(chart(scale), (-50, -50, 100, 100), size)
    if corner:
        side = 4 * size
        mask = Image.new("L", (side, side))
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, side - 1, side - 1), side * corner, fill=255)
        image.putalpha(mask.reduce(4))
    return image


def small(size: int) -> Image.Image:
    """What Android shows in its status bar: one colour, the rest transparent."""
    return painted((pictogram("compass", "#FFFFFF", 96),), (-50, -50, 100, 100), size)


def save(image: Image.Image, name: str) -> None:
    # A palette of 64 colours shows no difference on these flat areas and takes a third of the bytes.
    out = BytesIO()
    image.quantize(64, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    (ICONS / f"{name}.png").write_bytes(out.getvalue())


def favicon() -> str:
    """For tabs: the sun and its compass alone, which is all that 16 pixels can tell."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-31 -31 62 62">'
        f'<circle r="28" fill="{SUN}" stroke="{NIGHT}" stroke-width="5"/>'
        f'<g stroke="{NIGHT}" stroke-width="2.2" transform="rotate(45)">'
        f'<path fill="{NIGHT}" d="{NEEDLE}"/><path fill="{FOAM}" d="{BACK}"/></g></svg>\n'
    )


def main() -> None:
    ICONS.mkdir(parents=True, exist_ok=True)
    save(icon(192, corner=0.22), "icon-192")
    save(icon(512, corner=0.22), "icon-512")
    save(icon(512, scale=0.86), "maskable-512")
    save(icon(180), "touch-180")
    save(small(96), "small")
    (ICONS / "icon.svg").write_text(favicon())


if __name__ == "__main__":
    main()
