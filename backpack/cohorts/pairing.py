"""Who is it? A facilitator says which name the phone that has just entered belongs to, and may take it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.claims import enclosing
from backpack.cohorts import gathering, giving, noticing, seats
from backpack.cohorts.models import Cohort, Gift, Participant
from backpack.issuers import knowing, trail
from backpack.issuers.models import Member
from backpack.issuers.trail import Did
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.passport.models import Passport


class PairedAlready(Problem):
    """Somebody said who it is before: ``facts``: name, who (their first name, or empty) and cohort."""

    status = 409


class NameTaken(Problem):
    """Another phone goes by that name in this group; ``facts``: name, cohort, seat (the code of who has it)."""

    status = 409


def waiting(db: Session, cohort: Cohort) -> Sequence[Participant]:
    """Who has entered and nobody has named, the last one first."""
    unnamed = (
        select(Participant)
        .join(Participant.passport)
        .where(Participant.cohort_id == cohort.id, Participant.left_at.is_(None), Participant.name == "")
    )
    return db.scalars(unnamed.order_by(Participant.added_at.desc(), Participant.id.desc())).all()


def expected(db: Session, cohort: Cohort, entrant: Participant | None = None) -> Sequence[Participant]:
    """Who is expected and has not entered, by name; first of all whoever *entrant* is likely to be."""
    there = [each for each in gathering.participants(db, cohort) if each.name and each.passport_id is None]
    likely = gathering.folded(known_here(cohort, entrant)) if entrant else ""
    return sorted(there, key=lambda each: not likely or gathering.folded(each.name) != likely)


def expected_one(db: Session, cohort: Cohort, code: str) -> Participant | None:
    """Who is in *cohort* by the name that was tapped; None where a name was typed. Raises NotFound."""
    if not code:
        return None
    found = db.scalar(select(Participant).filter_by(cohort_id=cohort.id, code=code, left_at=None))
    if found is None or not found.name:
        raise NotFound
    return found


def known_here(cohort: Cohort, participant: Participant | None) -> str:
    """The name by which the group's organisation knows *participant* already; else nothing."""
    passport = participant.passport if participant else None
    is_known = passport is not None and passport.known_by_id == cohort.organisation_id
    return gathering.called(passport.known_name) if is_known and passport and passport.known_name else ""


def word_for(participant: Participant) -> str:
    """What names, in an address, the passport that sits here: it stays the same whichever seat it is given."""
    seat = f"{participant.cohort_id} {participant.passport_id}"
    return codes.out_of(site.sealer.derived("entrant", seat))


def entrant(db: Session, cohort: Cohort, word: str) -> Participant:
    """Where the passport that *word* names sits now. Raises NotFound."""
    there = select(Participant).where(
        Participant.cohort_id == cohort.id,
        Participant.left_at.is_(None),
        Participant.passport_id.is_not(None),
    )
    found = next((each for each in db.scalars(there) if word_for(each) == word), None)
    if found is None:
        raise NotFound
    return found


def pair(db: Session, participant: Participant, who: Participant | str, member: Member) -> Participant:
    """*member* says that *participant*, who has entered, is *who*: somebody expected, or a name.

    What was said of the expected person is theirs from then on, and what waited for them comes into their passport.
    Answers the one seat that is left. The same answer given again changes nothing. Raises PairedAlready, NameTaken,
    FirstNameMissing, GroupOver.
    """
    cohort, name = participant.cohort, gathering.called(who) if isinstance(who, str) else who.name
    participant, passport = _where_it_sits(db, participant)
    if participant.name:
        return _same_again(participant, name)
    gathering.require_open(cohort)
    other = gathering.named(db, cohort, name)
    if other is not None and other.passport_id is not None:
        raise NameTaken(name=other.name, cohort=cohort, seat=other.code)
    seat = participant if other is None else _seated(db, other, participant, passport)
    seat.name = other.name if other else name
    seat.paired_at, seat.paired_by_id, seat.paired_by = now(), member.id, member
    if passport.known_by_id in (None, member.organisation_id):  # what another organisation confirmed stays
        knowing.confirm(db, passport, seat.name, member)
    trail.trace(db, member, Did.NAMED, passport=passport, whom=seat.name, about=cohort.name)
    noticing.changed(db, cohort)
    giving.hand_over(db, seat)
    return seat


def part(db: Session, participant: Participant, member: Member) -> Participant:
    """It was the wrong phone: the name is expected again, and the phone waits for its own. Harmless to repeat.

    What was said stays with the name, and so does what was given to it: it waits in an envelope again. Answers the
    seat of the phone.
    """
    cohort = participant.cohort
    found, passport = _where_it_sits(db, participant)
    paired_at = found.paired_at
    if found.id != participant.id or paired_at is None:
        return found
    name, organisation_id = participant.name, (participant.paired_by or member).organisation_id
    participant.passport_id = participant.passport = None
    participant.paired_at = participant.paired_by_id = participant.paired_by = None
    db.flush()
    seat = Participant(
        code=codes.new(), cohort_id=cohort.id, name="", added_at=now(), passport_id=passport.id
    )
    seat.cohort, seat.passport = cohort, passport
    db.add(seat)
    db.flush()
    seats.follow(db, passport, participant, seat)
    for gift in _given_since(db, participant, paired_at):
        _put_back(db, gift, participant)
    follows = (Gift.participant_id == participant.id) & Gift.badge_id.in_(_held_by(passport))
    db.execute(update(Gift).where(follows).values(participant_id=seat.id))
    knowing.take_back(db, passport, name, organisation_id)
    trail.trace(db, member, Did.UNSEATED, passport=passport, whom=name, about=cohort.name)
    noticing.changed(db, cohort)
    return seat


def rename(db: Session, participant: Participant, name: str, member: Member) -> None:
    """*participant* goes by another name. Raises FirstNameMissing, NameTaken."""
    cohort, name = participant.cohort, gathering.called(name)
    gathering.lock(db, cohort)
    other = gathering.named(db, cohort, name)
    if other is not None and other.id != participant.id:
        raise NameTaken(name=other.name, cohort=cohort, seat=other.code)
    if participant.name == name:
        return
    before, participant.name = participant.name, name
    passport = participant.passport
    if passport is not None and passport.known_name == before:
        knowing.confirm(db, passport, name, member)
    trail.trace(db, member, Did.NAMED, passport=passport, whom=name, about=cohort.name)
    noticing.row_changed(db, participant)


def _where_it_sits(db: Session, participant: Participant) -> tuple[Participant, Passport]:
    """*participant*'s passport and its seat, once whoever speaks of the same phone at this moment has spoken.

    The seat that it had when it entered may be gone by then. Raises NotFound.
    """
    cohort, passport_id = participant.cohort, participant.passport_id
    giving.take_turns(db, [participant])
    gathering.lock(db, cohort)
    there = select(Participant).filter_by(cohort_id=cohort.id, passport_id=passport_id, left_at=None)
    found = db.scalar(there.execution_options(populate_existing=True)) if passport_id is not None else None
    if found is None or found.passport is None:
        raise NotFound
    return found, found.passport


def _same_again(participant: Participant, name: str) -> Participant:
    if gathering.folded(participant.name) == gathering.folded(name):
        return participant
    by = participant.paired_by.name if participant.paired_by else ""
    raise PairedAlready(name=participant.name, who=by, cohort=participant.cohort)


def _seated(db: Session, expected: Participant, entrant: Participant, passport: Passport) -> Participant:
    seats.put_together(db, expected, entrant)
    expected.passport_id, expected.passport = passport.id, passport
    db.flush()
    return expected


def _given_since(db: Session, participant: Participant, since: datetime) -> Sequence[Gift]:
    """What came into a passport by being given to the name: not what the phone was given before it had one."""
    theirs = giving.standing().where(Gift.participant_id == participant.id, Gift.badge_id.is_not(None))
    return db.scalars(theirs.where(Gift.envelope_id.is_not(None) | (Gift.given_at >= since))).all()


def _put_back(db: Session, gift: Gift, participant: Participant) -> None:
    """The badge went to the wrong person: it is taken from them, and waits for the right one."""
    giving.take_back(db, gift, because="wrong-person")
    again = Gift(
        participant_id=participant.id,
        badge_class_id=gift.badge_class_id,
        member_id=gift.member_id,
        given_at=gift.given_at,
        by_opinions=gift.by_opinions,
    )
    again.participant, again.badge_class, again.member = participant, gift.badge_class, gift.member
    again.envelope = enclosing.enclose(
        db, gift.badge_class, (), for_whom=participant.name, made_by=giving.seen_by(db, gift)
    )
    db.add(again)
    db.flush()


def _held_by(passport: Passport) -> Select[int]:
    return select(Badge.id).where(Badge.passport_id == passport.id)
