"""A map is drawn at the desk: by hand, from a file, by two at once; nobody outside sees it before it is published."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from backpack.badges.models import Badge
from backpack.goals import drafts
from backpack.goals.models import Goal, GoalMap, Leads, MapEdition, Rule
from backpack.issuers.models import BadgeClass
from backpack.openmaps.model import Level, Map, NodeKind
from backpack.stars.models import Star
from tests.cast import World
from tests.network import Network
from tests.phone import SITE, Phone

LIST = "/bureau/mini-cartes"


def code_of(world: World, name: str) -> str:
    return world.row(BadgeClass, name=name).code


def drawn(world: World, goal_map: GoalMap | None = None) -> Map:
    """What the newest map's draft is."""
    return drafts.working(world.row(GoalMap, id=(goal_map or world.newest(GoalMap)).id))


def begins(phone: Phone, world: World, *badges: str, name: str = "Cap sur le jardin") -> Phone:
    phone.opens(LIST).taps("Dessiner une carte").taps("Continuer", name=name)
    return phone.taps("Mettre sur la carte", badge=[code_of(world, each) for each in badges])


def kitchen(phone: Phone, world: World) -> Phone:
    return begins(phone, world, "Je sais accueillir", "Repas de quartier", "Sortie en mer")


def ids(world: World) -> list[str]:
    return [each.id for each in drawn(world).nodes]


def names(world: World) -> list[str]:
    return [each.name for each in drawn(world).nodes]


def adds_key(
    phone: Phone, *, needed: int = 0, name: str = "Tenir la barre", of: list[str] | None = None
) -> Phone:
    picked: dict[str, object] = {"piece": of} if of else {}
    phone.taps("Un badge clé").taps("Continuer", needed=needed, **picked)
    return phone.taps("Mettre sur la carte", name=name, criteria="Réussit avec les autres.")


def posts(phone: Phone, path: str, **sent: object) -> TestResponse:
    """Send what no screen of ours would."""
    return phone.client.post(path, data=sent, headers={"Origin": SITE}, base_url=SITE)


# Drawing -----------------------------------------------------------------------------------------


def test_a_map_is_drawn_from_a_list_of_badges_in_five_taps(karima, world):
    karima.opens("/bureau").taps("Voir nos mini cartes")
    kitchen(karima, world)

    assert karima.sees("Cap sur le jardin")
    assert karima.sees("Brouillon : vous seuls la voyez")
    assert sorted(names(world)) == ["Je sais accueillir", "Repas de quartier", "Sortie en mer"]
    assert {each.match.level for each in drawn(world).nodes} == {Level.KNOWS}, "je sais where nothing is said"
    assert karima.sees("Ce que la personne verra")


def test_a_map_is_published_by_a_manager_and_then_everybody_sees_it(karima, nadia, marc, world):
    kitchen(karima, world)
    code = world.newest(GoalMap).code
    assert not karima.sees("Publier") or karima.sees("Une personne responsable la publiera.")
    assert marc.opens(f"/M/{code}").status == 404

    nadia.opens(f"{LIST}/{code}").taps("Publier")

    assert nadia.sees("Publiée. Version 1.")
    assert marc.opens(f"/M/{code}").sees("Cap sur le jardin")
    assert marc.status == 200
    assert marc.sees("Sortie en mer")


def test_a_facilitator_cannot_publish(karima, world):
    kitchen(karima, world)
    code = world.newest(GoalMap).code

    answer = posts(karima, f"{LIST}/{code}/publier")

    assert answer.status_code == 403
    assert world.newest(GoalMap).published_at is None


def test_the_list_is_ordered_by_buttons_and_its_road_follows(karima, world):
    kitchen(karima, world)
    first, second, third = ids(world)

    karima.taps(f"Descendre : {names(world)[0]}")

    assert ids(world) == [second, first, third]
    assert [(each.before, each.after) for each in drawn(world).edges] == [(second, first), (first, third)]
    karima.taps(f"Monter : {names(world)[2]}")
    assert ids(world) == [second, third, first]


def test_one_may_begin_anywhere_or_after_what_one_chooses(karima, world):
    kitchen(karima, world)
    first, second, third = ids(world)
    karima.taps("Le chemin").taps("Garder ce choix", way="field")
    assert drawn(world).edges == ()
    assert karima.sees("Dans l’ordre que l’on veut")

    karima.taps(names(world)[2]).taps("Vient après").taps("Garder ce choix", before=[first, second])

    assert {(each.before, each.after) for each in drawn(world).edges} == {(first, third), (second, third)}
    assert karima.sees("Vient après 2 choses")
    assert karima.sees("Plusieurs chemins")
    karima.taps(names(world)[0]).taps("Vient après")
    assert not karima.screen.xpath(f"//input[@value='{third}']"), "what comes later is not offered: no circle"


def test_a_circle_sent_by_hand_is_told_in_words(karima, world):
    kitchen(karima, world)
    first, _, third = ids(world)
    before = drawn(world)

    answer = posts(
        karima, f"{LIST}/{world.newest(GoalMap).code}/choses/{first}/apres", before=[third], saves=1
    )

    assert answer.status_code == 422
    assert "Ces chemins tournent en rond." in answer.text
    assert drawn(world) == before


def test_je_peux_is_enough_where_it_is_chosen_and_the_key_badge_asks_for_the_same(karima, world):
    adds_key(kitchen(karima, world))
    skill = next(each for each in drawn(world).nodes if each.name == "Je sais accueillir")

    karima.taps("Je sais accueillir").taps("Le niveau demandé").taps("Garder ce niveau", level="can")

    node = drawn(world).node(skill.id)
    assert (node.name, node.match.level) == ("Je peux accueillir", Level.CAN)
    assert len(node.match.achievements) == 2, "who knows, can"
    key = next(each for each in drawn(world).nodes if each.kind is NodeKind.KEY)
    assert node.match in key.pieces
    assert skill.match not in key.pieces
    assert karima.sees("Je peux suffit")


def test_other_badges_may_count_as_much(karima, world):
    kitchen(karima, world)
    other = code_of(world, "Port propre")

    karima.taps("Sortie en mer").taps("Aussi accepté").taps("Garder ce choix", badge=[other])

    node = next(each for each in drawn(world).nodes if each.name == "Sortie en mer")
    assert len(node.match.achievements) == 2
    assert node.match.achievements[1].endswith(other)
    assert karima.taps("Sortie en mer").sees("Port propre")
    karima.taps("Aussi accepté").taps("Garder ce choix", badge=[])
    assert len(drawn(world).node(node.id).match.achievements) == 1


def test_places_words_and_areas_are_put_taken_and_said_otherwise(karima, world):
    kitchen(karima, world)
    karima.taps("Un lieu ou une activité")
    karima.taps(
        "Mettre sur la carte", name="Forum des métiers", at="Salle des fêtes", apply="forum.example.fr"
    )
    karima.taps("Quelques mots").taps("Mettre sur la carte", name="Commencez où vous voulez.")
    place = next(each for each in drawn(world).nodes if each.kind is NodeKind.PLACE)
    assert (place.name, place.at, place.apply) == (
        "Forum des métiers",
        "Salle des fêtes",
        "https://forum.example.fr",
    )

    karima.taps("Une zone").taps("Garder cette zone", name="Le port", node=[place.id, ids(world)[0]])
    assert drawn(world).areas[0].nodes == (ids(world)[0], place.id)
    karima.taps("Forum des métiers").taps("Ses mots").taps("Garder", name="Forum", at="", apply="")
    assert drawn(world).node(place.id).at == ""
    karima.taps("Forum").taps("Enlever de la carte")
    assert "Forum" not in names(world)
    assert drawn(world).areas[0].nodes == (ids(world)[0],)
    karima.taps("Le port").taps("Enlever cette zone")
    assert drawn(world).areas == ()


def test_a_badge_that_a_key_badge_asks_for_stays(karima, world):
    adds_key(kitchen(karima, world))

    karima.taps("Sortie en mer").taps("Enlever de la carte")

    assert karima.status == 409
    assert karima.sees("« Tenir la barre » demande ce badge.")
    assert "Sortie en mer" in names(world)


def test_a_star_is_chosen_among_companies_that_are_confirmed(karima, world):
    with world.write() as db:
        port = db.scalars(select(BadgeClass)).first().organisation_id
        made = {"organisation_id": port, "key_sealed": None, "made_by": "Karima"}
        moment = db.scalars(select(GoalMap)).first().made_at
        db.add(Star(code="AAAAAAAAAAAA1", key_hash="a", name="Cuisines des Halles", made_at=moment, **made))
        db.add(
            Star(
                code="AAAAAAAAAAAA2",
                key_hash="b",
                name="Chantier naval",
                made_at=moment,
                confirmed_at=moment,
                **made,
            )
        )
    kitchen(karima, world).taps("Une entreprise")
    assert karima.sees("Chantier naval")
    assert not karima.sees("Cuisines des Halles")

    karima.taps("Mettre sur la carte", star=["AAAAAAAAAAAA2", "AAAAAAAAAAAA1"])

    stars = [each.star for each in drawn(world).nodes if each.kind is NodeKind.STAR]
    assert stars == ["/S/AAAAAAAAAAAA2"]


def test_a_picture_lies_behind_and_comes_off(karima, nadia, world):
    out = io.BytesIO()
    Image.new("RGB", (1500, 900), "teal").save(out, "JPEG")
    kitchen(karima, world).taps("Une image derrière")
    karima.taps("Mettre cette image", picture=("plan.jpg", out.getvalue()))
    assert drawn(world).picture.startswith("/images/")
    code = world.newest(GoalMap).code

    nadia.opens(f"{LIST}/{code}").taps("Publier")
    assert world.newest(GoalMap).picture_id is not None
    nadia.taps("Une image derrière").taps("Enlever l’image").taps("Publier")
    assert world.newest(GoalMap).picture_id is None


# Key badges and paths --------------------------------------------------------------------------------


def test_a_key_badge_issues_by_itself_only_once_the_map_is_published(karima, nadia, ines, world):
    adds_key(begins(karima, world, "Sortie en mer", "Repas de quartier"))
    assert world.count(BadgeClass, name="Tenir la barre") == 0, "a draft makes no badge"
    code = world.newest(GoalMap).code

    nadia.opens(f"{LIST}/{code}").taps("Publier")

    rule = world.newest(Rule)
    assert (rule.leads_to, rule.needed) == (Leads.KEY, 0)
    ines.opens(world.code("Sortie en mer", uses=1, group=False)).taps("Je le garde")
    assert world.count(Badge, name="Tenir la barre") == 0
    ines.opens(world.code("Repas de quartier", uses=1, group=False)).taps("Je le garde")
    assert world.count(Badge, name="Tenir la barre") == 1


def test_what_a_key_badge_asks_for_changes_with_the_next_version(karima, nadia, world):
    adds_key(kitchen(karima, world), needed=2)
    code = world.newest(GoalMap).code
    nadia.opens(f"{LIST}/{code}").taps("Publier")
    assert world.newest(Rule).needed == 2
    keys, rules_before = world.count(BadgeClass), world.count(Rule)

    karima.opens(f"{LIST}/{code}").taps("Tenir la barre").taps("Les badges qu’il faut")
    karima.taps("Garder ce choix", needed=0)
    assert world.newest(Rule).needed == 2, "not before it is published"
    nadia.opens(f"{LIST}/{code}").taps("Publier")

    assert world.newest(Rule).needed == 0
    assert (world.count(BadgeClass), world.count(Rule)) == (keys, rules_before)


def test_a_path_leads_to_a_badge_of_somebody_else(karima, nadia, world):
    kitchen(karima, world).taps("Un accès à un autre badge").taps("Continuer", needed=2)
    karima.taps(
        "Mettre sur la carte",
        name="Je maîtrise l’équipe",
        giver="la Région",
        apply="region.example.fr/badges",
    )
    code = world.newest(GoalMap).code
    nadia.opens(f"{LIST}/{code}").taps("Publier")
    nadia.taps("Je maîtrise l’équipe").taps("Les badges qu’il faut").taps("Garder ce choix", needed=0).taps(
        "Publier"
    )

    rule = world.newest(Rule)
    assert (rule.leads_to, rule.target_name, rule.target_issuer) == (
        Leads.EQUIVALENCE,
        "Je maîtrise l’équipe",
        "la Région",
    )
    assert rule.apply == "https://region.example.fr/badges"
    assert rule.needed == 0
    assert world.count(Rule, leads_to=Leads.EQUIVALENCE, target_name="Je maîtrise l’équipe") == 1
    assert world.count(BadgeClass, name="Je maîtrise l’équipe") == 0


def test_a_key_badge_needs_two_badges_words_and_a_name_of_its_own(karima, nadia, world):
    kitchen(karima, world).taps("Un badge clé").taps("Continuer", piece=[ids(world)[0]])
    assert karima.status == 422
    assert karima.sees("Il faut au moins deux badges.")

    karima.opens(f"{LIST}/{world.newest(GoalMap).code}")
    assert adds_key(karima, name="ok"[:2]).sees("Il manque le nom du badge clé.")
    karima.opens(f"{LIST}/{world.newest(GoalMap).code}")
    adds_key(karima, name="Sortie en mer")
    nadia.opens(f"{LIST}/{world.newest(GoalMap).code}").taps("Publier")
    assert nadia.status == 422
    assert nadia.sees("Un de vos badges porte déjà ce nom.")
    assert world.newest(GoalMap).published_at is None


@pytest.mark.parametrize(
    ("way", "sent", "told"),
    [
        ("Son nom", {"name": "Cap " * 40}, "Ce texte est trop long."),
        ("Un lieu ou une activité", {"name": " ", "at": "Au port"}, "Il manque un nom."),
        ("Un lieu ou une activité", {"name": "Forum", "apply": "javascript:alert(1)"}, "Cette adresse ne va pas."),
        ("Quelques mots", {"name": "mot " * 90}, "Ce texte est trop long."),
        ("Une zone", {"name": "  "}, "Il manque un nom."),
        ("Sortie en mer", {"apply": "ftp://ici"}, "Cette adresse ne va pas."),
    ],
)  # fmt: skip
def test_after_a_fault_the_form_comes_again_with_its_words(karima, world, way, sent, told):
    kitchen(karima, world).taps(way)
    if way == "Sortie en mer":
        karima.taps("Où le demander")
    form = karima.screen.xpath("//main//form[@id]")[0]

    karima.goes_back_and_taps(form, **sent)

    assert karima.status == 422
    (fault,) = karima.screen.xpath("//p[@class='fault']")
    assert told in fault.text_content()
    fields = {each.name: each.value for each in karima.screen.xpath("//main//form[@id]//input[@name]")}
    typed = {name: words for name, words in sent.items() if words.strip()}
    assert {name: fields[name].strip() for name in typed} == {
        name: each.strip() for name, each in typed.items()
    }


def test_a_key_badge_or_an_access_without_words_keeps_its_pieces_and_choices(karima, world):
    kitchen(karima, world)
    adds_key(karima, name="ok", needed=2)
    assert karima.status == 422
    karima.taps("Mettre sur la carte", name="Tenir la barre")
    (key,) = [each for each in drawn(world).nodes if each.kind is NodeKind.KEY]
    assert (key.about, key.needed, len(key.pieces)) == ("Réussit avec les autres.", 2, 3)

    karima.taps("Un accès à un autre badge").taps("Continuer")
    karima.taps("Mettre sur la carte", name="Le large", giver="x" * 300, apply="")
    assert karima.status == 422
    assert karima.sees("Ce texte est trop long.")
    karima.taps("Mettre sur la carte", giver="la Région")
    assert "Le large" in names(world)


# Taken away, or out of sight ------------------------------------------------------------------------


def test_a_draft_is_removed_after_one_question(karima, world):
    maps = world.count(GoalMap)
    kitchen(karima, world)
    karima.taps("Enlever cette carte")
    assert karima.sees("Tout ce qui est dessiné sera effacé.")
    form = karima.screen.xpath("//form[@id='f']")[0]
    karima.taps("Enlever cette carte")

    assert (karima.path, karima.sees("Cap sur le jardin")) == (LIST, False)
    assert world.count(GoalMap) == maps
    assert karima.goes_back_and_taps(form).path == LIST, "a second tap"


def test_a_published_map_goes_out_of_sight_and_comes_back(karima, nadia, lina, marc, world):
    kitchen(nadia, world).taps("Publier")
    code = world.newest(GoalMap).code
    lina.opens(f"/M/{code}").taps("C’est mon but")
    goals = world.count(Goal)
    assert not karima.opens(f"{LIST}/{code}").sees("Ne plus montrer cette carte")
    assert karima.posts(f"{LIST}/{code}/cacher").status == 403
    karima.posts(f"{LIST}/{code}/enlever")
    assert world.newest(GoalMap).published_at, "what everybody saw is not removed"

    nadia.opens(f"{LIST}/{code}").taps("Ne plus montrer cette carte").taps("Ne plus montrer cette carte")

    assert nadia.sees("Brouillon : vous seuls la voyez")
    assert not nadia.sees("Enlever cette carte")
    assert marc.opens(f"/M/{code}").status == 404
    assert not lina.opens("/passeport/but").sees("Cap sur le jardin")
    assert nadia.posts(f"{LIST}/{code}/cacher").status == 200, "a second tap"
    assert nadia.posts(f"{LIST}/{code}/enlever").status == 200
    assert (world.count(Goal), world.newest(GoalMap).code) == (goals, code)

    nadia.opens(f"{LIST}/{code}").taps("Publier")
    assert nadia.sees("Publiée. Version 2.")
    assert marc.opens(f"/M/{code}").sees("Cap sur le jardin")
    assert [each.version for each in _editions(world)] == [1, 2]


def test_another_organisation_removes_and_hides_nothing(solene, karima, world):
    kitchen(karima, world)
    code = world.newest(GoalMap).code

    assert solene.opens(f"{LIST}/{code}/enlever").status == 404
    solene.posts(f"{LIST}/{code}/enlever")

    assert world.newest(GoalMap).code == code


def test_a_map_of_words_alone_or_with_an_empty_area_is_not_published(nadia, world):
    nadia.opens(LIST).taps("Dessiner une carte").taps("Continuer", name="Cap sur les mots")
    code = world.newest(GoalMap).code
    nadia.opens(f"{LIST}/{code}").taps("Quelques mots").taps("Mettre sur la carte", name="Bonjour")
    nadia.taps("Publier")
    assert nadia.status == 422
    assert nadia.sees("Mettez d’abord des badges sur la carte.")

    nadia.taps("Un lieu ou une activité").taps("Mettre sur la carte", name="Forum")
    nadia.taps("Une zone").taps("Garder cette zone", name="Le port", node=[]).taps("Publier")
    assert nadia.status == 422
    assert nadia.sees("Une zone est vide.")
    assert world.newest(GoalMap).published_at is None
    nadia.taps("Le port").taps("Enlever cette zone").taps("Publier")
    assert world.newest(GoalMap).published_at


def test_what_waits_is_wiped_out_by_an_older_version_only_after_a_question(karima, nadia, world):
    kitchen(nadia, world).taps("Publier")
    code = world.newest(GoalMap).code
    karima.opens(f"{LIST}/{code}").taps("Son nom").taps("Garder ce nom", name="Cap sur le large")

    nadia.opens(f"{LIST}/{code}/versions").taps("Revenir à la version 1")
    assert nadia.status == 409
    assert nadia.sees("Effacer les changements qui attendent ?")
    assert drawn(world).name == "Cap sur le large"
    nadia.taps("Revenir à la version 1")

    assert (nadia.status, drawn(world).name) == (200, "Cap sur le jardin")


def test_seeing_it_as_a_person_is_offered_once(karima, nadia, world):
    kitchen(karima, world)
    code = world.newest(GoalMap).code
    for phone in (karima, nadia):
        assert phone.opens(f"{LIST}/{code}").words.count("Voir comme une personne") == 1


# Versions, and two at once ----------------------------------------------------------------------------


def test_each_publication_is_kept_and_may_come_back(karima, nadia, marc, world):
    kitchen(nadia, world).taps("Publier")
    code = world.newest(GoalMap).code
    karima.opens(f"{LIST}/{code}").taps("Son nom").taps("Garder ce nom", name="Cap sur le large")
    assert karima.sees("Publiée. Des changements attendent.")
    assert marc.opens(f"/M/{code}").sees("Cap sur le jardin"), "strangers see what was published"
    nadia.opens(f"{LIST}/{code}").taps("Publier")
    assert marc.opens(f"/M/{code}").sees("Cap sur le large")

    nadia.opens(f"{LIST}/{code}").taps("Ses versions")
    assert nadia.sees("Version 2 · celle de maintenant")
    assert nadia.sees("Nadia, le")
    nadia.taps("Revenir à la version 1").taps("Publier")

    assert marc.opens(f"/M/{code}").sees("Cap sur le jardin")
    assert [each.version for each in _editions(world)] == [1, 2, 3]
    assert world.newest(GoalMap).version == 3


def test_a_map_of_the_demo_keeps_what_it_was_before_its_first_change(nadia, world):
    goal_map = world.row(GoalMap, name="Cap sur la cuisine")
    nadia.opens(f"{LIST}/{goal_map.code}").taps("Son nom").taps(
        "Garder ce nom", name="Cap sur les cuisines"
    ).taps("Publier")

    kept = _editions(world, goal_map)
    assert [(each.version, each.made_by) for each in kept] == [(1, "Les Ateliers du Port"), (2, "Nadia")]
    assert json.loads(kept[0].document)["name"] == "Cap sur la cuisine"


def test_tapping_twice_makes_one_map_one_thing_and_one_edition(nadia, world):
    nadia.opens(f"{LIST}/nouvelle")
    form, maps = nadia.form_with("Continuer"), world.count(GoalMap)
    for _ in range(2):
        nadia.goes_back_and_taps(form, name="Cap sur le jardin")
    assert world.count(GoalMap) == maps + 1

    nadia.taps(
        "Mettre sur la carte", badge=[code_of(world, "Sortie en mer"), code_of(world, "Repas de quartier")]
    )
    nadia.taps("Un lieu ou une activité")
    form = nadia.form_with("Mettre sur la carte")
    for _ in range(2):
        nadia.goes_back_and_taps(form, name="Forum", at="Ici")
        assert nadia.status == 200
    assert names(world).count("Forum") == 1

    form = nadia.form_with("Publier")
    for _ in range(2):
        nadia.goes_back_and_taps(form)
    assert len(_editions(world)) == 1
    nadia.taps("Forum")
    form = nadia.form_with("Enlever de la carte")
    for _ in range(2):
        nadia.goes_back_and_taps(form)
        assert nadia.status == 200


def test_of_two_who_draw_at_once_the_second_is_told_and_loses_nothing(karima, nadia, world):
    kitchen(karima, world)
    code = world.newest(GoalMap).code
    nadia.opens(f"{LIST}/{code}/nom")
    karima.taps("Un lieu ou une activité").taps("Mettre sur la carte", name="Forum", at="Ici")

    nadia.taps("Garder ce nom", name="Cap sur le large")

    assert nadia.status == 409
    assert nadia.sees("Quelqu’un d’autre a changé cette carte.")
    assert nadia.sees("Cap sur le large"), "the words are still there"
    assert drawn(world).name == "Cap sur le jardin"
    nadia.taps("Garder aussi mon changement")
    assert nadia.status == 200
    assert drawn(world).name == "Cap sur le large"
    assert "Forum" in names(world), "and what the other did stays"


# Files ----------------------------------------------------------------------------------------------


def document_of(world: World, goal_map: GoalMap) -> dict[str, object]:
    return json.loads(goal_map.document)  # type: ignore[no-any-return]


def uploads(phone: Phone, document: object) -> Phone:
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    return phone.opens(f"{LIST}/importer").taps("Ajouter cette carte", file=("carte.json", text))


def test_a_map_goes_out_as_a_file_and_comes_back_the_same(karima, world):
    adds_key(kitchen(karima, world))
    first = world.newest(GoalMap)
    karima.taps("Télécharger la carte")
    assert karima.answer.headers["Content-Disposition"] == f'attachment; filename="carte-{first.code}.json"'
    text = karima.answer.get_data()
    assert json.loads(text)["id"] == f"{SITE}/M/{first.code}"

    uploads(karima, text)

    second = world.newest(GoalMap)
    assert second.id != first.id
    assert second.published_at is None
    assert replace(drawn(world), id="") == replace(drawn(world, first), id="")


@pytest.mark.parametrize("whose", ["Solène's key", "one's own key", "a key to come"])
def test_a_map_that_is_brought_settles_no_rule(nadia, solene, world, whose):
    """It says that one badge makes a key badge; published, it moves nobody's rule and mints nothing."""
    with world.write() as db:
        key = db.scalars(select(BadgeClass).filter_by(name="Travail en équipe")).one()
        name, org = f"/O/{key.organisation.code}/{key.code}", f"/O/{key.organisation.code}"
    if whose == "a key to come":
        name = f"{org}/0000000000000"
    member = solene if whose == "Solène's key" else nadia
    clean = {"achievements": [f"{org}/{code_of(world, 'Port propre')}"], "issuers": [org]}
    document = {
        "format": "mini-map/1", "id": "https://evil.example/m", "name": "Un cadeau",
        "nodes": [
            {"id": "p", "kind": "badge", "name": "Sortie en mer", "match": clean},
            {"id": "k", "kind": "key", "name": "Travail en équipe", "match": {"achievements": [name], "issuers": [org]},
             "pieces": [clean], "needed": 1},
        ],
    }  # fmt: skip
    before = _rules(world)
    uploads(member, document)
    assert member.status == 200
    assert member.sees("Un cadeau")

    code = world.newest(GoalMap).code
    posts(member, f"{LIST}/{code}/publier")
    posts(member, f"{LIST}/{code}/choses/k/pieces", piece=["p"], saves=0)

    assert _rules(world) == before


def test_every_fault_of_a_file_is_told_in_words_with_its_place(karima, world):
    maps = world.count(GoalMap)
    uploads(karima, {"format": "mini-map/1", "id": "https://x.example/m", "name": "Carte", "nodes": [
        {"id": "a", "kind": "bagde", "name": "Je sais lire"},
        {"id": "b", "kind": "place", "name": "Ici", "apply": "javascript:alert(1)"},
    ], "edges": [{"before": "a", "after": "z"}]})  # fmt: skip

    assert karima.status == 422
    assert world.count(GoalMap) == maps
    assert karima.sees("Chose 1 « Je sais lire », son genre : nous ne connaissons pas ce mot.")
    assert karima.sees("Chose 2 « Ici », l’adresse pour le demander : cette adresse ne va pas.")
    assert karima.sees("Chemin 1, son arrivée : cela ne mène nulle part.")
    assert karima.sees("nodes[0].kind")


@pytest.mark.parametrize(
    "text", [b"", b"   ", b"{", b"\xff\x00", b"[" * 15_000, b"[]", b'"x"', b"null", b"<html>"]
)
def test_what_is_no_map_is_told_in_words(karima, world, text):
    maps = world.count(GoalMap)
    uploads(karima, text)

    assert karima.status == 422
    assert world.count(GoalMap) == maps
    assert (
        karima.sees("Il manque la carte.")
        or karima.sees("Ce fichier n’est pas une mini carte.")
        or karima.sees("Cette carte a des fautes.")
    )


def test_looks_and_pictures_that_this_site_cannot_draw_are_left_out(karima, world):
    match = {"achievements": ["https://x.example/b"], "issuers": ["https://x.example"]}
    star = {"kind": "can", "enamel": "large", "pictogram": "star"}
    looks = [{"kind": "dragon"}, star | {"enamel": "fluo"}, star | {"kind": "key"}, star | {"level": 3}]
    nodes = [
        {"id": f"n{i}", "kind": "badge", "name": "B", "match": match, "look": each}
        for i, each in enumerate(looks)
    ]
    uploads(
        karima,
        {
            "format": "mini-map/1",
            "id": "urn:x:1",
            "name": "Carte",
            "picture": "https://x.example/p.png",
            "nodes": nodes,
        },
    )

    assert karima.status == 200
    assert drawn(world).picture == ""
    assert {each.look for each in drawn(world).nodes} == {None}
    assert karima.taps("Voir comme une personne").status == 200


def test_a_map_is_brought_from_an_address(karima, world, monkeypatch):
    network = Network().installed(monkeypatch)
    goal_map = world.row(GoalMap, name="Cap sur la cuisine")
    network.pages["https://club.example/carte.json"] = goal_map.document.encode()
    karima.opens(f"{LIST}/importer").taps("Ajouter cette carte", address="https://club.example/carte.json")
    assert karima.sees("Cap sur la cuisine")
    assert network.asked == ["https://club.example/carte.json"]

    for address in ("https://club.example/rien", "pas une adresse", "file:///etc/passwd"):
        karima.opens(f"{LIST}/importer").taps("Ajouter cette carte", address=address)
        assert karima.status == 422
        assert karima.sees("Nous ne trouvons pas de carte à cette adresse.")


# Attacks ----------------------------------------------------------------------------------------------


def test_strangers_earners_and_other_organisations_see_and_change_nothing(karima, solene, lina, marc, world):
    adds_key(kitchen(karima, world))
    code, before = world.newest(GoalMap).code, world.newest(GoalMap).draft
    node = ids(world)[0]
    pages = (
        "",
        "/nom",
        "/badges",
        "/apercu",
        "/carte.json",
        "/versions",
        "/fond",
        "/chemin",
        f"/choses/{node}",
        f"/choses/{node}/apres",
        "/zones/0",
        "/pieces/cle",
    )
    for phone, status in ((solene, 404), (lina, 403), (marc, 401)):
        for page in pages:
            assert phone.opens(f"{LIST}/{code}{page}").status == status, (phone.name, page)
        for page in (
            "/nom",
            "/badges",
            f"/choses/{node}/enlever",
            f"/choses/{node}/placer",
            "/lieu",
            "/chemin",
        ):
            sent = {"name": "Volée", "to": 2, "saves": 3, "way": "field"}
            answer = posts(phone, f"{LIST}/{code}{page}", **sent)
            assert answer.status_code == status
    assert world.newest(GoalMap).draft == before
    assert solene.opens(f"/M/{code}").status == 404


@pytest.mark.parametrize(
    "typed", ["x" * 10_000, "\u202eedoc", "a\x07b", "  ", "<script>alert(1)</script>", "😀" * 90]
)
def test_whatever_is_typed_is_kept_told_or_cleaned_never_a_fault_of_ours(karima, world, typed):
    kitchen(karima, world)
    code = world.newest(GoalMap).code
    put = "Mettre sur la carte"
    for where, button in {
        "nom": "Garder ce nom", "lieu": put, "mots": put, "zones/0": "Garder cette zone"
    }.items():  # fmt: skip
        karima.opens(f"{LIST}/{code}/{where}").taps(button, name=typed)
        assert karima.status in (200, 422), where
    assert "<script>" not in karima.opens(f"{LIST}/{code}").answer.text.replace("<script type", "").replace(
        "<script src", ""
    )
    assert all(len(each) <= 200 for each in names(world))


def test_hostile_numbers_and_unknown_things_are_plain_refusals(karima, world):
    kitchen(karima, world)
    code, node = world.newest(GoalMap).code, ids(world)[0]
    for path, sent in (
        (f"choses/{node}/placer", {"to": "9" * 400, "saves": "1"}),
        (f"choses/{node}/placer", {"to": "1", "saves": "9" * 400}),
        (f"choses/{node}/placer", {"to": "-7", "saves": "x"}),
        ("choses/rien/placer", {"to": "1"}),
        ("choses/rien/enlever", {}),
        (f"choses/{node}/niveau", {"level": "dieu", "saves": "1"}),
        (f"choses/{node}/pieces", {"piece": ["a", "b"]}),
        ("badges", {"badge": ["x", "../..", "\0"]}),
        ("zones/99999999999999999999", {"name": "Loin", "saves": "1"}),
        ("versions/99999999999999999999", {"saves": "1"}),
        ("cle", {"name": "Clé", "piece": ["x"] * 500, "needed": "-3"}),
        ("acces", {"name": "Accès", "apply": "javascript:alert(1)", "piece": ids(world), "saves": "1"}),
        ("lieu", {"name": "Lieu", "apply": "javascript:alert(1)", "saves": "1"}),
    ):  # fmt: skip
        answer = posts(karima, f"{LIST}/{code}/{path}", **sent)
        assert answer.status_code < 500, (path, sent)
    assert "javascript:" not in world.newest(GoalMap).draft


def _rules(world: World) -> list[tuple[int, int, int]]:
    with world.write() as db:
        return [
            (each.id, each.needed, len(each.pieces)) for each in db.scalars(select(Rule).order_by(Rule.id))
        ]


def _editions(world: World, goal_map: GoalMap | None = None) -> list[MapEdition]:
    with world.write() as db:
        wanted = select(MapEdition).where(MapEdition.goal_map_id == (goal_map or world.newest(GoalMap)).id)
        return list(db.scalars(wanted.order_by(MapEdition.version)))
