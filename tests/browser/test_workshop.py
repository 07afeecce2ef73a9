"""An afternoon in a room: a projector, a phone and a desk at once, from the group's square to a key badge."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from sqlalchemy import select

from backpack.cohorts import columns, giving
from backpack.cohorts.models import Cohort, Facilitator, Participant
from tests.browser.conftest import DESK, NewPhone, SaveScreenshot, SignIn
from tests.browser.test_journeys import scan
from tests.cast import World
from tests.cohorts import build

SOON = 5_000  # ms until what one does is on another's screen


def test_projector_phone_and_desk(
    world: World, new_phone: NewPhone, sign_in: SignIn, save_screenshot: SaveScreenshot
) -> None:
    """Entering and pairing, presence with a live count, je peux, je sais and the key badge, all on three screens."""
    cohort = build(world, ("Inès D.", "Noé R."), name="Salle du port")
    board, phone = f"/bureau/groupes/{cohort.code}", new_phone().new_page()
    desk = sign_in(new_phone(**DESK, is_mobile=False, has_touch=False), "Karima", board)

    phone.goto(f"/J/{cohort.join_code}")
    phone.get_by_role("button", name="J’entre dans le groupe").tap()  # one scan, one tap, no field
    desk.locator("a.entrant").click(timeout=SOON)
    desk.get_by_role("button", name="C’est Inès D.").click()  # one tap confirms the name
    phone.goto("/passeport/groupes")
    expect(phone.get_by_text("Karima").first).to_be_visible()

    wall = _on_the_wall(desk, board)
    phone.goto(scan(save_screenshot(wall, "workshop-wall")))
    phone.get_by_role("button", name="Je le garde").tap()
    expect(wall.locator(".count")).to_contain_text(re.compile(r"1\s*venu"), timeout=SOON)
    assert "Inès" not in wall.inner_text("body"), "no name is ever on the wall"
    wall.close()

    _give_the_other_pieces(world, cohort)
    desk.goto(board)
    for who in ("Karima", "Hugo", "Maëlle"):
        page = desk if who == "Karima" else sign_in(new_phone(), who, board)
        _saw_it(page, board, _seat(world, cohort))
    expect(desk.locator('a[aria-label^="Inès D., Accueillir :"]')).to_have_attribute(
        "aria-label", re.compile("Je sais"), timeout=SOON
    )

    phone.goto("/passeport/badges/can")
    expect(phone.get_by_role("link", name="Je sais accueillir")).to_be_visible()
    expect(phone.get_by_role("link", name="Travail en équipe").first).to_be_visible()
    save_screenshot(phone, "workshop-passport")


def _on_the_wall(desk: Page, board: str) -> Page:
    """A session of the group is opened at the desk, and stands on a projector."""
    desk.goto(board)
    desk.get_by_role("link", name="Ouvrir un atelier").first.click()
    expect(desk.get_by_text("Badge de présence").first).to_be_visible()  # the last one is remembered
    desk.get_by_role("button", name="Ouvrir l’atelier").click()
    desk.get_by_role("button", name="Mettre au mur").click()
    desk.wait_for_url("**/W/*")
    wall = desk.context.new_page()
    wall.goto(desk.url)
    return wall


def _give_the_other_pieces(world: World, cohort: Cohort) -> None:
    """Everything that the key asks for, but what is about to be seen."""
    with world.app.site.current(), world.write() as db:
        known = db.scalars(select(Facilitator).filter_by(cohort_id=cohort.id, leads=True)).one()
        person = db.scalars(select(Participant).filter_by(cohort_id=cohort.id, name="Inès D.")).one()
        for column in columns.columns(db, known.cohort):
            badge_class = column.knows or column.other
            if badge_class and column.name not in ("Accueillir", "Marché d’hiver"):
                giving.give(db, person, badge_class, known)


def _seat(world: World, cohort: Cohort) -> str:
    return world.row(Participant, cohort_id=cohort.id, name="Inès D.").code


def _saw_it(page: Page, board: str, seat: str) -> None:
    """Person, badge, "Je l’ai vu faire": three taps, on a phone or at a desk."""
    page.goto(f"{board}/{seat}")
    page.get_by_role("link", name="Accueillir").first.click()
    page.get_by_role("button", name="Je l’ai vu faire").click()
    expect(page.get_by_text("Annuler mon avis")).to_be_visible()
    page.goto(board)
