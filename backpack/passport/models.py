"""A passport, the phones that open it, and one-time addresses that sign somebody in."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
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
