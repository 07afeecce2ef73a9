"""How a desk calls people: by the name that their group knows them by, else by a first name, else by their sign."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.cohorts.models import Facilitator, Participant
from backpack.issuers.models import Member
from backpack.passport import signs
from backpack.passport.models import Passport
from backpack.requests.models import Request


def names_in_groups(db: Session, member: Member, passport_ids: Collection[int]) -> dict[int, str]:
    """What *member* calls these people in the groups that they accompany, by the passport's id; one question."""
    called = (
        select(Participant.passport_id, Participant.name)
        .join(Facilitator, Facilitator.cohort_id == Participant.cohort_id)
        .where(
            Facilitator.member_id == member.id,
            Facilitator.left_at.is_(None),
            Participant.left_at.is_(None),
            Participant.name != "",
            Participant.passport_id.in_(passport_ids),
        )
        .order_by(Participant.id.desc())  # the first of them is written last, and stays
    )
    return {passport_id: name for passport_id, name in db.execute(called) if passport_id is not None}


def first_name(request: Request) -> str:
    """The first name of who asks, where this organisation knows it or the person wrote one; else empty."""
    passport = request.passport
    is_known_here = passport.known_by_id == request.organisation_id
    name = (passport.known_name if is_known_here else None) or passport.name or ""
    return name.split()[0] if name.split() else ""


def called(db: Session, member: Member, requests: Collection[Request]) -> dict[int, str]:
    """What *member* calls whoever asks, by the request's id; empty for somebody of whom only the sign is known."""
    names = names_in_groups(db, member, {each.passport_id for each in requests})
    return {each.id: names.get(each.passport_id) or first_name(each) for each in requests}


def whom(db: Session, member: Member, request: Request) -> str:
    """The same for one, in words in any case: a name, or "Renard bleu"."""
    return called(db, member, [request])[request.id] or sign_of(request.passport)


def sign_of(passport: Passport) -> str:
    return signs.sign(passport.sign).words
