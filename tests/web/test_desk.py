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
    nadia.taps("Ouvrir un carré", whom="fixed", uses=5)

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


def test_the_second_tap_of_one_finger_is_let_in_and_nobody_else(app, world):
    from tests.phone import Phone

    karima = Phone(app, "Karima").opens(world.signed_in_path("Karima", "/bureau"))
    form = karima.form_with("Ouvrir ici")
    path = karima.path

    karima.goes_back_and_taps(form)
    karima.goes_back_and_taps(form)
    assert karima.sees("Les Ateliers du Port")
    thief = Phone(app, "a stranger")
    thief.path = path
    assert thief.opens(path).status == 410
    form.fields["nonce"] = "forged"
    thief.path = path
    assert thief.goes_back_and_taps(form).status == 410
    assert not thief.cookies


def test_a_link_opened_on_a_phone_that_has_a_passport_says_what_it_costs(ines, world):
    ines.opens(world.code("Port propre")).taps("Je le garde")

    ines.opens(world.signed_in_path("Karima", "/bureau"))
    assert ines.sees("Ce téléphone a déjà un passeport.")
    assert ines.sees("Ouvrir un autre passeport ferme le vôtre ici.")
    ines.taps("Garder mon passeport")
    assert ines.sees("Port propre")


def test_going_back_for_the_next_person_opens_another_square(karima, ines, world):
    karima.opens("/bureau").taps("Je sais accueillir")
    form = karima.form_with("Ouvrir un carré")
    karima.goes_back_and_taps(form)
    first = world.newest(ClaimCode).code
    ines.opens(f"/C/{first}").taps("Je le garde")

    karima.goes_back_and_taps(form)

    assert world.newest(ClaimCode).code != first
    assert world.newest(ClaimCode).uses_left == 1


def test_the_nonce_of_one_badge_never_opens_the_square_of_another(karima, world):
    karima.opens("/bureau").taps("Je sais accueillir")
    nonce = karima.form_with("Ouvrir un carré").fields["nonce"]
    karima.taps("Ouvrir un carré")
    karima.opens("/bureau").taps("Port propre")

    karima.taps("Ouvrir un carré", whom="group", uses=9, nonce=nonce)

    assert world.newest(ClaimCode).badge_class.name == "Port propre"
    assert world.newest(ClaimCode).uses == 9


def test_the_code_screen_shows_who_has_it_by_their_signs(karima, ines, world):
    code = world.code("Port propre")
    ines.opens(code).taps("Je le garde")
    words = ines.screen.xpath("//p[contains(@class, 'sign')]//b")[0].text_content()

    karima.opens(f"/bureau/codes/{code.removeprefix('/C/')}")

    assert karima.sees(words)
    assert karima.sees("1 badge gardé sur 30")


def test_an_ended_wall_stays_ended_and_a_closed_code_has_no_wall(karima, world):
    karima.opens("/bureau").taps("Port propre")
    karima.taps("Ouvrir un carré", whom="group", uses=3).taps("Mettre au mur")
    wall, beat = karima.path, karima.form_with("Actualiser")
    karima.taps("Terminer")

    karima.path = wall
    karima.goes_back_and_taps(beat)
    assert world.newest(Projection).digits is None

    karima.opens(f"/bureau/codes/{world.newest(ClaimCode).code}").taps("Mettre au mur")
    wall = karima.path
    karima.opens(f"/bureau/codes/{world.newest(ClaimCode).code}").taps("Fermer ce carré")
    karima.opens(wall).taps("Actualiser")
    assert world.newest(Projection).digits is None
    assert karima.sees("C’est fini pour ce carré.")


def test_another_badge_of_the_same_name_is_refused_in_words_and_nothing_is_dropped(nadia, world):
    fields = {
        "name": "Port propre",
        "criteria": "A ramassé les filets perdus sur la plage.",
        "kind": "experience",
        "enamel": "indigo",
        "pictogram": "anchor",
    }
    nadia.opens("/bureau/badges/nouveau").taps("Créer ce badge", **fields)

    assert nadia.status == 422
    assert nadia.sees("Un de vos badges porte déjà ce nom.")
    assert world.count(BadgeClass, name="Port propre") == 1


def test_an_organisation_needs_a_name_and_no_look_alike(paul, world):
    before = world.count(Organisation)
    assert paul.opens("/operateur").taps("Ajouter l’organisme", name="  ").status == 422
    paul.opens("/operateur").taps("Ajouter l’organisme", name="LES ATELIERS DU PORT", phone="0" * 90)

    assert world.count(Organisation) == before


def test_the_demo_starts_again_after_its_own_walk(paul, world):
    """Paul names managers, Lina stops her page, a group code runs out: the next start still finds the day."""
    naming = paul.opens("/operateur").screen.xpath("//form[contains(@action, '/responsable')]")[0]
    for name in ("Samir", "Karima"):
        paul.path = "/operateur"
        paul.goes_back_and_taps(naming, name=name)

    assert set(world.day().signin) == {"earner", "facilitator", "manager", "operator"}
