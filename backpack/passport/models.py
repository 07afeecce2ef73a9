"""A passport, the phones that open it, what brings it back (a passkey, a paper card), and its e-mail addresses."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.kernel.db import Base


class Passport(Base):
    """One person. Everyone is a passport: a facilitator is one with a membership row."""

    __tablename__ = "passport"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    opened_at: Mapped[datetime]
    sign: Mapped[int]  # which animal in which colour: passport.signs puts it in words
    name: Mapped[str | None] = mapped_column(String(80), default=None)
    # The name by which a facilitator knows the person, face to face, and who vouches for it.
    known_name: Mapped[str | None] = mapped_column(String(80), default=None)
    known_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    is_operator: Mapped[bool] = mapped_column(default=False)
    active_at: Mapped[datetime | None] = mapped_column(
        default=None
    )  # the last day on which a phone opened it
    put_off_at: Mapped[datetime | None] = mapped_column(default=None)  # "Plus tard" to making it safe
    warned_at: Mapped[datetime | None] = mapped_column(default=None)  # that it will end for want of use
    is_under_fifteen: Mapped[bool | None] = mapped_column(default=None)  # asked at the first publication only
    # Nobody's, and no phone opens it: it holds what was there twice when two passports became this one.
    joined_into_id: Mapped[int | None] = mapped_column(ForeignKey("passport.id"), default=None, index=True)


class Device(Base):
    """One phone (or tablet, or computer) that opens a passport. The cookie's key is kept as its hash only.

    ``ends_at`` is set on a shared tablet alone, where a session ends by itself soon after the last tap.
    ``before_id`` is what this same phone was until it went on with another passport, and stays until its person says
    what becomes of the two: the phone's old key is overwritten, so nothing else leads back.
    """

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    added_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(
        String(20), default=""
    )  # which kind of device, in the words of passport.phones
    seen_at: Mapped[datetime | None] = mapped_column(default=None)  # the last day on which it was used
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    came_by: Mapped[str] = mapped_column(String(12), default="")  # by which way in, in passport.phones' words
    before_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"), default=None, index=True)
    # It came in for a lost one, and its person has not said yet that what else opens the passport is theirs.
    recovered_at: Mapped[datetime | None] = mapped_column(default=None)

    passport: Mapped[Passport] = relationship(init=False)


class SignInLink(Base):
    """A one-time address that opens a passport on one more device."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    ends_at: Mapped[datetime]
    lands_on: Mapped[str] = mapped_column(String(200))  # the path to open afterwards, one of ours
    used_at: Mapped[datetime | None] = mapped_column(default=None)

    passport: Mapped[Passport] = relationship(init=False)


class Handover(Base):
    """A code that carries a passport to one more device of the same person, once, within minutes (/H/<code>)."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    from_device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    ends_at: Mapped[datetime]
    to_device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"), default=None)
    used_at: Mapped[datetime | None] = mapped_column(default=None)

    passport: Mapped[Passport] = relationship(init=False)


class Passkey(Base):
    """A public key credential of a phone (W3C Web Authentication, Level 3): finger, face or the phone's own code."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)  # the end of its address on this site
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    credential_hash: Mapped[str] = mapped_column(
        String(64), unique=True
    )  # SHA-256 of the credential's identifier
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)  # COSE_Key, as the phone gave it
    sign_count: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))  # which kind of device made it
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)

    passport: Mapped[Passport] = relationship(init=False)


class Card(Base):
    """A paper card that opens a passport (/K/<code>, or six words): the two spell one secret, kept as its hash only.

    (Sealed too, until its person says that they have it on paper.) It is replaced at each use. One that was printed
    before its person had a phone carries a ``number`` for the desk.
    """

    __tablename__ = "card"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)  # names it on this site; opens nothing
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    number: Mapped[str | None] = mapped_column(String(12), default=None)
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    sealed: Mapped[str | None] = mapped_column(
        default=None
    )  # the secret, only until its person has it on paper
    voided_at: Mapped[datetime | None] = mapped_column(default=None)

    passport: Mapped[Passport] = relationship(init=False)


class Contact(Base):
    """An e-mail address of a person. It says something about badges only once it is proved."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("passport_id", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)  # the end of its address on this site
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"))
    address: Mapped[str] = mapped_column(String(254))  # as typed: a badge may hold the hash of this spelling
    folded: Mapped[str] = mapped_column(String(254))  # without case: the same address once
    added_at: Mapped[datetime]
    proved_at: Mapped[datetime | None] = mapped_column(default=None)
    code_hash: Mapped[str | None] = mapped_column(String(64), default=None)
    code_ends_at: Mapped[datetime | None] = mapped_column(default=None)
    guesses: Mapped[int] = mapped_column(default=0)

    passport: Mapped[Passport] = relationship(init=False)


class CodeSent(Base):
    """A code left for an address (kept as its hash, for a day), so that nobody can flood a mailbox."""

    __tablename__ = "code_sent"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    address_hash: Mapped[str] = mapped_column(String(64), index=True)
    sent_at: Mapped[datetime] = mapped_column(index=True)
    asked_from: Mapped[str] = mapped_column(String(64), default="")  # the hash of where it was asked for
