"""A passport that nobody uses any more ends: two years after its last use, warned by e-mail where there is an address.

One that was never opened again, and that nothing would bring back (no finger, no card, no address), ends after a year.
Opening it, keeping or being given a badge, and a page that still stands are use. Whoever works for an organisation or
operates the site is never erased. CNIL finds two years of want of use proportionate, after a warning.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.custody import erasing, vouching
from backpack.custody.models import Appeal
from backpack.issuers.models import Member, OrganisationPassport
from backpack.kernel import jobs, mail
from backpack.kernel.clock import now
from backpack.kernel.site import site
from backpack.kernel.words import gettext as _
from backpack.kernel.words import long_date
from backpack.pages.models import Page
from backpack.passport.contacts import proved_addresses
from backpack.passport.models import Card, Contact, Passkey, Passport

TWO_YEARS, A_YEAR = timedelta(days=730), timedelta(days=365)
FIRST_WARNING, LAST_WARNING = timedelta(days=60), timedelta(days=14)  # before the end
A_DAY = timedelta(days=1)
ROUND = "ending-round"  # the name of the job that looks for them
WARN_AGAIN, END = "ending-warn-again", "ending"
BATCH = 50
NEXT_BATCH = timedelta(minutes=1)
_LOST = FIRST_WARNING + timedelta(days=30)  # a warning that nothing followed begins again


def keep_ending(db: Session) -> None:
    """Make sure that the rounds go on: called by each worker when it starts."""
    waiting = select(jobs.Job.id).where(jobs.Job.name == ROUND, jobs.Job.is_dead.is_(False))
    if db.scalar(waiting.limit(1)) is None:
        jobs.later(db, ROUND)


@jobs.handles(ROUND)
def go_round(db: Session, _facts: dict[str, Any]) -> None:
    """Warn and erase those whose day has come, a batch at a time, and come back tomorrow."""
    # Two workers that started together began two rounds; the one that runs takes the other's place.
    db.execute(delete(jobs.Job).where(jobs.Job.name == ROUND, jobs.Job.tries == 0))
    to_warn = _to_warn(db) if mail.can_send() else []
    for passport in to_warn:
        passport.warned_at = now()
        _write(db, passport, FIRST_WARNING)
        _later(db, WARN_AGAIN, passport, FIRST_WARNING - LAST_WARNING)
    over = _over(db)
    for passport in over:
        erasing.erase(db, passport)
    vouching.forget_ended(db)
    is_more = BATCH in (len(to_warn), len(over))
    jobs.later(db, ROUND, after=NEXT_BATCH if is_more else A_DAY)


@jobs.handles(WARN_AGAIN)
def warn_again(db: Session, facts: dict[str, Any]) -> None:
    """The second letter, unless the passport was used since the first."""
    passport = _still_unused(db, facts)
    if passport is not None:
        _write(db, passport, LAST_WARNING)
        _later(db, END, passport, LAST_WARNING)


@jobs.handles(END)
def end(db: Session, facts: dict[str, Any]) -> None:
    """Erase it, unless it was used since it was warned."""
    passport = _still_unused(db, facts)
    if passport is not None:
        erasing.erase(db, passport)


def _to_warn(db: Session) -> Sequence[Passport]:
    """Two years but sixty days without use, and an address to write to."""
    unwarned = or_(Passport.warned_at.is_(None), Passport.warned_at <= now() - _LOST)
    due = select(Passport).where(*_unused_since(now() - TWO_YEARS + FIRST_WARNING), _HAS_ADDRESS, unwarned)
    return db.scalars(due.order_by(Passport.id).limit(BATCH)).all()


def _over(db: Session) -> Sequence[Passport]:
    """Nobody can be written to: two years, or a year for one that was opened once and that nothing brings back."""
    two_years = select(Passport.id).where(*_unused_since(now() - TWO_YEARS), ~_HAS_ADDRESS)
    found = list(db.scalars(two_years.order_by(Passport.id).limit(BATCH)))
    columns = Passport.id, Passport.opened_at, Passport.active_at
    a_year = select(*columns).where(*_unused_since(now() - A_YEAR), ~_HAS_ADDRESS, ~_IS_SAFE)
    for passport_id, opened_at, active_at in db.execute(a_year.order_by(Passport.id)):
        was_reopened = active_at is not None and active_at > opened_at + A_DAY
        if len(found) < BATCH and not was_reopened and passport_id not in found:
            found.append(passport_id)
    return [db.get_one(Passport, passport_id) for passport_id in found]


def _unused_since(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    """What a passport that may end fulfils: nothing since *moment*, no page that stands, nobody who works here."""
    stands = (Page.published_at.is_not(None), Page.stopped_at.is_(None), Page.ends_at > now())
    return (
        Passport.opened_at <= moment,
        or_(Passport.active_at.is_(None), Passport.active_at <= moment),
        Passport.is_operator.is_(False),
        Passport.joined_into_id.is_(None),  # what was there twice ends with the passport that was kept
        ~exists().where(Member.passport_id == Passport.id, Member.left_at.is_(None)),
        ~exists().where(OrganisationPassport.passport_id == Passport.id),  # no phone ever opens it
        ~exists().where(Badge.passport_id == Passport.id, Badge.revoked_at.is_(None), Badge.kept_at > moment),
        ~exists().where(Page.passport_id == Passport.id, *stands),
        # Its person is on the way back.
        ~exists().where(Appeal.wanted_id == Passport.id, Appeal.refused_at.is_(None), Appeal.ends_at > now()),
    )


def _still_unused(db: Session, facts: dict[str, Any]) -> Passport | None:
    """The passport of a warning, if it is the same one (ids are given again) and nobody used it since."""
    passport = db.get(Passport, facts["passport"])
    if passport is None or passport.warned_at is None or passport.warned_at.isoformat() != facts["warned_at"]:
        return None
    unused = select(Passport.id).where(
        Passport.id == passport.id, *_unused_since(now() - TWO_YEARS + FIRST_WARNING)
    )
    if db.scalar(unused) is None:
        passport.warned_at = None
        return None
    return passport


def _later(db: Session, name: str, passport: Passport, after: timedelta) -> None:
    since = passport.warned_at or now()
    jobs.later(db, name, after=after, passport=passport.id, warned_at=since.isoformat())


def _write(db: Session, passport: Passport, left: timedelta) -> None:
    day = long_date(now() + left)
    text = "\n\n".join(
        (
            _("Bonjour,"),
            _("Vous n’avez pas ouvert votre passeport depuis longtemps."),
            _("Il sera effacé le {day}.", day=day),
            _("Pour le garder, ouvrez-le une fois :"),
            site.address("/entrer"),
        )
    )
    for address in proved_addresses(db, passport):
        mail.send_later(
            db, address, _("Votre passeport sera effacé le {day}.", day=day), text, worth=LAST_WARNING
        )


_HAS_ADDRESS = exists().where(Contact.passport_id == Passport.id, Contact.proved_at.is_not(None))
_HAS_KEY = exists().where(Passkey.passport_id == Passport.id)
_HAS_CARD = exists().where(Card.passport_id == Passport.id, Card.used_at.is_(None), Card.voided_at.is_(None))
_IS_SAFE = or_(_HAS_KEY, _HAS_CARD)
