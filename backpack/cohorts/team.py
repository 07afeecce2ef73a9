"""Who accompanies a group: colleagues added by one tap, others by a link that lives for a week, in their own words."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.cohorts import gathering, noticing
from backpack.cohorts.models import Cohort, Facilitator, Participant
from backpack.goals.models import GoalMap
from backpack.issuers import members
from backpack.issuers.founding import tidy
from backpack.issuers.models import Member, Organisation, Role
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotAllowed, NotFound, Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site

LIFE = timedelta(days=7)
MOST_FACILITATORS = 60


class TeamLinkOver(Problem):
    """The link by which a facilitator joins was withdrawn, is too old, or its group has ended."""

    status = 410


class LastToLead(Problem):
    """Nobody would lead the group any more; ``facts``: cohort."""

    status = 409


class NotANumber(Problem):
    """What was typed is no telephone number; ``facts``: cohort."""

    status = 422


def colleagues(db: Session, facilitator: Facilitator) -> Sequence[Member]:
    """Who of the group's own organisation does not accompany it yet: for a colleague of theirs to add."""
    cohort = facilitator.cohort
    if facilitator.member.organisation_id != cohort.organisation_id:
        return ()
    there = {each.member_id for each in gathering.facilitators(db, cohort)}
    return [each for each in members.team(db, cohort.organisation) if each.id not in there]


def add(db: Session, facilitator: Facilitator, word: str) -> Facilitator:
    """The colleague that *word* names accompanies the group from now on. Raises NotFound, GroupOver."""
    cohort = facilitator.cohort
    gathering.require_open(cohort)
    if facilitator.member.organisation_id != cohort.organisation_id:
        raise NotFound
    return gathering.accompany(db, cohort, members.teammate(db, cohort.organisation, word))


def one_of(db: Session, facilitator: Facilitator, word: str) -> Facilitator:
    """The facilitator of the same group that *word* names. Raises NotFound."""
    for each in gathering.facilitators(db, facilitator.cohort):
        if members.word_for(each.member) == word:
            return each
    raise NotFound


def introduce(facilitator: Facilitator, role: str | None, phone: str | None) -> None:
    """What *facilitator* does there, in their own words, and what participants may call. Raises NotANumber.

    None keeps what is there.
    """
    role = facilitator.role if role is None else role
    phone = " ".join((facilitator.phone if phone is None else phone).split())
    digits = [each for each in phone if each.isdigit()]
    if phone and not (3 <= len(digits) <= 15 and set(phone) <= set("0123456789 +.-()/")):
        raise NotANumber(cohort=facilitator.cohort)
    facilitator.role, facilitator.phone = " ".join(role.split())[:40], phone[:30]


def require_lead(facilitator: Facilitator) -> None:
    """Only who leads changes the group itself. Raises NotAllowed."""
    if not facilitator.leads:
        raise NotAllowed


def let_lead(db: Session, facilitator: Facilitator, other: Facilitator, *, leads: bool) -> None:
    """*other* leads the group too, or no more. Raises NotAllowed, LastToLead."""
    require_lead(facilitator)
    if not leads:
        _require_another(db, other)
    other.leads = leads


def leave(db: Session, facilitator: Facilitator) -> None:
    """*facilitator* accompanies the group no more; what they said and gave stays. Raises LastToLead."""
    if facilitator.left_at is None:
        _require_another(db, facilitator)
        facilitator.left_at, facilitator.leads, facilitator.here_until = now(), False, None


def remove(db: Session, facilitator: Facilitator, word: str) -> None:
    """Who leads takes whoever *word* names out of the team; they are gone already where it is tapped twice.

    Raises NotAllowed, LastToLead.
    """
    require_lead(facilitator)
    for each in gathering.facilitators(db, facilitator.cohort):
        if members.word_for(each.member) == word:
            leave(db, each)


def leave_group(db: Session, code: str, member: Member) -> None:
    """*member* accompanies the group *code* no more; a second tap finds it done. Raises NotFound, LastToLead."""
    mine = select(Facilitator).join(Facilitator.cohort)
    found = db.scalar(mine.where(Cohort.code == code, Facilitator.member_id == member.id))
    if found is None:
        raise NotFound
    leave(db, found)


def invite(facilitator: Facilitator) -> str:
    """The code of the link by which facilitators of other organisations join; the one that is open, if one is.

    Raises NotAllowed, GroupOver.
    """
    require_lead(facilitator)
    cohort = facilitator.cohort
    gathering.require_open(cohort)
    if (known := link_of(cohort)) is not None:
        return known
    code = codes.new()
    cohort.team_hash, cohort.team_sealed = hashed(code), site.sealer.seal(code.encode())
    cohort.team_ends_at = now() + LIFE
    return code


def link_of(cohort: Cohort) -> str | None:
    """The code of the link that is open, or None."""
    is_open = cohort.team_ends_at is not None and cohort.team_ends_at > now() and cohort.ended_at is None
    if not is_open or cohort.team_sealed is None:
        return None
    return site.sealer.unseal(cohort.team_sealed).decode()


def withdraw(facilitator: Facilitator) -> None:
    """The link leads nowhere any more, whoever has it. Raises NotAllowed."""
    require_lead(facilitator)
    cohort = facilitator.cohort
    cohort.team_hash = cohort.team_sealed = cohort.team_ends_at = None


def invited_to(db: Session, code: str) -> Cohort:
    """The group that the link *code* leads to. Raises TeamLinkOver."""
    found = db.scalar(select(Cohort).where(Cohort.team_hash == hashed(code)))
    if found is None or link_of(found) is None:
        raise TeamLinkOver
    return found


def accept(db: Session, code: str, member: Member) -> Facilitator:
    """*member* joins by the link *code*. Raises TeamLinkOver, RoomFull."""
    cohort = invited_to(db, code)
    gathering.lock(db, cohort)
    if len(gathering.facilitators(db, cohort)) >= MOST_FACILITATORS:
        raise gathering.RoomFull(most=MOST_FACILITATORS)
    return gathering.accompany(db, cohort, member)


def change(db: Session, facilitator: Facilitator, name: str, goal_map: GoalMap | None) -> None:
    """Another name, another bouquet. Raises NotAllowed, NameMissing, GroupOver."""
    require_lead(facilitator)
    cohort = facilitator.cohort
    gathering.require_open(cohort)
    name = tidy(name)
    if (cohort.name, cohort.goal_map_id) != (name, goal_map and goal_map.id):
        cohort.name, cohort.goal_map_id = name, goal_map.id if goal_map else None
        cohort.goal_map = goal_map
        noticing.changed(db, cohort)


def end(db: Session, facilitator: Facilitator) -> None:
    """The group is over: nobody enters, its square and its link lead nowhere. It can be read. Raises NotAllowed."""
    require_lead(facilitator)
    cohort = facilitator.cohort
    if cohort.ended_at is None:
        cohort.ended_at = now()
        withdraw(facilitator)
        noticing.changed(db, cohort)


def open_again(db: Session, facilitator: Facilitator) -> None:
    """It was not over. Raises NotAllowed."""
    require_lead(facilitator)
    if facilitator.cohort.ended_at is not None:
        facilitator.cohort.ended_at = None
        noticing.changed(db, facilitator.cohort)


def another_square(db: Session, facilitator: Facilitator) -> None:
    """The square that was shown or printed leads nowhere any more: there is a new one. Raises NotAllowed."""
    require_lead(facilitator)
    facilitator.cohort.join_code = codes.new()
    db.flush()


def maps_for(db: Session, organisation: Organisation) -> Sequence[GoalMap]:
    """The maps that can be a bouquet: those of *organisation*, by name."""
    mine = select(GoalMap).where(GoalMap.organisation_id == organisation.id)
    return db.scalars(mine.order_by(GoalMap.name, GoalMap.id)).all()


def map_for(db: Session, organisation: Organisation, code: str) -> GoalMap | None:
    """The one of them that *code* names; None for none. Raises NotFound for anybody else's."""
    if not code:
        return None
    found = db.scalar(select(GoalMap).filter_by(organisation_id=organisation.id, code=code))
    if found is None:
        raise NotFound
    return found


def others_of(db: Session, member: Member) -> Sequence[tuple[Cohort, int]]:
    """What a manager may look at: the groups of their organisation that they do not accompany, with how many people."""
    if member.role != Role.MANAGER:
        return ()
    mine = {each.id for each in gathering.cohorts_of(db, member)}
    there = (
        select(func.count())
        .select_from(Participant)
        .where(Participant.cohort_id == Cohort.id, Participant.left_at.is_(None))
    ).scalar_subquery()
    rows = db.execute(
        select(Cohort, there)
        .where(Cohort.organisation_id == member.organisation_id)
        .order_by(Cohort.ended_at.is_not(None), Cohort.id.desc())
    )
    return [(cohort, count) for cohort, count in rows if cohort.id not in mine]


def looked_at(db: Session, code: str, member: Member) -> Cohort:
    """The group *code* of this manager's organisation. Raises NotFound, for everybody else too."""
    found = db.scalar(select(Cohort).filter_by(code=code, organisation_id=member.organisation_id))
    if found is None or member.role != Role.MANAGER:
        raise NotFound
    return found


def _require_another(db: Session, facilitator: Facilitator) -> None:
    # Two who lead may leave at once: they wait for one another here.
    gathering.lock(db, facilitator.cohort)
    db.refresh(facilitator)
    leading = [each for each in gathering.facilitators(db, facilitator.cohort) if each.leads]
    if [each.id for each in leading] == [facilitator.id]:
        raise LastToLead(cohort=facilitator.cohort)
