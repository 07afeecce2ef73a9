"""What a reader of a page learns: what the person can do, who saw it, when, and whether it is true now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backpack.badges import evidence, wallet
from backpack.badges.models import Badge, Evidence
from backpack.badges.verdicts import Seal
from backpack.endorsements import confirming, witnessing
from backpack.endorsements.models import About, Endorsement, Witness
from backpack.issuers.models import Organisation
from backpack.kernel.clock import now
from backpack.kernel.words import PARIS
from backpack.pages.checking import seal_now
from backpack.pages.composing import MOST
from backpack.pages.models import Page, Section
from backpack.pages.shapes import GROUPS, SHAPES, Kind
from backpack.pages.themes import Theme, theme

# On an A4 sheet in the type of a page, as its print style (visitor.css) sets it.
LINES_OF_A_BADGE, LINES_OF_A_PICTURE, LETTERS_IN_A_LINE = 4, 18, 90

# A badge speaks as its holder ("Je sais …"); a page speaks of its holder. Longest beginnings first.
_BEGINNINGS = (
    ("je m’engage", "S’engage"),
    ("je m'engage", "S’engage"),
    ("je sais", "Sait"),
    ("je peux", "Peut"),
    ("je suis", "Est"),
    ("j’ai", "A"),
    ("j'ai", "A"),
    ("i know", "Knows"),
    ("i can", "Can"),
    ("i have", "Has"),
    ("i am", "Is"),
)
_MINE = {"mon": "son", "ma": "sa", "mes": "ses", "my": "their"}
_MINE_WORD = re.compile(rf"\b({'|'.join(_MINE)})\b")


@dataclass(frozen=True)
class Row:
    """One line of a page. ``when`` is the award, ``checked_at`` the moment to which ``seal`` belongs.

    ``confirmations`` are of other organisations, about this very badge, as they stand today; ``evidence`` is what
    the person lets readers see beside it.
    """

    badge: Badge
    says: str
    seen_by: str | None
    when: datetime
    seal: Seal
    checked_at: datetime
    confirmations: Sequence[Endorsement] = ()
    evidence: Sequence[Evidence] = ()
    witnesses: Sequence[Witness] = ()  # who saw it, as the holder lets them be shown

    @property
    def is_good(self) -> bool:
        """Whether the badge stands: not taken back, over, altered, or impossible to check."""
        return self.seal in (Seal.GUARANTEED, Seal.SIGNED, Seal.CONFIRMED, Seal.DECLARED)

    @property
    def is_of_today(self) -> bool:
        """Whether ``seal`` was found out today, as clocks here show it."""
        return self.checked_at.astimezone(PARIS).date() == now().astimezone(PARIS).date()


@dataclass(frozen=True)
class Part:
    """A section as readers see it. ``heading``: French, translated when shown."""

    section: Section
    kind: Kind
    heading: str
    lines: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Reading:
    """A whole page, checked now: ``rows`` are its first badges, ``parts`` what stands below them.

    ``known_by`` has met the person and vouches for the name on the page.
    """

    page: Page
    theme: Theme
    rows: Sequence[Row]
    parts: Sequence[Part]
    checked_at: datetime
    known_by: Organisation | None = None

    @property
    def every_row(self) -> Sequence[Row]:
        """Each badge that stands anywhere on the page, once: the first ones, then those of its groups."""
        groups = (row for part in self.parts for row in part.rows)
        return list({row.badge.id: row for row in (*self.rows, *groups)}.values())

    @property
    def title(self) -> str:
        """For which job: in the person's words, or those of the theme (to be translated)."""
        return self.page.title or self.theme.purpose

    @property
    def is_long(self) -> bool:
        """Whether it is set in smaller type on paper: no more than six badges fit on one sheet as they are."""
        below = sum(_lines(part) for part in self.parts)
        return LINES_OF_A_BADGE * len(self.every_row) + below > LINES_OF_A_BADGE * MOST

    @property
    def stopped(self) -> int:
        """How many badges are no longer good: taken back, over, or altered."""
        return sum(row.seal in (Seal.REVOKED, Seal.EXPIRED, Seal.BROKEN) for row in self.every_row)

    @property
    def guaranteed(self) -> int:
        return sum(row.seal is Seal.GUARANTEED for row in self.every_row)

    @property
    def of_today(self) -> int:
        """How many badges were checked today; those from elsewhere may have an older check."""
        return sum(row.is_of_today for row in self.every_row)


def read(db: Session, page: Page) -> Reading:
    """*page* as its readers see it."""
    rows = [row(db, badge) for badge in page.badges]
    return Reading(page, theme(page.theme), rows, parts(db, page), now(), _known_by(db, page))


def parts(db: Session, page: Page) -> list[Part]:
    """The sections of *page* as readers see them, its badges checked now; what shows nothing is left out."""
    read = [_part(db, section) for section in page.sections]
    return [part for part in read if part.lines or part.rows or part.section.picture]


def row(db: Session, badge: Badge) -> Row:
    """One badge as a reader sees it."""
    seal, checked_at = seal_now(db, badge)
    when = badge.awarded_at or badge.kept_at
    # What is false or was taken back is not made better by whoever stood by it.
    is_good = seal not in (Seal.REVOKED, Seal.BROKEN)
    said = confirming.confirmations_of(db, badge) if is_good else ()
    seen = evidence.shown(db, badge) if is_good else ()
    witnesses = witnessing.approved(db, badge) if is_good else ()
    says = of_somebody(badge.name)
    return Row(badge, says, badge.seen_by, when, seal, checked_at, said, seen, witnesses)


def confirmations_around(db: Session, badge: Badge) -> list[tuple[About, Sequence[Endorsement]]]:
    """Who stands by *badge*, by what it stands for, and by whoever gave it: each kind with its confirmations."""
    things: list[tuple[About, confirming.Confirmed]] = [(About.BADGE, badge)]
    if badge.badge_class is not None:
        things.append((About.BADGE_CLASS, badge.badge_class))
        things.append((About.ORGANISATION, badge.badge_class.organisation))
    found = [(about, confirming.confirmations_of(db, thing)) for about, thing in things]
    return [(about, said) for about, said in found if said]


def _lines(part: Part) -> int:
    """How many lines *part* takes on paper, beside its badges."""
    words = sum(1 + len(line) // LETTERS_IN_A_LINE for line in part.lines)
    return 2 + words + (LINES_OF_A_PICTURE if part.section.picture else 0)


def _part(db: Session, section: Section) -> Part:
    kind = Kind(section.kind)
    if kind is Kind.BADGES:
        rows = [row(db, shown.badge) for shown in section.shown]
        return Part(section, kind, GROUPS[wallet.Family(section.text)], (), rows)
    return Part(section, kind, SHAPES[kind].heading, section.text.splitlines(), ())


def _known_by(db: Session, page: Page) -> Organisation | None:
    """Who vouches for the name on *page*: an organisation that this site knows, and for this very name."""
    passport = page.passport
    if passport.known_by_id is None or _folded(passport.known_name) != _folded(page.name):
        return None
    organisation = db.get(Organisation, passport.known_by_id)
    return organisation if organisation is not None and organisation.is_vetted else None


def _folded(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()


def of_somebody(name: str) -> str:
    """What "Je sais nettoyer mon poste" says of its holder: "Sait nettoyer son poste". Other names stay."""
    for mine, theirs in _BEGINNINGS:
        start, rest = name[: len(mine)], name[len(mine) :]
        if start.lower() == mine and (not rest or rest[0] == " "):
            return theirs + _MINE_WORD.sub(lambda found: _MINE[found[1]], rest)
    return name
