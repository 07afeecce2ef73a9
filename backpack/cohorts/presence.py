"""Who has the board open in front of them, and whether what they see is still so: asked by twenty screens all day."""

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backpack.cohorts.models import Cohort, Facilitator
from backpack.issuers.models import Member
from backpack.kernel.clock import now
from backpack.kernel.sealing import hashed
from backpack.passport.models import Device

STAYS = timedelta(seconds=100)  # two pulses and a little: a slow network is no absence


def watched(db: Session, code: str, device_key: str) -> tuple[int, int] | None:
    """The cohort *code* (its row's id) and the number that its board shows now, for the device with that key.

    None unless whoever holds it accompanies the cohort.

    One question for all that a request usually asks in five: who this is, where they work, whom they accompany.
    """
    found = db.execute(
        select(Cohort.id, Cohort.changes)
        .join(Facilitator, Facilitator.cohort_id == Cohort.id)
        .join(Member, Member.id == Facilitator.member_id)
        .join(Device, Device.passport_id == Member.passport_id)
        .where(
            Cohort.code == code,
            Facilitator.left_at.is_(None),
            Member.left_at.is_(None),
            Device.key_hash == hashed(device_key),
            Device.revoked_at.is_(None),
            or_(Device.ends_at.is_(None), Device.ends_at > now()),
        )
        .limit(1)
    ).first()
    return (found.id, found.changes) if found else None


def stay(facilitator: Facilitator) -> None:
    """The board is open in front of *facilitator* now, and for a moment more."""
    facilitator.here_until = now() + STAYS


def here(db: Session, facilitator: Facilitator) -> list[str]:
    """Who has the board of *facilitator*'s cohort open, themselves first."""
    others = (
        select(Member.name)
        .join(Facilitator, Facilitator.member_id == Member.id)
        .where(
            Facilitator.cohort_id == facilitator.cohort_id,
            Facilitator.id != facilitator.id,
            Facilitator.here_until > now(),
            Facilitator.left_at.is_(None),
            Member.left_at.is_(None),
        )
        .order_by(Member.name)
    )
    return [facilitator.member.name, *db.scalars(others)]
