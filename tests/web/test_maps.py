"""A mini map: one address for everybody, one for each person; a picture and a list that say the same."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from backpack.goals import mapping
from backpack.goals.models import Goal, GoalMap
from backpack.issuers.models import BadgeClass
from backpack.openmaps import reading
from backpack.openmaps.model import Area, Edge, Look, Map, Match, Node, NodeKind
from backpack.passport.models import Passport
from tests.cast import World
from tests.phone import SITE, Phone

HTML = {"Accept": "text/html"}
ACCEPTED = {"have": "Je pense l’avoir déjà", "ask": "Demander ce badge"}


@pytest.fixture
def path(world: World) -> str:
    """The map of the day, for everybody."""
    return world.day().map


@pytest.fixture
def mine(path: str) -> str:
    """The same, for whoever asks."""
    return path.replace("/M/", "/passeport/but/")


def redraw(world: World, path: str, change) -> None:  # type: ignore[no-untyped-def]
    """Keep what *change* makes of the map at *path*."""
    with world.app.site.current(), world.write() as db:
        goal_map = db.scalars(select(GoalMap).where(GoalMap.code == path.rpartition("/")[2])).one()
        mapping.keep(goal_map, change(mapping.map_in(goal_map)))


def publish(world: World, path: str, *, is_published: bool) -> None:
    with world.write() as db:
        goal_map = db.scalars(select(GoalMap).where(GoalMap.code == path.rpartition("/")[2])).one()
        goal_map.published_at = goal_map.made_at if is_published else None


def with_everything(world: World):  # type: ignore[no-untyped-def]
    """A change that puts one of each kind on a map; names that try to be markup too."""
    there = world.row(BadgeClass, name="Je sais accueillir")
    named = f"/O/{there.organisation.code}/{there.code}"
    held = Match((named,), (f"/O/{there.organisation.code}",))
    region = Match(("https://badges.example/1",), ("https://badges.example/region",))
    more = (
        Node(
            "s",
            NodeKind.STAR,
            "La Cantine du Quai",
            pieces=(held, region),
            look=Look("knows", "large", "cooking-pot"),
        ),
        Node("l", NodeKind.STAR, "Le Four des Docks", pieces=(held,), star="https://four.example/carte"),
        Node(
            "p",
            NodeKind.PATH,
            "Je maîtrise l’accueil",
            region,
            (held,),
            apply="https://badges.example/demande",
        ),
        Node("v", NodeKind.PLACE, "La ressourcerie", about="Ouvert le mardi.", at="12 quai des Marins"),
        Node("w", NodeKind.PLACE, "Le jardin", at="https://jardin.example/venir"),
        Node("t", NodeKind.TEXT, "<script>alert(1)</script> Montez à votre rythme, " + "sans courir " * 9),
        Node(
            "e",
            NodeKind.BADGE,
            "Badge d’ailleurs",
            region,
            look=Look("nothing", "none", "no-such-thing", level=3),
        ),
    )
    return lambda drawn: replace(
        drawn,
        nodes=(*drawn.nodes, *more),
        edges=(*drawn.edges, Edge("n3", "v"), Edge("n1", "e")),
        areas=(Area("Au fourneau", ("n1", "n2", "v")),),
    )


# Where a person stands -------------------------------------------------------------------------


def test_a_map_says_how_far_one_is_in_words(lina: Phone, mine: str) -> None:
    lina.opens(mine)

    assert lina.sees("Cap sur la cuisine")
    assert lina.sees("Travail en équipe : 3 badges sur 5")
    assert lina.sees("4. Repas de quartier")
    assert lina.sees("Les Ateliers du Port donne ces badges.")
    assert not lina.sees("C’est mon but")
    assert "%" not in lina.words


def test_each_step_of_the_picture_is_repeated_in_the_list(lina: Phone, mine: str) -> None:
    links = lina.opens(mine).screen.xpath("//*[local-name()='svg']//a")

    assert len(links) == 8  # seven steps and the key
    told = [link.get("aria-label").replace("\u00a0", " ") for link in links]
    assert "1. J’ai : Je sais accueillir" in told
    assert "4. À demander : Repas de quartier" in told
    assert "5. Pas encore : Je peux dire un souci" in told
    assert "3 sur 5 : Travail en équipe" in told


def test_who_has_the_list_only_loses_nothing(lina: Phone, world: World, path: str, mine: str) -> None:
    redraw(world, path, with_everything(world))
    screen = lina.opens(mine).screen

    said = {item.get("id"): " ".join(item.text_content().split()) for item in screen.xpath("//li[@id]")}
    groups = {
        item.get("id"): item.xpath("string(ancestor::section/h2)") for item in screen.xpath("//li[@id]")
    }
    links = screen.xpath("//*[local-name()='svg']//a")
    assert {link.get("href")[1:] for link in links} == set(said), "one of each, in both"
    for link in links:
        anchor, spoken = link.get("href")[1:], link.get("aria-label").replace("\u00a0", " ")
        plate, _, name = spoken.rpartition(" : ")
        assert " ".join(name.split()) in said[anchor]
        number, _, state = plate.rpartition(". ")
        assert not number or said[anchor].startswith(f"{number}. ")
        if state in ("J’ai", "À demander", "Demandé", "On regarde", "Pas encore") and "clef" not in anchor:
            assert state in groups[anchor] or groups[anchor].startswith("Ce que vos badges ouvrent")
        if re.fullmatch(r"\d+ sur \d+", state):
            held, needed = state.split(" sur ")
            assert re.search(rf"{held} badges? sur {needed}", said[anchor])
    assert "Un autre départ" not in said["etape-1"], "the first follows nobody"
    assert "Après : 1." in said["etape-6"], "a road that leaves the first step is told"
    assert "Après : 3." in said["etape-9"]
    assert "Dans : Au fourneau." in said["etape-1"], "an area is told"
    assert "Les badges : 1 à 5." in said["clef-1"], "what a key asks for is told"
    assert "12 quai des Marins" in said["etape-9"]


def test_every_state_differs_by_shape_and_word_without_colour(lina: Phone, world: World, mine: str) -> None:
    lina.opens(mine).taps("Je pense l’avoir déjà")
    screen = lina.opens(mine).screen

    seen = {}
    for link in screen.xpath("//*[local-name()='svg']//a[starts-with(@href, '#etape')]"):
        word = link.get("aria-label").split(". ")[1].split("\u00a0")[0].split(" :")[0]
        used = [use.get("href") for use in link.xpath(".//*[local-name()='use']")]
        seen[word] = (
            used[-1] if used[-1].startswith("#s") else "",
            bool(link.xpath(".//*[@class='missing']")),
        )
    assert seen == {"J’ai": ("#sh", False), "Demandé": ("#sa", False), "Pas encore": ("", True)}


def test_a_claim_moves_the_map(lina: Phone, world: World, mine: str) -> None:
    lina.opens(world.code("Repas de quartier")).taps("Je le garde")

    assert lina.opens(mine).sees("Travail en équipe : 4 badges sur 5")


def test_two_taps_ask_the_team(lina: Phone, mine: str) -> None:
    lina.opens("/passeport/but").taps("Mon butTravail en équipe")
    assert lina.path == mine
    lina.taps(ACCEPTED["have"])
    assert lina.opens(mine).sees("Demandé 1")
    assert not lina.sees(ACCEPTED["have"]), "asked once is asked"


def test_what_it_asks_for_outside_is_kept_as_asked(lina: Phone, world: World, path: str, mine: str) -> None:
    redraw(world, path, with_everything(world))
    lina.opens(mine)

    assert lina.sees("Vos badges ouvrent : Je maîtrise l’accueil.")
    lina.taps("Demander sur badges.example")
    assert "badges.example/demande" in lina.answer.headers["Refresh"]

    assert lina.opens(mine).sees("Demandé")
    assert not lina.sees("Vos badges ouvrent")


def test_a_star_is_lit_only_when_all_is_held(lina: Phone, world: World, path: str, mine: str) -> None:
    redraw(world, path, with_everything(world))
    screen = lina.opens(mine).screen

    stars = {
        link.get("aria-label"): link
        for link in screen.xpath("//a[starts-with(@href, '#etoile')]")
        if link.get("aria-label")
    }
    arms = {
        label.replace("\u00a0", " "): link.xpath("string(.//*[local-name()='use'][1]/@href)")
        for label, link in stars.items()
    }
    assert arms == {"1 sur 2 : La Cantine du Quai": "#star2", "1 sur 1 : Le Four des Docks": "#star5"}
    assert lina.sees("Il vous manque 1 badge pour 1 entreprise")


def test_what_is_to_ask_first_stands_above_the_picture(lina: Phone, mine: str) -> None:
    screen = lina.opens(mine).screen

    assert lina.sees("À demander maintenant : Repas de quartier")
    assert screen.xpath("//p[contains(., 'À demander maintenant')]//a/@href") == ["#etape-4"]
    assert screen.xpath("//a[@data-zoom='1']/@href") == ["?zoom=2#ietape-4"]
    assert screen.xpath("//*[@id='ietape-4']")


def test_plates_that_would_lie_on_one_another_bear_their_numbers_alone(
    lina: Phone, world: World, path: str, mine: str
) -> None:
    beside = {"n1": (60, 100), "n2": (110, 100)}

    def close(drawn: Map) -> Map:
        at = [replace(n, x=beside[n.id][0], y=beside[n.id][1]) if n.id in beside else n for n in drawn.nodes]
        return replace(drawn, nodes=tuple(at))

    plates = "//*[local-name()='svg']//a[@href='#etape-1']/*[local-name()='text']/text()"
    assert lina.opens(mine).screen.xpath(plates)[0].replace("\u00a0", " ") == "1. J’ai"
    redraw(world, path, close)
    assert lina.opens(mine).screen.xpath(plates) == ["1"]


def test_pieces_of_a_path_are_told_by_their_numbers(lina: Phone, world: World, path: str, mine: str) -> None:
    def many(drawn: Map) -> Map:
        pieces = tuple(node.match for node in drawn.nodes if node.kind is NodeKind.BADGE and node.match)
        there = Match(("https://badges.example/9",), ("https://badges.example/region",))
        return replace(
            drawn, nodes=(*drawn.nodes, Node("p", NodeKind.PATH, "De la Région", there, pieces, needed=3))
        )

    redraw(world, path, many)

    for address in (mine, path, f"{path}/affiche"):
        assert lina.opens(address).sees("3 badges parmi les numéros 1 à 7.")


# Goals ------------------------------------------------------------------------------------------


def test_a_stranger_makes_a_map_their_goal_in_one_tap(
    ines: Phone, world: World, path: str, mine: str
) -> None:
    ines.opens(path)
    passports = world.count(Passport)

    ines.taps("C’est mon but")

    assert world.count(Passport) == passports + 1
    assert ines.path == mine
    assert ines.sees("Travail en équipe : 0 badge sur 5")
    assert not ines.sees("C’est mon but")


def test_tapping_again_is_one_goal_of_one_passport(ines: Phone, world: World, path: str) -> None:
    form = ines.opens(path).form_with("C’est mon but")
    passports, goals = world.count(Passport), world.count(Goal)

    ines.goes_back_and_taps(form)
    ines.goes_back_and_taps(form)

    assert (world.count(Passport), world.count(Goal)) == (passports + 1, goals + 1)


def test_two_strangers_never_share_a_passport(app, world: World, path: str) -> None:
    """The page is the same for all, and caches keep it: nothing on it may open anything."""
    first, second = Phone(app), Phone(app)
    forms = [each.opens(path).form_with("C’est mon but") for each in (first, second)]
    passports = world.count(Passport)

    first.goes_back_and_taps(forms[0])
    second.goes_back_and_taps(forms[0])

    assert world.count(Passport) == passports + 2
    assert "nonce" not in first.opens(path).answer.text


def test_several_goals_at_once(lina: Phone, world: World) -> None:
    with world.app.site.current(), world.write() as db:
        there = db.scalars(select(GoalMap)).first()
        assert there is not None
        another = mapping.begin(
            db, there.organisation, replace(mapping.map_in(there), name="Cap sur le jardin")
        )
        code = another.code
    lina.opens("/passeport/but").taps("Cap sur le jardin").taps("C’est mon but")

    lina.opens("/passeport/but")
    links = list(lina.screen.xpath("//a[@class='goal']/@href"))
    assert f"/passeport/but/{code}" in links
    assert len(links) == 2


def test_a_goal_can_be_left_and_chosen_again(lina: Phone, mine: str) -> None:
    lina.opens(mine).taps("Ne plus suivre ce but")
    assert lina.sees("Vous n’avez pas encore de but.")

    lina.opens(mine).taps("C’est mon but")

    assert lina.opens("/passeport/but").sees("3 badges sur 5")


def test_a_map_that_does_not_exist_opens_no_passport(ines: Phone, world: World, path: str) -> None:
    form = ines.opens(path).form_with("C’est mon but")
    passports = world.count(Passport)
    form.set("action", "/M/00000000/but")

    assert ines.goes_back_and_taps(form).status == 404
    assert world.count(Passport) == passports


# For everybody ------------------------------------------------------------------------------------


def test_everybody_sees_the_same_page_and_nobody_is_asked_who_they_are(
    lina: Phone, marc: Phone, path: str
) -> None:
    hers, his = (phone.opens(path) for phone in (lina, marc))

    assert hers.answer.data == his.answer.data
    assert not his.cookies
    assert "Cookie" not in his.answer.headers.get("Vary", "")
    assert not hers.sees("J’ai")
    assert "badge/" not in hers.answer.text


def test_it_is_asked_for_again_and_changes_at_once(marc: Phone, world: World, path: str) -> None:
    for address in (path, f"{path}.json", f"{path}/affiche"):
        first = marc.client.get(address, headers=HTML, base_url=SITE)
        assert first.headers["Cache-Control"] == "no-cache"
        known = {**HTML, "If-None-Match": first.headers["ETag"]}
        assert marc.client.get(address, headers=known, base_url=SITE).status_code == 304

        redraw(world, path, lambda drawn: replace(drawn, name=f"{drawn.name} !"))

        assert marc.client.get(address, headers=known, base_url=SITE).status_code == 200


def test_what_is_not_published_is_seen_by_its_team_only(
    karima: Phone, solene: Phone, marc: Phone, lina: Phone, world: World, path: str, mine: str
) -> None:
    publish(world, path, is_published=False)

    assert karima.opens(path).sees("Votre équipe seule voit cette carte.")
    assert karima.answer.headers["Cache-Control"] == "private, no-store"
    for someone in (solene, marc, lina):
        for address in (path, f"{path}.json", f"{path}/affiche"):
            assert someone.opens(address).status == 404
    assert lina.opens(mine).status == 404
    assert not lina.opens("/passeport/but").sees("Cap sur la cuisine")
    assert lina.opens("/passeport").status == 200


def test_the_open_format_is_one_address_further(marc: Phone, world: World, path: str) -> None:
    by_name = marc.client.get(f"{path}.json", base_url=SITE)
    by_accept = marc.client.get(path, headers={"Accept": "application/json"}, base_url=SITE)

    assert by_name.data == by_accept.data
    assert by_name.mimetype == "application/json"
    assert by_name.headers["Access-Control-Allow-Origin"] == "*"
    document = json.loads(by_name.data)
    assert document["id"] == f"{SITE}{path}"
    assert document["nodes"][0]["match"]["achievements"][0].startswith(f"{SITE}/O/")
    assert isinstance(reading.read(document), Map)


def test_names_from_elsewhere_are_words_and_never_markup(
    marc: Phone, lina: Phone, world: World, path: str, mine: str
) -> None:
    redraw(world, path, with_everything(world))

    for phone, address in ((marc, path), (marc, f"{path}/affiche"), (lina, mine)):
        assert phone.opens(address).status == 200
        assert "<script>alert" not in phone.answer.text


@pytest.mark.parametrize("zoom", ["2", "99", "-4", "x"])
def test_one_looks_closer_without_a_script(lina: Phone, mine: str, zoom: str) -> None:
    lina.opens(f"{mine}?zoom={zoom}")

    shown = lina.screen.xpath("string(//*[@id='carte']/@class)")
    assert shown == f"pane zoom-{ {'2': 2, '99': 3}.get(zoom, 1) }"


def test_the_poster_says_it_all_without_anybodys_badges(lina: Phone, world: World, path: str) -> None:
    lina.opens(f"{path}/affiche")

    assert lina.sees(path.rpartition("/")[2])
    for name in ("Cap sur la cuisine", "4. Repas de quartier", "Travail en équipe"):
        assert lina.sees(name)
    assert not lina.sees("J’ai")


def test_how_many_follow_a_map_is_said_from_five_on(
    path: str, lina: Phone, marc: Phone, world: World
) -> None:
    """Lina follows it already; each of the others is somebody new."""
    for number in range(3):
        Phone(lina.app, f"Newcomer {number}", address=f"10.0.1.{number}").opens(path).taps("C’est mon but")
    assert "C’est le but de" not in marc.opens(path, **HTML).words
    assert world.count(Goal) == 4

    Phone(lina.app, "The fifth", address="10.0.1.9").opens(path).taps("C’est mon but")

    assert marc.opens(path, **HTML).sees("C’est le but de 5 personnes.")
