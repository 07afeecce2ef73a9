"""The one door: however a badge comes in, it comes in here.

A badge that arrives may be the last piece of a key badge; the door then calls itself with the key badge. So may one
that lay there already, and counts only now: its check was answered, or whose it is was proved.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.badges import issuing, rechecking, wallet
from backpack.badges.models import Badge, Source
from backpack.claims import offering
from backpack.claims.models import Claim, ClaimCode
from backpack.goals import key_badges, rules
from backpack.goals.models import Rule
from backpack.issuers.models import BadgeClass
from backpack.kernel import answers, jobs
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn, rows_changed
from backpack.notifications import telling
from backpack.pages import starry
from backpack.passport.models import Passport
from backpack.requests import asking

MOMENT = timedelta(seconds=10)  # signing takes a while, and a second may pass
AT_A_TIME = 20  # people, so that no claim waits long for the worker


@dataclass(frozen=True)
class Received:
    """What came in: the badge, and the key badges that it completed."""

    badge: Badge
    keys: tuple[Badge, ...] = ()


def redeem(
    db: Session,
    code: str,
    passport: Callable[[], Passport],
    *,
    again: str | None = None,
    in_time: str | None = None,
) -> Claim:
    """Use *code* once for the person of this device; the same claim again if they have used it already.

    *passport* answers with that person's, or opens one, which a problem undoes again. Raises UnknownCode, CodeUsedUp,
    CodeClosed, SquareChanged. Who holds the badge already keeps that one, and no use is spent.
    """
    offer = offering.code_of(db, code)
    person = passport()
    # Also found where this passport was opened by the first of two taps: the page's nonce leads to it.
    if claim := offering.claim_of(db, offer, person):
        return claim
    offering.offered(db, code, again=again, in_time=in_time)
    badge = wallet.held(db, person, offer.badge_class)
    if badge is None:
        _spend_a_use(db, offer)
        seen_by = None if offer.is_group else offer.opened_by.name
        badge = issuing.issue(db, offer.badge_class, person, source=Source.CODE, seen_by=seen_by)
        receive(db, badge, person)
    claim = Claim(claim_code_id=offer.id, passport_id=person.id, badge_id=badge.id, claimed_at=now())
    claim.badge = badge
    db.add(claim)
    db.flush()
    return claim


def give(db: Session, badge_class: BadgeClass, passport: Passport, *, seen_by: str | None) -> Badge:
    """*badge_class* in *passport*, given by *seen_by* of its organisation; the one that is there already, if it is."""
    # Two facilitators may give the same badge at once: the second waits here, and finds the first one's.
    in_turn(db, Passport, passport.id)
    badge = wallet.held(db, passport, badge_class)
    if badge is None:
        badge = issuing.issue(db, badge_class, passport, source=Source.CODE, seen_by=seen_by)
        receive(db, badge, passport)
    return badge


def receive(db: Session, badge: Badge, passport: Passport) -> Received:
    """*badge* has just been put into *passport*: complete what it completes, and tell the person."""
    telling.badge_arrived(db, passport, badge.name, f"/passeport/badge/{badge.code}")
    return Received(badge, complete(db, badge, passport))


def complete(db: Session, badge: Badge, passport: Passport) -> tuple[Badge, ...]:
    """*badge* of *passport* counts from now on, or no longer: issue the key badges that it completes, and return them.

    Harmless to repeat. A key badge that was taken back comes again only with a piece that arrives after that.
    """
    asking.fulfil(db, badge, passport)
    answers.touch(db, f"row:{passport.id}")
    key_badges.note_pieces(db, badge, passport)
    starry.counts_anew(db, passport)
    keys: list[Badge] = []
    # One at a time: a key badge may complete another one that this badge completes too.
    while completed := key_badges.completed_by(db, badge, passport):
        key = issuing.issue(db, completed[0], passport, source=Source.KEY)
        keys += [key, *receive(db, key, passport).keys]
    return tuple(keys)


@jobs.handles(rechecking.COUNT)
def count_again(db: Session, facts: dict[str, Any]) -> None:
    """A check said something else of a badge than the one before."""
    badge = db.get(Badge, facts["badge"])
    if badge is not None and badge.twin_of_id is None:
        complete(db, badge, badge.passport)


@jobs.handles(rules.SETTLE)
def settle(db: Session, facts: dict[str, Any]) -> None:
    """A rule is new: who has all its pieces already is given its key badge, some people at a time."""
    rule = db.get(Rule, facts["rule"])
    if rule is None or rule.key_class is None:
        return
    ids = rules.holders(db, rule, since=facts["since"], most=AT_A_TIME)
    for passport in db.scalars(select(Passport).where(Passport.id.in_(ids))):
        if key_badges.is_due(db, rule, passport):
            receive(db, issuing.issue(db, rule.key_class, passport, source=Source.KEY), passport)
    if len(ids) == AT_A_TIME:
        jobs.later(db, rules.SETTLE, rule=rule.id, since=ids[-1])


def keys_completed_by(db: Session, badge: Badge, passport: Passport) -> list[Badge]:
    """The key badges that arrived in the same moment as *badge*: for the screen that follows."""
    later = sorted(
        (each for each in wallet.badges_of(db, passport) if each.id > badge.id), key=lambda each: each.id
    )
    at_once = takewhile(
        lambda each: each.source == Source.KEY and each.kept_at - badge.kept_at <= MOMENT, later
    )
    return list(at_once)[::-1]


def _spend_a_use(db: Session, offer: ClaimCode) -> None:
    # Two phones may meet at the last use: the database decides, not what this request read before.
    spent = (
        update(ClaimCode)
        .where(ClaimCode.id == offer.id, ClaimCode.uses_left > 0)
        .values(uses_left=ClaimCode.uses_left - 1)
        .execution_options(synchronize_session=False)
    )
    if rows_changed(db, spent) == 0:
        raise offering.CodeUsedUp(who=offer.opened_by.name, organisation=offer.badge_class.organisation)
