"""An organisation is given a badge: a facilitator of another one gives it, one of its managers keeps it for it.

What it keeps stands in a passport of its own, which no phone, card or address opens: nobody enters it.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import wallet
from backpack.badges.models import Badge
from backpack.catalogue.models import Award
from backpack.claims import receiving
from backpack.issuers import designing, trail
from backpack.issuers.designing import PRESENCE
from backpack.issuers.models import BadgeClass, Member, Organisation, OrganisationPassport
from backpack.kernel import answers, codes
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn
from backpack.kernel.problems import NotFound, Problem
from backpack.passport.models import Passport
from backpack.passport.signs import any_sign

MOST_LISTED = 60


class AlreadyAwarded(Problem):
    """It holds this badge, or has not answered yet; ``facts``: organisation, badge_class, award (or None), badge."""

    status = 409


class AwardOver(Problem):
    """Whoever gave it took it back before it was kept, or it was refused; ``facts.award``."""

    status = 410


@dataclass(frozen=True)
class Recipient:
    """An organisation that could be given a badge; ``state`` is free, waiting or held."""

    organisation: Organisation
    state: str


def is_for_organisations(badge_class: BadgeClass) -> bool:
    """Whether an organisation can be given *badge_class*: it lives and supports things; a skill is a person's."""
    return badge_class.is_live and badge_class.kind in PRESENCE


def recipients(db: Session, badge_class: BadgeClass, words: str = "") -> list[Recipient]:
    """The organisations of this site whose name holds all of *words*, by name; never the one that gives."""
    others = select(Organisation).where(Organisation.id != badge_class.organisation_id)
    asked = _plain(words).split()
    found = [each for each in db.scalars(others) if all(word in _plain(each.name) for word in asked)]
    found.sort(key=lambda each: _plain(each.name))
    return [Recipient(each, _state(db, each, badge_class)) for each in found[:MOST_LISTED]]


def give(db: Session, badge_class: BadgeClass, code: str, member: Member) -> Award:
    """Give *badge_class* to the organisation *code*; its manager keeps or refuses it. A second tap changes nothing.

    Raises NotFound, AlreadyAwarded.
    """
    designing.require_live(badge_class)
    organisation = db.scalar(select(Organisation).filter_by(code=code))
    if organisation is None or not is_for_organisations(badge_class):
        raise NotFound
    if badge_class.organisation_id != member.organisation_id or organisation.id == member.organisation_id:
        raise NotFound
    # Two of the team may give it at once: the second waits here, and finds the first one's.
    in_turn(db, Organisation, organisation.id)
    if waiting := _waiting(db, organisation, badge_class):
        if waiting.given_by_id == member.id:
            return waiting
        raise AlreadyAwarded(organisation=organisation, badge_class=badge_class, award=waiting, badge=None)
    if badge := _held(db, organisation, badge_class):
        raise AlreadyAwarded(organisation=organisation, badge_class=badge_class, award=None, badge=badge)
    award = Award(
        code=codes.new(),
        organisation_id=organisation.id,
        badge_class_id=badge_class.id,
        given_by_id=member.id,
        given_at=now(),
    )
    award.organisation, award.badge_class, award.given_by = organisation, badge_class, member
    db.add(award)
    db.flush()
    trail.trace(db, member, trail.Did.GAVE, passport=None, whom=organisation.name, about=badge_class.name)
    return award


def withdraw(award: Award) -> None:
    """Whoever gave it takes it back before it was answered. Raises AwardOver once it was kept."""
    if award.kept_at is not None:
        raise AwardOver(award=award)
    if award.declined_at is None:
        award.withdrawn_at = award.withdrawn_at or now()


def keep(db: Session, award: Award, member: Member) -> Badge:
    """*member* keeps the badge for their organisation; the same badge again on a second tap. Raises AwardOver."""
    in_turn(db, Organisation, award.organisation_id)
    db.refresh(award)
    if award.declined_at or award.withdrawn_at:
        raise AwardOver(award=award)
    passport = _passport(db, award.organisation)
    if award.kept_at is not None and (held := wallet.held(db, passport, award.badge_class)):
        return held
    if award.kept_at is not None:
        raise AwardOver(award=award)  # it was kept, and taken back since
    badge = receiving.give(db, award.badge_class, passport, seen_by=award.given_by.name)
    award.kept_at, award.answered_by = now(), member.name
    answers.touch(db, f"organisation:{award.organisation_id}")
    return badge


def decline(award: Award, member: Member) -> None:
    """*member* refuses it for their organisation. Raises AwardOver once it was kept or taken back."""
    if award.kept_at or award.withdrawn_at:
        raise AwardOver(award=award)
    award.declined_at, award.answered_by = award.declined_at or now(), award.answered_by or member.name


def given(db: Session, badge_class: BadgeClass) -> Sequence[Award]:
    """To which organisations *badge_class* was given, the newest first."""
    of_it = select(Award).where(Award.badge_class_id == badge_class.id, Award.withdrawn_at.is_(None))
    return db.scalars(of_it.order_by(Award.id.desc())).all()


def given_as(db: Session, badge_class: BadgeClass, code: str) -> Award:
    """The award *code* of *badge_class*. Raises NotFound."""
    found = db.scalar(select(Award).filter_by(badge_class_id=badge_class.id, code=code))
    if found is None:
        raise NotFound
    return found


def waiting(db: Session, organisation: Organisation) -> Sequence[Award]:
    """What *organisation* was given and has not answered, the oldest first."""
    asked = select(Award).where(
        Award.organisation_id == organisation.id,
        Award.kept_at.is_(None),
        Award.declined_at.is_(None),
        Award.withdrawn_at.is_(None),
    )
    return db.scalars(asked.order_by(Award.id)).all()


def received_as(db: Session, organisation: Organisation, code: str) -> Award:
    """The award *code* to *organisation*. Raises NotFound, also for another's."""
    found = db.scalar(select(Award).filter_by(organisation_id=organisation.id, code=code))
    if found is None:
        raise NotFound
    return found


def received(db: Session, organisation: Organisation) -> Sequence[Badge]:
    """The badges that *organisation* keeps, newest first, also those that were taken back and not given again."""
    theirs = db.scalar(select(OrganisationPassport).filter_by(organisation_id=organisation.id))
    return wallet.badges_of(db, theirs.passport) if theirs else ()


def holder(db: Session, badge: Badge) -> Organisation | None:
    """The organisation that holds *badge*; None where a person does."""
    theirs = db.scalar(select(OrganisationPassport).filter_by(passport_id=badge.passport_id))
    return theirs.organisation if theirs else None


def _passport(db: Session, organisation: Organisation) -> Passport:
    """The passport of *organisation*, opened when its first badge is kept: it has no device, and gets none."""
    theirs = db.scalar(select(OrganisationPassport).filter_by(organisation_id=organisation.id))
    if theirs is not None:
        return theirs.passport
    passport = Passport(opened_at=now(), sign=any_sign(), name=organisation.name)
    db.add(passport)
    db.flush()
    db.add(OrganisationPassport(organisation_id=organisation.id, passport_id=passport.id))
    db.flush()
    return passport


def _state(db: Session, organisation: Organisation, badge_class: BadgeClass) -> str:
    if _waiting(db, organisation, badge_class):
        return "waiting"
    return "held" if _held(db, organisation, badge_class) else "free"


def _waiting(db: Session, organisation: Organisation, badge_class: BadgeClass) -> Award | None:
    return next((each for each in waiting(db, organisation) if each.badge_class_id == badge_class.id), None)


def _held(db: Session, organisation: Organisation, badge_class: BadgeClass) -> Badge | None:
    return next(
        (
            each
            for each in received(db, organisation)
            if each.badge_class_id == badge_class.id and each.revoked_at is None
        ),
        None,
    )


def _plain(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))
