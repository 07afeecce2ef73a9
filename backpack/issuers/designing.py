"""A badge class is designed: a name, facts that one can observe, a kind, an enamel, a pictogram."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.art.enamels import ENAMELS
from backpack.art.pictograms import OFFERED
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel import codes, pictures
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem

SKILLS = (Kind.CAN, Kind.KNOWS)
PRESENCE = (Kind.EXPERIENCE, Kind.PROJECT, Kind.SUPPORT)  # what a group code may give, if its issuer says so
DESIGNED = (*SKILLS, *PRESENCE)  # a key badge is designed with its map


class BadgeUnclear(Problem):
    """The design lacks something that people need; ``facts.missing`` says what."""

    status = 422


@dataclass(frozen=True)
class Draft:
    """What the design screen sends."""

    name: str
    criteria: str
    kind: str
    enamel: str
    pictogram: str
    level: int = 0
    open_to_present: bool = False
    picture: bytes = b""


def define(db: Session, organisation: Organisation, draft: Draft) -> BadgeClass:
    """A new badge class of *organisation*; the same one again when it is sent twice. Raises BadgeUnclear."""
    name = " ".join(draft.name.split())
    kind = _checked(draft, name)
    known = db.scalar(select(BadgeClass).filter_by(organisation_id=organisation.id, name=name))
    if known is not None:
        if not _is_same(known, draft, kind):
            raise BadgeUnclear(missing="another-name")
        return known
    badge_class = BadgeClass(
        code=codes.new(),
        organisation_id=organisation.id,
        name=name,
        criteria=draft.criteria.strip(),
        kind=kind,
        enamel=draft.enamel,
        pictogram=draft.pictogram,
        made_at=now(),
        level=_level(kind, draft.level),
        open_to_present=draft.open_to_present and kind in PRESENCE,
        picture_id=pictures.keep(db, draft.picture).id if draft.picture else None,
    )
    badge_class.organisation = organisation
    db.add(badge_class)
    db.flush()
    return badge_class


def define_skill(
    db: Session, organisation: Organisation, what: str, *, criteria: str, enamel: str, pictogram: str
) -> tuple[BadgeClass, BadgeClass]:
    """ "Je peux *what*" and "Je sais *what*": two badge classes of one skill."""
    pair = tuple(
        define(db, organisation, Draft(f"{verb} {what}", criteria, kind, enamel, pictogram))
        for verb, kind in (("Je peux", Kind.CAN), ("Je sais", Kind.KNOWS))
    )
    skill = pair[0].skill or codes.new()
    for badge_class in pair:
        badge_class.skill = skill
    db.flush()
    return pair[0], pair[1]


def badge_classes(db: Session, organisation: Organisation) -> Sequence[BadgeClass]:
    """What *organisation* can give, newest last."""
    mine = select(BadgeClass).where(BadgeClass.organisation_id == organisation.id)
    return db.scalars(mine.order_by(BadgeClass.id)).all()


def badge_class_of(db: Session, organisation: Organisation, code: str) -> BadgeClass:
    """The badge class *code* of this *organisation*. Raises NotFound, also for another's."""
    found = db.scalar(select(BadgeClass).filter_by(organisation_id=organisation.id, code=code))
    if found is None:
        raise NotFound
    return found


def _checked(draft: Draft, name: str) -> Kind:
    if not 3 <= len(name) <= 80:
        raise BadgeUnclear(missing="name")
    if not 10 <= len(draft.criteria.strip()) <= 2000:
        raise BadgeUnclear(missing="criteria")
    if draft.kind not in list(DESIGNED) or draft.enamel not in ENAMELS or draft.pictogram not in OFFERED:
        raise BadgeUnclear(missing="picture")
    return Kind(draft.kind)


def _is_same(known: BadgeClass, draft: Draft, kind: Kind) -> bool:
    """Whether *draft* is *known* sent once more, and not another badge of the same name."""
    drawn = (known.criteria, known.kind, known.enamel, known.pictogram, known.picture_id is not None)
    return drawn == (draft.criteria.strip(), kind, draft.enamel, draft.pictogram, bool(draft.picture))


def _level(kind: Kind, asked: int) -> int:
    if kind is Kind.PROJECT:
        return min(max(asked, 1), 3)
    return 1 if kind is Kind.CAN else 0
