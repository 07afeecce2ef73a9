"""Promises about addresses, headers and words do not depend on the database: SQLite is enough for them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backpack.app import create_app
from backpack.config import Config
from backpack.kernel.transactions import App
from tests.conftest import SECRET


@pytest.fixture
def app(prepared: Path, tmp_path: Path) -> Iterator[App]:
    """The site on the demo's day."""
    shutil.copy(prepared, tmp_path / "backpack.db")
    built = create_app(Config(data=str(tmp_path), secret=SECRET))
    yield built
    built.site.database.engine.dispose()


@pytest.fixture
def app_on_https(prepared: Path, tmp_path: Path) -> Iterator[App]:
    """The same site as it stands in public."""
    folder = tmp_path / "https"
    folder.mkdir()
    shutil.copy(prepared, folder / "backpack.db")
    built = create_app(Config(base_url="https://badges.example.org", data=str(folder), secret=SECRET))
    yield built
    built.site.database.engine.dispose()
