"""Reads what somebody else's badges are out of a document: our own catalogue, or badges of Open Badges 1, 2 and 3.

Nothing in it is believed: words are cut and cleaned, addresses are only kept, what cannot be drawn here is drawn anew.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from backpack.art.enamels import ENAMELS
from backpack.art.pictograms import OFFERED
from backpack.catalogue.sharing import FORMAT, VERSION
from backpack.issuers import designing, tagging
from backpack.issuers.designing import DESIGNED, Draft, is_address
from backpack.openbadges import shapes

MOST_BYTES = 4 << 20
MOST_CLASSES = 2_000  # of one document; a screen shows some of them
_TAG = re.compile(r"<[^<>]{0,300}>")
_KINDS = {  # Open Badges 3.0, "AchievementType Enumeration": what is no skill
    "Competency": "knows",
    "Membership": "support",
    "CommunityService": "experience",
    "Apprenticeship": "experience",
    "Fieldwork": "experience",
    "Assignment": "project",
    "Achievement": "experience",
}
_LISTS = ("classes", "badgeclasses", "badgeClasses", "badges", "achievements", "result", "@graph")
_BEGINNINGS = {"je peux": "can", "je sais": "knows", "je m’engage": "support", "je m'engage": "support"}
_PICTOGRAMS = ("medal", "star", "seal-check", "trophy", "certificate", "flag")


class Unread(Exception):
    """Nothing in a document is a badge that can be read here; ``because`` is one of none, newer, only-issuer."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


@dataclass(frozen=True)
class Offered:
    """One badge class of somebody else. ``id`` is its address there, ``credit`` who made it, ``skill`` their word."""

    draft: Draft
    id: str = ""
    credit: str = ""
    skill: str = ""
    image: str = ""


@dataclass(frozen=True)
class Read:
    """What a document holds: badge classes, who made them, and where it says that more is."""

    offered: list[Offered] = field(default_factory=list)
    issuer: str = ""
    leads: list[str] = field(default_factory=list)


def read(document: Any) -> Read:
    """What *document* offers. Raises Unread."""
    if isinstance(document, dict) and document.get("format") == FORMAT and document.get("version") != VERSION:
        raise Unread("newer")
    issuer = _issuer(document)
    offered: dict[str, Offered] = {}
    leads: list[str] = []
    for each in _things(document):
        if isinstance(each, str):
            leads.append(each)
        elif (one := _offered(each, issuer)) is not None:
            offered.setdefault(one.id or one.draft.name, one)
            leads += [] if issuer or one.credit else [shapes.link(each.get("issuer") or each.get("creator"))]
    if not offered and not any(leads):
        raise Unread("only-issuer" if _is_issuer(document) else "none")
    return Read(list(offered.values()), issuer, [each for each in dict.fromkeys(leads) if is_address(each)])


def who(document: Any) -> str:
    """The name of the issuer that *document* is, or nothing."""
    return shapes.name(document.get("name"))[:80] if _is_issuer(document) else ""


def credits(thing: dict[str, Any]) -> str:
    """The names that *thing* credits already, one a line."""
    return _authors(thing.get("authors"), "")


def _things(document: Any) -> Iterator[Any]:
    """The badge classes of *document* as objects, and addresses of those that it only names."""
    if isinstance(document, list):
        for each in document[:MOST_CLASSES]:
            if isinstance(each, dict):
                yield from _inside(each)
    elif isinstance(document, dict):
        for name in _LISTS:
            if isinstance(document.get(name), list):
                yield from _things(document[name])
        yield from _inside(document)


def _inside(document: dict[str, Any]) -> Iterator[Any]:
    """A badge class itself, or that of a badge that somebody was given."""
    subject = shapes.only(document.get("credentialSubject"))
    inner = subject.get("achievement") or document.get("badge")
    if isinstance(inner, dict | str):
        yield inner
    elif not _is_issuer(document) and not any(isinstance(document.get(name), list) for name in _LISTS):
        yield document


def _offered(thing: dict[str, Any], issuer: str) -> Offered | None:
    name = shapes.name(_plain(thing.get("name")))[:80].strip()
    criteria = _criteria(thing)
    is_ours = thing.get("kind") in list(DESIGNED) and isinstance(thing.get("criteria"), list)
    is_class = is_ours or any(shapes.has_type(thing, kind) for kind in ("BadgeClass", "Achievement"))
    # Open Badges 1.0 had no types: a badge class is what has these.
    if not is_class and not (thing.get("criteria") and thing.get("issuer") and thing.get("image")):
        return None
    if len(name) < 3 or len(criteria) < 10:
        return None
    maker = shapes.only(thing.get("creator")) or shapes.only(thing.get("issuer"))
    credit = (issuer or shapes.name(maker.get("name")))[:80]
    kind = str(thing["kind"]) if is_ours else _kind(thing, name)
    enamel, pictogram = thing.get("enamel"), thing.get("pictogram")
    known = isinstance(enamel, str) and enamel in ENAMELS, isinstance(pictogram, str) and pictogram in OFFERED
    chance = zlib.crc32(name.encode())
    pictograms = [each for each in _PICTOGRAMS if each in OFFERED]
    level = thing.get("level")
    apply = shapes.link(thing.get("apply"))
    draft = Draft(
        name=name,
        criteria=criteria,
        kind=kind,
        enamel=str(enamel) if known[0] else list(ENAMELS)[chance % len(ENAMELS)],
        pictogram=str(pictogram) if known[1] else pictograms[chance % len(pictograms)],
        level=level if isinstance(level, int) and 0 <= level <= 3 else 0,
        open_to_present=thing.get("open_to_present") is True,
        questions=_lines(thing.get("questions"), designing.MOST_QUESTIONS, 300),
        authors=_authors(thing.get("authors"), credit),
        tags=_tags(thing),
        equivalents="\n".join(_addresses(thing)),
        apply=apply if is_address(apply) and len(apply) <= 500 else "",
    )
    id = shapes.link(thing)[:500]
    skill = thing.get("skill")
    return Offered(
        draft,
        id=id if is_address(id) else "",
        credit=credit,
        skill=skill[:40] if isinstance(skill, str) else "",
        image=shapes.picture(thing.get("image")) or "",
    )


def _criteria(thing: dict[str, Any]) -> str:
    value = thing.get("criteria")
    if isinstance(value, list):
        value = "\n".join(each for each in value[:60] if isinstance(each, str))
        told = shapes.text(_plain(value), 2_000)
    else:
        narrative = shapes.only(value).get("narrative")
        told = shapes.text(_plain(narrative), 2_000) or shapes.text(_plain(thing.get("description")), 2_000)
        where = shapes.link(value)
        told = told or (where if where.startswith("http") else "")
    return "\n".join(filter(None, (line.strip(" \t*-•") for line in told.splitlines())))[:2_000].strip()


def _plain(value: Any) -> Any:
    """Words without the marks of a web page, in which some issuers write them."""
    return _TAG.sub(" ", value[:40_000]) if isinstance(value, str) else value


def _kind(thing: dict[str, Any], name: str) -> str:
    spoken = name.lower()
    for beginning, kind in _BEGINNINGS.items():
        if spoken.startswith(beginning):
            return kind
    kind_there = thing.get("achievementType")
    return _KINDS.get(kind_there, "experience") if isinstance(kind_there, str) else "experience"


def _lines(value: Any, most: int, longest: int) -> str:
    found = [shapes.name(_plain(each))[:longest] for each in shapes.many(value) if isinstance(each, str)]
    return "\n".join(list(dict.fromkeys(filter(None, found)))[:most])


def _authors(value: Any, credit: str) -> str:
    """Who wrote it, and first of all who it was taken from; never an e-mail address."""
    names = [credit, *_lines(value, designing.MOST_LINES, 80).splitlines()]
    return "\n".join(
        list(dict.fromkeys(each for each in names if each and "@" not in each))[: designing.MOST_LINES]
    )


def _tags(thing: dict[str, Any]) -> str:
    typed = [
        each
        for each in shapes.many(thing.get("tags")) + shapes.many(thing.get("tag"))
        if isinstance(each, str)
    ]
    for each in shapes.many(thing.get("alignment")):
        if isinstance(each, dict):
            code, url = shapes.name(each.get("targetCode")), shapes.link(each.get("targetUrl"))
            label = shapes.name(each.get("targetName"))
            typed.append(f"{url if 'data.europa.eu/esco' in url else code} {label}".strip())
    kept = [tagging.kept(shapes.name(each)[: tagging.LONGEST]) for each in typed[:60]]
    return "\n".join(list(dict.fromkeys(filter(None, kept)))[: tagging.MOST])


def _addresses(thing: dict[str, Any]) -> list[str]:
    named = shapes.many(thing.get("equivalents")) + shapes.many(thing.get("related"))
    found = [shapes.link(each) for each in named[:60]]
    return list(dict.fromkeys(each for each in found if is_address(each) and len(each) <= 500))[
        : designing.MOST_LINES
    ]


def _issuer(document: Any) -> str:
    """Who made everything in *document*, where it says so once."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        return who(document) if isinstance(document, dict) else ""
    return shapes.name(shapes.only(document.get("issuer")).get("name"))[:80]


def _is_issuer(document: Any) -> bool:
    return isinstance(document, dict) and any(
        shapes.has_type(document, kind) for kind in ("Issuer", "Profile")
    )
