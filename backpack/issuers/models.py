"""Organisations, members, the badges they define, and their signing keys."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.art.design import Design, Kind
from backpack.kernel.db import Base
from backpack.kernel.pictures import Picture
from backpack.passport.models import Passport


class Role(StrEnum):
    """What a member may do: give badges, or also define them and invite."""

    FACILITATOR = "facilitator"
    MANAGER = "manager"


class Organisation(Base):
    """Who gives badges. Its public address /O/<code> is its identifier in every credential."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    phone: Mapped[str | None] = mapped_column(String(30))
    added_at: Mapped[datetime]
    vetted_at: Mapped[datetime | None] = mapped_column(default=None)  # "garanti" rests on this

    @property
    def is_vetted(self) -> bool:
        return self.vetted_at is not None


class Member(Base):
    """A person who works for an organisation."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("organisation_id", "passport_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    role: Mapped[Role] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[datetime]
    left_at: Mapped[datetime | None] = mapped_column(
        default=None
    )  # what they gave stays, and says who gave it
    chosen_at: Mapped[datetime | None] = mapped_column(
        default=None
    )  # of several desks, the last chosen opens

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
    passport: Mapped[Passport] = relationship(init=False)


class Invitation(Base):
    """A manager asks a person to work for the organisation: /I/<code>, kept as its hash only, for one person."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)  # names it at the desk; opens nothing
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    role: Mapped[Role] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(80))
    ends_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("member.id"), default=None
    )  # whoever accepted it

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
    made_by: Mapped[Member] = relationship(init=False, foreign_keys=[made_by_id])


class SigningKey(Base):
    """An organisation's Ed25519 key: the public half as a multikey, the private half sealed."""

    __tablename__ = "signing_key"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    public_multikey: Mapped[str] = mapped_column(String(80), unique=True)
    private_sealed: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class BadgeClass(Base):
    """A badge that an organisation defines (in Open Badges 3.0: an achievement).

    "Je peux" and "je sais" are two badge classes of one *skill*: they carry the same ``skill`` code.
    ``open_to_present`` is the issuer's word that whoever is present may take it; a skill never has it.
    """

    __tablename__ = "badge_class"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(80))
    criteria: Mapped[str] = mapped_column(Text)
    kind: Mapped[Kind] = mapped_column(String(16))
    enamel: Mapped[str] = mapped_column(String(16))
    pictogram: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime]
    level: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)  # lobes of a key badge, one for each component
    skill: Mapped[str | None] = mapped_column(String(13), default=None, index=True)
    open_to_present: Mapped[bool] = mapped_column(default=False)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"), default=None)
    apply: Mapped[str] = mapped_column(String(500), default="")  # where one asks for it, outside this site
    # One a line, for whoever asks; empty: the usual ones. "Question ? | oui | non" is answered by choosing.
    questions: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    is_proposal: Mapped[bool] = mapped_column(default=False)  # a workshop proposed it; nobody gives it yet
    proposed_by: Mapped[str] = mapped_column(String(80), default="")
    authors: Mapped[str] = mapped_column(Text, default="")  # who wrote it with the organisation, one a line
    tags: Mapped[str] = mapped_column(Text, default="")  # ROME or ESCO, one a line: "rome:G1603 Cuisine"
    equivalents: Mapped[str] = mapped_column(Text, default="")  # identifiers of classes elsewhere, one a line
    source: Mapped[str] = mapped_column(String(500), default="")  # the address it was taken over from
    retired_at: Mapped[datetime | None] = mapped_column(default=None)  # not given any more

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
    picture: Mapped[Picture | None] = relationship(init=False)

    @property
    def is_live(self) -> bool:
        """Whether it can be given now: published, and not retired (designing.LIVE says it to the database)."""
        return not self.is_proposal and self.retired_at is None

    @property
    def design(self) -> Design:
        return Design(
            kind=Kind(self.kind),
            enamel=self.enamel,
            pictogram=self.pictogram,
            issuer=self.organisation.code,
            level=self.level,
            parts=self.parts,
        )


class ClassEdition(Base):
    """A badge class as it was published, one row for each of its versions. ``document`` is an Open Badges 3.0
    achievement.
    """

    __tablename__ = "class_edition"
    __table_args__ = (UniqueConstraint("badge_class_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    badge_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"))
    version: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(80))


class OrganisationPassport(Base):
    """The passport that holds what an organisation itself was given; its managers accept for it."""

    __tablename__ = "organisation_passport"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), unique=True)

    organisation: Mapped[Organisation] = relationship(init=False)
    passport: Mapped[Passport] = relationship(init=False)


class Trace(Base):
    """What a member did that touches a person: kept for the organisation's managers and for the person (trail.py).

    ``did`` is one of trail.Did. ``whom`` is how the desk knew the person; it is emptied when they erase everything.
    """

    __tablename__ = "trace"
    __table_args__ = (Index("ix_trace_when", "organisation_id", "did_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    did_at: Mapped[datetime]
    did: Mapped[str] = mapped_column(String(24))
    by: Mapped[str] = mapped_column(String(80))
    whom: Mapped[str] = mapped_column(String(80), default="")
    about: Mapped[str] = mapped_column(String(200), default="")  # the name of the badge, of the group
    passport_id: Mapped[int | None] = mapped_column(ForeignKey("passport.id"), default=None, index=True)
