"""A site without a web: rules on both databases, in which nobody has been yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from backpack.issuers import founding
from backpack.issuers.models import Member, Organisation, Role
from backpack.kernel.clock import now
from backpack.kernel.db import Database
from backpack.kernel.site import Site
from backpack.migrations.runner import migrate
from backpack.passport.models import Passport
from tests.conftest import DATABASES, SECRET
from tests.places import filled_with
from tests.postgres import Postgres


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("empty") / "backpack.db"
    database = Database(f"sqlite:///{file}")
    migrate(database)
    database.engine.dispose()
    return file


@pytest.fixture(scope="session")
def empty_postgres(postgres: Postgres) -> Postgres:
    database = Database(postgres.create("empty"))
    migrate(database)
    database.engine.dispose()
    return postgres


@pytest.fixture(params=DATABASES)
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """A site of its own, current for the whole test."""
    template = request.getfixturevalue("empty_file" if request.param == "sqlite" else "empty_postgres")
    found = filled_with(template, "empty", secret=SECRET)
    with found.current():
        yield found
    found.database.engine.dispose()


@pytest.fixture
def db(site: Site) -> Iterator[Session]:
    """One writing session for a whole test; nothing of it stays."""
    with site.database.session(writing=True) as session:
        yield session


@pytest.fixture
def port(db: Session) -> Organisation:
    """Les Ateliers du Port, vetted."""
    organisation = founding.add_organisation(db, "Les Ateliers du Port", phone="05 55 00 10 10")
    founding.vet(db, organisation)
    return organisation


@pytest.fixture
def karima(db: Session, port: Organisation) -> Member:
    """Facilitator of Les Ateliers du Port."""
    return founding.add_member(db, port, "Karima", Role.FACILITATOR)


@pytest.fixture
def lina(db: Session) -> Passport:
    passport = Passport(opened_at=now(), sign=12, name="Lina B.")
    db.add(passport)
    db.flush()
    return passport


@pytest.fixture
def yanis(db: Session) -> Passport:
    passport = Passport(opened_at=now(), sign=7, name="Yanis")
    db.add(passport)
    db.flush()
    return passport
