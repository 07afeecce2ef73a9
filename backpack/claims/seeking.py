"""A badge that stands at an address: the worker goes and looks, and the person sees what became of it."""

import time
from collections import deque
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backpack.badges import verdicts
from backpack.badges.models import Badge, Original
from backpack.claims import importing, whereabouts
from backpack.claims.models import Brought, Outcome
from backpack.kernel import answers, fetching, jobs, pictures
from backpack.openbadges import reading, strict
from backpack.openbadges.model import Credential, Refused
from backpack.passport.models import Passport

SEEK, ILLUSTRATE = "seek", "illustrate"  # the names of the jobs
ACCEPTED = (
    "application/vc+ld+json, application/ld+json, application/json, image/png, image/svg+xml, "
    "text/plain;q=0.9, */*;q=0.1"
)
SECONDS = 12  # for one badge, however many addresses lead to it
MOST_ADDRESSES = 6
PAUSES = (60, 15 * 60, 3 * 3600, 24 * 3600)  # seconds before each new try
FOR_GOOD = (401, 403, 404, 410)  # answers that a new try does not change


def seek_later(db: Session, brought: Brought) -> None:
    """Let the worker look at the address of *brought*."""
    jobs.later(db, SEEK, brought=brought.id)


@jobs.handles(SEEK)
def seek(db: Session, facts: dict[str, Any]) -> None:
    """Look once. Raises jobs.Later where nobody answers now, until the last try."""
    brought = db.get(Brought, facts["brought"])
    if brought is None or brought.outcome != Outcome.WAITING or not brought.address:
        return None
    address, given = brought.address, brought.original.file if brought.original else None
    db.commit()  # others may be slow to answer, and every claim would wait for an open write transaction
    try:
        file, credential = found_at(address, SECONDS)
        findings = verdicts.ask_around(credential, fetching.documents_within(SECONDS))
    except Refused as refused:
        return _settle(db, brought, Outcome.REFUSED, refused.reason[:40])
    except fetching.Unreachable as cause:
        return _try_again(db, brought, cause)
    if (passport := db.get(Passport, brought.passport_id)) is None:
        return None
    kept = importing.keep(db, importing.Found(given or file, credential, findings), passport)
    brought.badge_id = kept.badge.id
    return _settle(db, brought, kept.outcome, "")


@jobs.handles(ILLUSTRATE)
def illustrate(db: Session, facts: dict[str, Any]) -> None:
    """A badge that came as words alone gets the picture that it names, if that can be had."""
    db.commit()
    try:
        file = fetching.file(
            facts["address"], accept="image/png, image/*;q=0.5", most_bytes=pictures.MOST_BYTES
        )
        badge = db.get(Badge, facts["badge"])
        if badge is not None and badge.picture_id is None:
            badge.picture_id = pictures.keep(db, file).id
            answers.touch(db, f"badge:{badge.id}")
    except (fetching.Unreachable, pictures.NotAPicture):
        return


def found_at(address: str, seconds: float) -> tuple[bytes, Credential]:
    """The badge that *address* leads to, and the file that holds it. Raises Refused, fetching.Unreachable."""
    deadline = time.monotonic() + seconds
    places = deque([whereabouts.answer_of_mail(address)] if whereabouts.is_claim_mail(address) else [address])
    asked: list[str] = []
    troubles: list[Refused | fetching.Unreachable] = []
    while places and len(asked) < MOST_ADDRESSES:
        place = places.popleft()
        if place in asked or not whereabouts.fetchable(place):
            continue
        if (left := deadline - time.monotonic()) <= 0:
            raise fetching.Unreachable("too slow")
        asked.append(place)
        try:
            file = fetching.file(place, accept=ACCEPTED, most_bytes=importing.MOST_BYTES, seconds=left)
            return file, reading.read(file)
        except fetching.Unreachable as cause:
            troubles.append(cause)
        except Refused as refused:
            troubles.append(refused)
            places.extendleft(reversed(_leads(address, place, refused, file)))
    # What does not answer now may answer later, so it counts more than what answered something else.
    later = (
        each for each in troubles if isinstance(each, fetching.Unreachable) and each.status not in FOR_GOOD
    )
    raise next(later, None) or (troubles[0] if troubles else fetching.Unreachable("nothing to ask", 404))


def _leads(start: str, place: str, refused: Refused, file: bytes) -> list[str]:
    """Where to go on after *place* answered with something that is no badge."""
    if refused.reason == "badge-elsewhere":
        return [whereabouts.fetchable(refused.facts.get("address", ""))]
    if refused.reason == "not-a-badge" and (badge := _named_in(file)):
        if whereabouts.is_claim_mail(start):
            return [whereabouts.picture_of_mail(start, badge), badge]
        return [badge]
    if refused.reason == "web-page" and place == start:
        return whereabouts.for_programs(place)
    return []


def _named_in(file: bytes) -> str:
    """The address of a badge that a small document of a factory names."""
    try:
        document = strict.loads(file)
    except Refused:
        return ""
    return whereabouts.fetchable(str(document.get("assertion_url") or ""))


def _settle(db: Session, brought: Brought, outcome: Outcome, reason: str) -> None:
    """The waiting is over, and so is what was kept for it alone."""
    brought.outcome, brought.reason, brought.address = outcome, reason, None
    given, brought.original_id = brought.original_id, None
    db.flush()
    db.execute(delete(Original).where(Original.id == given))


def _try_again(db: Session, brought: Brought, cause: fetching.Unreachable) -> None:
    brought.tries += 1
    if cause.status in FOR_GOOD:
        return _settle(db, brought, Outcome.REFUSED, "not-there")
    if brought.tries > len(PAUSES):
        return _settle(db, brought, Outcome.REFUSED, "no-answer")
    brought.reason = "no-answer"
    db.commit()  # the exception undoes what is open, and this note must stay
    raise jobs.Later(PAUSES[brought.tries - 1])
