"""Somebody lost every way into their passport: what they ask for, and who recognised them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.issuers.models import Organisation
from backpack.kernel.db import Base
from backpack.passport.models import Passport


class Appeal(Base):
    """A person with a new phone (``asker``, the passport that it opens now) asks for the one they lost (``wanted``).

    ``code`` is what they show to facilitators; it names the appeal and opens nothing by itself. The first facilitator
    settles ``wanted`` and ``organisation``, the second ``opens_at``.
    """

    __tablename__ = "appeal"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), unique=True)
    asked_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    wanted_id: Mapped[int | None] = mapped_column(ForeignKey("passport.id"), default=None, index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    opens_at: Mapped[datetime | None] = mapped_column(default=None)
    refused_at: Mapped[datetime | None] = mapped_column(default=None)

    asker: Mapped[Passport] = relationship(init=False, foreign_keys=[asker_id])
    wanted: Mapped[Passport | None] = relationship(init=False, foreign_keys=[wanted_id])
    organisation: Mapped[Organisation | None] = relationship(init=False)


class Vouch(Base):
    """One facilitator, face to face, recognised the person. The same one twice is still one."""

    __tablename__ = "vouch"
    __table_args__ = (UniqueConstraint("appeal_id", "passport_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id", ondelete="CASCADE"))
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)  # the facilitator's own
    vouched_at: Mapped[datetime]
