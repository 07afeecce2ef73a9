"""Asking for a badge by answering its questions, one after the other; each answer is kept as soon as it is given."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.issuers import naming
from backpack.issuers.models import BadgeClass
from backpack.kernel.clock import now
from backpack.kernel.problems import Problem
from backpack.kernel.words import gettext as _
from backpack.passport.models import Passport
from backpack.requests import asking
from backpack.requests.models import Asks, Became, Request

MOST_QUESTIONS = 6
LONGEST = 1_500  # characters of an answer: two minutes of talking


class NothingTold(Problem):
    """All questions are without an answer; ``facts.badge_class`` is what is asked for."""

    status = 422


def questions(badge_class: BadgeClass) -> list[str]:
    """What whoever asks for *badge_class* is asked: its issuer's own questions, or the four usual ones."""
    own = [line.strip() for line in badge_class.questions.splitlines() if line.strip()]
    return own[:MOST_QUESTIONS] or [
        _("Qu’avez-vous fait ?"),
        _("Avec qui ?"),
        _("Qu’est-ce qui était difficile ?"),
        _("Qu’avez-vous appris ?"),
    ]


def answers(db: Session, badge_class: BadgeClass, passport: Passport) -> list[str]:
    """What *passport* has answered so far, one for each question, some of them empty."""
    asked = questions(badge_class)
    draft = _draft(db, badge_class, passport)
    told = [answer for _question, answer in draft.told] if draft else []
    return (told + [""] * len(asked))[: len(asked)]


def answer(db: Session, badge_class: BadgeClass, passport: Passport, step: int, text: str) -> None:
    """Keep *text* as the answer to question *step*, from 1; one that there is none of changes nothing.

    Raises BadgeHeld, TooManyRequests.
    """
    asking.require_missing(db, badge_class, passport)
    asked, told = questions(badge_class), answers(db, badge_class, passport)
    if not 1 <= step <= len(asked):
        return
    told[step - 1] = words_of(text)
    draft = _draft(db, badge_class, passport)
    if draft is None and any(told):
        draft = asking.begin(db, passport, Asks.BADGE, badge_class, became=Became.DRAFT)
    if draft is not None:
        draft.answers = json.dumps(list(zip(asked, told, strict=True)), ensure_ascii=False)
        draft.changed_at = now()
        db.flush()


def send(db: Session, badge_class: BadgeClass, passport: Passport) -> Request:
    """Send the answers of *passport*; the request that is open already gets them, so that there is one.

    Raises NothingTold, BadgeHeld.
    """
    asking.require_missing(db, badge_class, passport)
    draft = _draft(db, badge_class, passport)
    sent = asking.open_request(db, passport, badge_class, Asks.BADGE)
    if sent is not None and draft is None:
        return sent
    if draft is None or not any(text for _question, text in draft.told):
        raise NothingTold(badge_class=badge_class)
    before = asking.open_request(db, passport, badge_class, Asks.HAVE)
    if before is None:
        draft.became = Became.SENT
        draft.asked_at = draft.changed_at = now()
        db.flush()
        return draft
    told = draft.answers
    db.delete(draft)
    db.flush()
    before.asks, before.answers, before.changed_at = Asks.BADGE, told, now()
    db.flush()
    return before


def words_of(text: str) -> str:
    """*text* as somebody wrote it, without what no screen shows, and no longer than LONGEST."""
    return "\n".join(line.strip() for line in text.replace("\r\n", "\n").split("\n")).strip()[:LONGEST]


def _draft(db: Session, badge_class: BadgeClass, passport: Passport) -> Request | None:
    return db.scalar(
        select(Request).where(
            Request.passport_id == passport.id,
            Request.asks == Asks.BADGE,
            Request.achievement == naming.path_of(badge_class),
            Request.became == Became.DRAFT,
            Request.closed_at.is_(None),
        )
    )
