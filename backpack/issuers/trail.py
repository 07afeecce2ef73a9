"""What members did that touches a person: read by the organisation's managers, and by the person themselves.

It is kept for 25 months. What touched somebody who erased everything stays, and names nobody (custody.rooms).
"""

from enum import StrEnum

from sqlalchemy.orm import Session

from backpack.issuers.models import Member, Trace
from backpack.kernel.clock import now
from backpack.passport.models import Passport


class Did(StrEnum):
    """What was done."""

    NAMED = "named"  # said which name a passport goes by
    SEATED = "seated"  # put a person into a group
    UNSEATED = "unseated"
    GAVE = "gave"
    TOOK_BACK = "took-back"
    SAID = "said"  # an opinion
    ANSWERED = "answered"  # a request
    ASKED_BACK = "asked-back"  # a question about a request
    READ_SUMMARY = "read-summary"
    PRINTED = "printed"
    TICKED = "ticked"  # present at a session
    CONFIRMED = "confirmed"  # stood by a badge that somebody else gave
    UNCONFIRMED = "unconfirmed"
    RECOGNISED = "recognised"  # face to face, so that a lost passport opens again
    DOUBTED = "doubted"  # said that somebody who asked for a passport is not its person
    INVITED = "invited"  # into the team
    MADE_MANAGER = "made-manager"
    MADE_FACILITATOR = "made-facilitator"
    CUT_PHONES = "cut-phones"
    REMOVED = "removed"  # from the team
    LEFT = "left"  # the team, themselves


def trace(
    db: Session, member: Member, did: Did, *, passport: Passport | None, whom: str = "", about: str = ""
) -> None:
    """*member* did this to *passport*, whom the desk knows as *whom*; *about* names the badge, group or paper."""
    db.add(
        Trace(
            organisation_id=member.organisation_id,
            did_at=now(),
            did=did,
            by=member.name,
            whom=whom[:80],
            about=about[:200],
            passport_id=passport.id if passport else None,
        )
    )
