"""The holder of a badge asks somebody who saw it: a square on their screen, a link that is sent, or the phone lent.

The key at the end of /T/<13 characters> has 65 bits and is kept as its hash only. It follows from what the row says
and from the site's secret, so that the same screen can show it again.
"""

from datetime import timedelta
from secrets import token_urlsafe
from urllib.parse import quote

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.endorsements.models import Asking, How
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.passport.models import Passport

TURNS_AFTER = timedelta(seconds=60)
# A square that turned is good for five minutes more: it is what makes "present" mean something.
LIVES = {
    How.PRESENT: TURNS_AFTER + timedelta(minutes=5),
    How.LINK: timedelta(days=14),
    How.SAME_PHONE: timedelta(minutes=30),
}
TIME_TO_WRITE = timedelta(hours=1)  # for whoever opened it in time


class AskingOver(Problem):
    """The square or the link is too old, was stopped, or never was: it is not told which."""

    status = 410


def ask(db: Session, badge: Badge, how: How) -> Asking:
    """What asks about *badge* in this way: the one that is under way already, or a new one.

    Raises NotFound for a badge that was taken back.
    """
    if badge.revoked_at is not None:
        raise NotFound
    known = current(db, badge, how)
    if known is not None and (how is not How.PRESENT or known.made_at + TURNS_AFTER > now()):
        return known
    old = (Asking.passport_id == badge.passport_id) & (Asking.ends_at < now() - 2 * TIME_TO_WRITE)
    db.execute(delete(Asking).where(old))
    made_at = now().replace(microsecond=0)
    asking = Asking(
        key_hash=hashed(_key(badge, how, int(made_at.timestamp()))),
        badge_id=badge.id,
        passport_id=badge.passport_id,
        how=how,
        made_at=made_at,
        ends_at=made_at + LIVES[how],
    )
    asking.badge = badge
    db.add(asking)
    db.flush()  # two taps of one second make one key: its uniqueness decides, and the loser is run again
    return asking


def current(db: Session, badge: Badge, how: How) -> Asking | None:
    """What asks about *badge* in this way now, if anything does."""
    live = select(Asking).filter_by(badge_id=badge.id, how=how).where(Asking.ends_at > now())
    newest = db.scalar(live.order_by(Asking.made_at.desc(), Asking.id.desc()).limit(1))
    # After two passports became one, a key may be of the twin's making: it still opens, and is shown no more.
    return newest if newest and hashed(key_of(newest)) == newest.key_hash else None


def key_of(asking: Asking) -> str:
    """The 13 characters at the end of its address."""
    return _key(asking.badge, How(asking.how), int(asking.made_at.timestamp()))


def stop(db: Session, badge: Badge, how: How) -> None:
    """Whatever asks about *badge* in this way opens nothing more."""
    live = select(Asking).filter_by(badge_id=badge.id, how=how).where(Asking.ends_at > now())
    for asking in db.scalars(live).all():
        asking.ends_at = now()


def asked(db: Session, key: str, passed: str = "") -> Asking:
    """What the address /T/*key* asks. *passed* is of a screen that it opened while it was good. Raises AskingOver."""
    asking = db.scalar(select(Asking).where(Asking.key_hash == hashed(key)))
    if asking is None or asking.badge.revoked_at is not None:
        raise AskingOver
    if asking.ends_at <= now() and (How(asking.how) is not How.PRESENT or not value_of(key, passed)):
        raise AskingOver
    return asking


def new_pass(key: str) -> str:
    """What the screens of a witness carry on: that the first was opened in time, and a number of their own."""
    return site.sealer.token("witness", f"{key} {token_urlsafe(16)}")


def value_of(key: str, passed: str) -> str:
    """That number, where *passed* is of the screens of *key*; else nothing."""
    seconds = int(TIME_TO_WRITE.total_seconds())
    value = site.sealer.value_of("witness", passed, most_seconds=seconds) or ""
    return value.removeprefix(f"{key} ") if value.startswith(f"{key} ") else ""


def name_asker(passport: Passport, name: str) -> None:
    """A witness reads who asks: the name of the passport, or one that is written now."""
    passport.name = passport.name or " ".join(name.split())[:80] or None


def links(said: str) -> dict[str, str]:
    """Where the message *said* is ready to be sent: in WhatsApp, or as a text message."""
    return {
        "whatsapp": f"https://wa.me/?text={quote(said, safe='')}",
        "text": f"sms:?&body={quote(said, safe='')}",
    }


def _key(badge: Badge, how: How, second: int) -> str:
    return codes.out_of(site.sealer.derived("asking", f"{badge.code} {how.value} {second}"))
