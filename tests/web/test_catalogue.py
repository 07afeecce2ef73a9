"""The catalogue: designed, proposed, published, changed without touching what was given, retired, shared."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from backpack.badges.models import Badge
from backpack.claims.models import ClaimCode
from backpack.issuers.models import BadgeClass, ClassEdition, Organisation
from backpack.kernel.db import Base
from backpack.openbadges import contexts
from backpack.passport.models import Passport
from tests.catalogues import SAILING, code_of, propose, publish
from tests.catalogues import ida as ida
from tests.phone import Phone


def about(marc: Phone, world, name: str, accept: str = "application/ld+json"):
    found = world.row(BadgeClass, name=name)
    organisation = world.row(Organisation, id=found.organisation_id).code
    answer = marc.client.get(f"/O/{organisation}/{found.code}", headers={"Accept": accept})
    return answer.status_code, json.loads(answer.data) if answer.status_code == 200 else None


def edited(phone: Phone, world, which: str, **fields: object) -> Phone:
    return phone.opens(f"/bureau/catalogue/{code_of(world, which)}/changer").taps(
        "Garder ces changements", **fields
    )


# Designing --------------------------------------------------------------------------------------


def test_the_catalogue_shows_what_the_organisation_gives_in_families(karima):
    karima.opens("/bureau").taps("Voir notre catalogue")

    assert karima.sees("Ce que l’on sait faire")
    assert karima.sees("Ce que l’on a vécu")
    assert karima.sees("Port propre")
    karima.taps("Port propre")
    assert karima.sees("Ce qu’il faut faire")
    karima.taps("Donner ce badge")
    assert karima.sees("À qui ?")


def test_the_two_badges_of_a_skill_are_made_in_one_go(nadia, world):
    nadia.opens("/bureau/badges/nouveau").taps(
        "Créer ce badge",
        name="Je peux nouer une corde",
        criteria="Noue deux cordes.\nLe nœud tient.",
        kind="skill",
        enamel="corail",
        pictogram="anchor",
    )

    can, knows = (world.row(BadgeClass, name=f"{verb} nouer une corde") for verb in ("Je peux", "Je sais"))
    assert can.skill == knows.skill is not None
    assert nadia.sees("Les deux badges de cette compétence")
    nadia.opens("/bureau/catalogue")
    assert nadia.sees("Nouer une corde")


def test_a_badge_says_its_job_its_authors_and_what_it_equals(nadia, marc, world):
    nadia.opens("/bureau/badges/nouveau").taps(
        "Créer ce badge",
        **SAILING,
        questions="Où ?\nSeul ? | oui | non",
        authors="La Maison des Dunes\nAwa S.",
        tags="N3101 Encadrement de la navigation\n"
        "http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab gérer un bateau\nvoile",
        equivalents="https://club-voile.example.org/sortie",
    )

    status, said = about(marc, world, "Nuit en mer")
    assert status == 200
    rome, esco = said["alignment"]
    assert (rome["targetCode"], rome["targetName"]) == ("N3101", "Encadrement de la navigation")
    assert rome["targetFramework"] == "ROME"
    assert rome["targetUrl"].endswith("/N3101")
    assert rome["targetType"].startswith("ext:")
    assert esco["targetUrl"] == "http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab"
    assert said["related"] == [{"id": "https://club-voile.example.org/sortie", "type": ["Related"]}]
    assert said["tag"] == ["voile"]
    assert said["version"] == "1"
    assert "Awa S." in said["creator"]["description"]
    marc.opens(
        f"/O/{world.row(Organisation, name='Les Ateliers du Port').code}/{code_of(world, 'Nuit en mer')}"
    )
    for words in (
        "Écrit avec Awa S.",
        "Encadrement de la navigation (N3101)",
        "Vaut autant que",
        "Version 1",
    ):
        assert marc.sees(words)


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("authors", "awa@example.org", "Écrivez un nom par ligne, sans e-mail."),
        ("tags", "G160 Cuisine", "Une lettre et quatre chiffres"),
        ("tags", "https://example.org/esco/skill/1", "Une lettre et quatre chiffres"),
        ("equivalents", "javascript:alert(1)", "Une adresse ne va pas."),
        ("apply", "http://example.org/demande", "Cette adresse ne va pas."),
        ("questions", "\n".join(f"Question {number} ?" for number in range(9)), "Il y a trop de questions."),
        ("authors", "x" * 5_000, "Un auteur ne va pas."),
        ("kind", "diploma", "Il manque le dessin du badge."),
        ("enamel", "or", "Il manque le dessin du badge."),
    ],
)
def test_what_is_unclear_is_told_in_words_and_makes_nothing(nadia, world, field, typed, told):
    nadia.opens("/bureau/badges/nouveau").taps("Créer ce badge", **{**SAILING, field: typed})

    assert nadia.status == 422
    assert nadia.sees(told)
    assert world.count(BadgeClass, name="Nuit en mer") == 0


# Proposing --------------------------------------------------------------------------------------


def test_a_facilitator_proposes_and_a_manager_publishes(karima, nadia, marc, world):
    propose(karima)
    assert karima.sees("Proposition")
    assert karima.sees("Proposé par Karima")
    assert about(marc, world, "Nuit en mer")[0] == 404

    nadia.opens("/bureau/catalogue")
    assert nadia.sees("À lire : des propositions")
    publish(nadia, world, "Nuit en mer")

    assert nadia.sees("Donner ce badge")
    assert about(marc, world, "Nuit en mer")[0] == 200
    assert karima.opens("/bureau").sees("Nuit en mer")


def test_a_skill_is_proposed_and_published_as_a_pair(karima, nadia, world):
    propose(karima, name="barrer", kind="skill")

    nadia.opens(f"/bureau/catalogue/{code_of(world, 'Je sais barrer')}").taps("Publier les deux badges")

    assert [world.row(BadgeClass, name=f"Je {verb} barrer").is_live for verb in ("peux", "sais")] == [
        True,
        True,
    ]


def test_nothing_of_a_proposal_is_public_or_given_or_offered(karima, nadia, lina, marc, world):
    """Each door that offers badges is opened: none shows it, and its code opens nothing."""
    propose(karima)
    code = code_of(world, "Nuit en mer")
    port = world.row(Organisation, name="Les Ateliers du Port").code
    address = world.row(BadgeClass, name="Port propre")

    for path in ("/bureau", "/bureau/enveloppes/nouvelle", "/passeport/demander"):
        phone = lina if path.startswith("/passeport") else karima
        phone.opens(path)
        assert not phone.sees("Nuit en mer"), path
    for path in (f"/O/{port}", f"/O/{port}/catalogue.json"):
        assert "Nuit en mer" not in marc.opens(path).answer.text
    for ending in ("", ".png", "/v2.json"):
        assert marc.opens(f"/O/{port}/{code}{ending}").status == 404
    assert karima.opens(f"/bureau/badges/{code}").status == 404
    assert karima.opens(f"/bureau/badges/{code}/organisme").status == 404
    assert karima.posts(f"/bureau/badges/{code}/codes", whom="one").status == 404
    assert karima.posts("/bureau/enveloppes/nouvelle", badge=code, label="Inès").status in (404, 422)
    assert world.count(ClaimCode, badge_class_id=world.row(BadgeClass, code=code).id) == 0
    assert address.is_live


def test_a_proposal_is_on_no_map_and_no_company_is_offered_it(karima, nadia, world):
    propose(karima, name="Je sais barrer", kind="knows")
    karima.opens("/bureau/mini-cartes/nouvelle").taps("Continuer", name="Le large")
    assert karima.sees("Port propre") or karima.sees("Je sais accueillir")
    assert not karima.sees("Je sais barrer")

    publish(nadia, world, "Je sais barrer")
    assert karima.opens(karima.path).sees("Je sais barrer")

    nadia.opens(f"/bureau/catalogue/{code_of(world, 'Je sais barrer')}/arreter").taps("Arrêter de le donner")
    assert not karima.opens(karima.path).sees("Je sais barrer")


def test_a_manager_says_no_and_may_change_their_mind(karima, nadia, world):
    propose(karima)
    code = code_of(world, "Nuit en mer")
    nadia.opens(f"/bureau/catalogue/{code}").taps("Dire non")
    assert nadia.sees("Propositions refusées")
    assert karima.opens(f"/bureau/catalogue/{code}").sees("Refusé")
    assert nadia.posts(f"/bureau/catalogue/{code}/non").status == 200

    nadia.opens(f"/bureau/catalogue/{code}").taps("Remettre au catalogue").taps("Publier ce badge")
    assert world.row(BadgeClass, code=code).is_live


def test_proposing_twice_makes_one_and_another_of_the_name_is_told(karima, world):
    karima.opens("/bureau/catalogue/proposer")
    form = karima.form_with("Proposer ce badge")
    for name, value in SAILING.items():
        form.fields[name] = value
    karima.goes_back_and_taps(form)
    karima.goes_back_and_taps(form)
    assert world.count(BadgeClass, name="Nuit en mer") == 1

    propose(karima, criteria="Elle a fait tout autre chose.")
    assert karima.status == 422
    assert karima.sees("Un de vos badges porte déjà ce nom.")


@pytest.mark.parametrize(("kind", "typed"), [("experience", "Port propre"), ("skill", "barrer")])
def test_a_name_that_is_taken_comes_back_with_every_word(karima, world, kind, typed):
    propose(karima, name="Je sais barrer", kind="knows")
    before = world.count(BadgeClass)
    words = {"questions": "Où ?", "authors": "Awa", "criteria": "Elle a fait tout autre chose."}
    propose(karima, name=typed, kind=kind, **words)

    assert karima.status == 422
    form = karima.form_with("Proposer ce badge")
    sent = {"name": typed, "kind": kind, "enamel": "indigo", "pictogram": "sailboat", **words}
    assert {name: form.fields[name].strip() for name in sent} == sent
    (field,) = karima.screen.xpath("//input[@name='name']")
    assert field.get("aria-invalid") == "true"
    fault = karima.screen.get_element_by_id(field.get("aria-describedby").split()[0])
    assert "Un de vos badges porte déjà ce nom." in fault.text_content()
    assert world.count(BadgeClass) == before, "nor the first of the two of a skill"

    assert karima.taps("Proposer ce badge", name="Nuit au port").status == 200


def test_a_changed_badge_that_does_not_do_keeps_its_words_and_its_version(nadia, karima, world):
    code = code_of(world, "Port propre")
    other = world.row(BadgeClass, name="Repas de quartier").name
    nadia.opens(f"/bureau/catalogue/{code}/changer").taps(
        "Garder ces changements", name=other, tags="<b>\nG1"
    )
    assert nadia.status == 422
    form = nadia.form_with("Garder ces changements")
    assert (form.fields["name"], form.fields["tags"].split()) == (other, ["<b>", "G1"])
    with world.write() as db:
        db.query(BadgeClass).filter_by(code=code).one().version += 1
    assert nadia.taps("Garder ces changements", name="Port tout propre", tags="").status == 409

    nadia.opens("/bureau/badges/nouveau").taps(
        "Créer ce badge", name=other, kind="project", criteria="Une autre chose."
    )
    assert nadia.status == 422
    assert nadia.form_with("Créer ce badge").fields["criteria"].strip() == "Une autre chose."
    strange = {"kind": "<b>", "enamel": "<b>", "pictogram": "<b>", "level": "1E309", "name": "a" * 1_000}
    assert nadia.posts("/bureau/badges/nouveau", **strange).status == 422
    assert karima.posts("/bureau/catalogue/proposer", **strange).status == 422


def test_who_is_no_manager_publishes_changes_and_retires_nothing(karima, solene, lina, marc, ida, world):
    propose(karima)
    code, live = code_of(world, "Nuit en mer"), code_of(world, "Port propre")
    doors = [f"/bureau/catalogue/{code}/{act}" for act in ("publier", "non", "remettre", "arreter")]
    for path in (*doors, f"/bureau/catalogue/{live}/arreter", f"/bureau/catalogue/{live}/changer"):
        assert karima.posts(path, **SAILING).status == 403, path
    assert karima.opens(f"/bureau/catalogue/{live}/changer").status == 403
    for phone, answer in ((ida, 404), (lina, 403), (marc, 401)):
        for path in (*doors, f"/bureau/catalogue/{live}/changer"):
            assert phone.posts(path, **SAILING).status == answer, (phone.name, path)
        assert phone.opens(f"/bureau/catalogue/{live}").status == answer
    assert not solene.opens("/bureau/catalogue").sees("Port propre")
    assert not world.row(BadgeClass, code=code).is_live
    assert world.row(BadgeClass, code=live).is_live


def test_whoever_proposed_may_change_the_proposal_and_its_family(karima, world):
    propose(karima)
    edited(karima, world, "Nuit en mer", kind="project", level="2", criteria="Elle tient la barre une heure.")

    found = world.row(BadgeClass, name="Nuit en mer")
    assert (found.kind, found.level, found.version) == ("project", 2, 1)
    assert world.count(ClassEdition, badge_class_id=found.id) == 0


# Versions ---------------------------------------------------------------------------------------


def test_a_change_is_a_new_version_and_what_was_given_stays(nadia, lina, marc, ines, world):
    code = world.code("Port propre", group=False)
    ines.opens(code).taps("Je le garde")
    given = world.newest(Badge)
    before = marc.client.get(f"/B/{given.code}.json")  # hers alone
    assert before.status_code == 404

    edited(
        nadia, world, "Port propre", name="Port très propre", criteria="Elle trie les filets.", enamel="prune"
    )
    assert nadia.sees("Version 2")

    now = world.row(BadgeClass, name="Port très propre")
    assert now.version == 2
    editions = [
        json.loads(world.row(ClassEdition, badge_class_id=now.id, version=n).document) for n in (1, 2)
    ]
    assert [each["name"] for each in editions] == ["Port propre", "Port très propre"]
    kept = world.row(Badge, id=given.id)
    assert (kept.name, kept.credential) == ("Port propre", given.credential)
    assert kept.picture_id is not None  # the drawing that it was given for
    assert ines.opens(f"/passeport/badge/{given.code}").sees("Port propre")
    assert not ines.sees("Elle trie les filets.")
    status, said = about(marc, world, "Port très propre")
    assert (status, said["version"], said["name"]) == (200, "2", "Port très propre")
    port = world.row(Organisation, id=now.organisation_id).code
    marc.opens(f"/O/{port}/{now.code}")
    assert marc.sees("Lire les versions d’avant")
    assert marc.sees("Port propre")


def test_saving_without_a_change_makes_no_version(nadia, world):
    edited(nadia, world, "Port propre")
    edited(nadia, world, "Port propre", questions="Où ?\nQuand ?")

    found = world.row(BadgeClass, name="Port propre")
    assert (found.version, found.questions) == (1, "Où ?\nQuand ?")


def test_two_managers_at_once_the_second_is_told_and_loses_nothing(nadia, world):
    nadia.opens(f"/bureau/catalogue/{code_of(world, 'Port propre')}/changer")
    form = nadia.form_with("Garder ces changements")
    edited(nadia, world, "Port propre", criteria="Elle trie les filets.")
    form.fields["name"] = "Port net"

    nadia.goes_back_and_taps(form)
    assert nadia.status == 409
    assert nadia.sees("Quelqu’un d’autre a changé ce badge.")
    nadia.taps("Garder aussi mon changement")
    assert world.row(BadgeClass, name="Port net").version == 3

    edited(nadia, world, "Port net", name="Repas de quartier")
    assert nadia.sees("Un de vos badges porte déjà ce nom.")


def test_a_double_tap_on_a_change_is_one_version(nadia, world):
    nadia.opens(f"/bureau/catalogue/{code_of(world, 'Port propre')}/changer")
    form = nadia.form_with("Garder ces changements")
    form.fields["name"] = "Port net"

    nadia.goes_back_and_taps(form)
    nadia.goes_back_and_taps(form)

    assert nadia.status == 200
    assert world.row(BadgeClass, name="Port net").version == 2


# Retiring ---------------------------------------------------------------------------------------


def test_a_retired_badge_is_given_no_more_and_stays_good(nadia, karima, ines, yanis, lina, marc, world):
    code = world.code("Port propre", group=False)
    other = world.code("Port propre", group=False)
    ines.opens(code).taps("Je le garde")
    badge_class = world.row(BadgeClass, name="Port propre")

    nadia.opens(f"/bureau/catalogue/{badge_class.code}").taps("Ne plus donner ce badge").taps(
        "Arrêter de le donner"
    )
    assert nadia.sees("Plus donné")
    nadia.posts(f"/bureau/catalogue/{badge_class.code}/arreter")

    assert yanis.opens(other).status == 410
    assert ines.opens("/passeport").sees("Port propre")
    assert karima.opens(f"/bureau/badges/{badge_class.code}").sees("Ce badge n’est plus donné.")
    assert karima.posts(f"/bureau/badges/{badge_class.code}/codes", whom="one").status == 410
    for path in ("/bureau", "/bureau/enveloppes/nouvelle"):
        assert not karima.opens(path).sees("Port propre")
    assert not lina.opens("/passeport/demander").sees("Port propre")
    assert about(marc, world, "Port propre")[0] == 200
    port = world.row(Organisation, id=badge_class.organisation_id).code
    assert marc.opens(f"/O/{port}/{badge_class.code}").sees("On ne le donne plus.")
    assert not marc.opens(f"/O/{port}").sees("Port propre")
    assert nadia.opens(f"/bureau/badges/{badge_class.code}/donnes").status == 200

    nadia.opens(f"/bureau/catalogue/{badge_class.code}").taps("Remettre au catalogue")
    assert karima.opens("/bureau").sees("Port propre")


def test_an_envelope_that_was_handed_over_keeps_its_promise(nadia, ines, world):
    envelope = world.day().envelope
    ines.opens(envelope)
    promised = [each for each in ("Port propre", "Repas de quartier", "Sortie en mer") if ines.sees(each)]
    assert promised
    for name in promised:
        nadia.opens(f"/bureau/catalogue/{code_of(world, name)}/arreter").taps("Arrêter de le donner")

    ines.opens(envelope).taps("Je les garde")

    assert all(ines.opens("/passeport").sees(name) for name in promised)


def test_a_badge_of_an_older_version_and_of_a_retired_class_still_proves_true(outside, world):
    """Whoever verifies follows every address that the badge names."""
    from backpack.catalogue import changing
    from backpack.issuers.designing import Draft
    from backpack.openbadges.model import Verdict

    signed = outside.form(".json")

    def change_and_retire(db, badge):
        found = badge.badge_class
        draft = Draft("Grand repas", "Elle sert cent personnes.", found.kind, "prune", "star")
        changing.change(db, found, draft, "Nadia", version=found.version)
        changing.retire(db, found)

    outside.write(change_and_retire)

    assert outside.verdict(signed) is Verdict.PROVEN
    for ending in (".png", ".svg", ".jwt", "/v2.json"):
        if ending != "/v2.json":
            assert outside.verdict(outside.form(ending)) is Verdict.PROVEN, ending


def test_tags_and_equivalents_are_signed_in_words_that_verifiers_know(outside, world):
    """Safe expansion refuses any word that the standard does not define."""
    from backpack.badges import issuing
    from backpack.badges.models import Source
    from backpack.openbadges import checks, reading
    from backpack.openbadges.model import Verdict

    def tagged(db, badge):
        found = badge.badge_class
        found.tags = "rome:G1603 Personnel de cuisine\nesco:http://data.europa.eu/esco/skill/abc cuire\nfête"
        found.equivalents = "https://club-voile.example.org/repas"
        paul = db.scalars(select(Passport).where(Passport.is_operator)).first()
        return issuing.issue(db, found, paul, source=Source.CODE).credential

    signed = outside.write(tagged)
    read = reading.read(signed)
    assert read.document["credentialSubject"]["achievement"]["alignment"][0]["targetCode"] == "G1603"
    found = checks.verify(read, resolve=outside.resolve, now=read.valid_from)
    assert found.verdict is Verdict.PROVEN
    assert contexts.is_pinned(contexts.OPEN_BADGES_3)


# Sharing ----------------------------------------------------------------------------------------


def test_the_catalogue_is_shared_at_an_address_and_as_a_file(karima, marc, world):
    karima.opens("/bureau/catalogue").taps("Partager notre catalogue")
    address = karima.screen.get_element_by_id("address").text_content()
    said = json.loads(marc.client.get(address.partition("8000")[2] or address).data)

    assert (said["format"], said["version"]) == ("badge-catalogue", 1)
    assert {"Port propre", "Je sais accueillir"} <= {each["name"] for each in said["classes"]}
    assert "Lina" not in json.dumps(said, ensure_ascii=False)
    answer = karima.taps("Télécharger le catalogue").answer
    assert answer.headers["Content-Disposition"] == "attachment; filename=catalogue.json"
    assert {each["name"] for each in json.loads(answer.data)["classes"]} == {
        each["name"] for each in said["classes"]
    }
    assert "Vous donnez aussi des badges ?" in marc.opens(f"/O/{address.split('/O/')[1].split('/')[0]}").words


def test_every_column_that_names_a_picture_is_known_to_the_sweep():
    named = [
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column is Base.metadata.tables["picture"].c.id for key in column.foreign_keys)
    ]

    assert ("badge_class", "picture_id") in named
