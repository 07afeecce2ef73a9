"""What a person asked of an organisation, and what became of it."""

import json
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.badges.models import Badge
from backpack.issuers.models import BadgeClass, Member, Organisation
from backpack.kernel.db import Base
from backpack.kernel.pictures import Picture
from backpack.kernel.words import PARIS
from backpack.passport.models import Passport


class Asks(StrEnum):
    """What is asked."""

    HAVE = "have"  # "Je pense l'avoir déjà"
    BADGE = "badge"  # with the answers to its questions
    ELSEWHERE = "elsewhere"  # an application made on another site: "demande faite"
    WHY = "why"  # "Pourquoi moi ?"


class Became(StrEnum):
    """How far it has come."""

    DRAFT = "draft"  # the questions are being answered; nobody else reads it
    SENT = "sent"
    LOOKED_AT = "looked-at"
    GIVEN = "given"
    ANSWERED = "answered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_IS_OPEN = text("closed_at IS NULL")


class Request(Base):
    """One request. ``achievement`` is what a map knows the wanted badge by; ``answers`` is a JSON list of [question,
    answer]. One that is open stands for itself: asking again opens the same. A ``reply`` to one that is open is a
    question of the team.
    """

    __tablename__ = "request"
    __table_args__ = (
        Index(
            "uq_request_open",
            "passport_id",
            "asks",
            "achievement",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    asks: Mapped[Asks] = mapped_column(String(12))
    achievement: Mapped[str] = mapped_column(String(500))
    name: Mapped[str] = mapped_column(String(200))  # of the badge that it is about
    asked_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"), default=None, index=True
    )
    badge_class_id: Mapped[int | None] = mapped_column(ForeignKey("badge_class.id"), default=None)
    badge_id: Mapped[int | None] = mapped_column(ForeignKey("badge.id"), default=None)
    apply: Mapped[str] = mapped_column(String(500), default="")
    answers: Mapped[str] = mapped_column(Text, default="[]")
    became: Mapped[Became] = mapped_column(String(12), default=Became.SENT)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), default=None)
    promised_for: Mapped[date | None] = mapped_column(default=None)
    reply: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    read_at: Mapped[datetime | None] = mapped_column(default=None)  # the person has read the last reply
    taken_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("member.id"), default=None
    )  # who had it before

    passport: Mapped[Passport] = relationship(init=False)
    organisation: Mapped[Organisation | None] = relationship(init=False)
    badge_class: Mapped[BadgeClass | None] = relationship(init=False)
    badge: Mapped[Badge | None] = relationship(init=False)
    taken_by: Mapped[Member | None] = relationship(init=False, foreign_keys=[taken_by_id])
    taken_from: Mapped[Member | None] = relationship(init=False, foreign_keys=[taken_from_id])

    @property
    def told(self) -> list[tuple[str, str]]:
        """Each question with its answer."""
        return [(question, answer) for question, answer in json.loads(self.answers)]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def asks_back(self) -> bool:
        """Whether the team waits for a word of the person."""
        return self.is_open and bool(self.reply)

    @property
    def promised_at(self) -> datetime | None:
        """Noon of the promised day, for a screen to say which it is."""
        return datetime.combine(self.promised_for, time(12), tzinfo=PARIS) if self.promised_for else None


class AnswerPhoto(Base):
    """A photo that answers the question at ``place`` (from 0) of a request, instead of words or beside them."""

    __tablename__ = "answer_photo"
    __table_args__ = (UniqueConstraint("request_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    place: Mapped[int]
    picture_id: Mapped[int] = mapped_column(ForeignKey("picture.id"))

    picture: Mapped[Picture] = relationship(init=False)
