"""What becomes of a request on its person's side: answering the team's question, reading its reply, taking it back."""

import json

from sqlalchemy.orm import Session

from backpack.kernel import answers, pictures
from backpack.kernel.clock import now
from backpack.kernel.problems import Problem
from backpack.requests import photos
from backpack.requests.drafting import words_of
from backpack.requests.models import Asks, Became, Request


class WordMissing(Problem):
    """An answer needs a word; ``facts.again`` is the path of the screen where it is written."""

    status = 422


class AlreadyAnswered(Problem):
    """The team reads one answer to each question; ``facts``: ``again`` (its path), ``words``, ``is_open``."""

    status = 409


def reply(db: Session, request: Request, text: str, *, again: str, photo: bytes = b"") -> None:
    """Answer what the team asked back, or add to a bare "Pourquoi moi ?". The same words again change nothing.

    A *photo* alone is an answer too. Raises WordMissing, AlreadyAnswered, NotAPicture.
    """
    said, png = words_of(text), pictures.light(photo) if photo else b""
    if not request.asks_back and not takes_a_word(request):
        if said and said not in [answer for _question, answer in request.told]:
            raise AlreadyAnswered(again=again, words=said, is_open=request.is_open)
        return
    if not said and not png:
        raise WordMissing(again=again)
    place = len(request.told)
    request.answers = json.dumps([*request.told, (request.reply, said)], ensure_ascii=False)
    request.reply, request.changed_at, request.read_at = "", now(), now()
    db.flush()
    if png:
        photos.put(db, request, place, png)
    answers.touch(db, f"row:{request.passport_id}")


def takes_a_word(request: Request) -> bool:
    """Whether its person may add a sentence: "Pourquoi moi ?" was one tap, without a word."""
    return request.is_open and request.asks == Asks.WHY and not request.told


def withdraw(db: Session, request: Request) -> None:
    """The person wants it no more; one that is closed stays as it is."""
    if request.is_open:
        request.became, request.reply = Became.WITHDRAWN, ""
        request.closed_at = request.changed_at = now()
        db.flush()
        answers.touch(db, f"row:{request.passport_id}")


def read(db: Session, request: Request) -> None:
    """The person has read how it ended: no card says so any more."""
    if not request.is_open and request.read_at is None:
        request.read_at = now()
        db.flush()
