"""Somebody saw it: a badge that a witness was asked about, with one word to read and one that is shown."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.endorsements import asking, witnessing
from backpack.endorsements.models import How, Witness
from backpack.endorsements.witnessing import Word


def see(db: Session, badge: Badge) -> dict[str, str]:
    """The key of a link and of a square, the codes of two words, and the receipt of the first."""
    link, square = asking.ask(db, badge, How.LINK), asking.ask(db, badge, How.PRESENT)
    first = Word("Elle a servi vingt repas.", "Sami", "neighbour")
    receipt = witnessing.say(db, link, first, device="Sami's", passed="")
    witnessing.say(db, square, Word("Il était là avant tous.", "Zoé", "client"), device="Zoé's", passed="")
    said = select(Witness).where(Witness.badge_id == badge.id).order_by(Witness.id)
    to_read, shown = db.scalars(said).unique().all()
    witnessing.show(db, shown)
    keys = {"asked": asking.key_of(link), "asked_here": asking.key_of(square)}
    return {**keys, "word": to_read.code, "shown_word": shown.code, "receipt": receipt}
