"""The operator's part: which organisations may give badges here, and who speaks first for each.

Everything that a page calls guaranteed rests on ``vet``.
"""

import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.issuers.keys import make_key
from backpack.issuers.models import Member, Organisation, Role
from backpack.kernel import answers, codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NameMissing, NotFound
from backpack.passport.models import Passport
from backpack.passport.signing_in import sign_in_link
from backpack.passport.signs import any_sign

DESK = "/bureau"


def add_organisation(db: Session, name: str, *, phone: str | None = None) -> Organisation:
    """The organisation called *name*, with a signing key; the one that is already here, if there is one.

    Names that read alike are one name: a look-alike of a vetted organisation must not stand beside it.
    Raises NameMissing.
    """
    name = tidy(name)
    for known in db.scalars(select(Organisation)):
        if _sounds_like(known.name) == _sounds_like(name):
            return known
    organisation = Organisation(code=codes.new(), name=name, phone=(phone or "")[:30] or None, added_at=now())
    db.add(organisation)
    db.flush()
    make_key(db, organisation)
    return organisation


def tidy(name: str) -> str:
    """*name* on one line, at most 80 characters. Raises NameMissing."""
    name = " ".join(name.split())[:80]
    if not name:
        raise NameMissing
    return name


def _sounds_like(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def organisation_of(db: Session, code: str) -> Organisation:
    """The organisation at /O/<code>. Raises NotFound."""
    found = db.scalar(select(Organisation).where(Organisation.code == code))
    if found is None:
        raise NotFound
    return found


def vet(db: Session, organisation: Organisation) -> None:
    """The operator has checked that this organisation is who it says."""
    organisation.vetted_at = organisation.vetted_at or now()
    answers.touch(db, f"organisation:{organisation.id}")


def add_member(db: Session, organisation: Organisation, name: str, role: Role) -> Member:
    """A person who works for *organisation*, by name; a new one gets a passport to sign in to."""
    name = tidy(name)
    known = db.scalar(select(Member).filter_by(organisation_id=organisation.id, name=name))
    if known is not None:
        known.role, known.left_at = role, None
        return known
    passport = Passport(opened_at=now(), sign=any_sign(), name=name)
    db.add(passport)
    db.flush()
    member = Member(
        organisation_id=organisation.id, passport_id=passport.id, role=role, name=name, added_at=now()
    )
    member.organisation, member.passport = organisation, passport
    db.add(member)
    db.flush()
    return member


def name_manager(db: Session, organisation: Organisation, name: str) -> str:
    """Make *name* a manager of *organisation*; return the path of their one-time address."""
    member = add_member(db, organisation, name, Role.MANAGER)
    return sign_in_link(db, member.passport, lands_on=DESK)


def make_operator(db: Session, name: str) -> str:
    """A new operator of the site; return the path of their one-time address."""
    passport = Passport(opened_at=now(), sign=any_sign(), name=name, is_operator=True)
    db.add(passport)
    db.flush()
    return sign_in_link(db, passport, lands_on="/operateur")
