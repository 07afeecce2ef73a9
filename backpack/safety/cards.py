"""Paper cards that open a passport: a secret of 66 bits, as a square (/K/ and 14 characters) or as six words.

A card is shown once and then kept as a keyed hash only. It is replaced at each use, and void in one tap. Until its
person says "C'est noté" the secret stays sealed in the row, so that a phone that reloads still shows the same card.
"""

import hmac
from collections.abc import Sequence
from datetime import timedelta
from secrets import randbits

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.db import rows_changed
from backpack.kernel.problems import Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.notifications import subscribing
from backpack.passport import phones
from backpack.passport.models import Card, Passport
from backpack.passport.opening import NONCE_SECONDS, add_device, key_of_tap
from backpack.safety import spelling

SHOWN = timedelta(days=1)  # for which a card that nobody noted yet can be looked at again


class CardUnknown(Problem):
    """No card has these words or this code."""

    status = 404
    is_guess = True


class CardUsedUp(Problem):
    """This card was used once already, or was made void."""

    status = 410


def new_card(
    db: Session, passport: Passport, *, nonce: str = "", number: str | None = None
) -> tuple[Card, int]:
    """A card of *passport* and its secret (66 bits); the same pair again for the same *nonce* while it lives.

    *number* is printed on a card that is made before its person has a phone (no nonce then).
    """
    value = site.sealer.value_of("nonce", nonce, most_seconds=NONCE_SECONDS) if nonce else None
    secret = spelling.secret_out_of(site.sealer.derived("card", f"{passport.id} {value}")) if value else None
    if secret is not None:
        known = db.scalar(select(Card).where(Card.key_hash == _kept(secret)))
        if known is not None and _is_alive(known):
            return known, secret
        secret = None if known is not None else secret
    secret = randbits(spelling.BITS) if secret is None else secret
    card = Card(
        code=codes.new(),
        passport_id=passport.id,
        key_hash=_kept(secret),
        made_at=now(),
        number=number,
        sealed=site.sealer.seal(spelling.code_of(secret).encode()),
    )
    card.passport = passport
    db.add(card)
    db.flush()
    return card, secret


def secret_kept(card: Card) -> int | None:
    """The secret of a card that was shown and not noted yet, so that it can be shown again; else None."""
    return None if card.made_at + SHOWN <= now() else secret_to_print(card)


def secret_to_print(card: Card) -> int | None:
    """The secret of a card that nobody noted yet, for a workshop that prints it for its person; else None."""
    if not card.sealed or not _is_alive(card):
        return None
    return spelling.secret_of_code(site.sealer.unseal(card.sealed).decode())


def forget_secret(card: Card) -> None:
    """Nobody can read it here any more, though its person has not said "C'est noté"."""
    if card.sealed:
        card.sealed = ""


def noted(db: Session, card: Card) -> None:
    """Its person has it on paper: from now on nobody can read it here. It takes the place of their other cards.

    One that carries a number stays: the desk gives badges to it. A sheet that was printed says so with the same call.
    """
    card.sealed = None
    if card.number is None:
        others = update(Card).where(Card.passport_id == card.passport_id, Card.id != card.id)
        still = others.where(Card.number.is_(None), Card.voided_at.is_(None), Card.used_at.is_(None))
        db.execute(still.values(voided_at=now(), sealed=None))
    db.flush()


words_of = spelling.words_of
code_of = spelling.code_of
secret_of = spelling.secret_of


def peek(db: Session, secret: int) -> Passport:
    """The passport of a living card, which stays as it is. Raises CardUnknown, CardUsedUp.

    For a desk that gives a badge to a card, and for a shared tablet: there nothing can be printed, so a card that
    was spent would leave its person with none; the session it opens is short and ends by itself.
    """
    return card_of(db, secret).passport


def card_of(db: Session, secret: int) -> Card:
    """The living card of *secret*. Raises CardUnknown, CardUsedUp."""
    kept = _kept(secret)
    card = db.scalar(select(Card).where(Card.key_hash == kept))
    if card is None or not hmac.compare_digest(card.key_hash, kept):
        raise CardUnknown
    if not _is_alive(card):
        raise CardUsedUp
    return card


def use(db: Session, secret: int, nonce: str, *, kind: str = "") -> tuple[Passport, str, Card]:
    """Open the passport on one more phone (of *kind*): its key, and the card that is now used up. All others are cut.

    The *nonce* is that of the page that was tapped (opening.key_of_tap). Raises CardUnknown, CardUsedUp.
    """
    device_key, before = key_of_tap(db, "card-device", spelling.code_of(secret), nonce)
    if before is not None:
        card = db.scalars(select(Card).where(Card.key_hash == _kept(secret))).one()
        return before.passport, device_key, card
    card = card_of(db, secret)
    living = update(Card).where(Card.id == card.id, Card.used_at.is_(None), Card.voided_at.is_(None))
    # The database decides between two phones that hold the same card.
    if rows_changed(db, living.values(used_at=now(), sealed=None)) == 0:
        raise CardUsedUp
    phones.cut(db, card.passport)
    subscribing.unsubscribe(db, card.passport)  # a lost phone shows nothing more of what arrives
    add_device(db, card.passport, device_key).kind = kind
    return card.passport, device_key, card


def void(db: Session, card: Card) -> None:
    """From now on this card opens nothing."""
    if card.voided_at is None:
        card.voided_at, card.sealed = now(), None
        db.flush()


def cards_of(db: Session, passport: Passport) -> Sequence[Card]:
    """The living cards of *passport* that somebody has on paper, newest first."""
    alive = Card.used_at.is_(None) & Card.voided_at.is_(None) & Card.sealed.is_(None)
    theirs = select(Card).where(Card.passport_id == passport.id, alive)
    return db.scalars(theirs.order_by(Card.id.desc())).all()


def _is_alive(card: Card) -> bool:
    return card.used_at is None and card.voided_at is None


def _kept(secret: int) -> str:
    """How a secret is kept: keyed, since 66 bits alone could be searched by whoever stole the database."""
    return hashed(site.sealer.derived("card-kept", spelling.code_of(secret)))
