"""A map is drawn on a phone: taps counted, a badge dragged to its place, and what an earner will see at once."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.cast import World

MOST_TAPS = 12


def test_a_map_with_a_key_badge_is_drawn_in_twelve_taps_and_dragged_into_order(
    new_phone: NewPhone, sign_in: SignIn, world: World, save_screenshot: SaveScreenshot
) -> None:
    nadia = sign_in(new_phone(height=1600), "manager", "/bureau/mini-cartes")
    taps = 0

    def tap(words: str) -> None:
        nonlocal taps
        taps += 1
        button, link = (nadia.get_by_role(role, name=words) for role in ("button", "link"))
        button.or_(link).first.tap()

    tap("Dessiner une carte")
    nadia.get_by_label("Nom de la carte").fill("Cap sur le large")
    tap("Continuer")
    for name in ("Je sais accueillir", "Repas de quartier", "Sortie en mer"):
        nadia.locator("label", has_text=name).first.tap()
        taps += 1
    tap("Mettre sur la carte")
    expect(nadia.locator("svg.chart")).to_be_visible()
    save_screenshot(nadia, "map-drawn", whole=True)
    tap("Un badge clé")
    tap("Continuer")
    nadia.get_by_label("Nom du badge clé").fill("Tenir la barre")
    nadia.get_by_label("Ce qu’il dit de la personne").fill("Réussit avec les autres.")
    tap("Mettre sur la carte")
    titles = nadia.locator(".order .line b")
    expect(titles).to_have_count(4)
    before = titles.all_inner_texts()
    assert before[-1] == "Tenir la barre"

    grip = nadia.locator(".order .grip").nth(2)
    grip.scroll_into_view_if_needed()
    box, top = grip.bounding_box(), nadia.locator(".order li").first.bounding_box()
    assert box
    assert top
    nadia.mouse.move(box["x"] + 20, box["y"] + 20)
    nadia.mouse.down()
    nadia.mouse.move(box["x"] + 20, top["y"] + 4, steps=8)
    with nadia.expect_navigation():
        nadia.mouse.up()
    expect(titles).to_have_text([before[2], before[0], before[1], before[3]])

    tap("Publier")
    expect(nadia.get_by_text("Publiée. Version 1.")).to_be_visible()
    assert taps <= MOST_TAPS
    save_screenshot(nadia, "map-published", whole=True)
