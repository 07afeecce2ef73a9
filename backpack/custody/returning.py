"""Put a passport back: the badges of a ZIP that was taken, here or at another site.

Each badge comes in by the door that every brought file uses, so it is told as one: the ZIP is in the hands of
whoever holds it, and only what is signed in it is believed. Pages come back as drafts, for nobody to read yet, with
their pictures, which are drawn anew from their pixels, and with their groups of badges.
"""

import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import verdicts
from backpack.badges.models import Badge
from backpack.claims import importing
from backpack.claims.bringing import LOOKING
from backpack.claims.models import Outcome
from backpack.custody import beside, listing
from backpack.custody.beside import Beside
from backpack.custody.opening import Chest, NotAPassport, opened
from backpack.goals import choosing
from backpack.goals.models import GoalMap
from backpack.kernel import codes, pictures
from backpack.kernel.clock import now
from backpack.kernel.problems import NotAllowed, Problem
from backpack.kernel.site import site
from backpack.openbadges import reading
from backpack.openbadges.model import Json, Refused
from backpack.pages import looks, sections
from backpack.pages.composing import LONGEST_NAME, LONGEST_SENTENCE, LONGEST_TITLE, MOST
from backpack.pages.looks import LOOKS
from backpack.pages.models import Page, ShownBadge
from backpack.pages.sections import LONGEST_TEXT, MOST_SECTIONS
from backpack.pages.shapes import Kind
from backpack.pages.themes import THEMES
from backpack.passport.models import Passport

MOST_BADGES, MOST_PAGES, MOST_PICTURES, MOST_GOALS = 300, 50, 100, 20
LARGEST = 1_000  # pixels a side of a page's picture; ours are less than half
_PICTURE = re.compile(r"pictures/([0-9a-f]{64})\.png")


@dataclass(frozen=True)
class Brought:
    """A ZIP, read and checked; nothing is written yet. ``pictures``: of its pages, by their paths in it."""

    whole: Json
    badges: Sequence[importing.Found]
    unread: int
    pictures: Mapping[str, bytes]
    beside: Mapping[str, Beside] = field(default_factory=dict)  # what came with a badge, by its fingerprint


@dataclass(frozen=True)
class Returned:
    """How many badges are new here, were here already, and could not be read; and how many pages wait as drafts."""

    kept: int
    held: int
    unread: int
    drafts: int


def unpack(file: IO[bytes]) -> Brought:
    """Read the ZIP in *file*, check its badges and its pictures, without asking anybody. Raises NotAPassport.

    This takes its time: call it where no transaction is open.
    """
    with opened(file) as chest:
        if listing.NAME not in chest:
            raise NotAPassport(reason="not-a-passport")
        try:
            whole = listing.read(chest.content(listing.NAME))
        except listing.NotAListing as cause:
            raise NotAPassport(reason="not-a-passport") from cause
        listed = whole["badges"]
        if len(listed) > MOST_BADGES:
            raise NotAPassport(reason="too-large")
        until = time.process_time() + LOOKING
        with site.database.session(writing=False) as db:
            found = [_found(db, chest, each, until) for each in listed]
        came_with = {
            _fingerprint(each): beside.read(chest, entry)
            for each, entry in zip(found, listed, strict=True)
            if each is not None
        }
        drawn = {path: _picture(chest, path) for path in _paths(whole["pages"])}
    badges = [each for each in found if each is not None]
    return Brought(whole, badges, len(found) - len(badges), drawn, came_with)


def put_back(db: Session, brought: Brought, passport: Passport) -> Returned:
    """Put what was *brought* into *passport*; what is there already stays as it is."""
    by_fingerprint: dict[str, Badge] = {}
    kept = 0
    for found in brought.badges:
        result = importing.keep(db, found, passport)
        # By its name in the ZIP: what is here already may be another edition.
        by_fingerprint[_fingerprint(found)] = result.badge
        beside.put_back(db, result.badge, brought.beside.get(_fingerprint(found), Beside()))
        kept += result.outcome is Outcome.KEPT
        # Hundreds of pictures take a while, and no claim should wait for them. Doing it twice harms nothing.
        db.commit()
    passport.name = passport.name or listing.text(brought.whole.get("name"), LONGEST_NAME) or None
    pages = brought.whole["pages"][:MOST_PAGES]
    drafts = 0
    for page in pages:
        drafts += _draft(db, page, by_fingerprint, brought.pictures, passport)
        db.commit()
    for goal in brought.whole["goals"][:MOST_GOALS]:
        _choose(db, goal, passport)
    return Returned(kept, len(brought.badges) - kept, brought.unread, drafts)


def _fingerprint(found: importing.Found) -> str:
    return hashlib.sha256(found.credential.received).hexdigest()


def _found(db: Session, chest: Chest, listed: Json, until: float) -> importing.Found | None:
    path = listed.get("file")
    if not isinstance(path, str) or path not in chest:
        return None
    file = chest.content(path)
    try:
        credential = reading.read(file)
    except Refused:
        return None
    if time.process_time() > until:
        return importing.Found(file, credential)  # the worker will look
    return importing.Found(file, credential, verdicts.examine(db, credential, ask_others=False))


def _paths(pages: Sequence[Json]) -> list[str]:
    """Where the pictures of *pages* are, each once. Raises NotAPassport for what is no such place."""
    named = [
        path
        for page in pages[:MOST_PAGES]
        for path in (page.get("photo"), *(each.get("picture") for each in _sections(page)))
        if path is not None
    ]
    if not all(isinstance(path, str) and _PICTURE.fullmatch(path) for path in named):
        raise NotAPassport(reason="strange")
    return list(dict.fromkeys(named))[:MOST_PICTURES]


def _picture(chest: Chest, path: str) -> bytes:
    """The small picture at *path*, drawn anew. Raises NotAPassport where its bytes are none, or not those named."""
    file, named = chest.content(path) if path in chest else b"", _PICTURE.fullmatch(path)
    # Its size is looked at before its pixels: a hundred large ones would keep the site busy.
    sides = [int.from_bytes(file[at : at + 4], "big") for at in (16, 20)]  # PNG, section 11.2.1 (IHDR)
    is_small = file.startswith(b"\x89PNG\r\n\x1a\n") and max(sides) <= LARGEST
    if named is None or hashlib.sha256(file).hexdigest() != named[1] or not is_small:
        raise NotAPassport(reason="damaged")
    try:
        return pictures.thumbnail(file, side=looks.PICTURE_SIDE, colours=looks.COLOURS)
    except pictures.NotAPicture as cause:
        raise NotAPassport(reason="damaged") from cause


def _draft(
    db: Session, listed: Json, badges: dict[str, Badge], drawn: Mapping[str, bytes], passport: Passport
) -> bool:
    theme = listed.get("theme")
    name, sentence = (
        listing.text(listed.get("name"), LONGEST_NAME),
        listing.text(listed.get("sentence"), LONGEST_SENTENCE),
    )
    chosen = _named(listed, badges)[:MOST]
    if not isinstance(theme, str) or theme not in THEMES or not chosen:
        return False
    same = select(Page).filter_by(passport_id=passport.id, theme=theme, name=name, sentence=sentence)
    if any(set(page.badges) == set(chosen) for page in db.scalars(same)):
        return False
    page = Page(
        code=codes.new(codes.PAGE_LENGTH),
        passport_id=passport.id,
        theme=theme,
        started_at=now(),
        name=name,
        sentence=sentence,
    )
    page.shown = [ShownBadge(badge_id=badge.id, position=position) for position, badge in enumerate(chosen)]
    page.passport, page.title = passport, listing.text(listed.get("title"), LONGEST_TITLE)
    db.add(page)
    db.flush()
    look, photo = listed.get("look"), drawn.get(listed.get("photo") or "")
    page.look = look if isinstance(look, str) and look in LOOKS else ""
    with suppress(NotAllowed):  # a child's page shows no face, wherever it comes from
        if photo is not None:
            looks.put_photo(db, page, photo)
    for section in _sections(listed):
        with suppress(Problem):  # another site may have other kinds, and other ideas of a link
            _section(db, page, section, badges, drawn)
    return True


def _section(
    db: Session, page: Page, listed: Json, badges: dict[str, Badge], drawn: Mapping[str, bytes]
) -> None:
    kind, words = listed.get("kind"), listed.get("text")
    if not (isinstance(kind, str) and isinstance(words, str)):
        return
    if kind == Kind.BADGES:
        sections.add_group(page, words, _named(listed, badges))
        return
    file = drawn.get(listed.get("picture") or "", b"")
    sections.add(db, page, kind, words.replace("\x00", "")[:LONGEST_TEXT], file=file)


def _sections(page: Json) -> list[Json]:
    return listing.objects(page.get("sections"))[:MOST_SECTIONS]


def _named(listed: Json, badges: dict[str, Badge]) -> list[Badge]:
    """Those of *badges* whose fingerprints *listed* names, in its order, each once."""
    shown = listed.get("badges")
    named = [each for each in shown if isinstance(each, str)] if isinstance(shown, list) else []
    return list(dict.fromkeys(badges[each] for each in named if each in badges))


def _choose(db: Session, listed: Json, passport: Passport) -> None:
    """Maps are this site's own: another site's goal is left out."""
    code = listed.get("map")
    if not isinstance(code, str) or listed.get("address") != site.address(f"/M/{code}"):
        return
    goal_map = db.scalar(select(GoalMap).where(GoalMap.code == code))
    if goal_map is not None:
        choosing.choose(db, goal_map, passport)
