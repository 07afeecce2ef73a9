"""A page goes further: a word opens it, its square is pointed elsewhere, it is sent, framed, and stopped everywhere."""

from __future__ import annotations

import io
import socket
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from PIL import Image
from sqlalchemy import select

from backpack.kernel import clock, paper
from backpack.pages import composing, publishing
from backpack.pages.changing import changed
from backpack.pages.entry import MOST_FROM_ONE_ADDRESS, MOST_IN_ALL
from backpack.pages.models import Page
from backpack.passport.models import Passport
from tests.cast import World
from tests.phone import Phone
from tests.plenty import drawn_here


@pytest.fixture
def path(world: World) -> str:
    return world.day().page


def screen(path: str, name: str) -> str:
    return f"/passeport/pages/{path.removeprefix('/P/')}/{name}"


def asks_for(lina: Phone, path: str, word: str = "Éclair") -> None:
    lina.opens(screen(path, "mot")).taps("Garder ce mot", word=word)


def another_page(world: World, theme: str = "garden", *, of: str = "Lina B.") -> str:
    """A second page that is shown, of other badges."""
    with world.app.site.current(), world.write() as db:
        person = db.scalars(select(Passport).where(Passport.name == of)).one()
        page = composing.begin(db, person, theme)
        composing.pick(db, page, [badge.code for badge in composing.choosable(db, page)][-3:])
        composing.say(page, of, "Je fais pousser.")
        publishing.publish(page)
        return f"/P/{page.code}"


# A file ---------------------------------------------------------------------------------------------------------


def test_where_no_file_is_drawn_the_page_is_printed(
    lina: Phone, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "LIBRARIES", ("a-library-that-is-nowhere",))
    paper.is_drawn_here.cache_clear()
    try:
        lina.opens(screen(path, "feuille"))
        assert not lina.sees("Garder le fichier")
        assert lina.opens(screen(path, "cv.pdf")).sees("Ouvrez le menu du téléphone, puis « Imprimer ».")
    finally:
        paper.is_drawn_here.cache_clear()


@drawn_here
def test_a_file_is_its_persons_and_draws_no_library_into_the_site(
    lina: Phone, yanis: Phone, marc: Phone, path: str, world: World
) -> None:
    yanis.opens(world.code("Port propre")).taps("Je le garde")
    assert marc.opens(screen(path, "cv.pdf")).status == 401
    assert yanis.opens(screen(path, "cv.pdf")).status == 404

    answer = lina.opens(screen(path, "cv.pdf")).answer

    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "weasyprint" not in sys.modules


@drawn_here
def test_a_document_brings_nothing_from_outside(tmp_path: Path) -> None:
    """Not from the disk, not from the network: nobody is asked, and the sheet stays as light as without."""
    Image.effect_noise((300, 300), 90).save(noise := tmp_path / "noise.png")
    shows = "<p>Bonjour</p><img src='{0}'><style>@import url('{0}');</style>"
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(0)
        address = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/a.png"

        sheets = [paper.pdf(shows.format(each)) for each in (noise.as_uri(), address, "data:,")]

        with pytest.raises(BlockingIOError):
            elsewhere.accept()
    assert max(map(len, sheets)) - min(map(len, sheets)) < 100


# A word to enter --------------------------------------------------------------------------------


def test_a_page_with_a_word_tells_nothing_before_it(lina: Phone, marc: Phone, path: str) -> None:
    assert marc.opens(path).status == 200
    asks_for(lina, path)
    assert lina.sees("Les personnes qui ont le carré et le mot.")

    for address in (path, f"{path}/cadre"):
        assert marc.opens(address).status == 403
        assert marc.sees("Cette page demande un mot.")
        for secret in ("Lina", "cuisine", "accueillir", "clair"):
            assert secret not in marc.answer.text


def test_the_word_opens_the_page_however_it_is_typed_and_is_kept_nowhere(
    lina: Phone, marc: Phone, path: str
) -> None:
    asks_for(lina, path)

    marc.opens(path).taps("Voir la page", word=" eclair ")

    assert (marc.status, marc.sees("Lina B.")) == (200, True)
    assert marc.answer.headers["Cache-Control"] == "private, no-store"
    assert not marc.cookies
    assert marc.opens(path).status == 403  # the next reader says it too


def test_a_wrong_word_is_told_as_such(lina: Phone, marc: Phone, path: str) -> None:
    asks_for(lina, path)

    marc.opens(path).taps("Voir la page", word="chausson")

    assert (marc.status, marc.sees("Ce n’est pas ce mot."), marc.sees("Lina")) == (403, True, False)


def test_the_word_is_not_in_the_database(lina: Phone, world: World, path: str) -> None:
    asks_for(lina, path)
    with world.write() as db:
        page = db.scalars(select(Page).where(Page.code == path.removeprefix("/P/"))).one()
        first = page.word_hash
    assert len(first) >= 43
    other = another_page(world)
    asks_for(lina, other)
    with world.write() as db:
        second = db.scalars(select(Page.word_hash).where(Page.code == other.removeprefix("/P/"))).one()
    assert first != second  # the same word of two pages: neither tells the other


def test_words_cannot_be_tried_for_long(lina: Phone, marc: Phone, path: str) -> None:
    asks_for(lina, path)
    for number in range(MOST_FROM_ONE_ADDRESS):
        marc.opens(path).taps("Voir la page", word=f"essai {number}")
    form = marc.form_with("Voir la page")
    assert marc.goes_back_and_taps(form, word="Éclair").status == 429  # even the right one

    for number in range(MOST_IN_ALL - MOST_FROM_ONE_ADDRESS):
        marc.address = f"10.0.{number}.1"  # an attacker with many addresses
        marc.goes_back_and_taps(form, word=f"encore {number}")
    marc.address = "10.9.9.9"
    assert marc.goes_back_and_taps(form, word="Éclair").status == 429
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert marc.goes_back_and_taps(form, word="Éclair").status == 200


def test_a_short_word_is_refused_and_a_word_can_be_taken_off(lina: Phone, marc: Phone, path: str) -> None:
    asks_for(lina, path, "a b c")
    assert (lina.status, lina.sees("Ce mot est trop court.")) == (422, True)
    assert marc.opens(path).status == 200
    asks_for(lina, path)
    assert marc.opens(path).status == 403

    lina.opens(screen(path, "mot")).taps("Enlever le mot")

    assert marc.opens(path).status == 200


# What the square shows --------------------------------------------------------------------------


def test_a_printed_square_shows_another_page_of_mine(
    lina: Phone, marc: Phone, world: World, path: str
) -> None:
    other = another_page(world)
    assert marc.opens(path).sees("J’aime le travail bien fait")
    lina.opens(screen(path, "direction")).taps("Garder ce choix", to=other.removeprefix("/P/"))

    assert marc.opens(path).sees("« Je fais pousser. »")
    lina.opens(screen(other, "carre")).taps("Ne plus montrer cette page")
    assert marc.opens(path).status == 410  # what it leads to is stopped

    lina.opens(screen(path, "direction")).taps("Garder ce choix", to=path.removeprefix("/P/"))
    assert marc.opens(path).sees("J’aime le travail bien fait")


def test_stopping_the_printed_page_stops_its_square_wherever_it_leads(
    lina: Phone, marc: Phone, world: World, path: str
) -> None:
    other = another_page(world)
    lina.opens(screen(path, "direction")).taps("Garder ce choix", to=other.removeprefix("/P/"))

    lina.opens(screen(path, "carre")).taps("Ne plus montrer cette page")

    assert marc.opens(path).status == 410
    assert marc.opens(other).status == 200


def test_a_square_leads_to_ones_own_pages_and_never_in_a_circle(
    lina: Phone, marc: Phone, world: World, path: str
) -> None:
    code = path.removeprefix("/P/")
    second, third = (another_page(world, theme).removeprefix("/P/") for theme in ("garden", "shop"))
    with world.app.site.current(), world.write() as db:
        theirs = db.scalars(select(Page).where(Page.code == third)).one()
        theirs.passport = Passport(opened_at=clock.now(), sign=3)  # somebody else's
        changed(theirs)
    form = lina.opens(screen(path, "direction")).form_with("Garder ce choix")
    assert lina.goes_back_and_taps(form, to=third).status == 404
    assert lina.goes_back_and_taps(form, to=second).status == 200

    back = lina.opens(screen(f"/P/{second}", "direction")).form_with("Garder ce choix")
    assert lina.goes_back_and_taps(back, to=code).status == 404  # that one leads here already

    assert marc.opens(path).status == 200


def test_what_a_diverted_square_no_longer_shows_is_private_again(
    lina: Phone, marc: Phone, world: World, path: str
) -> None:
    other = another_page(world)
    with world.write() as db:
        mine, theirs = (
            db.scalars(select(Page).where(Page.code == each.removeprefix("/P/"))).one()
            for each in (path, other)
        )
        gone = next(badge.code for badge in mine.badges if badge not in theirs.badges)
    assert marc.opens(f"/B/{gone}").status == 200

    lina.opens(screen(path, "direction")).taps("Garder ce choix", to=other.removeprefix("/P/"))

    assert marc.opens(f"/B/{gone}").status == 404


def test_twelve_more_months_by_one_tap(lina: Phone, marc: Phone, path: str) -> None:
    with clock.at(clock.now() + timedelta(days=300)):
        lina.opens(screen(path, "regler")).taps("Montrer encore douze mois")
    with clock.at(clock.now() + timedelta(days=600)):
        assert marc.opens(path).status == 200
    with clock.at(clock.now() + timedelta(days=670)):
        assert marc.opens(path).status == 410


# Going further ----------------------------------------------------------------------------------


def test_a_message_holds_the_link_and_never_the_word(lina: Phone, path: str) -> None:
    asks_for(lina, path)
    lina.opens(screen(path, "envoyer"))

    assert lina.sees("Dites aussi le mot. Il n’est pas dans le message.")
    for start in ("sms:", "https://wa.me/"):
        address = lina.screen.xpath(f"//a[starts-with(@href, '{start}')]/@href")[0]
        said = unquote(address).replace("\u00a0", " ")
        assert said.endswith(f"Voici ma page de badges : http://127.0.0.1:8000{path}")
        assert "clair" not in unquote(address).lower()
    assert not lina.sees("Mettre sur un site")  # a frame has no place for a word


def test_one_address_fills_in_a_profile(lina: Phone, path: str) -> None:
    lina.opens(screen(path, "profil"))

    address = lina.screen.xpath("//a[contains(@href, 'linkedin.com')]/@href")[0]
    filled = parse_qs(urlsplit(address).query)
    assert filled["startTask"] == ["CERTIFICATION_NAME"]
    assert filled["organizationName"] == ["Les Ateliers du Port"]
    assert filled["certUrl"][0] == f"http://127.0.0.1:8000/B/{filled['certId'][0]}"
    assert 1 <= int(filled["issueMonth"][0]) <= 12
    assert Phone(lina.app).opens(filled["certUrl"][0]).status == 200


def test_only_the_frame_may_be_framed_and_it_stops_too(lina: Phone, marc: Phone, path: str) -> None:
    pasted = lina.opens(screen(path, "site")).screen.xpath("//textarea")[0].text_content()
    assert f'src="http://127.0.0.1:8000{path}/cadre"' in pasted
    assert "<script" not in pasted

    policy = marc.opens(f"{path}/cadre").answer.headers["Content-Security-Policy"]

    assert "frame-ancestors *" in policy
    assert marc.sees("Lina B.")
    assert not marc.cookies
    strict = marc.opens(path).answer.headers["Content-Security-Policy"]
    assert policy.replace("frame-ancestors *", "frame-ancestors 'none'") == strict
    lina.opens(screen(path, "carre")).taps("Ne plus montrer cette page")
    assert marc.opens(f"{path}/cadre").status == 410
    assert "frame-ancestors 'none'" in marc.answer.headers["Content-Security-Policy"]


# Only where the person agreed -------------------------------------------------------------------


def agrees(lina: Phone, path: str, *to: str) -> None:
    lina.opens(screen(path, "portee")).taps("Garder mes choix", reach=list(to))


def test_no_picture_and_no_search_engine_unless_asked_for(lina: Phone, marc: Phone, path: str) -> None:
    for said in ("og:", "noindex"):
        assert (said in marc.opens(path).answer.text) is (said == "noindex")
    assert marc.answer.headers["X-Robots-Tag"] == "noindex"
    assert marc.opens(f"{path}/lien.png").status == 404

    agrees(lina, path, "preview", "found")

    page = marc.opens(path).answer
    assert 'property="og:title" content="Lina B. ·' in page.text
    assert f"http://127.0.0.1:8000{path}/lien.png" in page.text
    assert "noindex" not in page.text
    assert page.headers["X-Robots-Tag"] == "all"
    picture = Image.open(io.BytesIO(marc.opens(f"{path}/lien.png").answer.data))
    assert picture.size == (1200, 630)
    assert len(picture.convert("RGB").getcolors(1 << 21)) > 20  # badges, not an empty sea

    agrees(lina, path)
    assert "og:" not in marc.opens(path).answer.text
    assert marc.opens(f"{path}/lien.png").status == 404


def test_stopped_means_stopped_for_the_picture_too(lina: Phone, marc: Phone, path: str) -> None:
    agrees(lina, path, "preview")
    assert marc.opens(f"{path}/lien.png").answer.headers["Cache-Control"] == "no-cache"

    lina.opens(screen(path, "carre")).taps("Ne plus montrer cette page")

    assert marc.opens(f"{path}/lien.png").status == 410


def test_a_word_outdoes_what_was_agreed_to(lina: Phone, marc: Phone, path: str) -> None:
    agrees(lina, path, "preview", "found")
    asks_for(lina, path)

    assert marc.opens(f"{path}/lien.png").status == 403
    marc.opens(path).taps("Voir la page", word="éclair")
    assert "og:" not in marc.answer.text
    assert marc.answer.headers["X-Robots-Tag"] == "noindex"


def test_what_the_operator_hid_is_gone_everywhere(marc: Phone, world: World, path: str) -> None:
    with world.app.site.current(), world.write() as db:
        page = db.scalars(select(Page).where(Page.code == path.removeprefix("/P/"))).one()
        shown = page.badges[0].code
        page.hidden_at = clock.now()
        changed(page)

    for address in (path, f"{path}/cadre", f"{path}/lien.png"):
        assert marc.opens(address).status == 410
    assert marc.opens(f"/B/{shown}").status == 404
