"""A witness on a second phone: one scan, four taps, two fields, no script (journey m, figure A15); and fellows."""

from __future__ import annotations

import re
import time
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page, expect

from backpack.passport.models import Passport
from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.browser.test_journeys import keep, scan
from tests.cast import World
from tests.finger import Finger

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
A_MINUTE = 60  # figure A15
SAW = "Elle a servi vingt repas."


def asks(lina: Page, finger: Finger, how: str, badge: str = "Je sais nettoyer mon poste") -> Page:
    lina.goto("/passeport")
    lina.get_by_role("link", name=badge).first.tap()
    finger(lina, "Demander à un témoin")
    finger(lina, how)
    lina.wait_for_url(re.compile("/(carre|lien|T/.*)$"))
    return lina


def answers(page: Page, finger: Finger, name: str, link: str = "Client ou cliente") -> None:
    finger(page, "Oui, je l’ai vu")
    finger.types(page, "Une phrase", SAW)
    finger(page, "Continuer")
    finger.types(page, "Votre prénom", name)
    finger.on(page.locator("label.choice", has_text=link))
    finger(page, "Envoyer mon avis")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci.")


def test_one_scan_four_taps_two_fields(
    new_phone: NewPhone, sign_in: SignIn, save_screenshot: SaveScreenshot, world: World
) -> None:
    lina, asking, answering = sign_in(new_phone(), "earner"), Finger(), Finger()
    asks(lina, asking, "Montrer un carré")
    square = scan(save_screenshot(lina, "witness-square"))
    assert asking.taps == 2

    context = new_phone(java_script_enabled=False)
    sami = context.new_page()
    begun = time.monotonic()
    sami.goto(square)  # the one scan
    expect(sami.get_by_role("heading", level=1)).to_have_text("L’avez-vous vu faire ?")
    assert context.cookies() == []
    save_screenshot(sami, "witness-question")
    answers(sami, answering, "Sami")
    save_screenshot(sami, "witness-thanks")
    assert (answering.taps, answering.fields) == (4, 2)
    assert time.monotonic() - begun < A_MINUTE
    receipt = sami.locator(".gift").inner_text()

    # Her screen learns it by itself; she reads, and shows it.
    lina.get_by_role("link", name="Lire la réponse").tap()
    lina.get_by_role("link", name="Sami, client ou cliente").tap()
    expect(lina.get_by_text("Présent au même endroit")).to_be_visible()
    lina.get_by_role("button", name="Montrer", exact=True).tap()
    expect(lina.get_by_text("Les pages avec ce badge montrent cet avis.")).to_be_visible()
    marc = new_phone(java_script_enabled=False).new_page()
    marc.goto(world.day().page)
    expect(marc.get_by_text("Vu par 1 témoin").first).to_be_visible()
    expect(marc.get_by_text(SAW)).to_be_hidden()
    marc.locator("summary", has_text="Vu par 1 témoin").tap()
    expect(marc.get_by_text(SAW)).to_be_visible()
    save_screenshot(marc, "witness-on-the-page")

    sami.goto("/T/retirer")
    sami.get_by_label("Le code de votre reçu").fill(receipt)
    sami.get_by_role("button", name="Retirer mon avis").tap()
    expect(sami.get_by_text("Votre avis est retiré.")).to_be_visible()
    marc.reload()
    expect(marc.get_by_text("Vu par 1 témoin")).to_have_count(0)


def test_a_lent_phone_goes_back_nowhere(new_phone: NewPhone, sign_in: SignIn, finger: Finger) -> None:
    lina = asks(sign_in(new_phone(), "earner"), finger, "Prêter ce téléphone")
    expect(lina.get_by_role("heading", level=1)).to_have_text("L’avez-vous vu faire ?")
    question = lina.url
    assert not lina.locator("a:not([href^='#']):not([href^='tel:']):not([href*='/T/'])").all(), (
        "a way into the passport"
    )
    lina.go_back()
    lina.reload()
    expect(lina.get_by_role("heading", level=1)).to_have_text("Rendez le téléphone.")
    lina.goto("/passeport")
    expect(lina.get_by_role("heading", level=1)).to_have_text("Rendez le téléphone.")

    lina.goto(question)
    answers(lina, finger, "Zoé")
    finger(lina, "Rendre le téléphone")
    finger(lina, "Reprendre mon téléphone")
    lina.get_by_role("link", name="Zoé, client ou cliente").first.tap()
    expect(lina.get_by_text("Sur le téléphone de la personne")).to_be_visible()


def test_fellows_confirm_each_other_in_three_taps(
    new_phone: NewPhone, sign_in: SignIn, world: World, save_screenshot: SaveScreenshot
) -> None:
    lina = asks(sign_in(new_phone(), "earner"), Finger(), "Montrer un carré")
    square = scan(save_screenshot(lina, "fellow-square"))
    yanis, finger = new_phone().new_page(), Finger()
    keep(yanis, world.code("Port propre"))
    with world.write() as db:
        db.get_one(Passport, world.newest_passport()).name = "Yanis"
    yanis.goto(square)
    finger(yanis, "Oui, je l’ai vu")
    finger.on(yanis.locator("label.choice", has_text="Yanis"))
    save_screenshot(yanis, "fellow")
    finger(yanis, "Confirmer")
    expect(yanis.get_by_role("heading", level=1)).to_have_text("Merci.")

    assert (finger.taps, finger.fields) == (3, 0)


def test_what_only_a_tap_shows_suits_everybody(new_phone: NewPhone, sign_in: SignIn, finger: Finger) -> None:
    """The screens behind a form, which no address opens: axe finds nothing, in both lights."""
    lina = asks(sign_in(new_phone(), "earner"), finger, "Envoyer un lien", "Je peux aider un collègue")
    whatsapp = lina.get_by_role("link", name="Envoyer par WhatsApp").get_attribute("href") or ""
    key = re.search(r"%2FT%2F([0-9A-Z]{13})", whatsapp)
    assert key is not None
    for light in ("light", "dark"):
        context = new_phone(color_scheme=light)
        context.add_init_script(path=AXE)
        page = context.new_page()
        page.goto(f"/T/{key[1]}")
        finger(page, "Non")
        suits(page, "C’est noté. Merci.")
        page.goto(f"/T/{key[1]}")
        suits(page, "L’avez-vous vu faire ?")
        finger(page, "Oui, je l’ai vu")
        suits(page, "Qu’avez-vous vu ?")
        finger.types(page, "Une phrase", SAW)
        finger(page, "Continuer")
        suits(page, "Qui êtes-vous ?")
        finger.types(page, "Votre prénom", "Ana")
        finger.on(page.locator("label.choice", has_text="Collègue"))
        finger(page, "Envoyer mon avis")
        suits(page, "Merci.")
        receipt = page.locator(".gift").inner_text()
        finger(page, "Retirer mon avis")
        suits(page, "Retirer mon avis")
        finger.types(page, "Le code de votre reçu", receipt)
        finger(page, "Retirer mon avis")
        suits(page, "Votre avis est retiré.")


def suits(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    found = page.evaluate("async () => (await axe.run()).violations.map((each) => each.id)")
    assert found == [], f"{page.url}: {found}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
