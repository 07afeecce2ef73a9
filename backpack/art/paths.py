"""Reading and writing SVG path data (SVG 2, section 9.3)."""

from __future__ import annotations

import re
from functools import lru_cache
from math import hypot, sqrt

from .numbers import run

_NUMBER = re.compile(r"[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_FLAG = re.compile(r"[\s,]*([01])")
_COMMAND = re.compile(r"[\s,]*([MmLlHhVvCcSsQqTtAaZz])")
_ARITY = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}

Point = tuple[float, float]
# ("M" | "L" | "C" | "Q" | "A" | "Z", its absolute numbers); an arc is rx ry turn large sweep x y.
Segment = tuple[str, tuple[float, ...]]


@lru_cache(maxsize=1024)
def segments(d: str) -> tuple[Segment, ...]:
    """The path with absolute coordinates and only the commands M L C Q A Z. Raises ValueError."""
    found: list[Segment] = []
    here: Point = (0, 0)
    start: Point = (0, 0)
    bend: Point | None = None  # the last control point, for S and T
    before = ""
    for command, numbers in _commands(d):
        name = command.upper()
        ox, oy = here if command.islower() else (0.0, 0.0)
        if name == "Z":
            found.append(("Z", ()))
            here, bend, before = start, None, "Z"
            continue
        if name == "H":
            numbers = (numbers[0] + ox, here[1])
        elif name == "V":
            numbers = (here[0], numbers[0] + oy)
        elif name == "A":
            numbers = (*numbers[:5], numbers[5] + ox, numbers[6] + oy)
        else:
            numbers = tuple(n + (oy if i % 2 else ox) for i, n in enumerate(numbers))
        if name in "ST":
            smooth = bend is not None and before in ("CS" if name == "S" else "QT")
            first = (2 * here[0] - bend[0], 2 * here[1] - bend[1]) if smooth and bend else here
            numbers = (*first, *numbers)
        kind = {"H": "L", "V": "L", "S": "C", "T": "Q"}.get(name, name)
        found.append((kind, numbers))
        here = (numbers[-2], numbers[-1])
        bend = (numbers[-4], numbers[-3]) if kind in "CQ" else None
        before = name
        if kind == "M":
            start = here
    return tuple(found)


def _commands(d: str) -> list[tuple[str, tuple[float, ...]]]:
    """The commands as written, one set of numbers each."""
    found: list[tuple[str, tuple[float, ...]]] = []
    at, command = 0, ""
    while at < len(d.rstrip()):
        if match := _COMMAND.match(d, at):
            command, at = match[1], match.end()
            if command in "Zz":
                found.append((command, ()))
                continue
        elif not command or command in "Zz":
            raise ValueError(f"not path data at {at}: {d[at : at + 20]!r}")
        numbers: list[float] = []
        for i in range(_ARITY[command.upper()]):
            match = (_FLAG if command in "Aa" and i in (3, 4) else _NUMBER).match(d, at)
            if match is None:
                raise ValueError(f"a number is missing at {at}: {d[at : at + 20]!r}")
            numbers.append(float(match[1]))
            at = match.end()
        found.append((command, tuple(numbers)))
        command = {"M": "L", "m": "l"}.get(command, command)
    return found


@lru_cache(maxsize=1024)
def compact(d: str, digits: int = 0) -> str:
    """The same path in fewer bytes, its points moved to the nearest multiple of 10^-digits.

    Rounding never adds up: each relative move starts from the rounded point before it.
    """
    written, before = "", ""
    here: Point = (0, 0)
    start: Point = (0, 0)
    origin: Point = (0, 0)  # where the pen truly is, before rounding
    for kind, exact in segments(d):
        if kind == "Z":
            written, before, here = written + "z", "z", start
            continue
        numbers = tuple(round(n, digits) for n in exact)
        end = (numbers[-2], numbers[-1])
        if kind == "A":
            choices = [_arc(exact, origin, here, end, digits)]
        else:
            relative = tuple(n - here[i % 2] for i, n in enumerate(numbers))
            choices = [(kind.lower(), run(*relative, digits=digits)), (kind, run(*numbers, digits=digits))]
            if kind == "L" and end[1] == here[1]:
                choices = [("h", run(end[0] - here[0], digits=digits)), ("H", run(end[0], digits=digits))]
            elif kind == "L" and end[0] == here[0]:
                choices = [("v", run(end[1] - here[1], digits=digits)), ("V", run(end[1], digits=digits))]
            if kind == "M":
                choices.reverse()
        written += min((_joined(before, *choice) for choice in choices), key=len)
        before = _last_command(written)
        origin, here = (exact[-2], exact[-1]), end
        if kind == "M":
            start = end
    return written


def _arc(exact: tuple[float, ...], origin: Point, here: Point, end: Point, digits: int) -> tuple[str, str]:
    rx, ry, turn, large, sweep, x, y = exact
    dx, dy = end[0] - here[0], end[1] - here[1]
    radii = run(rx, ry, digits=digits + 1)
    if rx == ry:
        true = _height(rx, hypot(x - origin[0], y - origin[1]), bool(large))
        radii = _radius(true, hypot(dx, dy), bool(large), 0.3 / 10**digits)
    return "a", f"{radii} {run(turn)} {int(large)}{int(sweep)}{run(dx, dy, digits=digits)}"


def _height(r: float, chord: float, large: bool) -> float:
    """How far an arc rises above its chord; a radius too small for it is enlarged (SVG 2, 9.5.1)."""
    r = max(r, chord / 2)
    inner = sqrt(max(0.0, r * r - chord * chord / 4))
    return r + inner if large else r - inner


def _radius(height: float, chord: float, large: bool, fault: float) -> str:
    """The shortest radius that keeps the arc's height, now that rounding has moved its ends."""
    if not chord or not height:
        return "1 1"
    wanted = (chord * chord / 4 + height * height) / (2 * height)
    # Radius 1 makes exact half circles, whatever the chord, and is the shortest of all.
    for r in (1, *(round(wanted, digits) for digits in range(3))):
        if r > 0 and abs(_height(r, chord, large) - height) < fault:
            return run(r, r, digits=2)
    return run(wanted, wanted, digits=3)


def _joined(before: str, command: str, numbers: str) -> str:
    follows = {"m": "l", "M": "L"}.get(before, before)
    if command != follows:
        return command + numbers
    return numbers if numbers.startswith("-") else " " + numbers


def _last_command(written: str) -> str:
    """The last command letter of path data."""
    return next(c for c in reversed(written) if c.isalpha())
