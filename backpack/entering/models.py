"""What entering must remember: challenges that were answered, and the codes that were sent by e-mail."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backpack.kernel.db import Base


class SpentChallenge(Base):
    """A challenge that was answered once, kept as its hash until its token is too old to be used again."""

    __tablename__ = "spent_challenge"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    challenge_hash: Mapped[str] = mapped_column(String(64), unique=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)


class Entry(Base):
    """Somebody asks to enter by an address, whether anybody here has it or not; kept for a day.

    The address is sealed: most of those that are typed wrong belong to people who never came here.
    """

    __tablename__ = "entry"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(
        String(13), unique=True
    )  # the end of its address on this site; opens nothing
    address_sealed: Mapped[str] = mapped_column(Text)
    digits_hash: Mapped[str] = mapped_column(String(64))
    ends_at: Mapped[datetime] = mapped_column(index=True)
    has_lost: Mapped[bool] = mapped_column(default=False)  # a phone: every other one is cut
    guesses: Mapped[int] = mapped_column(default=0)
    proved_at: Mapped[datetime | None] = mapped_column(default=None)
    used_at: Mapped[datetime | None] = mapped_column(default=None)
