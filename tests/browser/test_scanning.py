"""Aiming at a paper card with a real camera (Chromium's, which films a file): one scan and two taps at the desk."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright
from sqlalchemy import select

from backpack.art import qr
from backpack.badges.models import Badge
from backpack.issuers.models import Member
from backpack.passport.models import Card
from backpack.safety import cards
from backpack.workshops import sheets
from tests.browser.conftest import SPEAKS, TOUCH, NewPhone, SignIn
from tests.browser.running import RunningDay
from tests.browser.watching import Faults
from tests.cast import World
from tests.finger import Finger

NewCamera = Callable[[bytes], BrowserContext]
MOST_BYTES_OF_A_FRAME = 40_000  # a second of a 400 kbit/s link at most
COUNTS_TAPS = """
window.addEventListener("click", (event) => {
  // A label's tap is told twice: once more for its field.
  if (event.isTrusted && event.target.closest("a, button, summary, label") && event.target.localName !== "input") {
    sessionStorage.setItem("taps", Number(sessionStorage.getItem("taps") ?? 0) + 1);
  }
}, true);
"""
KEEPS_TRACKS = """
const asked = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
window.filmed = [];
navigator.mediaDevices.getUserMedia = async (wish) => {
  const stream = await asked(wish);
  window.filmed.push(...stream.getTracks());
  return stream;
};
"""
READS_BY_ITSELF = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code", "ean_13"]; }
  async detect() { return [{ rawValue: "%s" }]; }
};
"""


@pytest.fixture
def paper(running: RunningDay) -> tuple[int, str]:
    """A fresh card of Karima's desk: its number, and what its square holds."""
    with running.site.current(), running.site.database.writing() as db:
        karima = db.scalars(select(Member).where(Member.name == "Karima")).one()
        first = sheets.on_paper(db, sheets.print_sheet(db, karima))[0]
        return first.number, first.address


@pytest.fixture
def new_camera(
    playwright: Playwright, chromium: str, running: RunningDay, faults: Faults, tmp_path: Path
) -> Iterator[NewCamera]:
    """``new_camera(jpeg)``: a phone whose camera sees that picture, and may be used."""
    opened = []

    def new(jpeg: bytes) -> BrowserContext:
        film = tmp_path / f"{len(opened)}.mjpeg"
        film.write_bytes(jpeg * 30)
        flags = ("ui-for-media-stream", "device-for-media-stream")
        arguments = [f"--use-fake-{flag}" for flag in flags] + [f"--use-file-for-fake-video-capture={film}"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        opened.append(browser)
        context = browser.new_context(
            base_url=running.addresses["base"], viewport={"width": 360, "height": 740}, **SPEAKS, **TOUCH
        )
        context.set_default_timeout(8_000)
        context.grant_permissions(["camera"])
        faults.watch(context)
        return context

    yield new
    for browser in opened:
        browser.close()


def seen(address: str = "", *, tilt: float = 8) -> bytes:
    """What a camera sees: a card on a table, a little tilted; or only the table."""
    table = Image.new("L", (640, 480), 170)
    if address:
        square = Image.open(io.BytesIO(qr.png(address, scale=7))).convert("L")
        table.paste(square.rotate(tilt, expand=True, fillcolor=170), (150, 60))
    out = io.BytesIO()
    table.convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def badges_on(world: World, number: int) -> int:
    return world.count(Badge, passport_id=world.row(Card, number=str(number)).passport_id)


def test_one_scan_and_two_taps_give_a_badge(
    new_camera, sign_in: SignIn, world: World, paper, save_screenshot
):
    number, address = paper
    phone = new_camera(seen(address))
    page = sign_in(phone, "Karima")
    phone.add_init_script(COUNTS_TAPS)
    frames: list[int] = []
    page.on(
        "request",
        lambda asked: (
            frames.append(len(asked.post_data_buffer or b"")) if "/lire-un-carre" in asked.url else None
        ),
    )
    page.goto("/bureau/carte")  # the one scan

    page.get_by_role("heading", name=f"Carte {number}").wait_for()
    page.get_by_text("Je sais accueillir").tap()
    page.get_by_role("button", name="Donner ce badge").tap()
    page.get_by_text("C’est donné.").wait_for()

    assert page.evaluate("() => Number(sessionStorage.getItem('taps'))") == 2  # which badge, and yes
    assert badges_on(world, number) == 1
    assert frames, "this Chromium reads no square by itself, so the site did"
    assert max(frames) < MOST_BYTES_OF_A_FRAME
    assert cards.code_of(cards.secret_of(address)) not in page.url
    save_screenshot(page, "carte-donnee")


def test_paper_first_and_a_phone_later(
    new_phone: NewPhone, sign_in: SignIn, finger: Finger, paper, save_screenshot
) -> None:
    """Badges wait on the card; the phone that scans it has them all, and a card of its own."""
    _, address = paper
    desk = sign_in(new_phone(), "Karima")
    for badge in ("Je sais accueillir", "Repas de quartier"):
        desk.goto("/bureau/carte")
        desk.get_by_label("Ou les 6 mots de la carte").fill(address.rsplit("/", 1)[1])
        desk.get_by_role("button", name="Continuer").tap()
        desk.get_by_text(badge).tap()
        desk.get_by_role("button", name="Donner ce badge").tap()
        desk.get_by_text("C’est donné.").wait_for()

    phone = new_phone().new_page()
    phone.goto("/K/" + address.rsplit("/", 1)[1])  # one scan
    finger(phone, "Ouvrir mon passeport")
    phone.get_by_role("button", name="C’est noté").wait_for()
    save_screenshot(phone, "paper-then-phone")
    finger(phone, "C’est noté")
    for badge in ("Je sais accueillir", "Repas de quartier"):
        phone.get_by_role("link", name=badge).first.wait_for()
    assert (finger.taps, finger.fields) == (2, 0)


def test_a_browser_that_reads_squares_sends_no_picture(new_camera, sign_in: SignIn, paper):
    number, address = paper
    phone = new_camera(seen())
    page = sign_in(phone, "Karima")
    phone.add_init_script(READS_BY_ITSELF % address)
    frames: list[str] = []
    page.on("request", lambda asked: frames.append(asked.url) if "/lire-un-carre" in asked.url else None)

    page.goto("/bureau/carte")

    page.get_by_role("heading", name=f"Carte {number}").wait_for()
    assert not frames


def test_the_camera_is_let_go_when_asked_when_hidden_and_when_left(
    new_camera, sign_in: SignIn, save_screenshot
):
    phone = new_camera(seen())
    page = sign_in(phone, "Karima")
    phone.add_init_script(KEEPS_TRACKS)
    page.goto("/bureau/carte")
    page.get_by_text("Mettez le carré au milieu.").wait_for()
    assert filming(page) == ["live"]
    save_screenshot(page, "carte-viser")

    page.get_by_role("button", name="Arrêter l’appareil photo").tap()
    assert filming(page) == ["ended"]

    page.get_by_role("button", name="Viser le carré").tap()
    page.get_by_role("button", name="Arrêter l’appareil photo").wait_for()
    assert filming(page) == ["ended", "live"]
    page.evaluate("() => window.dispatchEvent(new Event('pagehide'))")
    assert filming(page) == ["ended", "ended"]


def test_who_refuses_the_camera_takes_a_photo(new_phone: NewPhone, sign_in: SignIn, paper):
    number, address = paper
    page = sign_in(new_phone(), "Karima")
    page.goto("/bureau/carte")
    assert page.get_by_label("Une photo du carré").is_hidden()

    page.get_by_role("button", name="Viser le carré").tap()
    page.get_by_text("L’appareil photo ne s’ouvre pas.").wait_for()
    photo = {"name": "photo.jpg", "mimeType": "image/jpeg"}
    page.get_by_label("Une photo du carré").set_input_files({**photo, "buffer": seen()})
    page.get_by_text("Nous ne voyons pas de carré.").wait_for()
    page.get_by_label("Une photo du carré").set_input_files({**photo, "buffer": seen(address)})

    page.get_by_role("heading", name=f"Carte {number}").wait_for()


def filming(page: Page) -> list[str]:
    found: list[str] = page.evaluate("() => window.filmed.map((track) => track.readyState)")
    return found
