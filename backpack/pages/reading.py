"""What a reader of a page learns: what the person can do, who saw it, when, and whether it is true now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.badges.verdicts import Seal
from backpack.kernel.clock import now
from backpack.kernel.words import PARIS
from backpack.pages.checking import seal_now
from backpack.pages.models import Page
from backpack.pages.themes import Theme, theme

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
    """One line of a page. ``when`` is the award, ``checked_at`` the moment to which ``seal`` belongs."""

    badge: Badge
    says: str
    seen_by: str | None
    when: datetime
    seal: Seal
    checked_at: datetime

    @property
    def is_of_today(self) -> bool:
        """Whether ``seal`` was found out today, as clocks here show it."""
        return self.checked_at.astimezone(PARIS).date() == now().astimezone(PARIS).date()


@dataclass(frozen=True)
class Reading:
    """A whole page, checked now."""

    page: Page
    theme: Theme
    rows: Sequence[Row]
    checked_at: datetime

    @property
    def guaranteed(self) -> int:
        return sum(row.seal is Seal.GUARANTEED for row in self.rows)

    @property
    def of_today(self) -> int:
        """How many badges were checked today; those from elsewhere may have an older check."""
        return sum(row.is_of_today for row in self.rows)


def read(db: Session, page: Page) -> Reading:
    """*page* as its readers see it."""
    return Reading(page, theme(page.theme), [row(db, badge) for badge in page.badges], now())


def row(db: Session, badge: Badge) -> Row:
    """One badge as a reader sees it."""
    seal, checked_at = seal_now(db, badge)
    when = badge.awarded_at or badge.kept_at
    return Row(badge, of_somebody(badge.name), badge.seen_by, when, seal, checked_at)


def of_somebody(name: str) -> str:
    """What "Je sais nettoyer mon poste" says of its holder: "Sait nettoyer son poste". Other names stay."""
    for mine, theirs in _BEGINNINGS:
        start, rest = name[: len(mine)], name[len(mine) :]
        if start.lower() == mine and (not rest or rest[0] == " "):
            return theirs + _MINE_WORD.sub(lambda found: _MINE[found[1]], rest)
    return name
