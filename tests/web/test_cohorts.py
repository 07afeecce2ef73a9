"""Groups: making one, who may open it, its team, its names, and what a person sees of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack import demo_cohort
from backpack.cohorts import board, gathering
from backpack.cohorts.models import Cohort, Facilitator
from backpack.issuers import members
from backpack.issuers.models import Member, Trace
from backpack.kernel import clock
from tests.cohorts import build, facilitator, participant

GROUP = "Cuisine, printemps"


def at(cohort, *rest):
    return "/".join(("/bureau/groupes", cohort.code, *rest))


# Making a group ---------------------------------------------------------------------------------------


def test_a_group_is_made_in_a_few_taps(karima, world):
    karima.opens("/bureau").taps("Voir mes groupes").taps("Faire un groupe")
    karima.taps("Faire ce groupe", name=GROUP)

    assert karima.path.endswith("/gens")
    assert karima.sees(GROUP)
    assert karima.sees("Cap sur la cuisine")
    made = world.row(Cohort, name=GROUP)
    assert made.goal_map_id is not None
    assert made.organisation.name == "Les Ateliers du Port"
    assert facilitator(world, "Karima").leads


def test_tapping_twice_makes_one_group(karima, world):
    karima.opens("/bureau/groupes/nouveau")
    form = karima.form_with("Faire ce groupe")
    karima.taps("Faire ce groupe", name=GROUP).goes_back_and_taps(form, name=GROUP)

    assert karima.status == 200
    assert world.count(Cohort) == 1
    assert world.count(Facilitator) == 1


def test_a_group_may_follow_no_map_and_never_another_organisations(karima, solene, world):
    karima.opens("/bureau/groupes/nouveau").taps("Faire ce groupe", name="Sans carte", map="")
    assert world.row(Cohort, name="Sans carte").goal_map_id is None

    theirs = world.day().map.removeprefix("/M/")
    solene.opens("/bureau/groupes/nouveau")
    assert not solene.sees("Cap sur la cuisine")
    solene.posts("/bureau/groupes/nouveau", name="Le mien", map=theirs)
    assert solene.status == 404
    assert world.count(Cohort) == 1


def test_names_are_pasted_as_lists_have_them(karima, group, world):
    karima.opens(at(group, "gens"))
    karima.taps(
        "Ajouter au groupe", names="KOWALSKI\tÉric;\r\n\r\n  lina  \nMalik Nasri\nadam k\nAnne DE SOUZA"
    )

    assert karima.sees("Éric K.")
    assert karima.sees("Lina")
    assert karima.sees("Malik N.")
    assert karima.sees("Anne S.")
    names = [each.name for each in rows(world, group)]
    assert names == ["Adam K.", "Anne S.", "Awa S.", "Célia M.", "Éric K.", "Lina", "Malik N."]


def test_numbers_dashes_and_drawings_of_a_list_are_no_names(karima, group, world):
    karima.opens(at(group, "gens"))
    karima.taps(
        "Ajouter au groupe", names="1. Lina Bensaïd\n2) Malik N.\n- Zoé\n• Noé T.\n🎉 Inès 😀\n3.\tBilal 42"
    )

    assert karima.status == 200
    added = {each.name for each in rows(world, group)} - {"Adam K.", "Awa S.", "Célia M."}
    assert added == {"Lina B.", "Malik N.", "Zoé", "Noé T.", "Inès", "Bilal"}


def test_one_bad_line_loses_no_name(karima, group, world):
    karima.opens(at(group, "gens"))
    karima.taps("Ajouter au groupe", names="Lina B.\n🎉\nMalik N.\nlina@example.org\nZoé T.")

    assert karima.status == 422
    assert karima.sees("Ces lignes n’ont pas de prénom.")
    assert in_the_field(karima) == "🎉\nlina@example.org"
    assert len(rows(world, group)) == 6
    assert karima.sees("Zoé T."), "who was added is in the list"
    karima.taps("Ajouter au groupe", names="Yanis O.")
    assert karima.status == 200
    assert len(rows(world, group)) == 7


def test_two_people_of_one_name_are_two(karima, group, world):
    karima.opens(at(group, "gens")).taps("Ajouter au groupe", names="Awa Sow\nLina Bensaïd\nLina Bah\n42")
    assert karima.status == 422
    assert karima.sees("Cette ligne n’a pas de prénom. (42)")
    assert karima.sees("Awa S., Lina B. sont déjà là. Ajoutez une lettre.")
    assert in_the_field(karima) == "Awa S.\nLina B.\n42"
    assert len(rows(world, group)) == 4

    karima.taps("Ajouter au groupe", names="Awa S.o\nLina B.")
    assert karima.sees("Lina B. est déjà là. Ajoutez une lettre.")
    assert in_the_field(karima) == "Lina B."
    karima.taps("Ajouter au groupe", names="Lina Ba")
    names = [each.name for each in rows(world, group)]
    assert names == ["Adam K.", "Awa S.", "Awa So.", "Célia M.", "Lina B.", "Lina Ba."]


def test_adding_twice_by_a_double_tap_adds_once(karima, group, world):
    karima.opens(at(group, "gens"))
    form = karima.form_with("Ajouter au groupe")
    karima.taps("Ajouter au groupe", names="Lina\nNoé")
    karima.goes_back_and_taps(form, names="Lina\nNoé")

    assert karima.status == 200
    assert len(rows(world, group)) == 5


@pytest.mark.parametrize("names", ["42", "lina@example.org", "Lina B. lina@example.org"])
def test_a_line_without_a_first_name_comes_back(karima, group, world, names):
    karima.posts(at(group, "gens"), names=names)

    assert karima.status == 422
    assert karima.sees("Cette ligne n’a pas de prénom.")
    assert in_the_field(karima) == names
    assert len(rows(world, group)) == 3


@pytest.mark.parametrize("names", ["", "   \n ,;", "\u2800\u3164\u200d"])
def test_what_is_no_first_name_is_refused(karima, group, world, names):
    karima.posts(at(group, "gens"), names=names)

    assert karima.status == 422
    assert karima.sees("Il manque un prénom.")
    assert len(rows(world, group)) == 3


def test_ten_thousand_letters_and_three_hundred_names(karima, group, world):
    karima.posts(at(group, "gens"), names="A" * 10_000)
    assert karima.status == 200
    assert max(len(each.name) for each in rows(world, group)) <= 40

    karima.posts(at(group, "gens"), names="\n".join(f"Nom{number}x A." for number in range(400)))
    assert karima.status == 409
    assert karima.sees("Ce groupe a déjà 300 personnes.")
    assert len(rows(world, group)) == 4, "all or nothing"


def test_a_name_changes_and_two_of_one_name_are_told(karima, group, world):
    adam = participant(world, "Adam K.")
    karima.opens(at(group, "gens")).taps("Adam K.").taps("Changer le prénom", name="Adam Ko.")
    assert karima.sees("Adam Ko.")
    assert participant(world, "Adam Ko.").code == adam.code

    karima.taps("Changer le prénom", name="Awa S.")
    assert karima.status == 409
    assert karima.sees("Le groupe a déjà cette personne : Awa S.")


def test_somebody_is_taken_out_and_may_be_expected_again(karima, group, world):
    karima.opens(at(group, "gens")).taps("Awa S.")
    form = karima.form_with("Enlever du groupe")
    karima.taps("Enlever du groupe").goes_back_and_taps(form)

    assert karima.status == 200
    assert not karima.sees("Awa S.")
    assert world.count(Trace, did="unseated", whom="Awa S.") == 1
    karima.taps("Ajouter au groupe", names="Awa S.")
    assert karima.sees("Awa S.")


# Who may open it --------------------------------------------------------------------------------------


def test_a_facilitator_of_another_group_sees_nothing(world, group, solene):
    other = build(world, people=(), facilitators=("Bilal",), name="Couture")
    bilal, adam = world.phone_of("Bilal", "/bureau"), participant(world, "Adam K.")
    pages = ["", "gens", f"gens/{adam.code}", "carre", "mur", "carte", "equipe", "reglages"]

    for phone in (bilal, solene):
        assert [phone.opens(at(group, page).rstrip("/")).status for page in pages] == [404] * len(pages)
        assert not phone.opens("/bureau/groupes").sees(GROUP)
    assert bilal.opens(at(other, "gens", adam.code)).status == 404, "nor through a group of their own"
    assert bilal.posts(at(group, "gens"), names="Zoé").status == 404
    assert bilal.opens(at(group, "regarder")).status == 403
    assert len(rows(world, group)) == 3


@pytest.mark.parametrize("rest", [(), ("gens",)])
def test_a_manager_who_opens_a_colleagues_group_looks_at_it(world, group, nadia, rest):
    nadia.opens(at(group, *rest))
    assert nadia.path == at(group, "regarder")
    assert nadia.status == 200
    assert nadia.opens(at(group, "carre")).status == 404


def test_a_manager_looks_and_adds_themselves(world, group, nadia):
    nadia.opens("/bureau/groupes").taps(GROUP)
    assert nadia.sees("3 personnes")
    assert nadia.sees("Karima")
    assert not nadia.sees("Adam K.")

    nadia.taps("Accompagner ce groupe")
    assert nadia.path == at(group, "gens")
    assert nadia.sees("Adam K.")
    assert facilitator(world, "Nadia").leads
    assert not nadia.opens("/bureau/groupes").sees("Les autres groupes")


def test_a_manager_of_another_organisation_does_not_know_it(world, group):
    with world.app.site.current(), world.write() as db:
        solene = db.scalars(select(Member).filter_by(name="Solène")).one()
        solene.role = "manager"
    boss = world.phone_of("Solène", "/bureau/groupes")

    assert not boss.sees(GROUP)
    assert boss.opens(at(group, "regarder")).status == 404
    assert boss.posts(at(group, "regarder")).status == 404


def test_who_left_the_organisation_left_the_group(world, group):
    hugo = world.phone_of("Hugo", at(group, "gens"))
    assert hugo.status == 200
    with world.write() as db:
        db.scalars(select(Member).filter_by(name="Hugo")).one().left_at = clock.now()
    assert hugo.opens(at(group, "gens")).status == 403
    with world.app.site.current(), world.write() as db:
        assert [each.member.name for each in gathering.facilitators(db, group)] == [
            "Karima",
            "Maëlle",
            "Jeanne",
        ]


# The team ---------------------------------------------------------------------------------------------


def test_a_colleague_is_added_by_one_tap(world, group, karima):
    karima.opens(at(group, "equipe"))
    karima.taps("Ajouter Nadia").posts(at(group, "equipe"), who=_word(world, "Nadia"))

    assert not karima.sees("Ajouter Nadia")
    assert world.count(Facilitator) == 5
    assert not facilitator(world, "Nadia").leads


def test_a_facilitator_of_another_organisation_comes_by_a_link(world, group, karima, solene, marc):
    karima.opens(at(group, "equipe")).taps("Créer un lien")
    link = link_on(karima)

    assert marc.opens(link).sees("Ce téléphone n’ouvre pas de bureau.")
    assert marc.posts(link).status == 401
    solene.opens(link)
    assert solene.sees("Vous entrez au nom de La Maison des Dunes.")
    form = solene.form_with("Entrer dans l’équipe")
    solene.taps("Entrer dans l’équipe").goes_back_and_taps(form)
    assert solene.path == at(group, "gens")
    assert solene.sees("Adam K.")
    assert solene.opens("/bureau/groupes").sees("Les Ateliers du Port")
    assert world.count(Facilitator) == 5
    # She adds nobody, changes nothing, and does not see who else works for the other organisation.
    solene.opens(at(group, "equipe"))
    assert not solene.sees("Nadia")
    assert not solene.sees("Créer un lien")
    assert solene.posts(at(group, "equipe"), who=_word(world, "Nadia")).status == 404
    assert solene.posts(at(group, "reglages"), name="À moi").status == 403
    assert solene.posts(at(group, "fin")).status == 403
    assert solene.posts(at(group, "equipe", "lien")).status == 403
    assert solene.posts(at(group, "equipe", _word(world, "Hugo"), "enlever")).status == 403


def test_the_link_ends_after_a_week_and_when_it_is_withdrawn(world, group, karima, solene):
    karima.opens(at(group, "equipe")).taps("Créer un lien")
    first = link_on(karima)
    with clock.at(clock.now() + timedelta(days=7, seconds=1)):
        assert solene.opens(first).status == 410
        assert solene.sees("Ce lien ne marche plus.")

    karima.taps("Retirer ce lien").taps("Créer un lien")
    second = link_on(karima)
    assert first != second
    assert solene.opens(first).status == 410
    assert solene.posts(first).status == 410
    assert solene.opens(second).status == 200
    assert solene.opens("/bureau/rejoindre/0000000000000").status == 410
    assert second.rsplit("/")[-1] not in str(world.row(Cohort, name=GROUP).team_hash)


def test_a_role_in_ones_own_words_and_a_number_to_call(world, group, karima):
    karima.opens(at(group, "equipe")).taps("Garder", role="Référente", phone="06 12 34 56 78")
    assert karima.sees("Karima · Référente")

    karima.taps("Garder", role="Référente", phone="appelez-moi")
    assert karima.status == 422
    assert karima.sees("Ce n’est pas un numéro de téléphone.")
    assert facilitator(world, "Karima").phone == "06 12 34 56 78"

    karima.posts(at(group, "equipe", "moi"), role="Chef")
    karima.posts(at(group, "equipe", "moi"))
    kept = facilitator(world, "Karima")
    assert (kept.role, kept.phone) == ("Chef", "06 12 34 56 78"), "what is not in the form stays"
    karima.opens(at(group, "equipe")).taps("Garder", role="", phone="")
    assert facilitator(world, "Karima").phone == ""


def test_somebody_always_leads(world, group, karima):
    karima.opens(at(group, "equipe")).taps("Karima").taps("Quitter le groupe")
    assert karima.status == 409
    assert karima.sees("Laissez d’abord une autre personne mener le groupe.")

    karima.taps("Voir l’équipe du groupe").taps("Hugo").taps("Laisser mener aussi")
    karima.taps("Karima").taps("Quitter le groupe")
    assert karima.path == "/bureau/groupes"
    assert not karima.sees(GROUP)
    karima.posts(at(group, "quitter"))
    assert karima.status == 200, "tapped twice"
    assert facilitator(world, "Hugo").leads
    hugo = world.phone_of("Hugo", at(group, "equipe"))
    hugo.taps("Maëlle").taps("Enlever Maëlle")
    assert hugo.find_tappable("Ajouter Maëlle") is not None
    assert world.phone_of("Maëlle", at(group, "gens")).status == 404


def test_who_leads_changes_the_group_and_ends_it(world, group, karima, ines):
    karima.opens(at(group, "reglages")).taps("Garder", name="Cuisine, été", map="")
    assert karima.sees("Cuisine, été")
    assert world.row(Cohort, id=group.id).goal_map_id is None

    karima.opens(at(group, "reglages")).taps("Finir le groupe")
    assert karima.path == "/bureau/groupes"
    assert karima.sees("Groupes finis")
    assert ines.opens(f"/J/{group.join_code}").status == 410
    assert ines.sees("Ce groupe est fini.")
    assert ines.posts(f"/J/{group.join_code}").status == 410
    assert not ines.cookies
    assert karima.posts(at(group, "gens"), names="Zoé").status == 410
    assert karima.opens(at(group, "gens")).sees("Adam K."), "it can be read"

    karima.opens(at(group, "reglages")).taps("Reprendre ce groupe")
    assert ines.opens(f"/J/{group.join_code}").status == 200


# What a person sees -----------------------------------------------------------------------------------


def test_a_person_sees_who_accompanies_them_and_calls_in_one_tap(world, group, karima, ines):
    karima.opens(at(group, "equipe")).taps("Garder", role="Référente", phone="06 12 34 56 78")
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe").taps("Voir mon passeport")
    ines.taps("Qui m’accompagne")

    assert ines.sees("Karima")
    assert ines.sees("Référente · Les Ateliers du Port")
    assert ines.sees("Hugo")
    assert ines.find_tappable("Appeler Karima").get("href") == "tel:0612345678"
    assert ines.find_tappable("Écrire à Karima").get("href") == "sms:0612345678"
    assert not ines.sees("Adam"), "nobody of the group sees who else is in it"


def test_leaving_a_group_takes_two_taps_and_no_badge(world, group, karima, ines):
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe").opens("/passeport/groupes")
    ines.taps("Quitter ce groupe")
    form = ines.form_with("Quitter le groupe")
    ines.taps("Quitter le groupe").goes_back_and_taps(form)

    assert ines.status == 200
    assert ines.sees("Vous n’êtes dans aucun groupe.")
    assert not karima.opens(at(group, "gens")).sees("vient d’entrer")
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    assert karima.opens(at(group, "gens")).sees("vient d’entrer")
    assert len(rows(world, group)) == 4, "the seat that was left"


def test_nobody_leaves_for_somebody_else(world, group, ines, yanis):
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    seat = next(each for each in rows(world, group) if not each.name)
    yanis.opens(world.code("Port propre")).taps("Je le garde")

    assert yanis.opens(f"/passeport/groupes/{seat.code}/quitter").status == 404
    assert yanis.posts(f"/passeport/groupes/{seat.code}/quitter").status == 404
    assert len(rows(world, group)) == 4


def rows(world, cohort):
    with world.app.site.current(), world.write() as db:
        return list(gathering.participants(db, cohort))


def in_the_field(phone):
    [field] = phone.screen.xpath("//textarea[@name='names']")
    return (field.text or "").strip().replace("\r\n", "\n")


def link_on(phone):
    return re.search(r"/bureau/rejoindre/[0-9A-Z]{13}", phone.words)[0]


def _word(world, name):
    with world.app.site.current(), world.write() as db:
        return members.word_for(db.scalars(select(Member).filter_by(name=name)).one())


# The demo's group -------------------------------------------------------------------------------------


def test_the_demo_shows_the_board_as_it_was_drawn(world, karima):
    with world.app.site.current(), world.write() as db:
        cohort = demo_cohort.prepare(db)
        shown = board.board(db, cohort)
    marks = {"knows": "K", "opinions-1": "1", "opinions-2": "2", "given": "E", "asked": "A", "contrary": "!"}
    drawn = {
        name: " ".join(marks.get(cell.mark, "-") for cell in row.cells)
        for name, row in zip(sorted(name for name, _ in demo_cohort.PEOPLE), shown.rows, strict=True)
    }

    assert {name: cells for name, cells in demo_cohort.PEOPLE if name != "Lina B."} == {
        name: cells for name, cells in drawn.items() if name != "Lina B."
    }
    karima.opens(demo_cohort_path(world))
    assert karima.sees("Cuisine, printemps")
    assert karima.sees("Célia M.")


def demo_cohort_path(world):
    with world.write() as db:
        return demo_cohort.path(db)
