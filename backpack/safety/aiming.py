"""The desk aims at a person's paper card: which card it is, without ever opening it and without using it up."""

from sqlalchemy.orm import Session

from backpack.kernel import squares
from backpack.kernel.problems import Problem
from backpack.passport.models import Card
from backpack.safety import cards


class CardUnread(Problem):
    """What was aimed at or typed spells no card; ``facts.again`` is the path of the scanner."""

    status = 404
    is_guess = True


class CardDead(Problem):
    """The card was used by its person, who has another one by now, or it was made void."""

    status = 410


def secret_in(text: str, *, again: str = "/") -> int:
    """The secret of a card out of its square, its 14 characters, or its six words. Raises CardUnread."""
    try:
        return cards.secret_of(squares.code_for("K", text))
    except Problem as unclear:
        raise CardUnread(again=again) from unclear


def card_in(db: Session, text: str, *, again: str = "/") -> Card:
    """The living card that *text* spells; *again* is the path of the scanner. Raises CardUnread, CardDead."""
    try:
        return cards.card_of(db, secret_in(text, again=again))
    except cards.CardUnknown as unknown:
        raise CardUnread(again=again) from unknown
    except cards.CardUsedUp as dead:
        raise CardDead(again=again) from dead
