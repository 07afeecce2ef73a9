"""Which badges together lead to one more: key badges that issue themselves, and equivalences that give access."""

import json
from collections.abc import Sequence

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.badges.models import Badge
from backpack.goals.models import Accepted, Leads, Piece, Rule
from backpack.issuers.models import BadgeClass, Organisation
from backpack.issuers.naming import classes_named, path_of
from backpack.kernel import codes, jobs
from backpack.kernel.clock import now
from backpack.kernel.problems import Problem
from backpack.kernel.site import site
from backpack.openmaps import reading, writing
from backpack.openmaps.model import Match
from backpack.openmaps.standing import Pocket, is_enough

Named = tuple[str, Match]
SETTLE = "settle-rule"  # the job that sees who has all pieces of a new rule already


class PieceUnfit(Problem):
    """No rule can ask for this: ``facts.reason`` is "support", "itself" or "circle", ``facts.name`` is the piece's."""

    status = 422


def lead_to_key(db: Session, key_class: BadgeClass, pieces: Sequence[Named], *, needed: int = 0) -> Rule:
    """*needed* of *pieces* (0: all) make *key_class*; a rule that was there already is changed. Raises PieceUnfit."""
    _require_fit(db, pieces, path_of(key_class))
    pieces = _once(pieces)
    rule = key_rule(db, key_class)
    if rule is None:
        rule = _new(key_class.organisation, Leads.KEY, key_class)
        db.add(rule)
    rule.needed = min(max(needed, 0), len(pieces))
    _replace(db, rule, pieces)
    if holders(db, rule, most=1):
        jobs.later(db, SETTLE, rule=rule.id, since=0)
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
    """*needed* of *pieces* (0: all) give access to the badge *name* of *issuer*, asked for at the address *apply*.

    Raises PieceUnfit.
    """
    _require_fit(db, pieces, target)
    pieces = _once(pieces)
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


def holders(db: Session, rule: Rule, *, since: int = 0, most: int) -> Sequence[int]:
    """The passports (their ids, from *since* on) that hold something that *rule* asks for, by their id."""
    of_rule = select(Accepted.achievement).join(Piece).where(Piece.rule_id == rule.id)
    named = set(db.scalars(of_rule))
    ours = [each.id for each in classes_named(db, named).values()]
    told = [site.address(each) if each.startswith("/") else each for each in named]
    pieces = or_(Badge.badge_class_id.in_(ours), Badge.achievement_id.in_(told))
    held = select(Badge.passport_id).where(pieces, Badge.revoked_at.is_(None), Badge.twin_of_id.is_(None))
    some = held.where(Badge.passport_id > since).distinct().order_by(Badge.passport_id).limit(most)
    return db.scalars(some).all()


def is_met(rule: Rule, pocket: Pocket) -> bool:
    """Whether *pocket* holds enough of its pieces."""
    pieces = matches(rule)
    return is_enough(pieces, rule.needed, pocket.lobes(pieces))


def _require_fit(db: Session, pieces: Sequence[Named], leads_to: str) -> None:
    """A badge of support is no skill, and no key badge can wait for itself, also not by way of others."""
    for name, match in pieces:
        if leads_to in match.achievements:
            raise PieceUnfit(reason="itself", name=name)
        classes = classes_named(db, match.achievements)
        if any(each.kind == Kind.SUPPORT for each in classes.values()):
            raise PieceUnfit(reason="support", name=name)
        if leads_to and leads_to in _below(db, classes):
            raise PieceUnfit(reason="circle", name=name)


def _once(pieces: Sequence[Named]) -> Sequence[Named]:
    """Without what is there twice: one badge would be two pieces."""
    first = {match: name for name, match in reversed(pieces)}
    return [(first[match], match) for match in dict.fromkeys(match for _, match in pieces)]


def _below(db: Session, classes: dict[str, BadgeClass]) -> set[str]:
    """Everything that the rules of *classes* ask for, and the rules of that, and so on."""
    seen: set[str] = set()
    while classes:
        ids = [each.id for each in classes.values()]
        asked = select(Accepted.achievement).join(Piece).join(Rule).where(Rule.key_class_id.in_(ids))
        found = set(db.scalars(asked)) - seen
        seen |= found
        classes = classes_named(db, found)
    return seen


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
