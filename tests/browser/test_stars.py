"""A company answers the link of a desk on its own phone: taps and fields counted, without any script (journey l)."""

from __future__ import annotations

import re
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.finger import Finger

FIVE = ("Je sais accueillir", "Je sais aider", "Je peux dire", "Repas de quartier", "Marché d’hiver")


def scan(picture: Path) -> str:
    with Image.open(picture) as image:
        return zxingcpp.read_barcodes(image.convert("RGB"))[0].text


def hands_over(desk: Page, company: str, mail: str, save_screenshot: SaveScreenshot) -> str:
    """The path of the link in the square that the desk shows to *company*."""
    desk.goto("/bureau/etoiles")
    desk.get_by_label("Le nom de l’entreprise").fill(company)
    desk.get_by_label("Son e-mail").fill(mail)
    desk.get_by_role("button", name="Faire le lien").click()
    desk.get_by_role("heading", name=company).wait_for()
    return "/L/" + scan(save_screenshot(desk, "star-link")).rsplit("/", 1)[1]


def answers(context: BrowserContext, link: str, finger: Finger) -> Page:
    """The company picks five badges and says what it does: the shortest way, up to the confirmation."""
    phone = context.new_page()
    phone.goto(link)
    for name in FIVE:
        finger.on(phone.locator("label.choice", has_text=name).first)
    expect(phone.get_by_text("Badges choisis :")).to_be_in_viewport()
    finger(phone, "Continuer")
    finger.types(phone, "Une phrase", "Nous servons des repas au bord du quai.")
    finger.types(phone, "Votre rôle", "Gérante")
    finger(phone, "Continuer")
    phone.get_by_role("heading", name="C’est bien").wait_for()
    return phone


def test_with_the_desk_at_hand(
    new_phone: NewPhone, sign_in: SignIn, finger: Finger, save_screenshot: SaveScreenshot
) -> None:
    desk = sign_in(new_phone(), "facilitator")
    link = hands_over(desk, "La Cantine du Quai", "", save_screenshot)

    phone = answers(new_phone(java_script_enabled=False), link, finger)
    desk.goto("/bureau/etoiles")
    finger(desk, "La Cantine du Quai")
    finger(desk, "Confirmer avec l’entreprise")
    desk.get_by_text("Elle brille depuis").wait_for()

    assert (finger.taps, finger.fields) == (9, 2)
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Votre étoile brille.")
    assert not phone.context.cookies()
    save_screenshot(phone, "star-company", whole=True)
    card = phone.get_by_role("link", name="Voir notre carte").get_attribute("href")
    stranger = new_phone().new_page()
    stranger.goto(card or "")
    expect(stranger.get_by_text("Confirmé avec Les Ateliers du Port")).to_be_visible()
    save_screenshot(stranger, "star-card", whole=True)


def test_by_a_code_that_is_sent(
    new_phone: NewPhone, sign_in: SignIn, finger: Finger, save_screenshot: SaveScreenshot
) -> None:
    desk = sign_in(new_phone(), "facilitator")
    link = hands_over(desk, "Le Four des Docks", "zoe@four.example", save_screenshot)

    phone = answers(new_phone(java_script_enabled=False), link, finger)
    finger(phone, "Envoyer le code")
    finger.types(phone, "Votre code", _digits(phone))
    finger(phone, "Confirmer")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Votre étoile brille.")

    assert (finger.taps, finger.fields) == (9, 3)


def _digits(phone: Page) -> str:
    """What the newest letter says, as soon as it has left."""
    letters = phone.context.new_page()
    for _ in range(40):
        letters.goto("/demo/courriers")
        if found := re.search(r"\b\d{6}\b", letters.inner_text("main")):
            return found[0]
        letters.wait_for_timeout(250)
    raise AssertionError("no letter came")
