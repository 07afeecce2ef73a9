"""QR codes: for a screen, for paper, for a terminal; always dark on white with four modules of quiet."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from html import escape
from io import BytesIO
from itertools import groupby

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q

QUIET = 4  # ISO/IEC 18004 asks for four modules of white around
_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
# Eight finds the short upper-case tails of our addresses; the library's twenty would miss them.
_SHORTEST_MODE = 8

Matrix = tuple[tuple[bool, ...], ...]


def _code(address: str, level: str) -> qrcode.QRCode:  # type: ignore[type-arg]
    code = qrcode.QRCode(error_correction=_LEVELS[level], border=QUIET)
    code.add_data(address, optimize=_SHORTEST_MODE)
    return code


@lru_cache(maxsize=256)
def matrix(address: str, level: str = "M") -> Matrix:
    """Rows of modules, True is dark, quiet zone included. Levels are L, M, Q, H."""
    code = _code(address, level)
    code.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


@lru_cache(maxsize=256)
def best_level(address: str) -> str:
    """The strongest error correction from M up that costs no larger square: for paper, which gets dirty."""
    smallest = _code(address, "M").best_fit()
    return next(level for level in "HQM" if _code(address, level).best_fit() == smallest)


@lru_cache(maxsize=256)
def svg(address: str, *, level: str = "M", name: str = "") -> str:
    """An inline `<svg class="qr">` that fills its container; `name` is what screen readers say."""
    rows = matrix(address, level)
    side = len(rows)
    spoken = f'role="img"><title>{escape(name)}</title' if name else 'aria-hidden="true"'
    return (
        f'<svg class="qr" viewBox="0 0 {side} {side}" shape-rendering="crispEdges" {spoken}>'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{_runs(rows)}"/></svg>'
    )


def _runs(rows: Matrix) -> str:
    """Every run of dark modules as a bar one high, each found by a relative move from the one before."""
    d = ""
    x = y = 0
    for row, modules in enumerate(rows):
        column = 0
        for dark, run in groupby(modules):
            length = sum(1 for _ in run)
            if dark:
                step, down = column - x, row - y
                d += f"m{step}{'' if down < 0 else ' '}{down}h{length}v1h-{length}z"
                x, y = column, row
            column += length
    return d


def png(address: str, *, scale: int = 10, level: str = "M") -> bytes:
    """A black and white PNG, `scale` pixels a module."""
    rows = matrix(address, level)
    side = len(rows)
    image = Image.new("1", (side, side))
    image.putdata([0 if dark else 255 for row in rows for dark in row])
    out = BytesIO()
    image.resize((side * scale, side * scale), Image.Resampling.NEAREST).save(out, "PNG", optimize=True)
    return out.getvalue()


def terminal(address: str, *, colour: bool = True) -> str:
    """The code as lines of half blocks, two rows a line.

    White is drawn, dark is left empty. With `colour`, each line sets white on black by itself, so that it
    reads on a light terminal as well; without, it needs a dark one.
    """
    rows = [*matrix(address, "M")]
    if len(rows) % 2:
        rows.append((False,) * len(rows[0]))
    before, after = ("\x1b[97;40m", "\x1b[0m") if colour else ("", "")
    glyph: Callable[[tuple[bool, bool]], str] = {
        (False, False): "█",
        (False, True): "▀",
        (True, False): "▄",
        (True, True): " ",
    }.__getitem__
    pairs = (zip(top, low, strict=True) for top, low in zip(rows[::2], rows[1::2], strict=True))
    return "\n".join(before + "".join(map(glyph, pair)) + after for pair in pairs)
