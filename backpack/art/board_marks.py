"""The marks of a board's cells, told apart by shape and number: a class for each, whose picture the style sheet holds.

A board has thousands of cells. Drawn in each of them, the marks made a slow computer stop for a second while it
scrolled; as pictures of the style, each is read once.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from .paths import compact
from .pictograms import path

# A picture in a style cannot ask the page for its colours: these are those of static/css/tokens.css.
_DAY = {"edge": "#04292b", "card": "#fff", "muted": "#35494a", "coral": "#96250e", "coral-soft": "#fde6dc"}
_DAY |= {"sun": "#ffc63a", "night": "#04292b", "foam": "#fff9ea"}
_NIGHT = _DAY | {"edge": "#dcebe2", "card": "#0f2a2e", "muted": "#bdcdc8", "coral": "#ffb59f"}
_NIGHT |= {"coral-soft": "#3c1a12", "sun": "#f7be3b"}
_PLACES = (-11, 0, 11)
_LINE = 'stroke="{edge}" stroke-width="2.4"'
_ROUND = 'stroke-linecap="round" stroke-linejoin="round"'


def board_mark(name: str) -> str:
    """One of them, beside the words that say it."""
    return f'<span class="mark m-{name}"></span>'


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """The picture of each mark as a rule for its class, by day and by night."""
    return f"{_rules(_DAY)}@media (prefers-color-scheme:dark){{{_rules(_NIGHT)}}}"


def _rules(colours: dict[str, str]) -> str:
    return "".join(
        f'.m-{name}{{background-image:url("data:image/svg+xml,{_written(drawn, colours)}")}}'
        for name, drawn in _drawn().items()
    )


def _written(drawn: str, colours: dict[str, str]) -> str:
    filled = re.sub(r"{([a-z-]+)}", lambda found: colours[found[1]], drawn)
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-23 -20 46 40">{filled}</svg>'
    return quote(picture.replace('"', "'"), safe=" =:/()'")


def _drawn() -> dict[str, str]:
    hand = compact(path("hand", "fill"))
    return {
        "nothing": f'<path d="M-4 0h8" stroke="{{muted}}" stroke-width="3" {_ROUND}/>',
        **{f"opinions-{n}": _capsule("{card}", n, "{edge}", "{muted}") for n in (1, 2, 3)},
        **{f"can-{n}": _capsule("{night}", n, "{sun}", "{foam}") for n in (1, 2)},
        "knows": _capsule("{night}", 3, "{sun}", "{foam}"),
        "held": f'<circle r="15" fill="{{night}}" {_LINE}/>'
        f'<path d="M-6.5 .5-2 5 7-5" fill="none" stroke="{{sun}}" stroke-width="3.2" {_ROUND}/>',
        "given": f'<rect x="-18" y="-13" width="36" height="26" rx="6" fill="{{card}}" {_LINE}/>'
        f'<path d="M-13-7l13 10 13-10" fill="none" {_LINE} {_ROUND}/>',
        "asked": f'<rect x="-17" y="-14" width="34" height="28" rx="5" fill="{{sun}}" {_LINE}/>'
        f'<path transform="translate(-10.5 -10.5)scale(.082)" fill="{{night}}" d="{hand}"/>',
        "contrary": '<path d="M-2.5-13.7Q0-18 2.5-13.7L17.5 11.7Q20 16 15 16L-15 16Q-20 16-17.5 11.7Z"'
        ' fill="{coral-soft}" stroke="{coral}" stroke-width="2.6"/>'
        '<path d="M0-6v9M0 9.5v.1" stroke="{coral}" stroke-width="4" stroke-linecap="round"/>',
    }


def _capsule(ground: str, full: int, dot: str, ring: str) -> str:
    """Three dots, the first *full* of them filled."""
    dots = "".join(
        f'<circle cx="{x}" r="4.4" fill="{dot}"/>'
        if place < full
        else f'<circle cx="{x}" r="3.6" fill="none" stroke="{ring}" stroke-width="1.8"/>'
        for place, x in enumerate(_PLACES)
    )
    return f'<rect x="-21" y="-12" width="42" height="24" rx="12" fill="{ground}" {_LINE}/>{dots}'
