"""The catalogue of one organisation, in families; "je peux" and "je sais" of one skill stand in one place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from backpack.art.design import Kind
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel.problems import NotFound

FAMILIES = {
    "can": (Kind.CAN, Kind.KNOWS),
    "key": (Kind.KEY,),
    "lived": (Kind.EXPERIENCE, Kind.PROJECT),
    "support": (Kind.SUPPORT,),
}
SHELVES = (*FAMILIES, "proposed")  # what can be looked at whole


@dataclass(frozen=True)
class Place:
    """One badge class, or the two of a skill: ``classes`` are in the order in which they are given."""

    name: str
    classes: Sequence[BadgeClass]

    @property
    def last(self) -> BadgeClass:
        return self.classes[-1]


@dataclass(frozen=True)
class Catalogue:
    """What the screen lists. ``refused`` and ``retired`` can come back."""

    families: dict[str, Sequence[Place]]
    proposed: Sequence[Place]
    retired: Sequence[Place]
    refused: Sequence[Place]

    @property
    def is_empty(self) -> bool:
        return not (any(self.families.values()) or self.proposed or self.retired or self.refused)


def catalogue(db: Session, organisation: Organisation) -> Catalogue:
    """Everything of *organisation*, by name."""
    mine = select(BadgeClass).where(BadgeClass.organisation_id == organisation.id)
    everything = db.scalars(
        mine.order_by(func.lower(BadgeClass.name), BadgeClass.id).options(joinedload(BadgeClass.picture))
    ).all()
    live = [each for each in everything if each.is_live]
    return Catalogue(
        {name: places(each for each in live if each.kind in kinds) for name, kinds in FAMILIES.items()},
        proposed=places(each for each in everything if each.is_proposal and each.retired_at is None),
        retired=places(each for each in everything if not each.is_proposal and each.retired_at),
        refused=places(each for each in everything if each.is_proposal and each.retired_at),
    )


def places(classes: Iterable[BadgeClass]) -> list[Place]:
    """*classes* in their order; those of one skill together, "je peux" first."""
    together: dict[str, list[BadgeClass]] = {}
    for each in classes:
        together.setdefault(each.skill or f"{each.id}", []).append(each)
    return [
        Place(_name(some), sorted(some, key=lambda one: one.kind != Kind.CAN)) for some in together.values()
    ]


def of_desk(db: Session, organisation: Organisation, code: str) -> BadgeClass:
    """The badge class *code* of *organisation*, whatever became of it. Raises NotFound, also for another's."""
    found = db.scalar(select(BadgeClass).filter_by(organisation_id=organisation.id, code=code))
    if found is None:
        raise NotFound
    return found


def skill_of(db: Session, badge_class: BadgeClass) -> Sequence[BadgeClass]:
    """*badge_class*, and the other one of its skill if there is one; "je peux" first."""
    if badge_class.skill is None:
        return [badge_class]
    of_it = select(BadgeClass).filter_by(skill=badge_class.skill, organisation_id=badge_class.organisation_id)
    return places(db.scalars(of_it.order_by(BadgeClass.id)))[0].classes


def _name(classes: Sequence[BadgeClass]) -> str:
    """What stands under a place: of the two of a skill, what one does, with a capital."""
    if len(classes) == 1:
        return classes[0].name
    what = classes[0].name.split(maxsplit=2)
    same = len(what) == 3 and all(each.name.split(maxsplit=2)[2:] == what[2:] for each in classes)
    return what[2][:1].upper() + what[2][1:] if same else classes[-1].name
