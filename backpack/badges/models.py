"""A badge in somebody's passport: the credential's bytes as signed or received, and what a screen shows of them."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.art.design import Design, Kind
from backpack.issuers.models import BadgeClass
from backpack.kernel.clock import now
from backpack.kernel.db import Base
from backpack.kernel.pictures import Picture
from backpack.openbadges import keys
from backpack.openbadges.model import Verdict
from backpack.passport.models import Passport

DAY = timedelta(days=1)


class Source(StrEnum):
    """By which door a badge came in."""

    CODE = "code"
    IMPORT = "import"
    KEY = "key"  # issued by itself when the last piece of a key badge arrived
    SELF = "self"  # written by the person, or by a group that they belong to


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
    achievement_id: Mapped[str | None] = mapped_column(String(500), default=None)  # of one from elsewhere
    creation_id: Mapped[int | None] = mapped_column(ForeignKey("creation.id"), default=None, index=True)
    signed_as: Mapped[str | None] = mapped_column(String(80), default=None)  # for the others of its group
    # Two passports became one, and both held it: the one that is held now. This one is kept for its address.
    twin_of_id: Mapped[int | None] = mapped_column(ForeignKey("badge.id"), default=None, index=True)

    passport: Mapped[Passport] = relationship(init=False)
    badge_class: Mapped[BadgeClass | None] = relationship(init=False, lazy="joined")
    creation: Mapped["Creation | None"] = relationship(init=False, lazy="joined")
    picture: Mapped[Picture | None] = relationship(init=False)
    original: Mapped["Original | None"] = relationship(init=False)
    twin_of: Mapped["Badge | None"] = relationship(init=False, remote_side="Badge.id")

    @property
    def design(self) -> Design | None:
        """How it is drawn here; None for a badge from elsewhere, which has a picture of its own."""
        if self.badge_class:
            return self.badge_class.design
        return self.creation.design if self.creation else None

    @property
    def is_written(self) -> bool:
        """Whether its issuer is nothing but a key, by which anybody signs any name: it was written, not given."""
        return self.source == Source.SELF or keys.names_itself(self.issuer_id)

    @property
    def is_self_taken(self) -> bool:
        """Whether its holder took it, by a link or in a room: what they support, which nobody has seen them do."""
        is_support = self.badge_class is not None and self.badge_class.kind == Kind.SUPPORT
        return is_support and self.seen_by is None


class Original(Base):
    """A file exactly as somebody gave it to us: exported again byte for byte."""

    __tablename__ = "original"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    file: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str] = mapped_column(String(40))


class Creation(Base):
    """A badge that somebody wrote: a person about themselves, or a group together. Its author is a key of its own.

    ``author`` is a first name, or the group's name. ``join_hash`` is of the 13 characters by which others join a
    group's badge; None: nobody can.
    """

    __tablename__ = "creation"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("passport.id"), index=True)
    author: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    did: Mapped[str] = mapped_column(Text)  # what I did
    with_whom: Mapped[str] = mapped_column(Text)
    was_hard: Mapped[str] = mapped_column(Text)
    learned: Mapped[str] = mapped_column(Text)
    enamel: Mapped[str] = mapped_column(String(16))
    pictogram: Mapped[str] = mapped_column(String(40))
    public_multikey: Mapped[str] = mapped_column(String(80), unique=True)
    private_sealed: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    is_collective: Mapped[bool] = mapped_column(default=False)
    join_hash: Mapped[str | None] = mapped_column(String(64), default=None, unique=True)
    join_sealed: Mapped[str | None] = mapped_column(Text, default=None)
    joining_ends_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def design(self) -> Design:
        return Design(kind=Kind.SELF_MADE, enamel=self.enamel, pictogram=self.pictogram, issuer=self.code)


class Evidence(Base):
    """What a person keeps beside a badge to show what they did: words, a photo, or both.

    Strangers see it on a page that shows the badge, and only while ``is_shown``.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badge.id"), index=True)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime]
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"), default=None)
    is_shown: Mapped[bool] = mapped_column(default=False)

    picture: Mapped[Picture | None] = relationship(init=False)
