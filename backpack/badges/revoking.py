"""A badge is taken back: it has a place in its organisation's status list, and the bit at that place is set.

The place is random, so that it does not tell which badge was given before which, nor how many there are.
"""

import secrets
from itertools import count
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backpack.badges.models import Badge
from backpack.issuers import identity
from backpack.issuers.keys import signing_key
from backpack.issuers.models import Organisation
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound
from backpack.openbadges import keys, lists, proofs
from backpack.openbadges.model import Json, Verdict

MINUTE = 60  # for how many seconds a list may be kept by whoever read it
_TRIES = 4  # places drawn in one list before looking in the next


def revoke(db: Session, badge: Badge, because: str) -> None:
    """Take *badge* back for good; *because* is for the organisation and is never published.

    From then on its status list says so to everybody. Raises ValueError for a badge that was not issued here.
    """
    if badge.status_index is None:
        raise ValueError("only who gave a badge can take it back")
    if badge.revoked_at is None:
        badge.revoked_at, badge.revoked_because = now(), because
    badge.verdict, badge.checked_at = Verdict.REVOKED, now()
    db.flush()


def free_place(db: Session, organisation: Organisation) -> int:
    """A random place that no badge of *organisation* has yet: in its first list, or in the next as that one fills.

    Two claims may draw the same one: the constraint refuses the second, whose request is run again.
    """
    for tried in count():
        place = tried // _TRIES * lists.SIZE + secrets.randbelow(lists.SIZE)
        taken = select(Badge.id).where(Badge.organisation_id == organisation.id, Badge.status_index == place)
        if db.scalar(taken) is None:
            return place
    raise AssertionError("unreachable")


def status_entry(organisation: Organisation, place: int) -> Json:
    """What a credential says of where its status can be read."""
    number, bit = divmod(place, lists.SIZE)
    return lists.entry(_list_address(organisation, number + 1), bit)


def status_list(db: Session, organisation: Organisation, number: int) -> dict[str, Any]:
    """List *number* (1 is the first) of *organisation*, signed. Raises NotFound for one that was not begun.

    It is dated by its last change, so that until the next one it is the same bytes for everybody.
    """
    first = (number - 1) * lists.SIZE
    mine = (
        Badge.organisation_id == organisation.id,
        Badge.status_index.between(first, first + lists.SIZE - 1),
    )
    if number != 1 and not db.scalar(select(exists().where(*mine))):
        raise NotFound
    revoked = select(Badge.status_index, Badge.revoked_at).where(*mine, Badge.revoked_at.is_not(None))
    changes = {place - first: moment for place, moment in db.execute(revoked) if place is not None and moment}
    issuer_id = identity.issuer_id(organisation)
    listing = lists.compose(_list_address(organisation, number), issuer_id, changes, lives=MINUTE)
    key = signing_key(db, organisation)
    changed_at = max([organisation.added_at, *changes.values()])
    return proofs.sign(listing, key, verification_method=keys.method_id(issuer_id, key), created=changed_at)


def is_revoked(db: Session, organisation: Organisation, credential_id: str) -> bool:
    """Whether *organisation* took back the badge at that address."""
    code = credential_id.rpartition("/B/")[2]
    taken_back = exists().where(
        Badge.code == code, Badge.organisation_id == organisation.id, Badge.revoked_at.is_not(None)
    )
    return bool(db.scalar(select(taken_back)))


def _list_address(organisation: Organisation, number: int) -> str:
    return f"{identity.issuer_id(organisation)}/status/{number}"
