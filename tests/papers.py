"""What lies on Karima's desk: an envelope that waits, a sheet of cards, and a card that she has just aimed at."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.claims import envelopes
from backpack.issuers.models import BadgeClass, Member
from backpack.workshops import giving, sheets


def on_the_desk(db: Session) -> dict[str, str]:
    """The ends of their addresses, and six words of two cards of the sheet."""
    karima = db.scalars(select(Member).where(Member.name == "Karima")).one()
    chosen = db.scalars(
        select(BadgeClass).where(BadgeClass.name.in_(("Je sais accueillir", "Port propre")))
    ).all()
    envelope = envelopes.prepare(db, chosen, karima, label="Inès B.")
    sheet = sheets.print_sheet(db, karima)
    first, second = sheets.on_paper(db, sheet)[:2]
    token = giving.aim(db, first.address, karima)
    giving.give(db, chosen[0], giving.aimed_at(db, token, karima), karima)
    return {
        "envelope": envelopes.printed_code(envelope),
        "desk_envelope": envelope.code,
        "sheet": sheet.code,
        "number": str(first.number),
        "aimed": token,
        "card_words": " ".join(first.words),
        "new_card_words": " ".join(second.words),
    }
