"""What may stand below the badges of a page: lists of one's own, links, a picture, more badges; in any order.

Words are kept as they were typed, one thing a line. What a group of badges shows is chosen when it is made: a badge
that comes later is not shown by itself.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import wallet
from backpack.badges.models import Badge
from backpack.kernel import codes
from backpack.kernel.problems import NotFound, Problem
from backpack.pages import looks
from backpack.pages.changing import changed
from backpack.pages.models import Page, Section, ShownBadge
from backpack.pages.shapes import Kind, shape

MOST_SECTIONS, MOST_LINES, MOST_IN_GROUP = 12, 12, 12
LONGEST_LINE, LONGEST_TEXT = 200, 1_200


class LinkUnclear(Problem):
    """A line is no address of a site that speaks https; ``facts``: page, kind, line."""

    status = 422


class TooManySections(Problem):
    """A page has at most MOST_SECTIONS sections; ``facts``: page, most."""

    status = 422


class PictureMissing(Problem):
    """A picture section without a picture; ``facts``: page."""

    status = 422


class GroupEmpty(Problem):
    """No badge of this family is left to show in a group; ``facts``: page."""

    status = 422


def section_of(page: Page, code: str) -> Section:
    """The section *code* of *page*. Raises NotFound."""
    for section in page.sections:
        if section.code == code:
            return section
    raise NotFound


def add(
    db: Session, page: Page, kind: str, text: str, *, file: bytes = b"", family: str = ""
) -> Section | None:
    """A new section at the end of *page*; the same one where it stands there already. Without words: none.

    Raises NotAllowed (looks.require_grown), NotFound, LinkUnclear, looks.PhotoUnread, PictureMissing, GroupEmpty,
    or TooManySections.
    """
    looks.require_grown(page)
    wanted = shape(kind).kind
    words = _fitting(page, wanted, text, family)
    picture = looks.keep(db, page, file, side=looks.PICTURE_SIDE) if wanted is Kind.PICTURE and file else None
    for each in page.sections:
        if (each.kind, each.text, each.picture) == (wanted, words, picture):
            return each
    if wanted is Kind.PICTURE and picture is None:
        raise PictureMissing(page=page)
    if wanted not in (Kind.PICTURE, Kind.BADGES) and not words:
        return None
    if len(page.sections) >= MOST_SECTIONS:
        raise TooManySections(page=page, most=MOST_SECTIONS)
    section = Section(code=codes.new(), kind=wanted, position=len(page.sections), text=words, page_id=page.id)
    section.picture = picture
    if wanted is Kind.BADGES:
        _group(db, page, section)
    page.sections.append(section)
    changed(page)
    return section


def add_group(page: Page, family: str, badges: Sequence[Badge]) -> Section | None:
    """A group at the end of *page* that shows *badges*, its person's, but those that stand on it already.

    None where nothing is left to show, or no room. Raises NotAllowed (looks.require_grown).
    """
    looks.require_grown(page)
    standing = {badge.id for badge in page.every_badge}
    new = [badge for badge in badges if badge.id not in standing][:MOST_IN_GROUP]
    if not new or family not in list(wallet.Family) or len(page.sections) >= MOST_SECTIONS:
        return None
    section = Section(
        code=codes.new(), kind=Kind.BADGES, position=len(page.sections), text=family, page_id=page.id
    )
    _show(page, section, new)
    page.sections.append(section)
    changed(page)
    return section


def write(
    db: Session, page: Page, section: Section, text: str, *, file: bytes = b"", family: str = ""
) -> None:
    """Put *text* (and a picture, or the badges of a family) in *section*; one left without words goes.

    Raises LinkUnclear, GroupEmpty or looks.PhotoUnread.
    """
    looks.require_grown(page)
    section.text = _fitting(page, Kind(section.kind), text, family)
    before = section.picture_id
    if section.kind == Kind.PICTURE and file:
        section.picture = looks.keep(db, page, file, side=looks.PICTURE_SIDE)
    elif section.kind == Kind.BADGES:
        _group(db, page, section)
    elif section.kind != Kind.PICTURE and not section.text:
        drop(db, page, section)
    changed(page)
    if section.picture_id != before:
        looks.forget_picture(db, before)


def place(db: Session, page: Page, section: Section, to: int) -> None:
    """Put *section* at place *to* (0 is the first) of *page*; saying it twice changes nothing."""
    others = [each for each in page.sections if each is not section]
    others.insert(max(0, min(to, len(others))), section)
    _number(others)
    db.flush()
    db.expire(page, ["sections"])
    changed(page)


def drop(db: Session, page: Page, section: Section) -> None:
    """Take *section* off *page*; its picture goes too, unless something else shows it."""
    picture = section.picture_id
    if section in page.sections:
        page.sections.remove(section)
    _number(page.sections)
    db.flush()
    looks.forget_picture(db, picture)
    changed(page)


def families(db: Session, page: Page) -> dict[wallet.Family, int]:
    """How many badges of each family are left to show in a group of *page*; empty ones are left out."""
    free = {family: len(_free(db, page, family)) for family in wallet.Family}
    return {family: many for family, many in free.items() if many}


def plain_address(link: str) -> str:
    """What a reader sees of a link: the address itself, without its ``https://``."""
    return link.removeprefix("https://").rstrip("/")


def _fitting(page: Page, kind: Kind, text: str, family: str) -> str:
    if kind is Kind.BADGES:
        return family if family in list(wallet.Family) else ""
    lines = [
        " ".join(line.split())[: LONGEST_TEXT if kind is Kind.TEXT else LONGEST_LINE]
        for line in text.splitlines()
    ]
    kept = [line for line in lines if line][:MOST_LINES]
    return (
        "\n".join(_link(page, line) for line in kept)
        if kind is Kind.LINKS
        else "\n".join(kept)[:LONGEST_TEXT]
    )


def _link(page: Page, line: str) -> str:
    address = line if "://" in line else f"https://{line}"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    # Nothing that reads as one site and leads to another: no name before an @, no sign that turns the writing.
    is_clear = address.isprintable() and not re.search(r"[\s\\@<>\"]", address)
    is_host = re.fullmatch(r"(?:[\w-]+\.)+[^\W\d_][\w-]+", host)
    if not is_clear or not is_host or port or parts.scheme != "https":
        raise LinkUnclear(page=page, kind=Kind.LINKS, line=line)
    return address


def _free(db: Session, page: Page, family: str, but: Section | None = None) -> list[Badge]:
    """The badges of *family* that stand nowhere on *page*, or in the group *but*, and were not taken back."""
    taken = set(
        db.scalars(
            select(ShownBadge.badge_id).where(
                ShownBadge.page_id == page.id,
                ShownBadge.section_id.is_(None)
                | (ShownBadge.section_id != (but.id if but and but.id else 0)),
            )
        )
    )
    held = wallet.badges_of(db, page.passport)
    fitting = [badge for badge in held if wallet.family(badge) == family and badge.revoked_at is None]
    return [badge for badge in fitting if badge.id not in taken][:MOST_IN_GROUP]


def _group(db: Session, page: Page, section: Section) -> None:
    """Fill *section* with the badges that its person has today of the family that it names."""
    badges = _free(db, page, section.text, section)
    if not badges:
        raise GroupEmpty(page=page)
    _show(page, section, badges)


def _show(page: Page, section: Section, badges: Sequence[Badge]) -> None:
    standing = {shown.badge_id: shown for shown in section.shown}
    section.shown = [standing.get(badge.id) or _shown(page, badge) for badge in badges]
    for position, shown in enumerate(section.shown):
        shown.position = position


def _shown(page: Page, badge: Badge) -> ShownBadge:
    shown = ShownBadge(badge_id=badge.id, position=0, page_id=page.id)
    shown.badge = badge
    return shown


def _number(sections: Sequence[Section]) -> None:
    for position, section in enumerate(sections):
        section.position = position
