"""A company proves that its choice is its own: six digits are sent to its e-mail, and typed on its link."""

import hmac
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from backpack.kernel import codes, limits, mail
from backpack.kernel.clock import now
from backpack.kernel.db import rows_changed
from backpack.kernel.problems import TooManyTries
from backpack.kernel.site import site
from backpack.kernel.words import gettext as _
from backpack.passport import contacts
from backpack.stars import making
from backpack.stars.models import Star

LIFE = timedelta(minutes=15)
AGAIN = timedelta(minutes=1)  # a second tap within it sends no second letter
MOST_GUESSES = 5  # of one code
PURPOSE = "star"
MOST_FROM_ONE_ADDRESS, MOST_IN_ALL = 300, 2_000  # posts of companies in ten minutes: thirty behind one Wi-Fi


def require_and_count(who: str) -> None:
    """Count one post of *who* (a network address), in a transaction of its own. Call it where none is open.

    Raises TooManyTries.
    """
    if limits.is_over(
        site.database, who, purpose=PURPOSE, most_from_one=MOST_FROM_ONE_ADDRESS, most_in_all=MOST_IN_ALL
    ):
        raise TooManyTries
    limits.missed(site.database, who, purpose=PURPOSE)


def send(db: Session, star: Star, typed: str, *, asked_from: str = "") -> None:
    """Send six digits to the address *typed*; the ones before are worth nothing any more.

    Raises StarUntold, NotAnAddress, TooManyLetters, NoMailHere.
    """
    if not star.is_told:
        raise making.StarUntold
    address = contacts.address_in(typed)
    if not mail.can_send():
        raise contacts.NoMailHere
    if _was_sent_just_now(star) and address == address_of(star):
        return
    contacts.count_letter(db, address.casefold(), asked_from)
    digits = codes.new_digits()
    star.mail_sealed = site.sealer.seal(address.encode())
    star.digits_hash, star.digits_end_at, star.guesses = _hash(star, digits), now() + LIFE, 0
    mail.send_later(db, address, *letter(star, digits), worth=LIFE)


def letter(star: Star, digits: str) -> tuple[str, str]:
    """Subject and text of the letter that carries *digits*, in the language of whoever asked for it."""
    lines = (
        _("Bonjour,"),
        _("Votre code est {digits}.", digits=codes.spoken(digits)),
        _("Il confirme les badges que cherche {company}.", company=star.name),
        _("Il marche pendant 15 minutes."),
        _("Vous n’avez rien demandé ? Ne faites rien."),
        site.config.base_url,
    )
    return _("Votre code : {digits}", digits=digits), "\n\n".join(lines)


def check(db: Session, star: Star, typed: str) -> bool:
    """Whether *typed* is the code that was sent; the star is confirmed then, and that stays so for a second tap.

    The caller commits whatever this answers: guesses are counted.
    """
    counted = (
        update(Star)
        .where(Star.id == star.id, Star.guesses < MOST_GUESSES, Star.digits_end_at > now())
        .values(guesses=Star.guesses + 1)
        .execution_options(synchronize_session=False)
    )
    # The database counts, so that a hundred guesses at once are still a hundred.
    if rows_changed(db, counted) == 0:
        return False
    db.refresh(star)
    if not hmac.compare_digest(star.digits_hash or "", _hash(star, codes.normal(typed))):
        return False
    making.confirm(db, star)
    star.digits_hash = star.digits_end_at = None
    return True


def is_alive(star: Star) -> bool:
    """Whether digits that were sent can still be typed."""
    ends = star.digits_end_at
    return ends is not None and ends > now() and star.guesses < MOST_GUESSES


def address_of(star: Star) -> str:
    """The company's e-mail as it was typed, or as its desk knows it; empty without one."""
    return site.sealer.unseal(star.mail_sealed).decode() if star.mail_sealed else ""


def _was_sent_just_now(star: Star) -> bool:
    ends = star.digits_end_at
    return is_alive(star) and ends is not None and ends - LIFE + AGAIN > now()


def _hash(star: Star, digits: str) -> str:
    return site.sealer.derived("star-digits", f"{star.code} {digits}")
