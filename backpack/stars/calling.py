"""The telephone number or the e-mail in what a company writes about visits, so that one tap is enough."""

import re

# From the separators of a number to its last digit: a French number, or one that says its country.
_NUMBER = re.compile(r"(?<![\d+])(?:\+\d{1,3}|0\d)(?:[ .\u00a0\u202f-]?\d){6,12}(?!\d)")


def number_in(words: str) -> str:
    """The first telephone number in *words*, digits only (and a "+" before them); empty without one."""
    found = _NUMBER.search(words)
    return re.sub(r"[^\d+]", "", found[0]) if found else ""
