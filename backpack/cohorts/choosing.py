"""Whom to give to, and what: the group's own badges first, the people who have not got it first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from backpack.badges.models import Badge
from backpack.cohorts import gathering, giving, outcomes
from backpack.cohorts.columns import columns
from backpack.cohorts.models import Cohort, Facilitator, Gift, Participant
from backpack.issuers import designing
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel.problems import NotFound, Problem
from backpack.safety import aiming


class NotInGroup(Problem):
    """The card is of somebody who is not in this group. ``facts``: cohort, again."""

    status = 404


@dataclass(frozen=True)
class Has:
    """Somebody has it: who gave it (or None), when, whether it is in a passport, and the gift where a group gave it."""

    who: str | None
    when: datetime
    is_kept: bool
    gift: Gift | None = None


@dataclass(frozen=True)
class Choice:
    """What a facilitator may give here: the group's badges in their order, then the rest, by organisation.

    ``has`` says of each badge class (by id) what one person has of it.
    """

    bouquet: Sequence[BadgeClass]
    others: Sequence[tuple[Organisation, Sequence[BadgeClass]]]
    has: dict[int, Has]


def choice(db: Session, facilitator: Facilitator, participant: Participant | None = None) -> Choice:
    """What *facilitator* may give in the group, or to *participant*."""
    cohort, own = facilitator.cohort, facilitator.member.organisation
    mine = {each.id: each for column in columns(db, cohort) for each in reversed(column.badge_classes)}
    bouquet = [each for each in mine.values() if giving.may_give(facilitator, each)]
    others = []
    for organisation in (cohort.organisation, *([own] if own.id != cohort.organisation_id else [])):
        rest = [each for each in designing.badge_classes(db, organisation) if each.id not in mine]
        if rest := [each for each in rest if giving.may_give(facilitator, each)]:
            others.append((organisation, rest))
    return Choice(bouquet, others, _has(db, participant) if participant else {})


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

    Of all, *facilitator* is left out.
    """
    there = {each.code: each for each in gathering.participants(db, facilitator.cohort)}
    if form.get("whom") == "all":
        shown = [there[code] for code in there if code in set(form.getlist("shown"))]
        return [each for each in shown if not giving.is_oneself(each, facilitator.member)]
    chosen = list(dict.fromkeys(form.getlist("who")))
    if not there.keys() >= set(chosen):
        raise NotFound
    return [there[code] for code in chosen]


def standing_of(
    db: Session, cohort: Cohort, badge_class: BadgeClass
) -> Sequence[tuple[Participant, Has | None]]:
    """Everybody of *cohort* by name, and what they have of *badge_class*."""
    held = select(Badge).join(Participant, Participant.passport_id == Badge.passport_id)
    held = held.where(
        Participant.cohort_id == cohort.id,
        Badge.badge_class_id == badge_class.id,
        Badge.revoked_at.is_(None),
    )
    kept = {each.passport_id: Has(each.seen_by, each.kept_at, True) for each in db.scalars(held)}
    given = {each.participant_id: _given(each) for each in outcomes.given(db, cohort, badge_class)}
    return [
        (each, given.get(each.id) or (kept.get(each.passport_id) if each.passport_id else None))
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
    """Who of *cohort* the card that *text* spells belongs to. Raises CardUnread, CardDead, NotInGroup."""
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
    return Has(gift.member.name, gift.given_at, gift.badge_id is not None, gift)
