"""The workshop's pile: what waits, one document for all of it, "C'est imprimé" in one tap and back in one.

The document opens by a signed word that names its papers, for one member and one hour: what opens a passport is on
no other screen, and whoever asks for that word is written in the trail.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session, joinedload

from backpack.issuers import trail
from backpack.issuers.models import Member, Organisation
from backpack.kernel import jobs
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound
from backpack.kernel.site import site
from backpack.kernel.words import gettext as _
from backpack.pages import publishing, reading
from backpack.pages.models import Page
from backpack.pages.themes import theme
from backpack.printing.models import Paper, PrintRequest
from backpack.printing.sending import FORGET, SLIP, secret_of
from backpack.safety import cards
from backpack.summaries.reading import Summary, summary_of

MOST_AT_ONCE = 40  # papers of one document: so much a phone still holds, and a printer's tray
AN_HOUR = 3600  # seconds for which a document can be opened
SAME_PRINT = timedelta(hours=1)  # within which opening it again is no second line in the trail


@dataclass(frozen=True)
class Waiting:
    """One line of the pile. ``trouble``: why nothing of it is printed ("page", "card"), else empty."""

    request: PrintRequest
    trouble: str = ""


@dataclass(frozen=True)
class Pile:
    """What waits, by paper and then by name; what cannot be printed any more; what was printed a moment ago."""

    waiting: Sequence[Waiting]
    stuck: Sequence[Waiting]
    printed: Sequence[PrintRequest]

    @property
    def by_paper(self) -> Sequence[tuple[Paper, Sequence[Waiting]]]:
        groups = [(paper, [each for each in self.waiting if each.request.paper == paper]) for paper in Paper]
        return [(paper, lines) for paper, lines in groups if lines]


@dataclass(frozen=True)
class CardToCut:
    """A person's card: whose it is on the pile, and what opens it."""

    name: str
    address: str
    words: Sequence[str]


@dataclass
class Document:
    """Everything that one job prints: each page, sheet of squares and summary on its own sheet, cards by eight."""

    token: str
    requests: Sequence[PrintRequest] = ()
    pages: list[reading.Reading] = field(default_factory=list)
    stickers: list[Page] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)
    cards: list[CardToCut] = field(default_factory=list)

    @property
    def papers(self) -> int:
        return len(self.pages) + len(self.stickers) + len(self.summaries) + len(self.cards)


def pile(db: Session, organisation: Organisation) -> Pile:
    """The list of *organisation* as it is now."""
    lines = [Waiting(each, _trouble(each)) for each in _waiting(db, organisation)]
    lines.sort(key=lambda each: (list(Paper).index(each.request.paper), each.request.name.casefold()))
    lately = (
        _of(organisation)
        .where(PrintRequest.printed_at > now() - SLIP)
        .order_by(PrintRequest.printed_at.desc())
    )
    return Pile(
        waiting=[each for each in lines if not each.trouble],
        stuck=[each for each in lines if each.trouble],
        printed=db.scalars(lately).all(),
    )


def at_another_desk(found: Pile, member: Member) -> PrintRequest | None:
    """What a colleague of *member* opened last to print it, within the hour: ``opened_by``, ``opened_at``."""
    since = now() - SAME_PRINT
    opened = [each.request for each in found.waiting if each.request.opened_by not in ("", member.name)]
    lately = [(each.opened_at, each.id, each) for each in opened if each.opened_at and each.opened_at > since]
    return max(lately)[2] if lately else None


def how_many(db: Session, organisation: Organisation) -> int:
    """How many papers can be printed now."""
    return sum(not _trouble(each) for each in _waiting(db, organisation))


def begin(db: Session, member: Member) -> str | None:
    """One document of what waits, MOST_AT_ONCE at most: the word that opens it. None where nothing waits."""
    chosen = [each.request for each in pile(db, member.organisation).waiting[:MOST_AT_ONCE]]
    for each in chosen:
        _trace(db, member, each)
    if not chosen:
        return None
    return site.sealer.token(_purpose(member), " ".join(each.code for each in chosen))


def document(db: Session, member: Member, token: str) -> Document:
    """The papers of *token* that can still be printed. Raises NotFound for another member's, or after an hour."""
    opened = Document(token, _behind(db, member, token))
    for each in opened.requests:
        if each.paper == Paper.CARD:
            secret = secret_of(each)
            if secret is not None:
                address = site.address(f"/K/{cards.code_of(secret)}")
                opened.cards.append(CardToCut(each.name, address, cards.words_of(secret)))
        elif each.paper == Paper.SUMMARY:
            opened.summaries.append(summary_of(db, each.passport))
        elif each.page is not None and not _trouble(each):
            if each.paper == Paper.PAGE:
                opened.pages.append(reading.read(db, each.page))
            else:
                opened.stickers.append(each.page)
    return opened


def note_printed(db: Session, member: Member, token: str) -> None:
    """They are on paper: they leave the pile. What cannot be printed any more stays there and says so."""
    for each in _behind(db, member, token):
        if each.printed_at is None and not _trouble(each):
            each.printed_at = now()
            if each.card is not None:
                jobs.later(db, FORGET, after=SLIP, request=each.id)
    db.flush()


def put_back(db: Session, member: Member) -> None:
    """What was printed in the last minutes waits again: the printer was jammed."""
    for each in pile(db, member.organisation).printed:
        each.printed_at = None
    db.flush()


def clear(db: Session, member: Member) -> None:
    """What cannot be printed any more leaves the list."""
    stuck = [each.request.id for each in pile(db, member.organisation).stuck]
    db.execute(delete(PrintRequest).where(PrintRequest.id.in_(stuck)))


def _behind(db: Session, member: Member, token: str) -> Sequence[PrintRequest]:
    said = site.sealer.value_of(_purpose(member), token, most_seconds=AN_HOUR)
    if not said:
        raise NotFound
    names = said.split()
    found = {
        each.code: each for each in db.scalars(_of(member.organisation).where(PrintRequest.code.in_(names)))
    }
    return [found[name] for name in names if name in found]


def _waiting(db: Session, organisation: Organisation) -> Sequence[PrintRequest]:
    waiting = _of(organisation).where(PrintRequest.printed_at.is_(None)).order_by(PrintRequest.id)
    return db.scalars(waiting).all()


def _of(organisation: Organisation) -> Select[PrintRequest]:
    whole = joinedload(PrintRequest.page), joinedload(PrintRequest.card), joinedload(PrintRequest.passport)
    return select(PrintRequest).where(PrintRequest.organisation_id == organisation.id).options(*whole)


def _trouble(request: PrintRequest) -> str:
    if request.paper == Paper.CARD:
        return "" if secret_of(request) is not None else "card"
    if request.paper in (Paper.PAGE, Paper.STICKERS):
        return "" if request.page is not None and publishing.is_live(request.page) else "page"
    return ""


def _trace(db: Session, member: Member, request: PrintRequest) -> None:
    """Once for each paper and member, however often its document is opened within the hour."""
    is_again = request.opened_at is not None and request.opened_at + SAME_PRINT > now()
    if is_again and request.opened_by == member.name:
        return
    request.opened_at, request.opened_by = now(), member.name
    trail.trace(
        db,
        member,
        trail.Did.PRINTED,
        passport=request.passport,
        whom=request.name,
        about=title_of(request),
    )
    db.flush()


def title_of(request: PrintRequest) -> str:
    """What the paper is, in the reader's words: "Page pour un métier : Cuisine"."""
    said = word_for(request.paper)
    if request.page is None:
        return said
    title = request.page.title or _(theme(request.page.theme).title)
    return _("{paper} : {title}", paper=said, title=title)


def word_for(paper: Paper) -> str:
    """*paper* in the reader's language."""
    return {
        Paper.PAGE: _("Page pour un métier"),
        Paper.STICKERS: _("Carrés à coller"),
        Paper.CARD: _("Carte en papier"),
        Paper.SUMMARY: _("Bilan"),
    }[paper]


def _purpose(member: Member) -> str:
    return f"print list of {member.id}"
