"""The flower of a key badge: one lobe for each component, which fills up as they are held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin, sqrt

from .numbers import run
from .paths import Point
from .shapes import polar

# Number of lobes: (distance of their centres from the middle, their radius).
_MEASURES = {3: (21, 20.5), 4: (25, 19.5), 5: (26.5, 17.5), 6: (28, 15.5), 7: (29.5, 14), 8: (30.5, 12.6)}


@dataclass(frozen=True)
class Flower:
    """The measures of a flower of `n` lobes; the first lobe is at the top, the others follow clockwise."""

    n: int
    d: float
    rho: float

    @property
    def valley(self) -> float:
        """How far from the middle two neighbouring lobes meet."""
        return self.d * cos(pi / self.n) + sqrt(self.rho**2 - (self.d * sin(pi / self.n)) ** 2)

    @property
    def valleys(self) -> tuple[Point, ...]:
        """The i-th is where lobe i ends and lobe i + 1 begins."""
        return tuple(polar(self.valley, -90 + (2 * i + 1) * 180 / self.n) for i in range(self.n))

    @property
    def beads(self) -> tuple[Point, ...]:
        return tuple(polar(max(self.d + 5.5, 30), -90 + 360 * i / self.n) for i in range(self.n))

    @property
    def reach(self) -> float:
        """How far from the middle the lobes go."""
        return self.d + self.rho

    def _round(self, to: Point) -> str:
        large = int(self.valley * cos(pi / self.n) < self.d)
        return f"A{run(self.rho, self.rho)} 0 {large}1{run(*to)}"

    @property
    def outline(self) -> str:
        last = self.valleys[-1]
        return f"M{run(*last)}{''.join(self._round(to) for to in self.valleys)}Z"

    def lobes(self, held: Iterable[int]) -> str:
        """Only these lobes, each as a wedge from the middle."""
        return "".join(
            f"M0 0L{run(*self.valleys[i - 1])}{self._round(self.valleys[i])}Z" for i in sorted(held)
        )

    @property
    def veins(self) -> str:
        """The lines from the middle to the valleys."""
        return "".join(f"M0 0L{run(*valley)}" for valley in self.valleys)


@lru_cache(maxsize=16)
def flower(n: int) -> Flower:
    """The flower of `n` lobes, n from 2; beyond the eight that were drawn by eye, lobes just overlap."""
    if n == 2:
        return Flower(2, 19, 24)
    if n in _MEASURES:
        return Flower(n, *_MEASURES[n])
    overlap = 1.09 * sin(pi / n)
    d = round(43.2 / (1 + overlap), 1)
    return Flower(n, d, round(d * overlap, 1))
