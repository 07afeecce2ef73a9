"""What one organisation says of a badge, a badge class or another organisation, as it was signed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

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

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
