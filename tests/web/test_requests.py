"""A person asks the team for a badge and hears from it, in the passport alone; another team sees nothing of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backpack.badges.models import Badge
from backpack.issuers import founding, members
from backpack.issuers.models import BadgeClass, Member, Organisation, Role
from backpack.kernel import clock
from backpack.kernel.jobs import Job
from backpack.openmaps.standing import State
from backpack.passport.models import Passport
from backpack.requests import asking
from backpack.requests.models import Asks, Became, Request

MEAL = "Repas de quartier"
ASKED = "/passeport/demandes"
DESK = "/bureau/demandes"


@pytest.fixture
def meal(world):
    return f"/passeport/demande/{world.row(BadgeClass, name=MEAL).code}"


@pytest.fixture
def state(app):
    """What Lina's maps say of the meal."""

    def told():
        with app.site.current(), app.site.database.session(writing=False) as db:
            lina = db.query(Passport).filter_by(name="Lina B.").one()
            return next(iter(asking.asked(db, lina).values()), None)

    return told


@pytest.fixture
def thinks(lina, meal):
    """Lina taps "Je pense l’avoir déjà", as the map's list has it."""
    lina.posts(f"{meal}/deja")
    return lina


def request_of(world):
    return world.newest(Request)


# Asking -----------------------------------------------------------------------------------------


def test_one_tap_asks_the_team_and_says_what_follows(thinks, world, state):
    assert thinks.sees("Demande envoyée à Les Ateliers du Port.")
    assert thinks.sees("jamais par e-mail")
    assert request_of(world).asks == Asks.HAVE
    assert state() is State.ASKED


def test_thinking_so_twice_is_one_request(thinks, meal, world):
    thinks.posts(f"{meal}/deja").posts(f"{meal}/deja")

    assert world.count(Request) == 1


def test_asking_begins_two_taps_from_home_and_asks_the_goal_first(lina):
    lina.opens("/passeport").taps("Demander un badge")

    assert lina.words.index("Pour mon but : Cap sur la cuisine") < lina.words.index("Les Ateliers du Port")
    assert not lina.sees("Je sais accueillir"), "she has it"
    assert lina.taps(MEAL).sees("Qu’avez-vous fait ?")


def test_a_newcomer_is_told_how_to_begin(ines, newcomer):
    assert ines.opens("/passeport/demander").sees("Je peux accueillir"), "of whoever gave the first badge"


def test_four_questions_are_read_again_and_sent(lina, meal, world):
    lina.opens(meal).taps("Continuer", answer="J’ai préparé la soupe.")
    assert lina.sees("Avec qui ?")
    assert lina.sees("Étape 2 sur 5")
    lina.taps("Continuer").taps("Continuer", answer="Éplucher vite.").taps("Continuer")
    assert lina.sees("J’ai préparé la soupe.")
    assert lina.sees("Pas de réponse")
    lina.taps("Envoyer")

    assert lina.sees("Demande envoyée à Les Ateliers du Port.")
    sent = request_of(world)
    assert (sent.asks, sent.became) == (Asks.BADGE, Became.SENT)
    assert [answer for _, answer in sent.told] == ["J’ai préparé la soupe.", "", "Éplucher vite.", ""]


def test_going_back_and_coming_another_day_loses_no_answer(lina, meal, world, state):
    lina.opens(meal).taps("Continuer", answer="La soupe.").taps(
        "Revenir à la question d’avant", answer="Yanis"
    )
    assert lina.sees("La soupe.")
    assert state() is None, "a draft is no request"
    lina.opens(meal).taps("Continuer")
    assert lina.sees("Yanis")
    assert lina.opens(ASKED).sees("Pas encore de demande."), "nor is it one among hers"


def test_nothing_told_is_nothing_sent(lina, meal, world):
    lina.opens(meal).taps("Continuer").taps("Continuer", answer="  \n ").taps("Continuer").taps("Continuer")
    assert lina.sees("Répondre à une question")

    lina.posts(f"{meal}/envoyer")

    assert (lina.status, world.count(Request)) == (422, 0)
    assert lina.sees("Il manque une réponse.")


def test_an_issuer_asks_its_own_questions(app, lina, meal, world):
    with world.write() as db:
        db.query(BadgeClass).filter_by(name=MEAL).one().questions = "Quel plat ?\n\n"
    lina.opens(meal)

    assert lina.sees("Quel plat ?")
    assert lina.sees("Étape 1 sur 2")
    assert lina.taps("Continuer", answer="Soupe").sees("Relisez, puis envoyez.")


def test_answers_join_the_request_that_was_one_tap(thinks, karima, meal, world, state):
    karima.opens(DESK).taps(MEAL).taps("Je m’en occupe", promise="demain")
    assert state() is State.LOOKED_AT
    thinks.opens(meal).taps("Continuer", answer="La soupe.")
    for _ in range(3):
        thinks.taps("Continuer")
    thinks.taps("Envoyer")

    assert world.count(Request) == 1, "one request of one badge"
    assert request_of(world).asks == Asks.BADGE
    assert thinks.opens(ASKED).taps(MEAL).sees("Karima"), "who still has it"


def test_what_is_held_is_not_asked_for(lina, world):
    lina.opens(f"/passeport/demande/{world.row(BadgeClass, name='Je peux accueillir').code}")

    assert (lina.status, world.count(Request)) == (409, 0)
    assert lina.sees("Vous avez déjà ce badge."), "je sais is more than je peux"


def test_hostile_answers_do_no_harm(lina, meal, world):
    assert lina.opens(f"{meal}?etape=99999999999999999999").status == 200
    lina.posts(meal, step="99999999999999999999", answer="x")
    lina.posts(meal, step="-3", answer="x")
    assert world.count(Request) == 0
    lina.posts(meal, step="1", answer="<script>alert(1)</script>" + "é" * 10_000)
    assert len(request_of(world).told[0][1]) == 1_500
    assert "<script>alert" not in lina.opens(f"{meal}/relire").answer.text
    assert lina.posts(meal, step="1", answer="a\x00b").status == 400
    assert lina.posts("/passeport/demande/AAAAAAAAAAAAA/deja").status == 404
    assert lina.posts("/passeport/ailleurs/forged").status == 404


def test_too_many_wait(app, world):
    with app.site.current(), world.write() as db:
        lina = db.query(Passport).filter_by(name="Lina B.").one()
        for number in range(asking.MOST_OPEN):
            asking.elsewhere(db, lina, f"https://a.exemple/{number}", "B", "https://a.exemple/")
        with pytest.raises(asking.TooManyRequests):
            asking.elsewhere(db, lina, "https://a.exemple/x", "B", "https://a.exemple/")


# Asking on another site ----------------------------------------------------------------------------


def apply_at(world, address):
    with world.write() as db:
        db.query(BadgeClass).filter_by(name=MEAL).one().apply = address


def test_one_tap_goes_to_the_other_site_and_keeps_the_trace(lina, meal, world, state):
    apply_at(world, "https://openbadgefactory.exemple/c/apply")
    lina.opens(meal)
    assert lina.sees("Ce badge se demande sur openbadgefactory.exemple.")
    lina.taps("Demander sur openbadgefactory.exemple").posts(f"{meal}/ailleurs")

    assert lina.answer.headers["Refresh"] == "0; url=https://openbadgefactory.exemple/c/apply"
    assert (world.count(Request), state()) == (1, State.ASKED)
    assert lina.opens(ASKED).sees("Demande faite")
    assert lina.taps(MEAL).sees("Vous l’avez demandé sur openbadgefactory.exemple.")


@pytest.mark.parametrize(
    "address",
    [
        "http://site.exemple/", "javascript:alert(1)", "//site.exemple", "https://a@b.exemple/", "https://",
        "https://a.exemple/\r\nX: 1", "https://[", "https://local/",
    ],
)  # fmt: skip
def test_no_link_leads_anywhere_but_to_a_plain_https_site(lina, meal, world, address):
    apply_at(world, address)
    assert lina.opens(meal).sees("Qu’avez-vous fait ?"), "it is asked for here"
    assert lina.posts(f"{meal}/ailleurs").status == 404
    assert world.count(Request) == 0


# The team ------------------------------------------------------------------------------------------


def test_the_team_takes_it_promises_a_day_and_gives(thinks, karima, world, state):
    karima.opens("/bureau").taps("Demandes1 demande attend.").taps(MEAL)
    assert karima.sees("Lina")
    assert not karima.sees("Lina B."), "the first name alone"
    karima.taps("Je m’en occupe", promise="demain")
    assert thinks.opens(ASKED).sees("On regarde")
    assert thinks.taps(MEAL).sees("Réponse avant le")
    karima.taps("Donner ce badge")

    assert karima.sees("Le badge est donné.")
    assert world.badge(name=MEAL).seen_by == "Karima"
    assert state() is None
    assert thinks.opens(ASKED).taps(MEAL).taps("Voir le badge").sees("Karima")
    assert karima.opens(DESK).sees("Aucune demande. Tout est répondu.")


def test_giving_twice_gives_once(thinks, karima, world):
    one = f"{DESK}/{request_of(world).code}"
    karima.posts(f"{one}/donner").posts(f"{one}/donner")

    assert (karima.status, world.count(Badge, name=MEAL)) == (200, 1)


def test_the_other_of_two_hears_who_has_it(app, thinks, karima, nadia, world):
    one = f"{DESK}/{request_of(world).code}"
    karima.posts(f"{one}/prendre", promise="demain")
    nadia.posts(f"{one}/prendre", promise="demain")

    assert nadia.status == 409
    assert nadia.sees("Karima s’occupe déjà de cette demande.")
    assert karima.posts(f"{one}/prendre", promise="mois").status == 200, "her own promise may change"
    with clock.at(clock.now() + timedelta(days=32)):
        assert world.phone_of("Nadia", "/bureau").posts(f"{one}/prendre").status == 200, "a promise ends"


def test_what_a_colleague_looks_after_is_not_given_behind_their_back(app, thinks, karima, nadia, world):
    one = f"{DESK}/{request_of(world).code}"
    karima.posts(f"{one}/prendre", promise="demain")

    assert not nadia.opens(one).sees("Donner ce badge")
    nadia.posts(f"{one}/donner")

    assert nadia.status == 409
    assert nadia.sees("Karima s’occupe déjà de cette demande.")
    assert world.count(Badge, name=MEAL) == 0
    with clock.at(clock.now() + timedelta(days=3)):
        late = world.phone_of("Nadia", one)
        assert late.taps("Donner ce badge").sees("Le badge est donné."), "a promise ends"


def test_what_somebody_took_and_left_is_free_again(app, thinks, karima, nadia, world):
    one = f"{DESK}/{request_of(world).code}"
    karima.posts(f"{one}/prendre", promise="mois")
    with app.site.current(), world.write() as db:
        gone = db.query(Member).filter_by(name="Karima").one()
        members.remove(db, gone, gone)

    assert nadia.posts(f"{one}/prendre").status == 200


def test_a_question_comes_back_as_a_card_and_is_answered_in_the_passport(thinks, karima, world):
    karima.opens(DESK).taps(MEAL).taps("Je m’en occupe").taps("Demander une précision")
    karima.taps("Envoyer la question", text="C’était quel jour ?")
    thinks.opens("/passeport").taps("Repas de quartierKarima vous demande une précision.")
    assert thinks.sees("C’était quel jour ?")
    form = thinks.form_with("Répondre")
    thinks.taps("Répondre", answer="Samedi.")
    assert thinks.goes_back_and_taps(form, answer="Samedi.").status == 200, "two taps are one"
    thinks.goes_back_and_taps(form, answer="Non, dimanche.")
    assert (thinks.status, thinks.sees("Vous avez déjà répondu.")) == (409, True)
    assert thinks.sees("Non, dimanche.")

    assert not thinks.opens("/passeport").sees("précision")
    assert karima.opens(DESK).taps(MEAL).sees("Samedi.")
    assert request_of(world).told == [("C’était quel jour ?", "Samedi.")]


def test_no_comes_with_a_reason_and_stays_until_it_is_read(thinks, karima, world, state):
    karima.opens(DESK).taps(MEAL).taps("Je m’en occupe").taps("Dire non, et pourquoi")
    form = karima.form_with("Envoyer la réponse")
    karima.taps("Envoyer la réponse", text="Il manque un repas. Venez jeudi.")
    karima.goes_back_and_taps(form, text="Il manque un repas. Venez jeudi.")
    assert karima.sees("Vous avez dit non, avec une raison."), "two taps are one"

    assert state() is None
    assert thinks.opens("/passeport").sees("Une réponse est arrivée.")
    thinks.opens(f"{ASKED}/{request_of(world).code}")
    assert thinks.sees("Karima vous répond.")
    assert thinks.sees("Venez jeudi.")
    thinks.taps("Fermer : j’ai lu")
    assert not thinks.opens("/passeport").sees("Une réponse est arrivée.")


def test_no_without_a_reason_is_not_sent(thinks, karima, world):
    one = f"{DESK}/{request_of(world).code}"
    karima.posts(f"{one}/non", text=" \r\n ")

    assert (karima.status, request_of(world).is_open) == (422, True)


def test_after_the_end_nobody_answers_again(thinks, karima, nadia, world):
    code = request_of(world).code
    karima.posts(f"{DESK}/{code}/non", text="Pas encore.")
    nadia.posts(f"{DESK}/{code}/question", text="Quand ?")
    assert (nadia.status, nadia.sees("Karima a déjà répondu.")) == (409, True)
    assert nadia.posts(f"{DESK}/{code}/donner").status == 409
    assert world.count(Badge, name=MEAL) == 0


def test_what_was_taken_back_is_not_given(thinks, karima, world):
    one = f"{DESK}/{request_of(world).code}"
    karima.opens(one)
    thinks.opens(ASKED).taps(MEAL).taps("Retirer ma demande")
    assert thinks.sees("Demande retirée")
    karima.taps("Donner ce badge tout de suite")

    assert (karima.status, world.count(Badge, name=MEAL)) == (409, 0)
    assert karima.sees("Cette demande est finie.")


def test_it_can_be_asked_again_after_the_end(thinks, meal, karima, world):
    karima.posts(f"{DESK}/{request_of(world).code}/non", text="Pas encore.")
    thinks.posts(f"{meal}/deja")

    assert world.count(Request) == 2
    assert thinks.opens(ASKED).sees("Demandes finies")


def test_a_badge_that_comes_by_another_door_answers(thinks, world, state):
    thinks.opens(world.code(MEAL)).taps("Je le garde")

    assert request_of(world).became == Became.GIVEN
    assert state() is None
    assert thinks.opens(ASKED).sees("Badge donné")


def test_je_sais_answers_who_asked_for_je_peux(ines, newcomer, world):
    can = world.row(BadgeClass, name="Je peux accueillir").code
    ines.posts(f"/passeport/demande/{can}/deja")
    ines.opens(world.code("Je sais accueillir", group=False)).taps("Je le garde")

    assert request_of(world).became == Became.GIVEN


def test_another_team_sees_nothing(thinks, solene, world):
    code = request_of(world).code
    assert not solene.opens(DESK).sees(MEAL)
    for path in ("", "/question", "/non"):
        assert solene.opens(f"{DESK}/{code}{path}").status == 404
    for path in ("prendre", "donner", "question", "reponse", "non"):
        assert solene.posts(f"{DESK}/{code}/{path}", text="x").status == 404
    assert request_of(world).became == Became.SENT


def test_another_person_sees_nothing(thinks, ines, newcomer, marc, world):
    one = f"{ASKED}/{request_of(world).code}"
    for path in ("", "/envoyee", "/aller"):
        assert ines.opens(one + path).status == 404
        assert marc.opens(one + path).status == 401
    for path in ("repondre", "retirer", "lu"):
        assert ines.posts(f"{one}/{path}", answer="x").status == 404
    assert request_of(world).is_open


def test_drafts_are_nobodys_but_mine(lina, karima, meal, world):
    lina.opens(meal).taps("Continuer", answer="La soupe.")

    assert not karima.opens(DESK).sees(MEAL)
    assert karima.opens(f"{DESK}/{request_of(world).code}").status == 404


def test_no_letter_leaves(thinks, karima, world):
    karima.posts(f"{DESK}/{request_of(world).code}/non", text="Pas encore.")

    with world.write() as db:
        assert not [job for job in db.query(Job) if "mail" in job.kind]


def test_people_who_work_nowhere_have_no_queue(lina, marc):
    assert lina.opens(DESK).status == 403
    assert marc.opens(DESK).status == 401


# Open to all -----------------------------------------------------------------------------------------


def test_a_badge_of_support_is_open_to_all_by_one_link(karima, ines, yanis, world, app):
    karima.opens("/bureau").taps("Port propre").taps("Ouvrir un carré", whom="all")
    assert karima.sees("Pour tout le monde")
    assert karima.sees("Nous comptons les badges, jamais les personnes.")
    link = karima.path.replace("/bureau/codes/", "/C/")
    assert ines.opens(link).sees("Ouvert à tous par Les Ateliers du Port.")
    ines.taps("Je le garde")
    yanis.opens(link).taps("Je le garde")

    assert karima.opens(karima.path).sees("2 badges pris")
    assert not karima.answer.text.count("Confirmer le prénom"), "nobody's sign stands there"
    assert karima.opens(f"{karima.path}/prenom/1").status == 404
    karima.opens("/bureau").taps("Port propre").taps("Ouvrir un carré", whom="all")
    assert karima.path.endswith(link.removeprefix("/C/")), "one link stands"
    badge = world.badge(name="Port propre", seen_by=None)
    assert ines.opens(f"/B/{badge.code}").sees("Pris par la personne")
    assert ines.sees("Ce badge dit un soutien, pas une compétence.")


def test_only_support_is_open_to_all(karima, world):
    for name in (MEAL, "Je sais accueillir"):
        karima.posts(f"/bureau/badges/{world.row(BadgeClass, name=name).code}/codes", whom="all")
        assert karima.status == 422


def test_what_is_open_to_all_is_offered_to_who_asks(karima, ines, world):
    karima.opens("/bureau").taps("Port propre").taps("Ouvrir un carré", whom="all")
    ines.opens(world.code(MEAL)).taps("Je le garde").opens("/passeport/demander")

    assert ines.taps("Port propre").sees("Un badge pour dire votre soutien.")


def test_another_organisations_badges_are_asked_of_it(app, lina, world):
    with app.site.current(), world.write() as db:
        dunes = db.query(Organisation).filter_by(name="La Maison des Dunes").one()
        founding.add_member(db, dunes, "Ali", Role.FACILITATOR)

    assert not lina.opens("/passeport/demander").sees("La Maison des Dunes"), "it never gave her anything"


def test_asking_why_is_told_from_asking_for(lina, world):
    badge = world.badge(code=world.day().badge.removeprefix("/B/"))
    lina.posts(f"/passeport/badge/{badge.code}/parler")
    assert lina.opens(ASKED).sees("Pourquoi moi ? · Envoyée")


def test_a_strange_sign_leads_back_to_the_same_question(lina, meal):
    lina.posts(meal, step=2, answer="Avec\0Karima")
    assert lina.status == 400
    assert lina.taps("Écrire encore une fois").sees("Avec qui ?")
