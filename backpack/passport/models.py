"""A passport, the phones that open it, one-time addresses that sign somebody in, and a person's e-mail addresses."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.kernel.db import Base


class Passport(Base):
    """One person. Everyone is a passport: a facilitator is one with a membership row."""

    __tablename__ = "passport"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    opened_at: Mapped[datetime]
    sign: Mapped[int]  # which animal in which colour: passport.signs puts it in words
    name: Mapped[str | None] = mapped_column(String(80), default=None)
    is_operator: Mapped[bool] = mapped_column(default=False)


class Device(Base):
    """One phone (or tablet, or computer) that opens a passport. The cookie's key is kept as its hash only."""

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    added_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)

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
