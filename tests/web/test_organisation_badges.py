"""An organisation is given a badge: its manager keeps or refuses it, everybody reads it, nobody enters its passport."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from backpack.badges.models import Badge
from backpack.catalogue.models import Award
from backpack.custody import ending
from backpack.issuers.models import BadgeClass, Member, Organisation, OrganisationPassport, Role, Trace
from backpack.kernel import clock
from backpack.passport.models import Card, Device, Passport
from tests.catalogues import code_of
from tests.catalogues import ida as ida
from tests.phone import Phone

DUNES, PORT = "La Maison des Dunes", "Les Ateliers du Port"


def gives(phone: Phone, world, name: str = "Port propre", to: str = DUNES) -> Phone:
    organisation = world.row(Organisation, name=to).code
    phone.opens(f"/bureau/badges/{code_of(world, name)}").taps("Donner à un organisme")
    return phone.taps("Donner ce badge", organisation=organisation)


def passport_of(world, name: str = DUNES) -> int:
    organisation = world.row(Organisation, name=name).id
    return world.row(OrganisationPassport, organisation_id=organisation).passport_id


def test_a_manager_keeps_it_for_their_organisation_and_everybody_reads_it(karima, ida, marc, world):
    gives(karima, world)
    assert karima.sees("Attend une réponse")

    ida.opens("/bureau")
    assert ida.sees("1 badge pour votre organisme.")
    ida.opens("/bureau/recus")
    assert ida.sees("Les Ateliers du Port vous le donne.")
    assert ida.sees("Par Karima")
    ida.taps("Garder pour La Maison des Dunes")

    assert ida.sees("Gardés")
    badge = world.newest(Badge)
    assert (badge.passport_id, badge.seen_by) == (passport_of(world), "Karima")
    dunes = world.row(Organisation, name=DUNES).code
    marc.opens(f"/O/{dunes}")
    assert marc.sees("Ce qu’il a reçu")
    assert marc.sees("Garanti")
    marc.taps("Port propre")
    assert marc.status == 200
    assert marc.sees("Vérifié aujourd’hui")
    assert marc.opens(f"/B/{badge.code}.json").status == 200
    assert karima.opens(f"/bureau/badges/{code_of(world, 'Port propre')}/organisme").sees("Gardé le")
    assert world.row(Trace, whom=DUNES).about == "Port propre"


def test_a_double_tap_gives_and_keeps_one(karima, ida, world):
    gives(karima, world)
    dunes = world.row(Organisation, name=DUNES).code
    path = f"/bureau/badges/{code_of(world, 'Port propre')}/organisme"
    assert karima.posts(path, organisation=dunes).status == 200
    assert world.count(Award) == 1

    award = world.newest(Award).code
    for _tap in range(2):
        assert ida.posts(f"/bureau/recus/{award}/garder").status == 200
    assert world.count(Badge, passport_id=passport_of(world)) == 1
    assert world.count(OrganisationPassport) == 1
    assert karima.posts(path, organisation=dunes).status == 409
    assert karima.sees("La Maison des Dunes a déjà ce badge.")


def test_a_colleague_is_told_that_it_waits_already(karima, nadia, world):
    gives(karima, world)
    dunes = world.row(Organisation, name=DUNES).code

    nadia.posts(f"/bureau/badges/{code_of(world, 'Port propre')}/organisme", organisation=dunes)

    assert nadia.status == 409
    assert nadia.sees("La Maison des Dunes n’a pas encore répondu.")
    assert nadia.sees("Karima l’a donné le")


def test_a_manager_says_no_and_it_can_be_given_again(karima, ida, marc, world):
    gives(karima, world)
    ida.opens("/bureau/recus").taps("Non merci")
    award = world.newest(Award).code

    assert world.count(OrganisationPassport) == 0
    assert ida.posts(f"/bureau/recus/{award}/garder").status == 410
    assert ida.sees("Ce badge a été refusé.")
    assert not marc.opens(f"/O/{world.row(Organisation, name=DUNES).code}").sees("Ce qu’il a reçu")
    gives(karima, world)
    ida.opens("/bureau/recus").taps("Garder pour La Maison des Dunes")
    assert world.count(Award) == 2
    assert ida.sees("Gardés")


def test_whoever_gave_it_takes_it_back_before_it_is_kept_and_a_manager_afterwards(
    karima, nadia, ida, marc, world
):
    gives(karima, world)
    karima.taps("Reprendre le badge de La Maison des Dunes")
    award = world.newest(Award).code
    assert ida.posts(f"/bureau/recus/{award}/garder").status == 410
    assert ida.sees("Ce badge a été repris.")

    gives(karima, world)
    kept = world.newest(Award).code
    ida.opens("/bureau/recus").taps("Garder pour La Maison des Dunes")
    path = f"/bureau/badges/{code_of(world, 'Port propre')}/organisme/{kept}/retirer"
    assert karima.posts(path).status == 410

    nadia.opens(f"/bureau/badges/{code_of(world, 'Port propre')}/donnes").taps("La Maison des Dunes")
    nadia.taps("Retirer ce badge", because="mistake")
    assert world.newest(Badge).revoked_at is not None
    assert marc.opens(f"/O/{world.row(Organisation, name=DUNES).code}").sees("Retiré")
    assert ida.posts(f"/bureau/recus/{kept}/garder").status == 410


def test_who_may_not_neither_gives_nor_keeps(karima, solene, nadia, lina, marc, ida, world):
    gives(karima, world)
    award, code = world.newest(Award).code, code_of(world, "Port propre")
    dunes = world.row(Organisation, name=DUNES).code
    solene.opens("/bureau/recus")
    assert solene.sees("Une personne responsable doit répondre.")
    for act in ("garder", "refuser"):
        assert solene.posts(f"/bureau/recus/{award}/{act}").status == 403  # no manager
        assert nadia.posts(f"/bureau/recus/{award}/{act}").status == 404  # of another organisation
        assert lina.posts(f"/bureau/recus/{award}/{act}").status == 403
        assert marc.posts(f"/bureau/recus/{award}/{act}").status == 401
    assert ida.posts(f"/bureau/badges/{code}/organisme/{award}/retirer").status == 404
    assert ida.posts(f"/bureau/badges/{code}/organisme", organisation=dunes).status == 404
    assert world.newest(Award).is_waiting


@pytest.mark.parametrize(
    ("name", "to", "status"),
    [
        ("Port propre", PORT, 404),
        ("Je sais accueillir", DUNES, 404),
        ("Port propre", "", 404),
        ("Port propre", "x" * 9_000, 404),
    ],
)
def test_not_to_oneself_nor_a_skill_nor_to_nobody(karima, world, name, to, status):
    found = world.row(Organisation, name=to)
    code = found.code if found else to
    assert (
        karima.posts(f"/bureau/badges/{code_of(world, name)}/organisme", organisation=code).status == status
    )
    assert world.count(Award) == 0
    assert not karima.opens(f"/bureau/badges/{code_of(world, 'Je sais accueillir')}").sees(
        "Donner à un organisme"
    )


def test_it_is_found_by_its_name_without_accents_and_never_oneself(karima, world):
    path = f"/bureau/badges/{code_of(world, 'Port propre')}/organisme"
    karima.opens(path)
    assert karima.sees(DUNES)
    assert f'value="{world.row(Organisation, name=PORT).code}"' not in karima.answer.text
    assert karima.taps("Chercher", q="DUNES maison").sees(DUNES)
    assert not karima.taps("Chercher", q="zzz").sees(DUNES)
    assert karima.sees("Aucun organisme avec ce nom.")
    assert karima.opens(f"{path}?q={'é' * 300}").status == 200


def test_nobody_enters_its_passport_and_it_does_not_end(karima, ida, world, app):
    gives(karima, world)
    ida.opens("/bureau/recus").taps("Garder pour La Maison des Dunes")
    theirs = passport_of(world)

    assert world.count(Device, passport_id=theirs) == 0
    assert world.count(Card, passport_id=theirs) == 0
    badge = world.newest(Badge)
    assert ida.opens(f"/passeport/badge/{badge.code}").status == 404
    assert not ida.opens("/passeport").sees("Port propre")
    with clock.at(clock.now().replace(year=clock.now().year + 5)), app.site.current(), world.write() as db:
        assert theirs not in [each.id for each in ending._over(db)]
        assert db.get(Passport, theirs) is not None


def test_nobody_vouches_their_way_into_it(karima, ida, ines, world, app):
    """The help of two facilitators gives a lost passport back to a person; an organisation has none."""
    from backpack.custody import recognising
    from backpack.custody.models import Appeal

    gives(karima, world)
    ida.opens("/bureau/recus").taps("Garder pour La Maison des Dunes")
    ines.opens(world.code("Port propre", group=False)).taps("Je le garde")
    with app.site.current(), world.write() as db:
        member = db.scalars(select(Member).where(Member.name == "Karima")).one()
        asker = Passport(opened_at=clock.now(), sign=1)
        db.add(asker)
        db.flush()
        appeal = Appeal(code="0" * 13, asker_id=asker.id, asked_at=clock.now(), ends_at=clock.now())
        known = [each.passport.id for each in recognising.known_to(db, appeal, member)]
        assert known
        theirs = db.scalar(select(OrganisationPassport.passport_id))
        assert theirs not in known


def test_a_retired_badge_or_a_proposal_is_given_to_no_organisation(karima, nadia, world):
    code = code_of(world, "Port propre")
    nadia.opens(f"/bureau/catalogue/{code}/arreter").taps("Arrêter de le donner")
    dunes = world.row(Organisation, name=DUNES).code

    assert karima.posts(f"/bureau/badges/{code}/organisme", organisation=dunes).status == 410
    assert world.count(Award) == 0
    assert world.row(Member, name="Nadia").role == Role.MANAGER
    assert world.row(BadgeClass, code=code).retired_at is not None
