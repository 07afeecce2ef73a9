"""Sheets of ten numbered cards: each is a whole passport before any phone, and the desk knows it by its number.

What opens a card is on the paper, and here for one day only, so that a jammed printer costs nothing. The desk never
opens a passport. While no phone ever opened it, the desk may carry its badges over to a new card; afterwards the
person's own phone makes the new card, and the desk can only make the lost one void.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from backpack.badges import wallet
from backpack.issuers.models import Member
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.passport.models import Card, Device, Passport
from backpack.passport.signs import any_sign
from backpack.safety import cards
from backpack.workshops.models import NumberedCard, Sheet

HOW_MANY = 10


class SheetPrinted(Problem):
    """Its cards are on paper: what opens them cannot be printed a second time."""

    status = 410


class OnAPhone(Problem):
    """A phone opened this card's passport: only its person carries it over."""

    status = 409


class CardNotNew(Problem):
    """The card that should take over is no new one of this desk; ``facts.number`` is the lost one's."""

    status = 409
    is_guess = True


@dataclass(frozen=True)
class Numbered:
    """A card as the desk sees it: its number, whose it is by sign alone, and how much is on it."""

    number: int
    card: Card
    badges: int
    is_on_a_phone: bool

    @property
    def is_void(self) -> bool:
        return self.card.voided_at is not None

    @property
    def sign(self) -> int:
        return self.card.passport.sign


@dataclass(frozen=True)
class Printed:
    """A card as paper has it: whoever reads it can open the passport."""

    number: int
    address: str
    words: list[str]


def print_sheet(db: Session, member: Member, *, nonce: str = "") -> Sheet:
    """Ten new cards, numbered on from this desk's last one; the same sheet again for the same *nonce*."""
    asked = f"{member.id} {nonce}"
    code = codes.out_of(site.sealer.derived("sheet", asked)) if nonce else codes.new()
    known = db.scalar(select(Sheet).filter_by(code=code))
    if known is not None:
        return known
    sheet = Sheet(code=code, organisation_id=member.organisation_id, made_by=member.name, made_at=now())
    sheet.organisation = member.organisation
    db.add(sheet)
    db.flush()
    last = select(func.max(NumberedCard.number)).filter_by(organisation_id=member.organisation_id)
    first = (db.scalar(last) or 0) + 1
    for number in range(first, first + HOW_MANY):
        _add_card(db, sheet, number)
    db.flush()
    return sheet


def sheet_of(db: Session, code: str, member: Member) -> Sheet:
    """A sheet of this member's organisation. Raises NotFound, also for another's."""
    found = db.scalar(select(Sheet).filter_by(code=code, organisation_id=member.organisation_id))
    if found is None:
        raise NotFound
    return found


def on_paper(db: Session, sheet: Sheet) -> list[Printed]:
    """Its cards, for as long as they can be printed. Raises SheetPrinted when none can."""
    kept = [(row.number, cards.secret_kept(card)) for row, card in _cards_of(db, sheet)]
    found = [
        Printed(number, site.address(f"/K/{cards.code_of(secret)}"), cards.words_of(secret))
        for number, secret in kept
        if secret is not None
    ]
    if not found:
        raise SheetPrinted
    return found


def note_printed(db: Session, sheet: Sheet) -> None:
    """It is on paper: from now on nothing here can open these cards."""
    for _, card in _cards_of(db, sheet):
        cards.noted(db, card)


def numbered_cards(db: Session, member: Member) -> list[Numbered]:
    """The cards of this member's organisation, newest first; those whose person erased everything are gone."""
    rows = (
        select(NumberedCard, Card)
        .join(Card, Card.code == NumberedCard.card_code)
        .join(Card.passport)
        .options(contains_eager(Card.passport))
        .where(NumberedCard.organisation_id == member.organisation_id)
        .order_by(NumberedCard.number.desc())
    )
    return [_told(db, row.number, card) for row, card in db.execute(rows)]


def numbered(db: Session, number: int, member: Member) -> Numbered:
    """The card of that number at this member's desk. Raises NotFound."""
    found = next((each for each in numbered_cards(db, member) if each.number == number), None)
    if found is None:
        raise NotFound
    return found


def number_of(db: Session, card: Card, member: Member) -> int | None:
    """The number of *card* at this member's own desk; None for a card from anywhere else."""
    own = select(NumberedCard.number).filter_by(card_code=card.code, organisation_id=member.organisation_id)
    return db.scalar(own)


def void(db: Session, lost: Numbered) -> None:
    """From now on this card opens nothing; its badges stay where they are."""
    cards.void(db, lost.card)


def carry_over(db: Session, lost: Numbered, secret: int, member: Member) -> Numbered:
    """The lost card opens nothing any more, and the new one of *secret* has its badges; again the same if done.

    Raises OnAPhone, CardNotNew.
    """
    try:
        new = cards.card_of(db, secret)
    except Problem as unknown:
        raise CardNotNew(number=lost.number) from unknown
    number = number_of(db, new, member)
    if number is None or number == lost.number:
        raise CardNotNew(number=lost.number)
    in_turn(db, Passport, lost.card.passport_id, new.passport_id)
    db.refresh(lost.card)
    db.refresh(new)
    lost, fresh = _told(db, lost.number, lost.card), _told(db, number, new)
    if lost.is_void and not lost.badges:
        return fresh  # done already
    if lost.is_on_a_phone:
        raise OnAPhone(number=lost.number)
    if fresh.badges or fresh.is_on_a_phone:
        raise CardNotNew(number=lost.number)
    cards.void(db, lost.card)
    # The dead card is left with the empty passport, so that none is without a card.
    lost.card.passport, new.passport = new.passport, lost.card.passport
    db.flush()
    return _told(db, number, new)


def _add_card(db: Session, sheet: Sheet, number: int) -> None:
    passport = Passport(opened_at=now(), sign=any_sign())
    db.add(passport)
    db.flush()
    card, _ = cards.new_card(db, passport, number=str(number))
    row = NumberedCard(
        organisation_id=sheet.organisation_id, sheet_id=sheet.id, number=number, card_code=card.code
    )
    db.add(row)


def _cards_of(db: Session, sheet: Sheet) -> Sequence[tuple[NumberedCard, Card]]:
    rows = select(NumberedCard, Card).join(Card, Card.code == NumberedCard.card_code)
    found = db.execute(rows.where(NumberedCard.sheet_id == sheet.id).order_by(NumberedCard.number))
    return [(row, card) for row, card in found]


def _told(db: Session, number: int, card: Card) -> Numbered:
    opened = select(Device.id).where(Device.passport_id == card.passport_id).limit(1)
    return Numbered(number, card, wallet.how_many(db, card.passport), db.scalar(opened) is not None)
