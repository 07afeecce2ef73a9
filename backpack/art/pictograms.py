"""Pictograms, read at run time from the installed package of Phosphor drawings (MIT), never copied."""

from __future__ import annotations

import re
from functools import lru_cache

from py_phosphor_icons import get_svg_inner

from .offered import OFFERED as OFFERED
from .paths import compact

BOX = 256  # every drawing stands in a square from 0 to 256
WEIGHTS = ("fill", "bold", "regular")

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATA = re.compile(r'\bd="([^"]+)"')


class UnknownPictogram(LookupError):
    """No drawing has this name in this weight."""

    def __init__(self, name: str, weight: str) -> None:
        super().__init__(f"no pictogram is called {name!r} in the weight {weight!r}")
        self.name, self.weight = name, weight


@lru_cache(maxsize=512)
def path(name: str, weight: str = "fill") -> str:
    """The path data of a pictogram, in a box from 0 to 256. Raises UnknownPictogram."""
    if _NAME.fullmatch(name) is None or weight not in WEIGHTS:
        raise UnknownPictogram(name, weight)
    try:
        drawn = _DATA.findall(get_svg_inner(name, weight, "flat"))
    except (FileNotFoundError, ValueError) as missing:
        raise UnknownPictogram(name, weight) from missing
    if not drawn:
        raise UnknownPictogram(name, weight)
    return "".join(drawn)


@lru_cache(maxsize=512)
def is_known(name: str) -> bool:
    """Whether a pictogram has this name."""
    try:
        return bool(path(name))
    except UnknownPictogram:
        return False


@lru_cache(maxsize=512)
def icon(name: str, weight: str = "bold", size: int = 24) -> str:
    """An inline `<svg class="ic">` in the colour of the text beside it, which says what it means."""
    return (
        f'<svg class="ic" viewBox="0 0 {BOX} {BOX}" width="{size}" height="{size}" fill="currentColor"'
        f' aria-hidden="true"><path d="{compact(path(name, weight))}"/></svg>'
    )
