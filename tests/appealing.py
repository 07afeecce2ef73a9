"""Somebody who lost everything asks for help, for tests that need them to stand at the desk already."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.custody import recognising, vouching
from backpack.issuers.models import Member
from backpack.kernel.clock import now
from backpack.passport.models import Passport


def appeal(db: Session, *, to: str, wanted: Passport) -> dict[str, str]:
    """The end of the address of an appeal, and of *wanted* in it, as the member called *to* knows them."""
    asker = Passport(opened_at=now(), sign=9)
    db.add(asker)
    db.flush()
    asked = vouching.ask(db, asker)
    member = db.scalars(select(Member).where(Member.name == to)).one()
    known = next(each for each in recognising.known_to(db, asked, member) if each.passport.id == wanted.id)
    return {"code": asked.code, "handle": known.handle}


def name(db: Session, code: str, *, wanted: Passport, by: str) -> None:
    """The member called *by* recognises *wanted*."""
    member = db.scalars(select(Member).where(Member.name == by)).one()
    vouching.vouch(db, vouching.shown_to(db, code, member), wanted, member)
