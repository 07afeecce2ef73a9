"""A database that others fill too: plausible rows, copied in bulk from real ones by the database itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path

BADGES_EACH = 10  # of one passport, which shows SHOWN of them on a page
SHOWN = 6
_KEPT_BYTES = 500  # of each copied credential: what a page says is in the columns beside it


def grow(file: Path, badges: int) -> None:
    """Let the SQLite database *file* hold *badges* badges, and a passport and a page for each ten."""
    connection = sqlite3.connect(file, isolation_level=None)
    (there,) = connection.execute("SELECT count(*) FROM badge").fetchone()
    missing = badges - there
    if missing <= 0:
        raise ValueError(f"there are {there} badges already")
    people = missing // BADGES_EACH
    connection.execute("BEGIN IMMEDIATE")
    first = {table: _first_free(connection, table) for table in ("passport", "page", "badge", "shown_badge")}
    number = f"n.i + {there}"
    _copy(connection, "passport", people, id=f"{first['passport']} + n.i", name="'Personne ' || n.i")
    _copy(
        connection,
        "page",
        people,
        id=f"{first['page']} + n.i",
        code=f"printf('X%07d', {number})",
        passport_id=f"{first['passport']} + n.i",
        name="'Personne ' || n.i",
    )
    _copy(
        connection,
        "badge",
        missing,
        id=f"{first['badge']} + n.i",
        code=f"printf('X%012d', {number})",
        passport_id=f"{first['passport']} + min(n.i / {BADGES_EACH}, {people - 1})",
        fingerprint=f"printf('%064x', {number})",
        identity=f"printf('%064x', {number})",
        credential=f"substr(s.credential, 1, {_KEPT_BYTES})",
        badge_class_id="NULL",  # a passport holds one of each class
        status_index=f"1000000 + {number}",
    )
    _copy(
        connection,
        "shown_badge",
        people * SHOWN,
        id=f"{first['shown_badge']} + n.i",
        page_id=f"{first['page']} + n.i / {SHOWN}",
        badge_id=f"{first['badge']} + n.i / {SHOWN} * {BADGES_EACH} + n.i % {SHOWN}",
    )
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _first_free(connection: sqlite3.Connection, table: str) -> int:
    (last,) = connection.execute(f"SELECT max(id) FROM {table}").fetchone()
    return int(last) + 1


def _copy(connection: sqlite3.Connection, table: str, how_many: int, **changed: str) -> None:
    """Copy the newest row of *table* that often, with other expressions for some columns (``n.i`` counts from 0)."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    taken = ", ".join(changed.get(column, f"s.{column}") for column in columns)
    connection.execute(
        f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {how_many}) "
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {taken} FROM n, "
        f"(SELECT * FROM {table} ORDER BY id DESC LIMIT 1) AS s"
    )
