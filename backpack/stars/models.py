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

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
    picks: Mapped[list["StarPick"]] = relationship(
        init=False, order_by="StarPick.position", default_factory=list, cascade="all, delete-orphan"
    )


class StarPick(Base):
    """One of the five badges, at most, that a company looks for. Position starts at 1."""

    __tablename__ = "star_pick"
    __table_args__ = (UniqueConstraint("star_id", "badge_class_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    star_id: Mapped[int] = mapped_column(ForeignKey("star.id"), init=False)
    badge_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"), index=True)
    position: Mapped[int]

    badge_class: Mapped[BadgeClass] = relationship(init=False, lazy="joined")
