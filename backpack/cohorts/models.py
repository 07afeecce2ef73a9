"""Cohorts: who accompanies whom, what each of them said they saw, and what was given."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.badges.models import Badge
from backpack.claims.models import Envelope
from backpack.goals.models import GoalMap
from backpack.issuers.models import BadgeClass, Member, Organisation
from backpack.kernel.db import Base
from backpack.passport.models import Passport


class Cohort(Base):
    """A group of participants. Its bouquet of badges is a mini map, in the order of the map's list.

    ``join_code`` is the end of /J/<code>, which a room scans. ``changes`` goes up with whatever its board shows: a
    screen that has seen this number has seen all (the row is locked by whoever raises it, so numbers come in the order
    of the commits). ``team_hash`` and ``team_sealed`` are of the link by which a facilitator of another organisation
    joins, until ``team_ends_at``.
    """

    __tablename__ = "cohort"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    join_code: Mapped[str] = mapped_column(String(13), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    goal_map_id: Mapped[int | None] = mapped_column(ForeignKey("goal_map.id"), default=None, index=True)
    changes: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    team_hash: Mapped[str | None] = mapped_column(String(64), default=None, unique=True)
    team_sealed: Mapped[str | None] = mapped_column(Text, default=None)
    team_ends_at: Mapped[datetime | None] = mapped_column(default=None)

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
    goal_map: Mapped[GoalMap | None] = relationship(init=False)


class Facilitator(Base):
    """A member who accompanies a cohort, of its own organisation or of another one.

    ``role`` is said in their own words ("Référente"); whoever ``leads`` changes the group itself. ``phone`` is what
    its participants may call. ``here_until``: their board is open in front of them.
    """

    __tablename__ = "facilitator"
    __table_args__ = (UniqueConstraint("cohort_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    added_at: Mapped[datetime]
    role: Mapped[str] = mapped_column(String(40), default="")
    leads: Mapped[bool] = mapped_column(default=False)
    phone: Mapped[str] = mapped_column(String(30), default="")
    left_at: Mapped[datetime | None] = mapped_column(default=None)
    here_until: Mapped[datetime | None] = mapped_column(default=None)

    cohort: Mapped[Cohort] = relationship(init=False)
    member: Mapped[Member] = relationship(init=False, lazy="joined")


class Participant(Base):
    """A person of a cohort: a first name and an initial, never an e-mail address.

    A name without a passport is somebody who is expected; a passport without a name has scanned the square, and waits
    for a facilitator to say who it is (``paired_at``). ``changed`` is the cohort's ``changes`` when their row last
    changed. ``summary_until``: they said that their facilitators may print their summary.
    """

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("cohort_id", "passport_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    name: Mapped[str] = mapped_column(String(40))  # "Lina B."; empty until somebody says it
    added_at: Mapped[datetime]
    passport_id: Mapped[int | None] = mapped_column(ForeignKey("passport.id"), default=None, index=True)
    paired_at: Mapped[datetime | None] = mapped_column(default=None)
    paired_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), default=None)
    left_at: Mapped[datetime | None] = mapped_column(default=None)
    changed: Mapped[int] = mapped_column(default=0)
    summary_until: Mapped[datetime | None] = mapped_column(default=None)

    cohort: Mapped[Cohort] = relationship(init=False)
    passport: Mapped[Passport | None] = relationship(init=False)
    paired_by: Mapped[Member | None] = relationship(init=False)


class Says(StrEnum):
    """What one opinion says."""

    SEEN = "seen"  # "Je l'ai vu faire"
    NOT_YET = "not-yet"  # "Pas encore"
    TAKEN_BACK = "taken-back"  # the one that ``about`` names was a slip
    REMARK = "remark"  # a word between colleagues, while a talk is open
    SETTLED = "settled"  # the talk is over: those that ``about`` names no longer stand against


class Opinion(Base):
    """One thing that somebody said of one participant's skill. A row is never changed: what was said apart comes
    together in any order (opinions.py).

    ``key`` was made by chance on the device that said it, so that the same one sent twice is one. ``achievement`` is
    the board's column. ``about`` holds keys, separated by spaces. ``member_id`` is None for a tutor, whose name and
    relation stand in ``said_by`` and ``relation``.
    """

    __tablename__ = "opinion"
    __table_args__ = (Index("ix_opinion_cell", "participant_id", "achievement"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    achievement: Mapped[str] = mapped_column(String(60))
    says: Mapped[Says] = mapped_column(String(12))
    said_by: Mapped[str] = mapped_column(String(80))
    said_at: Mapped[datetime]  # by the clock of the device, never later than kept_at
    kept_at: Mapped[datetime]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), default=None, index=True)
    words: Mapped[str] = mapped_column(Text, default="")
    about: Mapped[str] = mapped_column(Text, default="")
    relation: Mapped[str] = mapped_column(String(40), default="")

    participant: Mapped[Participant] = relationship(init=False)
    member: Mapped[Member | None] = relationship(init=False)


_STANDS = text("taken_back_at IS NULL")


class Gift(Base):
    """A badge was given to a participant, once: into their passport (``badge``), or in an envelope until they have one.

    ``by_opinions``: three opinions gave it, and ``member`` said the third.
    """

    __tablename__ = "gift"
    __table_args__ = (
        Index(
            "uq_gift_standing",
            "participant_id",
            "badge_class_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    badge_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    given_at: Mapped[datetime]
    by_opinions: Mapped[bool] = mapped_column(default=False)
    badge_id: Mapped[int | None] = mapped_column(ForeignKey("badge.id"), default=None, index=True)
    envelope_id: Mapped[int | None] = mapped_column(ForeignKey("envelope.id"), default=None, index=True)
    taken_back_at: Mapped[datetime | None] = mapped_column(default=None)

    participant: Mapped[Participant] = relationship(init=False)
    badge_class: Mapped[BadgeClass] = relationship(init=False, lazy="joined")
    member: Mapped[Member] = relationship(init=False, lazy="joined")
    badge: Mapped[Badge | None] = relationship(init=False)
    envelope: Mapped[Envelope | None] = relationship(init=False)


class TutorLink(Base):
    """A facilitator asks a tutor for one opinion: an address that answers once, kept as its hash only."""

    __tablename__ = "tutor_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    achievement: Mapped[str] = mapped_column(String(60))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    opinion_id: Mapped[int | None] = mapped_column(ForeignKey("opinion.id"), default=None)

    participant: Mapped[Participant] = relationship(init=False)
    asked_by: Mapped[Member] = relationship(init=False)
    opinion: Mapped[Opinion | None] = relationship(init=False)
