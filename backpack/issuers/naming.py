"""What this site's badge classes are called on maps, in rules and in stars, and what accepts them there.

An address of this site is told without its host, so that a map survives a move.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel.site import site
from backpack.openmaps.model import Level, Match

PUBLISHED = BadgeClass.is_proposal.is_(
    False
)  # nothing names what is only proposed; what is retired keeps its name


def path_of(badge_class: BadgeClass) -> str:
    return f"/O/{badge_class.organisation.code}/{badge_class.code}"


def match_of(
    badge_class: BadgeClass, siblings: Iterable[BadgeClass] = (), equivalents: Iterable[BadgeClass] = ()
) -> Match:
    """What accepts *badge_class*; "je sais" of the same skill, among *siblings*, also holds "je peux".

    So do its *equivalents*, from the organisations that give them here.
    """
    asks_can = badge_class.kind == Kind.CAN
    also = [each for each in siblings if asks_can and each.id != badge_class.id]
    accepted = [badge_class, *also, *equivalents]
    return Match(
        tuple(dict.fromkeys(path_of(each) for each in accepted)),
        tuple(dict.fromkeys(f"/O/{each.organisation.code}" for each in (badge_class, *equivalents))),
        Level.CAN if asks_can else Level.KNOWS,
    )


def match_for(db: Session, badge_class: BadgeClass) -> Match:
    """The same, with the siblings and the equivalents that the database knows."""
    return matches_for(db, [badge_class])[badge_class.id]


def matches_for(db: Session, badge_classes: Iterable[BadgeClass]) -> dict[int, Match]:
    """The same for many, by their id, in one question (and one more where any has equivalents here)."""
    asked = list(badge_classes)
    skills = {each.skill for each in asked if each.skill}
    siblings: defaultdict[str | None, list[BadgeClass]] = defaultdict(list)
    if skills:
        for each in db.scalars(
            select(BadgeClass).where(BadgeClass.skill.in_(skills), PUBLISHED).order_by(BadgeClass.id)
        ):
            siblings[each.skill].append(each)
    named = {each.id: _equivalents_here(each) for each in asked}
    known = classes_named(db, (name for names in named.values() for name in names))
    return {
        each.id: match_of(
            each,
            siblings[each.skill] if each.skill else (),
            # A badge of support is worth no skill, whoever says so.
            [known[name] for name in named[each.id] if name in known and known[name].kind != Kind.SUPPORT],
        )
        for each in asked
    }


def _equivalents_here(badge_class: BadgeClass) -> list[str]:
    """Those of its declared equivalents that may be badge classes of this site.

    Of a badge elsewhere the address does not say who its issuer is: a map names that issuer itself.
    """
    paths = (each.removeprefix(site.config.base_url) for each in badge_class.equivalents.splitlines())
    return [each.removesuffix("/v2.json") for each in paths if each.startswith("/O/")]


def classes_named(db: Session, achievements: Iterable[str]) -> dict[str, BadgeClass]:
    """This site's badge classes among *achievements*, by that name."""
    parts = {tuple(name.split("/")[2:4]) for name in achievements if name.startswith("/O/")}
    whole = [part for part in parts if len(part) == 2]
    if not whole:
        return {}
    named = select(BadgeClass).join(BadgeClass.organisation)
    found = db.scalars(named.where(tuple_(Organisation.code, BadgeClass.code).in_(whole), PUBLISHED))
    return {path_of(each): each for each in found}
