"""A badge of several: whoever was there takes it too, by a square that its maker shows for a few days.

Each has a credential of their own of the same achievement, and puts their own evidence beside it. Others see how many
they are, and of each the first name that they gave for it, if they gave one (creations.together).
"""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.badges import authoring
from backpack.badges.models import Badge, Creation
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.db import in_turn
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.passport.models import Passport

MOST_MEMBERS = 60
LIFE = timedelta(days=14)
LONGEST_NAME = 40


class JoiningOver(Problem):
    """Its days are over, or its maker closed it."""

    status = 410


class GroupFull(Problem):
    """MOST_MEMBERS people hold it; ``facts``: most."""

    status = 409


def open_to_others(creation: Creation) -> None:
    """Let others join for LIFE. A square that was closed or is too old stays so: there is a new one.

    Raises NotFound unless it is a group's.
    """
    if not creation.is_collective:
        raise NotFound
    if not is_open(creation):
        code = codes.new()
        creation.join_hash, creation.join_sealed = hashed(code), site.sealer.seal(code.encode())
        creation.joining_ends_at = now() + LIFE


def close(creation: Creation) -> None:
    """Nobody joins any more, also with a square that was printed."""
    if is_open(creation):
        creation.joining_ends_at, creation.join_sealed = now(), None


def creation_of(badge: Badge) -> Creation:
    """What the holders of *badge* wrote together. Raises NotFound for any other badge."""
    if badge.creation is None or not badge.creation.is_collective:
        raise NotFound
    return badge.creation


def is_open(creation: Creation) -> bool:
    ends = creation.joining_ends_at
    return creation.join_hash is not None and ends is not None and now() < ends


def join_code(creation: Creation) -> str | None:
    """What its square leads to, while others can join."""
    if not is_open(creation) or creation.join_sealed is None:
        return None
    return site.sealer.unseal(creation.join_sealed).decode()


def behind(db: Session, code: str) -> Creation:
    """The badge that others join at /G/*code*, open or not. Raises NotFound."""
    found = db.scalar(select(Creation).where(Creation.join_hash == hashed(code)))
    if found is None:
        raise NotFound
    return found


def offered(db: Session, code: str) -> Creation:
    """The badge that one can join at /G/*code* now. Raises NotFound, JoiningOver."""
    found = behind(db, code)
    if not is_open(found):
        raise JoiningOver
    return found


def join(db: Session, creation: Creation, passport: Passport) -> Badge:
    """*passport* was there too; the same badge again if it has joined already. Raises JoiningOver, GroupFull."""
    held = authoring.badge_of(db, creation, passport)
    if held is not None:
        return held
    # Sixty at once: each waits here for the one before, and is counted.
    in_turn(db, Creation, creation.id)
    if not is_open(creation):
        raise JoiningOver
    if how_many(db, creation) >= MOST_MEMBERS:
        raise GroupFull(most=MOST_MEMBERS)
    return authoring.issue(db, creation, passport)


def sign_as(badge: Badge, name: str) -> None:
    """Let the others of its group read this first *name* of the holder of *badge*; none where it is empty."""
    badge.signed_as = " ".join(name.split())[:LONGEST_NAME] or None


def how_many(db: Session, creation: Creation) -> int:
    """How many people hold it: whoever joined two passports has it once."""
    held = select(func.count()).select_from(Badge)
    return db.scalar(held.where(Badge.creation_id == creation.id, Badge.twin_of_id.is_(None))) or 0
