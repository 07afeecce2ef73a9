"""Asking and being answered, in real Chromium: taps are counted, and two people are at it at once."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.browser.test_journeys import tap
from tests.snaps import photo

MEAL, HELP = "Repas de quartier", "Je sais aider un collègue"


def test_i_think_i_have_it_is_two_taps_without_a_word(
    new_phone: NewPhone, sign_in: SignIn, day: dict[str, str], save_screenshot: SaveScreenshot
) -> None:
    lina = sign_in(new_phone(), "earner")
    lina.goto(day["map"].replace("/M/", "/passeport/but/"))
    place = lina.get_by_role("listitem").filter(has_text=MEAL).last
    place.scroll_into_view_if_needed()
    place.get_by_role("button", name="Je pense l’avoir déjà").tap()  # one tap on the map’s list

    expect(lina.get_by_role("heading", level=1)).to_have_text("Demande envoyée à Les Ateliers du Port.")
    save_screenshot(lina, "request-sent")
    assert lina.locator("textarea, input:not([type=hidden])").count() == 0


def test_a_request_with_questions_is_answered_on_another_phone(
    new_phone: NewPhone, sign_in: SignIn, save_screenshot: SaveScreenshot
) -> None:
    lina, karima = sign_in(new_phone(), "earner"), sign_in(new_phone(), "facilitator")
    taps = 0

    def on(page: Page, words: str) -> None:
        nonlocal taps
        tap(page, words)
        taps += 1

    lina.goto("/passeport")
    on(lina, "Demander un badge")
    lina.get_by_role("link", name="Je peux dire un souci").first.tap()
    lina.get_by_label("Votre réponse").fill("J’ai dit que le four était cassé.")
    save_screenshot(lina, "request-question")
    for step in (2, 3, 4):
        on(lina, "Continuer")
        expect(lina.get_by_text(f"Étape {step} sur 5")).to_be_visible()
    for step in (3, 2, 1):
        lina.go_back()
        expect(lina.get_by_text(f"Étape {step} sur 5")).to_be_visible()
    expect(lina.get_by_label("Votre réponse")).to_have_value("J’ai dit que le four était cassé.")
    for step in (2, 3, 4, 5):
        tap(lina, "Continuer")
        expect(lina.get_by_text(f"Étape {step} sur 5")).to_be_visible()
    expect(lina.get_by_role("heading", level=1)).to_have_text("Relisez, puis envoyez.")
    on(lina, "Envoyer")
    expect(lina.get_by_role("heading", level=1)).to_have_text("Demande envoyée à Les Ateliers du Port.")
    assert taps + 2 <= 8, "two for the badge and the last question"

    karima.goto("/bureau/demandes")
    karima.get_by_role("link", name="Je peux dire un souci").tap()
    expect(karima.get_by_text("J’ai dit que le four était cassé.")).to_be_visible()
    tap(karima, "Je m’en occupe")
    expect(karima.get_by_text("Vous vous en occupez")).to_be_visible()
    lina.goto("/passeport/demandes")
    expect(lina.get_by_role("link", name="Je peux dire un souci")).to_contain_text("On regarde")
    karima.get_by_role("button", name="Donner ce badge").dblclick()
    expect(karima.get_by_text("Le badge est donné.")).to_be_visible()
    lina.reload()
    expect(lina.get_by_role("link", name="Je peux dire un souci").first).to_contain_text("Badge donné")


def test_why_me_is_one_tap_on_the_badge(
    new_phone: NewPhone, sign_in: SignIn, save_screenshot: SaveScreenshot
) -> None:
    lina = sign_in(new_phone(), "earner")
    lina.goto("/passeport/badges/can")
    lina.get_by_role("link", name="Je sais accueillir").tap()
    expect(lina.get_by_role("heading", name="Pourquoi moi ?")).to_be_visible()
    save_screenshot(lina, "why-me")
    tap(lina, "En parler")

    expect(lina.get_by_role("heading", level=1)).to_have_text("Demande envoyée à Les Ateliers du Port.")


def test_support_is_taken_by_a_link_in_one_tap(new_phone: NewPhone, sign_in: SignIn) -> None:
    karima = sign_in(new_phone(), "facilitator")
    karima.goto("/bureau")
    karima.get_by_role("link", name="Port propre").first.tap()
    karima.get_by_text("À tout le monde, par un lien").tap()
    tap(karima, "Ouvrir un carré")
    karima.wait_for_url("**/bureau/codes/*")

    anybody = new_phone().new_page()
    anybody.goto(karima.url.replace("/bureau/codes/", "/C/"))
    anybody.get_by_role("button", name="Je le garde").tap()  # the one tap

    expect(anybody.get_by_role("heading", level=1)).to_have_text("Le badge est dans votre passeport.")
    expect(karima.get_by_text("1 badge pris")).to_be_visible(timeout=6_000)


def test_one_photo_and_no_letter_is_a_request(
    new_phone: NewPhone,
    desk_browser: BrowserContext,
    sign_in: SignIn,
    save_screenshot: SaveScreenshot,
    tmp_path: Path,
) -> None:
    """Figure A18: the taps are counted, and no key is pressed."""
    lina, karima = sign_in(new_phone(), "earner"), sign_in(desk_browser, "facilitator")
    lina.add_init_script("addEventListener('keydown', () => document.documentElement.dataset.typed = 'yes')")
    snap, taps = tmp_path / "repas.jpg", 0
    snap.write_bytes(photo(2400, 1800))

    def on(*words: str) -> None:
        nonlocal taps
        for each in words:
            lina.get_by_role("button", name=each).or_(lina.get_by_role("link", name=each)).first.tap()
            lina.wait_for_load_state()
            taps += 1

    lina.goto("/passeport")
    on("Demander un badge", HELP)
    with lina.expect_file_chooser() as chooser:
        lina.get_by_text("Prendre une photo").tap()
        taps += 1
    chooser.value.set_files(snap)
    expect(lina.locator("#shot:valid")).to_have_count(1)
    save_screenshot(lina, "request-photo")
    on("Continuer")
    lina.get_by_text("Avec une équipe").tap()
    taps += 1
    for step in (3, 4, 5):
        on("Continuer")
        expect(lina.get_by_text(f"Étape {step} sur 5")).to_be_visible()
    expect(lina.locator("img.thumb")).to_be_visible()
    on("Envoyer")
    expect(lina.get_by_role("heading", level=1)).to_have_text("Demande envoyée à Les Ateliers du Port.")
    assert lina.locator("[data-typed]").count() == 0
    assert taps <= 10

    karima.goto("/bureau/demandes")
    karima.get_by_role("link", name=HELP).first.click()
    shown = karima.locator("img.photo")
    expect(shown).to_be_visible()
    sized = "picture => picture.decode().then(() => [picture.naturalWidth, picture.naturalHeight])"
    assert shown.evaluate(sized) == [600, 800], "upright"
    save_screenshot(karima, "request-photo-desk")
