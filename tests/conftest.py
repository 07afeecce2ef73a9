"""The cast, on both databases: every web story is told on SQLite and again on PostgreSQL."""

from __future__ import annotations

import gc
import logging
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from backpack import demo
from backpack.app import create_app
from backpack.config import Config
from backpack.kernel.transactions import App
from backpack.migrations.runner import migrate
from tests.cast import World
from tests.phone import Phone
from tests.places import filled_with
from tests.postgres import Postgres, binaries
from tests.touching import watched

SECRET = "a secret of the tests, longer than thirty-two characters"
DATABASES = ("sqlite", "postgresql")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that at the end no process works alone: the browser's files, then large ones."""
    together = Counter(item.path for item in items)
    first = "test_every_screen.py"
    items.sort(
        key=lambda item: (item.path.name != first, "browser" not in item.path.parts, -together[item.path])
    )


def pytest_collection_finish() -> None:
    """What was imported stays: to look through it for garbage again and again is a tenth of a run's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server of our own, on a socket of its own."""
    found = binaries()
    if found is None:
        why = "PostgreSQL was not found: its half of the tests did NOT run (apt-get install postgresql)"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    server = Postgres(found)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file, migrated and filled with the demo's day once; each test gets a copy."""
    folder = tmp_path_factory.mktemp("prepared")
    app = create_app(Config(data=str(folder), secret=SECRET))
    _fill(app)
    app.site.database.engine.dispose()
    return folder / "backpack.db"


@pytest.fixture(scope="session")
def prepared_postgres(postgres: Postgres) -> Postgres:
    """The same day in PostgreSQL, as a template that each test copies."""
    app = create_app(Config(database=postgres.create("prepared"), secret=SECRET))
    _fill(app)
    app.site.database.engine.dispose()
    return postgres


@pytest.fixture(scope="session")
def built() -> App:
    """The application, put together once: each test gives it a site of its own."""
    return create_app(Config(secret=SECRET))


@pytest.fixture(params=DATABASES)
def app(request: pytest.FixtureRequest, built: App) -> Iterator[App]:
    """The site on the demo's day, on each database in turn."""
    template = request.getfixturevalue("prepared" if request.param == "sqlite" else "prepared_postgres")
    built.site = filled_with(template, "prepared", secret=SECRET)
    database = built.site.database
    with watched(database.engine):
        yield built
    database.engine.dispose()


def _fill(app: App) -> None:
    migrate(app.site.database)
    with app.site.current(), app.site.database.writing() as db:
        demo.prepare(db)


@pytest.fixture
def world(app: App) -> World:
    return World(app)


@pytest.fixture
def ines(app: App) -> Phone:
    """Never seen before: one cheap phone, no e-mail."""
    return Phone(app, "Inès", address="10.0.0.2")


@pytest.fixture
def newcomer(ines: Phone, world: World) -> int:
    """Inès has one badge, and so a passport; its id."""
    ines.opens(world.code("Port propre")).taps("Je le garde")
    return world.newest_passport()


@pytest.fixture
def yanis(app: App) -> Phone:
    """Her workmate, also new."""
    return Phone(app, "Yanis", address="10.0.0.3")


@pytest.fixture
def marc(app: App) -> Phone:
    """A recruiter: a stranger who will never have a passport."""
    return Phone(app, "Marc", address="10.0.0.4")


@pytest.fixture
def lina(app: App, world: World) -> Phone:
    """She has badges, a goal and a page."""
    return world.phone_of("Lina B.", "/passeport")


@pytest.fixture
def karima(app: App, world: World) -> Phone:
    """Facilitator of Les Ateliers du Port."""
    return world.phone_of("Karima", "/bureau")


@pytest.fixture
def nadia(app: App, world: World) -> Phone:
    """Manager of Les Ateliers du Port."""
    return world.phone_of("Nadia", "/bureau")


@pytest.fixture
def solene(app: App, world: World) -> Phone:
    """Facilitator of La Maison des Dunes: she must see nothing of the others."""
    return world.phone_of("Solène", "/bureau")


@pytest.fixture
def paul(app: App, world: World) -> Phone:
    """Operator of the site."""
    return world.phone_of("Paul", "/operateur")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real badge files; named by BACKPACK_CORPUS it must be there, else its tests say that they rest."""
    named = os.environ.get("BACKPACK_CORPUS")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "corpus"
    if not folder.is_dir():
        why = f"no badge files in {folder}: the tests on real files did NOT run"
        pytest.fail(why) if named else pytest.skip(why)
    return folder


@pytest.fixture(autouse=True)
def heard_logs() -> None:
    """Libraries may silence loggers for a whole process; what a test listens for must be heard in every order."""
    logging.disable(logging.NOTSET)
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("backpack"):
            logging.getLogger(name).disabled = False
