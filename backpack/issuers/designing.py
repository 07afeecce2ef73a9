"""A badge class is designed: a name, facts that one can observe, a kind, an enamel, a pictogram."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.art.enamels import ENAMELS
from backpack.art.pictograms import OFFERED
from backpack.issuers import editions, tagging
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel import codes, pictures
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem

SKILLS = (Kind.CAN, Kind.KNOWS)
PRESENCE = (Kind.EXPERIENCE, Kind.PROJECT, Kind.SUPPORT)  # what a group code may give, if its issuer says so
DESIGNED = (*SKILLS, *PRESENCE)  # a key badge is designed with its map
SKILL = "skill"  # "je peux" and "je sais" of one skill, drawn in one go
_VERBS = {Kind.CAN: "Je peux", Kind.KNOWS: "Je sais"}
# What may be given now, for whoever asks the database: a proposal is nobody's yet, a retired one nobody's any more.
LIVE = (BadgeClass.is_proposal.is_(False), BadgeClass.retired_at.is_(None))
MOST_QUESTIONS, MOST_LINES = 6, 20


class BadgeUnclear(Problem):
    """The design lacks something that people need; ``facts.missing`` says what."""

    status = 422


class BadgeRetired(Problem):
    """Its organisation does not give this badge any more; ``facts``: badge_class, organisation."""

    status = 410


@dataclass(frozen=True)
class Draft:
    """What the design screen sends. Lists are text, one a line; ``kind`` may be SKILL, and then ``name`` is a verb."""

    name: str
    criteria: str
    kind: str
    enamel: str
    pictogram: str
    level: int = 0
    open_to_present: bool = False
    picture: bytes = b""
    questions: str = ""
    authors: str = ""
    tags: str = ""
    equivalents: str = ""
    apply: str = ""


def design(db: Session, organisation: Organisation, draft: Draft, *, by: str = "") -> list[BadgeClass]:
    """What *draft* asks for: one badge class, or the two of a skill. Raises BadgeUnclear."""
    if draft.kind != SKILL:
        return [define(db, organisation, draft, by=by)]
    what = verb_of(draft.name)
    if len(what) < 3:
        raise BadgeUnclear(missing="name")
    names = {kind: f"{verb} {what}" for kind, verb in _VERBS.items()}
    drafts = [replace(draft, name=name, kind=kind) for kind, name in names.items()]
    return list(_as_one_skill(db, [define(db, organisation, each, by=by) for each in drafts]))


def define(db: Session, organisation: Organisation, draft: Draft, *, by: str = "") -> BadgeClass:
    """A new badge class of *organisation*; the same one again when it is sent twice. Raises BadgeUnclear."""
    fields = checked(draft)
    known = db.scalar(select(BadgeClass).filter_by(organisation_id=organisation.id, name=fields["name"]))
    if known is not None:
        if not known.is_live or not _is_same(known, fields, draft):
            raise BadgeUnclear(missing="another-name")
        return known
    badge_class = BadgeClass(
        code=codes.new(),
        organisation_id=organisation.id,
        made_at=now(),
        picture_id=pictures.keep(db, draft.picture).id if draft.picture else None,
        **fields,
    )
    badge_class.organisation = organisation
    db.add(badge_class)
    db.flush()
    editions.keep(db, badge_class, by)
    return badge_class


def define_skill(
    db: Session, organisation: Organisation, what: str, *, criteria: str, enamel: str, pictogram: str
) -> tuple[BadgeClass, BadgeClass]:
    """ "Je peux *what*" and "Je sais *what*": two badge classes of one skill."""
    can, knows = design(db, organisation, Draft(what, criteria, SKILL, enamel, pictogram))
    return can, knows


def verb_of(name: str) -> str:
    """What somebody can do, of a skill's *name*: "accueillir", also of "Je peux accueillir"."""
    words = " ".join(name.split())
    for verb in _VERBS.values():
        if words.lower().startswith(f"{verb.lower()} "):
            return words[len(verb) + 1 :]
    return words


def badge_classes(db: Session, organisation: Organisation) -> Sequence[BadgeClass]:
    """What *organisation* can give now, newest last."""
    mine = select(BadgeClass).where(BadgeClass.organisation_id == organisation.id, *LIVE)
    return db.scalars(mine.order_by(BadgeClass.id)).all()


def badge_class_of(db: Session, organisation: Organisation, code: str) -> BadgeClass:
    """The badge class *code* that *organisation* can give. Raises NotFound, also for another's, and BadgeRetired."""
    found = published(db, organisation, code)
    require_live(found)
    return found


def published(db: Session, organisation: Organisation, code: str) -> BadgeClass:
    """The same, also if it is not given any more: what was given of it stays good. Raises NotFound."""
    found = db.scalar(select(BadgeClass).filter_by(organisation_id=organisation.id, code=code))
    if found is None or found.is_proposal:
        raise NotFound
    return found


def require_live(badge_class: BadgeClass) -> None:
    """Raise unless *badge_class* can be given now: NotFound for a proposal, BadgeRetired."""
    if badge_class.is_proposal:
        raise NotFound
    if badge_class.retired_at is not None:
        raise BadgeRetired(badge_class=badge_class, organisation=badge_class.organisation)


def checked(draft: Draft) -> dict[str, Any]:
    """The columns that *draft* fills, but for its picture. Raises BadgeUnclear."""
    name = " ".join(draft.name.split())
    criteria = "\n".join(line.strip() for line in draft.criteria.strip().splitlines())
    if not 3 <= len(name) <= 80:
        raise BadgeUnclear(missing="name")
    if not 10 <= len(criteria) <= 2000:
        raise BadgeUnclear(missing="criteria")
    if draft.kind not in list(DESIGNED) or draft.enamel not in ENAMELS or draft.pictogram not in OFFERED:
        raise BadgeUnclear(missing="picture")
    kind = Kind(draft.kind)
    return {
        "name": name,
        "criteria": criteria,
        "kind": kind,
        "enamel": draft.enamel,
        "pictogram": draft.pictogram,
        "level": level_of(kind, draft.level),
        "open_to_present": draft.open_to_present and kind in PRESENCE,
        **written(draft),
    }


def written(draft: Draft) -> dict[str, Any]:
    """What stands beside a badge, as it is kept. Raises BadgeUnclear."""
    authors = lines(draft.authors, MOST_LINES, 80, "authors")
    if any("@" in author for author in authors):
        raise BadgeUnclear(missing="authors")  # a name is credited, never an e-mail address
    tags = [tagging.kept(line) for line in lines(draft.tags, tagging.MOST, tagging.LONGEST, "tags")]
    if None in tags:
        raise BadgeUnclear(missing="tags")
    equivalents = lines(draft.equivalents, MOST_LINES, 500, "equivalents")
    apply = lines(draft.apply, 1, 500, "apply")
    if not all(is_address(each) for each in equivalents):
        raise BadgeUnclear(missing="equivalents")
    if not all(is_address(each) for each in apply):
        raise BadgeUnclear(missing="apply")
    return {
        "questions": "\n".join(lines(draft.questions, MOST_QUESTIONS, 300, "questions")),
        "authors": "\n".join(authors),
        "tags": "\n".join(dict.fromkeys(str(tag) for tag in tags)),
        "equivalents": "\n".join(equivalents),
        "apply": "".join(apply),
    }


def lines(typed: str, most: int, longest: int, field: str) -> list[str]:
    """The lines of a list that somebody typed, each once. Raises BadgeUnclear for more or longer ones."""
    found = list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in typed.splitlines()))))
    if len(found) > most or any(len(line) > longest for line in found):
        raise BadgeUnclear(missing=field)
    return found


def is_address(typed: str) -> bool:
    """Whether *typed* is an https address without spaces."""
    try:
        parts = urlsplit(typed)
        return parts.scheme == "https" and bool(parts.hostname) and " " not in typed
    except ValueError:
        return False


def level_of(kind: Kind, asked: int) -> int:
    """The level that a badge of *kind* has: 1 to 3 of a project, as *asked*."""
    if kind is Kind.PROJECT:
        return min(max(asked, 1), 3)
    return 1 if kind is Kind.CAN else 0


def _as_one_skill(db: Session, pair: list[BadgeClass]) -> list[BadgeClass]:
    skill = next((each.skill for each in pair if each.skill), None) or codes.new()
    for badge_class in pair:
        badge_class.skill = skill
    db.flush()
    return pair


def _is_same(known: BadgeClass, fields: dict[str, Any], draft: Draft) -> bool:
    """Whether *draft* is *known* sent once more, and not another badge of the same name."""
    drawn = (known.criteria, known.kind, known.enamel, known.pictogram, known.picture_id is not None)
    asked = (*(fields[name] for name in ("criteria", "kind", "enamel", "pictogram")), bool(draft.picture))
    return drawn == asked
