"""The migrations build exactly what the models say, on both databases, and running them again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, func, inspect, select

from backpack import models
from backpack.kernel.db import Base, Database
from backpack.migrations.runner import alembic_config, migrate
from backpack.passport.models import Passport

assert models  # the metadata is whole


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path) -> Iterator[Database]:
    """A database in which nobody has been yet."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'backpack.db'}")
    else:
        postgres = request.getfixturevalue("postgres")
        database = Database(postgres.create(f"empty-{request.node.name}"))
    yield database
    database.engine.dispose()


def differences(database: Database) -> list:
    with database.engine.connect() as connection:
        known = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return compare_metadata(known, Base.metadata)


def test_the_models_are_what_the_migrations_build(empty):
    migrate(empty)

    assert differences(empty) == []


def test_a_forgotten_migration_would_be_noticed(empty):
    migrate(empty)
    with empty.engine.begin() as connection:
        connection.exec_driver_sql("alter table passport drop column name")

    assert differences(empty)


def test_migrating_again_is_harmless(empty):
    migrate(empty)
    tables = set(inspect(empty.engine).get_table_names())
    migrate(empty)

    assert set(inspect(empty.engine).get_table_names()) == tables
    assert set(Base.metadata.tables) < tables


def test_what_people_have_survives_migrating_again(app):
    with app.site.database.session(writing=False) as db:
        before = db.scalar(select(func.count()).select_from(Passport))

    migrate(app.site.database)

    with app.site.database.session(writing=False) as db:
        assert db.scalar(select(func.count()).select_from(Passport)) == before > 0


def test_rows_of_the_first_release_are_all_there_after_the_last_step(empty):
    """A table that is made anew must not take with it the rows that refer to it (SQLite)."""
    migrate(empty, to="0001")
    first = MetaData()
    first.reflect(empty.engine)
    tables = [table for table in first.sorted_tables if table.name != "alembic_version"]
    with empty.engine.begin() as connection:
        for table in tables:
            connection.execute(table.insert().values(**one_row(table)))

    migrate(empty)

    with empty.engine.connect() as connection:
        left = {table.name: connection.scalar(select(func.count()).select_from(table)) for table in tables}
        assert set(left.values()) == {1}, left
        if empty.engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1, (
                "checked again from now on"
            )


def one_row(table: Table) -> dict[str, Any]:
    """Something in every column of *table*; what names another row names the first."""
    samples: dict[type, Any] = {
        int: 1,
        str: "x",
        bytes: b"x",
        bool: False,
        datetime: datetime(2026, 6, 1, 12, 0),
        object: {},  # JSON
    }
    return {column.name: samples[column.type.python_type] for column in table.columns}


def test_there_is_one_way_forward():
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_every_constraint_has_a_name():
    """A constraint without a name cannot be changed by a later migration."""
    nameless = [
        (table.name, type(constraint).__name__)
        for table in Base.metadata.tables.values()
        for constraint in (*table.constraints, *table.indexes)
        if constraint.name is None
    ]

    assert nameless == []
