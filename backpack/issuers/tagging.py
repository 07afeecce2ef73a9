"""The jobs and skills that a badge belongs to: ROME or ESCO, or words of one's own, one a line.

What is kept is ``rome:G1603 Personnel de cuisine``, ``esco:http://data.europa.eu/esco/skill/… Cuire`` or plain words.
Only the shape is looked at: nobody is asked whether such a code exists.
"""

import re
from collections.abc import Sequence

from backpack.openbadges.model import Alignment

MOST, LONGEST = 12, 300
_ROME = re.compile(r"(?:rome\s*:?\s*)?([A-N]\d{4})\b[\s:·–-]*(.*)", re.IGNORECASE)
_ESCO = re.compile(
    r"(?:esco\s*:?\s*)?https?://(data\.europa\.eu/esco/(?:skill|occupation|isco|isced-f)/[\w.-]{1,60})\s*(.*)",
    re.IGNORECASE | re.ASCII,
)
_MEANT = re.compile(r"(?:rome|esco)\b|https?:|[A-Z]\d{3,5}\b", re.IGNORECASE)
# Where France Travail tells what a job of the ROME is, and what ESCO itself calls what it names.
_OF_ROME = "https://candidat.francetravail.fr/metierscope/fiche-metier/"
_OF_ESCO = "http://"


def kept(typed: str) -> str | None:
    """One line as it is kept; None where it means ROME or ESCO and has not their shape."""
    line = " ".join(typed.split())[:LONGEST]
    if rome := _ROME.fullmatch(line):
        return f"rome:{rome[1].upper()} {rome[2]}".strip()
    if esco := re.match(_ESCO, line):
        label = line[esco.start(2) :]
        return f"esco:{_OF_ESCO}{esco[1]} {label}".strip()
    return None if _MEANT.match(line) else line


def alignments(tags: Sequence[str]) -> tuple[Alignment, ...]:
    """What of *tags* is of ROME or ESCO, as the standard says it (Open Badges 3.0, section B.1.3 "Alignment")."""
    found = []
    for tag in tags:
        framework, _, rest = tag.partition(":")
        code, _, label = rest.partition(" ")
        if framework == "rome" and _ROME.fullmatch(code):
            found.append(Alignment(label or code, _OF_ROME + code, code, "ROME", "ext:RomeOccupation"))
        elif framework == "esco" and _ESCO.fullmatch(code):
            kind = "ext:EscoSkill" if "/skill/" in code else "ext:EscoOccupation"
            found.append(Alignment(label or code.rpartition("/")[2], code, "", "ESCO", kind))
    return tuple(found)


def words(tags: Sequence[str]) -> tuple[str, ...]:
    """The words of one's own among *tags*."""
    return tuple(tag for tag in tags if not tag.startswith(("rome:", "esco:")))


def shown(tag: str) -> tuple[str, str]:
    """*tag* for people: the list that it is of ("ROME", "ESCO" or nothing), and its words."""
    framework, _, rest = tag.partition(":")
    if framework not in ("rome", "esco"):
        return "", tag
    code, _, label = rest.partition(" ")
    if framework == "rome":
        return "ROME", f"{label} ({code})" if label else code
    return "ESCO", label or code.rpartition("/")[2]
