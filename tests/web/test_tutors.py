"""A tutor says once what they saw, through a link, without a passport."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backpack.cohorts.models import Opinion, Participant, TutorLink
from backpack.kernel import clock
from backpack.kernel.clock import now
from tests.opining import badges_of, newcomer, path_of, phones, say

SKILL = "Dire un souci"
YES, NO = "Oui, je l’ai vu", "Dire « pas encore »"


@pytest.fixture
def adam(world, group) -> Participant:
    return newcomer(world, group, "Adam K.")


@pytest.fixture
def path(world, group, adam) -> str:
    return path_of(world, group, "Adam K.", SKILL)


@pytest.fixture
def link(karima, path) -> str:
    return _link(karima, path)


def _link(phone, path) -> str:
    phone.opens(f"{path}/tuteur").taps("Faire un lien")
    return next(word for word in phone.words.split() if "/U/" in word)


def test_the_message_is_ready_to_be_sent(karima, path, link):
    sms = karima.find_tappable("Envoyer un texto").get("href")
    assert sms.startswith("sms:?&body=Bonjour%2C%20avez-vous%20vu%20Adam%20K.%20faire")
    assert link.rpartition("/")[2] in sms
    assert karima.opens(f"{path}/tuteur").sees(link), "the same link as long as it waits"


def test_a_tutor_answers_with_two_fields_and_one_tap(karima, marc, path, link):
    marc.opens(link)
    assert marc.sees("Avez-vous vu Adam faire ?")
    assert marc.sees("Karima, Les Ateliers du Port, vous demande.")
    marc.taps(YES, name="Mathieu", relation="tuteur au restaurant")

    assert marc.sees("Merci. C’est noté.")
    assert not marc.cookies
    assert karima.opens(path).sees("Mathieu, tuteur au restaurant")
    assert karima.sees("1 avis sur 3")


def test_a_link_answers_once(marc, yanis, world, link):
    form = marc.opens(link).form_with(YES)
    marc.taps(YES, name="Mathieu", relation="tuteur")
    marc.goes_back_and_taps(form, name="Mathieu", relation="tuteur")
    yanis.posts(link, name="Yanis", relation="ami", says="seen")

    assert yanis.sees("Merci. C’est noté.")
    assert world.count(Opinion) == 1
    assert world.newest(Opinion).said_by == "Mathieu"


def test_what_is_missing_is_asked_for_again(marc, world, link):
    marc.opens(link).taps(YES, name=" ", relation="tuteur")
    assert marc.status == 422
    assert marc.sees("Il manque votre prénom.")
    marc.taps(YES, name="Mathieu", relation="")
    assert marc.sees("Il manque votre lien avec la personne.")
    marc.taps(NO, name="Mathieu", relation="tuteur")
    assert marc.sees("Dites ce qui manque encore.")
    marc.taps(NO, note="x" * 600)
    assert marc.status == 422
    assert marc.sees("C’est trop long.")
    marc.taps(YES, note="", name="M" * 41)
    assert marc.sees("C’est trop long.")
    assert world.count(Opinion) == 0


@pytest.mark.parametrize("says", [{}, {"says": ""}, {"says": "oui"}, {"says": "taken-back"}])
def test_only_a_tapped_button_is_an_answer(marc, world, link, says):
    marc.posts(link, name="Mathieu", relation="tuteur", note="Il n’ose pas.", **says)

    assert marc.status == 422
    assert marc.sees("Touchez d’abord votre réponse")
    assert marc.screen.xpath("//input[@name='name']/@value") == ["Mathieu"]
    assert marc.sees("Il n’ose pas.")
    assert world.count(Opinion) == 0


def test_the_enter_key_taps_a_button_that_answers_nothing(marc, link):
    marc.opens(link)
    first = marc.screen.xpath("//button[ancestor::form[@id='tell'] or @form='tell']")[0]
    assert "disabled" in first.attrib
    assert "name" not in first.attrib


def test_a_not_yet_without_a_word_comes_back_to_the_word(marc, link):
    marc.opens(link).taps(NO, name="Mathieu", relation="tuteur")

    assert marc.screen.xpath("//details[@open]//textarea[@name='note'][@autofocus]")
    assert marc.sees("Ce qui manque encore (il faut un mot)")


def test_a_tutor_s_not_yet_opens_a_talk(karima, marc, path, link):
    marc.opens(link).taps(NO, name="Mathieu", relation="tuteur", note="Il n’ose pas encore.")
    assert karima.opens(path).sees("0 oui, 1 pas encore")
    karima.taps("À discuter entre collègues")
    assert karima.sees("Il n’ose pas encore.")


def test_all_tutors_together_are_one_opinion(world, group, adam, path, marc, yanis):
    karima, hugo = phones(world, "Karima", "Hugo")
    marc.opens(_link(karima, path)).taps(YES, name="Mathieu", relation="tuteur")
    yanis.opens(_link(hugo, path)).taps(YES, name="Rosa", relation="cheffe")
    say(world, group, "Adam K.", SKILL, "Karima")
    assert karima.opens(path).sees("2 avis sur 3")
    assert badges_of(world, adam) == []


def test_a_tutor_is_the_third_and_je_sais_is_given(world, group, adam, path, link, marc):
    for each in ("Karima", "Hugo"):
        say(world, group, "Adam K.", SKILL, each)
    marc.opens(link).taps(YES, name="Mathieu", relation="tuteur")
    assert badges_of(world, adam) == ["Je sais dire un souci"]


def test_a_link_ends_after_a_fortnight(marc, link):
    with clock.at(now() + timedelta(days=14, minutes=1)):
        marc.opens(link)
        assert marc.status == 410
        assert marc.sees("Demandez un nouveau lien à l’équipe.")
        assert marc.posts(link, name="Mathieu", relation="tuteur", says="seen").status == 410


def test_after_an_answer_another_tutor_may_be_asked(karima, marc, path, link):
    marc.opens(link).taps(YES, name="Mathieu", relation="tuteur")
    assert _link(karima, path) != link


def test_two_taps_make_one_link(karima, world, path):
    form = karima.opens(f"{path}/tuteur").form_with("Faire un lien")
    karima.taps("Faire un lien").goes_back_and_taps(form)
    assert world.count(TutorLink) == 1


def test_an_unknown_link_and_one_of_somebody_who_left_are_over(marc, world, adam, link):
    assert marc.opens("/U/" + "0" * 13).status == 410
    with world.write() as db:
        db.get_one(Participant, adam.id).left_at = now()
    assert marc.opens(link).status == 410


def test_the_key_is_kept_as_its_hash_only(world, link):
    row = world.newest(TutorLink)
    assert link.rpartition("/")[2] not in str(vars(row))
    assert len(row.key_hash) == 64


def test_the_person_reads_what_the_tutor_said(world, marc, link):
    marc.opens(link).taps(YES, name="Mathieu", relation="tuteur", note="Très clair avec le chef.")
    phone = world.phone_of("Adam K.", "/passeport/avis-du-groupe")
    assert phone.opens(phone.path).sees("Mathieu, tuteur vous a vu faire.")
    assert phone.sees("« Très clair avec le chef. »")
