"""A badge in somebody's passport: the credential's bytes as signed or received, and what a screen shows of them."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.art.design import Design
from backpack.issuers.models import BadgeClass
from backpack.kernel.clock import now
from backpack.kernel.db import Base
from backpack.kernel.pictures import Picture
from backpack.openbadges.model import Verdict
from backpack.passport.models import Passport

DAY = timedelta(days=1)


class Source(StrEnum):
    """By which door a badge came in."""

    CODE = "code"
    IMPORT = "import"
    KEY = "key"  # issued by itself when the last piece of a key badge arrived


class Recipient(StrEnum):
    """What a badge from elsewhere says of whom it was given to."""

    NOBODY = "nobody"  # it names no address: nothing can prove whose it is
    NAMED = "named"  # it names an e-mail address, in the clear or hashed
    PROVED = "proved"  # and the holder has proved to read the mail of that address


_IS_REVOKED = text("revoked_at IS NOT NULL")  # the few that every status list is composed of
_IS_LIVE = text("revoked_at IS NULL")


class Badge(Base):
    """One badge of one person. ``code`` is the end of its public address /B/<code>.

    ``credential`` is kept byte for byte as it was signed here or received; everything beside it is an index.
    """

    __tablename__ = "badge"
    __table_args__ = (
        UniqueConstraint("passport_id", "fingerprint"),
        UniqueConstraint("passport_id", "identity"),
        UniqueConstraint("organisation_id", "status_index"),
        # Held once; what was taken back stands in nobody's way, so that it can be given again.
        Index(
            "uq_badge_live",
            "passport_id",
            "badge_class_id",
            unique=True,
            sqlite_where=_IS_LIVE,
            postgresql_where=_IS_LIVE,
        ),
        Index(
            "ix_badge_revoked",
            "organisation_id",
            "status_index",
            sqlite_where=_IS_REVOKED,
            postgresql_where=_IS_REVOKED,
        ),
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
    changed_at: Mapped[datetime | None] = mapped_column(default=None)  # when a new check said something else
    next_check_at: Mapped[datetime] = mapped_column(default_factory=lambda: now() + DAY, index=True)
    recipient: Mapped[Recipient] = mapped_column(String(8), default=Recipient.NOBODY)
    identity: Mapped[str | None] = mapped_column(String(64), default=None)  # the same for every edition of it
    badge_class_id: Mapped[int | None] = mapped_column(ForeignKey("badge_class.id"), default=None, index=True)
    seen_by: Mapped[str | None] = mapped_column(
        String(80), default=None
    )  # the facilitator's name, if one gave it
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"), default=None)
    original_id: Mapped[int | None] = mapped_column(ForeignKey("original.id"), default=None)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    status_index: Mapped[int | None] = mapped_column(default=None)  # its place in that organisation's lists
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_because: Mapped[str | None] = mapped_column(
        Text, default=None
    )  # for the organisation: never published
    piece_gone_at: Mapped[datetime | None] = mapped_column(default=None)  # of a key badge that stays
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)  # an organisation stands by it too
    # Two passports became one, and both held it: the one that is held now. This one is kept for its address.
    twin_of_id: Mapped[int | None] = mapped_column(ForeignKey("badge.id"), default=None, index=True)

    passport: Mapped[Passport] = relationship(init=False)
    badge_class: Mapped[BadgeClass | None] = relationship(init=False, lazy="joined")
    picture: Mapped[Picture | None] = relationship(init=False)
    original: Mapped["Original | None"] = relationship(init=False)
    twin_of: Mapped["Badge | None"] = relationship(init=False, remote_side="Badge.id")

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
