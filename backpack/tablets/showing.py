"""What somebody shows to a shared tablet: a card's square, its six words, or the code that their phone shows."""

from sqlalchemy.orm import Session

from backpack.kernel import codes, squares
from backpack.kernel.problems import Problem
from backpack.passport import handing_over
from backpack.passport.models import Passport
from backpack.safety import cards, spelling
from backpack.tablets import sessions
from backpack.tablets.models import Tablet


class CardNotRead(Problem):
    """What was shown opens nothing; ``facts.is_spent`` where it is a card that was used up or made void."""

    status = 422


def come_in(db: Session, tablet: Tablet, text: str, nonce: str) -> str:
    """Open on *tablet* what *text* (typed, or read from a square) opens; return the key of the session.

    A phone's code is used up, a card stays as it is: nothing here could print a new one.
    Raises CardNotRead, HandoverUsedUp.
    """
    code = _code_of_phone(text)
    if not code:
        return sessions.enter(db, tablet, _passport_of_card(db, text), nonce)
    known = handing_over.behind(db, code)
    if known and (key := sessions.opened_before(db, tablet, known.passport, nonce)):
        return key  # the second of two taps
    return sessions.enter(db, tablet, handing_over.spend(db, code).passport, nonce)


def _code_of_phone(text: str) -> str:
    """The end of /H/…, in an address or alone; "" where *text* is something else."""
    path = squares.path_of_ours(text)
    code = codes.normal(path.removeprefix("/H/") if path.startswith("/H/") else text)
    # A card has 14 characters, or six words that are longer still.
    return code if len(code) == codes.CLAIM_LENGTH and not set(code) - set(codes.ALPHABET) else ""


def _passport_of_card(db: Session, text: str) -> Passport:
    try:
        return cards.peek(db, cards.secret_of(squares.path_of_ours(text) or text))
    except (spelling.WordUnknown, spelling.CardMistyped, cards.CardUnknown) as unread:
        raise CardNotRead(is_spent=False) from unread
    except cards.CardUsedUp as spent:
        raise CardNotRead(is_spent=True) from spent
