"""A CV page is made on a phone: a theme, some badges, a sentence, a look, a square; and it is stopped."""

import io
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from backpack.badges.models import Badge
from backpack.kernel import clock
from backpack.kernel.addresses import for_square
from backpack.pages.models import Page
from tests.cast import World
from tests.phone import Phone


def badges_to_pick(phone: Phone, many: int) -> list[str]:
    return phone.screen.xpath("//input[@name='badge']/@value")[:many]


def starts_a_page(phone: Phone, theme: str = "welcome") -> Phone:
    phone.opens("/passeport/pages").taps("Faire une page")
    return phone.taps("Continuer", theme=theme)


def latest(world: World) -> Page:
    with world.write() as db:
        return db.scalars(select(Page).order_by(Page.id.desc())).first()


def test_a_page_is_made_in_four_steps_and_read_by_a_stranger(lina: Phone, marc: Phone, world: World) -> None:
    starts_a_page(lina)
    assert lina.sees("Choisissez 3 à 6 badges.")
    lina.taps("Continuer", badge=badges_to_pick(lina, 3))
    lina.taps("Continuer", sentence="J’aime les gens.")
    assert lina.sees("Pour un poste à l’accueil")
    assert lina.sees("« J’aime les gens. »")
    assert marc.opens(f"/P/{latest(world).code}").status == 404

    lina.taps("Publier")

    assert lina.sees("Visez ce carré avec un téléphone.")
    assert marc.opens(f"/P/{latest(world).code}").status == 200
    assert marc.sees("Lina B.")
    assert marc.sees("« J’aime les gens. »")
    assert marc.sees("3 badges, 3 garantis")


def test_the_first_name_is_asked_once(ines: Phone, world: World) -> None:
    for name in ("Repas de quartier", "Marché d’hiver", "Sortie en mer"):
        ines.opens(world.code(name)).taps("Je le garde")
    starts_a_page(ines)
    ines.taps("Continuer", badge=badges_to_pick(ines, 3))
    assert ines.sees("Votre prénom")
    ines.taps("Continuer", name="", sentence="Bonjour.")
    assert ines.status == 422
    assert ines.sees("Il manque votre prénom.")
    ines.taps("Écrire mon prénom").taps("Continuer", name=" Inès ", sentence="Bonjour.")
    assert ines.sees("Inès")

    starts_a_page(ines, "garden")
    ines.taps("Continuer", badge=badges_to_pick(ines, 3))

    assert not ines.sees("Votre prénom")
    assert ines.sees("Nom sur la page : Inès")


def test_a_page_needs_three_badges_and_takes_six(lina: Phone) -> None:
    starts_a_page(lina)
    form = lina.form_with("Continuer")
    everything = badges_to_pick(lina, 99)
    assert len(everything) > 6

    lina.goes_back_and_taps(form, badge=everything[:2])
    assert (lina.status, lina.sees("Il faut au moins trois badges.")) == (422, True)
    lina.goes_back_and_taps(form, badge=everything[:7])
    assert (lina.status, lina.sees("Une page montre six badges, pas plus.")) == (422, True)
    lina.taps("Choisir de nouveau").taps("Continuer", badge=everything[:6])
    assert lina.status == 200


def test_nobody_picks_another_persons_badge(lina: Phone, ines: Phone, world: World) -> None:
    ines.opens(world.code("Repas de quartier")).taps("Je le garde")
    with world.write() as db:
        hers = db.scalars(select(Badge).order_by(Badge.id.desc())).first()
    starts_a_page(lina)

    lina.goes_back_and_taps(lina.form_with("Continuer"), badge=[*badges_to_pick(lina, 2), hers.code])

    assert lina.status == 422


def test_with_too_few_badges_the_screen_says_how_many_are_missing(ines: Phone, world: World) -> None:
    ines.opens(world.code("Repas de quartier")).taps("Je le garde")

    ines.opens("/passeport/pages")

    assert ines.sees("Il vous manque 2 badges.")
    assert not ines.sees("Faire une page")


def test_tapping_twice_makes_one_page(lina: Phone, world: World) -> None:
    before = world.count(Page)
    lina.opens("/passeport/pages/nouvelle")
    form = lina.form_with("Continuer")

    lina.goes_back_and_taps(form, theme="shop").goes_back_and_taps(form, theme="shop")

    assert world.count(Page) == before + 1


def test_what_is_shown_may_change_while_the_square_stays(lina: Phone, marc: Phone, world: World) -> None:
    path = world.day().page
    lina.opens("/passeport/pages").taps("Changer")
    lina.taps("Continuer", badge=badges_to_pick(lina, 4)).taps("Continuer")

    assert marc.opens(path).sees("4 badges, 4 garantis")


def test_stopping_a_page_takes_effect_at_once_and_can_be_undone(
    lina: Phone, marc: Phone, world: World
) -> None:
    path = world.day().page
    assert marc.opens(path).status == 200

    lina.opens("/passeport/pages").taps("Montrer").taps("Ne plus montrer cette page")

    assert marc.opens(path).status == 410
    assert marc.sees("Cette page n’est plus montrée.")
    assert not marc.sees("Lina")
    assert lina.sees("Plus montrée. Personne ne la voit.")
    lina.taps("Montrer de nouveau").taps("Publier")
    assert marc.opens(path).status == 200


def test_a_page_ends_after_twelve_months(marc: Phone, world: World) -> None:
    path = world.day().page
    with clock.at(clock.now() + timedelta(days=364)):
        assert marc.opens(path).status == 200
    with clock.at(clock.now() + timedelta(days=366)):
        assert marc.opens(path).status == 410


@pytest.mark.parametrize("screen", ["badges", "mots", "apercu", "carre", "planche", "carre.png", "carre.svg"])
def test_nobody_else_opens_the_screens_behind_a_page(screen: str, solene: Phone, world: World) -> None:
    code = world.day().page.removeprefix("/P/")

    assert solene.opens(f"/passeport/pages/{code}/{screen}").status == 404


def test_the_square_is_readable_and_says_the_address_for_square(lina: Phone, world: World) -> None:
    path = world.day().page
    code = path.removeprefix("/P/")
    lina.opens(f"/passeport/pages/{code}/carre.png")

    square = Image.open(io.BytesIO(lina.answer.data))

    assert lina.answer.mimetype == "image/png"
    assert [found.text for found in zxingcpp.read_barcodes(square)] == [f"http://127.0.0.1:8000{path}"]
    assert square.width / (25.4 / 600) >= 25  # dots: at 600 an inch it prints sharp at 25 mm
    assert lina.opens(f"/passeport/pages/{code}/carre.svg").answer.text.startswith("<svg xmlns=")


def test_a_printed_address_is_short_and_for_square() -> None:
    printed = for_square("https://badge.example/P/7K4M2QAB")

    assert printed == "https://BADGE.EXAMPLE/P/7K4M2QAB"
    assert len(printed) <= 33


def test_the_sheet_holds_eight_squares_with_the_code_in_letters(lina: Phone, world: World) -> None:
    code = world.day().page.removeprefix("/P/")
    lina.opens(f"/passeport/pages/{code}/planche")

    assert len(lina.screen.xpath("//ul[@class='stickers']/li")) == 8
    assert lina.words.count(f"{code[:4]} {code[4:]}") == 8
