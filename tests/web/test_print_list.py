"""The print list: sent without a printer, printed together, marked in one tap and back in one, and a card's secret."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from backpack.cohorts.models import Participant
from backpack.issuers.models import Member, Trace
from backpack.kernel import clock, jobs
from backpack.kernel.words import PARIS
from backpack.pages.models import Page
from backpack.passport.models import Card, Passport
from backpack.printing import sending
from backpack.printing.models import Paper, PrintRequest
from backpack.safety import cards
from tests import cohorts, plenty
from tests.browser.pdf import sheets, words
from tests.phone import Phone
from tests.plenty import drawn_here

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=PARIS)
PILE = "/bureau/imprimer"
ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def page(world) -> str:
    return world.row(Page).code


def sends(lina: Phone, page: str, *papers: str) -> Phone:
    for paper in papers:
        lina.opens(f"/passeport/pages/{page}/papier").taps("Imprimer à l’atelier")
        lina.taps("Envoyer à l’atelier", paper=paper)
    return lina


def sends_card(lina: Phone) -> list[str]:
    """Make a card, send it to the workshop; the six words that its screen showed."""
    lina.opens("/passeport/proteger").taps("Avec une carte en papier")
    words = [each.text_content() for each in lina.screen.xpath("//section[@class='paper-card']//li")]
    lina.taps("Imprimer à l’atelier").taps("Envoyer à l’atelier")
    return words


def prints(desk: Phone, words: str = "Imprimer tout") -> Phone:
    return desk.opens("/bureau").taps("Imprimer").taps(words)


def works(app) -> None:
    """The worker does what is due."""
    with app.site.current():
        jobs.run_due(app.site.database)


def test_a_page_waits_is_printed_and_fetched(lina, karima, page, world):
    sends(lina, page, "page")
    assert lina.path == "/passeport/imprimer"
    assert lina.sees("Page pour un métier")
    assert lina.sees("Les Ateliers du Port va l’imprimer.")

    karima.opens(PILE)
    assert karima.sees("1 papier attend.")
    assert karima.sees("Lina B.")
    prints(karima)
    assert karima.sees("J’aime le travail bien fait")
    assert karima.sees("1 papier à imprimer")
    karima.taps("C’est imprimé")
    assert karima.sees("Rien n’attend.")
    assert karima.sees("1 papier est imprimé.")

    assert lina.opens("/passeport").sees("1 papier à prendre à l’atelier.")
    lina.taps("Imprimé").taps("J’ai mon papier")
    assert world.count(PrintRequest) == 0


def test_stickers_and_summary_and_page_are_one_document(lina, karima, page):
    sends(lina, page, "page", "stickers")
    lina.opens("/passeport/imprimer/bilan").taps("Envoyer à l’atelier")
    prints(karima)
    assert [each.get("class") for each in karima.screen.xpath("//article")] == ["cv", "bilan", "gluing"]
    assert len(karima.screen.xpath("//article[@class='gluing']//td[@class='sq']")) == 8
    assert karima.sees("3 papiers à imprimer")


def test_sent_twice_it_waits_once_and_another_workshop_takes_it_over(lina, world, page):
    sends(lina, page, "page")
    lina.opens(f"/passeport/imprimer/page/{page}")
    form = lina.form_with("Envoyer à l’atelier")
    lina.taps("Envoyer à l’atelier").goes_back_and_taps(form)
    assert world.count(PrintRequest) == 1
    cohorts.build(world, people=("Lina B.",), facilitators=("Solène",))
    passport, dunes = world.row(Page).passport_id, world.row(Member, name="Solène").organisation
    with world.write() as db:  # La Maison des Dunes has a group that she is in
        seat = db.scalars(select(Participant).filter_by(name="Lina B.")).one()
        seat.passport_id, seat.cohort.organisation_id = passport, dunes.id
    lina.opens(f"/passeport/imprimer/page/{page}")
    assert lina.sees("Où l’imprimer ?")
    assert lina.sees("La Maison des Dunes")
    lina.taps("Envoyer à l’atelier", organisation=dunes.code, paper="page")
    assert [each.organisation_id for each in rows(world)] == [dunes.id]


def test_two_taps_at_once_are_one_line(app, world, page):
    phones = [world.phone_of("Lina B.", "/passeport") for _ in range(4)]
    port = world.row(Member, name="Karima").organisation.code
    with ThreadPoolExecutor(4) as several:
        sent = list(
            several.map(
                lambda phone: (
                    phone.client.post(
                        f"/passeport/imprimer/page/{page}",
                        data={"organisation": port, "paper": "page"},
                        headers={"Origin": ORIGIN},
                        base_url=ORIGIN,
                    ).status_code
                ),
                phones,
            )
        )
    assert sent == [303] * 4
    assert world.count(PrintRequest) == 1


def test_taken_back_it_is_gone_and_a_second_tap_is_harmless(lina, karima, page, world):
    sends(lina, page, "page")
    form = lina.form_with("Reprendre : Page pour un métier : Aide en cuisine")
    lina.goes_back_and_taps(form).goes_back_and_taps(form)
    assert lina.status == 200
    assert lina.sees("Rien n’attend.")
    assert karima.opens(PILE).sees("Rien n’attend.")


def test_nobody_takes_back_or_fetches_what_is_not_theirs(lina, yanis, newcomer, ines, page, world):
    sends(lina, page, "page")
    code = rows(world)[0].code
    for end in ("reprendre", "recu"):
        assert ines.posts(f"/passeport/imprimer/{code}/{end}").status == 200
    assert world.count(PrintRequest) == 1
    assert ines.opens(f"/passeport/imprimer/page/{page}").status == 404
    assert ines.posts(f"/passeport/imprimer/page/{page}").status == 404


def test_only_a_workshop_that_knows_the_person_prints(lina, page, world):
    dunes = world.row(Member, name="Solène").organisation.code
    assert lina.posts(f"/passeport/imprimer/page/{page}", organisation=dunes, paper="page").status == 404
    assert lina.posts(f"/passeport/imprimer/page/{page}", organisation="x" * 9999).status == 404
    assert lina.posts(f"/passeport/imprimer/page/{page}", paper="card").status == 404
    assert world.count(PrintRequest) == 0


def test_whom_no_workshop_knows_is_told(world, app):
    with app.site.current(), world.write() as db:
        db.add(Passport(opened_at=clock.now(), sign=3, name="Noor"))
    noor = world.phone_of("Noor", "/passeport/imprimer/bilan")
    assert noor.sees("Aucun atelier ne vous connaît encore.")
    assert noor.posts("/passeport/imprimer/bilan").status == 404


def test_the_pile_says_the_name_known_here_or_the_sign(lina, karima, page, world, ines, newcomer):
    ines.opens("/passeport/imprimer/bilan")
    assert ines.sees("Sur la pile : ")
    ines.taps("Envoyer à l’atelier")
    sends(lina, page, "page")
    assert rows(world)[1].name == "Lina B.", "as her page says"
    signs = ("Papillon", "Oiseau", "Chat", "Chien", "Poisson", "Cheval", "Lapin", "Scarabée")
    assert rows(world)[0].name.split()[0] in signs


def test_no_other_desk_sees_or_prints_it(lina, karima, solene, marc, yanis, page, world):
    words = sends_card(lina)
    prints(karima)
    document = karima.path
    nadia = world.phone_of("Nadia", "/bureau")
    for phone, status in ((solene, 404), (nadia, 404), (lina, 403), (marc, 401)):
        for path in (document, f"{document}/feuilles.pdf"):
            assert phone.opens(path).status == status, phone.name
            assert not any(word in phone.words for word in words[:2]), phone.name
        assert phone.posts(f"{document}/imprime").status == status
    assert not solene.opens(PILE).sees("Lina")
    assert karima.opens(f"{PILE}/rien").status == 404
    assert karima.opens(f"{PILE}/{'x' * 3000}").status == 404
    assert solene.posts(f"{PILE}/remettre").status == 200
    assert rows(world)[0].printed_at is None


def test_a_document_opens_for_an_hour(lina, karima, page):
    sends(lina, page, "page")
    path = prints(karima).path
    with clock.at(NOON + timedelta(minutes=61)):
        assert karima.opens(path).status == 404


def test_marked_in_one_tap_back_in_one_and_final_after_ten_minutes(lina, karima, page, world):
    sends(lina, page, "page", "stickers")
    path = prints(karima).path
    form = karima.form_with("C’est imprimé")
    karima.taps("C’est imprimé").goes_back_and_taps(form)
    assert karima.sees("2 papiers sont imprimés.")
    karima.taps("Remettre dans la liste")
    assert karima.sees("2 papiers attendent.")
    assert karima.opens(path).sees("2 papiers à imprimer")
    karima.goes_back_and_taps(form)
    with clock.at(NOON + timedelta(minutes=10)):
        assert not karima.opens(PILE).sees("Remettre")
        assert karima.posts(f"{PILE}/remettre").sees("Rien n’attend.")


def test_what_arrives_meanwhile_is_not_marked(lina, karima, page, world):
    sends(lina, page, "page")
    prints(karima)
    sends(lina, page, "stickers")
    karima.taps("C’est imprimé")
    assert karima.sees("1 papier attend.")
    assert karima.sees("Carrés à coller")


def test_a_colleague_who_prints_the_list_is_said_at_the_other_desk(lina, karima, page, world):
    nadia = world.phone_of("Nadia", PILE)
    sends(lina, page, "page")
    prints(karima)
    nadia.opens(PILE)
    assert nadia.sees("Karima imprime cette liste. 12 h 00")
    assert nadia.sees("Imprimer quand même")
    assert not karima.opens(PILE).sees("imprime cette liste"), "not to who does it"
    with clock.at(NOON + timedelta(minutes=5)):
        nadia.opens(PILE).taps("Imprimer quand même")
        assert karima.opens(PILE).sees("Nadia imprime cette liste. 12 h 05")
        assert not nadia.opens(PILE).sees("imprime cette liste")
    with clock.at(NOON + timedelta(minutes=66)):
        assert not karima.opens(PILE).sees("imprime cette liste")


def test_each_print_is_in_the_trail_once(lina, karima, page, world):
    sends(lina, page, "page")
    prints(karima)
    prints(karima)
    [trace] = traces(world)
    assert (trace.by, trace.whom, trace.about) == (
        "Karima",
        "Lina B.",
        "Page pour un métier\u00a0: Aide en cuisine",
    )
    with clock.at(NOON + timedelta(hours=2)):
        prints(karima)
    prints(world.phone_of("Nadia", "/bureau"), "Imprimer quand même")
    assert [each.by for each in traces(world)] == ["Karima", "Karima", "Nadia"]


def test_a_page_that_stopped_says_so_and_prints_nothing(lina, karima, page, world):
    sends(lina, page, "page", "stickers")
    path = prints(karima).path
    lina.opens(f"/passeport/pages/{page}/carre").taps("Ne plus montrer cette page")
    assert karima.opens(path).sees("Ces papiers ne s’impriment plus.")
    assert not karima.screen.xpath("//article")
    karima.opens(PILE)
    assert karima.sees("Cette page n’est plus montrée.")
    assert not karima.sees("J’aime le travail bien fait")
    karima.posts(f"{path}/imprime")
    assert [each.printed_at for each in rows(world)] == [None, None]
    karima.opens(PILE).taps("Enlever ces papiers de la liste")
    assert world.count(PrintRequest) == 0
    assert lina.opens(f"/passeport/imprimer/page/{page}").path.endswith("/carre")
    assert lina.posts(f"/passeport/imprimer/page/{page}", paper="page").status == 404


def test_a_page_that_is_erased_leaves_a_line_that_says_so(lina, karima, page, world, app):
    from backpack.pages import removing

    sends(lina, page, "page")
    with app.site.current(), world.write() as db:
        removing.remove(db, db.scalars(select(Page)).one())
    assert karima.opens(PILE).sees("Cette page n’est plus montrée.")
    assert lina.opens("/passeport/imprimer").sees("Page pour un métier")


def test_who_erases_everything_leaves_no_paper(lina, karima, page, world):
    sends(lina, page, "page")
    sends_card(lina)
    path = prints(karima).path
    lina.opens("/passeport").taps("Régler mon passeport").taps("Tout effacer").taps("Effacer pour toujours")
    assert world.count(PrintRequest) == 0
    assert not karima.opens(path).screen.xpath("//article")


def test_a_card_is_printed_then_noted_by_its_person(lina, karima, world, app):
    words = sends_card(lina)
    secret = cards.code_of(cards.secret_of(" ".join(words)))
    for screen in (PILE, "/bureau", "/bureau/ateliers"):
        assert not karima.opens(screen).screen.xpath("//ol"), "on no screen but the document"
        assert secret not in karima.answer.text
    assert not lina.opens("/passeport/imprimer").screen.xpath("//ol")
    assert secret not in lina.answer.text
    prints(karima)
    assert karima.sees(f"Pour {rows(world)[0].name}")
    printed = [each.text_content().split()[1] for each in karima.screen.xpath("//div[@class='one']//li")]
    assert printed == words
    karima.taps("C’est imprimé")

    [card] = [each for each in rows(world, Card) if each.voided_at is None]
    assert card.sealed, "ten minutes for a jammed printer"
    lina.opens("/passeport/imprimer")
    assert lina.sees("Vous avez la carte ? Regardez : un carré, 6 mots.")
    with clock.at(NOON + timedelta(minutes=10)):
        works(app)
        assert world.row(Card, code=card.code).sealed == ""
        lina.opens("/passeport/imprimer").taps("C’est noté")
        assert world.row(Card, code=card.code).sealed is None
        assert world.count(PrintRequest) == 0
        assert lina.opens("/passeport/proteger").sees("Votre passeport est protégé.")
    with app.site.current(), world.write() as db:
        assert cards.peek(db, cards.secret_of(" ".join(words))).name == "Lina B."


def test_a_card_that_nobody_printed_is_forgotten_after_a_week(lina, karima, world, app):
    words = sends_card(lina)
    path = prints(karima).path
    late = NOON + timedelta(days=7)
    with clock.at(late - timedelta(seconds=1)):
        works(app)
        assert prints(karima).sees(words[0])
    with clock.at(late):
        assert karima.opens(PILE).sees("Cette carte ne s’imprime plus."), "also where no worker runs"
        works(app)
        assert not karima.opens(path).sees(words[0])
        assert lina.opens("/passeport/imprimer").sees("Cette carte ne s’imprime plus. Faites-en une autre.")
    assert "" in {each.sealed for each in rows(world, Card)}
    with clock.at(late), app.site.current(), world.write() as db:
        card = next(each for each in db.scalars(select(Card)) if each.sealed == "")
        assert cards.secret_to_print(card) is None
        assert card not in cards.cards_of(db, card.passport)


@pytest.mark.parametrize("how", ["C’est noté", "Annuler cette carte"])
def test_a_card_noted_or_annulled_meanwhile_is_on_no_paper(lina, karima, world, how):
    words = sends_card(lina)
    path = prints(karima).path
    code = next(each.code for each in rows(world, Card) if each.sealed)
    lina.opens(f"/passeport/carte/{code}").taps(how)
    assert not karima.opens(path).sees(words[0])
    assert karima.opens(PILE).sees("Cette carte ne s’imprime plus.")


def test_another_card_takes_the_place_of_the_first(lina, karima, world):
    first, second = sends_card(lina), sends_card(lina)
    prints(karima)
    assert first != second
    assert karima.sees(second[0])
    assert world.count(PrintRequest) == 1
    assert [
        each.text_content().split()[1] for each in karima.screen.xpath("//div[@class='one']//li")
    ] == second


def test_no_more_than_a_dozen_papers_of_one_person_wait(world, app, lina):
    with app.site.current(), world.write() as db:
        port = db.scalars(select(Member).filter_by(name="Karima")).one().organisation
        page = db.scalars(select(Page)).one()
        for _ in range(sending.MOST):
            db.add(
                PrintRequest(
                    code=sending.codes.new(),
                    organisation_id=port.id,
                    passport_id=page.passport_id,
                    paper=Paper.SUMMARY,
                    name="Lina B.",
                    asked_at=clock.now(),
                )
            )
    lina.opens(f"/passeport/imprimer/page/{page.code}").taps("Envoyer à l’atelier")
    assert lina.status == 409
    assert lina.sees("Beaucoup de vos papiers attendent déjà.")


def test_forty_papers_at_once(world, app, karima):
    many(app, world, 43)
    karima.opens(PILE)
    assert karima.sees("43 papiers attendent.")
    assert karima.sees("40 à la fois.")
    sent = {"Origin": ORIGIN, "Accept": "text/html"}
    document = karima.client.post(PILE, headers=sent, base_url=ORIGIN).location

    begun = time.process_time()
    whole = karima.client.get(document, headers=sent, base_url=ORIGIN)  # longer than any other screen may be
    took = time.process_time() - begun

    assert whole.text.count("<article") == 40
    assert took < 10, "seconds, for forty full pages with everything checked"
    assert len(whole.data) < 1_000_000
    assert karima.posts(f"{document}/imprime").sees("3 papiers attendent.")


@drawn_here
def test_the_document_as_one_file(world, app, karima, lina, page):
    many(app, world, 2)
    sends(lina, page, "stickers")
    sends_card(lina)
    lina.opens("/passeport/imprimer/bilan").taps("Envoyer à l’atelier")
    prints(karima)

    karima.opens(f"{karima.path}/feuilles.pdf")

    assert karima.answer.mimetype == "application/pdf"
    a4 = [(round(width), round(height)) for width, height in sheets(karima.answer.data)]
    assert a4 == [(210, 297)] * 5, "each paper on a sheet of its own"
    assert "Personne 01" in words(karima.answer.data)


def many(app, world, papers: int) -> None:
    """So many full pages of different people wait at Les Ateliers du Port."""
    with app.site.current(), world.write() as db:
        karima = db.scalars(select(Member).filter_by(name="Karima")).one()
        for number in range(papers):
            shown = plenty.show(db, f"Personne {number:02}", photo=False)
            sending.send_page(db, shown, karima.organisation, shown.passport, "page")


def traces(world):
    return [each for each in rows(world, Trace) if each.did == "printed"]


def rows(world, model=PrintRequest):
    with world.write() as db:
        return list(db.scalars(select(model).order_by(model.id)))
