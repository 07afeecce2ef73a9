"""Push, from the tap to the notification: what the server really sent is what the browser really shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Playwright, Route

from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.browser.running import RunningDay, running_day
from tests.cast import World
from tests.push_service import Post, PushService, vapid_claims, vapid_key

# A real subscription needs a push service on the internet, so the browser's part of it is played here: it
# remembers, per profile, what it subscribed to. All that follows is real.
SUBSCRIBES = """
const given = GIVEN;
const name = "stand-in subscription";
function subscription() {
  return {
    endpoint: given.endpoint,
    toJSON: () => given,
    unsubscribe: async () => { localStorage.removeItem(name); return true; },
  };
}
PushManager.prototype.subscribe = async function (asked) {
  if (!asked.userVisibleOnly) throw new Error("it must be visible");
  localStorage.setItem(name, asked.applicationServerKey);
  return subscription();
};
PushManager.prototype.getSubscription = async function () {
  return localStorage.getItem(name) ? subscription() : null;
};
"""

# A worker is ready while it still activates, and a push that comes then is shown by nobody.
ACTIVE = """async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== "activated")
        await new Promise((done) => active.addEventListener("statechange", done, { once: true }));
}"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDay]:
    """A day whose pushes may go to this machine."""
    with running_day(tmp_path_factory.mktemp("push"), BACKPACK_PUSH_PRIVATE="1") as day:
        yield day


@pytest.fixture(scope="module")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """The whole one: the engine alone shows no notification."""
    started = playwright.chromium.launch(executable_path=chromium)
    yield started
    started.close()


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as started:
        yield started


@pytest.fixture
def phone(new_phone: NewPhone, service: PushService) -> BrowserContext:
    context = new_phone(permissions=["notifications"])
    context.add_init_script(SUBSCRIBES.replace("GIVEN", json.dumps(service.subscription())))
    return context


def turn_on(page: Page) -> None:
    page.goto("/passeport/reglages")
    page.get_by_role("button", name="Me prévenir", exact=True).click()
    page.get_by_text("C’est activé sur ce téléphone.").wait_for()


def next_post(page: Page, service: PushService, already: int = 0) -> Post:
    """What the worker of the running site sends; it looks at its outbox every second."""
    for _ in range(100):
        if len(service.posts) > already:
            return service.posts[already]
        page.wait_for_timeout(100)
    raise AssertionError("no push was sent")


def delivered(page: Page, base: str, text: str) -> list[dict[str, Any]]:
    """Hand *text* to the service worker as a push service would; return what the phone now shows."""
    devtools: CDPSession = page.context.new_cdp_session(page)
    seen: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: seen.extend(each["registrationId"] for each in event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    page.evaluate(ACTIVE)
    for _ in range(50):
        if seen:
            break
        page.wait_for_timeout(100)
    shown: list[dict[str, Any]] = []
    for tick in range(150):
        if tick % 50 == 0:  # a busy machine may lose one; what comes twice has one name, and is shown once
            devtools.send(
                "ServiceWorker.deliverPushMessage", {"origin": base, "registrationId": seen[-1], "data": text}
            )
        shown = page.evaluate(
            """async () => {
                const registration = await navigator.serviceWorker.ready;
                const all = await registration.getNotifications();
                return all.map(({ title, body, lang, tag, data, icon }) => ({ title, body, lang, tag, data, icon }));
            }"""
        )
        if shown:
            break
        page.wait_for_timeout(100)
    return shown


def test_a_badge_arrives_and_the_phone_says_so(
    phone: BrowserContext,
    service: PushService,
    world: World,
    day: dict[str, Any],
    sign_in: SignIn,
    save_screenshot: SaveScreenshot,
) -> None:
    page = sign_in(phone, "earner")
    page.goto("/passeport/reglages")
    page.get_by_role("button", name="Me prévenir", exact=True).wait_for()
    save_screenshot(page, "notify-off")
    turn_on(page)
    save_screenshot(page, "notify-on")

    page.goto(world.code("Repas de quartier"))
    page.get_by_role("button", name="Je le garde").click()
    page.wait_for_url("**/garde")
    post = next_post(page, service)

    assert vapid_claims(post)["aud"] == service.origin
    assert vapid_key(post) == page.evaluate("() => localStorage.getItem('push-key')")
    text = service.text(post)
    (shown,) = delivered(page, day["base"], text)
    sent = json.loads(text)["notification"]
    assert shown["title"] == sent["title"] == "Un badge est arrivé."
    assert shown["body"] == sent["body"] == "Repas de quartier"
    assert shown["lang"] == "fr"
    assert shown["tag"] == sent["tag"]
    assert page.request.get(shown["icon"]).ok

    assert clicked(phone, shown["tag"]) == f"opened {sent['navigate'].removeprefix(day['base'])}"
    page.goto(sent["navigate"])
    assert page.get_by_role("heading", name="Repas de quartier").is_visible()


def clicked(phone: BrowserContext, tag: str) -> str:
    """Tap the notification; return what the worker asks the phone to open, or to bring to the front."""
    (worker,) = phone.service_workers
    opened: str = worker.evaluate(
        """async (tag) => {
            const [notification] = await self.registration.getNotifications({ tag });
            return new Promise((resolve) => {
                // Real ones need a real finger.
                self.clients.openWindow = async (path) => resolve(`opened ${path}`);
                WindowClient.prototype.focus = async function () {
                    resolve(`focused ${new URL(this.url).pathname}`);
                };
                self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
            });
        }""",
        tag,
    )
    return opened


def test_what_cannot_be_read_is_still_shown(
    phone: BrowserContext, day: dict[str, Any], sign_in: SignIn
) -> None:
    """A push that shows nothing costs the subscription on an iPhone."""
    page = sign_in(phone, "earner")
    (shown,) = delivered(page, day["base"], "not JSON")
    assert shown["title"] == "Passeport de badges"
    assert clicked(phone, shown["tag"]) == "focused /passeport"


def test_a_notification_opens_nothing_but_this_site(
    phone: BrowserContext, day: dict[str, Any], sign_in: SignIn
) -> None:
    page = sign_in(phone, "earner")
    told = {
        "title": "Un badge est arrivé.",
        "tag": "elsewhere",
        "navigate": "https://example.org/passeport/but",
    }
    delivered(page, day["base"], json.dumps({"web_push": 8030, "notification": told}))
    assert clicked(phone, "elsewhere") == "opened /passeport/but"


def test_a_trial_says_that_it_works_then_it_is_turned_off(
    phone: BrowserContext, service: PushService, sign_in: SignIn, running: RunningDay
) -> None:
    page = sign_in(phone, "Nadia", "/passeport")
    turn_on(page)
    page.get_by_role("button", name="Faire un essai").click()
    page.get_by_text("L’essai est parti.").wait_for()
    told = json.loads(service.text(next_post(page, service)))["notification"]
    assert told["title"] == "L’essai est réussi."

    page.get_by_role("button", name="Ne plus me prévenir").click()
    page.get_by_role("button", name="Me prévenir", exact=True).wait_for()
    page.reload()
    assert page.get_by_role("button", name="Me prévenir", exact=True).is_visible()
    assert not page.get_by_text("appareil vous prévient").is_visible()


def test_turning_off_wins_over_a_page_that_heals_just_then(
    phone: BrowserContext, sign_in: SignIn, running: RunningDay
) -> None:
    page = sign_in(phone, "Nadia", "/passeport")
    turn_on(page)
    page.evaluate("() => sessionStorage.clear()")  # the next opening heals again
    healing: list[Route] = []
    page.route("**/passeport/prevenir", lambda route: healing.append(route))
    with page.expect_request("**/passeport/prevenir"):
        page.reload()
    page.get_by_role("button", name="Ne plus me prévenir").click()
    page.wait_for_timeout(200)  # time enough to overtake
    healing[0].continue_()
    page.unroute_all()
    page.get_by_role("button", name="Me prévenir", exact=True).wait_for()
    page.reload()
    assert page.get_by_role("button", name="Me prévenir", exact=True).is_visible()
    assert not page.get_by_text("appareil vous prévient").is_visible()


def test_the_next_opening_heals_a_subscription_that_the_phone_lost(
    phone: BrowserContext, service: PushService, sign_in: SignIn, world: World
) -> None:
    page = sign_in(phone, "Karima", "/passeport")
    turn_on(page)
    page.evaluate("() => localStorage.removeItem('stand-in subscription')")  # as iOS does, silently
    later = phone.new_page()
    with later.expect_response("**/passeport/prevenir") as healed:
        later.goto("/passeport")
    assert healed.value.status == 204
    assert later.evaluate("() => Boolean(localStorage.getItem('stand-in subscription'))")


def test_nothing_is_offered_where_it_cannot_work(new_phone: NewPhone, sign_in: SignIn) -> None:
    context = new_phone()
    context.add_init_script("delete window.PushManager")
    page = sign_in(context, "earner", "/passeport/reglages")
    page.get_by_text("Ce téléphone ne sait pas prévenir.").wait_for()
    assert not page.get_by_role("button", name="Me prévenir", exact=True).is_visible()


def test_an_iphone_is_told_to_install_first(new_phone: NewPhone, sign_in: SignIn) -> None:
    context = new_phone()
    context.add_init_script("delete window.PushManager; navigator.standalone = false;")
    page = sign_in(context, "earner", "/passeport/reglages")
    page.get_by_text("Ajoutez d’abord le passeport à l’écran d’accueil.").wait_for()


def test_a_refusal_is_taken_as_a_no(new_phone: NewPhone, sign_in: SignIn) -> None:
    context = new_phone()
    context.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' });")
    page = sign_in(context, "earner", "/passeport/reglages")
    page.get_by_text("Votre téléphone refuse les messages d’ici.").wait_for()
    assert not page.get_by_role("button", name="Me prévenir", exact=True).is_visible()
