"""Badges for baking: the same drawing as on screens, as a PNG image."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from .design import Design
from .drawing import drawing, half
from .raster import painted


@lru_cache(maxsize=64)
def badge_png(design: Design, size: int = 400) -> bytes:
    """A square PNG with transparency, `size` pixels wide: a whole badge, engraved, with its plate."""
    h = half(design.kind)
    image = painted(drawing(design), (-h, -h, 2 * h, 2 * h), size)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
