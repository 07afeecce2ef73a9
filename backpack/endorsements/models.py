"""What an organisation says of a badge, a badge class or an organisation, as it was signed; what a witness saw."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.badges.models import Badge
from backpack.issuers.models import Organisation
from backpack.kernel.db import Base

_IS_LIVE = text("revoked_at IS NULL")


class About(StrEnum):
    """What an endorsement is about."""

    BADGE = "badge"  # one badge of one person
    BADGE_CLASS = "badge-class"
    ORGANISATION = "organisation"


class Endorsement(Base):
    """One confirmation. ``code`` is the end of its public address /E/<code>.

    ``path`` is where on this site the confirmed thing stands ("/B/…", "/O/…/…"): it outlives the thing's row.
    """

    __tablename__ = "endorsement"
    __table_args__ = (
        UniqueConstraint("organisation_id", "status_index"),
        Index(
            "uq_endorsement_live",
            "organisation_id",
            "path",
            unique=True,
            sqlite_where=_IS_LIVE,
            postgresql_where=_IS_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    about: Mapped[About] = mapped_column(String(12))
    path: Mapped[str] = mapped_column(String(60), index=True)
    name: Mapped[str] = mapped_column(String(200))  # of the confirmed thing
    comment: Mapped[str] = mapped_column(Text)
    credential: Mapped[bytes] = mapped_column(LargeBinary)
    status_index: Mapped[int]  # its place in the organisation's lists of endorsements
    said_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    said_by: Mapped[str] = mapped_column(String(80), default="")  # who spoke for the organisation
    role: Mapped[str] = mapped_column(String(80), default="")

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")


class How(StrEnum):
    """How a witness was reached, which is how strong the word is."""

    PRESENT = "present"  # scanned a square that lived for a minute, on the person's own screen
    LINK = "link"  # opened a link that was sent
    SAME_PHONE = "same-phone"  # answered on the person's own phone


class Asking(Base):
    """The holder of a badge asks somebody who saw it: /T/<13 characters>, kept as a hash."""

    __tablename__ = "asking"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badge.id"), index=True)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    how: Mapped[How] = mapped_column(String(12))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    badge: Mapped[Badge] = relationship(init=False, lazy="joined")


class Witness(Base):
    """What somebody saw: no account, one word for each device and badge.

    The holder approves it before anybody else reads it. ``receipt_hash`` is of the code with which the witness takes
    it back. ``by_passport_id`` is of a fellow who has a passport here.
    """

    __tablename__ = "witness"
    __table_args__ = (UniqueConstraint("badge_id", "device_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badge.id"))
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    device_hash: Mapped[str] = mapped_column(String(64))
    receipt_hash: Mapped[str] = mapped_column(String(64), unique=True)
    how: Mapped[How] = mapped_column(String(12))
    has_seen: Mapped[bool]
    words: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(40))
    relation: Mapped[str] = mapped_column(String(60))
    said_at: Mapped[datetime]
    by_passport_id: Mapped[int | None] = mapped_column(ForeignKey("passport.id"), default=None, index=True)
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    declined_at: Mapped[datetime | None] = mapped_column(default=None)

    badge: Mapped[Badge] = relationship(init=False, lazy="joined")
