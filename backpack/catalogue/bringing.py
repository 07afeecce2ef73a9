"""Badges of somebody else are looked at, chosen, and taken over as proposals: own copies, with their source's name.

Between looking and choosing nothing is kept but pictures: each choice carries its badge in its own words, and is read
again as strictly as it was the first time. Pictures that nobody chose are gone after a day.
"""

import base64
import binascii
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from backpack.art.design import Design, Kind
from backpack.catalogue import proposing, reading
from backpack.catalogue.reading import Offered
from backpack.issuers import identity
from backpack.issuers.models import BadgeClass, Member, Organisation
from backpack.kernel import answers, codes, fetching, jobs, pictures
from backpack.kernel.db import Base
from backpack.kernel.pictures import Picture
from backpack.kernel.problems import Problem
from backpack.openbadges import strict
from backpack.openbadges.model import Refused

SWEEP, ILLUSTRATE = "catalogue-sweep", "catalogue-picture"  # the names of the jobs
MOST_SHOWN = 40
MOST_PICTURES = 12
SECONDS = 6.0  # for all pictures of one screen
MOST_LETTERS = 30_000  # of one choice, as it is sent back


class NothingChosen(Problem):
    """Somebody took over badges, and chose none that could be."""

    status = 422


@dataclass(frozen=True)
class Row:
    """One badge that could come: ``state`` is new, here (taken over before) or same-name; ``value`` is sent back."""

    offered: Offered
    state: str
    value: str
    picture: Picture | None
    design: Design

    @property
    def name(self) -> str:
        return self.offered.draft.name


def drawn_pictures(offered: Iterable[Offered]) -> dict[str, bytes]:
    """The pictures of the first of *offered* by their own words, as small PNG: call it where no transaction is open."""
    deadline = time.monotonic() + SECONDS
    found: dict[str, bytes] = {}
    for each in offered:
        if len(found) == MOST_PICTURES or time.monotonic() > deadline:
            break
        if each.image and each.image not in found and (png := _picture(each.image, deadline)):
            found[each.image] = png
    return found


def rows(
    db: Session, organisation: Organisation, offered: Sequence[Offered], drawn: dict[str, bytes]
) -> list[Row]:
    """How *offered* stand against what *organisation* has; what is new comes first."""
    mine = db.scalars(select(BadgeClass).where(BadgeClass.organisation_id == organisation.id)).all()
    sources = {each.source for each in mine if each.source} | {identity.achievement_id(each) for each in mine}
    names = {each.name for each in mine}
    found = []
    for each in offered:
        state = (
            "here" if each.id in sources and each.id else "same-name" if each.draft.name in names else "new"
        )
        names.add(each.draft.name)
        found.append((each, state))
    found.sort(key=lambda pair: pair[1] != "new")
    kept = _kept(db, [drawn[each.image] for each, _ in found[:MOST_SHOWN] if each.image in drawn])
    return [
        _row(organisation, each, state, kept.get(drawn.get(each.image, b"")))
        for each, state in found[:MOST_SHOWN]
    ]


def take(db: Session, member: Member, values: Iterable[str]) -> list[BadgeClass]:
    """The badges that *values* hold as proposals of *member*; what was taken over before is not doubled.

    Raises NothingChosen.
    """
    here = {
        each.source: each
        for each in db.scalars(
            select(BadgeClass).where(
                BadgeClass.organisation_id == member.organisation_id, BadgeClass.source != ""
            )
        )
    }
    chosen = [one for value in list(values)[:MOST_SHOWN] if (one := _read_again(value))]
    skills = _skills(chosen, here)
    taken = []
    for offered, sha256 in chosen:
        if offered.id in here:
            taken.append(here[offered.id])
            continue
        picture = db.scalar(select(Picture).filter_by(sha256=sha256)) if sha256 else None
        badge_class = proposing.add(
            db,
            member,
            offered.draft,
            skill=skills.get(offered.skill),
            source=offered.id,
            picture_id=picture.id if picture else None,
        )
        if offered.image.startswith("https://") and picture is None:
            jobs.later(db, ILLUSTRATE, badge_class=badge_class.id, address=offered.image)
        taken.append(badge_class)
    if not taken:
        raise NothingChosen
    return taken


@jobs.handles(ILLUSTRATE)
def illustrate(db: Session, facts: dict[str, Any]) -> None:
    """The picture of one that was taken over, where the screen had no time for it."""
    db.commit()  # others may be slow to answer
    png = _picture(facts["address"], time.monotonic() + fetching.SECONDS)
    badge_class = db.get(BadgeClass, facts["badge_class"])
    if png and badge_class is not None and badge_class.is_proposal and badge_class.picture_id is None:
        badge_class.picture_id = pictures.keep(db, png).id
        answers.touch(db, f"badge-class:{badge_class.id}")


@jobs.handles(SWEEP)
def sweep(db: Session, facts: dict[str, Any]) -> None:
    """Pictures that were only looked at go."""
    users = [
        exists().where(column == Picture.id)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column is Picture.__table__.c.id for key in column.foreign_keys)
    ]
    unused = delete(Picture).where(Picture.id.in_(facts["pictures"]), *(~used for used in users))
    db.execute(unused.execution_options(synchronize_session=False))


def _kept(db: Session, files: Sequence[bytes]) -> dict[bytes, Picture]:
    before = db.scalar(select(func.max(Picture.id))) or 0
    kept = {file: pictures.keep(db, file) for file in files}
    new = sorted({each.id for each in kept.values() if each.id > before})
    if new:
        jobs.later(db, SWEEP, after=timedelta(days=1), pictures=new)
    return kept


def _row(organisation: Organisation, offered: Offered, state: str, picture: Picture | None) -> Row:
    draft = offered.draft
    level = draft.level if draft.kind == Kind.PROJECT else 0
    design = Design(Kind(draft.kind), draft.enamel, draft.pictogram, organisation.code, level=level)
    return Row(offered, state, _value(offered, picture), picture, design)


def _value(offered: Offered, picture: Picture | None) -> str:
    """*offered* as our own catalogue writes it, for the choice that carries it."""
    draft = offered.draft
    lists = {
        name: getattr(draft, name).splitlines() for name in ("questions", "authors", "tags", "equivalents")
    }
    written = {
        **{name: getattr(draft, name) for name in ("name", "kind", "enamel", "pictogram", "level", "apply")},
        **lists,
        "open_to_present": draft.open_to_present,
        "criteria": draft.criteria.splitlines(),
        "id": offered.id,
        "skill": offered.skill,
        "picture": picture.sha256 if picture else "",
        "image": "" if offered.image.startswith("data:") else offered.image,
    }
    return json.dumps(written, ensure_ascii=False)


def _read_again(value: str) -> tuple[Offered, str] | None:
    """What a choice holds, and which picture that is kept here; None for what is no badge, whoever wrote it."""
    try:
        thing = strict.loads(value, limit=MOST_LETTERS)
        found = reading.read([thing]).offered[0]
    except (Refused, reading.Unread, IndexError):
        return None
    authors = reading.credits(thing)
    sha256 = thing.get("picture")
    return replace(found, draft=replace(found.draft, authors=authors)), sha256 if isinstance(
        sha256, str
    ) else ""


def _skills(chosen: Sequence[tuple[Offered, str]], here: dict[str, BadgeClass]) -> dict[str, str | None]:
    """Our word for each of their skills: the one that a badge taken over before has, or a new one."""
    words: dict[str, str | None] = {}
    for offered, _ in chosen:
        known = here.get(offered.id)
        if offered.skill and (known is None or known.skill):
            words[offered.skill] = known.skill if known else words.get(offered.skill) or codes.new()
    return words


def _picture(image: str, deadline: float) -> bytes | None:
    """*image* (an https address or a data URL) as a small PNG, if that can be had until *deadline*."""
    try:
        if image.startswith("https://"):
            left = max(min(fetching.SECONDS, deadline - time.monotonic()), 0.5)
            file = fetching.file(
                image, accept="image/png, image/*;q=0.5", most_bytes=pictures.MOST_BYTES, seconds=left
            )
        else:
            file = base64.b64decode(image.partition(",")[2], validate=False)
        return pictures.thumbnail(file)
    except (fetching.Unreachable, pictures.NotAPicture, binascii.Error, ValueError):
        return None
