"""Who answers a request: whoever took it, until a colleague takes it over and both are told; boards hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.badges.models import Badge
from backpack.cohorts import joining
from backpack.cohorts.models import Cohort, Facilitator, Participant
from backpack.issuers.models import BadgeClass, Member, Trace
from backpack.kernel import clock
from backpack.kernel.jobs import Job
from backpack.notifications.models import Subscription
from backpack.passport.models import Passport
from backpack.requests.models import Became, Request

MEAL = "Repas de quartier"
ASKED, DESK = "/passeport/demandes", "/bureau/demandes"


@pytest.fixture
def sent(lina, world):
    """Lina asks for the meal's badge in one tap; the request's address at the desk."""
    lina.posts(f"/passeport/demande/{world.row(BadgeClass, name=MEAL).code}/deja")
    return f"{DESK}/{world.newest(Request).code}"


@pytest.fixture
def taken(karima, sent):
    """Karima took it, and promised tomorrow."""
    karima.posts(f"{sent}/prendre", promise="demain")
    return sent


@pytest.fixture
def seated(app, world, group):
    """Lina is "Lina B. (cuisine)" in the group that Karima accompanies."""
    with app.site.current(), world.write() as db:
        lina = db.query(Passport).filter_by(name="Lina B.").one()
        seat = joining.join(db, db.get(Cohort, group.id), lina)
        seat.name = "Linette B."
        return seat.code


def traces(world):
    with world.write() as db:
        return [(each.by, each.did, each.whom, each.about) for each in db.scalars(select(Trace)).all()]


@pytest.mark.parametrize("way", ["question", "reponse", "non"])
def test_nobody_answers_what_a_colleague_took(taken, nadia, karima, world, way):
    assert not nadia.opens(taken).sees("Demander une précision")
    nadia.posts(f"{taken}/{way}", text="Bonjour")

    assert nadia.status == 409
    assert nadia.sees("Karima s’occupe déjà de cette demande.")
    assert nadia.taps("Ouvrir la demande").sees("Vous pouvez la reprendre.")
    request = world.newest(Request)
    assert (request.reply, request.is_open) == ("", True)


def test_one_tap_takes_it_over_and_both_see_it(taken, lina, karima, nadia, world):
    promised = world.newest(Request).promised_for
    nadia.opens(taken).taps("Reprendre cette demande")
    nadia.posts(f"{taken}/reprendre")

    assert nadia.sees("Vous vous en occupez")
    request = world.newest(Request)
    assert request.promised_for == promised, "what was promised to the person stands"
    assert lina.opens(taken.replace(DESK, ASKED)).sees("Nadia")
    assert lina.sees("Réponse avant le")
    assert karima.opens(DESK).sees("Nadia l’a reprise")
    assert karima.opens(taken).sees("Vous n’avez plus à répondre.")
    karima.posts(f"{taken}/non", text="Pas encore.")
    assert karima.status == 409
    nadia.posts(f"{taken}/donner")
    assert world.count(Badge, name=MEAL) == 1


def test_a_push_goes_to_both(app, taken, lina, karima, nadia, world):
    with app.site.current(), world.write() as db:
        for name in ("Lina B.", "Karima"):
            member = db.query(Member).filter_by(name=name).first()
            passport = member.passport if member else db.query(Passport).filter_by(name=name).one()
            keys = {"endpoint": f"https://push.example.net/{name[0]}", "p256dh": "", "auth": ""}
            db.add(
                Subscription(
                    passport_id=passport.id, endpoint_hash=name, language="fr", added_at=clock.now(), **keys
                )
            )
        jobs = db.query(Job).count()
    nadia.posts(f"{taken}/reprendre")

    with world.write() as db:
        told = [job.facts for job in db.query(Job).order_by(Job.id).all()[jobs:]]
    assert {each["about"] for each in told} == {"request-passed-on", "request-taken-over"}
    assert {each["path"] for each in told} == {taken, taken.replace(DESK, ASKED)}


def test_what_nobody_took_is_taken_by_taking_it_over(sent, nadia, world):
    nadia.posts(f"{sent}/reprendre").posts(f"{sent}/reprendre")

    assert world.newest(Request).became == Became.LOOKED_AT
    assert nadia.sees("Vous vous en occupez")


def test_nothing_is_taken_over_after_the_end(taken, karima, nadia):
    karima.posts(f"{taken}/non", text="Pas encore.")

    assert nadia.posts(f"{taken}/reprendre").status == 409
    assert nadia.sees("Karima a déjà répondu.")


def test_a_day_that_is_over_frees_it(app, taken, nadia, world):
    with clock.at(clock.now() + timedelta(days=3)):
        late = world.phone_of("Nadia", taken)
        late.taps("Demander une précision").taps("Envoyer la question", text="C’était quand ?")
        assert late.sees("Vous vous en occupez")


def test_another_organisation_takes_nothing_over(taken, solene, lina, marc):
    assert solene.posts(f"{taken}/reprendre").status == 404
    assert lina.posts(f"{taken}/reprendre").status == 403
    assert marc.posts(f"{taken}/reprendre").status == 401


# Saying no ---------------------------------------------------------------------------------------


def test_a_plain_reason_is_enough_to_say_no(taken, karima, lina, world):
    karima.opens(taken).taps("Dire non, et pourquoi").taps("Envoyer la réponse", reason="unseen")
    assert world.newest(Request).became == Became.DECLINED

    lina.opens(taken.replace(DESK, ASKED))
    assert lina.sees("Nous ne vous avons pas encore vu faire.")


def test_a_reason_and_words_are_both_read(taken, karima, lina, world):
    karima.posts(f"{taken}/non", reason="more", text="  Venez jeudi.\r\n")

    assert world.newest(Request).reply == "Il manque encore une chose à faire.\nVenez jeudi."


def test_no_reason_at_all_is_not_sent(taken, karima, world):
    karima.posts(f"{taken}/non", reason="<b>", text=" ")

    assert (karima.status, world.newest(Request).is_open) == (422, True)


@pytest.mark.parametrize("way", ["question", "reponse", "non"])
def test_words_that_are_too_long_come_back_whole(taken, karima, world, way):
    typed = "Bonjour.\n" + "é" * 5_000
    karima.posts(f"{taken}/{way}", text=typed, reason="more")

    assert karima.status == 422
    assert karima.sees("C’est trop long.")
    (area,) = karima.screen.xpath("//textarea[@name='text']")
    assert (area.text.strip(), area.get("aria-invalid")) == (typed, "true")
    chosen = karima.screen.xpath("//input[@name='reason'][@checked]/@value")
    assert chosen == (["more"] if way == "non" else [])
    assert (world.newest(Request).reply, world.newest(Request).is_open) == ("", True)
    assert karima.posts(f"{taken}/{way}", text="é" * 1_500, reason="more").status == 200


@pytest.mark.parametrize("way", ["reponse", "non"])
def test_an_answer_stands_and_the_same_words_are_one(taken, karima, lina, world, way):
    for _ in range(2):
        assert karima.posts(f"{taken}/{way}", text="Venez jeudi.").status == 200
    karima.posts(f"{taken}/{way}", text="Venez plutôt lundi.")

    assert karima.status == 409
    assert karima.sees("Karima a déjà répondu.")
    assert karima.sees("Vos nouveaux mots ne sont pas partis.")
    assert karima.sees("Venez plutôt lundi.")
    assert world.newest(Request).reply == "Venez jeudi."
    assert len([each for each in traces(world) if each[1] == "answered"]) == 1


# Groups ------------------------------------------------------------------------------------------


def test_the_queue_says_the_name_that_the_group_knows(sent, seated, karima, nadia):
    assert karima.opens(DESK).sees("Linette B.")
    assert karima.opens(sent).sees("Linette B.")
    karima.posts(f"{sent}/prendre", promise="demain")
    assert karima.opens(f"{sent}/non").sees("Pour Linette B.")
    assert not nadia.opens(DESK).sees("Linette B."), "she accompanies another group"
    assert nadia.sees("Lina")


def test_who_left_the_group_is_called_by_the_sign_again(sent, seated, karima, app, world):
    with world.write() as db:
        db.query(Participant).filter_by(code=seated).one().left_at = clock.now()
    assert not karima.opens(DESK).sees("Linette B.")
    with world.write() as db:
        db.query(Participant).filter_by(code=seated).one().left_at = None
        member = db.query(Member).filter_by(name="Karima").one()
        db.query(Facilitator).filter_by(member_id=member.id).one().left_at = clock.now()
    assert not karima.opens(DESK).sees("Linette B.")


def test_the_board_hears_of_every_step(lina, karima, seated, group, world):
    def changes():
        with world.write() as db:
            return db.get(Cohort, group.id).changes

    def moves(act):
        before = changes()
        act()
        return changes() > before

    meal = f"/passeport/demande/{world.row(BadgeClass, name=MEAL).code}"
    assert not moves(lambda: lina.posts(meal, step=1, answer="La soupe.")), "a draft is nobody's"
    assert moves(lambda: lina.posts(f"{meal}/envoyer"))
    one = f"{DESK}/{world.newest(Request).code}"
    assert moves(lambda: karima.posts(f"{one}/prendre", promise="demain"))
    assert moves(lambda: karima.posts(f"{one}/question", text="Quand ?"))
    assert moves(lambda: lina.posts(f"{one.replace(DESK, ASKED)}/repondre", answer="Hier."))
    assert moves(lambda: lina.posts(f"{one.replace(DESK, ASKED)}/retirer"))
    assert moves(lambda: lina.posts(f"{meal}/deja"))
    assert moves(lambda: karima.posts(f"{DESK}/{world.newest(Request).code}/non", reason="more"))
    assert moves(lambda: lina.posts(f"{meal}/deja"))
    assert moves(lambda: karima.posts(f"{DESK}/{world.newest(Request).code}/donner"))


def test_the_trail_tells_a_question_from_an_answer(taken, seated, karima, lina, nadia, world):
    before = len(traces(world))
    for _ in range(2):
        karima.posts(f"{taken}/question", text="Quand ?")
    for _ in range(2):
        karima.posts(f"{taken}/donner")

    steps = [each for each in traces(world)[before:] if each[1] in ("asked-back", "answered")]
    assert steps == [("Karima", did, "Linette B.", MEAL) for did in ("asked-back", "answered")]
    assert lina.opens("/passeport/journal").sees("Karima vous a posé une question.")
    assert lina.sees("Karima a répondu à votre demande.")
    assert nadia.opens("/bureau/journal").sees("Karima a posé une question.")
