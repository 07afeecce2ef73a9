"""The figures of a first page (A12), counted in real Chromium: taps, fields, seconds; and a part that is dragged."""

from __future__ import annotations

import time

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.browser.test_journeys import keep
from tests.cast import World

MOST_TAPS, MOST_FIELDS, MOST_SECONDS = 12, 1, 90
A_TAP, A_LETTER = 3.0, 0.5  # seconds of a person who reads each screen first, and types with one thumb


class Counted:
    """One person's phone, which counts what they do."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.fields, self.letters = page, 0, 0, 0

    def tap(self, words: str) -> None:
        button, link = (self.page.get_by_role(role, name=words, exact=True) for role in ("button", "link"))
        self.taps += 1
        button.or_(link).first.tap()

    def choose(self, words: str) -> None:
        self.taps += 1
        self.page.locator("label", has_text=words).first.tap()

    def types(self, label: str, words: str) -> None:
        self.taps += 1  # into the field
        self.fields += 1
        self.letters += len(words)
        self.page.get_by_label(label).fill(words)


def test_a_first_page_takes_twelve_taps_and_one_field_at_most(
    new_phone: NewPhone, world: World, save_screenshot: SaveScreenshot
) -> None:
    page = new_phone().new_page()
    for name in ("Repas de quartier", "Marché d’hiver", "Port propre"):
        keep(page, world.code(name))
    page.goto("/passeport")
    ines, began = Counted(page), time.monotonic()

    ines.tap("Montrer")
    ines.tap("Faire une page")
    ines.choose("Vente")
    ines.tap("Continuer")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)  # ticked already
    save_screenshot(page, "compose-badges")
    ines.tap("Continuer")
    ines.types("Votre prénom", "Inès")
    ines.choose("J’aime conseiller les gens.")
    save_screenshot(page, "compose-words", whole=True)
    ines.tap("Continuer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inès")
    ines.tap("Publier")
    ines.taps += 1
    page.get_by_role("button", name="J’ai 15 ans ou plus").tap()
    expect(page.get_by_text("Visez ce carré avec un téléphone.")).to_be_visible()

    person = ines.taps * A_TAP + ines.letters * A_LETTER
    machine = time.monotonic() - began
    print(f"A12: {ines.taps} taps, {ines.fields} field, {machine:.1f} s of machine, {person:.0f} s of person")
    assert ines.taps <= MOST_TAPS
    assert ines.fields <= MOST_FIELDS
    assert machine + person <= MOST_SECONDS


def _with_parts(phone: BrowserContext, sign_in: SignIn) -> Page:
    """Lina's copy of her page, with three parts of her own below the badges."""
    lina = sign_in(phone, "earner", "/passeport/pages")
    lina.get_by_role("link", name="Ajouter autre chose").first.tap()
    lina.get_by_text("Copier ou effacer cette page").tap()
    lina.get_by_role("button", name="Copier cette page").tap()
    lina.wait_for_load_state()
    for kind, words in (
        ("Mes langues", "Arabe"),
        ("Mes formations", "Premiers secours"),
        ("Un texte", "Bonjour"),
    ):
        lina.get_by_role("link", name=kind, exact=True).tap()
        lina.locator("textarea").fill(words)
        lina.get_by_role("button", name="Ajouter à la page").tap()
        lina.wait_for_url("**/autre")
    return lina


def test_parts_are_put_in_order_by_dragging_or_by_buttons(
    new_phone: NewPhone, sign_in: SignIn, save_screenshot: SaveScreenshot
) -> None:
    lina = _with_parts(new_phone(height=1600), sign_in)
    titles = lina.locator(".order .line b")
    expect(titles).to_have_text(["Mes langues", "Mes formations", "Un texte"])
    save_screenshot(lina, "compose-more", whole=True)

    grip = lina.locator(".order .grip").nth(2)
    grip.scroll_into_view_if_needed()
    box, top = grip.bounding_box(), lina.locator(".order li").first.bounding_box()
    assert box
    assert top
    lina.mouse.move(box["x"] + 20, box["y"] + 20)
    lina.mouse.down()
    lina.mouse.move(box["x"] + 20, top["y"] + 4, steps=8)
    with lina.expect_navigation():
        lina.mouse.up()
    expect(titles).to_have_text(["Un texte", "Mes langues", "Mes formations"])

    lina.get_by_role("button", name="Descendre : Un texte").tap()
    expect(titles).to_have_text(["Mes langues", "Un texte", "Mes formations"])
    lina.get_by_role("link", name="Copier", exact=False).or_(
        lina.get_by_text("Copier ou effacer cette page")
    ).first.tap()
    lina.get_by_role("link", name="Effacer cette page").tap()
    lina.get_by_role("button", name="Effacer pour toujours").tap()
    expect(lina.get_by_role("heading", name="Mes pages")).to_be_visible()
