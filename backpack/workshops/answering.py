"""The team answers what people ask of its organisation: one takes it and promises a day, gives the badge, asks back,
answers, or says no with a reason.

Only whoever took a request answers it: a colleague takes it over first, and both are told. One that nobody took is
taken by answering it.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.badges.models import Badge
from backpack.claims import receiving
from backpack.endorsements.witnessing import TooLong
from backpack.issuers import trail
from backpack.issuers.models import Member, Organisation
from backpack.issuers.trail import Did
from backpack.kernel import answers
from backpack.kernel.clock import now
from backpack.kernel.db import rows_changed
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.words import PARIS
from backpack.notifications import telling
from backpack.requests import asking
from backpack.requests.drafting import LONGEST, tidied
from backpack.requests.following import WordMissing
from backpack.requests.models import Asks, Became, Request
from backpack.workshops import declining
from backpack.workshops.calling import whom

PROMISES = {"demain": timedelta(days=1), "semaine": timedelta(days=7), "mois": timedelta(days=30)}


class RequestTaken(Problem):
    """A colleague (``facts.who``) looks after it already; ``facts.code`` is the request's."""

    status = 409


class RequestOver(Problem):
    """It is closed: answered by ``facts.who``, or taken back by its person (then ``who`` is empty). ``facts.words``
    are those that were not sent.
    """

    status = 409


def queue(db: Session, organisation: Organisation) -> Sequence[Request]:
    """What waits for *organisation*, oldest first."""
    waiting = _waiting(organisation).order_by(Request.asked_at, Request.id)
    return db.scalars(waiting).all()


def how_many(db: Session, organisation: Organisation) -> int:
    return db.scalar(select(func.count()).select_from(_waiting(organisation).subquery())) or 0


def request_of(db: Session, member: Member, code: str) -> Request:
    """The request *code* to this member's organisation, open or not. Raises NotFound, for another's too."""
    found = db.scalar(
        select(Request).where(
            Request.code == code,
            Request.organisation_id == member.organisation_id,
            Request.became != Became.DRAFT,
        )
    )
    if found is None:
        raise NotFound
    return found


def take(db: Session, request: Request, member: Member, promise: str) -> None:
    """ "Je m'en occupe": *member* promises an answer (one of PROMISES). Their own promise may change.

    Raises RequestTaken, unless that colleague left or their day is over; RequestOver.
    """
    _require_open(request)
    today = now().astimezone(PARIS).date()
    is_free = (Request.taken_by_id.is_(None)) | (Request.taken_by_id == member.id)
    holder = request.taken_by
    if holder and is_free_for(request, member):
        is_free = is_free | (Request.taken_by_id == holder.id)
    mine = (
        update(Request)
        .where(Request.id == request.id, Request.closed_at.is_(None), is_free)
        .values(
            taken_by_id=member.id,
            became=Became.LOOKED_AT,
            promised_for=today + PROMISES.get(promise, PROMISES["semaine"]),
            changed_at=now(),
        )
        .execution_options(synchronize_session=False)
    )
    # Two of the team may tap at once: the database decides who has it.
    changed = rows_changed(db, mine)
    db.refresh(request)
    if not changed:
        _require_open(request)
        raise _taken(request)
    answers.touch(db, f"row:{request.passport_id}")
    if holder is None or holder.id != member.id:
        request.taken_from_id = holder.id if holder else None
        _tell(db, request, "taken")


def take_over(db: Session, request: Request, member: Member) -> None:
    """ "Reprendre": *member* looks after what a colleague did until now, and keeps the day that was promised.

    The person and the colleague are told. One that nobody looks after is taken. Raises RequestOver.
    """
    _lock(db, request)
    _require_open(request)
    before = request.taken_by
    if before is not None and before.id == member.id:
        return  # the second of two taps
    if before is None or is_free_for(request, member):
        take(db, request, member, "semaine")
        return
    request.taken_from_id, request.taken_by_id, request.changed_at = before.id, member.id, now()
    _tell(db, request, "passed-on")
    if not before.left_at:
        telling.request_moved(
            db, before.passport, request.name, "taken-over", f"/bureau/demandes/{request.code}"
        )
    db.flush()
    db.refresh(request)


def ask_back(db: Session, request: Request, member: Member, text: str, *, again: str) -> None:
    """Ask the person for a word more; the request stays open.

    Raises WordMissing, TooLong, RequestOver, RequestTaken.
    """
    said = _said(text, again)
    _lock(db, request)
    _require_open(request, said)
    _require_free(request, member)
    if request.reply == said and request.became == Became.LOOKED_AT:
        return
    request.reply, request.read_at = said, None
    request.taken_by_id, request.became, request.changed_at = member.id, Became.LOOKED_AT, now()
    _tell(db, request, "asks")
    _note(db, request, member, Did.ASKED_BACK)


def answer(
    db: Session,
    request: Request,
    member: Member,
    text: str,
    *,
    again: str,
    says_no: bool = False,
    reason: str = "",
) -> None:
    """Close *request* with a sentence, which *says_no* (for a *reason* of declining, or in words) or tells why.

    The same words again change nothing. Raises WordMissing, TooLong, RequestOver, RequestTaken.
    """
    became = Became.DECLINED if says_no else Became.ANSWERED
    said = _said(text, again, declining.reason(reason) if says_no else "")
    _lock(db, request)
    if request.became == became and request.taken_by_id == member.id and request.reply == said:
        return  # the second of two taps
    _require_open(request, said)
    _require_free(request, member)
    request.reply, request.read_at = said, None
    _close(request, member, became)
    _tell(db, request, "replied")
    _note(db, request, member)


def give(db: Session, request: Request, member: Member) -> Badge:
    """Give the badge that was asked for, seen by *member*; the same one again, where a colleague was quicker.

    Raises NotFound where there is nothing to give, RequestOver, and RequestTaken where a colleague looks after it.
    """
    _lock(db, request)
    if not can_give(request) or request.badge_class is None:
        raise NotFound
    if not request.is_open and request.became != Became.GIVEN:
        _require_open(request)
    was_open = request.is_open
    if was_open:
        _require_free(request, member)
    badge = receiving.give(db, request.badge_class, request.passport, seen_by=member.name)
    asking.fulfil(db, badge, request.passport)  # also where it was there already
    if was_open:
        _close(request, member, Became.GIVEN)
        request.badge_id = badge.id
        _note(db, request, member)
    return badge


def can_give(request: Request) -> bool:
    """Whether a badge can answer it: a key badge comes by itself, and "why" asks for words."""
    wanted = request.badge_class
    return wanted is not None and request.asks in (Asks.HAVE, Asks.BADGE) and wanted.kind != Kind.KEY


def is_free_for(request: Request, member: Member) -> bool:
    """Whether nobody but *member* looks after it: a colleague who left, or whose day is over, does not."""
    holder, today = request.taken_by, now().astimezone(PARIS).date()
    if holder is None or holder.id == member.id or holder.left_at:
        return True
    return bool(request.promised_for and request.promised_for < today)


def _waiting(organisation: Organisation) -> Select[Request]:
    return select(Request).where(
        Request.organisation_id == organisation.id,
        Request.closed_at.is_(None),
        Request.became != Became.DRAFT,
        Request.asks != Asks.ELSEWHERE,
    )


def _lock(db: Session, request: Request) -> None:
    """Two of the team may answer at once: the second waits here, and reads what the first did."""
    db.refresh(request, with_for_update={"of": Request})


def _require_open(request: Request, words: str = "") -> None:
    if not request.is_open:
        who = request.taken_by if request.became != Became.WITHDRAWN else None
        raise RequestOver(who=who.name if who else "", words=words)


def _require_free(request: Request, member: Member) -> None:
    if not is_free_for(request, member):
        raise _taken(request)


def _taken(request: Request) -> RequestTaken:
    return RequestTaken(who=request.taken_by.name if request.taken_by else "", code=request.code)


def _said(text: str, again: str, reason: str = "") -> str:
    """What the person reads: the *reason*, then the words. Raises WordMissing, TooLong."""
    words = tidied(text)
    if len(words) > LONGEST:
        raise TooLong
    if not (said := "\n".join(each for each in (reason, words) if each)):
        raise WordMissing(again=again)
    return said


def _close(request: Request, member: Member, became: Became) -> None:
    request.became, request.taken_by_id = became, member.id
    request.closed_at = request.changed_at = now()


def _note(db: Session, request: Request, member: Member, did: Did = Did.ANSWERED) -> None:
    """*member* answered: the trail says so, and every board that shows this person is drawn anew."""
    db.flush()
    person = whom(db, member, request)
    trail.trace(db, member, did, passport=request.passport, whom=person, about=request.name)
    answers.touch(db, f"row:{request.passport_id}")
    db.flush()
    db.refresh(request)


def _tell(db: Session, request: Request, news: str) -> None:
    telling.request_moved(db, request.passport, request.name, news, f"/passeport/demandes/{request.code}")
