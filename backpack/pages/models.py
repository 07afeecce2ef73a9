"""A thematic CV page: private until it is published (by a child: until a parent says yes), gone when it is stopped."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.badges.models import Badge
from backpack.kernel.db import Base
from backpack.passport.models import Passport


class Page(Base):
    """One page of one person, at /P/<code>, live from ``published_at`` to ``stopped_at`` or ``ends_at``.

    The page of a child (pages.consent) has a parent's answer at /A/<code>, kept here as that code's hash.
    """

    __tablename__ = "page"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    theme: Mapped[str] = mapped_column(String(24))  # a key of pages.themes
    started_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(80), default="")  # as the person gave it for this page
    sentence: Mapped[str] = mapped_column(String(280), default="")
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    stopped_at: Mapped[datetime | None] = mapped_column(default=None)
    parent_key_hash: Mapped[str | None] = mapped_column(String(64), default=None, index=True)
    parent_asked_at: Mapped[datetime | None] = mapped_column(default=None)
    parent_answered_at: Mapped[datetime | None] = mapped_column(default=None)
    parent_name: Mapped[str] = mapped_column(String(80), default="")
    allowed_until: Mapped[datetime | None] = mapped_column(default=None)  # a parent said yes, until then

    passport: Mapped[Passport] = relationship(init=False)
    shown: Mapped[list["ShownBadge"]] = relationship(
        init=False, order_by="ShownBadge.position", default_factory=list, cascade="all, delete-orphan"
    )

    @property
    def badges(self) -> list[Badge]:
        return [shown.badge for shown in self.shown]


class ShownBadge(Base):
    """A badge that its holder chose to show on a page."""

    __tablename__ = "shown_badge"
    __table_args__ = (UniqueConstraint("page_id", "badge_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badge.id"), index=True)
    position: Mapped[int]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"), default=None)

    badge: Mapped[Badge] = relationship(init=False, lazy="joined")
