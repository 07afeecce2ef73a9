"""Asking for a badge by answering its questions, one after the other; each answer is kept as soon as it is given."""

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.issuers import naming
from backpack.issuers.models import BadgeClass
from backpack.kernel import answers as kept
from backpack.kernel import pictures
from backpack.kernel.clock import now
from backpack.kernel.problems import Problem
from backpack.passport.models import Passport
from backpack.requests import asking, photos
from backpack.requests.models import AnswerPhoto, Asks, Became, Request
from backpack.requests.questions import Question, questions

LONGEST = 1_500  # characters of an answer: two minutes of talking


class NothingTold(Problem):
    """All questions are without an answer; ``facts.badge_class`` is what is asked for."""

    status = 422


@dataclass(frozen=True)
class Answer:
    """One question with what was answered so far: a choice, words, a photo, any of them or nothing."""

    question: Question
    text: str
    photo: AnswerPhoto | None = None

    @property
    def choice(self) -> str:
        return self.question.split(self.text)[0]

    @property
    def words(self) -> str:
        return self.question.split(self.text)[1]

    @property
    def is_given(self) -> bool:
        return bool(self.text or self.photo)


def answers(db: Session, badge_class: BadgeClass, passport: Passport) -> list[Answer]:
    """What *passport* has answered so far, one for each question."""
    asked = questions(badge_class)
    begun = draft(db, badge_class, passport)
    told = [answer for _question, answer in begun.told] if begun else []
    pictured = photos.photos_of(db, begun)
    return [
        Answer(question, told[place] if place < len(told) else "", pictured.get(place))
        for place, question in enumerate(asked)
    ]


def answer(
    db: Session,
    badge_class: BadgeClass,
    passport: Passport,
    step: int,
    text: str,
    *,
    choice: str = "",
    photo: bytes = b"",
) -> None:
    """Keep *choice*, *text* and *photo* as the answer to question *step*, from 1; where there is none, nothing changes.

    Without a new *photo* the one that is there stays. Raises BadgeHeld, TooManyRequests, NotAPicture.
    """
    asking.require_missing(db, badge_class, passport)
    png = pictures.light(photo) if photo else b""
    known = answers(db, badge_class, passport)
    if not 1 <= step <= len(known):
        return
    told = [each.text for each in known]
    chosen = choice if choice in known[step - 1].question.choices else ""
    told[step - 1] = "\n".join(each for each in (chosen, words_of(text)) if each)
    begun = draft(db, badge_class, passport)
    if begun is None and asking.open_request(db, passport, badge_class, Asks.BADGE):
        return  # sent already: whoever went back and answers again is shown what was sent
    if begun is None and (png or any(told)):
        begun = asking.begin(db, passport, Asks.BADGE, badge_class, became=Became.DRAFT)
    if begun is None:
        return
    asked = [each.question.text for each in known]
    begun.answers = json.dumps(list(zip(asked, told, strict=True)), ensure_ascii=False)
    begun.changed_at = now()
    db.flush()
    if png:
        photos.put(db, begun, step - 1, png)


def drop_photo(db: Session, badge_class: BadgeClass, passport: Passport, step: int) -> None:
    """Leave nothing of the photo that answers question *step*, from 1."""
    if begun := draft(db, badge_class, passport):
        photos.remove(db, begun, step - 1)


def send(db: Session, badge_class: BadgeClass, passport: Passport) -> Request:
    """Send the answers of *passport*; the request that is open already gets them, so that there is one.

    Raises NothingTold, BadgeHeld.
    """
    asking.require_missing(db, badge_class, passport)
    begun = draft(db, badge_class, passport)
    sent = asking.open_request(db, passport, badge_class, Asks.BADGE)
    if sent is not None and begun is None:
        return sent
    if begun is None or not any(each.is_given for each in answers(db, badge_class, passport)):
        raise NothingTold(badge_class=badge_class)
    kept.touch(db, f"row:{passport.id}")
    before = asking.open_request(db, passport, badge_class, Asks.HAVE)
    if before is None:
        begun.became = Became.SENT
        begun.asked_at = begun.changed_at = now()
        db.flush()
        return begun
    told = begun.answers
    photos.move(db, begun, before)
    db.delete(begun)
    db.flush()
    before.asks, before.answers, before.changed_at = Asks.BADGE, told, now()
    db.flush()
    return before


def words_of(text: str) -> str:
    """*text* as somebody wrote it, without what no screen shows, and no longer than LONGEST."""
    return tidied(text)[:LONGEST]


def tidied(text: str) -> str:
    """*text* as somebody wrote it, without what no screen shows."""
    return "\n".join(line.strip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def draft(db: Session, badge_class: BadgeClass, passport: Passport) -> Request | None:
    """What *passport* has begun to answer for *badge_class*, and not sent."""
    return db.scalar(
        select(Request).where(
            Request.passport_id == passport.id,
            Request.asks == Asks.BADGE,
            Request.achievement == naming.path_of(badge_class),
            Request.became == Became.DRAFT,
            Request.closed_at.is_(None),
        )
    )
