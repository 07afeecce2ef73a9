"""Mini maps and their editions, the rules by which badges lead to one more, and who made a map their goal."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel.db import Base
from backpack.kernel.pictures import Picture


class GoalMap(Base):
    """A mini map at /M/<code>. ``document`` is the whole of it in the open format (openmaps/README.md).

    Nobody but the organisation's members sees it until ``published_at``. ``version`` goes up with every edition.
    What is drawn and not yet published is ``draft``, a document too (empty: nothing); ``saves`` counts its changes, so
    that of two people who draw at once the second is told.
    """

    __tablename__ = "goal_map"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    document: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"), default=None)
    draft: Mapped[str] = mapped_column(Text, default="")
    saves: Mapped[int] = mapped_column(default=0)
    brought: Mapped[bool] = mapped_column(default=False)  # it came as a document, and settles no rule

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
    picture: Mapped[Picture | None] = relationship(init=False)


class MapEdition(Base):
    """A map as it was published, one row for each of its versions: who, when, what."""

    __tablename__ = "map_edition"
    __table_args__ = (UniqueConstraint("goal_map_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    goal_map_id: Mapped[int] = mapped_column(ForeignKey("goal_map.id"))
    version: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(80))


class Leads(StrEnum):
    """What a rule leads to."""

    KEY = "key"  # a badge of the organisation itself, issued by itself
    EQUIVALENCE = "equivalence"  # access to a badge that somebody else gives


class Rule(Base):
    """Of these pieces, ``needed`` are enough (0: all) for one more badge.

    A key's rule is its own organisation's: no map of anybody else can make one issue. An equivalence issues
    nothing; ``target_name``, ``target_issuer`` and ``apply`` say what it gives access to, and where.
    """

    __tablename__ = "rule"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    leads_to: Mapped[Leads] = mapped_column(String(12))
    key_class_id: Mapped[int | None] = mapped_column(ForeignKey("badge_class.id"), unique=True)
    made_at: Mapped[datetime]
    needed: Mapped[int] = mapped_column(default=0)
    target: Mapped[str] = mapped_column(String(500), default="")  # the achievement of an equivalence
    target_name: Mapped[str] = mapped_column(String(200), default="")
    target_issuer: Mapped[str] = mapped_column(String(200), default="")
    apply: Mapped[str] = mapped_column(String(500), default="")

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
    key_class: Mapped[BadgeClass | None] = relationship(init=False, lazy="joined")
    pieces: Mapped[list["Piece"]] = relationship(init=False, order_by="Piece.position", default_factory=list)


class Piece(Base):
    """One piece of a rule: what it accepts, as a Match of the open format in JSON. Position starts at 1."""

    __tablename__ = "piece"
    __table_args__ = (UniqueConstraint("rule_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    match: Mapped[str] = mapped_column(Text)


class Accepted(Base):
    """Which pieces an achievement may be: how a badge that arrives finds its rules."""

    __tablename__ = "accepted"
    __table_args__ = (UniqueConstraint("piece_id", "achievement"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"))
    achievement: Mapped[str] = mapped_column(String(500), index=True)


class Goal(Base):
    """A person made a map their goal."""

    __tablename__ = "goal"
    __table_args__ = (UniqueConstraint("passport_id", "goal_map_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    goal_map_id: Mapped[int] = mapped_column(ForeignKey("goal_map.id"))
    chosen_at: Mapped[datetime]

    goal_map: Mapped[GoalMap] = relationship(init=False, lazy="joined")
