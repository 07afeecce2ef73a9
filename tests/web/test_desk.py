"""The desk: a facilitator gives a badge to one person or to a room; another organisation sees nothing."""

from backpack.claims.models import ClaimCode, Projection
from backpack.issuers.models import BadgeClass, Member, Organisation


def test_a_skill_is_given_to_one_person_in_three_taps(karima, ines, world):
    karima.opens("/bureau").taps("Je sais accueillir")
    karima.taps("Ouvrir un carré")
    assert karima.sees("Pour une personne")

    code = world.newest(ClaimCode).code
    ines.opens(f"/C/{code}").taps("Je le garde")
    assert ines.sees("Le badge est dans votre passeport.")
    ines.opens("/passeport").taps("Je sais accueillir")
    assert ines.sees("Karima"), "the badge says who saw it"
    assert ines.sees("Dit bonjour, écoute, puis montre le bon endroit.")


def test_a_skill_offers_no_group_code(karima, world):
    karima.opens("/bureau").taps("Je sais accueillir")
    assert not karima.sees("À toutes les personnes présentes")
    form = karima.form_with("Ouvrir un carré")
    before = world.count(ClaimCode)

    answer = karima.client.post(
        form.action, data={"whom": "group", "uses": 30}, headers={"Origin": "http://127.0.0.1:8000"},
        base_url="http://127.0.0.1:8000",
    )  # fmt: skip

    assert answer.status_code == 422
    assert world.count(ClaimCode) == before


def test_tapping_twice_opens_one_code(karima, world):
    karima.opens("/bureau").taps("Port propre")
    form = karima.form_with("Ouvrir un carré")
    before = world.count(ClaimCode)

    karima.goes_back_and_taps(form, whom="group", uses=3)
    karima.goes_back_and_taps(form, whom="group", uses=3)

    assert world.count(ClaimCode) == before + 1


def test_the_wall_shows_the_square_six_digits_and_a_count(karima, ines, world):
    karima.opens("/bureau").taps("Port propre")
    karima.taps("Ouvrir un carré", whom="group", uses=3).taps("Mettre au mur")
    digits = world.newest(Projection).digits

    assert karima.sees(f"{digits[:3]} {digits[3:]}")
    assert karima.sees("0 badge gardé sur 3")
    ines.opens("/").taps("Voir le badge", code=f"{digits[:3]} {digits[3:]}").taps("Je le garde")
    assert karima.taps("Actualiser").sees("1 badge gardé sur 3")
    assert not karima.sees("Inès")


def test_digits_die_with_the_wall(karima, ines, world):
    karima.opens("/bureau").taps("Port propre")
    karima.taps("Ouvrir un carré", whom="group", uses=3).taps("Mettre au mur")
    digits = world.newest(Projection).digits
    karima.taps("Terminer")

    ines.opens("/").taps("Voir le badge", code=digits)
    assert ines.status == 404
    assert ines.sees("Demandez") or ines.sees("Visez")


def test_digits_die_when_the_wall_stops_beating(karima, ines, world):
    from datetime import timedelta

    from backpack.kernel import clock

    karima.opens("/bureau").taps("Port propre")
    karima.taps("Ouvrir un carré", whom="group", uses=3).taps("Mettre au mur").taps("Actualiser")
    digits = world.newest(Projection).digits

    with clock.at(clock.now() + timedelta(seconds=80)):
        assert ines.opens("/").taps("Voir le badge", code=digits).status == 200
    with clock.at(clock.now() + timedelta(seconds=100)):
        assert ines.opens("/").taps("Voir le badge", code=digits).status == 404


def test_htmx_gets_only_the_count(karima, world):
    karima.opens("/bureau").taps("Port propre")
    karima.taps("Ouvrir un carré", whom="group", uses=3).taps("Mettre au mur")

    answer = karima.client.get(
        karima.path, headers={"HX-Request": "true", "HX-Target": "live"}, base_url="http://127.0.0.1:8000"
    )

    assert "<html" not in answer.text
    assert "badge gardé" in answer.text


def test_closing_a_code_refuses_the_next_and_keeps_what_was_kept(karima, ines, yanis, world):
    code = world.code("Port propre")
    ines.opens(code).taps("Je le garde")

    karima.opens(f"/bureau/codes/{code.removeprefix('/C/')}").taps("Fermer ce carré")

    assert yanis.opens(code).status == 410
    assert ines.opens("/passeport").sees("Port propre")


def test_a_facilitator_from_elsewhere_sees_nothing(solene, karima, world):
    code = world.code("Port propre").removeprefix("/C/")
    karima.opens(f"/bureau/codes/{code}").taps("Mettre au mur")
    wall = karima.path
    badge_class = world.row(BadgeClass, name="Port propre").code

    assert not solene.opens("/bureau").sees("Port propre")
    for path in (f"/bureau/codes/{code}", f"/bureau/badges/{badge_class}", wall):
        assert solene.opens(path).status == 404
    for path in (f"/bureau/badges/{badge_class}/codes", f"/bureau/codes/{code}/fermer", f"{wall}/fin"):
        answer = solene.client.post(path, base_url="http://127.0.0.1:8000")
        assert answer.status_code == 404
    assert world.row(Projection).digits is not None


def test_an_earner_has_no_desk_and_a_facilitator_designs_nothing(lina, karima):
    assert lina.opens("/bureau").status == 403
    assert lina.opens("/operateur").status == 403
    assert karima.opens("/bureau/badges/nouveau").status == 403
    assert karima.opens("/operateur").status == 403


def test_a_manager_designs_a_badge_and_gives_it(nadia, ines, world):
    nadia.opens("/bureau").taps("Créer un badge")
    nadia.taps(
        "Créer ce badge",
        name="Fête du port",
        criteria="A aidé à monter la fête du port.",
        kind="experience",
        enamel="indigo",
        pictogram="anchor",
        open_to_present="1",
    )
    assert nadia.sees("Fête du port")
    nadia.taps("Ouvrir un carré", whom="group", uses=5)

    ines.opens(f"/C/{world.newest(ClaimCode).code}").taps("Je le garde")
    assert ines.opens("/passeport").sees("Fête du port")


def test_a_manager_may_give_a_picture_of_their_own(nadia, ines, world):
    import io

    from PIL import Image

    photo = io.BytesIO()
    Image.new("RGB", (900, 600), "#336699").save(photo, "JPEG")
    nadia.opens("/bureau/badges/nouveau").taps(
        "Créer ce badge",
        name="Photo du port",
        criteria="A pris une photo du port.",
        kind="support",
        enamel="large",
        pictogram="camera",
        picture=("photo.jpg", photo.getvalue()),
    )
    picture = nadia.screen.xpath("//img[contains(@src, '/images/')]/@src")[0]

    assert nadia.opens(picture).answer.mimetype == "image/png"
    assert nadia.opens("/bureau/badges/nouveau").taps(
        "Créer ce badge", name="Pas une image", criteria="A envoyé un texte.", picture=("x.png", b"hello")
    ).status == 422  # fmt: skip
    assert world.count(BadgeClass, name="Pas une image") == 0


def test_an_unclear_design_is_told_in_words(nadia, world):
    nadia.opens("/bureau/badges/nouveau").taps("Créer ce badge", name="x", criteria="y")

    assert nadia.status == 422
    assert world.count(BadgeClass, name="x") == 0


def test_the_operator_adds_vets_and_names_a_manager(paul, app, world):
    from tests.phone import Phone

    paul.opens("/operateur").taps("Ajouter l’organisme", name="Radio des Quais", phone="05 55 00 30 30")
    assert paul.sees("Radio des Quais")
    assert not world.row(Organisation, name="Radio des Quais").is_vetted
    code = world.row(Organisation, name="Radio des Quais").code
    vetting = paul.screen.xpath(f"//form[contains(@action, '/operateur/{code}/valider')]")[0]
    paul.goes_back_and_taps(vetting)
    assert world.row(Organisation, name="Radio des Quais").is_vetted
    naming = paul.screen.xpath(f"//form[contains(@action, '/operateur/{code}/responsable')]")[0]
    paul.goes_back_and_taps(naming, name="Samir")

    link = paul.screen.xpath("//p[contains(@class, 'address')]")[0].text_content()
    samir = Phone(app, "Samir").opens(link).taps("Ouvrir ici")
    assert samir.sees("Radio des Quais")
    assert world.row(Member, name="Samir").role == "manager"


def test_a_one_time_address_works_once(app, world):
    from datetime import timedelta

    from backpack.kernel import clock
    from tests.phone import Phone

    path = world.signed_in_path("Karima", "/bureau")
    assert Phone(app, "Karima").opens(path).taps("Ouvrir ici").sees("Les Ateliers du Port")
    with clock.at(clock.now() + timedelta(minutes=2)):
        thief = Phone(app, "a stranger").opens(path)
        assert thief.status == 410
        assert not thief.cookies
