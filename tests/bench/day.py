"""A day to measure: the demo's data in a folder of its own, on the disk that the checkout is on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from backpack import models
from backpack.art.design import Kind
from backpack.claims import offering
from backpack.config import Config
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel.site import Site
from backpack.pages.models import Page
from backpack.passport.opening import new_nonce
from tests.bench.server import ROOT, SECRET, Server, prepare, running

assert models  # rules name rows of every table


@dataclass(frozen=True)
class Day:
    """A site that is served, and its database at hand for opening codes."""

    server: Server
    site: Site
    folder: Path

    def codes(self, *, how_many: int, uses: int) -> list[str]:
        """Paths of fresh group codes for a badge that whoever is present may take."""
        with self.site.current(), self.site.database.writing() as db:
            meal = db.scalars(select(BadgeClass).where(BadgeClass.name == "Repas de quartier")).one()
            karima = db.scalars(select(Member).where(Member.name == "Karima")).one()
            opened = [offering.open_code(db, meal, karima, uses=uses, is_group=True) for _ in range(how_many)]
            return [f"/C/{code.code}" for code in opened]

    def one_code_for_each_badge(self) -> dict[str, str]:
        """The path of a code for one person, by the name of the badge that it gives."""
        with self.site.current(), self.site.database.writing() as db:
            karima = db.scalars(select(Member).where(Member.name == "Karima")).one()
            classes = db.scalars(select(BadgeClass).where(BadgeClass.kind != Kind.KEY))
            return {
                each.name: f"/C/{offering.open_code(db, each, karima, uses=1, is_group=False).code}"
                for each in classes
                if each.organisation_id == karima.organisation_id
            }

    def page_and_badge(self) -> tuple[str, str]:
        """The paths of a CV page that is shown, and of a badge on it."""
        with self.site.database.session(writing=False) as db:
            page = db.scalars(select(Page)).one()
            return f"/P/{page.code}", f"/B/{page.badges[0].code}"

    def nonces(self, how_many: int) -> list[str]:
        """What the buttons of as many claim pages carry."""
        with self.site.current():
            return [new_nonce() for _ in range(how_many)]


@contextmanager
def served_day(**settings: int) -> Iterator[Day]:
    """The demo's day behind the real server."""
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as folder:
        config = Config(data=folder, secret=SECRET, **settings)  # type: ignore[arg-type]
        prepare(config)
        with running(config, Path(folder) / "server.log") as server:
            site = Site.of(config)
            yield Day(server, site, Path(folder))
            site.database.engine.dispose()
