"""The square of a code for those who are present is another one every minute, and stays good for five more.

So a photo of the wall that is sent to somebody at home is worth nothing a little later. No table holds the squares:
the first four characters are those of the code itself, which a square may tell since such a code is never taken by
itself; the other nine (45 bits) follow from the code, the minute and the site's secret (HMAC-SHA-256). As with the six
digits of a wall, that is enough for what lives six minutes. The address is no longer than that of any other code.

Who opened the page in time keeps the badge whenever they tap: the page carries a word of ours that says so.
"""

import hmac
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.claims.models import ClaimCode
from backpack.kernel import codes, minutes
from backpack.kernel.problems import Problem
from backpack.kernel.site import site

_NAMED = 4  # characters that say which code it is of
_LAST = codes.ALPHABET[-1]


class SquareChanged(Problem):
    """It was on the wall a while ago; the wall shows another one by now. ``facts``: who, organisation."""

    status = 410


def square_of(code: ClaimCode, *, at: datetime | None = None) -> str:
    """The end of /C/… that the square of *code* holds now (or *at* that moment): 13 characters."""
    return _square(code, minutes.this_one(at)) if code.turns else code.code


def found(db: Session, square: str) -> ClaimCode | None:
    """The code that *square* is one of, or was one of, however long ago."""
    if len(square) != codes.CLAIM_LENGTH:
        return None
    least, most = (square[:_NAMED].ljust(codes.CLAIM_LENGTH, each) for each in ("0", _LAST))
    alike = select(ClaimCode).where(ClaimCode.turns, ClaimCode.code.between(least, most))
    known = db.scalars(alike.order_by(ClaimCode.id.desc())).all()
    return next((each for each in known if is_good(each, square)), next(iter(known), None))


def is_good(code: ClaimCode, square: str) -> bool:
    """Whether *square* is on the wall, or was five minutes ago."""
    if not code.turns:
        return square == code.code
    good = (_square(code, minute) for minute in minutes.lately())
    return any(hmac.compare_digest(square.encode(), each.encode()) for each in good)


def in_time(code: ClaimCode) -> str:
    """The word that a page opened in time carries, until the code itself ends."""
    return site.sealer.token("opened-in-time", code.code) if code.turns else ""


def require_in_time(code: ClaimCode, square: str, opened: str | None) -> None:
    """Raise SquareChanged unless *square* is good, or was when its page was opened (*opened* is its word)."""
    lives = int((code.ends_at - code.opened_at).total_seconds())
    if is_good(code, square):
        return
    if code.turns and site.sealer.value_of("opened-in-time", opened or "", most_seconds=lives) == code.code:
        return
    raise SquareChanged(who=code.opened_by.name, organisation=code.badge_class.organisation)


def _square(code: ClaimCode, minute: int) -> str:
    told = codes.out_of(site.sealer.derived("turning-square", f"{code.code} {minute}"))
    return code.code[:_NAMED] + told[_NAMED:]
