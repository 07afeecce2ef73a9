"""Why a key badge came: the badges that it is made of, and since when each is there."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backpack.badges import wallet
from backpack.badges.models import Badge, Source
from backpack.goals import rules
from backpack.goals.holdings import pocket


def made_of(db: Session, key: Badge) -> Sequence[tuple[str, Badge | None]]:
    """Each piece of *key* by its name, with the badge that is it today (None: not there); nothing for other badges."""
    rule = rules.key_rule(db, key.badge_class) if key.source == Source.KEY and key.badge_class else None
    if rule is None:
        return ()
    mine, held = pocket(db, key.passport), {each.code: each for each in wallet.badges_of(db, key.passport)}
    found = [mine.held_by(match) for match in rules.matches(rule)]
    return [
        (piece.name, held.get(holding.code) if holding else None)
        for piece, holding in zip(rule.pieces, found, strict=True)
    ]
