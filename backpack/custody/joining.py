"""Two passports of one person become one, and nothing of either is lost: no badge, page, goal or printed address.

Everything that names the other passport names the kept one afterwards (the lists below say how, column by column; a
test asks for every new one), and the other's row is gone: a request that was under way for it meets that, is run
again, and finds the kept one.

Who may: no operator's passport is joined, and of two members' none. A member's is the one that is kept, and nothing
that opened the other opens it, but the phone at hand: else somebody's own phone would open a desk.
"""

from sqlalchemy import Table, delete, exists, select, update
from sqlalchemy.orm import Session

from backpack.badges.models import Badge, Original
from backpack.claims import ownership, receiving
from backpack.claims.models import Brought
from backpack.custody import rooms, twins, vouching
from backpack.endorsements import fellows
from backpack.issuers.models import Member
from backpack.kernel import answers
from backpack.kernel.clock import now
from backpack.kernel.db import Base
from backpack.kernel.problems import Problem
from backpack.notifications import subscribing
from backpack.pages import consent
from backpack.passport.models import Card, Contact, Device, Handover, Passkey, Passport, SignInLink
from backpack.requests import photos
from backpack.requests.models import Request

# Every column that names a passport. These rows simply go over …
MOVED = (
    "asking.passport_id",
    "card.passport_id",
    "creation.made_by_id",
    "device.passport_id",
    "evidence.passport_id",
    "handover.passport_id",
    "kept_envelope.passport_id",
    "message.passport_id",
    "page.passport_id",
    "passkey.passport_id",
    "passport.joined_into_id",
    "print_request.passport_id",
    "sign_in_link.passport_id",
    "subscription.passport_id",
    "trace.passport_id",
    "witness.by_passport_id",
    "witness.passport_id",
)
# … these too, unless the kept passport has one with the same value in the column beside …
ONCE = {
    "brought.passport_id": "address",
    "claim.passport_id": "claim_code_id",
    "contact.passport_id": "folded",
    "goal.passport_id": "goal_map_id",
    "presence.passport_id": "session_id",
    "request.passport_id": "achievement",
}
# … and these are seen to elsewhere.
ELSEWHERE = {
    "appeal.asker_id": "custody.vouching",
    "appeal.wanted_id": "custody.vouching",
    "badge.passport_id": "custody.twins",
    "member.passport_id": "order: a member's passport is the kept one",
    "organisation_passport.passport_id": "nobody's phone opens it, so nobody joins it",
    "participant.passport_id": "custody.rooms",
    "vouch.passport_id": "custody.vouching",
}


class NotJoined(Problem):
    """These two passports stay apart: one of them opens more than the other's phones may."""

    status = 409


def order(db: Session, entered: Passport, before: Passport) -> tuple[Passport, Passport] | None:
    """The two as (kept, other); None where they stay apart."""
    if entered.is_operator or before.is_operator:
        return None
    if not _works(db, before):
        return entered, before
    return None if _works(db, entered) else (before, entered)


def join(db: Session, keep: Passport, other: Passport, *, here: Device | None = None) -> None:
    """Put everything of *other* into *keep*; *here* is the phone at hand, which opens it afterwards in any case.

    Joining twice, or two at once, is joining once. Raises NotJoined.
    """
    both = Passport.id.in_((keep.id, other.id))
    # In one order for everybody, so that two who join at once do not wait for each other.
    found = db.scalars(select(Passport.id).where(both).order_by(Passport.id).with_for_update()).all()
    if len(found) < 2:
        return
    if order(db, keep, other) != (keep, other):
        raise NotJoined
    if _works(db, keep):
        _end_ways_in(db, other, here)
    came = twins.bring(db, keep, other)
    vouching.forget(db, other)
    rooms.bring(db, keep, other)
    _prefer_proved(db, keep, other)
    for column in (*MOVED, *ONCE):
        table, _, name = column.partition(".")
        _carry(db, Base.metadata.tables[table], name, ONCE.get(column), keep.id, other.id)
    fellows.settle(db, keep)
    _remember(keep, other)
    db.flush()
    db.execute(delete(Passport).where(Passport.id == other.id))
    answers.touch(db, f"passport:{keep.id}")  # the badges on its pages may be others now, which say the same
    db.expire_all()
    ownership.recognise(db, keep)
    consent.stop_what_needs_a_yes(db, keep)
    _complete(db, keep, came)


def _works(db: Session, passport: Passport) -> bool:
    return bool(db.scalar(select(exists().where(Member.passport_id == passport.id))))


def _end_ways_in(db: Session, other: Passport, here: Device | None) -> None:
    """Nothing that opened *other* opens anything any more."""
    theirs = update(Device).where(Device.passport_id == other.id, Device.revoked_at.is_(None))
    db.execute(theirs.where(Device.id != (here.id if here else 0)).values(revoked_at=now()))
    cards = update(Card).where(Card.passport_id == other.id, Card.voided_at.is_(None))
    db.execute(cards.values(voided_at=now(), sealed=None))
    for table in (Handover, Passkey, SignInLink, Contact):
        db.execute(delete(table).where(table.passport_id == other.id))
    subscribing.unsubscribe(db, other)


def _prefer_proved(db: Session, keep: Passport, other: Passport) -> None:
    """An address that both wrote down, and one has proved, is proved."""
    proved = select(Contact.folded).where(Contact.passport_id == other.id, Contact.proved_at.is_not(None))
    mine = (Contact.passport_id == keep.id) & Contact.proved_at.is_(None) & Contact.folded.in_(proved)
    db.execute(delete(Contact).where(mine))


def _carry(db: Session, table: Table, name: str, like: str | None, keep: int, other: int) -> None:
    theirs = table.c[name] == other
    if like is not None:
        there = table.alias()
        twice = theirs & exists().where(there.c[name] == keep, there.c[like] == table.c[like])
        file_ids = (
            db.scalars(select(Brought.original_id).where(twice)).all() if table is Brought.__table__ else ()
        )
        if table is Request.__table__:
            photos.forget(db, db.scalars(select(table.c.id).where(twice)).all())
        db.execute(delete(table).where(twice))
        db.execute(delete(Original).where(Original.id.in_([each for each in file_ids if each])))
    db.execute(update(table).where(theirs).values({name: keep}))


def _remember(keep: Passport, other: Passport) -> None:
    keep.name = keep.name or other.name
    if keep.known_name is None:
        keep.known_name, keep.known_by_id = other.known_name, other.known_by_id
    keep.opened_at = min(keep.opened_at, other.opened_at)
    keep.active_at, keep.warned_at = now(), None
    # Who is young in one of them is young.
    if other.is_under_fifteen is not None:
        keep.is_under_fifteen = bool(keep.is_under_fifteen) or other.is_under_fifteen


def _complete(db: Session, keep: Passport, came: list[Badge]) -> None:
    """Pieces that lay apart may complete a key badge now."""
    for badge in came:
        receiving.complete(db, badge, keep)
