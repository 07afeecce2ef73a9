"""Who may import whom: downwards only, and the web stays at the edges."""

from __future__ import annotations

import re
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
WEB_FRAMEWORKS = ("flask", "flask_login", "htmx_flask")
WEB_HALF_OF_THE_KERNEL = (
    "assets",
    "compression",
    "forms",
    "headers",
    "letters",
    "manifest",
    "repeats",
    "scanning",
    "transactions",
    "web",
)
SPEAKS_WEB = re.compile(
    r"backpack\.(app|cli|serving|templating|\w+\.((\w+_)?views|web)|kernel\.("
    + "|".join(WEB_HALF_OF_THE_KERNEL)
    + "))"
)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("backpack", include_external_packages=True, cache_dir=None)


def test_each_feature_uses_only_those_below_it(monkeypatch):
    monkeypatch.chdir(ROOT)

    assert lint_imports(no_cache=True) == 0


def test_only_views_and_the_edges_know_the_web(graph):
    knowing = {
        importer
        for framework in WEB_FRAMEWORKS
        if framework in graph.modules
        for importer in graph.find_modules_that_directly_import(framework)
    }

    assert len(knowing) > 10, "the graph sees no imports of Flask at all"
    assert not {module for module in knowing if not SPEAKS_WEB.fullmatch(module)}


@pytest.mark.parametrize("pure", ["backpack.openbadges", "backpack.art"])
def test_the_standard_and_the_drawings_are_pure(graph, pure):
    kept_out = (*WEB_FRAMEWORKS, "sqlalchemy", "alembic", "backpack.kernel", "backpack.config")
    members = {pure, *graph.find_descendants(pure)}

    reached = {used for module in members for used in graph.find_modules_directly_imported_by(module)}

    assert len(members) > 5
    assert not {used for used in reached if used.startswith(kept_out)}


def test_views_are_called_by_the_app_alone(graph):
    """A view of one feature that needs another's calls its rules, and links by address."""
    views = {module for module in graph.modules if module.endswith(".views")}

    callers = {importer for view in views for importer in graph.find_modules_that_directly_import(view)}

    assert len(views) > 5
    assert callers == {"backpack.app"}


def test_no_file_outgrows_one_sitting():
    too_long = {
        str(file.relative_to(ROOT)): lines
        for file in (ROOT / "backpack").rglob("*.py")
        if "versions" not in file.parts and (lines := len(file.read_text().splitlines())) > 300
    }

    assert not too_long
