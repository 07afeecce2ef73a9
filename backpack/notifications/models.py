"""Where a person wants to be told that a badge arrived: web push subscriptions (RFC 8030)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backpack.kernel.db import Base


class Subscription(Base):
    """One browser's push endpoint. The endpoint is user input: only the guarded session dials it."""

    __tablename__ = "subscription"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    passport_id: Mapped[int] = mapped_column(ForeignKey("passport.id"), index=True)
    endpoint: Mapped[str] = mapped_column(Text)
    endpoint_hash: Mapped[str] = mapped_column(String(64), unique=True)
    p256dh: Mapped[str] = mapped_column(String(100))
    auth: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(12))  # the reader's, since a push is worded when it leaves
    added_at: Mapped[datetime]
    failing_since: Mapped[datetime | None] = mapped_column(default=None)


class ServerKey(Base):
    """A private key of this site that is no organisation's, made once and sealed with the site's secret."""

    __tablename__ = "server_key"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
