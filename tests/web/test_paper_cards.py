"""Sheets of paper cards: a passport before any phone, badges put on it at a desk, and a phone that finds them later."""

from __future__ import annotations

import io
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.art import qr
from backpack.badges.models import Badge
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel import clock, limits
from backpack.passport.models import Card, Device, Passport
from backpack.safety import aiming, cards
from backpack.workshops import giving, sheets
from backpack.workshops.models import NumberedCard, Sheet
from tests.phone import Phone

SITE = "http://127.0.0.1:8000"


@dataclass
class Paper:
    """One card as somebody holds it."""

    number: int
    path: str
    words: str

    @property
    def photo(self) -> tuple[str, bytes]:
        return "photo.png", qr.png(SITE + self.path, scale=6)


def prints(desk: Phone) -> list[Paper]:
    """Ten cards, as they come out of the printer."""
    desk.opens("/bureau/cartes").taps("Préparer 10 cartes")
    found = []
    for each in desk.screen.xpath("//ul[@class='cards']/li"):
        words = " ".join(word.text_content() for word in each.xpath(".//ol/li"))
        number = int(each.xpath(".//b")[0].text_content().split()[-1])
        secret = cards.secret_of(words)
        found.append(Paper(number, f"/K/{cards.code_of(secret)}", words))
    return found


def aims(desk: Phone, paper: Paper, **how: object) -> Phone:
    return (
        desk.opens("/bureau").taps("Donner à une carte").taps("Continuer", **(how or {"photo": paper.photo}))
    )


def gives(desk: Phone, paper: Paper, *names: str) -> None:
    aims(desk, paper)
    for name in names:
        puts(desk, name)


def puts(desk: Phone, name: str) -> Phone:
    """Choose a badge by its name, and say that it is given."""
    return desk.taps("Donner ce badge", badge=choice(desk, name))


def choice(desk: Phone, name: str) -> str:
    found = desk.screen.xpath(f"//label[contains(., '{name}')]//input[@name='badge']")
    return str(found[0].get("value"))


@pytest.fixture
def sheet(karima: Phone) -> list[Paper]:
    return prints(karima)


def test_a_sheet_has_ten_cards_each_a_passport_of_its_own(sheet, karima, world):
    assert [paper.number for paper in sheet] == list(range(1, 11))
    assert len({paper.words for paper in sheet}) == len({paper.path for paper in sheet}) == 10
    with world.write() as db:
        printed = db.scalars(select(Card).where(Card.number.is_not(None))).all()
        assert len({card.passport_id for card in printed}) == 10
        assert not db.scalars(
            select(Device).where(Device.passport_id.in_([card.passport_id for card in printed]))
        ).all()
    assert not karima.sees("Karima"), "paper that lies about names nobody"


def test_the_square_of_a_card_spells_its_six_words(sheet, karima, app):
    drawn = karima.opens("/bureau/cartes").screen  # the sheet itself was inspected when it was printed
    assert drawn.xpath("//a[contains(., 'Carte 10')]")
    with app.site.current():
        for paper in sheet:
            secret = aiming.secret_in(f"{SITE}{paper.path}")
            assert cards.words_of(secret) == cards.words_of(cards.secret_of(paper.words))


def test_printing_twice_by_a_double_tap_is_one_sheet_and_the_next_one_counts_on(karima, world):
    karima.opens("/bureau/cartes")
    form = karima.form_with("Préparer 10 cartes")
    karima.taps("Préparer 10 cartes")
    first = karima.path

    karima.goes_back_and_taps(form)

    assert karima.path == first
    assert world.count(Sheet) == 1
    assert [paper.number for paper in prints(karima)] == list(range(11, 21))


def test_a_photo_of_the_card_and_two_taps_give_a_badge(sheet, karima, world):
    aims(karima, sheet[3])
    assert karima.sees("Carte 4")
    assert karima.sees("0 badge sur cette carte")

    puts(karima, "Je sais accueillir")

    assert karima.sees("C’est donné.")
    assert karima.sees("1 badge sur cette carte")
    card = world.row(Card, number="4")
    assert world.badge(passport_id=card.passport_id).seen_by == "Karima"
    assert card.used_at is None, "giving does not use it up"


@pytest.mark.parametrize("how", ["words", "capitals", "code", "address"])
def test_the_card_is_read_typed_too(sheet, karima, how):
    paper = sheet[0]
    typed = {
        "words": paper.words,
        "capitals": paper.words.upper().replace(" ", "  "),
        "code": paper.path.removeprefix("/K/").lower(),
        "address": f"127.0.0.1:8000{paper.path.lower()}",
    }[how]

    assert aims(karima, paper, code=typed).sees("Carte 1")


def test_a_phone_that_scans_the_card_later_finds_everything(sheet, karima, ines):
    gives(karima, sheet[0], "Je sais accueillir", "Repas de quartier")

    ines.opens(sheet[0].path)
    assert not ines.sees("Je sais accueillir"), "looking tells nothing"
    form = ines.screen.xpath("//form[@method='post']")[0]
    ines.goes_back_and_taps(form)
    ines.opens("/passeport")

    assert ines.sees("Je sais accueillir")
    assert ines.sees("Repas de quartier")
    assert aims(karima, sheet[0]).sees("Cette carte ne marche plus.")
    assert karima.status == 410


def test_each_badge_once_however_often_it_is_tapped(sheet, karima, world):
    aims(karima, sheet[0])
    form, badge = karima.form_with("Donner ce badge"), choice(karima, "Repas de quartier")
    puts(karima, "Repas de quartier")
    karima.client.post(form.get("action"), data={"badge": badge}, base_url=SITE)

    card = world.row(Card, number="1")
    assert world.count(Badge, passport_id=card.passport_id) == 1


def test_two_desks_at_once_give_one_badge(sheet, app, world):
    def give(_: int) -> None:
        with app.site.current(), world.write() as db:
            member = db.scalars(select(Member).where(Member.name == "Karima")).one()
            badge_class = db.scalars(select(BadgeClass).where(BadgeClass.name == "Repas de quartier")).one()
            card = db.scalars(select(Card).where(Card.number == "2")).one()
            giving.give(db, badge_class, card, member)

    with ThreadPoolExecutor(4) as together:
        list(together.map(give, range(4)))

    assert world.count(Badge, passport_id=world.row(Card, number="2").passport_id) == 1


def test_a_key_badge_is_not_for_giving_and_comes_by_itself(sheet, karima):
    pieces = ("Je sais accueillir", "Je sais arriver à l’heure", "Je peux aider un collègue")
    aims(karima, sheet[0])
    assert not karima.sees("Travail en équipe")

    gives(karima, sheet[0], *pieces, "Repas de quartier", "Je peux dire un souci")

    assert karima.sees("6 badges sur cette carte")


def test_next_door_gives_its_own_badges_to_a_card_that_is_shown_to_it(sheet, solene):
    """A person carries one card from workshop to workshop; its number is the first desk's alone."""
    aims(solene, sheet[0])

    assert solene.sees("Une carte")
    assert not solene.sees("Carte 1")
    assert not solene.sees("Repas de quartier")


def test_an_address_of_that_hour_is_worth_nothing_to_a_colleague_or_later(sheet, karima, nadia, solene):
    path = aims(karima, sheet[0]).path

    for other in (nadia, solene):
        assert other.opens(path).status == 404
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert karima.opens(path).status == 404
        assert karima.sees("Visez la carte encore une fois.")
    assert sheet[0].path.removeprefix("/K/") not in path


@pytest.mark.parametrize(
    "typed", ["", "0" * 14, "six mots au hasard dans une phrase", "http://127.0.0.1:8000/V/0123456789ABC"]
)
def test_what_is_no_card_is_said_in_words(karima, typed):
    karima.opens("/bureau/carte").taps("Continuer", code=typed)

    assert karima.status in (404, 422)
    assert karima.sees("Ce n’est pas une carte.") or karima.sees("Nous ne voyons pas de carré.")
    assert karima.find_tappable("Viser encore" if karima.status == 404 else "Essayer encore") is not None


def test_a_photo_without_a_square_is_said_in_words(karima):
    karima.opens("/bureau/carte").taps("Continuer", photo=("p.png", qr.png("x")[:200]))

    assert karima.sees("Nous ne voyons pas de carré.")


def test_guessing_at_the_desk_is_counted_although_it_is_undone(karima, world):
    for _ in range(limits.MOST_FROM_ONE_ADDRESS - 1):
        limits.missed(world.app.site.database, karima.address)
    karima.opens("/bureau/carte")
    form = karima.form_with("Continuer")

    assert karima.goes_back_and_taps(form, code="lune " * 6).status == 404
    assert karima.goes_back_and_taps(form, code="lune " * 6).status == 429
    assert karima.sees("Il y a eu trop d’essais ici.")


def test_once_it_is_on_paper_nobody_can_print_it_again(sheet, karima, nadia, world):
    sheet_path = karima.path
    assert nadia.opens(sheet_path).sees(sheet[0].words.split()[0]), "a jammed printer costs nothing"

    karima.opens(sheet_path).taps("C’est imprimé")

    for desk in (karima, nadia):
        assert desk.opens(sheet_path).status == 410
        assert desk.sees("Cette feuille est déjà imprimée.")
    assert {card.sealed for card in [world.row(Card, number=str(n)) for n in range(1, 11)]} == {None}


def test_a_forgotten_sheet_closes_by_itself_after_a_day(sheet, karima):
    path = karima.path

    with clock.at(clock.now() + timedelta(hours=25)):
        assert karima.opens(path).status == 410


def test_next_door_sees_neither_sheet_nor_number(sheet, karima, solene):
    path = karima.path

    assert solene.opens(path).status == 404
    assert solene.opens("/bureau/cartes").sees("Aucune carte pour le moment.")
    for method in (
        lambda: solene.opens("/bureau/cartes/1"),
        lambda: solene.client.post("/bureau/cartes/1/annuler", base_url=SITE),
        lambda: solene.client.post(
            "/bureau/cartes/1/remplacer", base_url=SITE, data={"code": sheet[0].words}
        ),
    ):
        answer = method()
        assert getattr(answer, "status_code", None) or answer.status in (404, 410)
    assert karima.opens("/bureau/cartes").sees("Carte 1Neuve")


def test_a_lost_card_gives_its_badges_to_a_new_one_in_one_action(sheet, karima, ines, yanis):
    gives(karima, sheet[0], "Je sais accueillir", "Repas de quartier")

    karima.opens("/bureau/cartes").taps("Carte 12 badges").taps("Passer les badges", photo=sheet[7].photo)

    assert karima.sees("Carte 8")
    assert karima.sees("2 badges sur cette carte")
    yanis.opens(sheet[0].path)  # who found the lost one
    yanis.goes_back_and_taps(yanis.screen.xpath("//form[@method='post']")[0])
    assert yanis.status == 410
    assert not yanis.cookies
    ines.opens(sheet[7].path)
    ines.goes_back_and_taps(ines.screen.xpath("//form[@method='post']")[0])
    assert ines.opens("/passeport").sees("Je sais accueillir")


def test_carrying_over_twice_changes_nothing_more(sheet, karima, world):
    gives(karima, sheet[0], "Repas de quartier")
    karima.opens("/bureau/cartes/1")
    form = karima.form_with("Passer les badges")
    karima.taps("Passer les badges", code=sheet[1].words)
    holder = world.row(Card, number="2").passport_id

    karima.goes_back_and_taps(form, code=sheet[1].words)

    assert karima.sees("Carte 2")
    assert world.row(Card, number="2").passport_id == holder
    assert world.count(Badge, passport_id=holder) == 1


def test_badges_never_go_onto_a_card_in_use_or_a_persons_own_card(sheet, karima, lina, world):
    gives(karima, sheet[0], "Repas de quartier")
    gives(karima, sheet[1], "Marché d’hiver")
    with world.app.site.current(), world.write() as db:
        own = cards.new_card(db, db.scalars(select(Passport).where(Passport.name == "Lina B.")).one())[1]

    for typed in (sheet[1].words, sheet[0].words, " ".join(cards.words_of(own))):
        karima.opens("/bureau/cartes/1").taps("Passer les badges", code=typed)
        assert karima.status == 409
        assert karima.sees("Prenez une carte neuve de vos feuilles.")


def test_a_desk_cannot_take_a_passport_that_a_phone_has_opened(sheet, karima, ines, world):
    """Else a facilitator with a blank card could walk into anybody's passport."""
    gives(karima, sheet[0], "Repas de quartier")
    karima.opens("/bureau/cartes/1")
    form = karima.form_with("Passer les badges")
    ines.opens(sheet[0].path)
    ines.goes_back_and_taps(ines.screen.xpath("//form[@method='post']")[0])

    assert karima.opens("/bureau/cartes/1").sees("Un téléphone a ouvert ce passeport.")
    karima.goes_back_and_taps(form, code=sheet[1].words)

    assert karima.status == 409
    assert ines.opens("/passeport").sees("Repas de quartier")
    assert world.count(Badge, passport_id=world.row(Card, number="2").passport_id) == 0


def test_a_void_card_opens_nothing_and_keeps_its_badges_for_the_next_one(sheet, karima, ines):
    gives(karima, sheet[0], "Repas de quartier")
    karima.opens("/bureau/cartes/1").taps("Arrêter cette carte")
    assert karima.sees("Cette carte ne marche plus.")

    ines.opens(sheet[0].path)
    ines.goes_back_and_taps(ines.screen.xpath("//form[@method='post']")[0])
    assert ines.status == 410
    assert karima.taps("Passer les badges", code=sheet[1].words).sees("1 badge sur cette carte")


def test_a_number_is_not_given_again_after_everything_was_erased(sheet, karima, world):
    from backpack.custody import erasing

    with world.app.site.current(), world.write() as db:
        erasing.erase(db, db.scalars(select(Card).where(Card.number == "10")).one().passport)

    assert not karima.opens("/bureau/cartes").sees("Carte 10")
    assert prints(karima)[0].number == 11


def test_two_sheets_printed_at_once_share_no_number(app, world):
    def print_one(_: int) -> int:
        for _attempt in range(8):
            try:
                with app.site.current(), world.write() as db:
                    member = db.scalars(select(Member).where(Member.name == "Karima")).one()
                    return sheets.print_sheet(db, member).id
            except Exception as race:  # what a request would be replayed after
                last = race
        raise last

    with ThreadPoolExecutor(3) as together:
        assert len(set(together.map(print_one, range(3)))) == 3
    with world.write() as db:
        numbers = db.scalars(select(NumberedCard.number)).all()
    assert sorted(numbers) == list(range(1, 31))


def test_logs_hold_neither_code_nor_word(karima, ines, caplog):
    with caplog.at_level(logging.DEBUG):
        paper = prints(karima)[0]
        gives(karima, paper, "Repas de quartier")
        aims(karima, paper, code=paper.words)

    ours = "\n".join(each.getMessage() for each in caplog.records if each.name.startswith("backpack"))
    assert paper.path.removeprefix("/K/") not in ours
    assert paper.words not in ours


def test_reading_a_frame_says_what_it_holds_and_keeps_nothing(app, world):
    phone = Phone(app, "Inès")
    before = world.count(Passport)

    def read(body: bytes, **headers: str) -> tuple[int, dict[str, str] | None]:
        sent = phone.client.post("/lire-un-carre", data=body, base_url=SITE, headers=headers)
        assert "Set-Cookie" not in sent.headers
        assert sent.headers["Cache-Control"] == "private, no-store"
        return sent.status_code, sent.json if sent.is_json else None

    assert read(qr.png(f"{SITE}/K/7K2M9QXA7K2M9Q")) == (200, {"text": f"{SITE}/K/7K2M9QXA7K2M9Q"})
    assert read(b"nothing") == (200, {"text": ""})
    assert read(b"\x89PNG" + b"\0" * 700_000) == (200, {"text": ""})
    assert read(qr.png("x"), Origin="https://evil.example")[0] == 403
    assert world.count(Passport) == before


def test_a_frame_is_read_while_somebody_else_writes(app, world):
    """Aiming costs no write transaction: thirty cameras never make a claim wait."""
    if app.site.database.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has one writer")
    with world.write():
        sent = Phone(app, "Inès").client.post("/lire-un-carre", data=io.BytesIO(qr.png("x")), base_url=SITE)

    assert sent.status_code == 200
