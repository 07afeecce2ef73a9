"""How often something may be tried. Counted in transactions of their own, so a refused attempt still counts.

Of codes only wrong six digits count. A scanned or whole code holds 65 bits and needs no limit, so thirty phones
behind one Wi-Fi are never locked out, whatever one of them types. What makes us dial others is counted apart
(a *purpose* of its own), so that reading badges can never lock anybody out of a claim.
"""

import hashlib
from datetime import datetime, timedelta
from importlib import import_module

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from backpack.kernel.clock import now
from backpack.kernel.db import Base, Database

WINDOW = timedelta(minutes=10)
MOST_FROM_ONE_ADDRESS = 300  # thirty phones that each mistype ten times
MOST_IN_ALL = 2_000  # six digits live for minutes: 2,000 guesses are 0.2 % of them


class Miss(Base):
    """Wrong guesses within one window. The key is a hash: no address is kept, and rows die after a day."""

    __tablename__ = "miss"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)


def missed(database: Database, who: str, *, purpose: str = "") -> None:
    """Count one wrong guess (or one use for *purpose*) of *who* (a network address), and one in all."""
    # Each dialect takes megabytes of every process; the one in use is there already.
    insert = import_module(f"sqlalchemy.dialects.{database.engine.dialect.name}").insert
    with database.writing() as db:
        db.execute(delete(Miss).where(Miss.ends_at < now() - timedelta(days=1)))
        for key in (_key(who, purpose), _key("", purpose)):
            row = insert(Miss).values(key=key, count=1, ends_at=_window() + WINDOW)
            # Two guesses at once must both count, so the database adds, not we.
            db.execute(row.on_conflict_do_update(index_elements=["key"], set_={"count": Miss.count + 1}))


def is_over(
    database: Database,
    who: str,
    *,
    purpose: str = "",
    most_from_one: int = MOST_FROM_ONE_ADDRESS,
    most_in_all: int = MOST_IN_ALL,
) -> bool:
    """Whether *who*, or everybody together, was counted too often in this window."""
    own, everybody = _key(who, purpose), _key("", purpose)
    with database.session(writing=False) as db:
        counts = db.execute(select(Miss.key, Miss.count).where(Miss.key.in_((own, everybody))))
        found = {key: count for key, count in counts}  # noqa: C416  # dict() would lose the types
    return found.get(own, 0) >= most_from_one or found.get(everybody, 0) >= most_in_all


def _window() -> datetime:
    moment = now()
    return moment - timedelta(seconds=moment.timestamp() % WINDOW.total_seconds())


def _key(who: str, purpose: str) -> str:
    return hashlib.sha256(f"{purpose} {who} {_window().isoformat()}".encode()).hexdigest()
