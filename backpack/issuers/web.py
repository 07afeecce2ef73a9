"""The audiences "facilitator" and "manager": which member of which organisation holds this device."""

from flask import g
from sqlalchemy import select

from backpack.issuers.models import Member, Role
from backpack.kernel.db import db
from backpack.kernel.problems import NoPassport, NotAllowed
from backpack.kernel.web import audience
from backpack.passport.web import person


def member() -> Member | None:
    """The membership of whoever holds this device, if they work for an organisation."""
    if "member" not in g:
        known = person()
        g.member = known and db.scalar(select(Member).where(Member.passport_id == known.id).limit(1))
    found: Member | None = g.member
    return found


def this_member() -> Member:
    """The member who holds this device. Raises NoPassport or NotAllowed."""
    found = member()
    if found is None:
        raise NoPassport if person() is None else NotAllowed
    return found


@audience("facilitator")
def _require_facilitator() -> None:
    this_member()


@audience("manager")
def _require_manager() -> None:
    if this_member().role != Role.MANAGER:
        raise NotAllowed
