"""One figure, and how people and programs read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """``name`` stays the same for ever, so that one run can be compared with the next; ``note`` is for people."""

    name: str
    value: float
    unit: str
    better: Literal["higher", "lower"]
    note: str = ""


def table(figures: Sequence[Figure]) -> str:
    """The figures in columns."""
    wide = max((len(figure.name) for figure in figures), default=0)
    return "\n".join(_line(figure, wide) for figure in figures)


def write(figures: Sequence[Figure], file: Path) -> None:
    """bench.json: a list of name, value, unit and better. What this run did not measure keeps its last value."""
    fresh = [{key: value for key, value in asdict(figure).items() if key != "note"} for figure in figures]
    names = {figure["name"] for figure in fresh}
    kept = [
        figure
        for figure in (json.loads(file.read_text()) if file.exists() else [])
        if figure["name"] not in names
    ]
    file.write_text(json.dumps([*kept, *fresh], indent=1) + "\n")


def _line(figure: Figure, wide: int) -> str:
    value = f"{figure.value:>12,.6g} {figure.unit:<10}"
    return f"{figure.name:<{wide}}  {value} {figure.better} is better  {figure.note}".rstrip()
