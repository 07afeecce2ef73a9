"""What a stranger sees: no cookie, no script, words that need no knowledge of badges, and what is private."""

import json

import brotli
import pytest
from sqlalchemy import select

from backpack.badges.models import Badge
from backpack.issuers.models import Organisation
from backpack.kernel import answers
from backpack.kernel.pictures import Picture
from backpack.kernel.transactions import App
from backpack.openbadges import baking
from backpack.pages.models import Page
from tests.cast import World
from tests.phone import Phone

MACHINE = {"Accept": "application/ld+json, */*;q=0.1"}


def shown_badge(world: World) -> Badge:
    return world.badge(code=world.day().badge.removeprefix("/B/"))


def hidden_badge(world: World) -> Badge:
    """One of Lina's badges that no page shows."""
    with world.write() as db:
        page = db.scalars(select(Page)).first()
        shown = [badge.id for badge in page.badges]
        hers = select(Badge).where(Badge.passport_id == page.passport_id, Badge.id.not_in(shown))
        return db.scalars(hers).first()


def test_a_recruiter_reads_who_can_do_what_seen_by_whom_and_when(marc: Phone, world: World) -> None:
    marc.opens(world.day().page)

    assert marc.sees("Pour un poste d’aide en cuisine")
    assert marc.sees("Lina B.")
    assert marc.sees("Nom donné par la personne")
    assert marc.sees("5 badges, 5 garantis")
    assert marc.sees("Vérifiés aujourd’hui à")
    assert marc.sees("Sait nettoyer son poste")
    assert marc.sees("Peut aider un collègue")
    assert not marc.sees("Je sais")
    assert marc.sees("Vu par Karima, Les Ateliers du Port")
    assert marc.sees("Qu’est-ce que c’est ?")


@pytest.mark.parametrize("who", ["marc", "lina"])
def test_a_page_is_the_same_for_everybody(who: str, world: World, request: pytest.FixtureRequest) -> None:
    phone: Phone = request.getfixturevalue(who)
    answer = phone.opens(world.day().page).answer

    assert not phone.cookies
    assert "cookie" not in answer.headers.get("Vary", "").lower()
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "<script" not in answer.text


def test_a_page_of_six_badges_travels_light(lina: Phone, world: World, app: App) -> None:
    lina.opens("/passeport/pages").taps("Changer")
    lina.taps("Continuer", badge=lina.screen.xpath("//input[@name='badge']/@value")[:6]).taps("Continuer")
    answer = app.test_client().get(world.day().page, headers={"Accept-Encoding": "br", "Accept": "text/html"})

    page = brotli.decompress(answer.data).decode()
    assert page.count('class="proof"') == 6
    assert len(answer.data) <= 10_240
    assert 'rel="stylesheet"' not in page
    assert "<img" not in page


def test_a_badge_that_was_changed_is_never_called_guaranteed(marc: Phone, world: World) -> None:
    with world.app.site.current(), world.write() as db:
        badge = db.get(Badge, shown_badge(world).id)
        badge.credential = badge.credential.replace(b"nettoyer", b"diriger.")
        answers.touch(db, f"badge:{badge.id}")

    marc.opens(world.day().page)

    assert marc.sees("5 badges, 4 garantis")
    assert marc.sees("Ce badge a été changé depuis.")


def test_only_an_organisation_that_this_site_knows_guarantees(marc: Phone, world: World) -> None:
    with world.app.site.current(), world.write() as db:
        for organisation in db.scalars(select(Organisation)):
            organisation.vetted_at = None
            answers.touch(db, f"organisation:{organisation.id}")

    marc.opens(world.day().page)

    assert marc.sees("5 badges, 0 garanti")
    assert marc.sees("Un organisme l’a signé. Nous ne le connaissons pas.")


def test_a_code_that_never_was_a_page_says_what_to_do(marc: Phone) -> None:
    marc.opens("/P/00000000")

    assert marc.status == 404
    assert marc.sees("Aucune page ne porte ce code.")


def test_a_shown_badge_opens_for_a_stranger(marc: Phone, world: World) -> None:
    marc.opens(world.day().page).taps("Voir ce badge")

    assert marc.status == 200
    assert marc.sees("Est-ce vrai ?")
    assert marc.sees("Un badge donné par Les Ateliers du Port")
    assert marc.sees("Vérifié aujourd’hui à")
    assert not marc.sees("Lina")


@pytest.mark.parametrize("form", ["", ".json", ".png"])
def test_a_badge_that_no_page_shows_is_its_holders_only(
    form: str, lina: Phone, marc: Phone, solene: Phone, world: World
) -> None:
    path = f"/B/{hidden_badge(world).code}{form}"

    for stranger in (marc, solene):
        assert stranger.opens(path).status == 404
        assert stranger.sees("Ce badge n’est pas montré.")
    assert lina.opens(path).status == 200
    assert lina.answer.headers["Cache-Control"] == "private, no-store"


def test_stopping_a_page_closes_its_badges_too(lina: Phone, marc: Phone, world: World) -> None:
    path = world.day().badge
    assert marc.opens(path).status == 200

    lina.opens("/passeport/pages").taps("Montrer").taps("Ne plus montrer cette page")

    assert marc.opens(path).status == 404


@pytest.mark.parametrize("form", ["", ".json"])
def test_a_program_is_given_the_very_bytes_that_were_signed(form: str, marc: Phone, world: World) -> None:
    badge = shown_badge(world)

    answer = marc.opens(f"/B/{badge.code}{form}", **MACHINE).answer

    assert answer.data == badge.credential
    assert answer.mimetype == "application/ld+json"
    assert json.loads(answer.data)["id"] == f"http://127.0.0.1:8000/B/{badge.code}"
    assert not marc.cookies


def test_the_picture_of_a_badge_carries_its_credential(marc: Phone, world: World) -> None:
    badge = shown_badge(world)

    answer = marc.opens(f"/B/{badge.code}.png").answer

    assert answer.mimetype == "image/png"
    assert baking.unbake(answer.data).text.encode() == badge.credential


def test_a_file_from_elsewhere_is_not_given_to_strangers(lina: Phone, marc: Phone, world: World) -> None:
    badge = shown_badge(world)
    with world.app.site.current(), world.write() as db:  # as an imported badge is: no class of ours
        db.get(Badge, badge.id).badge_class_id = None
        answers.touch(db, f"badge:{badge.id}")

    assert marc.opens(f"/B/{badge.code}").status == 200
    assert marc.opens(f"/B/{badge.code}.json").status == 404
    assert marc.opens(f"/B/{badge.code}", **MACHINE).status == 404
    assert lina.opens(f"/B/{badge.code}.json").status == 200


def test_an_organisation_is_a_page_for_people_and_keys_for_programs(marc: Phone, world: World) -> None:
    credential = json.loads(shown_badge(world).credential)
    path = credential["issuer"]["id"].removeprefix("http://127.0.0.1:8000")

    assert marc.opens(path).sees("Les Ateliers du Port")
    assert marc.sees("Connu ici depuis")
    assert marc.sees("Je sais accueillir")
    answer = marc.opens(path, **MACHINE).answer
    assert "Accept" in answer.headers["Vary"]
    assert credential["proof"][0]["verificationMethod"] in json.loads(answer.data)["assertionMethod"]


def test_a_badge_class_says_the_same_as_the_credentials(marc: Phone, world: World) -> None:
    stated = json.loads(shown_badge(world).credential)["credentialSubject"]["achievement"]
    path = stated["id"].removeprefix("http://127.0.0.1:8000")

    assert marc.opens(path).sees(stated["criteria"]["narrative"])
    served = json.loads(marc.opens(path, **MACHINE).answer.data)
    assert {key: served[key] for key in stated} == stated
    picture = marc.opens(stated["image"]["id"]).answer
    assert picture.data.startswith(b"\x89PNG")
    assert "max-age" in picture.headers["Cache-Control"]


def test_another_organisations_badge_class_is_not_found_under_this_one(marc: Phone, world: World) -> None:
    with world.write() as db:
        dunes = db.scalars(select(Organisation).where(Organisation.name == "La Maison des Dunes")).one()
    badge_class = shown_badge(world).badge_class

    assert marc.opens(f"/O/{dunes.code}/{badge_class.code}").status == 404
    assert marc.opens(f"/O/{dunes.code}").sees("Pas encore vérifié ici")


def test_a_picture_at_its_hash_is_kept_for_ever(marc: Phone, world: World) -> None:
    with world.write() as db:
        db.add(Picture(sha256="a" * 64, png=b"\x89PNG\r\n\x1a\n"))

    answer = marc.opens(f"/images/{'a' * 64}.png").answer

    assert "immutable" in answer.headers["Cache-Control"]
    assert marc.opens(f"/images/{'b' * 64}.png").status == 404
