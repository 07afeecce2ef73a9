"""A key badge is issued by itself when its last piece arrives: which ones are complete now."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import wallet
from backpack.badges.models import Badge
from backpack.goals import rules
from backpack.goals.holdings import achievement_of, pocket, pocket_with
from backpack.goals.models import Rule
from backpack.issuers.models import BadgeClass
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn
from backpack.openmaps.standing import Pocket
from backpack.passport.models import Passport


def completed_by(db: Session, badge: Badge, passport: Passport) -> list[BadgeClass]:
    """The key badges that *passport* does not hold and whose pieces are all there, *badge* among them.

    A badge that does not count itself completes nothing: whoever lost a key badge gets none by bringing a forged piece.
    """
    keys = _keys_with(db, badge, passport)
    if not keys:
        return []
    mine, alone = pocket(db, passport), pocket_with(db, badge)
    return [
        key
        for rule, key in keys
        if wallet.held(db, passport, key) is None and _is_piece(rule, alone) and rules.is_met(rule, mine)
    ]


def is_due(db: Session, rule: Rule, passport: Passport) -> bool:
    """Whether *passport* has all pieces of *rule*, and never had its key badge: one that was taken back stays so."""
    _one_at_a_time(db, passport)
    had = select(Badge.id).filter_by(passport_id=passport.id, badge_class_id=rule.key_class_id).limit(1)
    return db.scalar(had) is None and rules.is_met(rule, pocket(db, passport))


def note_pieces(db: Session, badge: Badge, passport: Passport) -> None:
    """*badge* came or was taken back: each key badge that it is a piece of says whether all its pieces are there.

    The key badge itself stays: nobody loses one without being asked.
    """
    keys = [(rule, wallet.held(db, passport, key)) for rule, key in _keys_with(db, badge, passport)]
    held = [(rule, key) for rule, key in keys if key is not None]
    if not held:
        return
    mine, alone = pocket(db, passport), pocket_with(db, badge)
    for rule, key in held:
        if rules.is_met(rule, mine):
            key.piece_gone_at = None
        elif not _is_piece(rule, alone):
            # A rule may have grown since: what counts and is not enough takes nothing away.
            key.piece_gone_at = key.piece_gone_at or now()


def _keys_with(db: Session, badge: Badge, passport: Passport) -> Sequence[tuple[Rule, BadgeClass]]:
    achievement = achievement_of(badge)
    asking = rules.rules_with(db, achievement) if achievement else ()
    keys = [(rule, rule.key_class) for rule in asking if rule.key_class is not None]
    if keys:
        _one_at_a_time(db, passport)
    return keys


def _one_at_a_time(db: Session, passport: Passport) -> None:
    # Two last pieces may arrive at once, and neither would see the other.
    in_turn(db, Passport, passport.id)


def _is_piece(rule: Rule, alone: Pocket) -> bool:
    return bool(alone.lobes(rules.matches(rule)))
