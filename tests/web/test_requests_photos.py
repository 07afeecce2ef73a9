"""A request answered without a letter: by choosing and with photos that only its person and the team ever see."""

from __future__ import annotations

import hashlib
import io
import json

import pytest
from PIL import Image

from backpack.custody import erasing, joining
from backpack.issuers.models import BadgeClass
from backpack.kernel import pictures
from backpack.kernel.pictures import Picture
from backpack.passport.models import Passport
from backpack.requests.models import AnswerPhoto, Became, Request
from backpack.requests.questions import Question, read
from tests.snaps import HOSTILE, photo
from tests.whole import take, unpacked

MEAL = "Repas de quartier"
DESK = "/bureau/demandes"


@pytest.fixture
def meal(world):
    return f"/passeport/demande/{world.row(BadgeClass, name=MEAL).code}"


@pytest.fixture
def pictured(lina, meal, world):
    """Lina's request, sent with one photo and no letter; the end of its address."""
    lina.opens(meal).taps("Continuer", photo=("a.jpg", photo()))
    for _ in range(3):
        lina.taps("Continuer")
    lina.taps("Envoyer")
    return world.newest(Request).code


def asks_like_this(world, *lines):
    with world.write() as db:
        db.query(BadgeClass).filter_by(name=MEAL).one().questions = "\n".join(lines)


def image(phone, address):
    with Image.open(io.BytesIO(phone.opens(address).answer.data)) as opened:
        opened.load()
        return opened


# Choosing ----------------------------------------------------------------------------------------


def test_a_line_of_an_issuer_is_a_question_with_choices():
    assert read("Où était-ce ? | au travail |  chez moi|ailleurs") == Question(
        "Où était-ce ?", ("au travail", "chez moi", "ailleurs")
    )
    assert read("Où ? | a | a || ") == Question("Où ?", ("a",))
    assert read(" | a") is None
    assert len(read("Q ? " + "| x" * 3 + "".join(f"| {n}" for n in range(50))).choices) == 6


def test_choosing_is_one_tap_and_stays_chosen(lina, meal, world):
    asks_like_this(world, "Où était-ce ? | au travail | chez moi | ailleurs", "Et après ?")
    lina.opens(meal).taps("Continuer", choice="chez moi")
    assert lina.sees("Et après ?")
    lina.taps("Revenir à la question d’avant")
    assert lina.screen.xpath("//input[@name='choice'][@checked]/@value") == ["chez moi"]
    lina.taps("Continuer").taps("Continuer").taps("Envoyer")

    assert world.newest(Request).told == [("Où était-ce ?", "chez moi"), ("Et après ?", "")]


def test_a_choice_and_words_are_one_answer_and_come_back_apart(lina, meal, world):
    asks_like_this(world, "Où ? | au travail | chez moi", "Et après ?")
    lina.opens(meal).taps("Continuer", choice="au travail", answer="Au port.\nLe samedi.").opens(meal)

    assert lina.screen.xpath("//input[@name='choice'][@checked]/@value") == ["au travail"]
    assert lina.screen.xpath("//textarea")[0].text.strip() == "Au port.\nLe samedi."
    assert lina.opens(f"{meal}/relire").sees("au travail · Au port. · Le samedi.")


def test_what_was_not_offered_is_not_chosen(lina, meal, world):
    lina.opens(meal).posts(meal, step=2, choice="<b>autre chose</b>", answer="")

    assert world.count(Request) == 0


# Photos ------------------------------------------------------------------------------------------


def test_one_photo_and_no_letter_is_a_whole_request(pictured, lina, karima, world):
    assert lina.sees("Demande envoyée à Les Ateliers du Port.")
    assert [answer for _question, answer in world.newest(Request).told] == ["", "", "", ""]

    karima.opens(DESK)
    assert karima.sees("A répondu avec une photo")
    karima.taps(MEAL)
    (address,) = karima.screen.xpath("//img[@class='photo']/@src")
    assert address == f"{DESK}/{pictured}/photo/0"
    assert image(karima, address).format == "PNG"
    karima.opens(f"{DESK}/{pictured}").taps("Je m’en occupe").taps("Donner ce badge")
    assert karima.sees("Le badge est donné.")


def test_it_stands_upright_is_light_and_says_nothing_of_where_it_was_taken(pictured, lina):
    kept = image(lina, f"/passeport/demandes/{pictured}/photo/0")
    png = lina.answer.data

    assert kept.height > kept.width, "it lay on its side"
    assert not kept.getexif()
    assert b"Fournil" not in png
    assert len(png) <= pictures.MOST_PHOTO_BYTES
    assert lina.answer.headers["Cache-Control"] == "private, no-store"
    assert lina.answer.headers["X-Content-Type-Options"] == "nosniff"


def test_it_is_seen_before_it_is_sent_replaced_and_taken_off(lina, meal, world):
    lina.opens(meal).taps("Continuer", photo=("a.jpg", photo()), answer="Voilà")
    code = world.newest(Request).code
    first = lina.opens(f"/passeport/demandes/{code}/photo/0").answer.data
    assert lina.opens(meal).sees("Reprendre une photo")
    assert lina.screen.xpath("//img[@class='photo']/@src") == [f"/passeport/demandes/{code}/photo/0"]
    assert lina.opens(f"{meal}/relire").screen.xpath("//img[@class='thumb']")

    lina.opens(meal).taps("Continuer", photo=("b.jpg", photo(seed=(20, 200, 20))))
    assert lina.opens(f"/passeport/demandes/{code}/photo/0").answer.data != first
    assert world.count(AnswerPhoto) == 1
    lina.opens(meal).taps("Enlever cette photo")
    lina.posts(meal, step=1, answer="Voilà", drop="1")

    assert lina.status == 200
    assert world.count(AnswerPhoto) == 0
    assert lina.sees("Prendre une photo")
    assert lina.sees("Voilà"), "the words stay"
    assert lina.opens(f"/passeport/demandes/{code}/photo/0").status == 404


def test_either_way_to_give_a_photo_will_do(lina, meal, world):
    lina.opens(meal).taps("Continuer", photo=[("", b""), ("b.jpg", photo())])

    assert world.count(AnswerPhoto) == 1


def test_two_taps_keep_one_photo(lina, meal, world):
    before, same = world.count(Picture), photo()
    form = lina.opens(meal).form_with("Continuer")
    for _ in range(2):
        lina.goes_back_and_taps(form, photo=("a.jpg", same))

    assert (world.count(AnswerPhoto), world.count(Picture)) == (1, before + 1)


@pytest.mark.parametrize("which", HOSTILE)
def test_what_is_no_photo_is_refused_and_no_word_is_lost(lina, meal, world, which):
    lina.opens(meal).taps("Continuer", photo=("photo.jpg", HOSTILE[which]), answer="J’ai tout rangé.")

    assert lina.status == 422
    assert lina.sees("Cette photo ne s’ouvre pas.")
    assert "J’ai tout rangé." in lina.screen.xpath("//textarea")[0].text
    assert (world.count(Request), world.count(AnswerPhoto)) == (0, 0)
    assert lina.taps("Continuer").sees("Avec qui ?"), "and one goes on without it"


def test_what_is_far_too_large_leads_back_to_the_question(lina, meal, world):
    lina.opens(meal).taps("Continuer", photo=("photo.jpg", b"x" * (30 << 20)))

    assert lina.status == 413
    assert lina.taps("Prendre une autre photo").sees("Qu’avez-vous fait ?")
    assert world.count(AnswerPhoto) == 0


def test_answers_with_a_photo_join_the_request_that_was_one_tap(lina, meal, karima, world):
    lina.posts(f"{meal}/deja")
    lina.opens(meal).taps("Continuer", photo=("a.jpg", photo())).posts(f"{meal}/envoyer")

    assert (world.count(Request), world.count(AnswerPhoto)) == (1, 1)
    assert karima.opens(f"{DESK}/{world.newest(Request).code}/photo/0").status == 200


def test_a_question_of_the_team_is_answered_with_a_photo(pictured, lina, karima, world):
    karima.opens(f"{DESK}/{pictured}").taps("Je m’en occupe").taps("Demander une précision")
    karima.taps("Envoyer la question", text="Vous avez une photo de la table ?")
    lina.opens("/passeport").taps("Repas de quartierKarima vous demande une précision.")
    lina.taps("Répondre", photo=("a.jpg", HOSTILE["words"]), answer="Voici")
    assert (lina.status, lina.sees("Karima vous demande une précision.")) == (422, True)
    assert "Voici" in lina.screen.xpath("//textarea")[0].text
    lina.taps("Répondre", photo=("a.jpg", photo(90, 60)), answer="")

    assert karima.opens(f"{DESK}/{pictured}").screen.xpath("//img[@class='photo']/@src") == [
        f"{DESK}/{pictured}/photo/0",
        f"{DESK}/{pictured}/photo/4",
    ]
    assert karima.opens(f"{DESK}/{pictured}/photo/4").status == 200


def test_going_back_after_sending_answers_nothing_twice(pictured, lina, meal, world):
    lina.posts(meal, step=1, answer="Encore")
    assert lina.path.startswith("/passeport/demandes/"), "what was sent"
    lina.opens(f"{meal}/relire")
    assert lina.path == f"/passeport/demandes/{pictured}"
    lina.posts(f"{meal}/envoyer")

    assert world.count(Request) == 1


def test_whoever_takes_everything_takes_the_photos_too(pictured, lina):
    found = unpacked(take(lina))
    (asked,) = json.loads(found["passport.json"])["requests"]

    assert [each["photo"] for each in asked["answers"]] == [f"answers/{pictured}-1.png", None, None, None]
    assert found[asked["answers"][0]["photo"]].startswith(b"\x89PNG")


# Who never sees it ---------------------------------------------------------------------------------


def test_nobody_else_sees_it(pictured, ines, newcomer, marc, solene, karima, world):
    mine, team = f"/passeport/demandes/{pictured}/photo/0", f"{DESK}/{pictured}/photo/0"
    assert (marc.opens(mine).status, marc.opens(team).status) == (401, 401)
    assert (ines.opens(mine).status, ines.opens(team).status) == (404, 403)
    assert (solene.opens(mine).status, solene.opens(team).status) == (404, 404)
    assert karima.opens(mine).status == 404, "hers is the team's address"
    for place in ("1", "-1", "99999999999999999999999", "x"):
        assert karima.opens(f"{DESK}/{pictured}/photo/{place}").status == 404


def test_no_address_of_pictures_can_be_guessed_from_it(pictured, marc, world):
    png = world.newest(Picture).png

    assert world.newest(Picture).sha256 != hashlib.sha256(png).hexdigest()
    assert marc.opens(f"/images/{hashlib.sha256(png).hexdigest()}.png").status == 404


def test_a_draft_is_nobodys_but_mine(lina, karima, meal, world):
    lina.opens(meal).taps("Continuer", photo=("a.jpg", photo()))
    code = world.newest(Request).code

    assert karima.opens(f"{DESK}/{code}/photo/0").status == 404
    assert lina.opens(f"/passeport/demandes/{code}/photo/0").status == 200


def test_a_badge_by_another_door_leaves_no_photo_of_a_draft(lina, meal, world):
    before = world.count(Picture)
    lina.opens(meal).taps("Continuer", photo=("a.jpg", photo()))
    lina.opens(world.code(MEAL)).taps("Je le garde")

    assert (world.count(Request), world.count(AnswerPhoto), world.count(Picture)) == (0, 0, before)


@pytest.mark.parametrize("how", ["erased", "joined"])
def test_nothing_is_left_of_it_with_its_person(pictured, app, world, how, ines, newcomer):
    before = world.count(Picture) - 1
    with app.site.current(), world.write() as db:
        lina = db.query(Passport).filter_by(name="Lina B.").one()
        if how == "erased":
            erasing.erase(db, lina)
        else:
            joining.join(db, db.get(Passport, newcomer), lina)

    kept = how == "joined"
    assert world.count(AnswerPhoto) == kept
    assert world.count(Picture) >= before
    if kept:
        assert ines.opens(f"/passeport/demandes/{pictured}/photo/0").status == 200
        assert world.newest(Request).became == Became.SENT


def test_of_two_that_asked_the_same_one_request_stays_with_its_photo(
    pictured, app, world, ines, newcomer, meal
):
    ines.opens(meal).taps("Continuer", photo=("a.jpg", photo(90, 60)))
    ines.posts(f"{meal}/envoyer")
    assert world.count(AnswerPhoto) == 2
    with app.site.current(), world.write() as db:
        lina = db.query(Passport).filter_by(name="Lina B.").one()
        joining.join(db, db.get(Passport, newcomer), lina)

    assert (world.count(Request), world.count(AnswerPhoto)) == (1, 1)
