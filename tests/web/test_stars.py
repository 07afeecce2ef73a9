"""A company and its star: what it looks for, through a link, without an account."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.issuers.models import BadgeClass
from backpack.kernel import clock, jobs
from backpack.kernel.mail import Letter
from backpack.stars import proving
from backpack.stars.models import Star, StarPick
from tests.attacking import posts
from tests.cast import World
from tests.companies import SENTENCE, WANTED, codes_of, link_for, shining, told
from tests.phone import Phone


@pytest.fixture
def letters(world: World) -> Callable[[], list[str]]:
    """The site shows its letters; called, the codes that they carry, newest first."""
    site = world.app.site
    world.app.site = replace(site, config=replace(site.config, mails_shown=True))

    def codes() -> list[str]:
        with world.app.site.current(), world.write() as db:
            jobs.run_due(world.app.site.database)
            subjects = db.scalars(select(Letter.subject).order_by(Letter.id.desc()))
            return [found for each in subjects for found in re.findall(r"\d{6}", each)]

    return codes


def test_a_company_chooses_and_the_desk_confirms(world, karima, marc):
    card = shining(world, karima, towns="Dunkerque", visit="Appelez Zoé au 03 28 00 00 00, le mardi.")

    marc.opens(card)

    assert marc.sees("La Cantine du Quai")
    assert marc.sees(SENTENCE)
    assert marc.sees("Confirmé avec Les Ateliers du Port")
    assert marc.sees("Je sais accueillir")
    assert marc.sees("Dunkerque")
    assert marc.find_tappable("Appeler pour une visite").get("href") == "tel:0328000000"
    assert not marc.cookies


def test_the_card_is_the_same_for_everybody_and_in_english_too(world, karima, lina, app):
    card = shining(world, karima)

    english = Phone(app, "a visitor", language="en").opens(card)

    assert english.sees("Confirmed with Les Ateliers du Port")
    assert lina.opens(card).answer.text == Phone(app).opens(card).answer.text
    assert lina.answer.headers["Cache-Control"] == "no-cache"


def test_before_it_is_confirmed_nobody_sees_it(world, karima, marc):
    boss = told(world, link_for(karima))
    star = world.newest(Star)

    assert marc.opens(f"/S/{star.code}").status == 404
    assert boss.taps("Voir si c’est confirmé").sees("Il reste à confirmer.")


def test_a_wrong_link_and_a_withdrawn_one_say_the_same(world, karima, marc):
    link = link_for(karima)
    made = karima.path
    karima.opens(made).taps("Retirer cette étoile").taps("Retirer l’étoile")

    withdrawn, wrong = marc.opens(link), Phone(world.app).opens("/L/0123456789ABC")

    assert withdrawn.status == wrong.status == 410
    assert withdrawn.words == wrong.words
    assert withdrawn.sees("Ce lien d’entreprise ne marche pas.")
    assert world.newest(Star).key_sealed is None
    assert not karima.opens(made).screen.xpath("//*[@data-copy-link]")


@pytest.mark.parametrize("step", ["", "/badges", "/entreprise", "/confirmer", "/code", "/retirer"])
def test_no_step_opens_with_a_wrong_key(app, step):
    assert Phone(app).opens(f"/L/0123456789ABC{step}").status == 410


def test_a_withdrawn_star_is_gone_for_strangers_at_once(world, karima, marc):
    card = shining(world, karima)
    assert marc.opens(card).status == 200

    karima.taps("Retirer cette étoile").taps("Retirer l’étoile")

    assert marc.opens(card).status == 410
    assert marc.sees("Cette étoile est éteinte.")


def test_the_company_withdraws_and_its_address_is_forgotten(world, karima, marc):
    link = link_for(karima, mail="zoe@example.org")
    made = karima.path
    boss = told(world, link)
    karima.opens(made).taps("Confirmer avec l’entreprise")

    boss.opens(link).taps("Retirer notre étoile").taps("Retirer l’étoile")

    assert boss.sees("Votre étoile est éteinte. Votre e-mail est effacé.")
    assert world.newest(Star).mail_sealed is None
    assert marc.opens(f"/S/{world.newest(Star).code}").status == 410
    assert boss.opens(link).status == 410


def test_more_than_five_are_refused_and_nothing_ticked_is_lost(world, karima, app):
    link = link_for(karima)
    with world.write() as db:
        seven = list(
            db.scalars(select(BadgeClass.code).where(BadgeClass.kind.in_(("can", "knows"))).limit(7))
        )
    boss = Phone(app).opens(link).taps("Continuer", badge=seven)

    assert boss.status == 422
    assert boss.sees("C’est un peu trop. Gardez 5 badges.")
    assert len(boss.screen.xpath("//input[@name='badge'][@checked]")) == 7
    assert world.count(StarPick) == 0
    assert Phone(app).opens(link).taps("Continuer").sees("Choisissez un badge au moins.")


def test_looking_for_a_word_keeps_what_was_ticked(world, karima, app):
    boss = Phone(app).opens(link_for(karima))

    boss.taps("Chercher", q="NETTOYER", badge=codes_of(world, ("Je sais accueillir",)))

    assert boss.sees("Je sais nettoyer mon poste")
    assert not boss.sees("Je sais arriver à l’heure")
    assert boss.form_with("Continuer").xpath(".//input[@checked]/@value") == codes_of(
        world, ("Je sais accueillir",)
    )
    assert world.count(StarPick) == 0
    assert boss.taps("Chercher", q="zzz").sees("Aucun badge avec ces mots.")


def test_only_badges_of_vetted_organisations_and_no_support(world, karima, app):
    boss = Phone(app).opens(link_for(karima))
    assert not boss.sees("Port propre")

    with world.write() as db:
        support = db.scalars(select(BadgeClass.code).filter_by(name="Port propre")).one()
    assert boss.taps("Continuer", badge=[support]).status == 404
    assert boss.opens(boss.path).status in (200, 404)
    assert world.count(StarPick) == 0


def test_another_organisation_sees_nothing(world, karima, solene):
    link_for(karima)
    path = karima.path

    assert solene.opens(path).status == 404
    assert solene.opens(f"{path}/enlever").status == 404
    assert not solene.opens("/bureau/etoiles").sees("La Cantine du Quai")
    for way in ("confirmer", "enlever"):
        assert posts(solene, f"{path}/{way}").status_code == 404
    assert world.newest(Star).revoked_at is None


def test_a_double_tap_makes_one_star(world, karima):
    karima.opens("/bureau/etoiles")
    form = karima.form_with("Faire le lien")
    for _ in range(2):
        karima.goes_back_and_taps(form, company="Le Four des Docks")

    assert world.count(Star, name="Le Four des Docks") == 1


def test_two_companies_at_once_do_not_mix(world, karima, app):
    first, second = link_for(karima, "La Cantine du Quai"), link_for(karima, "Le Four des Docks")
    one, two = Phone(app).opens(first), Phone(app).opens(second)

    one.taps("Continuer", badge=codes_of(world, WANTED[:1]))
    two.taps("Continuer", badge=codes_of(world, WANTED[1:2]))
    one.taps("Continuer", does="Nous cuisinons.", role="Chef")
    two.taps("Continuer", does="Nous faisons du pain.", role="Boulangère")

    stars = {name: world.row(Star, name=name) for name in ("La Cantine du Quai", "Le Four des Docks")}
    assert stars["La Cantine du Quai"].does == "Nous cuisinons."
    assert stars["Le Four des Docks"].does == "Nous faisons du pain."
    assert {pick.star_id for pick in _picks(world)} == {star.id for star in stars.values()}
    assert one.opens(second.replace("/L/", "/S/")).status == 404


def test_hostile_words_stay_words(world, karima, marc):
    hostile = "<script>alert(1)</script> \u202e\x07 " + "x" * 10_000
    link = link_for(karima)
    made = karima.path
    boss = Phone(world.app).opens(link).taps("Continuer", badge=codes_of(world))
    boss.taps("Continuer", does=hostile, role=hostile, towns=hostile, visit=hostile, pictogram="../etc")
    karima.opens(made).taps("Confirmer avec l’entreprise")
    star = world.newest(Star)

    assert marc.opens(f"/S/{star.code}").status == 200
    assert not marc.screen.xpath("//script")
    assert len(star.does) == 300
    assert "\x07" not in star.does
    assert "\u202e" not in star.does
    assert star.pictogram == "buildings"


def _picks(world: World) -> list[StarPick]:
    with world.write() as db:
        return list(db.scalars(select(StarPick)))


def test_a_code_by_mail_confirms_without_anybody_there(letters, world, karima, marc):
    boss = told(world, link_for(karima, mail="zoe@example.org"))

    boss.taps("Envoyer le code")
    boss.taps("Confirmer", digits=letters()[0])

    assert boss.sees("Votre étoile brille.")
    assert marc.opens(f"/S/{world.newest(Star).code}").sees("Confirmé par e-mail")
    assert "zoe" not in marc.answer.text
    assert b"zoe" not in world.newest(Star).mail_sealed.encode()


def test_five_wrong_codes_and_the_right_one_is_worth_nothing(letters, world, karima):
    boss = told(world, link_for(karima)).taps("Envoyer le code", mail="zoe@example.org")
    right = letters()[0]
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(5):
        boss.taps("Confirmer", digits=wrong)

    assert boss.sees("Ce code ne marche plus.")
    assert boss.taps("Confirmer", digits=right).sees("Ce code ne marche plus.")
    assert world.newest(Star).confirmed_at is None


def test_two_taps_send_one_letter_and_confirm_once(letters, world, karima):
    boss = told(world, link_for(karima))
    form = boss.form_with("Envoyer le code")
    for _ in range(2):
        boss.goes_back_and_taps(form, mail="zoe@example.org")
    assert len(letters()) == 1

    form = boss.form_with("Confirmer")
    for _ in range(2):
        boss.goes_back_and_taps(form, digits=letters()[0])
        assert boss.sees("Votre étoile brille.")


def test_a_wrong_address_is_said_beside_it(letters, world, karima):
    boss = told(world, link_for(karima)).taps("Envoyer le code", mail="zoe@")

    assert boss.status == 422
    assert boss.sees("Il manque un morceau de l’adresse.")
    assert letters() == []


def test_a_mailbox_is_not_flooded_through_a_link(letters, world, karima):
    boss = told(world, link_for(karima))
    for minutes in range(0, 10, 2):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            boss.opens(boss.path.replace("/code", "/confirmer"))
            boss.taps("Envoyer le code", mail="zoe@example.org")
            sent = letters()

    assert boss.status == 429
    assert len(sent) == 4


def test_posts_from_one_place_are_counted(world, karima, monkeypatch):
    monkeypatch.setattr(proving, "MOST_FROM_ONE_ADDRESS", 3)
    boss = told(world, link_for(karima))
    path = boss.path.replace("/confirmer", "/entreprise")

    assert boss.opens(path).taps("Continuer").status == 200
    assert boss.opens(path).taps("Continuer").status == 429
    assert boss.sees("Il y a eu trop d’essais ici.")


def test_what_is_not_finished_is_not_confirmed(world, karima):
    link = link_for(karima)
    made = karima.path
    Phone(world.app).opens(link).taps("Continuer", badge=codes_of(world))

    assert posts(karima, f"{made}/confirmer").status_code == 422
    assert Phone(world.app).opens(f"{link}/confirmer").sees("Que fait La Cantine du Quai ?")
    assert world.newest(Star).confirmed_at is None


def test_a_company_changes_its_choice_with_the_same_link(world, karima, marc):
    link = link_for(karima)
    made = karima.path
    boss = told(world, link)
    karima.opens(made).taps("Confirmer avec l’entreprise")

    boss.opens(link).taps("Changer les badges").taps("Continuer", badge=codes_of(world, WANTED[2:]))

    assert boss.sees("Votre étoile brille.")
    assert marc.opens(f"/S/{world.newest(Star).code}").sees("1 badge pour l’allumer")
    assert not marc.sees("Je sais accueillir")


def test_after_a_year_it_proves_itself_first_and_shines_meanwhile(letters, world, karima, marc):
    link = link_for(karima)
    made = karima.path
    boss = told(world, link)
    karima.opens(made).taps("Confirmer avec l’entreprise")
    card = f"/S/{world.newest(Star).code}"
    boss.opens(link).taps("Changer les mots")
    form = boss.form_with("Garder")

    with clock.at(clock.now() + timedelta(days=366)):
        assert boss.goes_back_and_taps(form).status == 403
        assert boss.sees("Confirmez d’abord votre étoile.")
        assert marc.opens(card).status == 200
        boss.opens(link).taps("Confirmer").taps("Envoyer le code", mail="zoe@example.org")
        boss.taps("Confirmer", digits=letters()[0]).taps("Changer les mots").taps(
            "Garder", does="Nous changeons."
        )
        assert marc.opens(card).sees("Nous changeons.")
