"""A badge that stands on this very site: answered from the database, for a site does not dial itself."""

import re
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import baked, verdicts
from backpack.badges.models import Badge
from backpack.claims.importing import Found
from backpack.claims.whereabouts import best_address, own_path
from backpack.kernel import codes
from backpack.openbadges import reading
from backpack.openbadges.model import Refused
from backpack.pages.publishing import is_shown
from backpack.passport.models import Passport

_CODE = r"[0-9A-Za-z-]{6,20}"
_BADGE = re.compile(rf"/B/({_CODE})(?:\.(?:json|png|svg|jwt)|/v2\.json)?/?", re.IGNORECASE)
_CLAIM = re.compile(rf"/C/({_CODE})/?", re.IGNORECASE)


def claim_in(text: str) -> str:
    """The code of a claim of this site, where that is what *text* leads to; else empty."""
    found = _CLAIM.fullmatch(own_path(best_address(text)))
    return codes.normal(found[1]) if found else ""


def found_at(db: Session, address: str, holder: Passport | None) -> Found:
    """The badge of this site at *address*, for *holder* or for a stranger (None).

    Raises Refused: web-page for what is no badge's address, not-there for a badge that they may not open.
    """
    path = _BADGE.fullmatch(own_path(address))
    if path is None:
        raise Refused("web-page")
    badge = db.scalar(select(Badge).where(Badge.code == codes.normal(path[1])))
    is_theirs = badge is not None and holder is not None and badge.passport_id == holder.id
    # A file from elsewhere may say an e-mail address or a name: it is its holder's only.
    if badge is None or not (is_theirs or (badge.original_id is None and is_shown(db, badge))):
        raise Refused("not-there")
    file, _ = baked.baked(badge)
    found = Found(file, reading.read(badge.credential))
    return replace(found, findings=verdicts.examine(db, found.credential, ask_others=False))
