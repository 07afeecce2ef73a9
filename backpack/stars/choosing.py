"""A company chooses up to five badges from the catalogues of vetted organisations, and says what it does."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from backpack.art.design import Kind
from backpack.issuers.designing import LIVE
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel.problems import NotFound, Problem
from backpack.stars import making
from backpack.stars.models import Star, StarPick

MOST = 5
MOST_LISTED = 60  # at once: who looks for another one types a word
FAMILIES = (
    (Kind.KNOWS, Kind.CAN),
    (Kind.KEY,),
    (Kind.PROJECT, Kind.EXPERIENCE),
)  # support counts as no skill
PICTOGRAMS = (
    "buildings",
    "storefront",
    "cooking-pot",
    "bread",
    "hammer",
    "wrench",
    "plant",
    "truck",
    "broom",
    "baby",
    "heartbeat",
    "sailboat",
)


class Unfinished(Exception):
    """What was sent is not enough, or too much: the screen comes again and says so. ``fault``: none, many, words."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class ConfirmFirst(Problem):
    """The year is over: whoever holds the link proves again that it is the company's. ``facts.key``."""

    status = 403


@dataclass(frozen=True)
class Family:
    """Badges of one kind, in the order of their names; ``kind`` is the first of its kinds."""

    kind: Kind
    badge_classes: Sequence[BadgeClass]


@dataclass(frozen=True)
class Catalogue:
    """What the screen lists: ``chosen`` first, then families without them. ``hidden``: how many more there are."""

    chosen: Sequence[BadgeClass]
    families: Sequence[Family]
    hidden: int


def catalogue(db: Session, star: Star, words: str = "", chosen: Collection[str] = ()) -> Catalogue:
    """What a company may choose where it looks for *words*; *chosen* are codes, those that nobody has are left out.

    The badges of the organisation that made the link come first.
    """
    kinds = [kind for family in FAMILIES for kind in family]
    # What it looks for already stays, whatever became of it since.
    stays = BadgeClass.id.in_([pick.badge_class_id for pick in star.picks])
    offered = (
        select(BadgeClass)
        .join(BadgeClass.organisation)
        .where(Organisation.vetted_at.is_not(None), BadgeClass.kind.in_(kinds), or_(and_(*LIVE), stays))
        .order_by(BadgeClass.organisation_id != star.organisation_id, func.lower(BadgeClass.name))
    )
    everything = db.scalars(offered.options(joinedload(BadgeClass.picture))).all()
    by_code = {each.code: each for each in everything}
    taken = [by_code[code] for code in dict.fromkeys(chosen) if code in by_code]
    asked = _plain(words).split()
    found = [each for each in everything if each not in taken and _fits(each, asked)]
    listed = found[:MOST_LISTED]
    families = [Family(family[0], [each for each in listed if each.kind in family]) for family in FAMILIES]
    return Catalogue(taken, [each for each in families if each.badge_classes], len(found) - len(listed))


def choose(db: Session, star: Star, codes: Iterable[str]) -> None:
    """*star* looks for these, in this order. Raises Unfinished, NotFound, ConfirmFirst."""
    _require_may_change(star)
    wanted = list(dict.fromkeys(codes))
    if not wanted:
        raise Unfinished("none")
    if len(wanted) > MOST:
        raise Unfinished("many")
    by_code = {each.code: each for each in catalogue(db, star, chosen=wanted).chosen}
    if len(by_code) < len(wanted):
        raise NotFound
    if [pick.badge_class.code for pick in star.picks] == wanted:
        return
    star.picks.clear()
    db.flush()  # the old ones first: one badge stands once in a star
    for position, code in enumerate(wanted, start=1):
        pick = StarPick(badge_class_id=by_code[code].id, position=position)
        pick.badge_class = by_code[code]
        star.picks.append(pick)
    making.touch(db, star)


def describe(
    db: Session,
    star: Star,
    *,
    does: str,
    role: str,
    towns: str = "",
    jobs: str = "",
    visit: str = "",
    pictogram: str = "",
) -> None:
    """What the company says of itself, each on one line. Raises Unfinished, ConfirmFirst."""
    _require_may_change(star)
    does, role = _line(does, 300), _line(role, 80)
    if not does or not role:
        raise Unfinished("words")
    star.does, star.role = does, role
    star.towns, star.jobs, star.visit = _line(towns, 200), _line(jobs, 300), _line(visit, 300)
    star.pictogram = pictogram if pictogram in PICTOGRAMS else star.pictogram
    making.touch(db, star)


def _require_may_change(star: Star) -> None:
    if not making.may_change(star):
        raise ConfirmFirst(key=making.key_of(star))


def _fits(badge_class: BadgeClass, asked: Sequence[str]) -> bool:
    said = _plain(f"{badge_class.name} {badge_class.criteria} {badge_class.organisation.name}")
    return all(word in said for word in asked)


def _plain(words: str) -> str:
    """*words* without accents and capitals, as people type them in a hurry."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def _line(words: str, most: int) -> str:
    kept = "".join(each for each in " ".join(words.split()) if each.isprintable())
    return kept[:most]
