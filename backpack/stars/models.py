"""A company's star and the badges that it looks for."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel.db import Base


class Star(Base):
    """A company, at /S/<code>: no account, only a link that an organisation's desk made for it.

    It shines for strangers from ``confirmed_at`` (by a code sent to its e-mail, or by a member who was present) until
    ``revoked_at``. ``key_hash`` is of the 13 characters by which the company comes back.
    """

    __tablename__ = "star"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    key_sealed: Mapped[str | None] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(80), default="")
    does: Mapped[str] = mapped_column(String(300), default="")  # what the company does
    towns: Mapped[str] = mapped_column(String(200), default="")
    jobs: Mapped[str] = mapped_column(String(300), default="")
    visit: Mapped[str] = mapped_column(String(300), default="")  # how to visit
    pictogram: Mapped[str] = mapped_column(String(40), default="buildings")
    who: Mapped[str] = mapped_column(String(80), default="")  # the person who chose
    role: Mapped[str] = mapped_column(String(80), default="")
    mail_sealed: Mapped[str | None] = mapped_column(Text, default=None)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    confirmed_by: Mapped[str] = mapped_column(String(80), default="")  # a member's name; empty: by e-mail
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    changed_at: Mapped[datetime | None] = mapped_column(default=None)
    digits_hash: Mapped[str | None] = mapped_column(String(64), default=None)  # of the code that was sent
    digits_end_at: Mapped[datetime | None] = mapped_column(default=None)
    guesses: Mapped[int] = mapped_column(default=0)  # at that code

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
    picks: Mapped[list["StarPick"]] = relationship(
        init=False, order_by="StarPick.position", default_factory=list, cascade="all, delete-orphan"
    )

    @property
    def is_told(self) -> bool:
        """Whether the company has said all that its card needs: what it looks for, what it does, who says so."""
        return bool(self.picks and self.does and self.role)

    @property
    def is_shining(self) -> bool:
        """Whether strangers may see it."""
        return self.confirmed_at is not None and self.revoked_at is None


class StarPick(Base):
    """One of the five badges, at most, that a company looks for. Position starts at 1."""

    __tablename__ = "star_pick"
    __table_args__ = (UniqueConstraint("star_id", "badge_class_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    star_id: Mapped[int] = mapped_column(ForeignKey("star.id"), init=False)
    badge_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"), index=True)
    position: Mapped[int]

    badge_class: Mapped[BadgeClass] = relationship(init=False, lazy="joined")
