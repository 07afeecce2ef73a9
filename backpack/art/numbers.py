"""Numbers as SVG likes them: as short as their meaning."""

from __future__ import annotations


def short(value: float, digits: int = 1) -> str:
    """`value` with at most `digits` decimals, no needless zero: 0.70 is `.7`, -0.5 is `-.5`, 3.0 is `3`."""
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", "0", ""):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def run(*values: float, digits: int = 1) -> str:
    """Several numbers side by side; a minus sign is a separator of its own."""
    text = ""
    for value in values:
        word = short(value, digits)
        text += word if not text or word.startswith("-") else " " + word
    return text
