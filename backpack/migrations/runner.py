"""Bring a database forward to this release."""

from pathlib import Path

from alembic import command
from alembic.config import Config as Alembic

from backpack import models  # noqa: F401  # alembic compares against every table
from backpack.kernel.db import Database


def migrate(database: Database) -> None:
    """Run every step that *database* lacks."""
    with database.engine.begin() as connection:
        alembic = alembic_config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")


def new_step(database: Database, what: str) -> None:
    """Write the step from *database* (which is at head) to the models as they are now: for developers."""
    with database.engine.begin() as connection:
        alembic = alembic_config()
        alembic.attributes["connection"] = connection
        command.revision(alembic, what, autogenerate=True)


def alembic_config() -> Alembic:
    alembic = Alembic()
    alembic.set_main_option("script_location", str(Path(__file__).parent))
    return alembic
