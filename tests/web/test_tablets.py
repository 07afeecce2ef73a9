"""A shared tablet: people come in with a card, work, and leave nothing; whoever is next finds nobody."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.kernel import clock
from backpack.kernel.limits import Miss
from backpack.passport.models import Card, Device, Passport
from backpack.safety import cards, guessing
from backpack.tablets.models import Tablet
from tests.cast import World
from tests.phone import SITE, Phone

GONE = "Vos données ne sont plus sur cette tablette."


@pytest.fixture
def tablet(app, world: World) -> Phone:
    """Karima has put it in common: nobody is in."""
    phone = Phone(app, "tablet", address="10.0.0.20")
    phone.opens(world.signed_in_path("Karima", "/bureau")).taps("Ouvrir ici")
    another_phone_of_karima = Phone(app, "Karima")
    another_phone_of_karima.opens(world.signed_in_path("Karima", "/bureau")).taps("Ouvrir ici")
    return phone.opens("/bureau").taps("Partager une tablette").taps("Mettre cette tablette en commun")


def card_of(world: World, name: str = "Lina B.") -> tuple[str, str]:
    """A card on paper of the person called *name*: its six words, and its path."""
    with world.app.site.current(), world.write() as db:
        card, secret = cards.new_card(db, db.scalars(select(Passport).filter_by(name=name)).one())
        cards.noted(db, card)
        db.commit()
        return " ".join(cards.words_of(secret)), f"/K/{cards.code_of(secret)}"


def key_of(phone: Phone) -> str | None:
    cookie = phone.client.get_cookie("bp", "127.0.0.1")
    return cookie and cookie.value


def later(seconds: int):
    return clock.at(clock.now() + timedelta(seconds=seconds))


def opens_with(app, key: str, **cookies: str) -> int:
    """What a browser that stole these cookies gets for the passport."""
    client = app.test_client()
    for name, value in {"bp": key, **cookies}.items():
        client.set_cookie(name, value, domain="127.0.0.1")
    return client.get("/passeport", base_url=SITE).status_code


# Putting a tablet in common ---------------------------------------------------------------------


def test_the_facilitators_own_session_leaves_the_tablet(app, world: World) -> None:
    phone = Phone(app, "tablet").opens(world.signed_in_path("Nadia", "/bureau")).taps("Ouvrir ici")
    Phone(app, "Nadia").opens(world.signed_in_path("Nadia", "/bureau")).taps("Ouvrir ici")
    before = key_of(phone)
    form = phone.opens("/bureau/tablettes").form_with("Mettre cette tablette en commun")

    answer = phone._open("POST", form.action, {"Origin": SITE}, dict(form.form_values()))

    given = answer.headers.getlist("Set-Cookie")
    assert any(each.startswith("tb=") and "HttpOnly" in each and "SameSite=Lax" in each for each in given)
    assert any(each.startswith("bp=;") for each in given)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert opens_with(app, before or "") == 401
    assert phone.opens("/tablette").sees("Cette tablette est partagée.")
    assert phone.sees("Les Ateliers du Port")
    assert phone.opens("/bureau").sees(GONE)


def test_two_taps_share_it_once(karima: Phone, app, world: World) -> None:
    karima_elsewhere = Phone(app, "Karima").opens(world.signed_in_path("Karima", "/")).taps("Ouvrir ici")
    form = karima.opens("/bureau/tablettes").form_with("Mettre cette tablette en commun")

    karima.goes_back_and_taps(form).goes_back_and_taps(form)

    assert karima.sees("Cette tablette est partagée.")
    assert world.count(Tablet) == 1
    assert karima_elsewhere.opens("/bureau").status == 200


def test_a_facilitator_who_would_be_locked_out_is_told_first(karima: Phone, world: World) -> None:
    karima.opens("/bureau/tablettes").taps("Mettre cette tablette en commun")

    assert karima.status == 422
    assert karima.sees("Votre passeport s’ouvre seulement sur cette tablette.")
    assert world.count(Tablet) == 0
    assert karima.opens("/bureau").status == 200


@pytest.mark.parametrize("who", ["lina", "marc"])
def test_who_works_for_nobody_shares_nothing(request, who: str, karima: Phone, world: World) -> None:
    form = karima.opens("/bureau/tablettes").form_with("Mettre cette tablette en commun")
    somebody: Phone = request.getfixturevalue(who)

    somebody._ask("POST", "/bureau/tablettes", data=dict(form.form_values()))

    assert somebody.status in (401, 403)
    assert world.count(Tablet) == 0


# Coming in, and leaving -------------------------------------------------------------------------


def test_six_words_come_in_and_j_ai_fini_leaves_nothing(tablet: Phone, app, world: World) -> None:
    words, _ = card_of(world)
    tablet.taps("Entrer", code=words)
    assert tablet.sees("Mes badges")
    stolen = key_of(tablet) or ""
    assert opens_with(app, stolen) == 200

    tablet.taps("J’ai fini")

    assert tablet.sees(GONE)
    assert key_of(tablet) is None
    assert tablet.answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert opens_with(app, stolen) == 401
    for path in ("/passeport", "/passeport/pages", "/passeport/badges/can", "/passeport/mes-donnees"):
        assert tablet.opens(path).sees(GONE)
        assert tablet.status == 401
        assert not tablet.sees("Lina")


def test_the_card_is_read_again_tomorrow(tablet: Phone, world: World) -> None:
    """Nothing here could print a new one, so a tablet does not use it up; its person's phones stay."""
    words, path = card_of(world)
    phones = world.count(Device, revoked_at=None)
    for shown in (words, path.removeprefix("/K/"), f"{SITE}{path}", path.removeprefix("/K/").lower()):
        tablet.opens("/tablette").taps("Entrer", code=shown)
        assert tablet.sees("Mes badges"), shown
        tablet.taps("J’ai fini")
    assert world.count(Card, used_at=None, voided_at=None) == 1
    assert world.count(Device, revoked_at=None) == phones


def test_the_cookie_of_a_session_dies_with_the_browser(tablet: Phone, world: World) -> None:
    words, _ = card_of(world)
    form = tablet.form_with("Entrer")
    values = {**dict(form.form_values()), "code": words}

    answer = tablet._open("POST", "/tablette", {"Origin": SITE}, {k: v for k, v in values.items() if v})

    (given,) = (each for each in answer.headers.getlist("Set-Cookie") if each.startswith("bp="))
    assert "Max-Age" not in given
    assert "Expires" not in given
    assert "HttpOnly" in given


def test_silence_ends_it_and_use_goes_on(tablet: Phone, app, world: World) -> None:
    tablet.taps("Entrer", code=card_of(world)[0])
    key = key_of(tablet) or ""
    with later(60):
        assert tablet.opens("/passeport/pages").status == 200
    with later(120):
        assert tablet.opens("/passeport/but").status == 200
    with later(120 + 76):
        assert opens_with(app, key) == 401
        assert tablet.opens("/passeport").sees(GONE)


def test_a_screen_that_asks_by_itself_is_no_sign_of_life(tablet: Phone, world: World) -> None:
    tablet.taps("Entrer", code=card_of(world)[0])
    for seconds in (30, 60, 74):
        with later(seconds):
            tablet.client.get("/passeport", headers={"HX-Request": "true"}, base_url=SITE)
            tablet.client.get("/tablette/silence", base_url=SITE)
    with later(80):
        assert tablet.opens("/passeport").sees(GONE)


def test_without_a_script_the_browser_asks_and_then_leaves(tablet: Phone, world: World) -> None:
    tablet.taps("Entrer", code=card_of(world)[0])
    (asks,) = tablet.screen.xpath("//noscript/meta[@http-equiv='refresh']/@content")
    assert asks == "40; url=/tablette/silence"
    tablet.opens("/tablette/silence")
    assert tablet.sees("Vous êtes toujours là ?")
    assert "20; url=/tablette/fini" in tablet.screen.xpath("//meta[@http-equiv='refresh']/@content")
    assert tablet.taps("Continuer").sees("Mes badges")

    tablet.opens("/tablette/fini")

    assert tablet.sees(GONE)
    assert key_of(tablet) is None
    assert tablet.opens("/passeport").sees(GONE)


def test_the_page_tells_that_somebody_still_writes(tablet: Phone, world: World) -> None:
    tablet.taps("Entrer", code=card_of(world)[0])
    with later(70):
        assert tablet.client.post("/tablette/encore", base_url=SITE).status_code == 204
    with later(140):
        assert tablet.opens("/passeport").sees("Mes badges")
    with later(300):
        assert tablet.client.post("/tablette/encore", base_url=SITE).status_code == 401


# The next person --------------------------------------------------------------------------------


def test_the_next_person_puts_out_who_forgot_to_leave(tablet: Phone, app, world: World) -> None:
    tablet.taps("Entrer", code=card_of(world)[0])
    linas = key_of(tablet) or ""

    tablet.opens(world.signed_in_path("Solène", "/passeport")).taps("Ouvrir l’autre passeport")

    assert tablet.opens("/bureau").sees("La Maison des Dunes")
    assert opens_with(app, linas) == 401


def test_whichever_way_a_person_comes_in_it_is_for_a_moment(tablet: Phone, world: World) -> None:
    form = tablet.opens(world.signed_in_path("Nadia", "/bureau")).form_with("Ouvrir ici")
    answer = tablet._open("POST", form.action, {"Origin": SITE}, dict(form.form_values()))

    (given,) = (each for each in answer.headers.getlist("Set-Cookie") if each.startswith("bp="))
    assert "Max-Age" not in given
    assert tablet.opens("/bureau").sees("J’ai fini")
    with later(76):
        assert tablet.opens("/bureau").sees(GONE)


def test_a_badge_for_nobody_opens_no_passport(tablet: Phone, world: World) -> None:
    """Whoever came next would find it."""
    code, before = world.code("Repas de quartier"), world.count(Passport)

    tablet.opens(code).taps("Je le garde")

    assert tablet.status == 401
    assert tablet.sees("Entrez d’abord avec votre carte.")
    assert world.count(Passport) == before
    assert key_of(tablet) is None
    tablet.taps("Entrer").taps("Entrer", code=card_of(world)[0])
    assert tablet.opens(code).taps("Je le garde").status == 200


def test_a_form_of_the_person_before_does_nothing(tablet: Phone, world: World) -> None:
    tablet.taps("Entrer", code=card_of(world)[0])
    path = world.day().page
    form = tablet.opens(f"/passeport/pages/{path.removeprefix('/P/')}/carre").form_with(
        "Ne plus montrer cette page"
    )
    tablet.taps("J’ai fini")

    tablet.goes_back_and_taps(form)

    assert tablet.status == 401
    assert tablet.opens(path).status == 200


# What would stay --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/passeport", "/passeport/pages", "/", "/ajouter", "{page}", "/nulle-part"])
def test_every_screen_has_the_way_out_and_is_kept_nowhere(tablet: Phone, world: World, path: str) -> None:
    tablet.taps("Entrer", code=card_of(world)[0])

    tablet.opens(path.format(page=world.day().page))

    assert tablet.find_tappable("J’ai fini").get("form") is None
    assert tablet.answer.headers["Cache-Control"] == "private, no-store"
    assert tablet.answer.headers["X-Shared-Tablet"] == "1"
    scripts = tablet.screen.xpath("//script/@src")
    assert any("/tablet." in script for script in scripts)
    assert not any("/pocket." in script for script in scripts)


def test_on_a_phone_of_ones_own_there_is_none_of_this(lina: Phone, marc: Phone, world: World) -> None:
    for phone, path in ((lina, "/passeport"), (marc, world.day().page)):
        phone.opens(path)
        assert not phone.sees("J’ai fini")
        assert "X-Shared-Tablet" not in phone.answer.headers
        assert "/tablet." not in phone.answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/passeport/mes-donnees/passeport.zip"),
        ("GET", "/passeport/pages/{page}/carre.png"),
        ("GET", "/passeport/pages/{page}/carre.svg"),
        ("GET", "/passeport/badge/{badge}/fichier"),
        ("POST", "/passeport/doigt/demande"),
        ("POST", "/passeport/doigt"),
        ("POST", "/passeport/prevenir"),
        ("POST", "/passeport/prevenir/cle"),
    ],
)
def test_no_file_and_no_key_stays_on_it(
    tablet: Phone, lina: Phone, world: World, method: str, path: str
) -> None:
    day = world.day()
    filled = path.format(page=day.page.removeprefix("/P/"), badge=day.badge.removeprefix("/B/"))
    tablet.taps("Entrer", code=card_of(world)[0])

    tablet._ask(method, filled, data={} if method == "POST" else None)

    assert tablet.status == 403
    assert tablet.sees("Cela ne se fait pas sur une tablette partagée.")
    if method == "GET":
        assert lina.opens(filled).status == 200


def test_a_card_aimed_at_with_the_camera_of_the_tablet_is_not_spent(tablet: Phone, world: World) -> None:
    """Its address would stay in the history: the tablet sends on to its own reader, without it."""
    _, path = card_of(world)

    tablet.opens(path)

    assert tablet.path == "/tablette"
    assert path.removeprefix("/K/") not in tablet.answer.text
    assert world.count(Card, used_at=None, voided_at=None) == 1


# Attacks ----------------------------------------------------------------------------------------


def test_a_cookie_that_a_visitor_brought_opens_nothing_and_goes(app, world: World) -> None:
    phone = Phone(app, "thief")
    phone.client.set_cookie("tb", "a" * 43, domain="127.0.0.1")
    phone.client.set_cookie("bp", "chosen-by-the-thief", domain="127.0.0.1")

    assert phone.opens("/tablette").path == "/entrer"
    phone._ask("POST", "/tablette", data={"code": card_of(world)[0]})
    assert phone.status == 404
    assert phone.client.get_cookie("tb", "127.0.0.1") is None


def test_the_key_of_a_session_is_never_the_visitors(tablet: Phone, app, world: World) -> None:
    tablet.client.set_cookie("bp", "chosen-by-the-thief", domain="127.0.0.1")
    tablet.taps("Entrer", code=card_of(world)[0])

    assert key_of(tablet) != "chosen-by-the-thief"
    assert opens_with(app, "chosen-by-the-thief") == 401


def test_two_taps_open_one_session_and_an_ended_one_does_not_begin_again(tablet: Phone, world: World) -> None:
    words, _ = card_of(world)
    form = tablet.form_with("Entrer")
    tablet.goes_back_and_taps(form, code=words)
    first = key_of(tablet)
    tablet.goes_back_and_taps(form, code=words)
    assert key_of(tablet) == first
    tablet.taps("J’ai fini").goes_back_and_taps(form, code=words)
    assert key_of(tablet) not in (None, first)


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        ("un deux trois quatre cinq six", "La tablette ne connaît pas cette carte."),
        ("00000000000000", "La tablette ne connaît pas cette carte."),
        ("/C/K7F2QX", "La tablette ne connaît pas cette carte."),
        ("https://elsewhere.example/K/00000000000000", "La tablette ne connaît pas cette carte."),
    ],
)
def test_what_is_no_card_opens_nothing(tablet: Phone, world: World, shown: str, says: str) -> None:
    tablet.taps("Entrer", code=shown)

    assert tablet.status == 422
    assert tablet.sees(says)
    assert world.count(Miss) == 0  # a slip: nothing was looked up
    assert key_of(tablet) is None


def test_a_card_that_nobody_has_is_counted_and_locks_no_living_one_out(tablet, world, monkeypatch) -> None:
    """One joker in the room: three wrong cards, and everybody else's still open."""
    monkeypatch.setattr(guessing, "MOST_FROM_ONE_ADDRESS", 3)
    statuses = [
        tablet.opens("/tablette").taps("Entrer", code=cards.code_of(2**60 + each)).status for each in range(4)
    ]

    assert statuses == [422, 422, 422, 429]
    assert world.row(Miss, count=4) is not None
    tablet.opens("/tablette").taps("Entrer", code=card_of(world)[0])
    assert tablet.sees("Mes badges")


def test_nothing_is_offered_that_a_shared_tablet_refuses(tablet, world) -> None:
    tablet.taps("Entrer", code=card_of(world)[0])
    tablet.opens("/passeport/mes-donnees")
    assert not tablet.sees("Tout prendre")
    tablet.opens("/passeport").taps("Je sais")
    assert not tablet.sees("Télécharger le badge")


def test_a_card_that_was_made_void_opens_nothing(tablet: Phone, world: World) -> None:
    words, _ = card_of(world)
    with world.app.site.current(), world.write() as db:
        cards.void(db, db.scalars(select(Card)).one())
        db.commit()

    tablet.taps("Entrer", code=words)

    assert (tablet.status, tablet.sees("Cette carte ne sert plus.")) == (422, True)


def test_a_phones_code_opens_once_and_the_phone_stays(tablet: Phone, lina: Phone, app, world: World) -> None:
    lina.opens("/passeport/telephones/changer").taps("Montrer le carré")
    code = lina.path.rsplit("/", 1)[-1]
    form = tablet.form_with("Entrer")
    tablet.goes_back_and_taps(form, code=f"{code[:4]} {code[4:]}".lower()).goes_back_and_taps(form, code=code)
    assert tablet.sees("Mes badges")
    key = key_of(tablet)

    tablet.taps("J’ai fini").opens("/tablette").taps("Entrer", code=code)

    assert tablet.status == 410
    assert key_of(tablet) is None
    assert opens_with(app, key or "") == 401
    assert lina.opens("/passeport").status == 200


def test_nothing_of_a_card_is_in_the_logs(tablet: Phone, world: World, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    words, path = card_of(world)
    tablet.taps("Entrer", code=words).taps("J’ai fini").opens("/tablette").taps("Entrer", code=path[3:])
    for secret in (*words.split(), path[3:], key_of(tablet), "Lina"):
        assert secret not in caplog.text


# Taking it back ---------------------------------------------------------------------------------


def test_a_manager_takes_it_back_from_the_desk(tablet: Phone, app, nadia: Phone, world: World) -> None:
    tablet.taps("Entrer", code=card_of(world)[0])
    linas = key_of(tablet) or ""
    nadia.opens("/bureau/tablettes")
    assert nadia.sees("Tablette 1")
    assert nadia.sees("Partagée par Karima")
    assert nadia.sees("quelqu’un est dessus")
    assert not nadia.sees("Lina")

    nadia.taps("Reprendre la tablette 1")

    assert nadia.sees("Aucune tablette.")
    assert opens_with(app, linas) == 401
    tablet.opens("/passeport")
    assert tablet.client.get_cookie("tb", "127.0.0.1") is None
    assert tablet.answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    # The yellow button leads on: this is a device like any other now.
    assert tablet.taps("Entrer").path == "/entrer"
    assert tablet.sees("Ouvrir mon passeport")


def test_a_manager_takes_it_back_on_it(tablet: Phone, world: World) -> None:
    tablet.opens(world.signed_in_path("Nadia", "/bureau/tablettes")).taps("Ouvrir ici")
    assert tablet.sees("(celle-ci)")

    tablet.taps("Reprendre la tablette 1")

    assert tablet.sees("Vous avez un code ?")
    assert key_of(tablet) is None
    assert tablet.client.get_cookie("tb", "127.0.0.1") is None
    assert tablet.opens(world.code("Repas de quartier")).taps("Je le garde").status == 200


def test_nobody_else_takes_it_back(
    tablet: Phone, karima: Phone, solene: Phone, lina: Phone, world: World
) -> None:
    code = world.newest(Tablet).code
    assert not karima.opens("/bureau/tablettes").screen.xpath("//form[contains(@action, 'reprendre')]")

    for phone in (karima, solene, lina):
        phone._ask("POST", f"/bureau/tablettes/{code}/reprendre", data={})
        assert phone.status == 403

    assert solene.opens("/bureau/tablettes").sees("Aucune tablette.")
    assert tablet.opens("/tablette").status == 200
