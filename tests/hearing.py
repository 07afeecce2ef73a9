"""What strangers sent about a page: a message that waits, one that was read, and reports."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.claims import offering, receiving
from backpack.issuers.models import BadgeClass, Member
from backpack.pages import messages, reports
from backpack.pages.models import Page


def hear(db: Session, page: Page) -> dict[str, str]:
    """*page* takes messages, and has some; and was reported."""
    page.takes_messages = True
    waiting = messages.send(db, page, "Marc, La Cantine du Quai", "05 55 12 34 56", "Venez lundi ?", nonce="")
    read = messages.send(db, page, "Iris", "iris@example.org", "Bonjour.\n\nÀ bientôt.", nonce="")
    messages.note_read(read)
    made = [reports.report(db, page, reason, "", nonce="") for reason in ("false", "hurts")]
    return {"message": waiting.code, "read": read.code, "report": made[0].code, "second_report": made[1].code}


def kept_code(db: Session) -> str:
    """A claim code of Karima's by which somebody of the room, herself, kept a badge."""
    karima = db.scalars(select(Member).where(Member.name == "Karima")).one()
    meal = db.scalars(select(BadgeClass).where(BadgeClass.name == "Repas de quartier")).one()
    code = offering.open_code(db, meal, karima, uses=2, is_group=True)
    receiving.redeem(db, code.code, lambda: karima.passport)
    return code.code
