"""Who works for an organisation: their role, taking them out of the team, cutting the phones that they lost."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.entering import ways
from backpack.issuers import trail
from backpack.issuers.models import Member, Organisation, Role
from backpack.issuers.trail import Did
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.notifications import subscribing
from backpack.passport import phones
from backpack.passport.models import Passport


class LastManager(Problem):
    """An organisation keeps at least one manager, or nobody could invite anybody any more."""

    status = 409


class OnlyWayIn(Problem):
    """Without its phones this person's passport could never be opened again: it is their own, not the desk's."""

    status = 409


def memberships(db: Session, passport: Passport) -> Sequence[Member]:
    """Where *passport* works now; the desk that opens comes first."""
    theirs = select(Member).where(Member.passport_id == passport.id, Member.left_at.is_(None))
    order = (Member.chosen_at.is_(None), Member.chosen_at.desc(), Member.id)
    return db.scalars(theirs.order_by(*order)).all()


def working_at(db: Session, passport: Passport, code: str) -> Member | None:
    """Where *passport* works in the organisation of that *code*, if it does."""
    return next((each for each in memberships(db, passport) if each.organisation.code == code), None)


def choose_desk(db: Session, passport: Passport, organisation: Organisation) -> None:
    """From now on the desk of *organisation* opens for *passport*. Raises NotFound where they do not work."""
    chosen = next(
        (each for each in memberships(db, passport) if each.organisation_id == organisation.id), None
    )
    if chosen is None:
        raise NotFound
    chosen.chosen_at = now()


def team(db: Session, organisation: Organisation) -> Sequence[Member]:
    """Who works for *organisation* now, by name."""
    here = select(Member).where(Member.organisation_id == organisation.id, Member.left_at.is_(None))
    return db.scalars(here.order_by(Member.name, Member.id)).all()


def word_for(member: Member) -> str:
    """What names *member* in an address of the desk: a row's id stays in the database."""
    return codes.out_of(site.sealer.derived("member", str(member.id)))


def teammate(db: Session, organisation: Organisation, word: str) -> Member:
    """The member of *organisation* that *word* names. Raises NotFound, for everybody else's too."""
    found = next((each for each in team(db, organisation) if word_for(each) == word), None)
    if found is None:
        raise NotFound
    return found


def give_role(db: Session, member: Member, role: Role, by: Member) -> None:
    """From now on *member* has *role*; giving it again changes nothing. Raises LastManager."""
    if role != Role.MANAGER:
        _require_another_manager(db, member)
    if role != member.role:
        _trace(db, by, Did.MADE_MANAGER if role == Role.MANAGER else Did.MADE_FACILITATOR, member)
    member.role = role


def remove(db: Session, member: Member, by: Member) -> None:
    """*member* leaves the team, or *by* takes them out: no desk opens, and what they invited others with is nothing.

    The badges that they gave stay, with their name. Raises LastManager.
    """
    _require_another_manager(db, member)
    if member.left_at is None:
        _trace(db, by, Did.LEFT if by.id == member.id else Did.REMOVED, member)
    member.left_at, member.chosen_at = member.left_at or now(), None


def cut_phones(db: Session, member: Member, by: Member) -> None:
    """*by* says that no phone opens *member*'s passport any more: one is lost, and with it goes the desk.

    Their passkeys, cards and addresses stay, so that they themselves come back, and a manager never gets in. Where
    there is none, they would never come back: then only the desk can be closed (``remove``). Raises OnlyWayIn.
    """
    if not ways.comes_back(db, member.passport):
        raise OnlyWayIn
    phones.cut(db, member.passport)
    _trace(db, by, Did.CUT_PHONES, member)
    subscribing.unsubscribe(db, member.passport)  # nor does it show what arrives


def _trace(db: Session, by: Member, did: Did, member: Member) -> None:
    trail.trace(db, by, did, passport=member.passport, whom=member.name)


def _require_another_manager(db: Session, member: Member) -> None:
    # Two managers who take each other out at once would leave none: they wait for one another here.
    in_turn(db, Organisation, member.organisation_id)
    db.refresh(member)
    others = select(Member.id).where(
        Member.organisation_id == member.organisation_id,
        Member.role == Role.MANAGER,
        Member.left_at.is_(None),
        Member.id != member.id,
    )
    if member.role == Role.MANAGER and db.scalar(others.limit(1)) is None:
        raise LastManager
