"""Giving to somebody of a group: into their passport at once, or into an envelope until they have one; never twice."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from backpack.art.design import Kind
from backpack.badges import revoking, wallet
from backpack.badges.models import Badge
from backpack.claims import enclosing, receiving
from backpack.cohorts import gathering, noticing
from backpack.cohorts.models import Cohort, Facilitator, Gift, Opinion, Participant, Says
from backpack.cohorts.opinions import TIME_TO_UNDO
from backpack.goals import key_badges
from backpack.issuers import trail
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel import answers
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn
from backpack.kernel.problems import NotFound, Problem
from backpack.passport.models import Passport


class AlreadyGiven(Problem):
    """Somebody gave it before, or the person has it from elsewhere: ``facts`` say who (or None) and when."""

    status = 409


class ToYourself(Problem):
    """Nobody gives a badge to themselves; a colleague does. ``facts``: cohort."""

    status = 409


def may_give(facilitator: Facilitator, badge_class: BadgeClass) -> bool:
    """Whether *facilitator* gives *badge_class* here: it is of the group's organisation or of their own.

    A key badge comes by itself when its pieces are there; a proposal and what was retired are not given.
    """
    theirs = (facilitator.cohort.organisation_id, facilitator.member.organisation_id)
    return badge_class.is_live and badge_class.kind != Kind.KEY and badge_class.organisation_id in theirs


def give(
    db: Session,
    participant: Participant,
    badge_class: BadgeClass,
    facilitator: Facilitator,
    *,
    by_opinions: bool = False,
) -> Gift:
    """*facilitator* gives *badge_class* to *participant*, once.

    Raises NotFound for what they may not give, and for somebody of another group or gone; GroupOver;
    ToYourself; AlreadyGiven.
    """
    if not may_give(facilitator, badge_class) or participant.cohort_id != facilitator.cohort_id:
        raise NotFound
    gathering.require_open(facilitator.cohort)
    if is_oneself(participant, facilitator.member):
        raise ToYourself(cohort=facilitator.cohort)
    take_turns(db, [participant])
    db.refresh(participant)
    if participant.left_at is not None:
        raise NotFound
    if (known := gift_of(db, participant, badge_class)) is not None:
        raise already(known)
    passport = participant.passport
    if passport and (held := wallet.held(db, passport, badge_class)):
        raise AlreadyGiven(whom=participant, badge_class=badge_class, who=held.seen_by, when=held.kept_at)
    _end_elsewhere(db, participant, badge_class)
    gift = Gift(
        participant_id=participant.id,
        badge_class_id=badge_class.id,
        member_id=facilitator.member.id,
        given_at=now(),
        by_opinions=by_opinions,
    )
    gift.participant, gift.badge_class, gift.member = participant, badge_class, facilitator.member
    db.add(gift)
    db.flush()  # first of all: of two at once one stops here, is run again, and reads who it was
    if passport is not None:
        gift.badge = receiving.give(db, badge_class, passport, seen_by=seen_by(db, gift))
    else:
        waiting = [each.envelope for each in unkept(db, participant) if each.envelope is not None]
        gift.envelope = enclosing.enclose(
            db, badge_class, waiting, for_whom=participant.name, made_by=seen_by(db, gift)
        )
    noticing.row_changed(db, participant)
    _trace(db, facilitator.member, trail.Did.GAVE, gift)
    return gift


def give_all(
    db: Session, participants: Collection[Participant], badge_class: BadgeClass, facilitator: Facilitator
) -> Sequence[Gift]:
    """The same to several: to each who has not got it. Raises AlreadyGiven where that is nobody.

    What *facilitator* gave just now, by the tap before this one, is answered once more.
    """
    take_turns(db, participants)
    gifts, refused = [], None
    for participant in participants:
        try:
            gifts.append(give(db, participant, badge_class, facilitator))
        except AlreadyGiven as problem:
            known = gift_of(db, participant, badge_class)
            if known and is_slip(known, facilitator.member):
                gifts.append(known)
            refused = refused or problem
    if not gifts and refused is not None:
        raise refused
    return gifts


def gift_of(db: Session, participant: Participant, badge_class: BadgeClass) -> Gift | None:
    """What stands of *badge_class* given to *participant* in this group."""
    asked = standing().where(Gift.participant_id == participant.id, Gift.badge_class_id == badge_class.id)
    found = db.scalar(asked)
    return None if found is not None and _ended_elsewhere(found) else found


def standing() -> Select[Gift]:
    """Every gift that was not taken back."""
    return (
        select(Gift)
        .where(Gift.taken_back_at.is_(None))
        .options(joinedload(Gift.badge), joinedload(Gift.envelope))
    )


def unkept(db: Session, participant: Participant) -> Sequence[Gift]:
    """What was given to *participant* and is in no passport yet."""
    theirs = standing().where(Gift.participant_id == participant.id, Gift.badge_id.is_(None))
    return db.scalars(theirs.where(Gift.envelope_id.is_not(None)).order_by(Gift.id)).all()


def hand_over(db: Session, participant: Participant) -> Sequence[Badge]:
    """*participant* has a passport now: what waits in envelopes goes into it, and the envelopes are closed.

    What the person said no to stays where it is.
    """
    if participant.passport_id is None:
        return ()
    take_turns(db, [participant])
    passport = db.get_one(Passport, participant.passport_id)
    badges, closed = [], set[int]()
    for gift in unkept(db, participant):
        envelope = gift.envelope
        if envelope is None:
            continue
        if envelope.id in closed or enclosing.close_for(db, envelope, passport):
            closed.add(envelope.id)
            gift.badge = receiving.give(db, gift.badge_class, passport, seen_by=seen_by(db, gift))
            badges.append(gift.badge)
    noticing.row_changed(db, participant)
    return badges


def take_back(db: Session, gift: Gift, *, because: str = "", by: Member | None = None) -> None:
    """*gift* was given no more; who may say so is the caller's business. Harmless to repeat.

    A badge that the person had from elsewhere stays theirs. Of a slip (``revoking.SLIP``) nothing is left: neither
    the key badges that it completed, nor its envelope among the others.
    """
    participant = gift.participant
    take_turns(db, [participant])
    db.refresh(gift)
    if gift.taken_back_at is not None:
        return
    waits = gift.envelope if gift.badge is None else None
    is_slip = because == revoking.SLIP
    if waits is not None and not enclosing.take_out(db, waits, gift.badge_class, is_slip=is_slip):
        db.refresh(gift)  # kept at this very moment
    gift.taken_back_at = now()
    badge = gift.badge
    if badge is not None and badge.kept_at >= gift.given_at:
        revoking.revoke(db, badge, because or "mistake")
        key_badges.note_pieces(db, badge, badge.passport)
        for key in receiving.keys_completed_by(db, badge, badge.passport) if is_slip else ():
            if key.piece_gone_at is not None:
                revoking.revoke(db, key, because)
    noticing.row_changed(db, participant)
    if by is not None:
        _trace(db, by, trail.Did.TOOK_BACK, gift)


def note_taken_back(db: Session, badge: Badge) -> None:
    """*badge* was taken back elsewhere at the desk: whatever group gave it reads so."""
    given = standing().where(Gift.badge_id == badge.id)
    for gift in db.scalars(given.options(joinedload(Gift.participant))):
        gift.taken_back_at = badge.revoked_at
        noticing.row_changed(db, gift.participant)


def is_oneself(participant: Participant, member: Member) -> bool:
    """Whether *member* takes part in the group that they accompany."""
    return participant.passport_id == member.passport_id


def is_slip(gift: Gift, member: Member) -> bool:
    """Whether *member* gave it, so lately that they may take it back without a word."""
    return gift.member.passport_id == member.passport_id and now() < gift.given_at + TIME_TO_UNDO


def already(gift: Gift) -> AlreadyGiven:
    """That *gift* stands, as a problem that says who gave it and when."""
    return AlreadyGiven(
        whom=gift.participant,
        badge_class=gift.badge_class,
        who=gift.member.name,
        when=gift.given_at,
        by_opinions=gift.by_opinions,
    )


def seen_by(db: Session, gift: Gift) -> str:
    """Who saw it, as the badge says it: all whose opinions gave it; else one, and of which other organisation."""
    member = gift.member
    if gift.by_opinions and (names := _who_saw(db, gift)):
        return names
    if member.organisation_id == gift.badge_class.organisation_id:
        return member.name
    return f"{member.name} ({member.organisation.name})"[:80]


def take_turns(db: Session, participants: Collection[Participant]) -> None:
    """Two may give to the same people at once: the second waits here, and reads what the first gave.

    The passports before the group, in one order, as everybody does who gives: no two wait for each other.
    """
    db.flush()
    in_turn(db, Passport, *(each.passport_id for each in participants if each.passport_id is not None))
    in_turn(db, Cohort, *(each.cohort_id for each in participants))


@answers.outdates("envelope")
def _kept(db: Session, ids: Collection[int]) -> None:
    """Envelopes were kept: what was given in them is in that passport, and says who saw it."""
    given = standing().where(Gift.envelope_id.in_(ids), Gift.badge_id.is_(None))
    for gift in db.scalars(given.options(joinedload(Gift.participant))).all():
        holder = enclosing.holder(db, gift.envelope) if gift.envelope else None
        gift.badge = wallet.held(db, holder, gift.badge_class) if holder else None
        if gift.badge is not None and gift.badge.kept_at >= gift.given_at:
            gift.badge.seen_by = seen_by(db, gift)
            answers.touch(db, f"badge:{gift.badge.id}")
        noticing.row_changed(db, gift.participant)


def _who_saw(db: Session, gift: Gift) -> str:
    """The names of those who saw *gift*'s person do it, the first one first, as many as there is room for."""
    about = gift.badge_class.skill or gift.badge_class.code
    said = select(Opinion).where(Opinion.participant_id == gift.participant_id, Opinion.achievement == about)
    told = db.scalars(said.order_by(Opinion.said_at, Opinion.id)).all()
    slips = {key for each in told if each.says == Says.TAKEN_BACK for key in each.about.split()}
    names = ""
    for each in told:
        if each.says == Says.SEEN and each.key not in slips and each.said_by not in names.split(", "):
            more = f"{names}, {each.said_by}".removeprefix(", ")
            names = more if len(more) <= 80 else names
    return names


def _ended_elsewhere(gift: Gift) -> bool:
    return gift.badge is not None and gift.badge.revoked_at is not None


def _end_elsewhere(db: Session, participant: Participant, badge_class: BadgeClass) -> None:
    """A badge was taken back where nobody knew of the group: it is given again."""
    theirs = standing().where(Gift.participant_id == participant.id, Gift.badge_class_id == badge_class.id)
    for gift in db.scalars(theirs):
        gift.taken_back_at = gift.badge.revoked_at if gift.badge else now()
    db.flush()


def _trace(db: Session, member: Member, did: trail.Did, gift: Gift) -> None:
    whom, passport = gift.participant.name, gift.badge.passport if gift.badge else None
    trail.trace(db, member, did, passport=passport, whom=whom, about=gift.badge_class.name)
