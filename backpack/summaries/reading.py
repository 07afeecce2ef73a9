"""What a summary says: every badge by its family, projects, words of those who saw, and the goal; checked now."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.badges import wallet
from backpack.badges.families import Group, groups
from backpack.badges.models import Badge
from backpack.badges.verdicts import Seal
from backpack.badges.wallet import Family
from backpack.cohorts.models import Gift, Opinion, Participant, Says
from backpack.endorsements.models import Witness
from backpack.goals import choosing, progress
from backpack.goals.progress import Progress
from backpack.issuers.models import Organisation
from backpack.kernel.clock import now
from backpack.pages import reading
from backpack.pages.reading import Row
from backpack.passport.models import Passport

MOST_WORDS, MOST_GOALS = 6, 3


@dataclass(frozen=True)
class Line:
    """One place: the badge that says the most of its kind, and who gave those beside it.

    ``by_opinions``: three opinions gave it, and nobody alone.
    """

    name: str
    row: Row
    givers: Sequence[str]
    count: int
    by_opinions: bool = False


@dataclass(frozen=True)
class Summary:
    """The whole sheet. ``families`` and ``projects`` hold each badge once; ``known_by`` vouches for ``name``."""

    passport: Passport
    name: str
    known_by: Organisation | None
    families: Sequence[tuple[Family, Sequence[Line]]]
    projects: Sequence[Line]
    goals: Sequence[Progress]
    witnesses: Sequence[Witness]
    opinions: Sequence[Opinion]
    made_at: datetime

    @property
    def lines(self) -> list[Line]:
        return [*(line for _family, lines in self.families for line in lines), *self.projects]

    @property
    def count(self) -> int:
        return sum(line.count for line in self.lines)

    @property
    def guaranteed(self) -> int:
        """How many places have a guaranteed badge."""
        return sum(line.row.seal is Seal.GUARANTEED for line in self.lines)


def summary_of(db: Session, passport: Passport) -> Summary:
    """The summary of *passport*, as it is today; what was taken back is not in it."""
    badges = [each for each in wallet.badges_of(db, passport) if each.revoked_at is None]
    projects = [each for each in badges if is_project(each)]
    others = [each for each in badges if not is_project(each)]
    known_by = db.get(Organisation, passport.known_by_id) if passport.known_by_id else None
    of_three = _given_by_opinions(db, badges)
    families = [
        (each, _lines(db, groups(badge for badge in others if wallet.family(badge) is each), of_three))
        for each in Family
    ]
    made_of = _lines(db, groups(projects), of_three)
    lines = [*(line for _family, found in families for line in found), *made_of]
    goals = [progress.progress(db, each.goal_map, passport) for each in choosing.followed(db, passport)]
    return Summary(
        passport=passport,
        name=(passport.known_name if known_by else None) or passport.name or "",
        known_by=known_by,
        families=[(each, found) for each, found in families if found],
        projects=made_of,
        goals=goals[:MOST_GOALS],
        witnesses=_said_by_witnesses(lines),
        opinions=kind_words(db, passport)[:MOST_WORDS],
        made_at=now(),
    )


def is_project(badge: Badge) -> bool:
    """Whether *badge* tells of a project: given as one, or written by a group together."""
    given = badge.badge_class is not None and badge.badge_class.kind == Kind.PROJECT
    return given or bool(badge.creation and badge.creation.is_collective)


def kind_words(db: Session, passport: Passport) -> list[Opinion]:
    """What those who accompany *passport* wrote when they saw it at work, newest first; what was a slip is left out."""
    said = (
        select(Opinion)
        .join(Participant, Participant.id == Opinion.participant_id)
        .where(Participant.passport_id == passport.id, Opinion.says.in_((Says.SEEN, Says.TAKEN_BACK)))
        .order_by(Opinion.said_at.desc(), Opinion.id.desc())
    )
    every = db.scalars(said).all()
    slips = {key for each in every if each.says == Says.TAKEN_BACK for key in each.about.split()}
    return [each for each in every if each.says == Says.SEEN and each.words and each.key not in slips]


def _lines(db: Session, found: Iterable[Group], of_three: Collection[int]) -> list[Line]:
    return [_line(db, each, of_three) for each in found]


def _given_by_opinions(db: Session, badges: Iterable[Badge]) -> set[int]:
    """Those of *badges* (their ids) that three opinions gave."""
    here = Gift.badge_id.in_([each.id for each in badges])
    of_three = select(Gift.badge_id).where(here, Gift.by_opinions.is_(True), Gift.taken_back_at.is_(None))
    return {each for each in db.scalars(of_three) if each is not None}


def _line(db: Session, group: Group, of_three: Collection[int]) -> Line:
    givers = dict.fromkeys(badge.issuer_name for badge in group.badges if badge.issuer_name)
    row, is_of_three = reading.row(db, group.first), group.first.id in of_three
    return Line(group.name, row, tuple(givers), group.count, by_opinions=is_of_three)


def _said_by_witnesses(lines: Sequence[Line]) -> list[Witness]:
    """What witnesses said, as the person lets it be shown, newest first."""
    said = [each for line in lines for each in line.row.witnesses if each.words]
    return sorted(said, key=lambda each: (each.said_at, each.id), reverse=True)[:MOST_WORDS]
