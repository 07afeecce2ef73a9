"""A mini map: held and missing as a picture and as a list, a goal in one tap, and a claim that moves it."""

from sqlalchemy import select

from backpack.goals.models import Goal
from backpack.passport.models import Passport
from tests.cast import World
from tests.phone import Phone


def test_a_map_says_how_far_one_is_in_words(lina: Phone, world: World) -> None:
    lina.opens(world.day().map)

    assert lina.sees("Cap sur la cuisine")
    assert lina.sees("Travail en équipe : 3 badges sur 5")
    assert lina.sees("4. Repas de quartier")
    assert lina.sees("Demandez-le à l’équipe : Les Ateliers du Port.")
    assert not lina.sees("C’est mon but")


def test_every_step_of_the_picture_is_repeated_in_the_list(lina: Phone, world: World) -> None:
    lina.opens(world.day().map)
    links = lina.screen.xpath("//*[local-name()='svg']//a")

    assert len(links) == 8  # seven steps and the key
    for link in links:
        assert len(lina.screen.xpath(f"//*[@id='{link.get('href')[1:]}']")) == 1
    told = [link.get("aria-label").replace("\u00a0", " ") for link in links]
    assert "1. J’ai : Je sais accueillir" in told
    assert "4. À demander : Repas de quartier" in told
    assert "5. Pas encore : Je peux dire un souci" in told
    assert "3 sur 5 : Travail en équipe" in told


def test_a_claim_moves_the_map(lina: Phone, world: World) -> None:
    lina.opens(world.code("Repas de quartier")).taps("Je le garde")

    lina.opens(world.day().map)

    assert lina.sees("Travail en équipe : 4 badges sur 5")
    assert lina.sees("5. Je peux dire un souci")


def test_a_stranger_makes_a_map_their_goal_in_one_tap(ines: Phone, world: World) -> None:
    ines.opens(world.day().map)
    assert ines.sees("Travail en équipe : 0 badge sur 5")
    passports = world.count(Passport)

    ines.taps("C’est mon but")

    assert world.count(Passport) == passports + 1
    assert not ines.sees("C’est mon but")
    assert ines.opens("/passeport/but").sees("0 badge sur 5")


def test_tapping_twice_is_one_goal_of_one_passport(ines: Phone, world: World) -> None:
    ines.opens(world.day().map)
    passports, goals = world.count(Passport), world.count(Goal)
    form = ines.form_with("C’est mon but")
    ines.goes_back_and_taps(form)
    ines.client.delete_cookie("bp", domain="127.0.0.1")  # the second tap left before the cookie arrived

    ines.goes_back_and_taps(form)

    assert (world.count(Passport), world.count(Goal)) == (passports + 1, goals + 1)


def test_a_goal_can_be_left_and_chosen_again(lina: Phone, world: World) -> None:
    lina.opens(world.day().map).taps("Ne plus suivre ce but")
    assert lina.opens("/passeport/but").sees("Vous n’avez pas encore de but.")
    assert lina.sees("Cap sur la cuisine")

    lina.opens(world.day().map).taps("C’est mon but")

    assert lina.opens("/passeport/but").sees("3 badges sur 5")


def test_another_person_learns_nothing_of_it(marc: Phone, world: World) -> None:
    marc.opens(world.day().map)

    assert not marc.sees("Lina")
    assert marc.sees("0 badge sur 5")
    assert not marc.cookies


def test_a_map_that_does_not_exist_opens_no_passport(ines: Phone, world: World) -> None:
    form = ines.opens(world.day().map).form_with("C’est mon but")
    passports = world.count(Passport)
    form.set("action", "/M/00000000/but")

    assert ines.goes_back_and_taps(form).status == 404
    assert world.count(Passport) == passports
    with world.write() as db:
        assert db.scalars(select(Goal)).all()
