"""The people of the tests: fictitious, always the same, and one of them must see nothing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from backpack import demo
from backpack.badges.models import Badge
from backpack.claims import offering
from backpack.claims.models import ClaimCode
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel.transactions import App
from backpack.passport import opening
from backpack.passport.models import Passport
from backpack.passport.signing_in import sign_in_link
from backpack.passport.web import cookie_name
from tests.phone import Phone

Row = TypeVar("Row")


@dataclass
class World:
    """The demo's day, and shortcuts to what the stories of the tests need."""

    app: App

    def write(self):  # type: ignore[no-untyped-def]
        return self.app.site.database.writing()

    def signed_in_path(self, name: str, lands_on: str) -> str:
        """A one-time address for the person called *name*."""
        with self.app.site.current(), self.write() as db:
            return sign_in_link(db, _passport(db, name), lands_on=lands_on)

    def phone_of(self, name: str, lands_on: str) -> Phone:
        """A phone that the person called *name* is signed in on; its first screen, if asked for, is *lands_on*."""
        key, phone = secrets.token_urlsafe(32), Phone(self.app, name.split()[0])
        with self.app.site.current(), self.write() as db:
            opening.add_device(db, _passport(db, name), key).came_by = "link"
            phone.client.set_cookie(cookie_name(), key, domain="127.0.0.1")
        phone.path = lands_on
        return phone

    def code(self, badge_class: str, *, uses: int = 30, group: bool = True, by: str = "Karima") -> str:
        """A fresh claim code for the badge class of that name; returns its path."""
        with self.app.site.current(), self.write() as db:
            member = db.scalars(select(Member).where(Member.name == by)).one()
            wanted = db.scalars(select(BadgeClass).where(BadgeClass.name == badge_class)).one()
            return f"/C/{offering.open_code(db, wanted, member, uses=uses, is_group=group).code}"

    def count(self, model: type, **where: object) -> int:
        with self.write() as db:
            return len(db.scalars(select(model).filter_by(**where)).all())

    def badge(self, **where: object) -> Badge:
        with self.write() as db:
            return db.scalars(select(Badge).filter_by(**where).order_by(Badge.id)).first()  # type: ignore[return-value]

    def row(self, model: type[Row], **where: object) -> Row:
        """The first row that fits *where*."""
        with self.write() as db:
            return db.scalars(select(model).filter_by(**where).order_by(*inspect(model).primary_key)).first()  # type: ignore[return-value]

    def newest(self, model: type[Row]) -> Row:
        with self.write() as db:
            return db.scalars(select(model).order_by(model.id.desc())).first()  # type: ignore

    def newest_passport(self) -> int:
        with self.write() as db:
            return max(db.scalars(select(Passport.id)))

    def claim_code(self, path: str) -> ClaimCode:
        with self.write() as db:
            return db.scalars(select(ClaimCode).where(ClaimCode.code == path.removeprefix("/C/"))).one()

    def day(self) -> demo.Day:
        with self.app.site.current(), self.write() as db:
            return demo.today(db)


def _passport(db: Session, name: str) -> Passport:
    member = db.scalars(select(Member).where(Member.name == name)).first()
    return member.passport if member else db.scalars(select(Passport).where(Passport.name == name)).one()
