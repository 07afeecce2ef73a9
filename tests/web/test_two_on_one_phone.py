"""A phone that goes on with another passport never loses its own: whichever way in, and however one leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.custody import erasing
from backpack.kernel import clock
from backpack.passport import phones
from backpack.passport.models import Device, Passport
from tests.phone import SITE, Phone
from tests.ways_in import WAYS, vouched

WAITS = "Ce téléphone avait un autre passeport (1 badge)."
MEAL = "Repas de quartier"


@pytest.fixture
def own(ines, world) -> Phone:
    """Inès's phone, with one badge and nothing that protects it."""
    return ines.opens(world.code(MEAL)).taps("Je le garde")


@pytest.fixture
def lina_in(own, lina, world) -> Phone:
    """The same phone, which opened Lina's card since; its screen was closed there."""
    WAYS["card"](world, lina)(own)
    return own


@pytest.mark.parametrize("name", WAYS)
def test_home_keeps_the_question_until_it_is_answered(own, lina, world, name):
    WAYS[name](world, lina)(own)  # and the answer's screen is closed: no address of it is left

    for _ in range(2):
        assert own.opens("/passeport").sees("Je sais nettoyer mon poste")
        own.taps("À faireCe téléphone avait un autre passeport")
    assert own.sees("Ce téléphone a déjà un passeport (1 badge).")
    own.taps("Oui, ce sont les miens")

    assert own.opens("/passeport").sees("Je sais nettoyer mon poste")
    assert own.sees(MEAL)
    assert not own.sees(WAITS)


def test_after_the_help_of_two_facilitators_too(own, lina, karima, world):
    vouched(world, own)
    with clock.at(clock.now() + timedelta(hours=25)):
        own.opens("/retrouver/aide").taps("Ouvrir mon passeport")
        assert own.opens("/passeport").sees(WAITS)


def test_back_from_the_new_card_asks_too(own, lina, world):
    way = WAYS["card"](world, lina)
    own.opens(way.path).taps("Ouvrir mon passeport")
    shown = own.path

    own.taps("Retour")
    assert own.sees("Les mettre ensemble ?")
    own.opens(shown).taps("Annuler cette carte")
    assert own.opens("/passeport").sees(WAITS)


def test_one_goes_back_to_ones_own(lina_in):
    lina_in.opens("/passeport/reunir").taps("Garder «")

    assert lina_in.opens("/passeport").sees(MEAL)
    assert not lina_in.sees("Ce téléphone avait")


def test_or_stays_and_is_not_asked_again(lina_in, world):
    lina_in.opens("/passeport/reunir").taps("Ouvrir «")

    assert lina_in.opens("/passeport").sees("Je sais nettoyer mon poste")
    assert not lina_in.sees("Ce téléphone avait")
    assert lina_in.opens("/passeport/reunir").path == "/passeport"


def test_a_third_one_waits_behind_the_second(lina_in, world, yanis):
    """And a second tap, from a screen of a moment ago, answers only what that screen asked."""
    yanis.opens(world.code("Sortie en mer")).taps("Je le garde")
    code = yanis.opens("/passeport/telephones").taps("Changer de téléphone").path.rsplit("/", 1)[1]
    lina_in.opens(f"/H/{code}").taps("C’est moi")
    form = lina_in.form_with("Oui, ce sont les miens")

    lina_in.goes_back_and_taps(form).goes_back_and_taps(form)

    assert lina_in.opens("/passeport").sees(WAITS)
    assert world.count(Passport, id=world.newest_passport()) == 1
    assert lina_in.opens("/passeport/reunir").sees("Ce téléphone a déjà un passeport (1 badge).")


def test_an_erased_one_between_the_two_loses_nothing(lina_in, world, yanis):
    yanis.opens(world.code("Sortie en mer")).taps("Je le garde")
    code = yanis.opens("/passeport/telephones").taps("Changer de téléphone").path.rsplit("/", 1)[1]
    lina_in.opens(f"/H/{code}").taps("C’est moi")
    with world.app.site.current(), world.write() as db:
        erasing.erase(db, db.scalars(select(Passport).filter_by(name="Lina B.")).one())

    assert lina_in.opens("/passeport").sees(WAITS)


def test_what_was_cut_elsewhere_is_not_opened_from_here(lina_in, world):
    """A thief enters a card of their own on a stolen phone: once its passport is recovered, nothing leads back."""
    with world.write() as db:
        here = db.scalars(select(Device).order_by(Device.id.desc())).first()
        before = next(phones.were_before(db, here))
        phones.cut(db, before.passport)

    assert not lina_in.opens("/passeport").sees("Ce téléphone avait")
    lina_in.client.post("/passeport/reunir/non", data={"before": before.id, "which": "before"}, base_url=SITE)
    assert not lina_in.opens("/passeport").sees(MEAL)
