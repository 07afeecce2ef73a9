"""A shared tablet in a real browser: after "J'ai fini", or a minute of silence, nothing is left, also by Back."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from backpack.passport.models import Passport
from backpack.safety import cards
from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.browser.watching import Faults
from tests.cast import World

GONE = "Vos données ne sont plus sur cette tablette."
# Everything that a page may leave in a browser, but for the pictures and scripts of the site itself.
LEFT = """async () => {
    const workers = await navigator.serviceWorker.getRegistrations();
    const kept = [];
    for (const name of await caches.keys()) kept.push(name);
    const databases = (await indexedDB.databases()).map(({ name }) => name);
    return { workers: workers.length, kept, databases, local: localStorage.length, session: sessionStorage.length };
}"""
NOTHING = {"workers": 0, "kept": [], "databases": [], "local": 0, "session": 0}
LEAVE_TRACES = """async () => {
    localStorage.setItem("name", "Lina B.");
    sessionStorage.setItem("name", "Lina B.");
    await (await caches.open("mine")).put("/passeport", new Response("Lina B."));
    await new Promise((done) => { indexedDB.open("outbox").onsuccess = done; });
}"""


def words_of(world: World, name: str = "Lina B.") -> str:
    """The six words of a card that the person called *name* has on paper."""
    with world.app.site.current(), world.write() as db:
        card, secret = cards.new_card(db, db.scalars(select(Passport).filter_by(name=name)).one())
        cards.noted(db, card)
        db.commit()
        return " ".join(cards.words_of(secret))


@pytest.fixture
def context(new_phone: NewPhone) -> BrowserContext:
    return new_phone(width=800, height=1280)


@pytest.fixture
def tablet(context: BrowserContext, new_phone: NewPhone, world: World, sign_in: SignIn) -> Page:
    """Karima used it as her own, with the worker and all; now it is in common."""
    sign_in(new_phone(), "Karima")
    page = sign_in(context, "Karima", "/passeport")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    page.goto("/bureau")
    page.get_by_role("link", name="Partager une tablette").click()
    page.get_by_role("button", name="Mettre cette tablette en commun").click()
    page.wait_for_url("**/tablette")
    return page


def enter(page: Page, words: str) -> None:
    page.get_by_label("Les 6 mots, ou un code").fill(words)
    page.get_by_role("button", name="Entrer", exact=True).click()
    page.get_by_role("heading", name="Mes badges").wait_for()


def left_after(page: Page) -> dict[str, object]:
    """What is left once the screen in between has done its part."""
    for _ in range(40):
        found: dict[str, object] = page.evaluate(LEFT)
        if found == NOTHING:
            break
        page.wait_for_timeout(100)
    return found


def names_of_cookies(context: BrowserContext) -> set[str]:
    return {cookie["name"] for cookie in context.cookies()}


def test_a_tablet_in_common_has_forgotten_its_facilitator(tablet: Page, context: BrowserContext) -> None:
    assert names_of_cookies(context) == {"tb"}
    assert left_after(tablet) == NOTHING
    cookie = context.cookies()[0]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"


def test_j_ai_fini_leaves_nothing_and_back_shows_nothing(
    tablet: Page, context: BrowserContext, world: World, faults: Faults, save_screenshot: SaveScreenshot
) -> None:
    """One scan (here: six words) and one tap in, one tap out."""
    save_screenshot(tablet, "tablet")
    enter(tablet, words_of(world))
    save_screenshot(tablet, "tablet-home")
    tablet.locator("a.spot[href^='/passeport/badge/']").first.click()
    tablet.wait_for_url("**/passeport/badge/*")
    assert tablet.evaluate("() => navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    tablet.goto("/passeport/pages")
    tablet.evaluate(LEAVE_TRACES)
    faults.expect("status of 401")

    tablet.get_by_role("button", name="J’ai fini").click()

    tablet.wait_for_url("**/tablette/fini")
    assert tablet.get_by_role("heading", name=GONE).is_visible()
    save_screenshot(tablet, "tablet-finished")
    assert names_of_cookies(context) == {"tb"}
    assert left_after(tablet) == NOTHING
    seen = set()
    for _ in range(6):
        tablet.go_back(wait_until="load")
        tablet.wait_for_timeout(250)
        seen.add(tablet.url.partition("/tablette")[1] or tablet.get_by_role("heading", level=1).inner_text())
        said = tablet.locator("body").inner_text()
        assert "Lina" not in said
        assert "Je sais" not in said
        assert tablet.locator("a.spot").count() == 0
    assert GONE in seen
    assert names_of_cookies(context) == {"tb"}


def test_back_from_the_cache_of_whole_pages_is_empty_too(tablet: Page, world: World, faults: Faults) -> None:
    """A browser may bring a page back as it was left, scripts and all, without asking anybody."""
    enter(tablet, words_of(world))
    faults.expect("status of 401")
    tablet.evaluate(
        "() => { window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })); }"
    )
    assert tablet.locator("body").inner_text().strip() == ""

    with tablet.expect_navigation():
        tablet.evaluate(
            "() => { window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); }"
        )

    tablet.get_by_role(
        "heading", name="Mes badges"
    ).wait_for()  # the session still lives: it was asked for again


def test_silence_is_asked_about_and_then_ends(
    tablet: Page, context: BrowserContext, world: World, faults: Faults, save_screenshot: SaveScreenshot
) -> None:
    tablet.clock.install()
    enter(tablet, words_of(world))
    question = tablet.get_by_role("dialog")
    tablet.clock.run_for(38_000)
    assert not question.is_visible()
    tablet.clock.run_for(3_000)
    assert question.is_visible()
    assert question.get_by_text("Vous êtes toujours là ?").is_visible()
    save_screenshot(tablet, "tablet-silence")
    question.get_by_role("button", name="Continuer ici").click()
    tablet.clock.run_for(30_000)
    assert not question.is_visible()

    tablet.clock.run_for(32_000)

    tablet.wait_for_url("**/tablette/fini")
    assert tablet.get_by_role("heading", name=GONE).is_visible()
    assert names_of_cookies(context) == {"tb"}
    faults.expect("status of 401")
    tablet.goto("/passeport")
    assert tablet.get_by_role("heading", name=GONE).is_visible()


def test_who_writes_for_long_is_not_put_out(tablet: Page, world: World) -> None:
    """Nothing is sent while one writes, so the page itself tells the server."""
    told = []
    tablet.on("request", lambda request: told.append(request.url) if "/encore" in request.url else None)
    tablet.clock.install()
    enter(tablet, words_of(world))
    for _ in range(4):
        tablet.clock.run_for(25_000)
        tablet.keyboard.press("Shift")
    tablet.clock.run_for(2_000)

    assert tablet.get_by_role("heading", name="Mes badges").is_visible()
    assert 3 <= len(told) <= 6


def test_one_tab_ends_the_other(tablet: Page, context: BrowserContext, world: World) -> None:
    enter(tablet, words_of(world))
    other = context.new_page()
    other.goto("/passeport/pages")

    tablet.get_by_role("button", name="J’ai fini").click()

    other.wait_for_url("**/tablette/fini")
    expect(other.get_by_role("heading", name=GONE)).to_be_visible()


def test_the_camera_is_let_go(tablet: Page, world: World) -> None:
    enter(tablet, words_of(world))
    state = tablet.evaluate(
        """() => {
            const video = document.createElement("video");
            video.srcObject = document.createElement("canvas").captureStream();
            document.querySelector("main").append(video);
            const [track] = video.srcObject.getTracks();
            const before = track.readyState;
            window.dispatchEvent(new PageTransitionEvent("pagehide"));
            return [before, track.readyState];
        }"""
    )

    assert state == ["live", "ended"]


def test_no_key_of_the_finger_is_made_here(tablet: Page, world: World, faults: Faults) -> None:
    """The next person's finger would be asked for it."""
    enter(tablet, words_of(world))
    faults.expect("status of 403")

    status = tablet.evaluate(
        "() => fetch('/passeport/doigt/demande', { method: 'POST' }).then((a) => a.status)"
    )

    assert status == 403
