"""What every screen rests on: one transaction a request, one address whole or part, problems in words, languages."""

from __future__ import annotations

import io
import itertools

import pytest
from flask import request
from sqlalchemy import insert, select

from backpack.app import create_app
from backpack.config import Config
from backpack.kernel.clock import now
from backpack.kernel.db import Database, db
from backpack.kernel.limits import MOST_FROM_ONE_ADDRESS, Miss
from backpack.kernel.problems import NotFound
from backpack.kernel.transactions import App
from backpack.kernel.web import Blueprint, go_to, open_to, see_other
from backpack.passport.models import Device, Passport
from backpack.passport.web import let_in, this_passport
from tests.conftest import SECRET
from tests.phone import Phone

ORIGIN = "http://127.0.0.1:8000"
HTMX = {"HX-Request": "true", "HX-Target": "live"}


class Runs:
    """How often a planted view was run, and how often it stumbles."""

    count = 0
    stumbles = 1


counted = Runs()


@pytest.fixture
def runs() -> Runs:
    counted.count, counted.stumbles = 0, 1
    return counted


@pytest.fixture(scope="module")
def built() -> App:
    """The application with views that do what real ones must not: stumble, fail, write on a GET."""
    app = create_app(Config(secret=SECRET))
    app.register_blueprint(planted())
    return app


def planted() -> Blueprint:
    bp = Blueprint("planted", __name__)

    @bp.post("/essai/course")
    @open_to("everyone")
    def race():
        counted.count += 1
        passport = this_passport()
        if counted.count <= counted.stumbles:
            # As if another phone had been quicker: the constraint decides, and this run is lost.
            for _ in range(2):
                db.execute(insert(Device).values(passport_id=passport.id, key_hash="x" * 64, added_at=now()))
        return see_other("claims.arrival", runs=counted.count)

    @bp.post("/essai/fichier")
    @open_to("everyone")
    def upload():
        counted.count += 1
        received = request.files["file"].read()
        if counted.count <= counted.stumbles:
            for _ in range(2):
                db.execute(insert(Passport).values(id=4711, opened_at=now(), sign=1, is_operator=False))
        return f"{len(received)}"

    @bp.get("/essai/ecrire")
    @open_to("everyone")
    def write_on_get():
        db.add(Passport(opened_at=now(), sign=1))
        db.flush()
        return "written"

    @bp.get("/essai/ecrire-autrement")
    @open_to("everyone")
    def write_around_on_get():
        db.execute(insert(Passport).values(opened_at=now(), sign=1, is_operator=False))
        return "written"

    @bp.route("/essai/panne", methods=["GET", "POST"])
    @open_to("everyone")
    def fail():
        if request.method == "POST":
            db.add(Passport(opened_at=now(), sign=1))
            db.flush()
        raise ZeroDivisionError("a fault of ours, with a secret in it")

    @bp.post("/essai/refus")
    @open_to("everyone")
    def refuse():
        let_in("a key")
        db.add(Passport(opened_at=now(), sign=1))
        db.flush()
        raise NotFound

    @bp.post("/essai/ailleurs")
    @open_to("everyone")
    def elsewhere():
        return go_to(request.form["to"])

    return bp


def post(phone: Phone, path: str, data: dict | None = None, **headers: str):
    """The bare answer to a form, redirects not followed."""
    return phone.client.post(path, data=data or {}, headers={"Origin": ORIGIN, **headers}, base_url=ORIGIN)


def get(phone: Phone, path: str, **headers: str):
    return phone.client.get(path, headers={"Accept": "text/html", **headers}, base_url=ORIGIN)


def htmx(**more: str) -> dict[str, str]:
    return {**HTMX, **{name.replace("_", "-"): value for name, value in more.items()}}


# One transaction for each request ----------------------------------------------------------------


def test_a_lost_race_is_run_again_from_the_start(marc, runs, world):
    before = world.count(Passport)

    answer = post(marc, "/essai/course")

    assert answer.status_code == 303
    assert answer.location == "/?runs=2"
    assert world.count(Passport) == before + 1, "what the lost run wrote is undone"
    assert len(answer.headers.getlist("Set-Cookie")) == 1
    assert marc.opens("/passeport").sees("Mes badges"), "the one cookie opens the one passport"


def test_a_race_that_is_lost_again_and_again_is_our_fault(marc, runs, world):
    runs.stumbles = 99
    before = world.count(Passport)

    answer = post(marc, "/essai/course")

    assert answer.status_code == 500
    assert "Quelque chose n’a pas marché chez nous." in answer.text
    assert "Set-Cookie" not in answer.headers
    assert runs.count == 3
    assert world.count(Passport) == before


def test_a_file_is_read_again_by_the_second_run(marc, runs):
    answer = post(marc, "/essai/fichier", {"file": (io.BytesIO(b"x" * 700_000), "photo.png")})

    assert (answer.status_code, answer.text, runs.count) == (200, "700000", 2)


def test_a_refused_request_writes_nothing_and_leaves_no_cookie(marc, runs, world):
    before = world.count(Passport)

    answer = post(marc, "/essai/refus")

    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
    assert world.count(Passport) == before


@pytest.mark.parametrize("how", ["ecrire", "ecrire-autrement"])
def test_a_get_never_writes(marc, runs, world, how):
    before = world.count(Passport)

    get(marc, f"/essai/{how}")

    assert world.count(Passport) == before


def test_a_refused_attempt_is_still_counted(marc, world):
    """Its own transaction is undone; the count is not part of it."""
    assert world.count(Miss) == 0

    for _ in range(3):
        marc.opens("/").taps("Voir le badge", code="000 000")
        assert marc.status == 404
        assert marc.sees("Ces six chiffres ne marchent plus.")

    with world.write() as session:
        assert [miss.count for miss in session.scalars(select(Miss))] == [3, 3]


def test_who_guesses_too_often_waits_and_nobody_else(app, world):
    guesser, neighbour = Phone(app, address="203.0.113.7"), Phone(app, address="203.0.113.8")
    guesser.opens("/").taps("Voir le badge", code="000000")
    with world.write() as session:
        for miss in session.scalars(select(Miss)):
            miss.count = MOST_FROM_ONE_ADDRESS

    assert guesser.opens("/").taps("Voir le badge", code="000001").status == 429
    assert guesser.sees("Attendez dix minutes.")
    assert neighbour.opens("/").taps("Voir le badge", code="000001").status == 404
    # A scanned square is no guess: it opens for the guesser too.
    assert guesser.opens(world.code("Repas de quartier")).taps("Je le garde").status == 200


def test_good_codes_are_never_slowed(app, world):
    """Thirty phones behind one Wi-Fi that all scan a good square."""
    code = world.code("Repas de quartier", uses=40)

    for number in range(30):
        Phone(app, f"phone {number}", address="203.0.113.7").opens(code).taps("Je le garde")

    assert world.claim_code(code).kept == 30
    assert world.count(Miss) == 0


# One address, whole or part ----------------------------------------------------------------------


def test_htmx_gets_the_block_that_it_replaces(karima, world):
    wall = world.day().projector

    part = get(karima, wall, **HTMX)
    whole = get(karima, wall)

    assert part.status_code == 200
    assert "<html" not in part.text
    assert "badges gardés" in part.text or "badge gardé" in part.text
    assert part.text.strip() in whole.text
    assert len(part.text) < len(whole.text) / 2


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Boosted": "true"},
        {"HX-History-Restore-Request": "true"},
        {"HX-Target": "main"},  # a block of the layout, which needs what the page around it says
        {"HX-Target": "nothing-of-this-name"},
        {"HX-Target": ""},
        {"HX-Target": "../../etc"},
    ],
    ids=["boosted", "history", "layout-block", "unknown", "none", "odd"],
)
def test_everybody_else_gets_the_whole_page(karima, world, headers):
    answer = get(karima, world.day().projector, **{**HTMX, **headers})

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<!doctype html>")


def test_a_number_in_the_target_names_the_same_block(karima, world):
    """``live-12`` is one of several ``live``."""
    answer = get(karima, world.day().projector, **{**HTMX, "HX-Target": "live-12-3"})

    assert "<html" not in answer.text


@pytest.mark.parametrize("path", ["/", "/passeport", "/bureau"])
def test_caches_are_told_that_one_address_has_several_bodies(karima, path):
    vary = get(karima, path).headers["Vary"]

    assert "HX-Request" in vary
    assert "HX-Target" in vary


def test_a_post_by_htmx_goes_on_as_every_post_does(karima, world):
    """303; the browser keeps htmx's headers on the way, and the second answer is the block."""
    wall = world.day().projector

    answer = post(karima, f"{wall}/battre", **HTMX)

    assert answer.status_code == 303
    assert answer.location == wall
    assert "<html" not in get(karima, answer.location, **HTMX).text


def test_every_good_form_ends_with_see_other(lina, karima, world):
    """303, not 302: the browser must ask with GET, and reloading must send nothing again."""
    day = world.day()
    code = world.code("Repas de quartier")
    for phone, path in (
        (lina, f"{day.map}/but"),
        (lina, f"{day.map}/arreter"),
        (lina, code),
        (lina, f"{code}/non"),
        (karima, f"{day.projector}/battre"),
        (karima, f"{day.projector}/fin"),
    ):
        assert post(phone, path).status_code == 303, path


# Problems in words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/nulle-part", 404, "Cette page n’existe pas."),
        ("GET", "/C/0000000000000", 404, "Ce code n’existe pas."),
        ("GET", "/P/00000000", 404, "Aucune page ne porte ce code."),
        ("GET", "/C/trop%20court", 404, "Cette page n’existe pas."),
        ("GET", "/passeport", 401, "Ce téléphone n’a pas encore de passeport."),
        ("GET", "/essai/panne", 500, "Quelque chose n’a pas marché chez nous."),
        ("POST", "/essai/panne", 500, "Quelque chose n’a pas marché chez nous."),
        ("POST", "/passeport", 405, None),
        ("DELETE", "/", 405, None),
    ],
)
def test_a_problem_is_said_in_words(marc, runs, method, path, status, said):
    answer = marc.client.open(
        path, method=method, headers={"Origin": ORIGIN, "Accept": "text/html"}, base_url=ORIGIN
    )

    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    marc.answer, marc.path = answer, path
    assert said is None or marc.sees(said)
    assert len(marc.screen.xpath("//h1")) == 1
    assert marc.screen.xpath("//footer//a[@href]|//footer//button"), "one thing to do next"
    for code_word in (str(status), "Error", "Traceback", "Method", "erreur"):
        assert code_word not in marc.words


def test_a_method_that_is_not_there_is_told_to_programs(marc):
    """RFC 9110, section 15.5.6: a 405 names the methods that are."""
    answer = marc.client.delete("/", headers={"Origin": ORIGIN}, base_url=ORIGIN)

    assert {"GET", "POST"} <= {method.strip() for method in answer.headers.get("Allow", "").split(",")}


def test_a_file_that_is_far_too_large_is_refused_in_words(marc, world):
    before = world.count(Passport)

    answer = post(marc, "/ajouter", {"file": (io.BytesIO(b"x" * (7 << 20)), "video.mp4")})

    assert answer.status_code == 413
    assert "Ce fichier est trop lourd." in answer.text
    assert world.count(Passport) == before


def test_our_fault_tells_no_secret_and_writes_nothing(marc, runs, world):
    before = world.count(Passport)

    answer = post(marc, "/essai/panne")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert "Rien n’a changé." in answer.text
    assert world.count(Passport) == before
    assert marc.opens("/").status == 200, "the next request is not touched by it"


def test_our_fault_is_told_to_someone_with_a_passport_too(lina, runs):
    answer = get(lina, "/essai/panne")

    assert answer.status_code == 500
    assert "Quelque chose n’a pas marché chez nous." in answer.text


def test_a_database_that_is_away_is_told_in_words(app, marc, lina, tmp_path):
    """A page that cannot even be drawn with who is here must still say so."""
    good = app.site.database
    object.__setattr__(app.site, "database", Database(f"sqlite:///{tmp_path / 'nowhere' / 'gone.db'}"))
    try:
        for phone in (marc, lina):
            answer = get(phone, "/passeport")
            assert answer.status_code in (401, 500)
            assert "<h1>" in answer.text
    finally:
        object.__setattr__(app.site, "database", good)


# Languages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr-FR,fr;q=0.9", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.5", "en"),
        ("de-DE,de;q=0.9", "fr"),
        ("de,en;q=0.8,fr;q=0.7", "en"),
        ("", "fr"),
        ("*", "fr"),
        ("en;q=0,fr", "fr"),
        ("🤷,;;;q=x", "fr"),
    ],
)
def test_the_language_is_the_browsers_wish(marc, accepted, language):
    answer = get(marc, "/", **{"Accept-Language": accepted.encode().decode("latin-1")})

    assert f'<html lang="{language}">' in answer.text


def test_one_readers_language_is_not_the_next_ones(marc):
    for accepted, language in itertools.islice(itertools.cycle((("en", "en"), ("fr", "fr"), ("", "fr"))), 6):
        assert f'<html lang="{language}">' in get(marc, "/", **{"Accept-Language": accepted}).text


def test_caches_are_told_that_the_language_was_chosen(marc):
    assert "Accept-Language" in get(marc, "/").headers["Vary"]


# Nobody is led away ------------------------------------------------------------------------------

AWAY = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example",
    "/\t/elsewhere.example",
    "/\r\n/elsewhere.example",
    "javascript:alert(1)",
    "elsewhere.example",
    "",
    " /bureau",
)


@pytest.mark.parametrize("away", AWAY)
def test_no_form_leads_away_from_this_site(marc, runs, away):
    answer = post(marc, "/essai/ailleurs", {"to": away})

    assert answer.status_code == 500
    assert "Location" not in answer.headers


def test_going_on_within_this_site_is_a_path(marc, runs):
    answer = post(marc, "/essai/ailleurs", {"to": "/passeport?a=//x"})

    assert (answer.status_code, answer.location) == (303, "/passeport?a=//x")


def test_a_host_of_somebody_elses_leads_nobody_away(marc, world):
    """The Host header is what a visitor says; addresses that we send hold no host, or the configured one."""
    code = world.code("Repas de quartier")
    answer = marc.client.post(code, base_url="http://elsewhere.example")
    assert answer.location.startswith("/C/")

    page = marc.client.get(
        world.day().page, headers={"Accept": "text/html"}, base_url="http://elsewhere.example"
    )
    assert "elsewhere.example" not in page.text


def test_a_one_time_link_lands_only_here(app, world):
    for away in AWAY:
        visitor = Phone(app)
        link = world.signed_in_path("Lina B.", away)
        answer = post(visitor, link)
        assert answer.status_code == 500
        assert "Set-Cookie" not in answer.headers


def test_a_character_that_no_keyboard_types_gets_a_sentence_on_both_databases(marc, paul, nadia):
    """SQLite keeps a NUL and PostgreSQL refuses it: neither may ever be asked."""
    assert post(marc, "/", {"code": "12\x00456"}).status_code == 400
    assert get(marc, "/images/%00.png").status_code == 400
    assert get(marc, "/?essai=%00").status_code == 400
    assert post(paul, "/operateur", {"name": "A\x00B", "phone": ""}).status_code == 400
    assert post(nadia, "/bureau/badges/nouveau", {"name": "A\x00B", "criteria": "x"}).status_code == 400


@pytest.mark.parametrize("host", ["x" * 64, "[::1", "a b", "é.example", "x:y"])
def test_a_host_that_cannot_be_one_is_refused_before_anybody_parses_it(app, host):
    answer = app.test_client().get("/", headers={"Host": host}, base_url="http://127.0.0.1:8000")
    assert answer.status_code == 400


def test_asking_again_for_what_only_a_button_sends_never_says_that_it_was_done(lina):
    """A page whose "stop" met no network is still live, and the phone must not believe otherwise."""
    page = lina.opens("/passeport/pages").screen.xpath("//a[contains(@href, '/carre')]/@href")[0]

    lina.opens(page.replace("/carre", "/arreter"))

    assert lina.status == 405
    assert lina.sees("Ce n’est pas fait.")
    assert not lina.sees("n’existe pas")
