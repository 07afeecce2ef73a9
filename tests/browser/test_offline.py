"""The passport in the pocket: with no network, what is mine opens, and what is not says so in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.browser.running import RunningDay
from tests.browser.watching import Faults
from tests.cast import World

KEPT = """async () => {
    const cache = await caches.open("mine");
    return (await cache.keys()).map(({ url }) => new URL(url).pathname).sort();
}"""


def kept(page: Page) -> list[str]:
    """The paths that the worker keeps for this person."""
    found: list[str] = page.evaluate(KEPT)
    return found


def wait_until_kept(page: Page, *paths: str) -> None:
    wait_until(page, lambda: set(paths) <= set(kept(page)), f"{paths} to be kept")


def wait_until(page: Page, holds: Callable[[], bool], what: str) -> None:
    """The worker works beside the page, so there is nothing on the screen to wait for."""
    for _ in range(80):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"waited in vain for {what}; kept: {kept(page)}")


def page_of_lina(running: RunningDay) -> str:
    """Where Lina finds the square of her page."""
    return f"/passeport/pages/{running.addresses['page'].rsplit('/')[-1]}/carre"


def a_passport(phone: BrowserContext, world: World) -> Page:
    """A new person keeps a first badge and looks at their passport."""
    page = phone.new_page()
    page.goto(world.code("Repas de quartier"))
    page.get_by_role("button", name="Je le garde").click()
    page.get_by_role("link", name="Voir mon passeport").click()
    page.wait_for_url("**/passeport")
    return page


def test_a_claimed_badge_the_home_and_the_square_open_without_a_network(
    new_phone: NewPhone,
    world: World,
    running: RunningDay,
    sign_in: SignIn,
    faults: Faults,
    save_screenshot: SaveScreenshot,
) -> None:
    phone = new_phone()
    page = sign_in(phone, "earner")
    page.goto(world.code("Repas de quartier"))
    page.get_by_role("button", name="Je le garde").click()
    page.get_by_role("link", name="Voir mon passeport").click()
    page.wait_for_url("**/passeport")
    badge = page.get_by_role("link", name="Repas de quartier").first.get_attribute("href") or ""
    square = page_of_lina(running)
    wait_until_kept(page, "/passeport", badge, square, "/passeport/badges/can")

    faults.expect("ERR_INTERNET_DISCONNECTED")
    phone.set_offline(True)
    page.reload()
    assert page.get_by_role("heading", name="Mes badges").is_visible()
    assert page.get_by_text("Repas de quartier").first.is_visible()
    save_screenshot(page, "offline-home")

    page.goto(badge)  # never opened before
    assert page.get_by_role("heading", name="Repas de quartier").is_visible()
    assert page.locator("main").get_by_text("Les Ateliers du Port").first.is_visible()

    page.goto(square)  # never opened before
    assert page.get_by_text("Visez ce carré avec un téléphone.").is_visible()
    assert page.locator(".frame svg").is_visible()
    save_screenshot(page, "offline-square")

    page.goto("/passeport/but")
    assert page.get_by_role("heading", level=1).is_visible()


def test_what_was_never_opened_says_so_in_words(
    new_phone: NewPhone, world: World, faults: Faults, save_screenshot: SaveScreenshot
) -> None:
    phone = new_phone()
    page = a_passport(phone, world)
    wait_until_kept(page, "/passeport")
    faults.expect("ERR_INTERNET_DISCONNECTED")
    phone.set_offline(True)

    page.goto("/passeport/pages/nouvelle")
    assert page.get_by_role("heading", name="Votre téléphone n’a pas de réseau.").is_visible()
    assert page.get_by_text("Rien n’est perdu.").is_visible()
    save_screenshot(page, "offline")
    page.get_by_role("link", name="Voir mes badges").click()
    assert page.get_by_role("heading", name="Mes badges").is_visible()

    page.goto("/passeport/pages/nouvelle")
    phone.set_offline(False)
    page.get_by_role("link", name="Réessayer").click()
    page.get_by_role("heading", name="Votre téléphone n’a pas de réseau.").wait_for(state="detached")
    assert page.url.endswith("/passeport/pages/nouvelle")


def test_a_tap_without_a_network_says_so_and_can_be_repeated(
    new_phone: NewPhone, world: World, faults: Faults
) -> None:
    phone = new_phone()
    page = a_passport(phone, world)
    wait_until_kept(page, "/passeport")
    page.goto("/passeport/pages/nouvelle")
    page.get_by_role("radio").first.check(force=True)
    faults.expect("ERR_INTERNET_DISCONNECTED")
    phone.set_offline(True)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("heading", name="Votre téléphone n’a pas de réseau.").wait_for()
    phone.set_offline(False)
    page.get_by_role("link", name="Réessayer").click()
    page.get_by_role("radio").first.check(force=True)
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/badges")


def test_pages_of_others_and_fragments_are_not_kept(
    new_phone: NewPhone, world: World, day: dict[str, Any], sign_in: SignIn
) -> None:
    phone = new_phone()
    page = a_passport(phone, world)
    wait_until_kept(page, "/passeport")
    for address in (day["page"], day["badge"], day["map"]):
        page.goto(address)
    page.evaluate("() => fetch('/passeport/pages/nouvelle', { headers: { 'HX-Request': 'true' } })")
    page.goto("/passeport")
    assert all(path.startswith(("/passeport", "/images/")) for path in kept(page)), kept(page)
    assert "/passeport/pages/nouvelle" not in kept(page)


def test_nothing_stays_for_the_next_person(
    new_phone: NewPhone, world: World, running: RunningDay, sign_in: SignIn
) -> None:
    phone = new_phone()
    lina = sign_in(phone, "earner")
    square = page_of_lina(running)
    wait_until_kept(lina, "/passeport", square)
    solene = sign_in(phone, "Solène", "/passeport")
    wait_until_kept(solene, "/passeport")
    assert square not in kept(solene)
    assert "Je sais accueillir" not in solene.evaluate(
        "async () => (await (await caches.open('mine')).match('/passeport')).text()"
    )


def test_nothing_stays_on_a_phone_whose_passport_was_closed(
    new_phone: NewPhone, world: World, sign_in: SignIn, faults: Faults
) -> None:
    phone = new_phone()
    page = sign_in(phone, "earner")
    wait_until_kept(page, "/passeport")
    phone.clear_cookies()
    faults.expect("401")
    page.goto("/passeport")
    wait_until(page, lambda: kept(page) == [], "nothing to be kept")


def test_a_new_release_leaves_one_set_of_files(new_phone: NewPhone, world: World) -> None:
    page = a_passport(new_phone(), world)
    wait_until_kept(page, "/passeport")
    page.evaluate("() => caches.open('files-of-an-older-release')")
    page.evaluate(
        """async () => {
            const registration = await navigator.serviceWorker.getRegistration();
            await registration.unregister();
        }"""
    )
    page.reload()
    caches = "async () => (await caches.keys()).filter((name) => name !== 'mine')"
    wait_until(page, lambda: len(page.evaluate(caches)) == 1, "the old files to go")


def test_it_can_be_installed(persistent_phone: BrowserContext, world: World) -> None:
    page = a_passport(persistent_phone, world)
    devtools = persistent_phone.new_cdp_session(page)
    assert devtools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert "Passeport de badges" in manifest["data"]
