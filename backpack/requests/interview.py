"""Answers come back to their person as a sheet for an interview: the situation, what I did, the result.

What somebody told to get a badge is what they are asked in front of an employer. A question says by its first words
to which part its answer belongs; what it does not say is what was done.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from backpack.kernel.problems import NotFound
from backpack.passport.models import Passport
from backpack.requests import asking, photos
from backpack.requests.models import AnswerPhoto, Asks, Request


class Part(StrEnum):
    """The three parts of what one tells in an interview."""

    SITUATION = "situation"
    DID = "did"
    RESULT = "result"


# How questions begin, or what they speak of, in the languages that the usual questions are asked in.
_RESULT = re.compile(
    r"appris|apprend|retenu|résultat|changé|fier|\baprès\b|learn|result|changed|proud|\bnow\b", re.I
)
_SITUATION = re.compile(
    r"^(c’était |c'était )?(où|quand|avec qui|avec combien|pour qui|combien|dans quel|à quel|chez qui|pourquoi)\b"
    r"|difficile|quel jour|^(where|when|with whom|who with|for whom|how many|how long)\b|\bhard\b|difficult",
    re.I,
)


@dataclass(frozen=True)
class Told:
    """One answer: its question, its lines, and the photo beside them."""

    question: str
    lines: Sequence[str]
    photo: AnswerPhoto | None


@dataclass(frozen=True)
class Sheet:
    """One request as one tells it; a part may be empty, for its person to fill in by hand."""

    request: Request
    told: Sequence[Told]

    def part(self, name: str) -> list[Told]:
        """What was told of *name*, one of Part, in the order in which it was asked."""
        return [each for each in self.told if part_of(each.question) == name]

    @property
    def photos(self) -> list[AnswerPhoto]:
        return [each.photo for each in self.told if each.photo]


def part_of(question: str) -> Part:
    """To which part the answer to *question* belongs."""
    if _RESULT.search(question):
        return Part.RESULT
    return Part.SITUATION if _SITUATION.search(question.strip()) else Part.DID


def sheet(db: Session, request: Request) -> Sheet:
    """The sheet of *request*. Raises NotFound where nothing was told, and for "Pourquoi moi ?", which only asks."""
    if request.asks == Asks.WHY:
        raise NotFound
    pictured = photos.photos_of(db, request)
    told = [
        Told(question, [line for line in answer.splitlines() if line], pictured.get(place))
        for place, (question, answer) in enumerate(request.told)
    ]
    given = [each for each in told if each.lines or each.photo]
    if not given:
        raise NotFound
    return Sheet(request, given)


def sheets(db: Session, passport: Passport) -> list[Sheet]:
    """One sheet for each thing that *passport* told, the badges that were given first, then the latest."""
    asked = asking.requests_of(db, passport)
    found = []
    for request in sorted(asked, key=lambda each: each.badge_id is None):
        try:
            found.append(sheet(db, request))
        except NotFound:
            continue
    return found
