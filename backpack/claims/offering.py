"""A claim code is opened, shown, declined and closed; a group code only gives what presence alone earns."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.claims import turning
from backpack.claims.models import STANDING_USES, Claim, ClaimCode
from backpack.issuers import designing
from backpack.issuers.models import BadgeClass, Member, Organisation
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.passport.models import Passport

GROUP_LIFE = timedelta(hours=12)
PERSON_LIFE = timedelta(days=30)
SECOND_THOUGHTS = timedelta(days=30)
LONGEST_LIFE = timedelta(days=90)  # of a group code that is to end on a day of its own
MOST_USES = 500
STANDING_LIFE = timedelta(days=365)


class UnknownCode(Problem):
    """No such code was ever printed."""

    status = 404


class CodeUsedUp(Problem):
    """Everybody who could use it has."""

    status = 410


class CodeClosed(Problem):
    """It ended, or who opened it closed it."""

    status = 410


class NotForGroups(Problem):
    """A skill is given to a person; only what its issuer opened to those present goes by a group code."""

    status = 422


def open_code(
    db: Session,
    badge_class: BadgeClass,
    member: Member,
    *,
    uses: int,
    is_group: bool,
    nonce: str = "",
    turns: bool = False,
    ends_at: datetime | None = None,
) -> ClaimCode:
    """A new code for *badge_class*, opened by *member*. Raises NotForGroups.

    The code follows from *nonce*, which the form carries, so that tapping twice opens one. A group code may turn its
    square each minute, for those who are present, and may end at another time than in twelve hours.
    """
    if badge_class.organisation_id != member.organisation_id:
        raise NotFound
    designing.require_live(badge_class)
    if is_group and not badge_class.open_to_present:
        raise NotForGroups(badge_class=badge_class.name)
    uses = min(max(uses, 1), MOST_USES) if is_group else 1
    asked = f"{member.id} {badge_class.id} {is_group} {uses} {turns} {ends_at} {nonce}"
    printed = codes.out_of(site.sealer.derived("claim-code", asked)) if nonce else codes.new()
    known = db.scalar(select(ClaimCode).where(ClaimCode.code == printed))
    if known is not None and is_live(known):
        return known
    if known is not None:
        printed = codes.new()  # back to the form after the first one was used: this is the next person
    code = ClaimCode(
        code=printed,
        badge_class_id=badge_class.id,
        opened_by_id=member.id,
        opened_at=now(),
        ends_at=_end(ends_at, is_group=is_group),
        uses=uses,
        uses_left=uses,
        is_group=is_group,
        turns=turns and is_group,
    )
    code.badge_class, code.opened_by = badge_class, member
    db.add(code)
    db.flush()
    return code


def open_again(db: Session, code: ClaimCode, member: Member) -> ClaimCode:
    """What *code* still had to give, offered once more by *member*: in a new code, and the old one ends.

    The same new one for the same old one, however often. Raises NotFound for a link that is open to all, and where
    everybody kept theirs.
    """
    if code.is_standing or code.uses_left <= 0:
        raise NotFound
    new = open_code(
        db,
        code.badge_class,
        member,
        uses=code.uses_left,
        is_group=code.is_group,
        nonce=f"again {code.code}",
        turns=code.turns,
    )
    close(code)
    return new


def open_standing(db: Session, badge_class: BadgeClass, member: Member) -> ClaimCode:
    """The link by which anybody takes *badge_class*, for a year; the one that stands already, if it does.

    Only what people support is taken so: it says what they want, never what they can do. Raises NotForGroups.
    """
    if badge_class.organisation_id != member.organisation_id:
        raise NotFound
    designing.require_live(badge_class)
    if badge_class.kind != Kind.SUPPORT:
        raise NotForGroups(badge_class=badge_class.name)
    # Two of the team may open it at once: the second waits here, and finds the first one's.
    in_turn(db, BadgeClass, badge_class.id)
    standing = _standing(badge_class.organisation).where(ClaimCode.badge_class_id == badge_class.id)
    if known := db.scalar(standing.order_by(ClaimCode.id).limit(1)):
        return known
    code = ClaimCode(
        code=codes.new(),
        badge_class_id=badge_class.id,
        opened_by_id=member.id,
        opened_at=now(),
        ends_at=now() + STANDING_LIFE,
        uses=STANDING_USES,
        uses_left=STANDING_USES,
        is_group=True,
    )
    code.badge_class, code.opened_by = badge_class, member
    db.add(code)
    db.flush()
    return code


def standing_links(db: Session, organisation: Organisation) -> dict[int, str]:
    """The codes of *organisation*'s links that are open to all, by the id of their badge class."""
    return {
        each.badge_class_id: each.code
        for each in db.scalars(_standing(organisation).order_by(ClaimCode.id.desc()))
    }


def code_of(db: Session, code: str) -> ClaimCode:
    """The code as printed or as its square says it, good or not. Raises UnknownCode."""
    found = db.scalar(select(ClaimCode).where(ClaimCode.code == code)) or turning.found(db, code)
    if found is None:
        raise UnknownCode
    return found


def offered(db: Session, code: str, *, again: str | None = None, in_time: str | None = None) -> ClaimCode:
    """The code, if it can still give. Raises UnknownCode, CodeUsedUp, CodeClosed, SquareChanged."""
    found = code_of(db, code)
    require_open(found, again=again)
    if not has_second_thoughts(found, again):
        turning.require_in_time(found, code, in_time)
    return found


def require_open(code: ClaimCode, *, again: str | None = None) -> None:
    """Raise CodeUsedUp or CodeClosed unless *code* can still give.

    *again* is the token of a "Non merci": for thirty days it outlives the code's own end.
    """
    facts = {"who": code.opened_by.name, "organisation": code.badge_class.organisation}
    if code.uses_left <= 0:
        raise CodeUsedUp(**facts)
    if code.ends_at <= now() and not has_second_thoughts(code, again):
        raise CodeClosed(**facts)


def claim_of(db: Session, code: ClaimCode, passport: Passport) -> Claim | None:
    """What *passport* received through *code*, if it did."""
    return db.scalar(select(Claim).filter_by(claim_code_id=code.id, passport_id=passport.id))


def signs_of(db: Session, code: ClaimCode) -> Sequence[int]:
    """The signs of the passports that kept the badge, in that order: whom to look for in the room, without a name.

    Whoever took it by a standing link is nobody's business: they are counted, and that is all.
    """
    if code.is_standing:
        return ()
    kept = select(Passport.sign).join(Claim, Claim.passport_id == Passport.id)
    return db.scalars(kept.where(Claim.claim_code_id == code.id).order_by(Claim.id)).all()


def decline(db: Session, code: ClaimCode) -> str:
    """Say no, silently: counted, never by name. Returns the token that takes it back for thirty days."""
    db.execute(update(ClaimCode).where(ClaimCode.id == code.id).values(declined=ClaimCode.declined + 1))
    return site.sealer.token("declined", code.code)


def has_second_thoughts(code: ClaimCode, token: str | None) -> bool:
    """Whether *token* is this code's own refusal of the last thirty days."""
    seconds = int(SECOND_THOUGHTS.total_seconds())
    return bool(token) and site.sealer.value_of("declined", token or "", most_seconds=seconds) == code.code


def is_live(code: ClaimCode) -> bool:
    """Whether the code can still give."""
    return code.uses_left > 0 and code.ends_at > now()


def close(code: ClaimCode) -> None:
    """End the code now; badges that were kept stay."""
    code.ends_at = min(code.ends_at, now())


def code_of_member(db: Session, code: str, member: Member) -> ClaimCode:
    """A code of this member's organisation. Raises NotFound, also for another's."""
    found = db.scalar(
        select(ClaimCode)
        .join(BadgeClass)
        .where(ClaimCode.code == code, BadgeClass.organisation_id == member.organisation_id)
    )
    if found is None:
        raise NotFound
    return found


def open_codes(db: Session, member: Member) -> Sequence[ClaimCode]:
    """The codes of this member's organisation that can still give, newest first."""
    return db.scalars(
        select(ClaimCode)
        .join(BadgeClass)
        .where(
            BadgeClass.organisation_id == member.organisation_id,
            ClaimCode.ends_at > now(),
            ClaimCode.uses_left > 0,
        )
        .order_by(ClaimCode.id.desc())
    ).all()


def _end(asked: datetime | None, *, is_group: bool) -> datetime:
    if not is_group:
        return now() + PERSON_LIFE
    return min(max(asked, now()), now() + LONGEST_LIFE) if asked else now() + GROUP_LIFE


def _standing(organisation: Organisation) -> Select[ClaimCode]:
    return (
        select(ClaimCode)
        .join(BadgeClass)
        .where(
            BadgeClass.organisation_id == organisation.id,
            ClaimCode.uses >= STANDING_USES,
            ClaimCode.uses_left > 0,
            ClaimCode.ends_at > now(),
        )
    )
