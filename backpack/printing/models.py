"""What waits to be printed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.issuers.models import Organisation
from backpack.kernel.db import Base
from backpack.pages.models import Page
from backpack.passport.models import Card, Passport


class Paper(StrEnum):
    """What is printed."""

    PAGE = "page"  # a CV page
    STICKERS = "stickers"  # its square, eight times on a sheet
    CARD = "card"  # the passport's paper card
    SUMMARY = "summary"  # the person's summary


class PrintRequest(Base):
    """One person asks one organisation for one paper. ``name`` says whose it is, on the pile ("Lina", "Renard bleu").

    What opens a ``card`` stays in the card's own row, sealed, and can be printed from there for a week at most.
    """

    __tablename__ = "print_request"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    paper: Mapped[Paper] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime]
    page_id: Mapped[int | None] = mapped_column(
        ForeignKey("page.id", ondelete="SET NULL"), default=None, index=True
    )
    card_id: Mapped[int | None] = mapped_column(ForeignKey("card.id"), default=None, index=True)
    opened_at: Mapped[datetime | None] = mapped_column(default=None)  # to be printed, by ``opened_by``
    opened_by: Mapped[str] = mapped_column(String(80), default="")
    printed_at: Mapped[datetime | None] = mapped_column(default=None)

    organisation: Mapped[Organisation] = relationship(init=False)
    passport: Mapped[Passport] = relationship(init=False)
    page: Mapped[Page | None] = relationship(init=False)
    card: Mapped[Card | None] = relationship(init=False)
