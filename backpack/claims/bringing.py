"""Several things brought in one go: each file, link or message gets an outcome of its own.

First everything is read and looked at without a database; only then is it written, so that a slow or hostile
file makes nobody else wait.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backpack.badges import verdicts
from backpack.badges.models import Original
from backpack.claims import at_home, importing, seeking, whereabouts
from backpack.claims.models import Brought, Outcome
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.openbadges import archives, reading
from backpack.openbadges.model import Credential, Refused
from backpack.passport.models import Passport

MOST_THINGS = 200
MOST_WAITING = 20  # of one person: nobody makes us dial for ever
REMEMBERED = timedelta(days=30)  # how long a result screen can be opened again
LOOKING = 2.0  # seconds of looking while somebody waits; what is left over is looked at by the worker
_BESIDE = ("web-page", "not-a-badge", "empty", "not-json", "not-text", "badge-description")


class NotABadge(Problem):
    """Nothing of what was brought is a badge; ``facts.reason`` is that of the first thing, ``facts.things`` are all."""

    status = 422


@dataclass(frozen=True)
class Thing:
    """One thing, read: a badge, an address where one should be, or the reason why it is neither."""

    name: str
    found: importing.Found | None = None
    address: str = ""
    file: bytes = b""  # that named the address
    reason: str = ""


def unpack(files: Iterable[tuple[str, bytes]], text: str = "") -> list[Thing]:
    """What is in these *files* (name, content) and this pasted *text*. Raises NotABadge when nothing is any use."""
    things = [each for name, file in files for each in _of_file(name, file)]
    if text.strip():
        things.append(_of_text(text))
    things = _without_twins(things)[:MOST_THINGS]
    if not any(each.found or each.address for each in things):
        raise NotABadge(reason=things[0].reason if things else "empty", things=things)
    return things


def look(things: Sequence[Thing]) -> list[Thing]:
    """Check the badges among *things* without asking anybody else, for as long as a person can wait."""
    until, looked = time.process_time() + LOOKING, []
    with site.database.session(writing=False) as db:
        for thing in things:
            if thing.found and time.process_time() < until:
                findings = verdicts.examine(db, thing.found.credential, ask_others=False)
                thing = replace(thing, found=replace(thing.found, findings=findings))
            looked.append(thing)
    return looked


def keep(db: Session, things: Sequence[Thing], passport: Passport, *, nonce: str = "") -> Sequence[Brought]:
    """Put *things* into *passport*, and note what became of each; a second tap of the same *nonce* finds the same."""
    batch = _batch(things, passport, nonce)
    mine = (Brought.passport_id == passport.id) & (Brought.batch == batch)
    if known := db.scalars(select(Brought).where(mine).order_by(Brought.id)).all():
        return known
    _forget_the_old(db, passport)
    rows = [_keep_one(db, batch, thing, passport) for thing in things]
    db.flush()
    return rows


def of_batch(db: Session, batch: str, passport: Passport) -> Sequence[Brought]:
    """What this person brought in that go, in its order. Raises NotFound, also for another's."""
    rows = db.scalars(
        select(Brought).filter_by(batch=batch, passport_id=passport.id).order_by(Brought.id)
    ).all()
    if not rows:
        raise NotFound
    return rows


def waiting(db: Session, passport: Passport) -> Sequence[Brought]:
    """What we still go and look for, newest first."""
    mine = select(Brought).filter_by(passport_id=passport.id, outcome=Outcome.WAITING)
    return db.scalars(mine.order_by(Brought.id.desc())).all()


def _batch(things: Sequence[Thing], passport: Passport, nonce: str) -> str:
    if not nonce:
        return codes.new()
    seen = hashlib.sha256()
    for thing in things:
        brought = thing.found.file if thing.found else thing.address.encode()
        seen.update(hashlib.sha256(brought).digest())
    return codes.out_of(site.sealer.derived("brought", f"{passport.id} {nonce} {seen.hexdigest()}"))


def _forget_the_old(db: Session, passport: Passport) -> None:
    is_over = (Brought.outcome != Outcome.WAITING) & (Brought.brought_at < now() - REMEMBERED)
    db.execute(delete(Brought).where(Brought.passport_id == passport.id, is_over))


def _keep_one(db: Session, batch: str, thing: Thing, passport: Passport) -> Brought:
    if whereabouts.own_path(thing.address):
        thing = _of_this_site(db, thing, passport)
    elif thing.address:
        return _wait_for(db, batch, thing, passport)
    row = _note(batch, thing, passport, Outcome.REFUSED)
    if thing.found:
        kept = importing.keep(db, thing.found, passport)
        row.outcome, row.badge_id, row.badge = kept.outcome, kept.badge.id, kept.badge
    db.add(row)
    return row


def _note(batch: str, thing: Thing, passport: Passport, outcome: Outcome) -> Brought:
    return Brought(
        batch=batch,
        passport_id=passport.id,
        name=thing.name[:120],
        outcome=outcome,
        brought_at=now(),
        reason=thing.reason[:40],
        address=thing.address or None,
    )


def _of_this_site(db: Session, thing: Thing, passport: Passport) -> Thing:
    try:
        return Thing(thing.name, at_home.found_at(db, thing.address, passport))
    except Refused as refused:
        return Thing(thing.name, reason=refused.reason)


def _wait_for(db: Session, batch: str, thing: Thing, passport: Passport) -> Brought:
    """One address is waited for once, however often it is pasted."""
    known = db.scalar(select(Brought).filter_by(passport_id=passport.id, address=thing.address))
    if known is not None:
        known.batch = batch
        return known
    if len(waiting(db, passport)) >= MOST_WAITING:
        row = _note(batch, replace(thing, address="", reason="too-many"), passport, Outcome.REFUSED)
    else:
        row = _note(batch, thing, passport, Outcome.WAITING)
    if thing.file and row.address:
        original = Original(file=thing.file, media_type="image/png")
        db.add(original)
        db.flush()
        row.original_id = original.id
    db.add(row)
    db.flush()
    if row.address:
        seeking.seek_later(db, row)
    return row


def _of_file(name: str, file: bytes) -> Iterator[Thing]:
    if not file.startswith(archives.ZIP):
        yield from _of_badges(name, file)
        return
    try:
        inside = [thing for part, content in archives.files(file) for thing in _of_part(part, content)]
    except Refused as refused:
        inside = [Thing(name, reason=refused.reason)]
    # An archive may hold a page to read or a list beside its badges: these are no failures.
    is_good = any(each.found or each.address for each in inside)
    yield from (each for each in inside if not is_good or each.reason not in _BESIDE)


def _of_part(name: str, content: bytes | Refused) -> Iterator[Thing]:
    name = name.rpartition("/")[2]
    if isinstance(content, Refused):
        yield Thing(name, reason=content.reason)
    else:
        yield from _of_badges(name, content)


def _of_badges(name: str, file: bytes) -> Iterator[Thing]:
    if len(file) > importing.MOST_BYTES:
        yield Thing(name, reason="too-large")
        return
    many = reading.read_many(file)
    for number, outcome in many:
        if isinstance(outcome, Refused):
            address = whereabouts.fetchable(outcome.facts.get("address", ""))
            yield Thing(
                _site(address) or name, address=address, file=file, reason="" if address else outcome.reason
            )
        else:
            whole = outcome.received if len(many) > 1 else file
            yield Thing(f"{name} {number}".strip(), importing.Found(whole, outcome))


def _of_text(text: str) -> Thing:
    try:
        return Thing("", importing.Found(text.encode(), reading.read(text.encode())))
    except Refused as refused:
        address = whereabouts.best_address(text)
        return Thing(_site(address), address=address, reason="" if address else _reason_of_text(refused))
    except UnicodeError:
        return Thing("", reason="not-text")


def _reason_of_text(refused: Refused) -> str:
    return "no-address" if refused.reason in ("not-a-badge", "badge-elsewhere") else refused.reason


def _site(address: str) -> str:
    return urlsplit(address).hostname or ""


def _without_twins(things: list[Thing]) -> list[Thing]:
    """The same badge as a picture and as words counts once, as the picture."""
    best: dict[str, Thing] = {}
    for thing in things:
        key = thing.address or (_same(thing.found.credential) if thing.found else f"{len(best)}")
        if key not in best or (thing.found and _is_drawn(thing) and not _is_drawn(best[key])):
            best[key] = thing
    return list(best.values())


def _same(credential: Credential) -> str:
    return f"badge {importing.identity_of(credential) or credential.received.hex()} {credential.valid_from}"


def _is_drawn(thing: Thing) -> bool:
    return bool(thing.found and thing.found.file.startswith((b"\x89PNG", b"<")))
