"""How many people opened what was offered to them: a count without a cookie, never who.

A page that is drawn anew, that a program asks for, or that a browser fetches in case somebody wants it, is no person
who read it.
"""

from collections.abc import Mapping

from sqlalchemy import update
from sqlalchemy.orm import Session

from backpack.claims.models import ClaimCode, Envelope
from backpack.kernel.clock import now
from backpack.kernel.db import Database
from backpack.kernel.tallies import Tally

Offer = tuple[type[ClaimCode] | type[Envelope], int]


def note(database: Database, offer: ClaimCode | Envelope) -> None:
    """Somebody reads *offer*. Writes nothing now."""
    _offers.note(database, (type(offer), offer.id))


def write_down(database: Database) -> None:
    """Add what waits in this process to the rows."""
    _offers.write_down(database)


def _write(db: Session, counted: Mapping[Offer, int]) -> None:
    # In one order for everybody, so that two processes never wait for each other.
    for table, row_id in sorted(counted, key=lambda offer: (offer[0].__tablename__, offer[1])):
        if table is ClaimCode:
            more = update(ClaimCode).where(ClaimCode.id == row_id)
            db.execute(more.values(seen=ClaimCode.seen + counted[table, row_id]))
        else:
            first = update(Envelope).where(Envelope.id == row_id, Envelope.seen_at.is_(None))
            db.execute(first.values(seen_at=now()))


_offers: Tally[Offer] = Tally(_write)
