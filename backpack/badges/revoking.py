"""A badge is taken back: it has a place in its organisation's status list, and the bit at that place is set.

The place is random, so that it does not tell which badge was given before which, nor how many there are. What else
an organisation signs has lists of its own, numbered from somewhere else: no two things ever share a place.
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
from backpack.kernel import answers
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound
from backpack.notifications import telling
from backpack.openbadges import keys, lists, proofs
from backpack.openbadges.model import Json, Verdict

SLIP = "slip"  # why: it was given by mistake a few minutes ago, and its person is shown nothing of it
MINUTE = 60  # for how many seconds a list may be kept by whoever read it
_TRIES = 4  # places drawn in one list before looking in the next


Listed = type[Any]
"""A table of what organisations sign and may take back: with organisation_id, status_index and revoked_at."""

_series: dict[int, Listed] = {1: Badge}
"""The number of the first list of each table; what is above adds its own."""


def lists_from(number: int, table: Listed) -> None:
    """Say that the lists from *number* on are those of *table*."""
    _series[number] = table


def revoke(db: Session, badge: Badge, because: str) -> None:
    """Take *badge* back for good, and tell its holder; *because* is for the organisation and is never published.

    Of a SLIP its holder is told nothing.
    From then on its status list says so to everybody. Raises ValueError for a badge that was not issued here.
    """
    if badge.status_index is None:
        raise ValueError("only who gave a badge can take it back")
    if badge.revoked_at is None:
        badge.revoked_at = badge.changed_at = now()
        badge.revoked_because = because
        if because != SLIP:
            telling.badge_changed(
                db, badge.passport, badge.name, Verdict.REVOKED, f"/passeport/badge/{badge.code}"
            )
    badge.verdict, badge.checked_at = Verdict.REVOKED, now()
    db.flush()
    answers.touch(db, f"badge:{badge.id}", f"row:{badge.passport_id}")
    for twin in db.scalars(select(Badge).where(Badge.twin_of_id == badge.id, Badge.revoked_at.is_(None))):
        if twin.status_index is not None:
            revoke(db, twin, because)  # two passports became one: whoever has that file must learn it too


def free_place(db: Session, organisation: Organisation, table: Listed = Badge) -> int:
    """A random place that nothing of *organisation* in *table* has yet: in its first list, or in the next as it fills.

    Two claims may draw the same one: the constraint refuses the second, whose request is run again.
    """
    for tried in count():
        place = tried // _TRIES * lists.SIZE + secrets.randbelow(lists.SIZE)
        taken = exists().where(table.organisation_id == organisation.id, table.status_index == place)
        if not db.scalar(select(taken)):
            return place
    raise AssertionError("unreachable")


def status_entry(organisation: Organisation, place: int, table: Listed = Badge) -> Json:
    """What a credential says of where its status can be read."""
    first = next(number for number, its in _series.items() if its is table)
    number, bit = divmod(place, lists.SIZE)
    return lists.entry(_list_address(organisation, first + number), bit)


def status_list(db: Session, organisation: Organisation, number: int) -> dict[str, Any]:
    """List *number* (1 is the first) of *organisation*, signed. Raises NotFound for one that was not begun.

    It is dated by its last change, so that until the next one it is the same bytes for everybody.
    """
    begins = max((first for first in _series if first <= number), default=0)
    if not begins:
        raise NotFound
    table, first = _series[begins], (number - begins) * lists.SIZE
    mine = (
        table.organisation_id == organisation.id,
        table.status_index.between(first, first + lists.SIZE - 1),
    )
    if number != 1 and not db.scalar(select(exists().where(*mine))):
        raise NotFound
    revoked = select(table.status_index, table.revoked_at).where(*mine, table.revoked_at.is_not(None))
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
