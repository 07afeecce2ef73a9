"""Put a passport back: the badges of a ZIP that was taken, here or at another site.

Each badge comes in by the door that every brought file uses, so it is told as one: the ZIP is in the hands of
whoever holds it, and only what is signed in it is believed. Pages come back as drafts, for nobody to read yet.
"""

import hashlib
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
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import Problem
from backpack.kernel.site import site
from backpack.openbadges import reading
from backpack.openbadges.model import Json, Refused
from backpack.pages import sections
from backpack.pages.composing import LONGEST_NAME, LONGEST_SENTENCE, LONGEST_TITLE, MOST
from backpack.pages.looks import LOOKS
from backpack.pages.models import Page, ShownBadge
from backpack.pages.sections import LONGEST_TEXT, MOST_SECTIONS
from backpack.pages.shapes import Kind
from backpack.pages.themes import THEMES
from backpack.passport.models import Passport

MOST_BADGES, MOST_PAGES, MOST_GOALS = 300, 50, 20


@dataclass(frozen=True)
class Brought:
    """A ZIP, read and checked; nothing is written yet."""

    whole: Json
    badges: Sequence[importing.Found]
    unread: int
    beside: Mapping[str, Beside] = field(default_factory=dict)  # what came with a badge, by its fingerprint


@dataclass(frozen=True)
class Returned:
    """How many badges are new here, were here already, and could not be read; and how many pages wait as drafts."""

    kept: int
    held: int
    unread: int
    drafts: int


def unpack(file: IO[bytes]) -> Brought:
    """Read the ZIP in *file* and check its badges, without asking anybody. Raises NotAPassport.

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
    badges = [each for each in found if each is not None]
    return Brought(whole, badges, len(found) - len(badges), came_with)


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
    drafts = sum(_draft(db, page, by_fingerprint, passport) for page in pages)
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


def _draft(db: Session, listed: Json, badges: dict[str, Badge], passport: Passport) -> bool:
    theme = listed.get("theme")
    name, sentence = (
        listing.text(listed.get("name"), LONGEST_NAME),
        listing.text(listed.get("sentence"), LONGEST_SENTENCE),
    )
    shown = listed.get("badges")
    named = [each for each in shown if isinstance(each, str)] if isinstance(shown, list) else []
    chosen = list(dict.fromkeys(badges[each] for each in named if each in badges))[:MOST]
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
    listed_look, listed_sections = listed.get("look"), listed.get("sections")
    page.look = listed_look if isinstance(listed_look, str) and listed_look in LOOKS else ""
    for section in listed_sections[:MOST_SECTIONS] if isinstance(listed_sections, list) else ():
        _section(db, page, section)
    return True


def _section(db: Session, page: Page, listed: Json) -> None:
    """One's own words come back. A picture, or badges that others gave, are chosen again by hand."""
    kind, words = (listed.get("kind"), listed.get("text")) if isinstance(listed, dict) else (None, None)
    if isinstance(kind, str) and isinstance(words, str) and kind not in (Kind.PICTURE, Kind.BADGES):
        with suppress(Problem):  # another site may have other kinds, and other ideas of a link
            sections.add(db, page, kind, words.replace("\x00", "")[:LONGEST_TEXT])


def _choose(db: Session, listed: Json, passport: Passport) -> None:
    """Maps are this site's own: another site's goal is left out."""
    code = listed.get("map")
    if not isinstance(code, str) or listed.get("address") != site.address(f"/M/{code}"):
        return
    goal_map = db.scalar(select(GoalMap).where(GoalMap.code == code))
    if goal_map is not None:
        choosing.choose(db, goal_map, passport)
