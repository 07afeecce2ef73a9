"""A tablet that a facilitator put in common."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.issuers.models import Organisation
from backpack.kernel.db import Base


class Tablet(Base):
    """One device that belongs to an organisation's workshop. It opens nothing by itself.

    Its own cookie only says that it is shared. Who is on it is a session that ends by itself (a Device with
    ``ends_at``), named here by the hash of its key: a tablet holds one at a time.
    """

    __tablename__ = "tablet"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(13), unique=True)  # the end of its address at the desk
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    number: Mapped[int]  # what people call it: "Tablette 2"
    shared_by: Mapped[str] = mapped_column(String(80))
    shared_at: Mapped[datetime]
    session_hash: Mapped[str | None] = mapped_column(String(64), default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
