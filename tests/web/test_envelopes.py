"""An envelope: several badges, one scan and one tap, once; and whoever tries it twice, late, or from next door."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import unquote

import pytest

from backpack.badges.models import Badge
from backpack.claims.models import Envelope, KeptEnvelope
from backpack.kernel import clock, codes
from backpack.kernel.sealing import hashed
from backpack.passport.models import Passport
from tests.phone import Phone

THREE = ("Je peux accueillir", "Je sais accueillir", "Repas de quartier")


def prepare(desk: Phone, *names: str, label: str = "Inès B.") -> str:
    """Close an envelope at the desk; the path that its square holds."""
    desk.opens("/bureau/enveloppes/nouvelle")
    boxes = {
        each.text_content().strip(): each.find("input").get("value")
        for each in desk.screen.xpath("//label[@class='choice']")
    }
    desk.taps("Fermer l’enveloppe", badge=[boxes[name] for name in names], label=label)
    return link_on(desk)


def link_on(desk: Phone) -> str:
    (link,) = desk.screen.xpath("//@data-copy-link")
    return link.removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def link(karima: Phone) -> str:
    return prepare(karima, *THREE)


def test_three_badges_with_one_scan_and_one_tap(karima, ines, link, world):
    ines.opens(link)
    assert ines.sees("Bravo ! 3 badges pour vous.")
    assert ines.sees("Donnés par Les Ateliers du Port.")
    assert not ines.screen.xpath("//input[not(@type='hidden')]"), "there is nothing to fill in"

    ines.taps("Je les garde")

    assert ines.sees("3 badges sont dans votre passeport.")
    assert ines.opens("/passeport").sees("Repas de quartier")
    (skills,) = ines.screen.xpath("//a[@class='spot pile'][contains(., '2 badges')]")
    assert "Je sais accueillir" in skills.text_content(), (
        "two steps of one skill stand in one place, the further first"
    )
    assert ines.opens(skills.get("href")).sees("Je peux accueillir")
    skill = world.row(Badge, passport_id=world.newest_passport(), name="Je sais accueillir")
    assert skill.seen_by == "Karima", "an envelope is given to a person, so a skill says who saw it"
    assert karima.opens("/bureau/enveloppes").sees("Badges gardés le")


def test_the_desk_that_looks_again_reads_that_it_is_kept(karima, ines, link):
    shown = karima.path
    ines.opens(link).taps("Je les garde")

    for path in (shown, f"{shown}/lettre"):
        assert karima.opens(path).status == 200
        assert karima.sees("Badges gardés le")
        assert not karima.sees("Imprimer la lettre")
    assert codes.spoken(link.rsplit("/", 1)[1]) not in karima.words


def test_a_label_that_would_turn_the_line_round_does_not(karima, world):
    prepare(karima, *THREE, label="Pour \u202eYanis\u2066")
    assert world.newest(Envelope).label == "Pour Yanis"


def test_kept_twice_it_is_one_passport_with_each_badge_once(ines, link, world):
    ines.opens(link)
    form = ines.form_with("Je les garde")
    ines.taps("Je les garde")
    passports, badges = world.count(Passport), world.count(Badge)

    ines.goes_back_and_taps(form)

    assert ines.sees("3 badges sont dans votre passeport.")
    assert (world.count(Passport), world.count(Badge)) == (passports, badges)


def test_two_taps_before_the_first_cookie_open_one_passport(app, ines, link, world):
    """The page's nonce leads the second tap to the first one's passport."""
    before, form = world.count(Passport), ines.opens(link).form_with("Je les garde")
    impatient = Phone(app, "Inès again", address="10.0.0.2")
    impatient.opens(link)

    ines.taps("Je les garde")
    impatient.goes_back_and_taps(form)

    assert impatient.sees("3 badges sont dans votre passeport.")
    assert world.count(Passport) == before + 1


def test_of_two_phones_one_wins_and_the_other_is_told(ines, yanis, link, world):
    ines.opens(link)
    yanis.opens(link)
    ines.taps("Je les garde")
    before = world.count(Passport)

    yanis.taps("Je les garde")

    assert yanis.status == 410
    assert yanis.sees("Ces badges sont déjà gardés.")
    assert yanis.sees("Sinon, demandez à Karima.")
    assert not yanis.cookies
    assert world.count(Passport) == before, "what was opened for the second one is undone"
    assert yanis.opens(link).status == 410


def test_no_thank_you_is_told_to_nobody_and_can_be_taken_back(karima, ines, link):
    ines.opens(link).taps("Non merci")

    assert ines.sees("Personne ne sait que c’est vous.")
    assert karima.opens("/bureau/enveloppes").sees("Attend jusqu’au")
    assert ines.taps("Je les garde").sees("3 badges sont dans votre passeport.")


def test_a_badge_that_one_has_is_not_given_twice(lina, karima, world):
    link = prepare(karima, "Je sais accueillir", "Repas de quartier")
    has = world.count(Badge, name="Je sais accueillir")

    lina.opens(link).taps("Je les garde")

    assert lina.sees("2 badges sont dans votre passeport.")
    assert world.count(Badge, name="Je sais accueillir") == has


def test_a_whole_key_badge_can_come_out_of_an_envelope(karima, ines):
    pieces = ("Je sais accueillir", "Je sais arriver à l’heure", "Je peux aider un collègue")
    link = prepare(karima, *pieces, "Repas de quartier", "Je peux dire un souci")

    ines.opens(link).taps("Je les garde")

    assert ines.opens("/passeport").sees("Travail en équipe")


def test_read_on_the_telephone_the_code_is_typed_with_spaces_and_an_o_for_a_zero(ines, link):
    read_aloud = codes.spoken(link.removeprefix("/V/")).replace("0", "o").lower()

    ines.opens("/").taps("Voir le badge", code=read_aloud)

    assert ines.sees("Bravo ! 3 badges pour vous.")


def test_the_message_is_written_for_the_desk_and_names_nobody(karima, link):
    karima.opens("/bureau/enveloppes").taps("Inès B.")
    message = unquote(karima.find_tappable("Écrire un message").get("href"))

    assert message.startswith("sms:?&body=Bonjour, Les Ateliers du Port vous donne 3 badges.")
    assert message.endswith(link)
    assert "Inès" not in message


def test_the_letter_holds_the_square_and_the_code_and_no_name(karima, link):
    karima.opens("/bureau/enveloppes").taps("Inès B.").taps("Imprimer la lettre")

    assert karima.sees("Visez ce carré avec un téléphone.")
    assert karima.sees(codes.spoken(link.removeprefix("/V/")).replace("\u202f", " "))
    assert not karima.sees("Inès")


def test_a_withdrawn_envelope_opens_nothing_and_forgets_its_name(karima, ines, link, world):
    karima.opens("/bureau/enveloppes").taps("Inès B.").taps("Reprendre cette enveloppe")

    assert not karima.sees("Inès B.")
    assert ines.opens(link).status == 410
    assert ines.sees("Ce code ne marche plus.")
    envelope = world.newest(Envelope)
    assert (envelope.sealed, envelope.label) == (None, "")


def test_a_page_that_was_open_when_it_was_withdrawn_keeps_nothing(karima, ines, link, world):
    ines.opens(link)
    karima.opens("/bureau/enveloppes").taps("Inès B.").taps("Reprendre cette enveloppe")

    assert ines.taps("Je les garde").status == 410
    assert world.count(KeptEnvelope) == 0


def test_it_waits_a_year_and_then_forgets_for_whom_it_was(karima, ines, link, world):
    with clock.at(clock.now() + timedelta(days=364)):
        assert ines.opens(link).sees("Bravo ! 3 badges pour vous.")
    with clock.at(clock.now() + timedelta(days=366)):
        assert ines.opens(link).status == 410
        prepare(karima, "Repas de quartier", label="")
    assert world.row(Envelope, key_hash=hashed(link.removeprefix("/V/"))).label == ""


def test_closing_it_twice_makes_one(karima, world):
    karima.opens("/bureau/enveloppes/nouvelle")
    form, before = karima.form_with("Fermer l’enveloppe"), world.count(Envelope)
    badge = karima.screen.xpath("//input[@name='badge']/@value")[0]
    karima.taps("Fermer l’enveloppe", badge=badge)
    first = link_on(karima)

    karima.goes_back_and_taps(form, badge=badge)

    assert link_on(karima) == first
    assert world.count(Envelope) == before + 1


def test_an_empty_envelope_is_refused_in_words(karima):
    karima.opens("/bureau/enveloppes/nouvelle").taps("Fermer l’enveloppe")

    assert karima.status == 422
    assert karima.sees("Choisissez de 1 à 12 badges.")


def test_next_door_sees_no_envelope_and_puts_no_badge_of_others_in_one(solene, karima, link):
    at_the_desk = karima.path
    theirs = karima.opens("/bureau/enveloppes/nouvelle").screen.xpath("//input[@name='badge']/@value")[0]

    for path in (at_the_desk, f"{at_the_desk}/lettre"):
        assert solene.opens(path).status == 404
    assert not solene.opens("/bureau/enveloppes").sees("Inès B.")
    form = solene.opens("/bureau/enveloppes/nouvelle").form_with("Fermer l’enveloppe")
    taken = solene.client.post(form.get("action"), data={"badge": theirs}, base_url="http://127.0.0.1:8000")
    assert taken.status_code == 404


def test_the_database_and_the_log_do_not_hold_the_code(ines, karima, world, caplog):
    with caplog.at_level(logging.DEBUG):
        code = prepare(karima, "Repas de quartier").removeprefix("/V/")
        ines.opens(f"/V/{code}").taps("Je les garde")

    envelope = world.newest(Envelope)
    assert code not in (envelope.code, envelope.key_hash)
    assert envelope.sealed is None, "kept, it cannot be printed again"
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("backpack")]
    assert not [line for line in ours if code in line]


def test_another_persons_kept_page_tells_nothing(ines, lina, link):
    ines.opens(link).taps("Je les garde")

    assert lina.opens(f"{link}/garde").status == 410
    assert not lina.sees("Je peux accueillir")


@pytest.mark.parametrize("spelled", ["{path}", "  {path}  ", "{spaced}"])
def test_a_code_is_typed_pasted_as_a_link_or_spelled_out(link, ines, spelled):
    path = link if link.startswith("/") else "/V/" + link.rsplit("/", 1)[1]
    code = path.rsplit("/", 1)[1]
    typed = spelled.format(path=f"http://127.0.0.1:8000{path}", spaced=" - ".join(code))
    assert ines.opens("/").taps("Voir le badge", code=typed).path == path
