"""A person without a printer sends a paper to a workshop that knows them, sees what waits, and takes it back.

The workshop's pile says their name as that organisation knows it, or else their sign. One paper waits once: sent
again, to the same workshop or to another one, it is the same line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.cohorts.models import Cohort, Participant
from backpack.issuers.models import BadgeClass, Member, Organisation
from backpack.kernel import codes, jobs
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn
from backpack.kernel.problems import NotFound, Problem
from backpack.pages import publishing
from backpack.pages.models import Page
from backpack.passport.models import Card, Passport
from backpack.passport.signs import sign
from backpack.printing.models import Paper, PrintRequest
from backpack.safety import cards

FORGET = "forget-printed-card"
WEEK = timedelta(days=7)  # for which a card can be printed
SLIP = timedelta(minutes=10)  # in which what was printed goes back to the pile
TOLD = timedelta(days=30)  # for which its person sees that it was printed
MOST = 12  # papers of one person that wait


class PilesFull(Problem):
    """MOST papers of this person wait already."""

    status = 409


@dataclass(frozen=True)
class Mine:
    """What a person sees: papers that wait, and those that they can fetch."""

    waiting: Sequence[PrintRequest]
    printed: Sequence[PrintRequest]


def organisations(db: Session, passport: Passport) -> Sequence[Organisation]:
    """Whose desk may print for *passport*: those of their groups, then whoever gave them a badge."""
    groups = (
        select(Cohort.organisation_id)
        .join(Participant, Participant.cohort_id == Cohort.id)
        .where(
            Participant.passport_id == passport.id, Participant.left_at.is_(None), Cohort.ended_at.is_(None)
        )
    )
    givers = (
        select(BadgeClass.organisation_id)
        .join(Badge, Badge.badge_class_id == BadgeClass.id)
        .where(Badge.passport_id == passport.id, Badge.revoked_at.is_(None))
    )
    has_desk = select(Member.organisation_id).where(Member.left_at.is_(None))
    known = or_(Organisation.id.in_(groups), Organisation.id.in_(givers))
    found = select(Organisation).where(known, Organisation.id.in_(has_desk))
    return db.scalars(found.order_by(Organisation.id.not_in(groups), Organisation.name)).all()


def organisation_for(db: Session, passport: Passport, code: str) -> Organisation:
    """The organisation *code* that knows *passport*; the only one where no code is said. Raises NotFound."""
    known = organisations(db, passport)
    found = next((each for each in known if each.code == code or (not code and len(known) == 1)), None)
    if found is None:
        raise NotFound
    return found


def send_page(
    db: Session, page: Page, organisation: Organisation, passport: Passport, paper: str
) -> PrintRequest:
    """A *page* that is shown now, as *paper*: itself, or its square to glue. Raises NotFound, PilesFull."""
    if not publishing.is_live(page) or paper not in (Paper.PAGE, Paper.STICKERS):
        raise NotFound
    return _send(db, passport, organisation, Paper(paper), page=page)


def send_card(db: Session, card: Card, organisation: Organisation, passport: Passport) -> PrintRequest:
    """A paper *card* that its person has not noted. One at a time: another card takes its place. Raises NotFound."""
    if cards.secret_to_print(card) is None:
        raise NotFound
    sent = _send(db, passport, organisation, Paper.CARD, card=card)
    jobs.later(db, FORGET, after=WEEK, request=sent.id)
    return sent


def send_summary(db: Session, organisation: Organisation, passport: Passport) -> PrintRequest:
    """Their summary, as it will be on the day when it is printed. Raises PilesFull."""
    return _send(db, passport, organisation, Paper.SUMMARY)


def mine(db: Session, passport: Passport) -> Mine:
    """What *passport* sent: what waits, oldest first, and what was printed lately and not fetched."""
    theirs = select(PrintRequest).where(PrintRequest.passport_id == passport.id).order_by(PrintRequest.id)
    waiting = theirs.where(PrintRequest.printed_at.is_(None))
    printed = theirs.where(PrintRequest.printed_at > now() - TOLD)
    return Mine(db.scalars(waiting).all(), db.scalars(printed).all())


def take_back(db: Session, passport: Passport, code: str) -> None:
    """It is no longer to be printed; what is not theirs, or not there any more, stays as it is."""
    theirs = delete(PrintRequest).where(PrintRequest.passport_id == passport.id, PrintRequest.code == code)
    db.execute(theirs.where(PrintRequest.printed_at.is_(None)))


def fetched(db: Session, passport: Passport, code: str) -> None:
    """Its person has the paper, and looked at it. A card is noted from now on (safety.cards). Harmless to repeat."""
    found = db.scalar(select(PrintRequest).filter_by(passport_id=passport.id, code=code))
    if found is None or found.printed_at is None:
        return
    card = found.card
    db.delete(found)
    db.flush()
    if card is not None and card.sealed is not None and card.used_at is None and card.voided_at is None:
        cards.noted(db, card)


def secret_of(request: PrintRequest) -> int | None:
    """What opens the card of *request*, for as long as it may be printed; else None."""
    if request.card is None or request.asked_at + WEEK <= now():
        return None
    if request.printed_at is not None and request.printed_at + SLIP <= now():
        return None
    return cards.secret_to_print(request.card)


@jobs.handles(FORGET)
def forget(db: Session, facts: dict[str, Any]) -> None:
    """A card was printed a while ago, or nobody printed it in a week: what opens it is nowhere any more."""
    request = db.get(PrintRequest, facts["request"])
    if request is not None and request.card is not None and secret_of(request) is None:
        cards.forget_secret(request.card)


def name_for(db: Session, passport: Passport, organisation: Organisation, page: Page | None = None) -> str:
    """What the pile calls *passport*: the name in a group, the name known there, that of the page, or their sign."""
    seats = (
        select(Participant.name)
        .join(Cohort, Participant.cohort_id == Cohort.id)
        .where(
            Participant.passport_id == passport.id,
            Participant.left_at.is_(None),
            Participant.name != "",
            Cohort.organisation_id == organisation.id,
        )
    )
    in_group = db.scalar(seats.order_by(Participant.id.desc()).limit(1))
    known_here = passport.known_name if passport.known_by_id == organisation.id else None
    return in_group or known_here or (page.name if page else None) or sign(passport.sign).words


def _send(
    db: Session,
    passport: Passport,
    organisation: Organisation,
    paper: Paper,
    *,
    page: Page | None = None,
    card: Card | None = None,
) -> PrintRequest:
    # Two taps at once: the second waits here, and finds the first one's line.
    in_turn(db, Passport, passport.id)
    waiting = select(PrintRequest).where(
        PrintRequest.passport_id == passport.id, PrintRequest.printed_at.is_(None)
    )
    sent = db.scalar(waiting.where(PrintRequest.paper == paper, _about(page)))
    name = name_for(db, passport, organisation, page)[:80]
    if sent is None:
        if (db.scalar(select(func.count()).select_from(waiting.subquery())) or 0) >= MOST:
            raise PilesFull
        sent = PrintRequest(
            code=codes.new(),
            organisation_id=organisation.id,
            passport_id=passport.id,
            paper=paper,
            name=name,
            asked_at=now(),
            page_id=page.id if page else None,
        )
        db.add(sent)
    sent.organisation, sent.passport, sent.page, sent.card = organisation, passport, page, card
    sent.name, sent.asked_at = name, now()
    db.flush()
    return sent


def _about(page: Page | None) -> ColumnElement[bool]:
    return PrintRequest.page_id.is_(None) if page is None else PrintRequest.page_id == page.id
