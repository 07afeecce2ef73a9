"""The walk of all four people, in real Chromium: what they tap, what they read, and how soon."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewPhone, SaveScreenshot, SignIn
from tests.browser.watching import Faults
from tests.cast import World

FIVE_SECONDS = 5_000
FOUR_SKILLS = (
    "Je sais accueillir",
    "Je sais arriver à l’heure",
    "Je peux aider un collègue",
    "Je peux dire un souci",
)
FIELDS = "input:not([type=hidden]), textarea, select"


def tap(page: Page, words: str) -> None:
    """Tap the one button or link that says *words*."""
    button, link = (page.get_by_role(role, name=words, exact=True) for role in ("button", "link"))
    button.or_(link).tap()


def keep(page: Page, code: str) -> None:
    page.goto(code)
    tap(page, "Je le garde")
    page.wait_for_url("**/garde")


def scan(picture: Path) -> str:
    """What a phone's camera reads in *picture*."""
    with Image.open(picture) as image:
        found = zxingcpp.read_barcodes(image.convert("RGB"))
    assert len(found) == 1, f"{len(found)} squares in {picture.name}"
    return found[0].text


# The earner -------------------------------------------------------------------------------------


def test_a_newcomer_keeps_a_badge_with_one_tap(
    new_phone: NewPhone, world: World, save_screenshot: SaveScreenshot
) -> None:
    page = new_phone().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(world.code("Repas de quartier"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Bravo ! Un badge pour vous.")
    expect(page.get_by_role("button", name="Je le garde")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Donné par Les Ateliers du Port.")).to_be_visible()
    assert len([url for url in asked if not url.startswith("data:")]) == 1, asked
    assert page.locator(FIELDS).count() == 0
    save_screenshot(page, "claim")
    page.get_by_role("button", name="Je le garde").tap()  # the one tap

    expect(page.get_by_role("heading", level=1)).to_have_text("Le badge est dans votre passeport.")
    save_screenshot(page, "kept")
    tap(page, "Voir mon passeport")
    expect(page.get_by_role("heading", name="Mes badges")).to_be_visible()
    expect(page.get_by_role("link", name="Repas de quartier")).to_be_visible()
    save_screenshot(page, "home-newcomer")


def test_a_claim_needs_no_script(new_phone: NewPhone, world: World) -> None:
    page = new_phone(java_script_enabled=False).new_page()
    keep(page, world.code("Port propre"))

    page.goto("/passeport")
    expect(page.get_by_role("link", name="Port propre")).to_be_visible()


def test_two_taps_at_once_keep_one_badge(new_phone: NewPhone, world: World) -> None:
    page = new_phone().new_page()
    code = world.code("Sortie en mer")
    page.goto(code)
    page.get_by_role("button", name="Je le garde").dblclick()
    page.wait_for_url("**/garde")

    assert world.claim_code(code).kept == 1
    page.goto(code)  # scanned again
    expect(page.get_by_role("heading", level=1)).to_have_text("Le badge est dans votre passeport.")
    assert world.claim_code(code).kept == 1


def test_a_refusal_is_silent_and_can_be_taken_back(new_phone: NewPhone, world: World) -> None:
    page = new_phone().new_page()
    page.goto(world.code("Marché d’hiver"))
    tap(page, "Non merci")

    expect(page.get_by_role("heading", level=1)).to_have_text("C’est noté. Vous n’avez pas ce badge.")
    assert page.context.cookies() == []
    tap(page, "Je le garde")
    expect(page.get_by_role("heading", level=1)).to_have_text("Le badge est dans votre passeport.")


def test_the_map_moves_until_its_key_arrives(
    new_phone: NewPhone, world: World, day: dict[str, Any], save_screenshot: SaveScreenshot
) -> None:
    page, mine = new_phone().new_page(), day["map"].replace("/M/", "/passeport/but/")
    page.goto(day["map"])
    tap(page, "C’est mon but")
    expect(page.get_by_text("Travail en équipe : 0 badge sur 5")).to_be_visible()

    keep(page, world.code("Repas de quartier"))
    page.goto(mine)
    expect(page.get_by_text("Travail en équipe : 1 badge sur 5")).to_be_visible()
    save_screenshot(page, "map")
    page.goto("/passeport")
    expect(page.get_by_role("link", name="Mon but Travail en équipe 1 badge sur 5")).to_be_visible()

    for skill in FOUR_SKILLS:
        keep(page, world.code(skill, uses=1, group=False))
    expect(page.get_by_text("Et un badge clé arrive : Travail en équipe")).to_be_visible()
    save_screenshot(page, "kept-with-key")
    page.goto(mine)
    expect(page.get_by_text("Travail en équipe : 5 badges sur 5")).to_be_visible()
    save_screenshot(page, "map-complete")


def test_a_badge_from_elsewhere_is_kept_with_an_honest_verdict(
    new_phone: NewPhone, day: dict[str, Any], save_screenshot: SaveScreenshot
) -> None:
    page = new_phone().new_page()
    page.goto(day["import"])
    page.get_by_label("Votre fichier").set_input_files(day["file"])
    save_screenshot(page, "import")
    tap(page, "Ajouter ce badge")

    expect(page.get_by_role("heading", level=1)).to_have_text("Premiers secours en mer")
    # Its key travels with it, so nobody else says whose it is.
    expect(page.get_by_text("Déclaré")).to_be_visible()
    expect(page.get_by_text("Écrit par Club nautique de la Baie. Pas encore confirmé.")).to_be_visible()
    save_screenshot(page, "badge-from-elsewhere", whole=True)
    page.goto("/passeport")
    expect(page.get_by_role("link", name="Premiers secours en mer")).to_be_visible()


def test_what_is_no_badge_gets_a_plain_sentence(
    new_phone: NewPhone, day: dict[str, Any], tmp_path: Path, faults: Faults, save_screenshot: SaveScreenshot
) -> None:
    photo = tmp_path / "photo.png"
    Image.new("RGB", (40, 40)).save(photo)
    faults.expect("the server responded with a status of 4")
    page = new_phone().new_page()
    page.goto(day["import"])
    page.get_by_label("Votre fichier").set_input_files(photo)
    tap(page, "Ajouter ce badge")

    expect(page.get_by_role("heading", level=1)).to_contain_text("badge")
    save_screenshot(page, "no-badge")
    assert page.context.cookies() == [], "a refused file opens no passport"


# The earner shows, the recruiter reads ----------------------------------------------------------


def test_a_page_is_made_read_by_a_stranger_and_stopped(
    new_phone: NewPhone, sign_in: SignIn, save_screenshot: SaveScreenshot, faults: Faults
) -> None:
    lina = sign_in(new_phone(), "earner")
    tap(lina, "Montrer")
    tap(lina, "Faire une page")
    expect(lina.get_by_role("heading", name="Votre page, pour quel métier ?")).to_be_visible()
    save_screenshot(lina, "page-1-theme")
    lina.locator("label", has=lina.locator("input[name=theme]")).last.tap()
    tap(lina, "Continuer")
    for name in ("Je sais accueillir", "Je peux aider un collègue", "Sortie en mer"):
        lina.locator("label", has_text=name).tap()
    expect(lina.get_by_role("checkbox", checked=True)).to_have_count(3)
    save_screenshot(lina, "page-2-badges")
    tap(lina, "Continuer")
    lina.get_by_text("Écrire une autre phrase").tap()
    lina.get_by_label("Votre phrase").fill("J’arrive avant les autres.")
    save_screenshot(lina, "page-3-words")
    tap(lina, "Continuer")
    lina.wait_for_url("**/apercu")
    expect(lina.get_by_text("J’arrive avant les autres.")).to_be_visible()
    save_screenshot(lina, "page-4-preview")
    tap(lina, "Publier")
    expect(lina.get_by_text("Visez ce carré avec un téléphone.")).to_be_visible()
    address = scan(save_screenshot(lina, "page-5-square"))

    marc = new_phone(java_script_enabled=False).new_page()
    marc.goto(address)
    expect(marc.get_by_role("heading", level=1)).to_have_text("Lina B.")
    expect(marc.get_by_text("3 badges, 3 garantis")).to_be_visible()
    expect(marc.get_by_text("Vérifiés aujourd’hui à")).to_be_visible()
    expect(marc.get_by_text("Vu par Karima, Les Ateliers du Port").first).to_be_visible()
    assert marc.context.cookies() == []
    save_screenshot(marc, "recruiter", whole=True)

    lina.get_by_role("button", name="Ne plus montrer cette page").tap()
    stopped = time.monotonic()
    lina.wait_for_url("**/passeport/pages")
    faults.expect("the server responded with a status of 410")
    answer = marc.reload()
    assert answer is not None
    assert answer.status == 410
    assert time.monotonic() - stopped < FIVE_SECONDS / 1000
    expect(marc.get_by_text("Lina")).to_have_count(0)
    save_screenshot(marc, "recruiter-stopped")


def test_squares_to_print_are_large_enough_and_lead_to_the_page(
    new_phone: NewPhone, sign_in: SignIn, day: dict[str, Any], tmp_path: Path
) -> None:
    lina = sign_in(new_phone(), "earner", f"/passeport/pages/{day['page'].rsplit('/')[-1]}/planche")
    lina.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 px for an inch
    lina.emulate_media(media="print")

    square = lina.locator(".stickers svg").first
    box = square.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) / 96 * 25.4 >= 20, f"{box} is under 20 mm on paper"
    square.locator("xpath=..").screenshot(path=tmp_path / "square.png")
    assert scan(tmp_path / "square.png").lower() == day["page"].lower()


# The facilitator, and a room --------------------------------------------------------------------


def test_a_room_keeps_a_badge_while_the_wall_counts(
    desk_browser: BrowserContext,
    new_phone: NewPhone,
    sign_in: SignIn,
    save_screenshot: SaveScreenshot,
    faults: Faults,
) -> None:
    karima = sign_in(desk_browser, "facilitator")
    save_screenshot(karima, "desk-1280")
    karima.get_by_role("link", name="Port propre").first.click()
    karima.get_by_label("Combien de personnes sont là ?").fill("12")
    karima.get_by_role("button", name="Ouvrir un carré").click()
    karima.wait_for_url("**/bureau/codes/*")
    save_screenshot(karima, "code-1280")
    karima.get_by_role("button", name="Mettre au mur").click()
    expect(karima.locator(".count")).to_contain_text("0 badge gardé sur 12")
    digits = karima.locator(".digits").inner_text()
    square = scan(save_screenshot(karima, "wall-1280"))

    yanis = new_phone().new_page()
    yanis.goto("/")
    yanis.get_by_label("Votre code").fill(digits)
    tap(yanis, "Voir le badge")
    tap(yanis, "Je le garde")
    yanis.wait_for_url("**/garde")
    expect(karima.locator(".count")).to_contain_text("1 badge gardé sur 12", timeout=FIVE_SECONDS)

    keep(new_phone().new_page(), square)
    expect(karima.locator(".count")).to_contain_text("2 badges gardés sur 12", timeout=FIVE_SECONDS)
    save_screenshot(karima, "wall-two-1280")

    karima.get_by_role("button", name="Terminer").click()
    karima.wait_for_url("**/bureau/codes/*")
    faults.expect("the server responded with a status of 404")
    late = new_phone().new_page()
    late.goto("/")
    late.get_by_label("Votre code").fill(digits)
    tap(late, "Voir le badge")
    expect(late.get_by_role("button", name="Je le garde")).to_have_count(0)


# The operator and the manager -------------------------------------------------------------------


def test_an_organisation_is_added_vetted_and_gives_its_first_badge(
    desk_browser: BrowserContext, new_phone: NewPhone, sign_in: SignIn, save_screenshot: SaveScreenshot
) -> None:
    paul = sign_in(desk_browser, "operator")
    paul.get_by_label("Nom", exact=True).fill("Le Phare des Métiers")
    paul.get_by_role("button", name="Ajouter l’organisme").click()
    card = paul.locator(".card", has=paul.get_by_role("heading", name="Le Phare des Métiers"))
    card.get_by_role("button", name="Valider cet organisme").click()
    expect(card.get_by_text("Validé le")).to_be_visible()
    card.get_by_label("Prénom de la personne responsable").fill("Awa")
    card.get_by_role("button", name="Nommer responsable").click()
    link = paul.get_by_text("/entrer/").first.inner_text().strip()
    save_screenshot(paul, "manager-named-1280")

    awa = new_phone().new_page()
    awa.goto(link)
    tap(awa, "Ouvrir ici")
    tap(awa, "Créer un badge")
    awa.get_by_label("Nom du badge").fill("Visite du phare")
    awa.get_by_label("Ce que la personne a fait").fill("A monté les marches du phare.")
    awa.locator("label", has_text="Expérience").tap()
    awa.locator("label", has_text="Toute personne présente").tap()
    save_screenshot(awa, "design")
    awa.locator("button[form=design]").tap()
    tap(awa, "Ouvrir un carré")
    awa.wait_for_url("**/bureau/codes/*")
    address = scan(save_screenshot(awa, "code"))

    ines = new_phone().new_page()
    keep(ines, address)
    expect(ines.get_by_role("heading", level=1)).to_have_text("Le badge est dans votre passeport.")


# For people to look at --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options"), [("dark", {"color_scheme": "dark"}), ("english", {"locale": "en-GB"})]
)
def test_screenshots_of_the_walk(
    name: str,
    options: dict[str, Any],
    new_phone: NewPhone,
    sign_in: SignIn,
    world: World,
    day: dict[str, Any],
    save_screenshot: SaveScreenshot,
) -> None:
    page = new_phone(**options).new_page()
    page.goto(world.code("Sortie en mer"))
    save_screenshot(page, f"claim-{name}")
    page.locator("form.keep button.primary").tap()
    page.wait_for_url("**/garde")
    assert page.locator("html").get_attribute("lang") == ("en" if name == "english" else "fr")
    save_screenshot(page, f"kept-{name}")
    lina = sign_in(new_phone(**options), "earner")
    save_screenshot(lina, f"home-{name}")
    lina.goto(day["map"])
    save_screenshot(lina, f"map-{name}")
    page.goto(day["page"])
    save_screenshot(page, f"recruiter-{name}")
