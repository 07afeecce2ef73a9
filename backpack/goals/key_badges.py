"""A key badge is issued by itself when its last piece arrives: which ones are complete now."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from backpack.badges import wallet
from backpack.badges.models import Badge
from backpack.goals import rules
from backpack.goals.holdings import achievement_of, pocket
from backpack.goals.models import Rule
from backpack.issuers.models import BadgeClass
from backpack.kernel.clock import now
from backpack.passport.models import Passport


def completed_by(db: Session, badge: Badge, passport: Passport) -> list[BadgeClass]:
    """The key badges that *passport* does not hold yet and whose last piece *badge* was."""
    keys = list(_keys_with(db, badge))
    if not keys:
        return []
    mine = pocket(db, passport)
    return [key for rule, key in keys if wallet.held(db, passport, key) is None and rules.is_met(rule, mine)]


def note_pieces(db: Session, badge: Badge, passport: Passport) -> None:
    """*badge* came or was taken back: each key badge that it is a piece of says whether all its pieces are there.

    The key badge itself stays: nobody loses one without being asked.
    """
    for rule, key_class in _keys_with(db, badge):
        key = wallet.held(db, passport, key_class)
        if key is not None:
            is_whole = rules.is_met(rule, pocket(db, passport))
            key.piece_gone_at = None if is_whole else key.piece_gone_at or now()


def _keys_with(db: Session, badge: Badge) -> Iterator[tuple[Rule, BadgeClass]]:
    achievement = achievement_of(badge)
    for rule in rules.rules_with(db, achievement) if achievement else ():
        if rule.key_class is not None:
            yield rule, rule.key_class
