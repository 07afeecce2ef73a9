"""Giving to a paper card: the desk aims at it, and for an hour may put badges on it, without ever opening it.

The address of that hour names the card, signed for this member; what opens the passport is in no address. A card is
not used up by it. Cards from other desks, and those that people made at home, take badges just as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.badges import wallet
from backpack.badges.models import Badge
from backpack.claims import receiving
from backpack.issuers import designing, trail
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn
from backpack.kernel.problems import Problem
from backpack.kernel.site import site
from backpack.passport.models import Card, Passport
from backpack.safety import aiming
from backpack.workshops import sheets

AN_HOUR = 3600


class AimAgain(Problem):
    """The hour is over, or it was somebody else who aimed at the card."""

    status = 404


@dataclass(frozen=True)
class OnTheDesk:
    """What the desk sees of a card: its number at this desk, whose it is by sign, how much is on it, what may come."""

    number: int | None
    sign: int
    badges: int
    held: Sequence[BadgeClass]
    offered: Sequence[BadgeClass]


def aim(db: Session, text: str, member: Member, *, again: str = "/") -> str:
    """Aim at the card that *text* spells: what its address ends in, for this *member*, for an hour.

    *again* is the path of the scanner. Raises CardUnread, CardDead.
    """
    return site.sealer.token(_purpose(member), aiming.card_in(db, text, again=again).code)


def aimed_at(db: Session, token: str, member: Member) -> Card:
    """The living card that *member* aimed at. Raises AimAgain, CardDead."""
    code = site.sealer.value_of(_purpose(member), token, most_seconds=AN_HOUR)
    card = db.scalar(select(Card).filter_by(code=code)) if code else None
    if card is None:
        raise AimAgain
    if card.used_at is not None or card.voided_at is not None:
        raise aiming.CardDead
    return card


def told(db: Session, card: Card, member: Member) -> OnTheDesk:
    """What *member* sees of *card*."""
    mine = [each for each in designing.badge_classes(db, member.organisation) if each.kind != Kind.KEY]
    held = [each for each in mine if wallet.held(db, card.passport, each)]
    return OnTheDesk(
        number=sheets.number_of(db, card, member),
        sign=card.passport.sign,
        badges=wallet.how_many(db, card.passport),
        held=held,
        offered=[each for each in mine if each not in held],
    )


def give(db: Session, badge_class: BadgeClass, card: Card, member: Member) -> Badge:
    """Put *badge_class* on *card*; the badge that is there already, if it is."""
    in_turn(db, Passport, card.passport_id)
    if wallet.held(db, card.passport, badge_class) is None:
        trail.trace(db, member, trail.Did.GAVE, passport=card.passport, about=badge_class.name)
    badge = receiving.give(db, badge_class, card.passport, seen_by=member.name)
    # A desk that gives is use: a card in a drawer must not end for want of a phone.
    card.passport.active_at, card.passport.warned_at = now(), None
    return badge


def _purpose(member: Member) -> str:
    return f"desk-card of {member.id}"
