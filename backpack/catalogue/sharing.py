"""A catalogue as one document, at an address or as a file, for another organisation to take over.

``{"format": "badge-catalogue", "version": 1, "id": …, "issuer": {"id", "name", "url"}, "classes": […]}``; each class
has ``id``, ``name``, ``criteria`` (one fact a line), ``kind``, ``level``, ``enamel``, ``pictogram``, ``version`` and,
where there are any, ``skill``, ``image``, ``questions``, ``authors``, ``tags``, ``equivalents``, ``apply``. Only what
is published is in it, and nobody who was given a badge.
"""

from typing import Any

from sqlalchemy.orm import Session

from backpack.art.design import Kind
from backpack.issuers import designing, identity
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel import pictures
from backpack.kernel.pictures import Picture
from backpack.kernel.site import site

FORMAT, VERSION = "badge-catalogue", 1
SIDE_IN_A_FILE = 200  # pixels: forty pictures and all words stay under two megabytes
LISTS = ("questions", "authors", "tags", "equivalents")


def address(organisation: Organisation) -> str:
    return site.address(f"/O/{organisation.code}/catalogue.json")


def document(db: Session, organisation: Organisation, *, is_file: bool = False) -> dict[str, Any]:
    """What *organisation* gives now; a file carries its pictures inside, so that it needs no network."""
    classes = [each for each in designing.badge_classes(db, organisation) if each.kind != Kind.KEY]
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": address(organisation),
        "issuer": {
            "id": identity.issuer_id(organisation),
            "name": organisation.name,
            "url": identity.issuer_id(organisation),
        },
        "classes": [_written(each, is_file=is_file) for each in classes],
    }


def _written(badge_class: BadgeClass, *, is_file: bool) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": identity.achievement_id(badge_class),
        "name": badge_class.name,
        "criteria": badge_class.criteria.splitlines(),
        "kind": badge_class.kind,
        "level": badge_class.level,
        "enamel": badge_class.enamel,
        "pictogram": badge_class.pictogram,
        "version": badge_class.version,
    }
    if badge_class.picture:
        written["image"] = (
            pictures.inside(
                Picture(sha256="", png=pictures.thumbnail(badge_class.picture.png, side=SIDE_IN_A_FILE))
            )
            if is_file
            else site.address(f"/images/{badge_class.picture.sha256}.png")
        )
    if badge_class.skill:
        written["skill"] = badge_class.skill
    if badge_class.open_to_present:
        written["open_to_present"] = True
    if badge_class.apply:
        written["apply"] = badge_class.apply
    for name in LISTS:
        if lines := getattr(badge_class, name).splitlines():
            written[name] = lines
    return written
