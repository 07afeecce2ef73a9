"""The desk makes a star for a company: a link that the company answers, without an account.

The key in the link is kept as a hash, by which it is found, and sealed, so that the desk can show it again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.issuers.founding import tidy
from backpack.issuers.models import Member, Organisation
from backpack.kernel import answers, codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.passport import contacts
from backpack.stars.models import Star

YEAR = timedelta(days=365)  # for so long a company changes its choice without being confirmed again


class StarLinkOver(Problem):
    """The link was withdrawn, or never was one. Which of the two is told to nobody."""

    status = 410


class StarUntold(Problem):
    """The company has not said all that its card needs."""

    status = 422


def make(db: Session, by: Member, name: str, *, mail: str = "", nonce: str = "") -> Star:
    """A new star for the company *name*; *mail* is its address, where the desk knows it.

    Its key follows from *nonce*, which the form carries, so that tapping twice makes one. Raises NameMissing,
    NotAnAddress.
    """
    name = tidy(name)
    address = contacts.address_in(mail) if mail.strip() else ""
    asked = f"{by.id} {name} {nonce}"
    key = codes.out_of(site.sealer.derived("star", asked)) if nonce else codes.new()
    known = _by_key(db, key)
    if known is not None:
        return known
    star = Star(
        code=codes.new(),
        organisation_id=by.organisation_id,
        key_hash=_hash(key),
        key_sealed=site.sealer.seal(key.encode()),
        made_by=by.name,
        made_at=now(),
        name=name,
        mail_sealed=site.sealer.seal(address.encode()) if address else None,
    )
    star.organisation = by.organisation
    db.add(star)
    db.flush()
    return star


def stars_of(db: Session, organisation: Organisation) -> Sequence[Star]:
    """Those that *organisation* made: the ones that shine or wait first, newest first."""
    made = select(Star).where(Star.organisation_id == organisation.id)
    return db.scalars(made.order_by(Star.revoked_at.is_not(None), Star.id.desc())).all()


def star_of(db: Session, organisation: Organisation, code: str) -> Star:
    """The star *code* of this *organisation*. Raises NotFound, also for another's."""
    found = db.scalar(select(Star).filter_by(organisation_id=organisation.id, code=code))
    if found is None:
        raise NotFound
    return found


def offered(db: Session, key: str) -> Star:
    """The star behind /L/<key>, for whoever holds the link. Raises StarLinkOver."""
    found = _by_key(db, key)
    if found is None or found.revoked_at is not None:
        raise StarLinkOver
    return found


def key_of(star: Star) -> str:
    """The key in the link of *star*; empty once it was withdrawn."""
    return site.sealer.unseal(star.key_sealed).decode() if star.key_sealed else ""


def confirm(db: Session, star: Star, by: Member | None = None) -> None:
    """What the company says is the company's: *by* was present, or (None) it answered by e-mail. Raises StarUntold.

    Again within the year changes nothing; after it, the year begins anew.
    """
    if not star.is_told:
        raise StarUntold
    if star.revoked_at is not None:
        raise StarLinkOver
    if may_change(star) and star.confirmed_at is not None:
        return
    star.confirmed_at, star.confirmed_by = now(), by.name if by else ""
    touch(db, star)


def revoke(db: Session, star: Star) -> None:
    """The star goes out everywhere at once, and its link opens nothing any more; what only it needed is forgotten."""
    star.revoked_at = star.revoked_at or now()
    star.key_sealed = star.mail_sealed = star.digits_hash = star.digits_end_at = None
    touch(db, star)


def may_change(star: Star) -> bool:
    """Whether the company changes what it says as it likes: until it was confirmed, and for a year after."""
    return star.confirmed_at is None or now() < ends_at(star.confirmed_at)


def ends_at(confirmed_at: datetime) -> datetime:
    """When a star that was confirmed then has to be confirmed again before it is changed."""
    return confirmed_at + YEAR


def touch(db: Session, star: Star) -> None:
    """*star* says something else now: pages that show it are drawn anew."""
    star.changed_at = now()
    db.flush()
    answers.touch(db, f"star:{star.id}")


def _by_key(db: Session, key: str) -> Star | None:
    return db.scalar(select(Star).where(Star.key_hash == _hash(key)))


def _hash(key: str) -> str:
    return site.sealer.derived("star-key", key)
