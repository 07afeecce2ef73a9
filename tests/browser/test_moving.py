"""Two phones on one table: a passport goes on to the new one, and two passports become one. Taps are counted."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.browser.test_journeys import FIELDS, scan
from tests.browser.watching import Faults
from tests.cast import World
from tests.finger import Finger

ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-A145R) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
TWENTY_SECONDS = 20  # figure A10


def keep(page: Page, code: str) -> Page:
    page.goto(code)
    page.get_by_role("button", name="Je le garde").tap()
    page.wait_for_url("**/garde")
    return page


def test_one_scan_and_three_taps_to_a_new_phone(
    new_phone: NewPhone, sign_in: SignIn, finger: Finger, save_screenshot: SaveScreenshot
) -> None:
    old = sign_in(new_phone(), "earner")
    new = new_phone(user_agent=ANDROID).new_page()
    old.goto("/passeport/telephones")
    phones = old.get_by_role("listitem").filter(has_text="Enlever").count()
    begun = time.monotonic()

    finger(old, "Changer de téléphone")
    expect(old.get_by_text("Visez ce carré avec votre autre téléphone.")).to_be_visible()
    new.goto(scan(save_screenshot(old, "move-square")))  # the one scan
    assert new.locator(FIELDS).count() == 0
    save_screenshot(new, "move-arrive")
    finger(new, "C’est moi")
    expect(new.get_by_role("heading", name="Mes badges")).to_be_visible()
    # The old phone learns it by itself.
    expect(old.get_by_text("Votre autre téléphone est prêt.")).to_be_visible()
    save_screenshot(old, "move-ready")
    finger(old, "Garder ce téléphone")
    expect(old.get_by_role("heading", name="Mes badges")).to_be_visible()

    assert finger.taps == 3
    assert time.monotonic() - begun < TWENTY_SECONDS
    old.goto("/passeport/telephones")
    expect(old.get_by_role("listitem").filter(has_text="Enlever")).to_have_count(phones + 1)
    expect(old.get_by_text("Téléphone Android")).to_be_visible()


def test_the_old_phone_leaves_and_keeps_nothing(
    new_phone: NewPhone, sign_in: SignIn, finger: Finger, faults: Faults
) -> None:
    faults.expect("status of 401")
    old, new = sign_in(new_phone(), "earner"), new_phone().new_page()
    old.evaluate("() => navigator.serviceWorker.ready.then(() => true)")  # all that it keeps is there
    old.goto("/passeport/telephones")
    finger(old, "Changer de téléphone")
    old.wait_for_url("**/changer/*")
    new.goto("/H/" + old.url.rsplit("/", 1)[-1].lower())
    finger(new, "C’est moi")
    finger(old, "Enlever mon passeport d’ici")

    expect(old.get_by_text("Ce téléphone n’ouvre plus votre passeport.")).to_be_visible()
    assert old.context.cookies() == []
    assert old.evaluate("async () => (await caches.keys()).length") == 0
    old.goto("/passeport")
    expect(old.get_by_role("heading", name="Mes badges")).to_have_count(0)
    new.reload()
    expect(new.get_by_role("heading", name="Mes badges")).to_be_visible()


def test_from_an_inner_browser_to_the_real_one_and_two_become_one(
    new_phone: NewPhone, world: World, finger: Finger, faults: Faults, save_screenshot: SaveScreenshot
) -> None:
    faults.expect("intent://")  # what Android hands to the real browser; nothing takes it here
    chrome = keep(new_phone(user_agent=ANDROID).new_page(), world.code("Port propre"))
    inner = keep(
        new_phone(user_agent=f"{ANDROID} Instagram 334.0.0.42.95 Android").new_page(),
        world.code("Repas de quartier"),
    )
    asked: list[tuple[str, str]] = []
    inner.on("request", lambda sent: asked.append((sent.method, sent.url.partition(":")[0])))

    finger(inner, "Ouvrir dans Chrome ou Safari")  # the one tap
    expect(inner.get_by_text("Touchez le bouton. Puis touchez « C’est moi ».")).to_be_visible()
    way = inner.get_by_role("link", name="Ouvrir dans Chrome").get_attribute("href") or ""
    assert asked[0] == ("POST", "http")  # nothing is made by reading
    assert ("GET", "intent") in asked
    assert way.startswith("intent://")
    assert way.endswith(";end")
    scheme, rest = "http", way.removeprefix("intent://").partition("#")[0]
    chrome.goto(f"{scheme}://{rest}")
    finger(chrome, "C’est moi")
    expect(chrome.get_by_role("heading", level=1)).to_have_text("Ce téléphone a déjà un passeport (1 badge).")
    save_screenshot(chrome, "join")
    finger(chrome, "Oui, ce sont les miens")

    for badge in ("Port propre", "Repas de quartier"):
        expect(chrome.get_by_role("link", name=badge)).to_be_visible()
    assert finger.taps == 3
    inner.goto("/passeport")  # its old cookie opens the one that is left
    expect(inner.get_by_role("link", name="Port propre")).to_be_visible()


def test_an_iphone_copies_the_link(new_phone: NewPhone, world: World, finger: Finger) -> None:
    inner = new_phone(
        user_agent=f"{IPHONE} Snapchat/12.92.0.40", permissions=["clipboard-write", "clipboard-read"]
    )
    page = keep(inner.new_page(), world.code("Repas de quartier"))
    finger(page, "Ouvrir dans Chrome ou Safari")
    page.wait_for_url("**/H/*")
    finger(page, "Copier le lien")

    expect(page.get_by_text("Le lien est copié")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.url
