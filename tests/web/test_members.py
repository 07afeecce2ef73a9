"""The team of an organisation: invited by link, with a role, and cut off when a phone is lost."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from backpack.issuers.models import Invitation, Member, Organisation, Role
from backpack.kernel import clock
from backpack.passport.models import Contact, Device, Passport
from tests.phone import SITE, Phone

JOIN = "Rejoindre l’équipe"


@pytest.fixture
def sami(app) -> Phone:
    """A new colleague with a phone of his own."""
    return Phone(app, "Sami", address="10.0.0.7")


def invites(manager: Phone, name: str = "Sami", role: str = "facilitator") -> str:
    """The path of a new invitation, as it is shown once."""
    manager.opens("/bureau/equipe").taps("Créer l’invitation", name=name, role=role)
    assert manager.sees(f"Montrez ce carré à {name}.")
    return re.search(r"/I/[0-9A-Z]{13}", manager.answer.text)[0]


def test_an_invited_person_has_a_desk_after_one_tap(nadia, sami, world):
    path = invites(nadia)
    sami.opens(path)
    assert sami.sees("Les Ateliers du Port vous invite dans son équipe.")
    sami.taps(JOIN)

    assert sami.sees("Pour revenir au bureau")
    sami.taps("Plus tard")
    assert sami.path == "/bureau"
    assert sami.sees("Bonjour Sami.")
    assert nadia.opens("/bureau/equipe").sees("Sami")
    assert sami.opens("/bureau/equipe").status == 403


def test_reading_an_invitation_changes_nothing(nadia, sami, world):
    path, before = invites(nadia), world.count(Passport)
    sami.opens(path).opens(path)
    assert world.count(Passport) == before
    assert not sami.cookies
    assert sami.taps(JOIN).status == 200


def test_a_passport_that_is_there_already_becomes_the_member(nadia, newcomer, ines, world):
    before = world.count(Passport)
    ines.opens(invites(nadia, "Inès"))
    assert ines.sees("Votre passeport reste le même. Il ouvrira aussi le bureau.")
    ines.taps(JOIN)

    assert world.count(Passport) == before
    assert world.row(Member, name="Inès").passport_id == newcomer
    assert ines.opens("/passeport").sees("Port propre")


def test_the_link_is_shown_once_and_kept_as_a_hash(nadia, world):
    path = invites(nadia)
    code = path.removeprefix("/I/")

    assert code not in str(vars(world.row(Invitation)))
    assert code not in nadia.opens("/bureau/equipe").answer.text


def test_tapping_twice_invites_once_and_joins_once(nadia, sami, world):
    nadia.opens("/bureau/equipe")
    form = nadia.form_with("Créer l’invitation")
    paths = {
        re.search(r"/I/[0-9A-Z]{13}", nadia.goes_back_and_taps(form, name="Sami").answer.text)[0]
        for _ in range(2)
    }
    assert len(paths) == 1
    sami.opens(paths.pop())
    form = sami.form_with(JOIN)
    for _ in range(2):
        sami.client.delete_cookie("bp", domain="127.0.0.1")
        assert sami.goes_back_and_taps(form).sees("Pour revenir au bureau")
    assert world.count(Member, name="Sami") == 1


def test_a_used_invitation_lets_nobody_else_in(nadia, sami, yanis, world):
    path = invites(nadia)
    yanis.opens(path)
    form = yanis.form_with(JOIN)
    sami.opens(path).taps(JOIN)
    before = world.count(Passport)

    yanis.goes_back_and_taps(form)
    assert yanis.status == 410
    assert yanis.sees("Cette invitation ne marche plus.")
    assert yanis.opens(path).status == 410
    assert world.count(Passport) == before
    for path in ("/bureau", "/bureau/groupes", "/W/ABCDEFGHJKLMN"):
        assert yanis.opens(path).status == 401
        assert yanis.sees("Ici, c’est le bureau des équipes.")
        assert not yanis.sees("Gardez un premier badge")
    assert yanis.taps("Ouvrir mon passeport").path == "/entrer"


def test_two_phones_at_once_and_one_joins(nadia, app, world):
    path = invites(nadia)
    phones = [Phone(app, address=f"10.0.4.{number}").opens(path) for number in range(4)]
    forms = [phone.form_with(JOIN) for phone in phones]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda pair: pair[0].goes_back_and_taps(pair[1]), zip(phones, forms, strict=True)))

    assert sorted(phone.status for phone in phones) == [200, 410, 410, 410]
    assert world.count(Member, name="Sami") == 1


def test_an_invitation_ends_after_a_week_or_when_it_is_withdrawn(nadia, sami):
    path = invites(nadia)
    with clock.at(clock.now() + timedelta(days=7)):
        assert sami.opens(path).status == 410
    sami.opens(path)
    form = sami.form_with(JOIN)
    nadia.opens("/bureau/equipe").taps("Enlever l’invitation de Sami")

    assert sami.goes_back_and_taps(form).status == 410


def test_who_leaves_takes_the_invitations_along(nadia, sami, app, world):
    """A manager who knows that they must go could invite themself in again."""
    sami.opens(invites(nadia, "Sami", "manager")).taps(JOIN)
    kept = invites(sami, "Encore Sami", "manager")
    nadia.opens("/bureau/equipe").taps("Sami").taps("Enlever de l’équipe")

    assert Phone(app).opens(kept).status == 410
    assert sami.opens("/bureau").status == 403
    assert sami.opens(kept).status == 410


def test_who_works_here_already_uses_no_invitation_up(nadia, karima, sami, world):
    path = invites(nadia)
    assert karima.opens(path).path == "/bureau"
    assert nadia.opens(path).path == "/bureau"
    assert sami.opens(path).taps(JOIN).status == 200
    assert world.row(Member, name="Nadia").role == Role.MANAGER


def test_guessing_an_invitation_says_nothing(app):
    assert Phone(app).opens("/I/0000000000000").status == 410


def test_roles_change_and_the_last_manager_stays(nadia, karima, world):
    nadia.opens("/bureau/equipe").taps("Nadia").taps("Enlever le rôle de responsable")
    assert nadia.status == 409
    assert nadia.sees("Il faut une personne responsable dans l’équipe.")
    nadia.opens("/bureau/equipe").taps("Nadia").taps("Enlever de l’équipe")
    assert nadia.status == 409

    nadia.opens("/bureau/equipe").taps("Karima").taps("Nommer responsable")
    assert karima.opens("/bureau/equipe").status == 200
    nadia.opens("/bureau/equipe").taps("Nadia").taps("Enlever le rôle de responsable")
    assert nadia.path == "/bureau"
    assert nadia.opens("/bureau/equipe").status == 403


def test_two_managers_who_take_each_other_out_at_once_leave_one(nadia, karima, world):
    nadia.opens("/bureau/equipe").taps("Karima").taps("Nommer responsable")
    two = [(nadia, "Karima"), (karima, "Nadia")]
    forms = [
        phone.opens("/bureau/equipe").taps(other).form_with("Enlever de l’équipe") for phone, other in two
    ]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda pair: pair[0][0].goes_back_and_taps(pair[1]), zip(two, forms, strict=True)))

    left = [world.row(Member, name=name) for name in ("Nadia", "Karima")]
    assert any(each.left_at is None and each.role == Role.MANAGER for each in left)


def test_a_lost_phone_is_cut_and_its_person_comes_back(nadia, karima, world):
    nadia.opens("/bureau/equipe").taps("Karima")
    karima.opens("/passeport/proteger").taps("Avec une carte en papier").taps("C’est noté")
    nadia.opens(nadia.path)
    assert nadia.sees("Cette personne pourra revenir : son passeport est protégé.")
    nadia.taps("Fermer tous ses téléphones")

    assert nadia.sees("C’est fait. Ses téléphones n’ouvrent plus rien ici.")
    assert karima.opens("/bureau").status == 401
    assert nadia.opens("/bureau").status == 200
    member = world.row(Member, name="Karima")
    assert member.left_at is None
    assert world.count(Device, passport_id=member.passport_id, revoked_at=None) == 0
    assert karima.opens(world.signed_in_path("Karima", "/bureau")).taps("Ouvrir ici").sees("Bonjour Karima.")


def test_a_passport_that_would_be_lost_is_not_closed(nadia, karima, world):
    """The desk is a manager's to close; a colleague's own badges are not."""
    nadia.opens("/bureau/equipe").taps("Karima")
    assert nadia.sees("Son passeport n’est pas protégé. Sans téléphone, il serait perdu.")
    assert not nadia.sees("Fermer tous ses téléphones")
    answer = nadia.client.post(f"{nadia.path}/fermer", headers={"Origin": SITE}, base_url=SITE)
    assert (answer.status_code, "Ses téléphones restent ouverts." in answer.text) == (409, True)
    assert karima.opens("/passeport").status == 200

    nadia.taps("Enlever de l’équipe")
    assert karima.opens("/bureau").status == 403
    assert karima.opens("/passeport").status == 200


def test_a_phone_that_was_cut_is_told_the_truth(nadia, karima, world):
    karima.opens("/passeport/proteger").taps("Avec une carte en papier").taps("C’est noté")
    nadia.opens("/bureau/equipe").taps("Karima").taps("Fermer tous ses téléphones")

    assert karima.opens("/passeport").sees("Votre carte, votre doigt ou votre e-mail l’ouvre.")
    assert not karima.sees("Il s’ouvre sur un autre téléphone.")


def test_the_badges_that_somebody_gave_stay_when_they_leave(nadia, karima, ines, world):
    code = world.code("Repas de quartier")
    nadia.opens("/bureau/equipe").taps("Karima").taps("Enlever de l’équipe")

    assert karima.opens("/bureau").status == 403
    assert ines.opens(code).taps("Je le garde").sees("Le badge est dans votre passeport.")


def test_a_manager_of_elsewhere_finds_nobody(nadia, karima, solene, sami, paul, world):
    nadia.opens("/bureau/equipe").taps("Karima")
    place, forms = (
        nadia.path,
        [nadia.form_with(words) for words in ("Nommer responsable", "Enlever de l’équipe")],
    )
    path = invites(nadia)
    nadia.opens("/bureau/equipe")
    forms.append(nadia.form_with("Enlever l’invitation de Sami"))
    with world.write() as db:
        db.get_one(Member, world.row(Member, name="Solène").id).role = Role.MANAGER

    assert solene.opens("/bureau/equipe").sees("Solène")
    assert not solene.sees("Karima")
    assert solene.opens(place).status == 404
    for form in forms:
        assert solene.goes_back_and_taps(form).status == 404
    assert karima.opens("/bureau").status == 200
    assert sami.opens(path).status == 200
    for other in (karima, paul, sami):
        for form in forms:
            assert other.goes_back_and_taps(form).status in (401, 403)


def test_no_rows_number_is_in_an_address(nadia, world):
    nadia.opens("/bureau/equipe")
    links = nadia.screen.xpath("//a[starts-with(@href, '/bureau/equipe/')]/@href")
    assert links
    assert all(re.fullmatch(r"/bureau/equipe/[0-9A-Z]{13}", link) for link in links)


def test_the_desk_asks_calmly_for_a_stronger_way_until_there_is_one(nadia, world):
    asked = "Téléphone perdu : comment revenir au bureau ?"
    assert nadia.opens("/bureau").sees(asked)
    member = world.row(Member, name="Nadia")
    with world.write() as db:
        db.add(
            Contact(
                code="0" * 13,
                passport_id=member.passport_id,
                address="nadia@example.org",
                folded="nadia@example.org",
                added_at=clock.now(),
                proved_at=clock.now(),
            )
        )
    assert not nadia.opens("/bureau").sees(asked)
    assert nadia.opens("/bureau/revenir").sees("C’est fait. Vous pourrez revenir.")


def test_one_person_works_for_two_organisations(nadia, solene, world):
    """Solène is invited by the Port: its desk opens, and she goes back to the Dunes by one tap."""
    solene.opens(invites(nadia, "Solène")).taps(JOIN).taps("Plus tard")
    assert solene.sees("Les Ateliers du Port")
    solene.taps("Changer de bureau").taps("Ouvrir La Maison des Dunes")

    assert solene.path == "/bureau"
    assert solene.sees("La Maison des Dunes")
    assert (
        nadia.goes_back_and_taps(solene.opens("/bureau/organismes").form_with("Ouvrir Les Ateliers")).status
        == 200
    )
    dunes = world.row(Organisation, name="La Maison des Dunes").code
    form = solene.form_with("Ouvrir Les Ateliers")
    form.set("action", f"/bureau/organismes/{dunes}")
    assert nadia.goes_back_and_taps(form).status == 404


def test_a_name_is_needed(nadia):
    assert nadia.opens("/bureau/equipe").taps("Créer l’invitation", name="  ").status == 422
