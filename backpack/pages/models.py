"""A thematic CV page: private until it is published (by a child: until a parent says yes), gone when it is stopped."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.badges.models import Badge
from backpack.kernel.db import Base
from backpack.kernel.pictures import Picture
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
    title: Mapped[str] = mapped_column(
        String(80), default=""
    )  # of the job; the theme's own where it is empty
    look: Mapped[str] = mapped_column(
        String(12), default=""
    )  # a key of pages.looks; the first where it is empty
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"), default=None)
    word_hash: Mapped[str | None] = mapped_column(
        String(64), default=None
    )  # a word to enter, if one is asked
    leads_to_id: Mapped[int | None] = mapped_column(
        ForeignKey("page.id"), default=None
    )  # the square shows that one
    version: Mapped[int] = mapped_column(default=0)  # one more with every change that a reader could see
    takes_messages: Mapped[bool] = mapped_column(default=False)
    has_preview: Mapped[bool] = mapped_column(default=False)  # a picture for messengers that show links
    may_be_found: Mapped[bool] = mapped_column(default=False)  # by search engines
    hidden_at: Mapped[datetime | None] = mapped_column(default=None)  # by the operator, after a report

    passport: Mapped[Passport] = relationship(init=False)
    photo: Mapped[Picture | None] = relationship(init=False)
    leads_to: Mapped["Page | None"] = relationship(init=False, remote_side="Page.id")
    sections: Mapped[list["Section"]] = relationship(
        init=False, order_by="Section.position", default_factory=list, cascade="all, delete-orphan"
    )
    shown: Mapped[list["ShownBadge"]] = relationship(  # what stands in a group is the group's
        primaryjoin="and_(Page.id == ShownBadge.page_id, ShownBadge.section_id.is_(None))",
        init=False,
        order_by="ShownBadge.position",
        default_factory=list,
        cascade="all, delete-orphan",
    )

    @property
    def badges(self) -> list[Badge]:
        return [shown.badge for shown in self.shown]

    @property
    def every_badge(self) -> list[Badge]:
        """What stands anywhere on the page: its first badges, then those of its groups."""
        return [*self.badges, *(shown.badge for section in self.sections for shown in section.shown)]


class Section(Base):
    """One more part of a page, below its badges, in the order of its person. ``kind`` is a key of pages.sections."""

    __tablename__ = "section"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"), default=None)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"), default=None, index=True)

    picture: Mapped[Picture | None] = relationship(init=False)
    shown: Mapped[list["ShownBadge"]] = relationship(
        init=False, order_by="ShownBadge.position", default_factory=list, cascade="all, delete-orphan"
    )


class ShownBadge(Base):
    """A badge that its holder chose to show on a page: among the first ones, or in a group further down."""

    __tablename__ = "shown_badge"
    __table_args__ = (UniqueConstraint("page_id", "badge_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badge.id"), index=True)
    position: Mapped[int]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"), default=None)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"), default=None, index=True)

    badge: Mapped[Badge] = relationship(init=False, lazy="joined")


class ShownStar(Base):
    """A company's star that the person of a page shows on it, for as long as it is lit."""

    __tablename__ = "shown_star"
    __table_args__ = (UniqueConstraint("page_id", "star_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    star_id: Mapped[int] = mapped_column(ForeignKey("star.id"), index=True)


class Answer(Base):
    """A page as it was drawn for one language: good while the page has that ``version``, until ``good_until``."""

    __tablename__ = "answer"

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    version: Mapped[int]
    release: Mapped[str] = mapped_column(String(16))  # of the program that drew it (public.showing)
    good_until: Mapped[datetime]
    etag: Mapped[str] = mapped_column(String(32))
    headers: Mapped[str] = mapped_column(Text)  # as JSON
    body: Mapped[bytes] = mapped_column(LargeBinary)  # brotli


class Message(Base):
    """What a reader of a page wrote to its person, who shows no address for it. Nobody else is shown it.

    The words are sealed: a copy of the database tells nobody who looks for whom.
    """

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    about: Mapped[str] = mapped_column(String(80))  # the title of the page that was read
    sealed: Mapped[str] = mapped_column(Text)  # JSON of [who writes, how to answer, the words]
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(default=None)


class Report(Base):
    """Somebody says that something is wrong with a page; the operator of the site looks at it and answers."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    reason: Mapped[str] = mapped_column(String(12))  # a key of pages.reports.REASONS
    text: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    answer: Mapped[str] = mapped_column(String(300), default="")  # of the operator, for whoever reported

    page: Mapped[Page] = relationship(init=False)


class Opening(Base):
    """How often a page was opened on one day. Nothing says by whom."""

    __tablename__ = "opening"

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]
