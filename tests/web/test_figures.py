"""Where we stand: figures that agree with a book kept by hand, that point at nobody, and that are there at once."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select

from backpack.claims import offering, seeing, turning
from backpack.claims.models import ClaimCode, Envelope
from backpack.cohorts import gathering, giving
from backpack.cohorts.models import Participant
from backpack.figures import counting, funnel, sheet
from backpack.figures.funnel import Counted
from backpack.issuers.models import BadgeClass, Member, Organisation
from backpack.kernel import answers, clock, spans
from backpack.kernel.words import PARIS
from backpack.sessions.models import WorkshopSession
from tests import cohorts
from tests.cast import World
from tests.month import BEGINS, CLASSES, Month
from tests.phone import SITE, Phone
from tests.web.test_envelopes import prepare

CHROME = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"
LATER = BEGINS + timedelta(days=90)


def counts(world: World, organisation: str, span: spans.Span) -> tuple[Counted, dict[str, Counted]]:
    """What the figures say, by the names of badge classes."""
    with world.app.site.current(), clock.at(LATER), world.write() as db:
        found = db.scalars(select(Organisation).filter_by(name=organisation)).one()
        counted = counting.by_class(db, found, span)
        names = {each.id: each.name for each in db.scalars(select(BadgeClass))}
        return counted.whole, {names[key]: each for key, each in counted.each.items()}


@pytest.mark.parametrize("seed", [8, 10])
def test_the_figures_agree_with_a_book_that_was_kept_by_hand(world, seed):
    played = Month(world, seed)
    book = played.plays(220)

    for month in (2, 3):
        whole, each = counts(world, "Les Ateliers du Port", spans.Span(2027, month))
        assert {name: each.get(name, Counted()) for name in CLASSES} == {
            name: book.counted(name, month) for name in CLASSES
        }
        assert funnel.funnel(whole) == funnel.funnel(book.counted(month=month))
    year, _ = counts(world, "Les Ateliers du Port", spans.Span(2027))
    assert (year.offered, year.kept) == (book.counted().offered, book.counted().kept)
    assert year.offered > 30
    assert year.kept > 20
    assert played.twins
    assert counts(world, "La Maison des Dunes", spans.Span(2027))[0] == Counted()


def test_nothing_is_told_of_fewer_than_five_people_and_then_in_fives():
    told = funnel.funnel(Counted(40, 30, 24, protected=23, protecting=4, shown=17, showing=5))
    assert (told.protected, told.shown) == (None, 15)
    assert funnel.funnel(Counted(40, 30, 24, protected=5, protecting=5)).protected == 5
    assert told.kept_of_a_hundred == 60.0
    assert funnel.funnel(Counted()).kept_of_a_hundred is None
    assert funnel.funnel(Counted(offered=152, kept=74)).kept_of_a_hundred == dict(funnel.ELSEWHERE)["ligue"]


def looks(phone: Phone, path: str, method: str = "GET", **headers: str) -> None:
    sent = {"User-Agent": CHROME, **headers}
    assert phone.client.open(path, method=method, headers=sent, base_url=SITE).status_code == 200


def test_who_opens_an_offer_is_counted_and_programs_are_not(marc, karima, world):
    code, envelope = world.code("Port propre", uses=5), prepare(karima, "Port propre", "Repas de quartier")
    database = world.app.site.database
    for path in (code, envelope):
        looks(marc, path, **{"User-Agent": "WhatsApp/2.23.20 A"})
        looks(marc, path, **{"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
        looks(marc, path, **{"Sec-Purpose": "prefetch;prerender"})
        looks(marc, path, Purpose="prefetch")
        looks(marc, path, method="HEAD")
        looks(marc, path, **{"Cache-Control": "max-age=0"})
        looks(marc, path, **{"Cache-Control": "no-cache"})
    seeing.write_down(database)
    assert world.claim_code(code).seen == 0
    assert world.newest(Envelope).seen_at is None

    for path in (code, envelope):
        for _ in range(3):
            looks(marc, path)
    seeing.write_down(database)
    assert world.claim_code(code).seen == 3
    assert world.newest(Envelope).seen_at is not None
    assert "Set-Cookie" not in marc.client.get(code, base_url=SITE).headers


def test_what_the_desk_takes_back_unread_was_not_offered(karima, world):
    before, _ = counts(world, "Les Ateliers du Port", spans.Span())
    code = world.code("Je sais accueillir", uses=1, group=False)
    karima.opens(f"/bureau/codes/{code.removeprefix('/C/')}").taps("Fermer ce carré")
    assert counts(world, "Les Ateliers du Port", spans.Span())[0] == before


def test_a_link_for_everybody_stands_beside_the_funnel(karima, ines, yanis, world):
    before, _ = counts(world, "Les Ateliers du Port", spans.Span())
    karima.opens("/bureau").taps("Port propre")
    karima.taps("Ouvrir un carré", whom="all")
    link = f"/C/{world.newest(ClaimCode).code}"
    for phone in (ines, yanis):
        phone.opens(link).taps("Je le garde")
    assert counts(world, "Les Ateliers du Port", spans.Span())[0] == before
    assert karima.opens("/bureau/chiffres").sees("Et 2 badges pris par un lien ouvert à tous.")


def test_the_screen_says_it_in_words_and_beside_the_others(karima, ines, world):
    ines.opens(world.code("Port propre", uses=2)).taps("Je le garde")
    karima.opens("/bureau").taps("Voir où nous en sommes")
    assert karima.sees("Ligue de l’enseignement, 2019 et 2020")
    assert karima.sees("48,7")
    assert karima.sees("moins de 5 personnes")
    karima.taps("Port propre")
    assert karima.sees("Proposés2")
    assert karima.sees("Gardés1")
    assert karima.sees("Ici50")
    assert karima.taps("Depuis le début").status == 200
    karima.language = "en"
    assert karima.opens("/bureau/chiffres").sees("48.7")


@pytest.mark.parametrize(
    "when", ["2019", "2019-01", "2026-13", "2026-00", "9999", "99999", "-1", "x", "tout ", "2026-1", "٢٠٢٦"]
)
def test_a_time_that_is_none_is_not_there(karima, when):
    assert karima.opens(f"/bureau/chiffres?quand={when}").status == 404


def test_the_months_are_those_of_here():
    with clock.at(datetime(2027, 1, 1, 0, 30, tzinfo=PARIS)):
        assert spans.span("") == spans.Span(2027, 1)
        assert spans.Span(2026, 12).after == spans.Span(2027, 1)
        assert spans.Span(2027, 1).before == spans.Span(2026, 12)
        assert spans.Span(2027, 1).after is None
        assert spans.Span().before is None
        assert spans.Span(2026).after == spans.Span(2027)
    assert spans.Span(2027, 1).begins.astimezone(PARIS).hour == 0


def table(phone: Phone, address: str = "/bureau/chiffres/chiffres.csv?quand=tout") -> list[list[str]]:
    answer = phone.client.get(address, base_url=SITE, headers={"Accept-Language": phone.language})
    assert answer.status_code == 200
    assert answer.data.startswith("\ufeff".encode())
    delimiter = ";" if phone.language.startswith("fr") else ","
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=delimiter))


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing_there(karima, world):
    hostile = '=HYPERLINK("https://elsewhere.example";"Port") '
    with world.app.site.current(), world.write() as db:
        db.scalars(select(BadgeClass).filter_by(name="Port propre")).one().name = hostile
        for each in db.scalars(select(BadgeClass)):
            answers.touch(db, f"badge-class:{each.id}")
    world.code(hostile, uses=3)
    heads, whole, *rows = table(karima)

    assert heads[2:] == ["Nom", "Proposés", "Vus", "Gardés", "Protégés", "Montrés", "Gardés sur 100"]
    assert whole[:3] == ["tout", "Tout", "Les Ateliers du Port"]
    assert "'" + hostile in [row[2] for row in rows]
    assert all(len(row) == len(heads) for row in rows)
    karima.language = "en"
    assert table(karima)[0][2] == "Name"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n-2"])
def test_no_cell_is_a_formula(cell):
    assert sheet.harmless(cell) == "'" + cell
    assert sheet.harmless("Je sais = je fais") == "Je sais = je fais"


def test_another_organisation_reads_nothing_of_it(solene, karima, lina, marc, world):
    world.code("Port propre", uses=3)
    port = world.row(BadgeClass, name="Port propre").code
    assert karima.opens(f"/bureau/chiffres/badge/{port}").sees("Port propre")

    for path in ("/bureau/chiffres?quand=tout", "/bureau/chiffres/chiffres.csv?quand=tout"):
        text = solene.client.get(path, base_url=SITE).text
        assert "La Maison des Dunes" in text
        assert not any(name in text for name in ("Les Ateliers du Port", *CLASSES))
    assert solene.opens(f"/bureau/chiffres/badge/{port}").status == 404
    assert karima.opens(f"/bureau/chiffres/autre/{port}").status == 404
    assert (lina.opens("/bureau/chiffres").status, marc.opens("/bureau/chiffres").status) == (403, 401)


def test_groups_and_sessions_are_told_to_who_may_open_them(karima, nadia, solene, world):
    with world.app.site.current(), world.write() as db:
        member = db.scalars(select(Member).filter_by(name="Karima")).one()
        cohort = gathering.begin(db, member, "Cuisine, printemps")
        facilitator = gathering.cohort_of(db, cohort.code, member)
        badge_class = db.scalars(select(BadgeClass).filter_by(name="Port propre")).one()
        for name in ("Adam K.", "Awa S."):
            giving.give(db, gathering.add_name(db, cohort, name), badge_class, facilitator)
        code = offering.open_code(db, badge_class, member, uses=4, is_group=True)
        session = WorkshopSession(
            code="1234567890ABC",
            organisation_id=member.organisation_id,
            opened_by_id=member.id,
            name="Mardi",
            started_at=clock.now(),
            cohort_id=cohort.id,
            claim_code_id=code.id,
        )
        db.add(session)
        group = cohort.code
    for phone in (karima, nadia):
        assert phone.opens("/bureau/chiffres").sees("Cuisine, printemps")
        assert phone.sees("Mardi")
        assert phone.opens(f"/bureau/chiffres/groupe/{group}").sees("Proposés4")
        assert phone.opens("/bureau/chiffres/atelier/1234567890ABC").sees("Proposés2")
    with world.write() as db:
        db.scalars(select(Member).filter_by(name="Nadia")).one().role = "facilitator"
    assert not nadia.opens("/bureau/chiffres").sees("Cuisine, printemps")
    assert not nadia.sees("Mardi")
    for phone in (nadia, solene):
        assert phone.opens(f"/bureau/chiffres/groupe/{group}").status == 404
        assert phone.opens("/bureau/chiffres/atelier/1234567890ABC").status == 404


def in_session(phone: Phone) -> dict[str, str]:
    """What the figures say of the only session."""
    row = next(row for row in table(phone) if row[2].startswith("Atelier du "))
    return dict(zip(("offered", "seen", "kept"), row[3:6], strict=True))


def test_a_session_is_offered_to_people_and_not_to_its_five_hundred_places(karima, ines, yanis, world):
    cohorts.build(world, people=("Adam K.", "Awa S.", "Célia M."))
    karima.opens("/bureau").taps("Ouvrir un atelier").taps("Ouvrir l’atelier")
    room = karima.path
    assert in_session(karima) == {"offered": "3", "seen": "0", "kept": "0"}

    with world.write() as db:  # a phone that entered and has no name yet is nobody who was expected
        found = db.scalars(select(Participant).filter_by(name="Awa S.")).one()
        found.name = ""
    assert in_session(karima)["offered"] == "2"
    code = world.newest(ClaimCode)
    for phone in (ines, yanis):
        with world.app.site.current():
            square = turning.square_of(code)
        phone.opens(f"/C/{square}").taps("Je le garde")
    karima.opens(room)
    for name in ("Zoé T.", "Noé P."):
        karima.taps("Ajouter ce nom", name=name)
    assert in_session(karima)["offered"] == "4", "two took the square, and two more were written"
    karima.opens(room).taps("Terminer l’atelier")
    assert in_session(karima)["offered"] == "4", "the same after its end"
    assert in_session(karima)["kept"] == "2"
    assert max(int(row[3]) for row in table(karima)[1:]) < 100


def test_the_screen_asks_as_much_of_the_database_however_much_there_is(karima, world):
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    engine = world.app.site.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        karima.opens("/bureau/chiffres?quand=tout")
        few = len(asked)
        Month(world, 9).plays(60)
        asked.clear()
        with clock.at(LATER):
            karima.opens("/bureau/chiffres?quand=tout")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) <= few + 2
    assert len(asked) < 30
