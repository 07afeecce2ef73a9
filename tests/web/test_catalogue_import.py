"""Badges of other organisations: looked at, chosen, taken over once, with their author's name; and hostile ones."""

from __future__ import annotations

import base64
import io
import json
import zlib

import pytest
from PIL import Image

from backpack.catalogue import bringing
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel import jobs
from backpack.kernel.clock import at, now
from backpack.kernel.pictures import Picture
from tests.catalogues import SAILING, names, propose, publish, values
from tests.catalogues import ida as ida
from tests.network import Network
from tests.phone import Phone

CLUB = "https://club.example.org"


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Network:
    return Network().installed(monkeypatch)


def picture(colour: str = "#336699", size: int = 300) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(file, "PNG")
    return file.getvalue()


def of_address(phone: Phone, address: str) -> Phone:
    return phone.opens("/bureau/catalogue/importer").taps("Regarder ces badges", address=address)


def of_file(phone: Phone, document: object) -> Phone:
    file = document if isinstance(document, bytes) else json.dumps(document).encode()
    return phone.opens("/bureau/catalogue/importer").taps("Regarder ces badges", file=("badges.json", file))


def badge_class(name: str = "Tenir la barre", **changed: object) -> dict[str, object]:
    """An Open Badges 2.0 BadgeClass (section 4.2)."""
    return {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "BadgeClass",
        "id": f"{CLUB}/barre.json",
        "name": name,
        "description": "Tient la barre par vent fort.",
        "image": f"{CLUB}/barre.png",
        "criteria": {"narrative": "<p>Tient la barre.</p>\n\n* Garde le cap."},
        "issuer": f"{CLUB}/issuer.json",
        **changed,
    }


# Our own catalogue ------------------------------------------------------------------------------


def test_a_catalogue_of_this_site_is_taken_over_as_proposals_with_its_authors_name(nadia, ida, world):
    port = world.row(Organisation, name="Les Ateliers du Port")
    nadia.opens("/bureau/badges/nouveau").taps(
        "Créer ce badge", **SAILING, tags="N3101", questions="Où ?\nQuand ?"
    )
    of_address(ida, f"http://127.0.0.1:8000/O/{port.code.lower()}/catalogue.json")

    assert ida.sees("Badges de Les Ateliers du Port")
    assert {"Nuit en mer", "Port propre"} <= set(names(ida))
    before = world.count(BadgeClass)
    chosen = values(ida)[names(ida).index("Nuit en mer")]
    ida.taps("Reprendre ces badges", badge=chosen)

    assert world.count(BadgeClass) == before + 1
    dunes = world.row(Organisation, name="La Maison des Dunes")
    copy = world.row(BadgeClass, name="Nuit en mer", organisation_id=dunes.id)
    assert (copy.is_proposal, copy.kind, copy.pictogram) == (True, "experience", "sailboat")
    assert (
        copy.source == f"http://127.0.0.1:8000/O/{port.code}/{world.row(BadgeClass, name='Nuit en mer').code}"
        or (copy.source == "")
    )
    assert copy.authors == "Les Ateliers du Port"
    assert (copy.tags, copy.questions) == ("rome:N3101", "Où ?\nQuand ?")
    assert ida.sees("Écrit avec Les Ateliers du Port")
    assert ida.sees("Publier ce badge")


def test_a_file_comes_with_its_pictures_and_the_two_of_a_skill_stay_one(nadia, ida, world):
    nadia.opens("/bureau/badges/nouveau").taps("Créer ce badge", **SAILING, picture=("mer.png", picture()))
    file = nadia.opens("/bureau/catalogue/fichier").answer.data
    of_file(ida, file)

    wanted = [
        v
        for v, n in zip(values(ida), names(ida), strict=True)
        if n in ("Nuit en mer", "Je peux accueillir", "Je sais accueillir")
    ]
    ida.taps("Reprendre ces badges", badge=wanted)

    dunes = world.row(Organisation, name="La Maison des Dunes").id
    copy = world.row(BadgeClass, name="Nuit en mer", organisation_id=dunes)
    assert copy.picture_id is not None
    pair = [
        world.row(BadgeClass, name=f"Je {verb} accueillir", organisation_id=dunes)
        for verb in ("peux", "sais")
    ]
    assert pair[0].skill == pair[1].skill is not None
    assert pair[0].skill != world.row(BadgeClass, name="Je peux accueillir").skill


def test_taking_over_twice_doubles_nothing(nadia, ida, world):
    file = nadia.opens("/bureau/catalogue/fichier").answer.data
    of_file(ida, file)
    everything = values(ida)
    ida.taps("Reprendre ces badges", badge=everything)
    once = world.count(BadgeClass)
    ida.path = "/bureau/catalogue/importer"
    ida.posts("/bureau/catalogue/reprendre", badge=everything[0])

    assert world.count(BadgeClass) == once
    of_file(ida, file)
    assert ida.sees("Vous avez déjà ces badges.")
    assert of_file(nadia, file).sees("Vous avez déjà ces badges.")  # one's own


def test_a_facilitator_brings_proposals_and_nobody_else_opens_the_door(karima, lina, marc, world):
    of_file(karima, badge_class())
    value = values(karima)[0]
    karima.taps("Reprendre ces badges", badge=value)
    assert world.row(BadgeClass, name="Tenir la barre").proposed_by == "Karima"

    for phone, answer in ((lina, 403), (marc, 401)):
        assert phone.opens("/bureau/catalogue/importer").status == answer
        assert phone.posts("/bureau/catalogue/importer", address="https://example.org").status == answer
        assert phone.posts("/bureau/catalogue/reprendre", badge=value).status == answer


# Other sites ------------------------------------------------------------------------------------


def test_a_badge_class_of_open_badges_2_by_its_address(nadia, net, world):
    net.pages[f"{CLUB}/barre.json"] = json.dumps(badge_class()).encode()
    net.pages[f"{CLUB}/barre.png"] = picture()
    net.pages[f"{CLUB}/issuer.json"] = json.dumps(
        {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "Issuer",
            "id": f"{CLUB}/issuer.json",
            "name": "Club de voile",
        }
    ).encode()
    of_address(nadia, f"{CLUB}/barre.json")

    assert names(nadia) == ["Tenir la barre"]
    assert nadia.screen.xpath("//label//img[starts-with(@src, '/images/')]")
    nadia.taps("Reprendre ces badges", badge=values(nadia)[0])

    made = world.row(BadgeClass, name="Tenir la barre")
    assert made.criteria == "Tient la barre.\nGarde le cap."
    assert (made.source, made.authors) == (f"{CLUB}/barre.json", "Club de voile")
    assert made.picture_id is not None
    assert nadia.sees("Repris de")


def test_an_achievement_of_open_badges_3_and_of_a_signed_badge(nadia, net, world):
    net.pages[f"{CLUB}/a"] = json.dumps(
        {
            "type": ["Achievement"],
            "id": f"{CLUB}/a",
            "name": "Je sais barrer",
            "description": "Tient la barre.",
            "achievementType": "Competency",
            "criteria": {"narrative": "Tient la barre une heure."},
            "alignment": [
                {
                    "type": ["Alignment"],
                    "targetCode": "N3101",
                    "targetName": "Navigation",
                    "targetUrl": "https://x.example",
                }
            ],
            "creator": {"type": ["Profile"], "id": CLUB, "name": "Club de voile"},
        }
    ).encode()
    of_address(nadia, f"{CLUB}/a").taps("Reprendre ces badges", badge=values(nadia)[0])
    made = world.row(BadgeClass, name="Je sais barrer")
    assert (made.kind, made.tags, made.authors) == ("knows", "rome:N3101 Navigation", "Club de voile")

    net.pages[f"{CLUB}/signed"] = net.badge("Réparer une voile")
    of_address(nadia, f"{CLUB}/signed")
    assert names(nadia) == ["Réparer une voile"]


def test_an_issuer_whose_badges_stand_beside_it(nadia, net):
    issuer = {"type": "Issuer", "id": f"{CLUB}/public/issuers/7", "name": "Club de voile"}
    net.pages[f"{CLUB}/public/issuers/7"] = json.dumps(issuer).encode()
    net.pages[f"{CLUB}/public/issuers/7/badges"] = json.dumps(
        [badge_class(), badge_class("Nouer", id=f"{CLUB}/noeud.json")]
    ).encode()

    of_address(nadia, f"{CLUB}/public/issuers/7")
    assert nadia.sees("Badges de Club de voile")
    assert names(nadia) == ["Tenir la barre", "Nouer"]

    del net.pages[f"{CLUB}/public/issuers/7/badges"]
    of_address(nadia, f"{CLUB}/public/issuers/7")
    assert nadia.sees("Cette adresse dit qui donne, pas quels badges.")


def test_an_earnable_badge_of_the_factory_comes_with_where_one_asks_for_it(nadia, net, world):
    page = "https://openbadgefactory.com/c/earnablebadge/Q1L3VLaII9a3JR/apply"
    net.pages[page] = (
        '<!DOCTYPE html><html><head><title>x</title><meta property="og:title" content="Je fais partie du collectif">'
        '<meta property="og:description" content="Participe &amp; témoigne au collectif.">'
        '<meta property="og:image" content="/img/1.png"><meta property="og:site_name" content="BOAT"></head></html>'
    ).encode()
    of_address(nadia, page).taps("Reprendre ces badges", badge=values(nadia)[0])

    made = world.row(BadgeClass, name="Je fais partie du collectif")
    assert (made.apply, made.source) == (page, page)
    assert made.criteria == "Participe & témoigne au collectif."
    net.pages["https://openbadgefactory.com/img/1.png"] = picture()
    jobs.run_due(world.app.site.database)
    assert world.row(BadgeClass, id=made.id).picture_id is not None

    net.pages["https://example.org/actualites"] = (
        b"<html><head><meta property='og:title' content='Nos actus'></head>"
    )
    assert of_address(nadia, "https://example.org/actualites").sees("Cette page ne dit pas quel badge c’est.")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:22/",
        "http://localhost/badge.json",
        "https://10.0.0.1/badge",
        "https://[::1]/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user:pass@example.org/x",
        "https://example.org:8443/x",
        "bonjour",
        "https://",
        "https://exa mple.org/" + "x" * 1_900,
        "https://nulle-part.example.org/rien.json",
    ],
)
def test_an_address_where_nothing_is_or_where_nobody_may_go(nadia, net, address):
    assert of_address(nadia, address).status == 422
    assert nadia.sees("Nous ne trouvons pas de badge à cette adresse.")
    assert not [each for each in net.asked if "nulle-part" not in each]


def test_another_place_of_this_site_is_no_catalogue(nadia, world):
    assert of_address(nadia, "http://127.0.0.1:8000/O/0000000000000/catalogue.json").status == 422
    assert of_address(nadia, "http://127.0.0.1:8000/bureau").status == 422
    assert (
        nadia.opens("/bureau/catalogue/importer")
        .taps("Regarder ces badges")
        .sees("Il manque l’adresse ou le fichier.")
    )


# Hostile ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (b"{" * 200_000, "Il y a trop de choses dans ce fichier."),
        (b"[" * 60 + b"]" * 60, "Nous ne trouvons pas de badge là-dedans."),
        (b"<html><script>alert(1)</script></html>", "Ce fichier ne se lit pas."),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 400, "Ce fichier ne se lit pas."),
        (b"\xff\xfe{\x00}\x00", "Ce fichier ne se lit pas."),
        (b'{"a": NaN}', "Ce fichier ne se lit pas."),
        (b'{"name": 1, "name": 2}', "Ce fichier ne se lit pas."),
        (b"null", "Ce fichier ne se lit pas."),
        (b"[]", "Nous ne trouvons pas de badge là-dedans."),
        (b"[1, null, [], {}]", "Nous ne trouvons pas de badge là-dedans."),
        (
            json.dumps({"format": "badge-catalogue", "version": 9, "classes": []}).encode(),
            "trop nouveau pour nous",
        ),
        (
            json.dumps({"format": "badge-catalogue", "version": 1, "classes": {"a": 1}}).encode(),
            "Nous ne trouvons pas",
        ),
        (json.dumps(badge_class(name=["x"] * 9)).encode(), "Nous ne trouvons pas de badge là-dedans."),
        (
            json.dumps(badge_class(name={"a": 1}, criteria=7, description=[[]])).encode(),
            "Nous ne trouvons pas",
        ),
        (json.dumps(badge_class(name="ab")).encode(), "Nous ne trouvons pas de badge là-dedans."),
        (b"x" * (5 << 20), "Il y a trop de choses dans ce fichier."),
    ],
)
def test_a_file_that_is_no_catalogue_is_told_in_a_plain_sentence(nadia, world, file, told):
    before = world.count(BadgeClass)
    of_file(nadia, file)

    assert nadia.status == 422
    assert nadia.sees(told), nadia.words[:400]
    assert world.count(BadgeClass) == before


def test_a_file_of_ten_megabytes_never_arrives(nadia):
    assert of_file(nadia, b"x" * (10 << 20)).status == 413


def test_ten_thousand_classes_come_some_at_a_time(nadia, world):
    many = [badge_class(f"Badge {number}", id=f"{CLUB}/{number}", image="") for number in range(10_000)]
    short = [{k: v for k, v in each.items() if k in ("type", "name", "description", "id")} for each in many]
    of_file(nadia, short)

    assert nadia.status == 200
    assert len(values(nadia)) == bringing.MOST_SHOWN
    assert nadia.sees("Et encore")
    assert len(nadia.answer.data) < 150_000
    nadia.taps("Reprendre ces badges", badge=values(nadia))
    of_file(nadia, short)
    assert names(nadia)[0] == "Badge 40"


def test_hostile_words_are_words_and_wrong_types_are_left_out(nadia, world):
    nasty = badge_class(
        "<script>alert(1)</script>\u202eJe sais\x00 tout\n\tfaire" + "x" * 400,
        criteria={"narrative": "<img src=x onerror=alert(1)>Ligne \u2066une.\r\nLigne deux." + "y" * 9_000},
        image="javascript:alert(1)",
        tags=[{"a": 1}, 7, None, "<b>mer</b>", "x" * 5_000],
        alignment=["x", {"targetName": {"en": 1}, "targetCode": ["G1603"], "targetUrl": 9}, None],
        issuer={"type": "Issuer", "name": ["Faux", {"@value": "x"}], "email": "me@example.org"},
        equivalents="javascript:1",
        related=[7, {"id": "http://x"}, {"id": "https://ok.example/1"}],
        questions={"a": "b"},
        authors=["Awa", "awa@example.org", 9],
        enamel=["large"],
        pictogram={"x": 1},
        level="9",
        skill=["x"],
        apply="data:text/html,x",
    )
    of_file(nadia, {"classes": [nasty, 7, "https://x.example", None]})
    assert nadia.status == 200
    assert b"<script>alert" not in nadia.answer.data
    assert "onerror=" not in nadia.answer.text
    nadia.taps("Reprendre ces badges", badge=values(nadia)[0])

    made = world.newest(BadgeClass)
    assert made.name.startswith("alert(1) Je sais tout faire")
    assert len(made.name) <= 80
    assert made.criteria.startswith("Ligne une.")
    assert len(made.criteria) <= 2_000
    assert made.equivalents == "https://ok.example/1"
    assert (made.apply, made.questions, made.skill) == ("", "", None)
    assert "@" not in made.authors
    assert made.is_proposal


def test_a_picture_bomb_costs_nothing_and_the_badge_comes_without_it(nadia, world):
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    size = (60_000).to_bytes(4)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size + size + b"\x08\x02\x00\x00\x00")
    bomb += chunk(b"IDAT", zlib.compress(b"\x00" * 1_000_000)) + chunk(b"IEND", b"")
    image = "data:image/png;base64," + base64.b64encode(bomb).decode()
    before = world.count(Picture)
    of_file(nadia, badge_class(image=image))

    assert names(nadia) == ["Tenir la barre"]
    assert not nadia.screen.xpath("//label//img")
    nadia.taps("Reprendre ces badges", badge=values(nadia)[0])
    assert world.count(Picture) == before


@pytest.mark.parametrize(
    "value",
    [
        "",
        "{",
        "[]",
        "7",
        '"x"',
        "{}",
        '{"kind": "key", "name": "Clé", "criteria": ["Une clé à tous."]}',
        "x" * 60_000,
    ],
)
def test_a_forged_choice_takes_nothing_over(nadia, world, value):
    before = world.count(BadgeClass)
    assert nadia.posts("/bureau/catalogue/reprendre", badge=value).status == 422
    assert nadia.sees("Aucun badge n’est choisi.")
    assert world.count(BadgeClass) == before


def test_a_forged_choice_names_no_picture_that_is_not_here_and_publishes_nothing(nadia, world):
    of_file(nadia, badge_class())
    forged = {
        **json.loads(values(nadia)[0]),
        "picture": "../../etc/passwd",
        "is_proposal": False,
        "parts": 12,
    }
    nadia.posts("/bureau/catalogue/reprendre", badge=json.dumps(forged))

    made = world.row(BadgeClass, name="Tenir la barre")
    assert (made.picture_id, made.is_proposal, made.parts) == (None, True, 0)


def test_pictures_that_nobody_chose_are_gone_after_a_day(nadia, world):
    images = [
        f"data:image/png;base64,{base64.b64encode(picture(c)).decode()}" for c in ("#112233", "#445566")
    ]
    of_file(
        nadia,
        [
            badge_class("Un badge", id=f"{CLUB}/1", image=images[0]),
            badge_class("Deux", id=f"{CLUB}/2", image=images[1]),
        ],
    )
    before = world.count(Picture)
    nadia.taps("Reprendre ces badges", badge=values(nadia)[0])

    with at(now().replace(year=now().year + 1)):
        jobs.run_due(world.app.site.database)

    assert world.count(Picture) == before - 1
    kept = world.row(BadgeClass, name="Un badge").picture_id
    assert world.count(Picture, id=kept) == 1


def test_real_badge_classes_of_issuers_are_read(nadia, corpus):
    folder = corpus / "ob-legacy-validator-core"
    for edition in ("1_1_basic_badgeclass", "2_0_basic_badgeclass"):
        of_file(nadia, (folder / f"{edition}.json").read_bytes())
        assert names(nadia) == ["Awesome Robotics Badge"], edition
    of_file(nadia, (corpus / "ob30-1edtech-validator" / "complete_v1.json").read_bytes())
    assert names(nadia) == ["1EdTech University Degree"]
    of_file(nadia, (corpus / "ob20-1edtech-validator" / "assets" / "issuer1.json").read_bytes())
    assert nadia.sees("Cette adresse dit qui donne, pas quels badges.")


def test_what_is_taken_over_is_public_only_once_it_is_published(ida, karima, marc, world):
    propose(karima)
    of_file(ida, badge_class())
    ida.taps("Reprendre ces badges", badge=values(ida)[0])
    dunes = world.row(Organisation, name="La Maison des Dunes").code
    assert not marc.opens(f"/O/{dunes}").sees("Tenir la barre")
    publish(ida, world, "Tenir la barre")
    assert marc.opens(f"/O/{dunes}").sees("Tenir la barre")
