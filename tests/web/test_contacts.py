"""A badge that is bound to an e-mail: kept, marked, and raised once six digits prove whose it is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.kernel import clock, jobs
from backpack.kernel.mail import Letter
from backpack.openbadges.model import Verdict
from backpack.passport.models import Contact
from tests.network import Network

PROVE = "Vérifier le code"
MINE = "lina@example.org"


@pytest.fixture
def network(monkeypatch):
    return Network().installed(monkeypatch)


@pytest.fixture
def bound(app, lina, world, network):
    """Lina has brought a badge that names her address, hashed; the site shows its letters."""
    app.site = replace(app.site, config=replace(app.site.config, mails_shown=True))
    lina.opens("/ajouter").taps("Ajouter ce badge", file=("b.json", network.badge(email=MINE)))
    work(app)
    badge = world.badge(name="Tenir la barre")
    assert badge.verdict == Verdict.PROVEN
    lina.opens(f"/passeport/badge/{badge.code}")
    return badge


def work(app) -> None:
    with app.site.current():
        jobs.run_due(app.site.database)


def code_sent(world, to: str = MINE) -> str:
    """The six digits of the newest letter."""
    work(world.app)
    with world.write() as db:
        letters = db.scalars(select(Letter).where(Letter.to == to).order_by(Letter.id.desc())).all()
    return re.search(r"\d{6}", letters[0].subject)[0]


def asks(phone, badge, address: str = MINE, label: str = "Envoyer le code"):
    return phone.opens(f"/passeport/adresses?badge={badge.code}").taps(label, address=address)


def test_the_badge_is_kept_and_marked(bound, lina):
    assert lina.sees("Déclaré")
    assert lina.sees("Non vérifié")
    assert lina.sees("Ce badge est lié à un e-mail. Est-ce le vôtre ?")


def test_six_digits_prove_whose_it_is(bound, lina, world):
    lina.taps("Non vérifié").taps("Envoyer le code", address=MINE)
    assert lina.sees("Nous avons envoyé un code à 6 chiffres.")

    lina.taps(PROVE, digits=code_sent(world))

    assert lina.sees("Ce badge est bien à vous.")
    lina.taps("Voir le badge")
    assert lina.sees("Signé")
    assert lina.sees("Ce badge est lié à votre e-mail.")
    assert not lina.sees("Non vérifié")


def test_a_wrong_address_is_no_dead_end(bound, lina, world):
    asks(lina, bound, "autre@example.org").taps(PROVE, digits=code_sent(world, "autre@example.org"))

    assert lina.sees("Le badge est lié à une autre adresse.")
    assert lina.find_tappable("Garder sans vérifier") is not None
    lina.taps("Essayer une autre adresse", address=MINE).taps(PROVE, digits=code_sent(world))
    assert lina.sees("Ce badge est bien à vous.")
    assert world.count(Contact) == 2


def test_an_unproved_address_raises_nothing(bound, lina):
    asks(lina, bound).taps("Garder sans vérifier")

    assert lina.sees("Déclaré")
    assert lina.sees("Non vérifié")


def test_an_address_taken_away_lowers_the_seal_again(bound, lina, world):
    asks(lina, bound).taps(PROVE, digits=code_sent(world)).taps("Enlever lina@example.org")

    lina.opens(f"/passeport/badge/{bound.code}")
    assert lina.sees("Déclaré")


def test_a_badge_brought_after_the_proof_is_known_at_once(app, lina, world, network, bound):
    asks(lina, bound).taps(PROVE, digits=code_sent(world))

    second = network.badge("Hisser la voile", email=MINE, id="https://club-voile.example.org/badges/8")
    lina.opens("/ajouter").taps("Ajouter ce badge", file=("b.json", second))
    work(app)

    assert lina.opens(lina.path).sees("Signé")


def test_five_wrong_guesses_and_the_code_is_worth_nothing(bound, lina, world):
    asks(lina, bound)
    right = code_sent(world)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    for _ in range(5):
        lina.taps(PROVE, digits=wrong)
    assert lina.sees("Ce code ne marche plus. Demandez un autre code.")
    lina.taps(PROVE, digits=right)

    assert world.row(Contact).proved_at is None
    lina.taps("Envoyer un autre code").taps(PROVE, digits=code_sent(world))
    assert lina.sees("Ce badge est bien à vous.")


def test_a_code_dies_after_a_quarter_of_an_hour(bound, lina, world):
    asks(lina, bound)
    right = code_sent(world)

    with clock.at(clock.now() + timedelta(minutes=15)):
        lina.taps(PROVE, digits=right)

    assert lina.sees("Ce code ne marche plus.")
    assert world.row(Contact).proved_at is None


def test_the_code_is_kept_as_a_hash_and_works_once_tapped_twice(bound, lina, world):
    asks(lina, bound)
    right = code_sent(world)
    assert right not in str(vars(world.row(Contact)))
    form = lina.form_with(PROVE)

    for _ in range(2):
        lina.goes_back_and_taps(form, digits=f"{right[:3]} {right[3:]}")
        assert lina.sees("Ce badge est bien à vous.")


def test_nobody_floods_a_mailbox(bound, lina, world):
    asks(lina, bound)
    for _ in range(3):
        lina.taps("Envoyer un autre code")

    lina.taps("Envoyer un autre code")

    assert lina.status == 429
    assert lina.sees("Attendez une heure.")
    assert lina.sees("Rien n’est perdu.")


@pytest.mark.parametrize(
    "typed", ["", "lina", "lina@", "a@b", "a b@example.org", "a@example.org\r\nBcc: b@example.org"]
)
def test_what_is_no_address_is_said_plainly(bound, lina, world, typed):
    asks(lina, bound, typed)

    assert lina.status == 422
    assert lina.sees("Il manque un morceau de l’adresse.")
    assert world.count(Contact) == 0


def test_nobody_elses_address_or_badge_is_found(bound, lina, ines, world):
    asks(lina, bound)
    contact = world.row(Contact).code
    ines.opens(world.code("Port propre")).taps("Je le garde")

    assert ines.opens(f"/passeport/adresses/{contact}").status == 404
    assert ines.opens(f"/passeport/adresses?badge={bound.code}").status == 404


def test_without_a_mail_server_the_screen_says_so(app, bound, lina):
    app.site = replace(app.site, config=replace(app.site.config, mails_shown=False))

    lina.opens(f"/passeport/adresses?badge={bound.code}")

    assert lina.sees("Ce site n’envoie pas d’e-mail.")
    lina.taps("Garder sans vérifier")
    assert lina.sees("Tenir la barre")


def test_letters_are_shown_in_the_demo_alone(app, bound, lina, world):
    asks(lina, bound)
    code = code_sent(world)
    assert lina.opens("/demo/courriers").sees(code[:3])

    app.site = replace(app.site, config=replace(app.site.config, mails_shown=False))
    assert lina.opens("/demo/courriers").status == 404


# To protect the passport ------------------------------------------------------------------------


@pytest.fixture
def sending(app) -> None:
    app.site = replace(app.site, config=replace(app.site.config, mails_shown=True))


def test_protecting_by_e_mail_ends_where_it_began_and_says_so(sending, lina, world):
    lina.opens("/passeport/proteger").taps("Avec mon e-mail")
    assert lina.sees("Protéger avec mon e-mail")
    lina.taps("Envoyer le code", address=MINE)
    assert not lina.sees("Garder sans vérifier")
    lina.taps(PROVE, digits="1")  # a slip loses nothing
    lina.taps("Envoyer un autre code").taps(PROVE, digits=code_sent(world))

    assert lina.path == "/passeport/proteger"
    assert lina.sees("Votre passeport est protégé.")
    assert lina.find_tappable("Voir mes badges") is not None
    lina.taps("Enlever lina@example.org")
    assert lina.path.startswith("/passeport/proteger")
    assert lina.sees("Votre passeport n’est plus protégé.")


def test_a_digits_screen_has_one_button_for_its_one_action(bound, lina):
    asks(lina, bound)
    assert len(lina.screen.xpath("//*[contains(@class, 'primary')]")) == 1
    seconds = [each.text_content() for each in lina.screen.xpath("//main//*[contains(@class, 'second')]")]
    assert seconds in ([], ["Lire les courriers de la démonstration"])


def test_the_list_of_addresses_has_a_way_on(sending, lina, world):
    lina.opens("/passeport/adresses").taps("Envoyer le code", address=MINE).taps(
        PROVE, digits=code_sent(world)
    )

    assert lina.sees("Cette adresse est à vous.")
    assert lina.find_tappable("Ajouter cette adresse") is not None
    assert lina.taps("Voir mes badges").path == "/passeport"
