"""The engraving: fine turned ellipses whose number and depth are an issuer's own."""

from __future__ import annotations

from zlib import crc32

from .marks import Oval


def engraving(issuer: str) -> tuple[int, int]:
    """(number of ellipses, radius of the calm disc in the middle) for an issuer's identifier."""
    c = crc32(issuer.encode())
    return (9, 12, 15, 18)[c % 4], (23, 26, 29)[c // 4 % 3]


def rosette(n: int, rx: float, ry: float) -> tuple[Oval, ...]:
    """`n` ellipses evenly turned over half a circle; their envelope leaves a calm disc of radius `ry`."""
    return tuple(Oval(rx, ry, 180 * k / n) for k in range(n))
