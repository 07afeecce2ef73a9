"""What a person could ask for now: what their goals wait for, then what the organisations that know them give."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.art.design import Design, Kind
from backpack.badges import wallet
from backpack.claims import offering
from backpack.goals import choosing, progress
from backpack.goals.holdings import classes_named, pocket
from backpack.issuers import naming
from backpack.issuers.designing import LIVE
from backpack.issuers.models import BadgeClass, Organisation
from backpack.openmaps.standing import State
from backpack.passport.models import Passport
from backpack.requests import asking


@dataclass(frozen=True)
class Wish:
    """A badge that may be asked for: of an organisation here (``badge_class``), or at ``apply`` on another site.

    ``open_to_all`` is the code of a standing link by which anybody takes it.
    """

    name: str
    badge_class: BadgeClass | None
    design: Design
    achievement: str = ""
    apply: str = ""
    open_to_all: str = ""


@dataclass(frozen=True)
class Wishes:
    """Those of one goal, or of one organisation, by the name of either."""

    name: str
    is_goal: bool
    wishes: Sequence[Wish]


def wishes(db: Session, passport: Passport) -> list[Wishes]:
    """What *passport* could ask for, the goals first; what is held or asked for already is not among it."""
    told = set(asking.asked(db, passport))
    found: list[Wishes] = []
    for goal in choosing.followed(db, passport):
        stands = progress.standings_of(db, goal.goal_map, passport)
        nodes = [each.node for each in stands if each.state is State.TO_ASK and each.node.match]
        classes = classes_named(
            db, [name for node in nodes if node.match for name in node.match.achievements[:1]]
        )
        of_goal = [
            Wish(node.name, classes.get(first), progress.design_of(node), first, node.apply)
            for node in nodes
            if node.match and (first := node.match.achievements[0]) not in told
            and (first in classes or asking.site_of(node.apply))
        ]  # fmt: skip
        told.update(each.achievement for each in of_goal)
        found.append(Wishes(goal.goal_map.name, True, of_goal))
    for organisation in _who_know(db, passport):
        found.append(Wishes(organisation.name, False, list(_given_by(db, organisation, passport, told))))
    return [each for each in found if each.wishes]


def _who_know(db: Session, passport: Passport) -> Sequence[Organisation]:
    """The organisations that gave *passport* a badge, by name."""
    givers = {
        badge.badge_class.organisation_id for badge in wallet.badges_of(db, passport) if badge.badge_class
    }
    return db.scalars(
        select(Organisation).where(Organisation.id.in_(givers)).order_by(Organisation.name)
    ).all()


def _given_by(db: Session, organisation: Organisation, passport: Passport, told: set[str]) -> Iterable[Wish]:
    mine = pocket(db, passport)
    classes = db.scalars(
        select(BadgeClass)
        .where(BadgeClass.organisation_id == organisation.id, *LIVE)
        .order_by(BadgeClass.name)
    ).all()
    matches = naming.matches_for(db, classes)
    links = offering.standing_links(db, organisation)
    has_can = {each.skill for each in classes if each.kind == Kind.CAN and mine.held_by(matches[each.id])}
    for each in classes:
        path = naming.path_of(each)
        # "Je sais" comes after "je peux"; a key badge comes by itself.
        is_early = each.kind == Kind.KNOWS and each.skill is not None and each.skill not in has_can
        if path in told or each.kind == Kind.KEY or is_early or mine.held_by(matches[each.id]):
            continue
        yield Wish(each.name, each, each.design, path, each.apply, links.get(each.id, ""))
