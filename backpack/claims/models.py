"""A claim code that a facilitator opened, what became of it with each person, and its life on the wall; envelopes of
several badges; and what became of each thing that somebody brought."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.badges.models import Badge, Original
from backpack.issuers.models import BadgeClass, Member, Organisation
from backpack.kernel.db import Base

STANDING_USES = 1_000_000  # a link that stays open to all: more than anybody will ever count


class ClaimCode(Base):
    """The right to receive one badge class, at /C/<code>, ``uses_left`` more times, until ``ends_at``.

    A group code is for whoever is present; a code of one use is given to one person.
    """

    __tablename__ = "claim_code"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    badge_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"), index=True)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    uses: Mapped[int]
    uses_left: Mapped[int]
    is_group: Mapped[bool]
    declined: Mapped[int] = mapped_column(default=0)  # how many said no: a count, never who
    seen: Mapped[int] = mapped_column(default=0)  # how many pockets opened it: a count, never who
    turns: Mapped[bool] = mapped_column(default=False)  # its square is another one every minute (turning.py)

    badge_class: Mapped[BadgeClass] = relationship(init=False, lazy="joined")
    opened_by: Mapped[Member] = relationship(init=False, lazy="joined")

    @property
    def kept(self) -> int:
        return self.uses - self.uses_left

    @property
    def is_standing(self) -> bool:
        """Whether it is a link by which anybody takes a badge of support, for as long as it stands."""
        return self.uses >= STANDING_USES


class Claim(Base):
    """One person redeemed one code: the constraint is what makes tapping twice harmless."""

    __tablename__ = "claim"
    __table_args__ = (UniqueConstraint("claim_code_id", "passport_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    claim_code_id: Mapped[int] = mapped_column(ForeignKey("claim_code.id"))
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badge.id"))
    claimed_at: Mapped[datetime]

    badge: Mapped[Badge] = relationship(init=False, lazy="joined")


class Projection(Base):
    """A code on the wall. ``digits`` is set to None when it ends, so that they can serve again."""

    __tablename__ = "projection"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)  # the end of /W/<code>
    claim_code_id: Mapped[int] = mapped_column(ForeignKey("claim_code.id"), index=True)
    digits: Mapped[str | None] = mapped_column(String(6), unique=True)
    started_at: Mapped[datetime]
    alive_until: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    claim_code: Mapped[ClaimCode] = relationship(init=False, lazy="joined")


in_envelope = Table(
    "in_envelope",
    Base.metadata,
    Column("envelope_id", ForeignKey("envelope.id"), primary_key=True),
    Column("badge_class_id", ForeignKey("badge_class.id"), primary_key=True),
)


class Envelope(Base):
    """Several badges for one person who has no passport yet, at /V/<13 characters>: 65 bits, kept as a hash.

    The characters are also sealed, for as long as the desk may print them again.
    """

    __tablename__ = "envelope"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)  # names it at the desk; opens nothing
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[str | None] = mapped_column(Text)  # None once nobody can open it any more
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    made_by: Mapped[str] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(String(40))  # first name and initial, for the desk alone; may be empty
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    kept_at: Mapped[datetime | None] = mapped_column(default=None)
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
    declined_at: Mapped[datetime | None] = mapped_column(default=None)

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
    badge_classes: Mapped[list[BadgeClass]] = relationship(
        secondary=in_envelope, order_by=BadgeClass.id, default_factory=list
    )


class KeptEnvelope(Base):
    """Who kept an envelope: the constraint is what lets one phone win."""

    __tablename__ = "kept_envelope"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelope.id"), unique=True)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)


class Outcome(StrEnum):
    """What became of one thing that somebody brought."""

    KEPT = "kept"
    HELD = "held"  # it was there already
    NEWER = "newer"  # it was there already, in an older edition, which it replaced
    WAITING = "waiting"  # it stands at an address, where we go and look
    REFUSED = "refused"  # ``reason`` says why


class Brought(Base):
    """One file, link or message that a person brought. Those of one go share ``batch``, the end of /ajouter/<batch>."""

    __tablename__ = "brought"
    __table_args__ = (UniqueConstraint("passport_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    batch: Mapped[str] = mapped_column(String(13), index=True)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"))
    name: Mapped[str] = mapped_column(String(120))  # of the file, or the site that is asked
    outcome: Mapped[Outcome] = mapped_column(String(8))
    brought_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str | None] = mapped_column(Text, default=None)  # only while it waits
    tries: Mapped[int] = mapped_column(default=0)
    badge_id: Mapped[int | None] = mapped_column(ForeignKey("badge.id"), default=None)
    original_id: Mapped[int | None] = mapped_column(ForeignKey("original.id"), default=None)

    badge: Mapped[Badge | None] = relationship(init=False, lazy="joined")
    original: Mapped[Original | None] = relationship(init=False)
