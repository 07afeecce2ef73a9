"""A badge for an organisation: given at the desk of another one, and kept or refused by one of its managers."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.issuers.models import BadgeClass, Member, Organisation
from backpack.kernel.db import Base

_WAITS = text("kept_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL")


class Award(Base):
    """*organisation* is given a badge of *badge_class*: it waits, is kept, is refused, or was taken back before."""

    __tablename__ = "award"
    __table_args__ = (
        Index(
            "uq_award_waiting",
            "organisation_id",
            "badge_class_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    badge_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"), index=True)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    given_at: Mapped[datetime]
    answered_by: Mapped[str] = mapped_column(String(80), default="")
    kept_at: Mapped[datetime | None] = mapped_column(default=None)
    declined_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
    badge_class: Mapped[BadgeClass] = relationship(init=False, lazy="joined")
    given_by: Mapped[Member] = relationship(init=False, lazy="joined")

    @property
    def is_waiting(self) -> bool:
        return self.kept_at is None and self.declined_at is None and self.withdrawn_at is None
