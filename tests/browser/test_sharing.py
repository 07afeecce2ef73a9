"""A page is sent from the phone: its own share sheet, and a link that is copied; both only where they work."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPhone, SignIn
from tests.browser.watching import Faults

# What a phone has and a headless browser has not: what it is given stays on the page, for the test to read.
SHARE_SHEET = """navigator.share = async (what) => {
  window.given = what;
  if (window.cancelled) throw new DOMException("", "AbortError");
};"""
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"


def sending(page: Page, day: dict[str, Any]) -> str:
    """Open the screen that sends the page of the day; the address that is to be sent."""
    code = day["page"].rsplit("/")[-1]
    page.goto(f"/passeport/pages/{code}/envoyer")
    return f"{day['base']}/P/{code}"


def test_the_phones_own_list_is_given_the_words_and_the_address(
    new_phone: NewPhone, sign_in: SignIn, day: dict[str, Any], faults: Faults
) -> None:
    phone = new_phone()
    phone.add_init_script(SHARE_SHEET)
    lina = sign_in(phone, "earner")
    address = sending(lina, day)

    lina.get_by_role("button", name="Envoyer avec ce téléphone").tap()

    assert lina.evaluate("window.given") == {"text": "Voici ma page de badges\u00a0:", "url": address}
    lina.evaluate("window.cancelled = true")
    lina.get_by_role("button", name="Envoyer avec ce téléphone").tap()  # closed again: nothing is wrong
    expect(lina.get_by_role("heading", level=1)).to_have_text("Envoyer ma page")


def test_a_copied_link_is_the_address_and_says_so(
    new_phone: NewPhone, sign_in: SignIn, day: dict[str, Any], faults: Faults
) -> None:
    phone = new_phone(permissions=["clipboard-read", "clipboard-write"])
    lina = sign_in(phone, "earner")
    address = sending(lina, day)

    lina.get_by_role("button", name="Copier le lien").tap()

    expect(lina.get_by_role("status").filter(has_text="C’est copié.")).to_be_visible()
    assert lina.evaluate("navigator.clipboard.readText()") == address
    stranger = new_phone().new_page()
    stranger.goto(address)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Lina B.")


def test_what_does_not_work_here_is_not_offered(
    new_phone: NewPhone, sign_in: SignIn, day: dict[str, Any], faults: Faults
) -> None:
    phone = new_phone()
    phone.add_init_script("delete Navigator.prototype.share; " + NO_CLIPBOARD)
    lina = sign_in(phone, "earner")
    address = sending(lina, day)

    for words in ("Envoyer avec ce téléphone", "Copier le lien"):
        expect(lina.get_by_text(words)).to_be_hidden()
    whatsapp = lina.get_by_role("link", name="Envoyer par WhatsApp").get_attribute("href") or ""
    assert whatsapp.startswith("https://wa.me/?text=")
    assert quote(address, safe="") in whatsapp.replace("/", "%2F")
    expect(lina.get_by_role("link", name="Envoyer par message")).to_be_visible()


def test_the_lines_for_a_site_are_copied_whole(
    new_phone: NewPhone, sign_in: SignIn, day: dict[str, Any], faults: Faults
) -> None:
    lina = sign_in(new_phone(permissions=["clipboard-read", "clipboard-write"]), "earner")
    address = sending(lina, day)
    lina.get_by_role("link", name="Mettre sur un site").tap()
    lina.locator("[data-copy-link]").tap()

    expect(lina.get_by_role("status").filter(has_text="copié")).to_be_visible()
    pasted = lina.evaluate("navigator.clipboard.readText()")
    assert pasted.startswith(f'<iframe src="{address}/cadre"')
    assert "<script" not in pasted
