"""A tutor says once what they saw, through a link that a facilitator sends: no passport, no name to remember.

The key at the end of /U/<13 characters> has 65 bits and is kept as its hash only. It follows from what the row says
and from the site's secret, so that the same screen can show it again.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from backpack.cohorts import observing
from backpack.cohorts.columns import Column, column_of
from backpack.cohorts.models import Facilitator, Opinion, Participant, Says, TutorLink
from backpack.endorsements.witnessing import LONGEST_NAME, TooLong
from backpack.kernel import codes
from backpack.kernel.clock import moment, now
from backpack.kernel.problems import NameMissing, NotFound, Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site

LIFE = timedelta(days=14)
LONGEST_RELATION = 40


class TutorLinkOver(Problem):
    """The link is too old, was answered, or never was: it is not told which."""

    status = 410


class ChoiceMissing(Problem):
    """A tutor taps "yes" or "not yet": nothing else is a vote."""

    status = 422


class RelationMissing(Problem):
    """A tutor says what links them to the person."""

    status = 422


ANSWERS = (Says.SEEN, Says.NOT_YET)
UNANSWERED = (ChoiceMissing, NameMissing, RelationMissing, observing.NoteMissing, TooLong)


def ask(db: Session, participant: Participant, column: Column, facilitator: Facilitator) -> TutorLink:
    """A link for one tutor's word; the one that still waits for its answer, or a new one."""
    known = waiting(db, participant, column, facilitator)
    if known is not None:
        return known
    made_at = _next_moment(db, participant, column, facilitator)
    link = TutorLink(
        key_hash="",
        participant_id=participant.id,
        achievement=column.key,
        asked_by_id=facilitator.member_id,
        made_at=made_at,
        ends_at=made_at + LIFE,
    )
    link.participant, link.asked_by = participant, facilitator.member
    link.key_hash = hashed(key_of(link))
    db.add(link)
    db.flush()  # two taps of one second make one key: its uniqueness decides, and the loser is run again
    return link


def waiting(
    db: Session, participant: Participant, column: Column, facilitator: Facilitator
) -> TutorLink | None:
    """The newest link of *facilitator* for this cell that can still be answered."""
    live = select(TutorLink).where(
        TutorLink.participant_id == participant.id,
        TutorLink.achievement == column.key,
        TutorLink.asked_by_id == facilitator.member_id,
        TutorLink.opinion_id.is_(None),
        TutorLink.ends_at > now(),
    )
    newest = db.scalar(live.order_by(TutorLink.id.desc()).limit(1))
    # After two seats became one, a key may be of the other's making: it still opens, and is shown no more.
    return newest if newest and hashed(key_of(newest)) == newest.key_hash else None


def key_of(link: TutorLink) -> str:
    """The 13 characters at the end of its address."""
    made = f"{link.participant.code} {link.achievement} {link.asked_by_id} {int(link.made_at.timestamp())}"
    return codes.out_of(site.sealer.derived("tutor", made))


def asked(db: Session, key: str) -> tuple[TutorLink, Column]:
    """What /U/*key* asks, answered or not, and of which badge. Raises TutorLinkOver."""
    found = select(TutorLink).where(TutorLink.key_hash == hashed(key))
    link = db.scalar(found.options(joinedload(TutorLink.participant).joinedload(Participant.cohort)))
    if link is None or link.ends_at <= now():
        raise TutorLinkOver
    if link.participant.left_at is not None or link.participant.cohort.ended_at is not None:
        raise TutorLinkOver
    try:
        return link, column_of(db, link.participant.cohort, link.achievement)
    except NotFound:
        raise TutorLinkOver from None  # the bouquet changed


def answer(
    db: Session, link: TutorLink, column: Column, says: Says | None, *, name: str, relation: str, words: str
) -> Opinion:
    """Keep what the tutor says; a link answers once, and what it answered stays.

    Raises ChoiceMissing for no word of theirs, NameMissing, RelationMissing, NoteMissing for a "not yet" without
    words, and TooLong.
    """
    key = hashed(f"tutor {link.key_hash}")[:32]
    known = db.scalar(select(Opinion).where(Opinion.key == key))
    if known is not None:
        return known
    if says is None:
        raise ChoiceMissing
    said, who = observing.tidy(words), _short(name, LONGEST_NAME)
    if not who:
        raise NameMissing
    if not (tie := _short(relation, LONGEST_RELATION)):
        raise RelationMissing
    if says == Says.NOT_YET and not said:
        raise observing.NoteMissing
    opinion = Opinion(
        key=key,
        participant_id=link.participant_id,
        achievement=link.achievement,
        says=says,
        said_by=who,
        said_at=moment(),
        kept_at=moment(),
        words=said,
        relation=tie,
    )
    opinion.participant = link.participant
    observing.put(db, opinion, column, _asker(db, link))
    link.opinion = opinion
    db.flush()
    return opinion


def _next_moment(db: Session, participant: Participant, column: Column, facilitator: Facilitator) -> datetime:
    """Now, or the second after the last link: a key follows from its second."""
    mine = select(func.max(TutorLink.made_at)).where(
        TutorLink.participant_id == participant.id,
        TutorLink.achievement == column.key,
        TutorLink.asked_by_id == facilitator.member_id,
    )
    last = db.scalar(mine)
    return max(now(), last + timedelta(seconds=1)) if last else now()


def _asker(db: Session, link: TutorLink) -> Facilitator:
    """Who asked gives what it comes to, also when they accompany the group no more."""
    return db.scalars(
        select(Facilitator).filter_by(cohort_id=link.participant.cohort_id, member_id=link.asked_by_id)
    ).one()


def _short(typed: str, most: int) -> str:
    words = " ".join(typed.split())
    if len(words) > most:
        raise TooLong
    return words
