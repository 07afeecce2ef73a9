"""Fellows confirm each other in three taps; and an organisation says in whose name and in which role it speaks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from backpack.badges.models import Badge
from backpack.custody import erasing, joining
from backpack.endorsements import asking, confirming, witnessing
from backpack.endorsements.models import Endorsement, How, Witness
from backpack.endorsements.witnessing import Word
from backpack.issuers.models import Member, Organisation, Role
from backpack.kernel.clock import now
from backpack.openbadges import checks
from backpack.openbadges.model import Verdict
from backpack.passport.models import Passport
from tests.cast import World
from tests.outside import Outside
from tests.phone import SITE, Phone

SENTENCE = "Nous l’avons vu faire chez nous."


@pytest.fixture
def badge(world: World) -> Badge:
    """Lina's badge that her live page shows."""
    return world.badge(code=world.day().badge.removeprefix("/B/"))


@pytest.fixture
def fellow(yanis: Phone, world: World) -> Phone:
    """Yanis, who has a passport with his first name."""
    yanis.opens(world.code("Port propre")).taps("Je le garde")
    with world.write() as db:
        db.get(Passport, world.newest_passport()).name = "Yanis"
    return yanis


def passport(world: World) -> int:
    """Yanis’s."""
    return world.newest_passport()


def asks(world: World, badge: Badge, how: How = How.PRESENT) -> str:
    with world.app.site.current(), world.write() as db:
        return f"/T/{asking.key_of(asking.ask(db, db.get(Badge, badge.id), how))}"


def confirms(fellow: Phone, path: str, shown: str = "yes") -> None:
    """Three taps: yes, with or without the name, confirm."""
    fellow.opens(path).taps("Oui, je l’ai vu").taps("Confirmer", shown=shown)


def shows(lina: Phone, world: World) -> None:
    lina.opens(f"/passeport/avis/{world.newest(Witness).code}").taps("Montrer")


def test_a_fellow_confirms_in_three_taps(
    fellow: Phone, lina: Phone, marc: Phone, badge: Badge, world: World
) -> None:
    confirms(fellow, asks(world, badge))
    assert fellow.sees("Merci.")
    assert fellow.cookies == []
    assert not marc.opens(world.day().page).sees("1 collègue")
    shows(lina, world)

    assert marc.opens(world.day().page).sees("Vu par 1 collègue")
    assert marc.opens(f"/B/{badge.code}").sees("Yanis, collègue")
    assert marc.sees("Présent au même endroit")


def test_without_the_name_no_name_is_kept(
    fellow: Phone, lina: Phone, marc: Phone, badge: Badge, world: World
) -> None:
    confirms(fellow, asks(world, badge), shown="no")
    assert world.newest(Witness).name == ""
    shows(lina, world)

    assert marc.opens(f"/B/{badge.code}").sees("Une personne, collègue")
    assert not marc.sees("Yanis")


def test_a_fellow_says_it_once(fellow: Phone, badge: Badge, world: World) -> None:
    confirms(fellow, asks(world, badge))
    assert fellow.opens(asks(world, badge)).sees("Vous avez déjà répondu.")
    again = fellow.posts(asks(world, badge) + "/confirmer", saw="Autrement.")
    assert again.status == 409
    form = {"saw": "Autrement.", "name": "Y", "relation": "other"}
    path = asks(world, badge) + "/dire"
    answer = fellow.client.post(path, data=form, headers={"Origin": SITE}, base_url=SITE)
    assert answer.status_code == 409
    assert world.count(Witness) == 1


def test_nobody_without_a_passport_is_a_fellow(marc: Phone, badge: Badge, world: World) -> None:
    before = world.count(Passport)
    path = asks(world, badge) + "/confirmer"
    answer = marc.client.post(path, headers={"Origin": SITE}, base_url=SITE)
    assert answer.status_code == 401
    assert (world.count(Passport), world.count(Witness)) == (before, 0)


def test_nobody_confirms_their_own(lina: Phone, badge: Badge, world: World) -> None:
    path = asks(world, badge)
    assert lina.opens(path).sees("C’est votre badge.")
    answer = lina.client.post(f"{path}/confirmer", headers={"Origin": SITE}, base_url=SITE)
    assert answer.status_code == 409
    assert world.count(Witness) == 0


def test_erasing_my_passport_erases_my_words(
    fellow: Phone, lina: Phone, marc: Phone, badge: Badge, world: World
) -> None:
    confirms(fellow, asks(world, badge))
    shows(lina, world)
    assert marc.opens(world.day().page).sees("Vu par 1 collègue")
    with world.app.site.current(), world.write() as db:
        erasing.erase(db, db.get(Passport, passport(world)))

    assert world.count(Witness) == 0
    assert not marc.opens(world.day().page).sees("1 collègue")


def joined(world: World, keep: int, other: int) -> None:
    with world.app.site.current(), world.write() as db:
        joining.join(db, db.get(Passport, keep), db.get(Passport, other))


def test_two_passports_that_confirmed_each_other_become_one_that_does_not(
    fellow: Phone, lina: Phone, marc: Phone, badge: Badge, world: World
) -> None:
    confirms(fellow, asks(world, badge))
    shows(lina, world)
    joined(world, badge.passport_id, passport(world))

    assert world.count(Witness) == 0
    assert not marc.opens(world.day().page).sees("1 collègue")


def test_two_passports_of_a_fellow_say_it_once(
    app: Any, fellow: Phone, lina: Phone, badge: Badge, world: World
) -> None:
    confirms(fellow, asks(world, badge))
    first = passport(world)
    shows(lina, world)
    other = Phone(app, "Yanis elsewhere")
    other.opens(world.code("Port propre")).taps("Je le garde")
    other.opens(asks(world, badge)).taps("Oui, je l’ai vu").taps("Confirmer", name="Yan")
    assert world.count(Witness) == 2
    joined(world, passport(world), first)

    left = world.newest(Witness)
    assert (world.count(Witness), left.name, left.approved_at is not None) == (1, "Yanis", True)
    assert fellow.opens(asks(world, badge)).sees("Vous avez déjà répondu.")
    fellow.posts(asks(world, badge) + "/confirmer")
    assert world.count(Witness) == 1


def test_a_fellows_long_sentence_comes_back_to_be_shortened(
    fellow: Phone, badge: Badge, world: World
) -> None:
    fellow.opens(asks(world, badge)).taps("Oui, je l’ai vu").taps("Confirmer", shown="yes", saw="a" * 400)
    assert fellow.status == 422
    assert fellow.sees("C’est trop long.")
    assert fellow.screen.findtext(".//textarea[@name='saw']").strip() == "a" * 400
    assert fellow.taps("Confirmer", shown="yes", saw="Bien.").sees("Merci.")


def test_what_was_said_of_a_twin_goes_to_the_kept_badge(app: Any, world: World) -> None:
    """Inès kept the same badge in two browsers, and one colleague's phone spoke of both."""
    phones = [Phone(app, f"Inès {number}") for number in (1, 2)]
    owners = []
    for phone in phones:
        phone.opens(world.code("Repas de quartier")).taps("Je le garde")
        owners.append(world.newest_passport())
    badges = [world.badge(passport_id=owner) for owner in owners]
    link = asks(world, badges[1], How.LINK)
    with world.app.site.current(), world.write() as db:
        for number, each in enumerate(badges):
            asked = asking.ask(db, db.get(Badge, each.id), How.LINK)
            for device in ("one", f"only-{number}"):
                witnessing.say(db, asked, Word(device, "Zoé", "other"), device=device, passed="")
    joined(world, *owners)

    with world.write() as db:
        words = db.scalars(select(Witness)).unique().all()
        kept = db.scalars(select(Badge).where(Badge.passport_id == owners[0])).one()
        assert sorted(each.words for each in words) == ["one", "only-0", "only-1"]
        assert {(each.badge_id, each.passport_id) for each in words} == {(kept.id, owners[0])}
    assert Phone(app).opens(link).status == 200  # a link that is in somebody's messages goes on


# In whose name ---------------------------------------------------------------------------------------------------


@pytest.fixture
def clara(world: World, solene: Phone) -> Phone:
    """Solène, who is now a manager of La Maison des Dunes."""
    with world.write() as db:
        db.scalars(select(Member).where(Member.name == "Solène")).one().role = Role.MANAGER
    return solene


@pytest.mark.parametrize(
    ("whose", "role", "signed", "read"),
    [
        ("ours", "", SENTENCE, []),
        (
            "ours",
            "cheffe d’atelier",
            f"{SENTENCE} (cheffe d’atelier, au nom de La Maison des Dunes)",
            ["cheffe d’atelier"],
        ),
        (
            "mine",
            "formatrice",
            f"{SENTENCE} (Solène, formatrice, en son nom)",
            ["Solène, en son nom", "formatrice"],
        ),
    ],
)
def test_a_confirmation_says_in_whose_name(
    whose: str, role: str, signed: str, read: list[str], clara: Phone, marc: Phone, world: World
) -> None:
    clara.opens(world.day().badge).taps("Confirmer ce badge")
    clara.taps("Confirmer", comment=SENTENCE, whose=whose, role=role)
    code = world.newest(Endorsement).code

    document = json.loads(marc.client.get(f"/E/{code}.json", base_url=SITE).data)
    assert document["credentialSubject"]["endorsementComment"] == signed
    for path in (f"/E/{code}", world.day().badge, world.day().page):
        marc.opens(path)
        assert all(marc.sees(each) for each in read)
        assert "Solène" in marc.words or whose == "ours"


def test_a_name_and_a_role_are_signed_and_taken_back(outside: Outside) -> None:
    def said(db: Any, badge: Badge) -> Endorsement:
        dunes = db.scalars(select(Organisation).where(Organisation.name == "La Maison des Dunes")).one()
        words = {"said_by": "Solène", "role": "formatrice" * 50}
        return confirming.confirm(db, badge.badge_class, dunes, SENTENCE, **words)

    endorsement = outside.write(said)
    document = json.loads(endorsement.credential)
    assert len(endorsement.role) == confirming.LONGEST_ROLE
    assert checks.verify_endorsement(document, resolve=outside.resolve, now=now()).verdict is Verdict.PROVEN
    older = json.loads(outside.ask(f"/E/{endorsement.code}/v2.json").data)
    assert "Solène" in older["claim"]["endorsementComment"]
    outside.write(lambda db, badge: confirming.withdraw(db, db.get(Endorsement, endorsement.id)))
    assert checks.verify_endorsement(document, resolve=outside.resolve, now=now()).verdict is Verdict.REVOKED
