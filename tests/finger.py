"""A finger that counts: each tap on a button or a link of any phone, each field that is filled."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


class Finger:
    """``finger(page, "Je le garde")`` taps; ``finger.types(page, "Votre code", "482917")`` fills a field."""

    def __init__(self) -> None:
        self.taps = 0
        self.fields = 0

    def __call__(self, page: Page, words: str) -> None:
        """Tap what says exactly *words*, or else begins with them, as a card does that says more."""
        said = page.get_by_role("button", name=words).or_(page.get_by_role("link", name=words))
        said.first.wait_for()
        exact = page.get_by_role("button", name=words, exact=True).or_(
            page.get_by_role("link", name=words, exact=True)
        )
        self.on((exact if exact.count() else said).first)

    def on(self, place: Locator) -> None:
        """Tap *place*, whatever it says."""
        place.tap()
        self.taps += 1

    def on_the_sensor(self) -> None:
        """The finger on the phone's own sheet, which a virtual authenticator answers by itself."""
        self.taps += 1

    def types(self, page: Page, label: str, words: str) -> None:
        page.get_by_label(label).fill(words)
        self.fields += 1
