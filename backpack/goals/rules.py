"""Which badges together lead to one more: key badges that issue themselves, and equivalences that give access."""

import json
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backpack.goals.models import Accepted, Leads, Piece, Rule
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.openmaps import reading, writing
from backpack.openmaps.model import Match
from backpack.openmaps.standing import Pocket, is_enough

Named = tuple[str, Match]


def lead_to_key(db: Session, key_class: BadgeClass, pieces: Sequence[Named], *, needed: int = 0) -> Rule:
    """*needed* of *pieces* (0: all) make *key_class*; a rule that was there already is changed."""
    rule = key_rule(db, key_class)
    if rule is None:
        rule = _new(key_class.organisation, Leads.KEY, key_class)
        db.add(rule)
    rule.needed = min(max(needed, 0), len(pieces))
    _replace(db, rule, pieces)
    return rule


def lead_to_access(
    db: Session,
    organisation: Organisation,
    pieces: Sequence[Named],
    *,
    name: str,
    issuer: str,
    target: str = "",
    apply: str = "",
    needed: int = 0,
) -> Rule:
    """*needed* of *pieces* (0: all) give access to the badge *name* of *issuer*, asked for at the address *apply*."""
    rule = _new(organisation, Leads.EQUIVALENCE, None)
    rule.target, rule.target_name, rule.target_issuer, rule.apply = target, name, issuer, apply
    rule.needed = min(max(needed, 0), len(pieces))
    db.add(rule)
    _replace(db, rule, pieces)
    return rule


def key_rule(db: Session, key_class: BadgeClass) -> Rule | None:
    return db.scalar(select(Rule).where(Rule.key_class_id == key_class.id))


def rules_with(db: Session, achievement: str) -> Sequence[Rule]:
    """The rules of which *achievement* may be a piece."""
    asking = select(Rule).join(Piece).join(Accepted).where(Accepted.achievement == achievement)
    return db.scalars(asking.order_by(Rule.id).distinct()).all()


def matches(rule: Rule) -> list[Match]:
    """What its pieces accept, in order."""
    return [reading.match(json.loads(piece.match)) for piece in rule.pieces]


def is_met(rule: Rule, pocket: Pocket) -> bool:
    """Whether *pocket* holds enough of its pieces."""
    pieces = matches(rule)
    return is_enough(pieces, rule.needed, pocket.lobes(pieces))


def _new(organisation: Organisation, leads_to: Leads, key_class: BadgeClass | None) -> Rule:
    rule = Rule(
        code=codes.new(),
        organisation_id=organisation.id,
        leads_to=leads_to,
        key_class_id=key_class.id if key_class else None,
        made_at=now(),
    )
    rule.organisation, rule.key_class = organisation, key_class
    return rule


def _replace(db: Session, rule: Rule, pieces: Sequence[Named]) -> None:
    db.flush()
    old = select(Piece.id).where(Piece.rule_id == rule.id)
    db.execute(delete(Accepted).where(Accepted.piece_id.in_(old)))
    db.execute(delete(Piece).where(Piece.rule_id == rule.id))
    for position, (name, match) in enumerate(pieces, start=1):
        written = json.dumps(writing.match(match))
        piece = Piece(rule_id=rule.id, position=position, name=name[:200], match=written)
        db.add(piece)
        db.flush()
        db.add_all(
            Accepted(piece_id=piece.id, achievement=each) for each in dict.fromkeys(match.achievements)
        )
    db.flush()
    db.expire(rule, ["pieces"])
