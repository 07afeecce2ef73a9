"""Whom a facilitator can recognise: people to whom their own organisation gave a badge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge, Source
from backpack.custody.models import Appeal
from backpack.issuers.models import BadgeClass, Member, OrganisationPassport
from backpack.kernel.problems import NotFound
from backpack.kernel.site import site
from backpack.passport.models import Passport

MOST_SHOWN = 40


@dataclass(frozen=True)
class Known:
    """A passport as its giver knows it: ``handle`` ends its address during one appeal, ``given`` is newest first."""

    passport: Passport
    handle: str
    given: Sequence[Badge]

    @property
    def last(self) -> datetime:
        return self.given[0].kept_at


def known_to(db: Session, appeal: Appeal, member: Member, *, of: BadgeClass | None = None) -> list[Known]:
    """Whom *member* may recognise for *appeal*: the one who was named, else everybody, newest badge first.

    *of* leaves those who got that badge.
    """
    is_theirs = exists().where(
        OrganisationPassport.passport_id == Passport.id
    )  # nobody enters that of an organisation
    works = exists().where(Member.passport_id == Passport.id, Member.left_at.is_(None))
    given = (
        select(Badge)
        .join(BadgeClass, BadgeClass.id == Badge.badge_class_id)
        .join(Passport, Passport.id == Badge.passport_id)
        .where(
            BadgeClass.organisation_id == member.organisation_id,
            Badge.source != Source.IMPORT,
            Badge.revoked_at.is_(None),
            Passport.id != appeal.asker_id,
            Passport.is_operator.is_(False),
            Passport.joined_into_id.is_(None),
            ~works,
            ~is_theirs,
        )
        .order_by(Badge.kept_at.desc(), Badge.id.desc())
    )
    if appeal.wanted_id is not None:
        given = given.where(Passport.id == appeal.wanted_id)
    by_passport: dict[int, list[Badge]] = {}
    for badge in db.scalars(given):
        by_passport.setdefault(badge.passport_id, []).append(badge)
    return [
        Known(badges[0].passport, _handle(appeal, passport_id), badges)
        for passport_id, badges in by_passport.items()
        if of is None or any(badge.badge_class_id == of.id for badge in badges)
    ]


def known_as(db: Session, appeal: Appeal, member: Member, handle: str) -> Known:
    """The one at the address that ends with *handle*. Raises NotFound."""
    found = next((known for known in known_to(db, appeal, member) if known.handle == handle), None)
    if found is None:
        raise NotFound
    return found


def _handle(appeal: Appeal, passport_id: int) -> str:
    return site.sealer.derived("recognised", f"{appeal.code} {passport_id}")[:22]
