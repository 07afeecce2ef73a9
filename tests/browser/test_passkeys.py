"""The finger, in real Chromium with a virtual authenticator: protect a passport, lose the phone, open it on a new one.

And the other way, by e-mail, with the demo's own worker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from backpack.kernel import clock, codes
from backpack.passport.models import Contact, Device, Passkey, Passport
from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.browser.running import RunningDay, running_day
from tests.browser.watching import Faults
from tests.cast import World

FINGER = "Avec mon doigt, mon visage ou mon code"
FAILED = "Ça n’a pas marché."
SENSOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDay]:
    """The day under a name: passkeys belong to names, and 127.0.0.1 is none."""
    with running_day(tmp_path_factory.mktemp("passkeys")) as day:
        base = day.addresses["base"].replace("127.0.0.1", "localhost")
        yield replace(day, addresses={**day.addresses, "base": base})


class Sensor:
    """The finger sensor of one phone, as Chromium plays it (WebAuthn extension of WebDriver)."""

    def __init__(self, page: Page, **traits: Any) -> None:
        self.devtools: CDPSession = page.context.new_cdp_session(page)
        self.devtools.send("WebAuthn.enable")
        made = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**SENSOR, **traits}})
        self.of = {"authenticatorId": made["authenticatorId"]}

    @property
    def keys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.devtools.send("WebAuthn.getCredentials", self.of)["credentials"]
        return found

    def receives(self, keys: list[dict[str, Any]]) -> None:
        """What the phone's maker carries over to a person's next phone."""
        for key in keys:
            self.devtools.send("WebAuthn.addCredential", {**self.of, "credential": key})

    def recognises_nobody(self) -> None:
        self.devtools.send("WebAuthn.setUserVerified", {**self.of, "isUserVerified": False})


def protect(page: Page) -> int:
    """From home to a protected passport; how many taps that takes."""
    page.goto("/passeport/proteger")
    page.get_by_role("button", name=FINGER).tap()
    page.get_by_text("Votre passeport est protégé.").first.wait_for()
    return 1


def test_protect_lose_and_open_on_a_new_phone(
    new_phone: NewPhone, sign_in: SignIn, world: World, save_screenshot: SaveScreenshot
) -> None:
    old = sign_in(new_phone(), "earner")
    sensor = Sensor(old)
    protect(old)
    assert len(sensor.keys) == 1
    assert world.count(Passkey) == 1

    page = new_phone().new_page()
    Sensor(page).receives(sensor.keys)
    page.goto("/entrer")
    assert page.locator("input:not([type=hidden])").count() == 0  # no name is typed
    save_screenshot(page, "enter")
    page.get_by_role("button", name=FINGER).tap()  # one tap, and the finger
    page.wait_for_url("**/passeport")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes badges")
    assert page.get_by_text("Marché d’hiver").first.is_visible()


def test_lost_means_that_the_old_phone_opens_nothing_more(
    new_phone: NewPhone, sign_in: SignIn, faults: Faults
) -> None:
    old = sign_in(new_phone(), "Karima", "/passeport")
    sensor = Sensor(old)
    protect(old)
    page = new_phone().new_page()
    Sensor(page).receives(sensor.keys)
    page.goto("/retrouver")
    page.get_by_role("button", name=FINGER).tap()
    page.wait_for_url("**/passeport")

    faults.expect("status of 4")
    old.goto("/passeport")
    expect(old.get_by_role("heading", level=1)).to_have_text("Ce téléphone n’ouvre plus votre passeport.")


def test_a_finger_that_is_not_recognised_is_said_calmly(
    new_phone: NewPhone, sign_in: SignIn, world: World
) -> None:
    page = sign_in(new_phone(), "earner")
    before = world.count(Passkey)
    Sensor(page).recognises_nobody()
    page.goto("/passeport/proteger")
    page.get_by_role("button", name=FINGER).tap()
    page.get_by_text(FAILED).wait_for()

    assert world.count(Passkey) == before
    assert page.get_by_role("button", name=FINGER).is_enabled()


def test_a_phone_without_a_key_of_ours_is_told_so(new_phone: NewPhone, world: World) -> None:
    devices = world.count(Device)
    page = new_phone().new_page()
    Sensor(page)
    page.goto("/entrer")
    page.get_by_role("button", name=FINGER).tap()
    page.get_by_text(FAILED).wait_for()
    assert world.count(Device) == devices


def test_a_second_key_on_the_same_phone_is_not_made(new_phone: NewPhone, sign_in: SignIn) -> None:
    page = sign_in(new_phone(), "Nadia", "/bureau/revenir")
    sensor = Sensor(page)
    page.reload()
    for _ in range(2):
        page.get_by_role("button", name=FINGER).tap()
        page.get_by_text("C’est fait. Vous pourrez revenir.").wait_for()
    assert len(sensor.keys) == 1


@pytest.mark.parametrize("without", ["a sensor", "a script", "the browser's part"])
def test_where_it_cannot_work_it_is_not_offered(new_phone: NewPhone, sign_in: SignIn, without: str) -> None:
    context = new_phone(java_script_enabled=without != "a script")
    if without == "the browser's part":
        context.add_init_script("delete window.PublicKeyCredential")
    page = sign_in(context, "earner", "/passeport/proteger")
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_timeout(300)
    assert not page.get_by_role("button", name=FINGER).is_visible()


def test_an_address_of_digits_has_no_passkeys(
    new_phone: NewPhone, day: dict[str, Any], faults: Faults
) -> None:
    context = new_phone(base_url=day["base"].replace("localhost", "127.0.0.1"))
    page = context.new_page()
    faults.expect("127.0.0.1")
    Sensor(page)
    page.goto("/entrer")
    page.wait_for_timeout(300)
    assert not page.get_by_role("button", name=FINGER).is_visible()


def test_by_e_mail_two_fields_and_three_taps(new_phone: NewPhone, world: World) -> None:
    give_address(world, "Lina B.", "lina@example.org")
    context = new_phone()
    page, letters = context.new_page(), context.new_page()
    page.goto("/entrer")
    page.get_by_role("link", name="Avec mon e-mail").tap()
    page.get_by_label("Votre adresse e-mail").fill("lina@example.org")
    page.get_by_role("button", name="Envoyer le code").tap()
    page.get_by_label("Votre code").fill(code_in(letters))
    page.get_by_role("button", name="Ouvrir mon passeport").tap()
    page.wait_for_url("**/passeport")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes badges")


def give_address(world: World, name: str, address: str) -> None:
    """The person called *name* has proved *address*."""
    passport = world.row(Passport, name=name)
    with world.write() as db:
        db.add(
            Contact(
                code=codes.new(),
                passport_id=passport.id,
                address=address,
                folded=address,
                added_at=clock.now(),
                proved_at=clock.now(),
            )
        )


def code_in(page: Page) -> str:
    """The six digits of the newest letter, once the worker has written it."""
    for _ in range(50):
        page.goto("/demo/courriers")
        found = re.search(r"Votre code\s: (\d{6})", page.inner_text("main"))
        if found:
            return found[1]
        page.wait_for_timeout(200)
    raise AssertionError("no letter came")
