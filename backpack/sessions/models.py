"""A session, and who was there."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.claims.models import ClaimCode
from backpack.cohorts.models import Cohort, Participant
from backpack.issuers.models import Member, Organisation
from backpack.kernel.db import Base
from backpack.passport.models import Passport
from backpack.tablets.models import Tablet

# Put in common for one session: it is taken back when that ends.
in_session = Table(
    "tablet_in_session",
    Base.metadata,
    Column("tablet_id", ForeignKey("tablet.id"), primary_key=True),
    Column("session_id", ForeignKey("workshop_session.id"), index=True, nullable=False),
)


class WorkshopSession(Base):
    """One meeting of a cohort, or of whoever comes. Its presence badge is claimed by ``claim_code``."""

    __tablename__ = "workshop_session"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(80), default="")
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), default=None, index=True)
    claim_code_id: Mapped[int | None] = mapped_column(ForeignKey("claim_code.id"), default=None, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
    opened_by: Mapped[Member] = relationship(init=False, lazy="joined")
    cohort: Mapped[Cohort | None] = relationship(init=False)
    claim_code: Mapped[ClaimCode | None] = relationship(init=False)
    tablets: Mapped[list[Tablet]] = relationship(
        secondary=in_session, order_by=Tablet.id, default_factory=list
    )


class Came(StrEnum):
    """How somebody's presence is known."""

    CLAIMED = "claimed"  # they kept the presence badge
    TICKED = "ticked"  # a facilitator ticked their name, or wrote it


class Presence(Base):
    """One person was there: one of the cohort, the holder of a passport, or a name that was written."""

    __tablename__ = "presence"
    __table_args__ = (
        UniqueConstraint("session_id", "participant_id"),
        UniqueConstraint("session_id", "passport_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    session_id: Mapped[int] = mapped_column(ForeignKey("workshop_session.id"))
    came_at: Mapped[datetime]
    how: Mapped[Came] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(40), default="")
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), default=None, index=True)
    passport_id: Mapped[int | None] = mapped_column(ForeignKey("passport.id"), default=None, index=True)

    participant: Mapped[Participant | None] = relationship(init=False)
    passport: Mapped[Passport | None] = relationship(init=False)
