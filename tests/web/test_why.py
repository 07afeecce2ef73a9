"""Why me? Every badge says who saw what and when, and whom one can talk to about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backpack.badges.models import Badge, Source
from backpack.badges.wallet import badges_of
from backpack.claims import receiving
from backpack.issuers.models import BadgeClass
from backpack.kernel import answers, clock
from backpack.pages.models import Page, ShownBadge
from backpack.passport.models import Passport
from backpack.requests.models import Asks, Became, Request

PIECES = ("Repas de quartier", "Je peux dire un souci")


def linas(world, name):
    with world.write() as db:
        lina = db.query(Passport).filter_by(name="Lina B.").one()
        return next(each for each in badges_of(db, lina) if each.name == name)


@pytest.fixture
def key(app, lina, world):
    """Lina has the last pieces of "Travail en équipe" too; the path of that badge."""
    with app.site.current(), world.write() as db:
        holder = db.query(Passport).filter_by(name="Lina B.").one()
        for name in PIECES:
            receiving.give(db, db.query(BadgeClass).filter_by(name=name).one(), holder, seen_by="Karima")
    return f"/passeport/badge/{world.badge(source=Source.KEY).code}"


def test_a_badge_says_who_saw_what_and_when(lina, world):
    badge = linas(world, "Je sais accueillir")
    lina.opens(f"/passeport/badge/{badge.code}")

    assert lina.sees("Pourquoi moi ?")
    assert lina.sees("Karima")
    assert lina.sees("vu faire le")
    assert lina.sees(badge.criteria)
    assert lina.sees("badge gardé le")


def test_one_tap_asks_to_talk_and_a_sentence_may_follow(lina, karima, world):
    lina.opens(f"/passeport/badge/{linas(world, 'Je sais accueillir').code}")
    form = lina.form_with("En parler")
    lina.taps("En parler")
    assert lina.sees("Demande envoyée à Les Ateliers du Port.")
    lina.goes_back_and_taps(form)
    assert world.count(Request) == 1, "tapping twice is asking once"
    lina.taps("Suivre ma demande").taps("Envoyer la phrase", answer="Je ne pense pas le mériter.")
    assert not lina.sees("Envoyer la phrase"), "one sentence; then it is a talk"

    karima.opens("/bureau/demandes").taps("Je sais accueillir")
    assert karima.sees("« Pourquoi moi ? »")
    assert karima.sees("Je ne pense pas le mériter.")
    assert not karima.sees("Donner ce badge"), "she has it"
    karima.taps("Je m’en occupe").taps("Répondre").taps("Envoyer la réponse", text="Je vous ai vue, lundi.")
    assert world.newest(Request).became == Became.ANSWERED
    assert (
        lina.opens("/passeport")
        .taps("Je sais accueillirUne réponse est arrivée.")
        .sees("Je vous ai vue, lundi.")
    )


def test_a_badge_that_was_asked_about_leads_to_the_talk(lina, world):
    path = f"/passeport/badge/{linas(world, 'Je sais accueillir').code}"
    lina.opens(path).taps("En parler").opens(path)

    assert not lina.sees("En parler")
    assert lina.taps("Suivre ma question").sees("Je sais accueillir")


def test_asking_why_leaves_the_maps_alone(app, lina, world):
    lina.posts(f"/passeport/badge/{linas(world, 'Je sais accueillir').code}/parler")

    assert world.newest(Request).asks == Asks.WHY
    assert lina.opens("/passeport/demander").sees("Repas de quartier")


def test_a_key_badge_shows_its_pieces_with_their_dates(lina, key):
    lina.opens(key)

    assert lina.sees("Ce badge clé est fait de ces badges :")
    for name in ("Je sais accueillir", "Je sais arriver à l’heure", "Je peux aider un collègue", *PIECES):
        assert lina.sees(name)
    assert lina.sees("Il est arrivé tout seul, avec la dernière pièce.")
    assert lina.taps("Repas de quartier").sees("Karima")


def test_a_piece_that_went_is_not_told_as_there(app, lina, key, world):
    with app.site.current(), world.write() as db:
        badge = db.query(Badge).filter_by(name="Repas de quartier").one()
        badge.revoked_at = clock.now()
        answers.touch(db, f"badge:{badge.id}")

    assert lina.opens(key).sees("Repas de quartierPas encore")


def test_a_badge_from_elsewhere_says_whom_to_ask(lina, world, app):
    with app.site.current(), world.write() as db:
        badge = db.query(Badge).filter_by(name="Port propre").first()
        badge.badge_class_id, badge.organisation_id, badge.source = None, None, Source.IMPORT
        badge.issuer_id, badge.issuer_name, badge.seen_by = (
            "https://www.club.exemple/issuer",
            "Club Voile",
            None,
        )
        answers.touch(db, f"badge:{badge.id}")
        code = badge.code
    lina.opens(f"/passeport/badge/{code}")

    assert lina.sees("Pour en parler : demandez à Club Voile.")
    assert lina.sees("Son site : club.exemple")
    assert lina.sees("C’est le fichier du badge qui le dit.")
    assert lina.posts(f"/passeport/badge/{code}/parler").status == 404


def test_nobody_asks_about_anothers_badge(lina, ines, newcomer, marc, world):
    path = f"/passeport/badge/{linas(world, 'Je sais accueillir').code}/parler"
    assert ines.posts(path).status == 404
    assert marc.posts(path).status == 401
    assert world.count(Request) == 0


def test_a_page_says_what_its_person_took_themselves(app, lina, marc, world):
    with app.site.current(), world.write() as db:
        badge = db.query(Badge).filter_by(name="Port propre").first()
        page = db.query(Page).first()
        badge.seen_by = None
        db.add(ShownBadge(page_id=page.id, badge_id=badge.id, position=9))
        answers.touch(db, f"badge:{badge.id}", f"page:{page.id}")
        code, page = badge.code, page.code
    assert marc.opens(f"/P/{page}").sees("Pris par la personne, Les Ateliers du Port")
    assert marc.opens(f"/B/{code}").sees("Ce badge dit un soutien, pas une compétence.")


def test_an_old_question_is_answered_a_month_later(lina, karima, world, app):
    lina.posts(f"/passeport/badge/{linas(world, 'Je sais accueillir').code}/parler")
    code = world.newest(Request).code
    with clock.at(clock.now() + timedelta(days=40)):
        later = world.phone_of("Karima", "/bureau")
        later.opens(f"/bureau/demandes/{code}").taps("Répondre tout de suite")
        later.taps("Envoyer la réponse", text="Pardon du retard. Parlons jeudi.")

    assert world.newest(Request).became == Became.ANSWERED
