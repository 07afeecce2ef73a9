"""Whom to give to, and what: the group's own badges first, the people who have not got it first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from backpack.art.design import Kind
from backpack.badges.models import Badge
from backpack.cohorts import gathering, giving, outcomes, showing
from backpack.cohorts.columns import columns
from backpack.cohorts.models import Cohort, Facilitator, Gift, Participant
from backpack.issuers import designing
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel import codes, squares
from backpack.kernel.problems import NotFound, Problem
from backpack.safety import aiming


class SquareOfNobodyHere(Problem):
    """A person's square that is too old, or nobody's of this group. ``facts``: cohort, again."""

    status = 404


class NotInGroup(Problem):
    """The card is of somebody who is not in this group. ``facts``: cohort, again."""

    status = 404


@dataclass(frozen=True)
class Has:
    """Somebody has it: who gave it (or None), when, whether it is in a passport, and the gift where a group gave it.

    ``above`` is what they have instead: whoever has "je sais" is not given "je peux".
    """

    who: str | None
    when: datetime
    is_kept: bool
    gift: Gift | None = None
    above: BadgeClass | None = None
    by_opinions: bool = False


@dataclass(frozen=True)
class Choice:
    """What a facilitator may give here: the group's badges in their order, then the rest, by organisation.

    ``has`` says of each badge class (by id) what one person has of it; "je peux" is left out where they have "je sais".
    """

    bouquet: Sequence[BadgeClass]
    others: Sequence[tuple[Organisation, Sequence[BadgeClass]]]
    has: dict[int, Has]


def choice(db: Session, facilitator: Facilitator, participant: Participant | None = None) -> Choice:
    """What *facilitator* may give in the group, or to *participant*."""
    cohort, own = facilitator.cohort, facilitator.member.organisation
    has = _has(db, participant) if participant else {}
    known = _skills_known(db, has)
    mine = {each.id: each for column in columns(db, cohort) for each in reversed(column.badge_classes)}
    bouquet = [each for each in mine.values() if giving.may_give(facilitator, each)]
    bouquet = [each for each in bouquet if not _is_below(each, known)]
    others = []
    for organisation in (cohort.organisation, *([own] if own.id != cohort.organisation_id else [])):
        rest = [each for each in designing.badge_classes(db, organisation) if each.id not in mine]
        rest = [each for each in rest if not _is_below(each, known)]
        if rest := [each for each in rest if giving.may_give(facilitator, each)]:
            others.append((organisation, rest))
    return Choice(bouquet, others, has)


def badge_class_of(db: Session, facilitator: Facilitator, code: str) -> BadgeClass:
    """The badge class *code*, which *facilitator* may give here. Raises NotFound."""
    found = db.scalar(select(BadgeClass).filter_by(code=code))
    if found is None or not giving.may_give(facilitator, found):
        raise NotFound
    return found


def badge_class_given(db: Session, facilitator: Facilitator, code: str) -> BadgeClass:
    """The badge class *code*, which may be given here, or was before it was retired. Raises NotFound."""
    found = db.scalar(select(BadgeClass).filter_by(code=code))
    if found is None or not (
        giving.may_give(facilitator, found) or outcomes.given(db, facilitator.cohort, found)
    ):
        raise NotFound
    return found


def people(db: Session, facilitator: Facilitator, form: MultiDict[str, str]) -> Sequence[Participant]:
    """Whom a form names: those who are ticked, or all those that it showed. Raises NotFound.

    Of all, *facilitator* is left out, and whoever nobody has named.
    """
    there = {each.code: each for each in gathering.participants(db, facilitator.cohort)}
    if form.get("whom") == "all":
        shown = [there[code] for code in there if code in set(form.getlist("shown"))]
        return [each for each in shown if _is_of_all(each, facilitator)]
    chosen = list(dict.fromkeys(form.getlist("who")))
    if not there.keys() >= set(chosen):
        raise NotFound
    return [there[code] for code in chosen]


def everybody(db: Session, facilitator: Facilitator, badge_class: BadgeClass) -> Sequence[Participant]:
    """Who of the group has not got *badge_class*: not *facilitator*, and nobody whom nobody has named."""
    rows = standing_of(db, facilitator.cohort, badge_class)
    return [each for each, has in rows if has is None and _is_of_all(each, facilitator)]


def standing_of(
    db: Session, cohort: Cohort, badge_class: BadgeClass
) -> Sequence[tuple[Participant, Has | None]]:
    """Everybody of *cohort* by name, and what they have of *badge_class*, or above it."""
    knows = _above(db, badge_class)
    above = {each.id: has for each, has in standing_of(db, cohort, knows) if has} if knows else {}
    held = select(Badge).join(Participant, Participant.passport_id == Badge.passport_id)
    held = held.where(
        Participant.cohort_id == cohort.id,
        Badge.badge_class_id == badge_class.id,
        Badge.revoked_at.is_(None),
    )
    kept = {each.passport_id: Has(each.seen_by, each.kept_at, True) for each in db.scalars(held)}
    given = {each.participant_id: _given(each) for each in outcomes.given(db, cohort, badge_class)}
    return [
        (
            each,
            given.get(each.id)
            or (kept.get(each.passport_id) if each.passport_id else None)
            or (replace(above[each.id], gift=None, above=knows) if each.id in above else None),
        )
        for each in gathering.participants(db, cohort)
    ]


def gift_named(db: Session, participant: Participant, code: str, *, taken_back: bool = False) -> Gift:
    """What stands of the badge class *code* given to *participant*; with *taken_back*, else the last that did.

    Raises NotFound.
    """
    theirs = select(Gift).join(Gift.badge_class)
    theirs = theirs.where(Gift.participant_id == participant.id, BadgeClass.code == code)
    if not taken_back:
        theirs = theirs.where(Gift.taken_back_at.is_(None))
    found = db.scalars(theirs.order_by(Gift.taken_back_at.is_not(None), Gift.id.desc())).first()
    if found is None:
        raise NotFound
    return found


def aimed_at(db: Session, cohort: Cohort, text: str, *, again: str) -> Participant:
    """Who of *cohort* shows the square *text*, on a phone or on a paper card.

    Raises SquareOfNobodyHere, CardUnread, CardDead, NotInGroup.
    """
    shown = showing.who(db, cohort, codes.normal(squares.code_for("Q", text)))
    if shown is not None:
        return shown
    if squares.path_of_ours(text).startswith("/Q/"):
        raise SquareOfNobodyHere(cohort=cohort, again=again)
    card = aiming.card_in(db, text, again=again)
    there = select(Participant).filter_by(cohort_id=cohort.id, passport_id=card.passport_id, left_at=None)
    found = db.scalar(there)
    if found is None:
        raise NotInGroup(cohort=cohort, again=again)
    return found


def _has(db: Session, participant: Participant) -> dict[int, Has]:
    has: dict[int, Has] = {}
    if participant.passport_id is not None:
        held = select(Badge).filter_by(passport_id=participant.passport_id, revoked_at=None)
        for badge in db.scalars(held.where(Badge.badge_class_id.is_not(None))):
            has[badge.badge_class_id or 0] = Has(badge.seen_by, badge.kept_at, True)
    for gift in db.scalars(giving.standing().where(Gift.participant_id == participant.id)):
        has[gift.badge_class_id] = _given(gift)
    return has


def _given(gift: Gift) -> Has:
    return Has(gift.member.name, gift.given_at, gift.badge_id is not None, gift, by_opinions=gift.by_opinions)


def _skills_known(db: Session, has: Collection[int]) -> set[tuple[int, str | None]]:
    """Of what somebody has (ids of badge classes), the skills in "je sais"."""
    if not has:
        return set()
    knows = select(BadgeClass.organisation_id, BadgeClass.skill)
    knows = knows.where(BadgeClass.id.in_(has), BadgeClass.kind == Kind.KNOWS, BadgeClass.skill.is_not(None))
    return {(organisation_id, skill) for organisation_id, skill in db.execute(knows)}


def _is_below(badge_class: BadgeClass, known: Collection[tuple[int, str | None]]) -> bool:
    return badge_class.kind == Kind.CAN and (badge_class.organisation_id, badge_class.skill) in known


def _above(db: Session, badge_class: BadgeClass) -> BadgeClass | None:
    """The badge class "je sais" of what *badge_class* is "je peux" of."""
    if badge_class.kind != Kind.CAN or not badge_class.skill:
        return None
    knows = select(BadgeClass).filter_by(
        organisation_id=badge_class.organisation_id,
        skill=badge_class.skill,
        kind=Kind.KNOWS,
        is_proposal=False,
    )
    return db.scalars(knows.order_by(BadgeClass.id)).first()


def _is_of_all(participant: Participant, facilitator: Facilitator) -> bool:
    return bool(participant.name) and not giving.is_oneself(participant, facilitator.member)
