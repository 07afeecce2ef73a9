"""A browser asks to be told, or no longer: its push endpoint is checked and kept, once, for one passport."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backpack.kernel import fetching, words
from backpack.kernel.clock import now
from backpack.kernel.problems import Problem
from backpack.kernel.sealing import hashed
from backpack.kernel.site import site
from backpack.notifications.models import Subscription
from backpack.passport.models import Passport

MOST_FOR_ONE = 10  # browsers of one passport: a stranger must not make us knock at a thousand doors
LONGEST = 1_000  # characters; the longest endpoint in use is about 700


class SubscriptionUnclear(Problem):
    """What the browser sent is no push subscription (Push API, ``PushSubscription.toJSON()``)."""

    status = 422


def subscribe(db: Session, passport: Passport, given: Any) -> Subscription:
    """Keep the subscription *given* (the JSON of a browser's PushSubscription) for *passport*.

    A browser has one subscription whoever uses it, so a known endpoint moves to the passport that
    subscribes now. Raises SubscriptionUnclear.
    """
    endpoint, p256dh, auth = _read(given)
    row = db.scalar(select(Subscription).where(Subscription.endpoint_hash == hashed(endpoint)))
    if row is None:
        row = Subscription(
            passport_id=passport.id,
            endpoint=endpoint,
            endpoint_hash=hashed(endpoint),
            p256dh=p256dh,
            auth=auth,
            language=words.language.get(),
            added_at=now(),
        )
        db.add(row)
    row.passport_id, row.p256dh, row.auth = passport.id, p256dh, auth
    row.language = words.language.get()
    db.flush()
    for old in subscriptions_of(db, passport)[:-MOST_FOR_ONE]:
        db.delete(old)
    return row


def unsubscribe(db: Session, passport: Passport, endpoint: str | None = None) -> None:
    """Forget the browser at *endpoint*, or every browser of *passport*; none there is no problem."""
    theirs = delete(Subscription).where(Subscription.passport_id == passport.id)
    if endpoint is not None:
        theirs = theirs.where(Subscription.endpoint_hash == hashed(endpoint))
    db.execute(theirs)


def subscriptions_of(db: Session, passport: Passport) -> Sequence[Subscription]:
    """The browsers of *passport* that asked to be told, oldest first."""
    theirs = select(Subscription).where(Subscription.passport_id == passport.id)
    return db.scalars(theirs.order_by(Subscription.id)).all()


def language_of(db: Session, passport: Passport) -> str:
    """In which language *passport*'s person is told something: as the browser that asked last reads; else French."""
    asked = subscriptions_of(db, passport)
    return asked[-1].language if asked else words.LANGUAGES[0]


def how_many(db: Session, passport: Passport) -> int:
    return db.scalar(select(func.count()).where(Subscription.passport_id == passport.id)) or 0


def _read(given: Any) -> tuple[str, str, str]:
    keys = given.get("keys") if isinstance(given, Mapping) else None
    if not isinstance(keys, Mapping):
        raise SubscriptionUnclear
    endpoint, p256dh, auth = given.get("endpoint"), keys.get("p256dh"), keys.get("auth")
    if not (isinstance(endpoint, str) and isinstance(p256dh, str) and isinstance(auth, str)):
        raise SubscriptionUnclear
    if len(endpoint) > LONGEST:
        raise SubscriptionUnclear
    try:
        if not site.config.push_private:
            fetching.require_public_https(endpoint)
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _bytes(p256dh, 65))
        _bytes(auth, 16)
    except (fetching.Unreachable, ValueError) as cause:
        raise SubscriptionUnclear from cause
    return endpoint, p256dh, auth


def _bytes(encoded: str, length: int) -> bytes:
    """The *length* bytes that a base64url text stands for. Raises ValueError."""
    try:
        found = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except binascii.Error as cause:
        raise ValueError("not base64url") from cause
    if len(found) != length:
        raise ValueError(f"{len(found)} bytes, not {length}")
    return found
