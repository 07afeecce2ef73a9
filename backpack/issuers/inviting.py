"""A manager invites a person to the team: an address that works once, within a week, on whatever phone is theirs.

Whoever accepts keeps the passport that their phone opens, or gets one: everyone is a passport, and nobody has two.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.issuers import trail
from backpack.issuers.founding import tidy
from backpack.issuers.models import Invitation, Member, Organisation, Role
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.db import rows_changed
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.passport.models import Passport

LIFE = timedelta(days=7)


class InvitationOver(Problem):
    """The invitation was accepted, withdrawn or is too old, or whoever made it may invite no more."""

    status = 410


def invite(db: Session, by: Member, name: str, role: Role, *, nonce: str = "") -> str:
    """A new invitation of *name*, made by a manager; returns its code (65 bits), which is kept as its hash only.

    The code follows from *nonce*, which the form carries, so that tapping twice invites once. Raises NameMissing.
    """
    name = tidy(name)
    asked = f"{by.id} {role} {name} {nonce}"
    printed = codes.out_of(site.sealer.derived("invitation", asked)) if nonce else codes.new()
    known = _invitation(db, printed)
    if known is not None and is_open(known):
        return printed
    if known is not None:
        printed = codes.new()  # back to the form after the first one was used: this is another person
    invitation = Invitation(
        code=codes.new(),
        key_hash=_hash(printed),
        organisation_id=by.organisation_id,
        made_by_id=by.id,
        role=role,
        name=name,
        ends_at=now() + LIFE,
    )
    invitation.organisation, invitation.made_by = by.organisation, by
    db.add(invitation)
    db.flush()
    return printed


def open_invitations(db: Session, organisation: Organisation) -> Sequence[Invitation]:
    """Those that can still be accepted, newest first."""
    made = select(Invitation).where(Invitation.organisation_id == organisation.id, Invitation.ends_at > now())
    return [each for each in db.scalars(made.order_by(Invitation.id.desc())) if is_open(each)]


def is_open(invitation: Invitation) -> bool:
    """Whether it can still be accepted. With its manager goes what they invited: a link kept for oneself too."""
    is_asked = invitation.used_at is None and invitation.withdrawn_at is None and invitation.ends_at > now()
    by = invitation.made_by
    return is_asked and by.left_at is None and by.role == Role.MANAGER


def withdraw(db: Session, organisation: Organisation, code: str) -> None:
    """The invitation that the desk knows by *code* is worth nothing any more. Raises NotFound."""
    found = db.scalar(select(Invitation).filter_by(organisation_id=organisation.id, code=code))
    if found is None:
        raise NotFound
    found.withdrawn_at = found.withdrawn_at or now()


def offered(db: Session, printed: str) -> Invitation:
    """The invitation behind /I/<printed>, for whoever reads it. Raises InvitationOver."""
    found = _invitation(db, printed)
    if found is None or not is_open(found):
        raise InvitationOver
    return found


def accepted_by(db: Session, printed: str, passport: Passport | None) -> Member | None:
    """The membership of *passport* in the organisation that invites, if they work there already."""
    found = _invitation(db, printed)
    member = _member(db, found, passport) if found and passport else None
    return member if member and member.left_at is None else None


def accept(db: Session, printed: str, whose: Callable[[], Passport]) -> Member:
    """Whoever holds this phone joins the team. Raises InvitationOver.

    *whose* says (and perhaps opens) their passport, once it is known that there is something to accept. A second tap
    of the same person finds them in the team; another phone finds the invitation used.
    """
    found = _invitation(db, printed)
    if found is None:
        raise InvitationOver
    passport = whose()
    working = _member(db, found, passport)
    if working is not None and working.left_at is None:
        return working
    if not is_open(found):
        raise InvitationOver
    used = update(Invitation).where(Invitation.id == found.id, Invitation.used_at.is_(None))
    if rows_changed(db, used.values(used_at=now())) == 0:
        raise InvitationOver
    member = working or _joined(db, found, passport)
    member.role, member.name, member.left_at, member.chosen_at = found.role, found.name, None, now()
    found.member_id = member.id
    trail.trace(db, found.made_by, trail.Did.INVITED, passport=passport, whom=member.name)
    return member


def _joined(db: Session, invitation: Invitation, passport: Passport) -> Member:
    member = Member(
        organisation_id=invitation.organisation_id,
        passport_id=passport.id,
        role=invitation.role,
        name=invitation.name,
        added_at=now(),
    )
    member.organisation, member.passport = invitation.organisation, passport
    db.add(member)
    db.flush()
    return member


def _member(db: Session, invitation: Invitation, passport: Passport) -> Member | None:
    there = select(Member).filter_by(organisation_id=invitation.organisation_id, passport_id=passport.id)
    return db.scalar(there)


def _invitation(db: Session, printed: str) -> Invitation | None:
    return db.scalar(select(Invitation).where(Invitation.key_hash == _hash(printed)))


def _hash(printed: str) -> str:
    return site.sealer.derived("invitation-key", printed)
