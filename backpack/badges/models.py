"""A badge in somebody's passport: the credential's bytes as signed or received, and what a screen shows of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.art.design import Design
from backpack.issuers.models import BadgeClass
from backpack.kernel.db import Base
from backpack.kernel.pictures import Picture
from backpack.openbadges.model import Verdict
from backpack.passport.models import Passport


class Source(StrEnum):
    """By which door a badge came in."""

    CODE = "code"
    IMPORT = "import"
    KEY = "key"  # issued by itself when the last piece of a key badge arrived


class Badge(Base):
    """One badge of one person. ``code`` is the end of its public address /B/<code>.

    ``credential`` is kept byte for byte as it was signed here or received; everything beside it is an index.
    """

    __tablename__ = "badge"
    __table_args__ = (
        UniqueConstraint("passport_id", "badge_class_id"),
        UniqueConstraint("passport_id", "fingerprint"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    source: Mapped[Source] = mapped_column(String(8))
    credential: Mapped[bytes] = mapped_column(LargeBinary)
    fingerprint: Mapped[str] = mapped_column(String(64))  # SHA-256 of the credential, in hex
    name: Mapped[str] = mapped_column(String(200))
    criteria: Mapped[str] = mapped_column(Text)
    issuer_id: Mapped[str] = mapped_column(String(500))  # the identifier that the credential states
    issuer_name: Mapped[str] = mapped_column(String(200))
    awarded_at: Mapped[datetime | None]
    kept_at: Mapped[datetime]
    verdict: Mapped[Verdict] = mapped_column(String(12))
    checked_at: Mapped[datetime]
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    badge_class_id: Mapped[int | None] = mapped_column(ForeignKey("badge_class.id"), default=None, index=True)
    seen_by: Mapped[str | None] = mapped_column(
        String(80), default=None
    )  # the facilitator's name, if one gave it
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"), default=None)
    original_id: Mapped[int | None] = mapped_column(ForeignKey("original.id"), default=None)

    passport: Mapped[Passport] = relationship(init=False)
    badge_class: Mapped[BadgeClass | None] = relationship(init=False, lazy="joined")
    picture: Mapped[Picture | None] = relationship(init=False)
    original: Mapped["Original | None"] = relationship(init=False)

    @property
    def design(self) -> Design | None:
        """How it is drawn here; None for a badge from elsewhere, which has a picture of its own."""
        return self.badge_class.design if self.badge_class else None


class Original(Base):
    """A file exactly as somebody gave it to us: exported again byte for byte."""

    __tablename__ = "original"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    file: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str] = mapped_column(String(40))
