"""No transaction changes what a reader sees and leaves a stored page as it was: looked at under every story.

The statements themselves are read, as they reach the driver, so that it does not matter which rule wrote them nor
whether by a row object or in bulk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

# What a page says of each table; other columns of these are nobody's business who reads.
SEEN = {
    "badge": "credential name criteria issuer_id issuer_name awarded_at verdict checked_at ends_at recipient seen_by "
    "picture_id revoked_at confirmed_at badge_class_id",
    "page": "theme name sentence title look photo_id takes_messages has_preview may_be_found published_at ends_at "
    "stopped_at hidden_at",
    "passport": "known_name known_by_id",
    "section": "kind position text picture_id page_id",
    "shown_badge": "badge_id position page_id",
    "organisation": "name phone vetted_at",
    "badge_class": "name criteria kind enamel pictogram level parts picture_id",
    "endorsement": "organisation_id path name comment revoked_at",
    "evidence": "words picture_id is_shown badge_id",
    "star": "name pictogram confirmed_at revoked_at",
    "star_pick": "star_id badge_class_id",
    "shown_star": "page_id star_id",
    "signing_key": "public_multikey retired_at",
}
_WRITES = re.compile(r"\s*(?:UPDATE (\w+) SET (.*?)(?: WHERE |\Z)|DELETE FROM (\w+))", re.DOTALL)
_TOUCHES = re.compile(r"\s*(?:UPDATE page SET version=|DELETE FROM page\b)")


class LeftAsItWas(AssertionError):
    """A change was committed that stored pages do not show."""


@contextmanager
def watched(engine: Engine) -> Iterator[None]:
    """Raise LeftAsItWas at the end of the block if a transaction changed what is seen and touched no page."""
    changed: dict[object, list[str]] = {}
    left: list[str] = []
    touched: set[object] = set()

    def note(connection, _cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]
        here = connection.connection.dbapi_connection
        if _TOUCHES.match(statement):
            touched.add(here)
        elif is_seen(statement):
            changed.setdefault(here, []).append(statement)

    def ask(connection) -> None:  # type: ignore[no-untyped-def]
        here = connection.connection.dbapi_connection
        statements = changed.pop(here, [])
        if here not in touched:
            left.extend(statements)
        touched.discard(here)

    def forget(connection) -> None:  # type: ignore[no-untyped-def]
        here = connection.connection.dbapi_connection
        changed.pop(here, None)
        touched.discard(here)

    listeners = (("before_cursor_execute", note), ("commit", ask), ("rollback", forget))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)
    if left:
        raise LeftAsItWas(f"answers.touch is missing beside: {left}")


def is_seen(statement: str) -> bool:
    """Whether *statement* changes something that a page says."""
    found = _WRITES.match(statement)
    if not found:
        return False
    updated, columns, emptied = found.groups()
    if emptied:
        return emptied in SEEN and emptied not in (
            "badge",
            "evidence",
        )  # what is shown of them goes with its page, or says so itself
    return bool(set(re.findall(r"(\w+)=", columns)) & set(SEEN.get(updated, "").split()))
