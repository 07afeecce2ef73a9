"""What keeping a passport costs a person: taps, fields, and seconds of machine at 400 ms and 400 kbit/s.

Real phones (Chromium, cold caches) on the real server behind a slow line (tests.slow_network). People's own time is
not in the seconds; taps on the phone's own sheet (a finger on the sensor) are in the taps.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Browser, Page, sync_playwright

from backpack.kernel import clock, codes
from backpack.kernel.transactions import App
from backpack.passport.models import Contact, Passport
from backpack.safety import cards
from tests.bench.claim_page import chromium_path
from tests.bench.figures import Figure
from tests.browser.running import RunningDay, running_day
from tests.cast import World
from tests.finger import Finger
from tests.slow_network import SLOW_3G, SlowNetwork

SENSOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
FINGER = "Avec mon doigt, mon visage ou mon code"
HERS = "lina@example.org"


@dataclass
class Walk:
    """Phones of one journey: those made by ``phone`` sit behind the slow line, the desk's and the old one's do not."""

    browser: Browser
    world: World
    day: RunningDay
    slow: int
    finger: Finger = field(default_factory=Finger)
    seconds: float = 0.0

    def phone(self, *, slow: bool = True) -> Page:
        port = self.slow if slow else int(self.day.addresses["base"].rsplit(":", 1)[1])
        context = self.browser.new_context(
            base_url=f"http://localhost:{port}",
            viewport={"width": 360, "height": 740},
            is_mobile=True,
            has_touch=True,
            locale="fr-FR",
        )
        context.set_default_timeout(30_000)
        return context.new_page()

    def signed_in(self, name: str = "Lina B.", lands_on: str = "/passeport", *, slow: bool = True) -> Page:
        page = self.phone(slow=slow)
        page.goto(self.world.signed_in_path(name, lands_on))
        page.locator("button[form=enter]").tap()
        page.wait_for_url(f"**{lands_on}")
        page.wait_for_load_state("networkidle")
        return page

    def card(self, name: str = "Lina B.") -> tuple[str, list[str]]:
        """A noted card of *name*: its printed path and its six words."""
        with self.day.site.current(), self.day.site.database.writing() as db:
            passport = db.query(Passport).filter_by(name=name).one()
            card, secret = cards.new_card(db, passport)
            cards.noted(db, card)
            return f"/K/{cards.code_of(secret)}", list(cards.words_of(secret))

    def timed(self, until: str, page: Page, *steps: Callable[[], object]) -> None:
        """Do *steps*; the clock stops when *page* shows the words *until* in a heading."""
        started = time.monotonic()
        for step in steps:
            step()
        page.get_by_role("heading", name=until).first.wait_for()
        self.seconds += time.monotonic() - started

    def opened(self, page: Page, step: Callable[[], object]) -> None:
        """Do *step*, which leads *page* to another screen; the clock stops when that is there."""
        started = time.monotonic()
        with page.expect_navigation(wait_until="domcontentloaded"):
            step()
        self.seconds += time.monotonic() - started


def claim(walk: Walk) -> None:
    page, code = walk.phone(), walk.world.code("Repas de quartier")
    walk.timed("passeport", page, lambda: page.goto(code), lambda: walk.finger(page, "Je le garde"))


def protect_by_finger(walk: Walk) -> None:
    page = walk.signed_in()
    _sensor(page)
    page.goto("/passeport/proteger")
    walk.finger.on_the_sensor()
    walk.timed("Votre passeport est protégé.", page, lambda: walk.finger(page, FINGER))


def protect_by_card(walk: Walk) -> None:
    page = walk.signed_in()
    page.goto("/passeport/proteger")
    walk.timed("Notez les 6 mots.", page, lambda: walk.finger(page, "Avec une carte en papier"))
    walk.timed("Votre passeport est protégé.", page, lambda: walk.finger(page, "C’est noté"))


def protect_by_mail(walk: Walk) -> None:
    page = walk.signed_in()
    page.goto("/passeport/proteger")
    walk.opened(page, lambda: walk.finger(page, "Avec mon e-mail"))
    walk.finger.types(page, "Votre adresse e-mail", HERS)
    walk.opened(page, lambda: walk.finger(page, "Envoyer le code"))
    walk.finger.types(page, "Votre code", _code(walk, HERS))
    walk.timed("Votre passeport est protégé.", page, lambda: walk.finger.on(page.locator("button.primary")))


def new_phone(walk: Walk) -> None:
    old, new = walk.signed_in(slow=False), walk.phone()
    old.goto("/passeport/telephones")
    walk.finger(old, "Changer de téléphone")
    old.wait_for_url("**/changer/*")
    path = "/H/" + old.url.rsplit("/", 1)[-1]
    walk.timed("Mes badges", new, lambda: new.goto(path), lambda: walk.finger(new, "C’est moi"))
    walk.finger(old, "Garder ce téléphone")


def lost_by_card(walk: Walk) -> None:
    walk.signed_in(slow=False)  # the phone that is lost
    path, _ = walk.card()
    page = walk.phone()
    walk.timed(
        "Votre passeport est revenu.",
        page,
        lambda: page.goto(path),
        lambda: walk.finger(page, "Ouvrir mon passeport"),
    )
    walk.timed("Mes badges", page, lambda: walk.finger(page, "C’est noté"))


def lost_by_words(walk: Walk) -> None:
    walk.signed_in(slow=False)  # the phone that is lost
    _, words = walk.card()
    page = walk.phone()
    page.goto("/retrouver/mots")
    for place, word in enumerate(words):
        page.locator("input[data-word]").nth(place).fill(word)
        walk.finger.fields += 1
    walk.timed("Votre passeport est revenu.", page, lambda: walk.finger(page, "Ouvrir mon passeport"))
    walk.timed("Mes badges", page, lambda: walk.finger(page, "C’est noté"))


def lost_by_finger(walk: Walk) -> None:
    old = walk.signed_in(slow=False)
    keys = _sensor(old)
    old.goto("/passeport/proteger")
    old.get_by_role("button", name=FINGER).tap()
    old.get_by_role("heading", name="Votre passeport est protégé.").wait_for()
    page = walk.phone()
    _sensor(page, keys())
    page.goto("/retrouver")
    walk.finger.on_the_sensor()
    walk.timed("Mes badges", page, lambda: walk.finger(page, FINGER))


def lost_by_mail(walk: Walk) -> None:
    walk.signed_in(slow=False)  # the phone that is lost
    _prove(walk)
    page = walk.phone()
    page.goto("/retrouver")
    walk.opened(page, lambda: walk.finger(page, "Avec mon e-mail"))
    walk.finger.types(page, "Votre adresse e-mail", HERS)
    walk.opened(page, lambda: walk.finger(page, "Envoyer le code"))
    walk.finger.types(page, "Votre code", _code(walk, HERS))
    walk.timed("Mes badges", page, lambda: walk.finger(page, "Ouvrir mon passeport"))


def shared_tablet(walk: Walk) -> None:
    path, _ = walk.card()
    walk.signed_in("Karima", slow=False)  # her own phone stays in: a desk that locks itself out is refused
    tablet = walk.signed_in("Karima", "/bureau")
    tablet.get_by_role("link", name="Partager une tablette").click()
    tablet.get_by_role("button", name="Mettre cette tablette en commun").click()
    tablet.wait_for_url("**/tablette")
    tablet.get_by_label("Les 6 mots, ou un code").fill(path.removeprefix("/K/"))  # as the camera fills it in
    walk.timed("Mes badges", tablet, lambda: walk.finger(tablet, "Entrer"))
    walk.timed("Vos données ne sont plus", tablet, lambda: walk.finger(tablet, "J’ai fini"))


def envelope(walk: Walk) -> None:
    path = "/V/" + walk.day.addresses["envelope"].rsplit("/", 1)[1]
    page = walk.phone()
    walk.timed("passeport", page, lambda: page.goto(path), lambda: walk.finger(page, "Je les garde"))


JOURNEYS: dict[str, Callable[[Walk], None]] = {
    "claim": claim,
    "protect_by_finger": protect_by_finger,
    "protect_by_card": protect_by_card,
    "protect_by_mail": protect_by_mail,
    "new_phone": new_phone,
    "envelope": envelope,
    "shared_tablet": shared_tablet,
    "lost_by_finger": lost_by_finger,
    "lost_by_mail": lost_by_mail,
    "lost_by_words": lost_by_words,
    "lost_by_card": lost_by_card,
}
MEASURES = tuple(f"journey_{name}_{what}" for name in JOURNEYS for what in ("s", "taps", "fields"))


def figures() -> Iterator[Figure]:
    """Each journey once, on a fresh day of its own, so that none stands on another's shoulders."""
    for name, journey in JOURNEYS.items():
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            day = stack.enter_context(running_day(folder))
            port = int(day.addresses["base"].rsplit(":", 1)[1])
            slow = stack.enter_context(SlowNetwork(port, SLOW_3G))
            playwright = stack.enter_context(sync_playwright())
            chromium = chromium_path(playwright.chromium.executable_path)
            if chromium is None:
                print(
                    "the journeys were NOT measured: no Chromium (apt-get install chromium)", file=sys.stderr
                )
                return
            browser = playwright.chromium.launch(executable_path=chromium)
            walk = Walk(browser, World(cast(App, day)), day, slow.port)
            journey(walk)
            browser.close()
        yield Figure(f"journey_{name}_s", round(walk.seconds, 1), "s", "lower", "at 400 ms, 400 kbit/s")
        yield Figure(f"journey_{name}_taps", walk.finger.taps, "taps", "lower")
        yield Figure(f"journey_{name}_fields", walk.finger.fields, "fields", "lower")


def _sensor(page: Page, keys: list[dict[str, Any]] | None = None) -> Callable[[], list[dict[str, Any]]]:
    """A finger sensor for *page*'s phone, which holds *keys*; returns how to read what it holds."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": SENSOR})
    of = {"authenticatorId": made["authenticatorId"]}
    for key in keys or []:
        devtools.send("WebAuthn.addCredential", {**of, "credential": key})
    return lambda: cast("list[dict[str, Any]]", devtools.send("WebAuthn.getCredentials", of)["credentials"])


def _prove(walk: Walk) -> None:
    with walk.day.site.database.writing() as db:
        passport = db.query(Passport).filter_by(name="Lina B.").one()
        known = Contact(
            code=codes.new(), passport_id=passport.id, address=HERS, folded=HERS, added_at=clock.now()
        )
        known.proved_at = clock.now()
        db.add(known)


def _code(walk: Walk, address: str) -> str:
    """The six digits that the demo's worker wrote to *address*, read on another screen."""
    page = walk.phone(slow=False)
    for _ in range(100):
        page.goto("/demo/courriers")
        if found := re.search(r"Votre code\s: (\d{6})", page.inner_text("main")):
            return found[1]
        page.wait_for_timeout(200)
    raise AssertionError(f"no letter came to {address}")
