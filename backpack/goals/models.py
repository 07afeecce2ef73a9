"""Mini maps, their steps, the key badges that they lead to, and who made one their goal."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel.db import Base


class GoalMap(Base):
    """A mini map: an ordered road of badges towards one key badge, at /M/<code>."""

    __tablename__ = "goal_map"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(80))
    key_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"), index=True)
    made_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
    key_class: Mapped[BadgeClass] = relationship(init=False, lazy="joined")
    steps: Mapped[list["Step"]] = relationship(init=False, order_by="Step.position", default_factory=list)


class Step(Base):
    """One badge on a map. ``counts`` is whether the key badge needs it; position starts at 1."""

    __tablename__ = "step"
    __table_args__ = (UniqueConstraint("goal_map_id", "badge_class_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    goal_map_id: Mapped[int] = mapped_column(ForeignKey("goal_map.id"))
    badge_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"), index=True)
    position: Mapped[int]
    counts: Mapped[bool] = mapped_column(default=True)

    goal_map: Mapped[GoalMap] = relationship(init=False, back_populates="steps")
    badge_class: Mapped[BadgeClass] = relationship(init=False, lazy="joined")


class Goal(Base):
    """A person made a map their goal."""

    __tablename__ = "goal"
    __table_args__ = (UniqueConstraint("passport_id", "goal_map_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    goal_map_id: Mapped[int] = mapped_column(ForeignKey("goal_map.id"))
    chosen_at: Mapped[datetime]

    goal_map: Mapped[GoalMap] = relationship(init=False, lazy="joined")
