"""A session of a group, with somebody ticked and a name written; and a paper that waits for each of the two hands."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.cohorts import gathering
from backpack.issuers.models import BadgeClass, Member
from backpack.pages import publishing
from backpack.passport.models import Passport
from backpack.printing import piling, sending
from backpack.printing.models import PrintRequest
from backpack.safety import cards
from backpack.sessions import attending, meeting


def held(db: Session) -> dict[str, str]:
    """A session that goes on, of a group that Karima and Nadia accompany, and one that is over."""
    karima, nadia = (
        db.scalars(select(Member).where(Member.name == each)).one() for each in ("Karima", "Nadia")
    )
    cohort = gathering.begin(db, karima, "Couture, hiver")
    gathering.accompany(db, cohort, nadia)
    seat = gathering.add_name(db, cohort, "Moussa D.")
    gathering.add_name(db, cohort, "Ana P.")
    badge_class = db.scalars(select(BadgeClass).where(BadgeClass.name == "Repas de quartier")).one()
    over = meeting.begin(db, karima, badge_class, name="Atelier du lundi", place="Salle bleue", cohort=cohort)
    attending.tick(db, over, seat.code, karima)
    attending.write(db, over, "Zoé T.", karima)
    meeting.end(db, over)
    session = meeting.begin(db, karima, badge_class, cohort=cohort)
    attending.tick(db, session, seat.code, karima)
    attending.write(db, session, "Zoé T.", karima)
    return {"session": session.code, "session_over": over.code, "session_seat": seat.code}


def sent(db: Session, passport: Passport) -> dict[str, str]:
    """Papers of *passport* wait at Karima's desk, and one was printed; the word that opens Karima's document."""
    karima = db.scalars(select(Member).where(Member.name == "Karima")).one()
    port = karima.organisation
    page = next(each for each in publishing.pages_of(db, passport) if publishing.is_live(each))
    printed = sending.send_summary(db, port, passport)
    piling.note_printed(db, karima, piling.begin(db, karima) or "")
    waits = sending.send_page(db, page, port, passport, "page")
    sending.send_page(db, page, port, passport, "stickers")
    card, _secret = cards.new_card(db, passport)
    sending.send_card(db, card, port, passport)
    assert isinstance(printed, PrintRequest)
    return {
        "print_page": page.code,
        "print_waits": waits.code,
        "print_done": printed.code,
        "print_card": card.code,
        "print_token": piling.begin(db, karima) or "",
    }
