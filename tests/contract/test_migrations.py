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
from backpack.goals import rules
from backpack.goals.mapping import map_in
from backpack.goals.models import GoalMap, Rule
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
        kept = [table for table in tables if table.name != "step"]  # a map's steps are in its document now
        left = {table.name: connection.scalar(select(func.count()).select_from(table)) for table in kept}
        assert set(left.values()) == {1}, left
        if empty.engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1, (
                "checked again from now on"
            )


def test_a_map_of_before_becomes_a_document_and_the_rule_of_its_key(empty):
    """Three steps, of which one only helped: "je sais" also holds where "je peux" was asked for."""
    migrate(empty, to="0003")
    before = MetaData()
    before.reflect(empty.engine)
    with empty.engine.begin() as connection:

        def insert(table: str, **values: Any) -> None:
            row = one_row(before.tables[table]) | {"picture_id": None} | values
            names = before.tables[table].columns.keys()
            known = {name: value for name, value in row.items() if name in names}
            connection.execute(before.tables[table].insert().values(**known))

        insert("organisation", id=1, code="ORG", name="Les Ateliers du Port")
        for id, kind, skill in ((1, "can", "S"), (2, "knows", "S"), (3, "project", None), (4, "key", None)):
            insert("badge_class", id=id, code=f"C{id}", name=f"Badge {id}", kind=kind, skill=skill)
        insert("goal_map", id=1, code="MAP", name="Cap", key_class_id=4)
        for position, (id, counts) in enumerate(((1, True), (3, True), (2, False)), start=1):
            insert("step", id=position, badge_class_id=id, position=position, counts=counts)

    migrate(empty)

    with empty.session(writing=False) as db:
        goal_map, rule = db.scalars(select(GoalMap)).one(), db.scalars(select(Rule)).one()
        drawn = map_in(goal_map)
        assert [(node.id, node.kind, node.name) for node in drawn.nodes] == [
            ("n1", "badge", "Badge 1"),
            ("n2", "badge", "Badge 3"),
            ("n3", "badge", "Badge 2"),
            ("key", "key", "Badge 4"),
        ]
        assert [(edge.before, edge.after) for edge in drawn.edges] == [
            ("n1", "n2"),
            ("n2", "key"),
            ("n1", "n3"),
        ]
        assert drawn.nodes[0].match.achievements == ("/O/ORG/C1", "/O/ORG/C2")
        assert rules.matches(rule) == list(drawn.nodes[3].pieces)
        assert (rule.key_class_id, [piece.name for piece in rule.pieces]) == (4, ["Badge 1", "Badge 3"])
        assert rules.rules_with(db, "/O/ORG/C2") == [rule]
        assert goal_map.published_at is not None


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
