"""Bring a database forward to this release."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config as Alembic
from sqlalchemy import Connection

from backpack import models  # noqa: F401  # alembic compares against every table
from backpack.kernel.db import Database


def migrate(database: Database, *, to: str = "head") -> None:
    """Run every step that *database* lacks, up to *to*."""
    with database.engine.connect() as connection, _rows_unbound(connection), connection.begin():
        alembic = alembic_config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, to)
        if connection.dialect.name == "sqlite":
            lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
            if lost is not None:
                raise RuntimeError(f"a row refers to another one that is gone: {tuple(lost)}")


def new_step(database: Database, what: str) -> None:
    """Write the step from *database* (which is at head) to the models as they are now: for developers."""
    with database.engine.begin() as connection:
        alembic = alembic_config()
        alembic.attributes["connection"] = connection
        command.revision(alembic, what, autogenerate=True)


@contextmanager
def _rows_unbound(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew: until that is done, what refers to its rows must not mind.

    This can only be switched outside a transaction (SQLite, "PRAGMA foreign_keys").
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    bare = connection.connection.cursor()
    bare.execute("PRAGMA foreign_keys=off")
    try:
        yield
    finally:
        bare.execute("PRAGMA foreign_keys=on")


def alembic_config() -> Alembic:
    alembic = Alembic()
    alembic.set_main_option("script_location", str(Path(__file__).parent))
    return alembic
