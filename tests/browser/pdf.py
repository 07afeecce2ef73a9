"""What was drawn into a PDF, in millimetres: enough of ISO 32000 to measure filled shapes and to read words."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

POINT = 25.4 / 72  # mm
Box = tuple[float, float, float, float]  # left, top, right, bottom
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Square:
    """A printed QR code: the ``white`` on which its ``dark`` modules lie, each a box in mm."""

    white: Box
    dark: tuple[Box, ...]

    @property
    def symbol(self) -> Box:
        left, top, right, bottom = zip(*self.dark, strict=True)
        return min(left), min(top), max(right), max(bottom)

    @property
    def side(self) -> float:
        return self.symbol[2] - self.symbol[0]

    @property
    def quiet(self) -> float:
        """The narrowest white around the symbol."""
        left, top, right, bottom = (abs(a - b) for a, b in zip(self.white, self.symbol, strict=True))
        return min(left, top, right, bottom)


def squares(pdf: bytes) -> list[Square]:
    """Every QR code of ours: pure black right after pure white, many modules at once."""
    filled = list(_filled(pdf))
    return [
        Square(white[0], tuple(dark))
        for (above, white), (colour, dark) in pairwise(filled)
        if above == "1 1 1" and colour == "0 0 0" and len(white) == 1 and len(dark) > 100
    ]


def sheets(pdf: bytes) -> list[tuple[float, float]]:
    """The width and height of each sheet in mm."""
    found = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", b"\n".join([pdf, *_streams(pdf)]))
    return [(float(width) * POINT, float(height) * POINT) for width, height in found]


def _filled(pdf: bytes) -> Iterator[tuple[str, list[Box]]]:
    for stream in _streams(pdf):
        drawn = stream.decode("latin1")
        if " cm\n" in drawn:
            yield from _of_page(drawn)


def words(pdf: bytes) -> str:
    """What the lines of a PDF of WeasyPrint say, one a line: its fonts are called as their names begin."""
    everything = b"\n".join([pdf, *_streams(pdf)]).decode("latin1")
    letters: dict[str, dict[str, str]] = {}
    for font, number in re.findall(r"/BaseFont /(\w+)\+\S+/ToUnicode (\d+) 0 R", everything):
        (table,) = re.findall(rb"\n%s 0 obj\n.*?stream\r?\n(.*?)endstream" % number.encode(), pdf, re.DOTALL)
        pairs = re.findall(r"<(\w{4})> <(\w+)>", zlib.decompress(table).decode("latin1"))
        letters[font] = {glyph: bytes.fromhex(said).decode("utf-16-be") for glyph, said in pairs}
    said, font = [], ""
    for named, shown in re.findall(r"/(\w+) [\d.]+ Tf|\[(.*?)\] TJ", everything):
        font = named or font
        if shown:
            said.append("".join(letters[font][glyph] for glyph in re.findall(r"<(\w{4})>", shown)))
    return "\n".join(said)


def _streams(pdf: bytes) -> Iterator[bytes]:
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            continue  # a picture


def _of_page(drawn: str) -> Iterator[tuple[str, list[Box]]]:
    at: Matrix = (1, 0, 0, 1, 0, 0)
    kept: list[tuple[Matrix, str]] = []
    colour, points, boxes = "", [], []
    for line in filter(str.strip, drawn.splitlines()):
        *given, what = line.split()
        numbers = [float(each) for each in given if re.fullmatch(r"-?[\d.]+", each)]
        if what == "q":
            kept.append((at, colour))
        elif what == "Q":
            at, colour = kept.pop()
        elif what == "cm":
            at = _times((*numbers,), at)
        elif what == "rg":
            colour = " ".join(given[-3:])
        elif what == "re":
            x, y, width, height = numbers
            boxes.append(_box([_moved(x, y, at), _moved(x + width, y + height, at)]))
        elif what == "m":
            if len(points) > 1:
                boxes.append(_box(points))
            points = [_moved(*numbers, at)]
        elif what == "l":
            points.append(_moved(*numbers, at))
        elif what in ("f", "f*", "n", "S", "B"):
            if points:
                boxes.append(_box(points))
            if what.startswith("f"):
                yield colour, boxes
            points, boxes = [], []


def _times(m: tuple[float, ...], n: Matrix) -> Matrix:
    a, b, c, d, e, f = m
    return (
        a * n[0] + b * n[2],
        a * n[1] + b * n[3],
        c * n[0] + d * n[2],
        c * n[1] + d * n[3],
        e * n[0] + f * n[2] + n[4],
        e * n[1] + f * n[3] + n[5],
    )


def _moved(x: float, y: float, at: Matrix) -> tuple[float, float]:
    """In mm; up in the file is down on paper, which no measure here minds."""
    return (
        (at[0] * x + at[2] * y + at[4]) * POINT,
        -(at[1] * x + at[3] * y + at[5]) * POINT,
    )


def _box(points: list[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
