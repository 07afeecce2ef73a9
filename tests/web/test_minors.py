"""Under fifteen: a page is shown only when a parent says yes, and no longer than that parent wants."""

import re
from datetime import timedelta

import pytest

from backpack.kernel import clock
from backpack.pages.models import Page
from backpack.passport.models import Passport
from tests.cast import World
from tests.phone import Phone


def wants_to_publish(phone: Phone, world: World) -> str:
    """*phone* keeps three badges, makes a page and taps "Publier"; the path of the page for strangers."""
    for name in ("Repas de quartier", "Marché d’hiver", "Sortie en mer"):
        phone.opens(world.code(name)).taps("Je le garde")
    phone.opens("/passeport/pages/nouvelle").taps("Continuer", theme="garden")
    phone.taps("Continuer", badge=phone.screen.xpath("//input[@name='badge']/@value")[:3])
    phone.taps("Continuer", name="Inès", sentence="J’aime les gens.").taps("Publier")
    return f"/P/{world.newest(Page).code}"


@pytest.fixture
def page(ines: Phone, world: World) -> str:
    """The page that Inès, who is twelve, would like to show; her phone shows the square for a parent."""
    path = wants_to_publish(ines, world)
    ines.taps("J’ai moins de 15 ans")
    return path


@pytest.fixture
def parent(app) -> Phone:
    return Phone(app, "Samira", address="10.0.0.9")


def address_in(phone: Phone) -> str:
    """Where the square that *phone* shows leads."""
    link = phone.screen.xpath("//a[starts-with(@href, 'sms:')]/@href")[0]
    return re.search(r"(/A/\w{13})$", link)[1]


def test_the_age_is_asked_at_the_first_publication_only(ines: Phone, marc: Phone, world: World) -> None:
    path = wants_to_publish(ines, world)
    assert ines.sees("Quel âge avez-vous ?")
    assert marc.opens(path).status == 404

    ines.taps("J’ai 15 ans ou plus")

    assert ines.sees("Visez ce carré avec un téléphone.")
    assert marc.opens(path).status == 200
    ines.taps("Ne plus montrer cette page").taps("Montrer de nouveau").taps("Publier")
    assert ines.sees("Visez ce carré avec un téléphone.")


def test_a_child_asks_in_three_taps_and_a_parent_answers_in_two(
    page: str, ines: Phone, parent: Phone, marc: Phone, world: World
) -> None:
    """Publier, J'ai moins de 15 ans, Envoyer à un parent; then the first name's field, and Dire oui."""
    assert ines.sees("Un parent doit dire oui.")
    assert ines.sees("En attendant, vos badges restent privés.")
    assert ines.find_tappable("Envoyer à un parent").get("href").startswith("sms:?&body=http")
    assert marc.opens(page).status == 404

    parent.opens(address_in(ines))
    assert parent.sees("Votre enfant veut montrer cette page.")
    assert parent.sees("« J’aime les gens. »")
    assert len(parent.screen.xpath("//input[not(@type='hidden')]")) == 1
    parent.taps("Dire oui", name="Samira")

    assert parent.sees("Samira, vous avez dit oui.")
    assert marc.opens(page).status == 200
    assert not marc.sees("Samira")
    assert ines.opens("/passeport/pages").sees("Montrée jusqu’au")


def test_a_parent_takes_it_back_at_the_same_address_at_once(
    page: str, ines: Phone, parent: Phone, marc: Phone
) -> None:
    address = address_in(ines)
    parent.opens(address).taps("Dire oui", name="Samira")

    parent.opens(address).taps("Ne plus montrer la page")

    assert parent.sees("Vous avez dit non. Personne ne voit la page.")
    assert marc.opens(page).status == 410
    assert not marc.sees("Inès")
    ines.opens("/passeport/pages").taps("Demander à un parent")
    assert ines.sees("Un parent a dit non. Il peut changer d’avis.")
    parent.opens(address).taps("Dire oui")
    assert marc.opens(page).status == 200


def test_a_no_keeps_the_page_private_whatever_the_child_taps(
    page: str, ines: Phone, parent: Phone, marc: Phone
) -> None:
    parent.opens(address_in(ines)).taps("Dire non")

    code = page.removeprefix("/P/")
    ines.opens(f"/passeport/pages/{code}/apercu")
    form = ines.form_with("Publier")
    ines.goes_back_and_taps(form)
    assert ines.sees("Un parent a dit non.")
    ines._ask("POST", f"/passeport/pages/{code}/publier", data={"age": "over"})  # older within a minute

    assert ines.sees("Un parent a dit non.")
    assert marc.opens(page).status == 404


def test_a_child_does_not_answer_for_the_parent(page: str, ines: Phone, marc: Phone) -> None:
    address = address_in(ines)
    assert ines.opens(address).sees("Un parent répond sur son téléphone.")
    assert not ines.screen.xpath("//form")

    for said in ("yes", "no"):
        ines._ask("POST", address, data={"answer": said, "name": "Samira"})
        assert ines.status == 403

    assert marc.opens(page).status == 404


def test_a_yes_is_signed(page: str, ines: Phone, parent: Phone, marc: Phone) -> None:
    parent.opens(address_in(ines)).taps("Dire oui", name="  ")

    assert (parent.status, parent.sees("Il manque votre prénom.")) == (422, True)
    assert marc.opens(page).status == 404


def test_the_child_stops_it_too_and_a_late_yes_shows_nothing(
    page: str, ines: Phone, parent: Phone, marc: Phone
) -> None:
    address = address_in(ines)
    parent.opens(address).taps("Dire oui", name="Samira")
    with clock.at(clock.now() + timedelta(minutes=1)):
        ines.opens("/passeport/pages").taps("Montrer").taps("Ne plus montrer cette page")
        assert marc.opens(page).status == 410

    with clock.at(clock.now() + timedelta(minutes=2)):
        parent._ask("POST", address, data={"answer": "yes", "name": "Samira"})
        assert marc.opens(page).status == 410
        ines.opens("/passeport/pages").taps("Montrer de nouveau").taps(
            "Publier"
        )  # the yes of today still counts
        assert marc.opens(page).status == 200


def test_a_child_who_asks_no_more_leaves_the_parent_nothing_to_answer(
    page: str, ines: Phone, parent: Phone, marc: Phone
) -> None:
    address = address_in(ines)
    ines.taps("Ne plus demander")

    assert parent.opens(address).status == 404
    parent._ask("POST", address, data={"answer": "yes", "name": "Samira"})
    assert (parent.status, marc.opens(page).status) == (404, 404)


def test_after_a_year_both_are_asked_again(page: str, ines: Phone, parent: Phone, marc: Phone) -> None:
    address = address_in(ines)
    parent.opens(address).taps("Dire oui", name="Samira")

    with clock.at(clock.now() + timedelta(days=366)):
        assert marc.opens(page).status == 410
        assert parent.opens(address).status == 404  # nobody asks
        ines.opens("/passeport/pages").taps("Montrer de nouveau").taps("Publier")
        assert ines.sees("Quel âge avez-vous ?")
        ines.taps("J’ai moins de 15 ans")
        assert ines.sees("Un parent doit dire oui.")
        assert address_in(ines) == address  # what was printed still serves
        assert marc.opens(page).status == 410
        parent.opens(address).taps("Dire oui", name="Samira")
        assert marc.opens(page).status == 200


def test_at_fifteen_no_parent_is_needed(page: str, ines: Phone, parent: Phone, marc: Phone) -> None:
    parent.opens(address_in(ines)).taps("Dire oui", name="Samira")

    with clock.at(clock.now() + timedelta(days=366)):
        ines.opens("/passeport/pages").taps("Montrer de nouveau").taps("Publier")
        ines.taps("J’ai 15 ans ou plus")
        assert marc.opens(page).status == 200


def test_what_was_shown_before_the_age_was_known_stops(ines: Phone, marc: Phone, world: World) -> None:
    first = wants_to_publish(ines, world)
    ines.taps("J’ai 15 ans ou plus")
    with world.write() as db:
        db.get(Passport, world.newest_passport()).is_under_fifteen = None  # as before this was asked
        db.commit()
    ines.opens("/passeport/pages/nouvelle").taps("Continuer", theme="shop")
    ines.taps("Continuer", badge=ines.screen.xpath("//input[@name='badge']/@value")[:3])
    ines.taps("Continuer").taps("Publier").taps("J’ai moins de 15 ans")

    assert marc.opens(first).status == 410


def test_the_address_of_a_parent_is_guessed_by_nobody(page: str, ines: Phone, world: World) -> None:
    code = address_in(ines).removeprefix("/A/")
    row = world.newest(Page)

    assert len(code) == 13  # 65 bits
    assert row.parent_key_hash != code
    assert code not in repr(vars(row))
