"""What is tapped without a network is kept, shown as waiting, and done exactly once; a no comes back in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backpack.badges.models import Badge
from backpack.cohorts.models import Cohort, Opinion
from backpack.issuers.models import BadgeClass
from backpack.kernel.clock import now
from tests import cohorts
from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.browser.running import RunningDay
from tests.browser.stumbling import Stumbling
from tests.browser.test_offline import a_passport
from tests.browser.watching import Faults
from tests.cast import World

CLEAN = "Port propre"
EMPTY = "Rien n’attend. Tout est envoyé."


@pytest.fixture
def between(running: RunningDay, faults: Faults) -> Iterator[Stumbling]:
    with Stumbling(running.addresses["base"]) as stumbling:
        yield stumbling


def pocketed(page: Page) -> None:
    """The worker is there: whatever is opened next is its."""
    page.evaluate("async () => { await navigator.serviceWorker.ready }")


def claim_page(context: BrowserContext, world: World, name: str = CLEAN) -> Page:
    """Somebody with a new passport, in front of a badge that they may keep."""
    page = a_passport(context, world)
    pocketed(page)
    page.goto(world.code(name))
    return page


def taps_without_a_network(phone: BrowserContext, page: Page, faults: Faults) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED")
    phone.set_offline(True)
    page.get_by_role("button", name="Je le garde").click()


def held(world: World, name: str = CLEAN) -> int:
    """How often somebody holds the badge of that name."""
    return world.count(Badge, badge_class_id=world.row(BadgeClass, name=name).id)


def test_a_claim_without_a_network_arrives_when_it_returns(
    new_phone: NewPhone, world: World, faults: Faults, save_screenshot: SaveScreenshot
) -> None:
    phone = new_phone()
    page = claim_page(phone, world)
    before = held(world)
    taps_without_a_network(phone, page, faults)

    expect(page.get_by_role("heading", level=1)).to_have_text("C’est gardé ici.")
    expect(page.get_by_text("Un badge à garder")).to_be_visible()
    save_screenshot(page, "outbox-waiting")
    page.get_by_role("link", name="Voir mes badges").click()
    expect(page.get_by_text("Un envoi attend Internet.")).to_be_visible()
    save_screenshot(page, "outbox-home")
    assert held(world) == before

    phone.set_offline(False)
    page.get_by_text("Un envoi attend Internet.").wait_for(state="hidden")
    assert held(world) == before + 1
    page.goto("/en-attente")
    expect(page.get_by_text(EMPTY)).to_be_visible()


def test_a_code_that_was_scanned_without_a_network_waits_to_be_opened(
    new_phone: NewPhone, world: World, faults: Faults
) -> None:
    phone = new_phone()
    page = a_passport(phone, world)
    pocketed(page)
    before, code = held(world), world.code(CLEAN)
    faults.expect("ERR_INTERNET_DISCONNECTED")
    phone.set_offline(True)
    page.goto(code)

    expect(page.get_by_text("Un code à ouvrir")).to_be_visible()
    phone.set_offline(False)
    assert held(world) == before, "nobody has said yes yet"
    page.get_by_role("link", name="Ouvrir ce code").click()
    page.get_by_role("button", name="Je le garde").click()
    page.get_by_role("link", name="Voir mon passeport").wait_for()
    assert held(world) == before + 1
    page.goto("/en-attente")
    expect(page.get_by_text(EMPTY)).to_be_visible()


def test_a_server_that_fails_loses_its_answer_and_then_does_well(
    new_phone: NewPhone, sign_in: SignIn, world: World, faults: Faults, between: Stumbling
) -> None:
    """An opinion in a group, twice on its way and once on the board."""
    group = cohorts.build(world, ("Ava V.",), ("Karima",), "Sans réseau")
    seat = cohorts.participant(world, "Ava V.")
    faults.expect("asks another site")
    phone = new_phone(base_url=between.base)
    page = sign_in(phone, "facilitator")
    pocketed(page)
    page.goto(f"/bureau/groupes/{group.code}")
    page.get_by_role("link", name="Ava V.").tap()
    page.get_by_role("link", name="Accueillir").tap()
    faults.expect("500")
    faults.expect("ERR_EMPTY_RESPONSE")
    faults.expect("ERR_CONNECTION")
    faults.expect("Failed to load")

    between.posts = "fails"
    page.get_by_role("button", name="Je l’ai vu faire").click()
    expect(page.get_by_text("Un avis")).to_be_visible()
    between.posts = "loses"
    for _ in range(
        14
    ):  # more often than a server may stumble: without an answer it waits on, and asks nobody
        page.reload()
        expect(page.get_by_text("Part tout seul avec Internet.")).to_be_visible()
        page.wait_for_timeout(100)
    between.posts = "slow"
    page.reload()
    expect(page.get_by_text(EMPTY)).to_be_visible()

    assert between.seen > 2
    assert world.count(Opinion, participant_id=seat.id) == 1


def test_what_was_kept_survives_the_end_of_the_browser(
    persistent_phone: BrowserContext, world: World, faults: Faults
) -> None:
    page = claim_page(persistent_phone, world)
    before = held(world)
    taps_without_a_network(persistent_phone, page, faults)
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est gardé ici.")
    page.close()

    persistent_phone.set_offline(False)
    page = persistent_phone.new_page()
    page.goto("/passeport")
    page.goto("/en-attente")
    expect(page.get_by_text(EMPTY)).to_be_visible()
    assert held(world) == before + 1


def test_a_no_of_the_site_comes_back_in_words_with_what_was_written(
    new_phone: NewPhone, sign_in: SignIn, world: World, faults: Faults, save_screenshot: SaveScreenshot
) -> None:
    """The group ended while the note waited."""
    group = cohorts.build(world, ("Ysé W.",), ("Karima",), "Fini")
    seat = cohorts.participant(world, "Ysé W.")
    phone = new_phone()
    page = sign_in(phone, "facilitator")
    pocketed(page)
    page.goto(f"/bureau/groupes/{group.code}")
    page.get_by_role("link", name="Ysé W.").tap()
    page.get_by_role("link", name="Accueillir").tap()
    page.get_by_role("link", name="Dire « pas encore »").click()
    page.locator("textarea, input[name=note]").first.fill("Il n’a pas osé.")
    faults.expect("ERR_INTERNET_DISCONNECTED")
    faults.expect("409")
    faults.expect("410")
    faults.expect("404")
    phone.set_offline(True)
    page.get_by_role("button", name="Pas encore").click()
    expect(page.get_by_text("Un avis")).to_be_visible()
    with world.write() as db:
        db.get_one(Cohort, group.id).ended_at = now()

    phone.set_offline(False)
    expect(page.get_by_text("Il n’a pas osé.")).to_be_visible()
    save_screenshot(page, "outbox-refused")
    page.get_by_role("button", name="Ne pas envoyer").click()
    expect(page.get_by_text(EMPTY)).to_be_visible()
    assert world.count(Opinion, participant_id=seat.id) == 0


def test_nothing_that_waits_leaves_for_the_next_person(
    new_phone: NewPhone, sign_in: SignIn, world: World, faults: Faults
) -> None:
    phone = new_phone()
    page = claim_page(phone, world)
    before = held(world)
    taps_without_a_network(phone, page, faults)
    expect(page.get_by_text("Un badge à garder")).to_be_visible()

    phone.clear_cookies()
    phone.set_offline(False)
    page = sign_in(phone, "Nadia")
    page.goto("/en-attente")
    expect(page.get_by_text(EMPTY)).to_be_visible()
    assert held(world) == before
