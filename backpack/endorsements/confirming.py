"""An organisation confirms: it signs one sentence about somebody's badge, a badge class or another organisation.

Nobody confirms their own: not the badges that one gave, nor what they stand for, nor oneself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from backpack.badges import revoking
from backpack.badges.models import Badge
from backpack.endorsements.models import About, Endorsement
from backpack.issuers import identity
from backpack.issuers.keys import signing_key
from backpack.issuers.models import BadgeClass, Member, Organisation, Role
from backpack.kernel import answers, codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.notifications import telling
from backpack.openbadges import endorsing, keys, proofs, strict

Confirmed = Badge | BadgeClass | Organisation
FIRST_LIST = 500_001  # the lists before it are those of badges
SHORTEST, LONGEST = 3, 300  # characters of the sentence
LONGEST_ROLE = 80
_ABOUT = {Badge: About.BADGE, BadgeClass: About.BADGE_CLASS, Organisation: About.ORGANISATION}
_ABOUT_WHAT: dict[About, Any] = {about: thing for thing, about in _ABOUT.items()}

revoking.lists_from(FIRST_LIST, Endorsement)


@dataclass(frozen=True)
class Standing:
    """What a manager may do about something that they look at: confirm it, or take ``mine`` back."""

    organisation: Organisation
    mine: Endorsement | None


class OneOfYours(Problem):
    """Who gave a badge cannot be the one who confirms it."""

    status = 422


class SentenceMissing(Problem):
    """A confirmation says something."""

    status = 422


def confirm(
    db: Session,
    thing: Confirmed,
    organisation: Organisation,
    comment: str,
    *,
    said_by: str = "",
    role: str = "",
) -> Endorsement:
    """*organisation* stands by *thing*, in these words; the same confirmation again if it does so already.

    *said_by* is the name of the member who says so in their own name, *role* what they do there; both may be empty,
    and whoever reads the signed file reads them in it. Raises OneOfYours and SentenceMissing.
    """
    if is_its_own(thing, organisation):
        raise OneOfYours
    if known := confirmation_by(db, organisation, thing):
        return known
    comment = _folded(comment, LONGEST)
    if len(comment) < SHORTEST:
        raise SentenceMissing
    said_by, role = (_folded(each, LONGEST_ROLE) for each in (said_by, role))
    endorsement = _signed(db, thing, organisation, comment, said_by, role)
    db.add(endorsement)
    db.flush()
    answers.touch(db, f"{endorsement.about}:{thing.id}")
    if isinstance(thing, Badge):
        thing.confirmed_at = thing.confirmed_at or now()
        telling.badge_confirmed(db, thing.passport, thing.name, f"/passeport/badge/{thing.code}")
    return endorsement


def says(endorsement: Endorsement, comment: str, *, said_by: str = "", role: str = "") -> bool:
    """Whether *endorsement* says just this: whoever sent other words was not heard, and is told."""
    asked = (_folded(comment, LONGEST), _folded(said_by, LONGEST_ROLE), _folded(role, LONGEST_ROLE))
    return asked == (endorsement.comment, endorsement.said_by, endorsement.role)


def withdraw(db: Session, endorsement: Endorsement) -> None:
    """Take the confirmation back: its organisation's list says so from now on."""
    if endorsement.revoked_at is None:
        endorsement.revoked_at = now()
        db.flush()
    thing = _ABOUT_WHAT[About(endorsement.about)]
    confirmed = db.scalar(select(thing).where(thing.code == endorsement.path.rpartition("/")[2]))
    if confirmed is None:
        return
    answers.touch(db, f"{endorsement.about}:{confirmed.id}")
    if isinstance(confirmed, Badge) and not confirmations_of(db, confirmed):
        confirmed.confirmed_at = None
        db.flush()


def forget(db: Session, badges: Sequence[str]) -> None:
    """The badges of these codes are gone for good: what was said of them is taken back, and only its place is kept."""
    nothing = {"path": "", "name": "", "comment": "", "credential": b"", "said_by": "", "role": ""}
    of_them = Endorsement.path.in_([f"/B/{code}" for code in badges])
    revoked_at = func.coalesce(Endorsement.revoked_at, now())
    db.execute(update(Endorsement).where(of_them).values(**nothing, revoked_at=revoked_at))


def confirmations_of(db: Session, thing: Confirmed) -> Sequence[Endorsement]:
    """Who stands by *thing* today, the first one first."""
    return db.scalars(_live(thing).order_by(Endorsement.id)).all()


def confirmation_by(db: Session, organisation: Organisation, thing: Confirmed) -> Endorsement | None:
    """The confirmation of *thing* by *organisation*, if it stands by it today."""
    return db.scalar(_live(thing).where(Endorsement.organisation_id == organisation.id))


def confirmations_by(db: Session, organisation: Organisation) -> Sequence[Endorsement]:
    """What *organisation* stands by today, newest first."""
    its_own = select(Endorsement).where(
        Endorsement.organisation_id == organisation.id, Endorsement.revoked_at.is_(None)
    )
    return db.scalars(its_own.order_by(Endorsement.id.desc())).all()


def standing(db: Session, thing: Confirmed, member: Member | None) -> Standing | None:
    """What *member* may do about *thing*; None for whoever may not confirm it."""
    if member is None or member.role != Role.MANAGER or is_its_own(thing, member.organisation):
        return None
    mine = confirmation_by(db, member.organisation, thing)
    if mine is None and isinstance(thing, Badge) and thing.revoked_at is not None:
        return None
    return Standing(member.organisation, mine)


def endorsement_of(db: Session, code: str) -> Endorsement:
    """The endorsement at /E/*code*, taken back or not. Raises NotFound."""
    found = db.scalar(select(Endorsement).where(Endorsement.code == code))
    if found is None:
        raise NotFound
    return found


def is_its_own(thing: Confirmed, organisation: Organisation) -> bool:
    """Whether *thing* is *organisation*, or comes from it, so that its word would add nothing."""
    if isinstance(thing, Badge):
        return identity.issuer_id(organisation) == thing.issuer_id or organisation.id == thing.organisation_id
    return organisation.id == (thing.organisation_id if isinstance(thing, BadgeClass) else thing.id)


def path_of(thing: Confirmed) -> str:
    """Where *thing* stands on this site, for programs and for people."""
    if isinstance(thing, Badge):
        return f"/B/{thing.code}"
    if isinstance(thing, BadgeClass):
        return f"/O/{thing.organisation.code}/{thing.code}"
    return f"/O/{thing.code}"


def signed_words(comment: str, organisation: Organisation, said_by: str, role: str) -> str:
    """The sentence as it is signed: an Open Badges comment is the only place for who spoke, and in whose name."""
    if not said_by and not role:
        return comment
    whose = "en son nom" if said_by else f"au nom de {organisation.name}"
    return f"{comment} ({', '.join(each for each in (said_by, role, whose) if each)})"


def _folded(typed: str, longest: int) -> str:
    return " ".join(typed.split())[:longest]


def _live(thing: Confirmed) -> Select[Endorsement]:
    return select(Endorsement).where(Endorsement.path == path_of(thing), Endorsement.revoked_at.is_(None))


def _signed(
    db: Session, thing: Confirmed, organisation: Organisation, comment: str, said_by: str, role: str
) -> Endorsement:
    code, place = codes.new(), revoking.free_place(db, organisation, Endorsement)
    key, issuer = signing_key(db, organisation), identity.issuer(organisation)
    document = endorsing.compose(
        id=site.address(f"/E/{code}"),
        name=thing.name,
        issuer=issuer,
        subject_id=site.address(path_of(thing)),
        comment=signed_words(comment, organisation, said_by, role),
        valid_from=now(),
        status=revoking.status_entry(organisation, place, Endorsement),
    )
    method = keys.method_id(issuer.id, key)
    endorsement = Endorsement(
        code=code,
        organisation_id=organisation.id,
        about=_ABOUT[type(thing)],
        path=path_of(thing),
        name=thing.name,
        comment=comment,
        credential=strict.dumps(proofs.sign(document, key, verification_method=method, created=now())),
        status_index=place,
        said_at=now(),
        said_by=said_by,
        role=role,
    )
    endorsement.organisation = organisation
    return endorsement
