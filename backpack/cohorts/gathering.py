"""A group and its people: who is expected, who is there, and which facilitators may open it."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import takewhile

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from backpack.cohorts import noticing
from backpack.cohorts.models import Cohort, Facilitator, Participant
from backpack.goals.models import GoalMap
from backpack.issuers.founding import tidy
from backpack.issuers.models import Member
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem

MOST_PEOPLE = 300
LONGEST_NAME = 40
# "B.a": a letter was added to "B."
_LETTERS_AFTER_THE_POINT = re.compile(r"^([^\W\d_]{1,2})\.([^\W\d_]{1,2})\.?$")


class RoomFull(Problem):
    """MOST_PEOPLE are in the group; ``facts``: most."""

    status = 409


class FirstNameMissing(Problem):
    """What was typed is no first name: nothing, or an e-mail address."""

    status = 422


class GroupOver(Problem):
    """The group has ended: nobody enters any more, and it changes no more."""

    status = 410


def begin(
    db: Session, member: Member, name: str, goal_map: GoalMap | None = None, *, nonce: str = ""
) -> Cohort:
    """A new group of *member*'s organisation, which *member* leads; the same one for the same *nonce* of a form.

    *goal_map* is its bouquet of badges. Raises NameMissing.
    """
    name = tidy(name)
    code = codes.out_of(f"cohort {member.id} {name} {nonce}") if nonce else codes.new()
    known = db.scalar(select(Cohort).filter_by(code=code))
    if known is not None:
        return known
    cohort = Cohort(
        code=code,
        join_code=codes.new(),
        organisation_id=member.organisation_id,
        name=name,
        made_at=now(),
        goal_map_id=goal_map.id if goal_map else None,
    )
    cohort.organisation, cohort.goal_map = member.organisation, goal_map
    db.add(cohort)
    db.flush()
    accompany(db, cohort, member, leads=True)
    return cohort


def accompany(db: Session, cohort: Cohort, member: Member, *, leads: bool = False) -> Facilitator:
    """*member* is a facilitator of *cohort* from now on; the same row again for one who is, or was."""
    found = db.scalar(select(Facilitator).filter_by(cohort_id=cohort.id, member_id=member.id))
    if found is None:
        found = Facilitator(cohort_id=cohort.id, member_id=member.id, added_at=now(), leads=leads)
        found.cohort, found.member = cohort, member
        db.add(found)
    elif found.left_at is not None:
        found.left_at, found.leads = None, leads
    found.leads = found.leads or leads
    db.flush()
    return found


def cohorts_of(db: Session, member: Member) -> Sequence[Cohort]:
    """The groups that *member* accompanies: those that go on first, the newest first."""
    mine = (
        select(Cohort)
        .join(Facilitator, Facilitator.cohort_id == Cohort.id)
        .where(Facilitator.member_id == member.id, Facilitator.left_at.is_(None))
    )
    return db.scalars(mine.order_by(Cohort.ended_at.is_not(None), Cohort.id.desc())).all()


def cohort_of(db: Session, code: str, member: Member) -> Facilitator:
    """*member* as a facilitator of the group *code* (``.cohort``, ``.leads``). Raises NotFound for everybody else."""
    mine = select(Facilitator).join(Facilitator.cohort).options(joinedload(Facilitator.cohort))
    found = db.scalar(
        mine.where(Cohort.code == code, Facilitator.member_id == member.id, Facilitator.left_at.is_(None))
    )
    if found is None:
        raise NotFound
    return found


def participant_of(db: Session, code: str, member: Member) -> tuple[Facilitator, Participant]:
    """The participant *code* who is still there, and *member* as their facilitator. Raises NotFound."""
    found = db.execute(
        select(Facilitator, Participant)
        .join(Participant, Participant.cohort_id == Facilitator.cohort_id)
        .options(joinedload(Facilitator.cohort), joinedload(Participant.passport))
        .where(
            Participant.code == code,
            Participant.left_at.is_(None),
            Facilitator.member_id == member.id,
            Facilitator.left_at.is_(None),
        )
    ).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def participants(db: Session, cohort: Cohort) -> Sequence[Participant]:
    """Who is in *cohort*, by name; those whom nobody has named come last, as they came."""
    there = select(Participant).where(Participant.cohort_id == cohort.id, Participant.left_at.is_(None))
    rows = db.scalars(there.options(joinedload(Participant.passport)).order_by(Participant.id)).all()
    return sorted(rows, key=lambda each: (not each.name, folded(each.name)))


def facilitators(db: Session, cohort: Cohort) -> Sequence[Facilitator]:
    """Who accompanies *cohort* now, those who lead it first; nobody who left their organisation."""
    here = (
        select(Facilitator)
        .join(Facilitator.member)
        .where(Facilitator.cohort_id == cohort.id, Facilitator.left_at.is_(None), Member.left_at.is_(None))
    )
    return db.scalars(here.order_by(Facilitator.leads.desc(), Facilitator.id)).all()


def add_name(db: Session, cohort: Cohort, name: str) -> Participant:
    """Somebody called *name* is expected; whoever goes by that name already, if somebody does.

    Raises FirstNameMissing, RoomFull, GroupOver.
    """
    require_open(cohort)
    name = called(name)
    found = named(db, cohort, name)
    if found is not None:
        return found
    require_room(db, cohort)
    participant = Participant(code=codes.new(), cohort_id=cohort.id, name=name, added_at=now())
    participant.cohort = cohort
    db.add(participant)
    noticing.changed(db, cohort)
    return participant


def named(db: Session, cohort: Cohort, name: str) -> Participant | None:
    """Who of *cohort* goes by *name*, whatever its capitals and accents."""
    wanted = folded(name)
    there = select(Participant).where(
        Participant.cohort_id == cohort.id, Participant.left_at.is_(None), Participant.name != ""
    )
    db.flush()
    rows = db.scalars(
        there.execution_options(populate_existing=True)
    )  # somebody may just have said who it is
    return next((each for each in rows if folded(each.name) == wanted), None)


def called(text: str) -> str:
    """A first name and an initial: "Adam K.", out of "Adam Kowalski" or "KOWALSKI Adam", as lists have it.

    An initial of two or three letters stays ("Adam Ko."): it tells two people apart. Raises FirstNameMissing, also for
    an e-mail address.
    """
    words = text.replace(",", " ").replace(";", " ")[:200].split()
    is_address = any("@" in word for word in words)
    words = [word for word in words if any(each.isalpha() for each in word)]  # no number, no drawing
    if is_address or not words:
        raise FirstNameMissing
    words[-1] = _LETTERS_AFTER_THE_POINT.sub(r"\1\2.", words[-1])
    ahead = list(takewhile(_is_capitals, words))
    behind = list(takewhile(_is_capitals, reversed(words)))[::-1]
    family, first_names = (
        (ahead, words[len(ahead) :]) if ahead else (behind, words[: len(words) - len(behind)])
    )
    if family and any(len(word.rstrip(".")) > 1 for word in first_names):
        words = [*first_names, next((word for word in family if len(word) > 3), family[0])]
    first, last = words[:-1], words[-1].rstrip(".")
    if first and last:
        is_initial = len(last) <= 2 or (words[-1].endswith(".") and len(last) <= 3)
        words = [*first, f"{last.capitalize() if is_initial else last[0].upper()}."]
    words = [word.title() if word.islower() or (len(word) > 2 and word.isupper()) else word for word in words]
    return " ".join(words)[:LONGEST_NAME].strip()


def _is_capitals(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def folded(name: str) -> str:
    """*name* as one looks it up: without capitals, accents and points."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each)).replace(".", "").strip()


def how_many(db: Session, cohort: Cohort) -> int:
    there = select(func.count()).select_from(Participant)
    return db.scalar(there.where(Participant.cohort_id == cohort.id, Participant.left_at.is_(None))) or 0


def require_open(cohort: Cohort) -> None:
    if cohort.ended_at is not None:
        raise GroupOver


def require_room(db: Session, cohort: Cohort) -> None:
    if how_many(db, cohort) >= MOST_PEOPLE:
        raise RoomFull(most=MOST_PEOPLE)


def lock(db: Session, cohort: Cohort) -> None:
    """Whoever changes who is in *cohort* waits here for whoever does so already, and reads what they did."""
    db.flush()
    waits = select(Cohort).where(Cohort.id == cohort.id).with_for_update(of=Cohort)
    db.scalar(waits.execution_options(populate_existing=True))
