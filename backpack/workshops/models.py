"""Sheets of paper cards that a desk printed, and the number under which it knows each card."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.issuers.models import Organisation
from backpack.kernel.db import Base


class Sheet(Base):
    """Ten cards on one sheet of paper; what opens them can be printed again for a day, and then never."""

    __tablename__ = "sheet"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")


class NumberedCard(Base):
    """One card of a sheet. A number is given once, also after its person erased everything: so it names no passport.

    ``card_code`` is the name of a passport.Card, which may be gone.
    """

    __tablename__ = "numbered_card"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    number: Mapped[int]
    card_code: Mapped[str] = mapped_column(String(13), unique=True)
