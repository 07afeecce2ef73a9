"""What a person holds, as maps and rules ask for it, and what this site's badge classes are called there.

An address of this site is told without its host, so that a map survives a move.
"""

from collections.abc import Iterable

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.badges.models import Badge, Recipient, Source
from backpack.badges.verdicts import verdict_today
from backpack.badges.wallet import badges_of
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel.site import site
from backpack.openbadges.model import Verdict
from backpack.openmaps.model import Level, Match
from backpack.openmaps.standing import Flaw, Holding, Pocket
from backpack.passport.models import Passport

_LEVELS = {Kind.CAN: Level.CAN, Kind.KNOWS: Level.KNOWS}


def pocket(db: Session, passport: Passport | None) -> Pocket:
    """Everything that *passport* holds; a stranger (None) holds nothing."""
    if passport is None:
        return Pocket(())
    badges = badges_of(db, passport)
    brought = [name for badge in badges if badge.badge_class is None and (name := achievement_of(badge))]
    classes = classes_named(db, brought)
    return Pocket(_holding(badge, classes.get(achievement_of(badge))) for badge in badges)


def achievement_of(badge: Badge) -> str:
    """What *badge* is an award of; empty where it does not say."""
    return path_of(badge.badge_class) if badge.badge_class else local(badge.achievement_id or "")


def path_of(badge_class: BadgeClass) -> str:
    return f"/O/{badge_class.organisation.code}/{badge_class.code}"


def match_of(badge_class: BadgeClass, siblings: Iterable[BadgeClass] = ()) -> Match:
    """What accepts *badge_class*; "je sais" of the same skill, among *siblings*, also holds "je peux"."""
    asks_can = badge_class.kind == Kind.CAN
    also = [path_of(each) for each in siblings if asks_can and each.id != badge_class.id]
    return Match(
        (path_of(badge_class), *also),
        (f"/O/{badge_class.organisation.code}",),
        Level.CAN if asks_can else Level.KNOWS,
    )


def match_for(db: Session, badge_class: BadgeClass) -> Match:
    """The same, with the siblings that the database knows."""
    if not badge_class.skill:
        return match_of(badge_class)
    return match_of(badge_class, db.scalars(select(BadgeClass).where(BadgeClass.skill == badge_class.skill)))


def classes_named(db: Session, achievements: Iterable[str]) -> dict[str, BadgeClass]:
    """This site's badge classes among *achievements*, by that name."""
    parts = {tuple(name.split("/")[2:4]) for name in achievements if name.startswith("/O/")}
    whole = [part for part in parts if len(part) == 2]
    if not whole:
        return {}
    named = select(BadgeClass).join(BadgeClass.organisation)
    found = db.scalars(named.where(tuple_(Organisation.code, BadgeClass.code).in_(whole)))
    return {path_of(each): each for each in found}


def local(address: str) -> str:
    """*address* without this site's host, if it is one of this site's, and in its newest form."""
    base = site.config.base_url
    return address.removeprefix(base).removesuffix("/v2.json") if address.startswith(f"{base}/") else address


def _holding(badge: Badge, known: BadgeClass | None) -> Holding:
    badge_class = badge.badge_class or known
    level = _LEVELS.get(Kind(badge_class.kind)) if badge_class else None
    return Holding(badge.code, achievement_of(badge), local(badge.issuer_id), level, _flaw(badge))


def _flaw(badge: Badge) -> Flaw | None:
    # Only what was proven, and proven to be this person's, may move a map: a forged or copied file never does.
    if badge.revoked_at is not None or badge.verdict == Verdict.REVOKED:
        return Flaw.TAKEN_BACK
    if verdict_today(badge) is not Verdict.PROVEN or badge.source == Source.SELF:
        return Flaw.NOT_PROVEN
    if badge.source == Source.IMPORT and badge.recipient != Recipient.PROVED:
        return Flaw.NOT_PROVED_YOURS
    return None
