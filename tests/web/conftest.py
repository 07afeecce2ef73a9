"""What several stories share: the site as the outside knows it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from backpack.badges import issuing
from backpack.badges.models import Source
from backpack.issuers.models import BadgeClass
from backpack.kernel.site import Site
from backpack.kernel.transactions import App
from backpack.pages.models import Page, ShownBadge
from tests.cohorts import group as group
from tests.outside import HOST, Outside


@pytest.fixture
def outside(app: App) -> Outside:
    """The demo's people on a site with an https address; Lina's live page shows a badge that was given there."""
    app.site = Site.of(replace(app.site.config, base_url=HOST))
    with app.site.current(), app.site.database.writing() as db:
        page = db.scalars(select(Page)).one()
        badge_class = db.scalars(select(BadgeClass).where(BadgeClass.name == "Repas de quartier")).one()
        badge = issuing.issue(db, badge_class, page.passport, source=Source.CODE, seen_by="Karima")
        db.add(ShownBadge(page_id=page.id, badge_id=badge.id, position=9))
    return Outside(app, badge)
