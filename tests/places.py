"""Where the sites of the tests live: one place for each kind of database, filled anew for every test.

The engine is the same each time, so that a statement is compiled once for a whole run and not once for each test.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from backpack.claims import seeing
from backpack.config import Config
from backpack.kernel import tallies
from backpack.kernel.db import Database
from backpack.kernel.site import Site
from backpack.pages import counting
from tests.postgres import Postgres

_databases: dict[str, Database] = {}
# No thread of one test may write in the next one's place: counts are written down when a test says so, or has ended.
tallies.SECONDS = 3_600.0


def site_of(config: Config) -> Site:
    """The site of *config*, on the engine that its database was opened with before."""
    site = Site.of(config)
    return replace(site, database=_databases.setdefault(config.database_url, site.database))


def filled_with(template: Path | Postgres, name: str, *, secret: str) -> Site:
    """A site whose database is what *template* is: an SQLite file, or the database *name* of a server."""
    _write_down_what_waits()
    if isinstance(template, Postgres):
        return site_of(Config(database=template.again(name), secret=secret))
    folder = template.parent / "again"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(template, folder / "backpack.db")
    return site_of(Config(data=str(folder), secret=secret))


def _write_down_what_waits() -> None:
    """Counts that the test before left to be written seconds later: they are that test's."""
    for database in _databases.values():
        for tally in (counting, seeing):
            tally.write_down(database)
        database.engine.dispose()
