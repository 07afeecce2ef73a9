"""Somebody writes a badge about what they did, alone or several together; it never says more than that."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from backpack.badges import authoring
from backpack.badges.models import Badge, Creation, Evidence, Source
from backpack.creations import joining
from backpack.endorsements.models import Asking, Witness
from backpack.kernel.problems import NotFound
from backpack.openbadges import baking
from backpack.openbadges.model import Verdict
from backpack.passport.models import Passport
from tests.phone import Phone


def writes(
    phone: Phone, *, name: str = "J’ai cuisiné pour la fête", together: bool = False, **said: str
) -> Phone:
    """Answer every question; the screen that shows the badge is next."""
    phone.opens("/passeport/ecrire").taps("Commencer", who="group" if together else "me")
    phone.taps("Continuer", said=said.get("did", "Un repas pour 40 personnes."))
    for answer in ("with_whom", "was_hard", "learned"):
        phone.taps("Continuer", said=said.get(answer, ""))
    phone.taps("Continuer", said="cooking-pot").taps("Continuer", said="corail")
    return phone.taps("Continuer", said=name, author=said.get("author", "Lina"))


def keeps(phone: Phone, world, **said) -> Badge:  # type: ignore[no-untyped-def]
    writes(phone, **said).taps("Garder ce badge")
    return world.newest(Badge)


def link_of(phone: Phone, badge: Badge, world) -> str:  # type: ignore[no-untyped-def]
    """What the square of the group's badge leads to."""
    phone.opens(f"/passeport/badge/{badge.code}/groupe")
    with world.app.site.current(), world.write() as db:
        return f"/G/{joining.join_code(db.get(Creation, badge.creation_id))}"


def test_two_taps_lead_to_the_first_question(lina):
    lina.opens("/passeport").taps("Ajouter").taps("Écrire un badge")

    assert lina.sees("Vous avez fait quelque chose de bien.")
    assert lina.taps("Commencer").sees("Qu’avez-vous fait ?")


def test_a_badge_is_written_kept_and_says_who_wrote_it(lina, world):
    badge = keeps(lina, world, learned="Préparer la veille.", with_whom="Deux voisins")

    assert lina.sees("Le badge est dans votre passeport.")
    assert lina.sees("Écrit par Lina.")
    lina.taps("Lire ce badge")
    assert lina.sees("Déclaré")
    assert lina.sees("Écrit par Lina. Pas encore confirmé.")
    assert lina.sees("Ce que j’ai appris : Préparer la veille.")
    assert lina.sees("Avec qui : Deux voisins")
    assert lina.sees("badge écrit le")
    assert not lina.sees("badge donné le 22")
    assert (badge.source, badge.verdict) == (Source.SELF, Verdict.INTACT)
    assert badge.issuer_id.startswith("did:key:z6Mk")


def test_nothing_is_lost_by_going_away(lina, world):
    writes(lina, was_hard="Finir à l’heure.")

    lina.opens("/passeport/ecrire").taps("J’ai cuisiné pour la fête")

    assert lina.sees("Finir à l’heure.")
    assert lina.sees("Un repas pour 40 personnes.")
    lina.taps("Ce qui était difficile").taps("Continuer", said="Tout porter.")
    assert lina.opens(f"/passeport/ecrire/{world.newest(Creation).code}").sees("Tout porter.")
    assert world.count(Creation) == 1


def test_a_second_tap_keeps_one_badge(lina, world):
    form = writes(lina).form_with("Garder ce badge")

    first = lina.goes_back_and_taps(form).path
    again = lina.goes_back_and_taps(form).path

    assert first == again
    assert world.count(Badge, source=Source.SELF) == 1


def test_what_is_signed_is_not_written_again(lina, world):
    badge = keeps(lina, world)
    creation = world.newest(Creation)

    lina.opens(f"/passeport/ecrire/{creation.code}/did")

    assert lina.status == 409
    assert lina.sees("Ce badge est déjà gardé.")
    assert lina.taps("Lire ce badge").sees(badge.name)


def test_what_it_cannot_do_without_is_asked(lina, world):
    lina.opens("/passeport/ecrire").taps("Commencer").taps("Continuer", said=" \n ")
    assert lina.status == 422
    assert lina.sees("Il manque ce qui a été fait.")

    lina.taps("Répondre").taps("Continuer", said="Un repas.")
    code = world.newest(Creation).code
    assert lina.opens(f"/passeport/ecrire/{code}").sees("Quel nom pour ce badge ?")
    lina.taps("Continuer", said="", author="Lina")
    assert lina.status == 422
    assert lina.sees("Il manque un nom.")
    assert lina.sees("Vos autres réponses sont gardées.")


def test_begun_twice_is_begun_once(lina, world):
    for _ in range(3):
        lina.opens("/passeport/ecrire").taps("Commencer")

    assert world.count(Creation) == 1


def test_a_draft_is_thrown_away(lina, world):
    form = writes(lina).form_with("Jeter ce brouillon")

    lina.goes_back_and_taps(form).goes_back_and_taps(form)

    assert lina.status == 200
    assert world.count(Creation) == 0


@pytest.mark.parametrize("who", ["marc", "yanis"])
def test_nobody_else_opens_a_draft(lina, world, newcomer, who, request):
    writes(lina)
    code, stranger = world.newest(Creation).code, request.getfixturevalue(who)
    if who == "yanis":
        stranger.opens(world.code("Port propre")).taps("Je le garde")

    answers = [stranger.opens(f"/passeport/ecrire/{code}{end}").status for end in ("", "/did", "/name")]

    assert set(answers) == ({401} if who == "marc" else {404})


def test_hostile_words_are_only_words(lina, world):
    long, evil = "Ã©" * 9_000, "<script>alert(1)</script>\u202e\x00 </p>{{ 7*7 }} %n"
    lina.opens("/passeport/ecrire").taps("Commencer").taps("Continuer", said=long)
    for said in (evil.replace("\x00", ""), "\r\n" * 400, "%s" * 40):
        lina.taps("Continuer", said=said)
    lina.taps("Continuer", said="../../etc/passwd").taps("Continuer", said="rgb(0,0,0)")
    lina.taps("Continuer", said=evil.replace("\x00", ""), author="x" * 500)
    assert lina.status == 422
    lina.taps("Continuer", author="Lina").taps("Garder ce badge").taps("Lire ce badge")

    assert lina.status == 200
    assert "<script>alert(1)" not in lina.answer.text
    assert lina.sees("{{ 7*7 }}")
    creation = world.newest(Creation)
    assert len(creation.did) == authoring.LONGEST["did"]
    assert creation.author == "Lina"
    assert (creation.pictogram, creation.enamel) == ("sparkle", "ardoise")
    assert lina.opens(f"/passeport/ecrire/{creation.code}/private_sealed").status in (404, 409)


def test_strangers_read_it_only_on_a_page_and_as_written(lina, marc, world):
    badge = keeps(lina, world)
    assert marc.opens(f"/B/{badge.code}").status == 404
    assert marc.opens(f"/B/{badge.code}.png").status == 404

    put_on_page(world, badge)
    marc.opens(f"/B/{badge.code}")
    assert marc.sees("Un badge écrit par Lina")
    assert marc.sees("Déclaré")
    assert not marc.sees("donné par")
    page = marc.opens(world.day().page)
    assert page.sees("Écrit par Lina. Pas encore confirmé.")
    told = json.loads(marc.opens(f"/B/{badge.code}.json").answer.data)
    assert told["issuer"]["name"] == "Lina"
    assert told["issuer"]["id"] == badge.issuer_id
    assert baking.unbake(marc.opens(f"/B/{badge.code}.png").answer.data).text.encode() == badge.credential


def test_it_is_declared_again_wherever_it_is_brought(lina, ines, newcomer, world):
    keeps(lina, world)
    lina.taps("Lire ce badge").taps("Télécharger le badge")
    file = lina.answer.data

    ines.opens("/ajouter").taps("Ajouter ce badge", file=("badge.png", file))

    theirs = world.newest(Badge)
    assert (theirs.source, theirs.verdict) == (Source.IMPORT, Verdict.INTACT)
    assert ines.opens(f"/passeport/badge/{theirs.code}").sees("Écrit par Lina.")
    assert ines.sees("Déclaré")


def test_its_author_erases_it_in_two_taps(lina, marc, world):
    badge = keeps(lina, world)
    put_on_page(world, badge)
    lina.opens(f"/passeport/badge/{badge.code}").taps("Effacer ce badge")
    form = lina.form_with("Effacer pour toujours")
    lina.goes_back_and_taps(form).goes_back_and_taps(form)

    assert lina.status == 200
    assert lina.sees("Mes badges")
    assert (world.count(Badge, source=Source.SELF), world.count(Creation)) == (0, 0)
    assert marc.opens(f"/B/{badge.code}").status == 404
    assert not marc.opens(world.day().page).sees("cuisiné")


def test_a_badge_that_was_given_is_not_erased_so(lina, world):
    given = world.badge(source=Source.CODE, name="Repas de quartier") or world.badge(source=Source.CODE)
    mine = lina.opens("/passeport").screen.xpath("//a[contains(@href,'/passeport/badge/')]/@href")[0]

    assert lina.opens(f"{mine}/effacer").status == 403
    assert given
    assert world.count(Badge, id=given.id) == 1


def test_a_strange_sign_leads_back_to_the_same_question(lina, world):
    lina.opens("/passeport/ecrire").taps("Commencer")
    lina.posts(lina.path, said="Un\0repas")
    assert lina.status == 400
    assert lina.taps("Écrire encore une fois").sees("Qu’avez-vous fait ?")


def test_two_badges_of_a_person_have_nothing_in_common(lina, world):
    one, two = keeps(lina, world), keeps(lina, world, name="J’ai planté un arbre")

    assert one.issuer_id != two.issuer_id
    assert one.achievement_id != two.achievement_id
    assert b"urn:uuid" in one.credential
    assert not set(ids(one)) & set(ids(two))


def test_a_group_writes_a_badge_and_each_has_their_own(lina, ines, yanis, world):
    first = keeps(lina, world, together=True, author="L’équipe du repas")
    link = link_of(lina, first, world)

    ines.opens(link)
    assert ines.sees("Y étiez-vous ?")
    assert ines.sees("Écrit par le groupe L’équipe du repas.")
    ines.taps("J’y étais").taps("Voir le groupe").taps("Donner mon prénom au groupe", name="Inès")
    yanis.opens(link).taps("J’y étais")

    badges = [world.badge(id=first.id + number) for number in (0, 1, 2)]
    told = [json.loads(badge.credential) for badge in badges]
    assert len({each["credentialSubject"]["id"] for each in told}) == 3
    assert len({each["credentialSubject"]["achievement"]["id"] for each in told}) == 1
    yanis.taps("Voir le groupe")
    assert yanis.sees("3 personnes")
    assert yanis.sees("Y étaient aussi Inès")
    assert not yanis.sees("Lina")
    assert not yanis.sees("Visez ce carré")

    ines.opens(link).taps("Changer mon prénom ici", name="")
    assert not yanis.opens(yanis.path).sees("Inès")
    assert yanis.sees("3 personnes")


@pytest.mark.parametrize("author", ["Mairie de Caen", "Mairie", "Club 14", "Ville-Haute", "a" * 21, "<b>"])
def test_nobody_looks_like_an_organisation(lina, world, author):
    writes(lina, name="J’ai cuisiné", author=author)
    assert lina.status == 422
    assert lina.sees("Écrivez seulement votre prénom.")
    assert lina.screen.xpath("//input[@name='said']/@value") == ["J’ai cuisiné"]
    code = world.newest(Creation).code
    assert lina.posts(f"/passeport/ecrire/{code}").status == 422
    assert world.count(Badge, source=Source.SELF) == 0

    lina.opens(f"/passeport/ecrire/{code}/name").taps("Continuer", said="J’ai cuisiné", author="Jean-Noël")
    assert lina.taps("Garder ce badge").sees("Écrit par Jean-Noël.")


def test_a_group_says_that_it_is_one(lina, ines, world):
    badge = keeps(lina, world, together=True, author="Mairie de Caen")
    assert json.loads(badge.credential)["issuer"]["name"] == "le groupe Mairie de Caen"
    assert lina.sees("Écrit par le groupe Mairie de Caen.")
    assert ines.opens(link_of(lina, badge, world)).sees("Écrit par le groupe Mairie de Caen.")


def test_the_code_of_a_group_wraps_between_its_groups(lina, world):
    link = link_of(lina, keeps(lina, world, together=True), world)
    code = link.removeprefix("/G/")
    assert lina.sees(f"{code[:4]} {code[4:8]} {code[8:]}")
    assert lina.sees("Fermé, personne n’entre plus. Chacun garde son badge.")


def test_whoever_confirms_gives_a_first_name_first(lina, ines, world):
    link = link_of(lina, keeps(lina, world, together=True), world)
    ines.opens(link).taps("J’y étais").taps("Voir le groupe").taps("Donner mon prénom au groupe", name="Inès")
    lina.opens(f"/passeport/badge/{world.badge(source='self').code}/groupe")
    assert lina.sees("Pour confirmer quelqu’un, donnez d’abord votre prénom.")
    who = lina.screen.xpath("//input[@name='who']/@value")[0]
    lina.posts(f"{lina.path}/confirmer", who=who)
    assert world.count(Witness) == 0

    lina.taps("Donner mon prénom au groupe", name="Lina").taps("Confirmer Inès")
    assert [each.name for each in rows(world, Witness)] == ["Lina"]


def test_joining_twice_is_joining_once(lina, ines, world):
    link = link_of(lina, keeps(lina, world, together=True), world)
    form = ines.opens(link).form_with("J’y étais")

    first = ines.goes_back_and_taps(form).path
    again = ines.goes_back_and_taps(form).path

    assert first == again
    assert world.count(Badge, source=Source.SELF) == 2
    assert ines.opens(link).sees("2 personnes")


def test_a_group_that_is_closed_or_too_old_takes_nobody(lina, ines, world):
    badge = keeps(lina, world, together=True)
    link = link_of(lina, badge, world)
    form = ines.opens(link).form_with("J’y étais")

    lina.taps("Fermer le groupe")
    assert ines.goes_back_and_taps(form).status == 410
    assert ines.sees("Ce groupe est fermé.")
    assert ines.opens(link).status == 410

    other = link_of(lina.taps("Inviter les autres"), badge, world)
    assert other != link
    assert ines.opens(link).status == 404
    with world.write() as db:
        creation = db.get(Creation, badge.creation_id)
        creation.joining_ends_at -= joining.LIFE + timedelta(seconds=1)
    assert ines.opens(other).status == 410
    assert ines.opens("/G/" + "0" * 13).status == 404
    assert world.count(Passport, name=None) == world.count(Passport, name=None)
    assert world.count(Badge, source=Source.SELF) == 1


def test_sixty_and_no_more(lina, ines, yanis, world, monkeypatch):
    monkeypatch.setattr(joining, "MOST_MEMBERS", 2)
    link = link_of(lina, keeps(lina, world, together=True), world)
    ines.opens(link).taps("J’y étais")

    assert yanis.opens(link).taps("J’y étais").status == 409
    assert yanis.sees("Ce groupe a déjà 2 personnes.")


def test_only_its_maker_invites(lina, ines, world):
    badge = keeps(lina, world, together=True)
    ines.opens(link_of(lina, badge, world)).taps("J’y étais")
    theirs = world.newest(Badge)

    ines.opens(f"/passeport/badge/{theirs.code}/groupe")
    assert not ines.sees("Visez ce carré")
    refused = ines._ask("POST", f"/passeport/badge/{theirs.code}/groupe", data={"open": "0"})
    assert refused.status == 404
    assert lina.opens(f"/passeport/badge/{badge.code}/groupe").sees("Visez ce carré")


def test_members_confirm_each_other_once_by_name(lina, ines, yanis, world):
    link = link_of(lina, keeps(lina, world, together=True), world)
    ines.opens(link).taps("J’y étais").taps("Voir le groupe").taps("Donner mon prénom au groupe", name="Inès")
    hers = world.newest(Badge)
    yanis.opens(link).taps("J’y étais").taps("Voir le groupe").taps(
        "Donner mon prénom au groupe", name="Yanis"
    )

    form = yanis.form_with("Confirmer Inès")
    yanis.goes_back_and_taps(form).goes_back_and_taps(form)

    assert yanis.status == 200
    assert yanis.sees("Vous l’avez confirmé.")
    said = rows(world, Witness)
    assert [(each.badge_id, each.name, each.has_seen, each.approved_at) for each in said] == [
        (hers.id, "Yanis", True, None)
    ]
    assert said[0].by_passport_id == world.newest(Badge).passport_id
    assert world.count(Asking) == 0

    forged = lina._ask(
        "POST", f"/passeport/badge/{world.badge(source='self').code}/groupe/confirmer", data={"who": "x" * 22}
    )
    assert forged.status == 404
    assert world.count(Witness) == 1
    other = form.xpath(".//input[@name='who']/@value")[0]
    mine = ines._ask("POST", f"/passeport/badge/{hers.code}/groupe/confirmer", data={"who": other})
    assert mine.status == 404
    assert world.count(Witness) == 1


def test_leaving_takes_ones_own_only(lina, ines, yanis, world):
    first = keeps(lina, world, together=True)
    link = link_of(lina, first, world)
    ines.opens(link).taps("J’y étais")
    hers = world.newest(Badge)
    ines.taps("Ajouter une photo").taps("Garder cette preuve", said="J’ai servi.")
    lina.opens(f"/passeport/badge/{first.code}/preuve").taps("Garder cette preuve", said="J’ai cuit le pain.")

    lina.opens(f"/passeport/badge/{first.code}").taps("Effacer ce badge")
    assert lina.sees("Les autres gardent leur badge.")
    lina.taps("Effacer pour toujours")

    assert [piece.words for piece in rows(world, Evidence)] == ["J’ai servi."]
    assert ines.opens(f"/passeport/badge/{hers.code}").sees("J’ai servi.")
    assert world.newest(Creation).made_by_id is None
    yanis.opens(link).taps("J’y étais")  # the maker is gone, the group is not
    assert yanis.taps("Voir le groupe").sees("2 personnes")


def test_two_passports_of_one_member_hold_it_once(lina, ines, world):
    """The same group joined on two phones of one person: joined passports count once."""
    from backpack.custody import joining as two_become_one

    first = keeps(lina, world, together=True)
    ines.opens(link_of(lina, first, world)).taps("J’y étais").taps("Ajouter une photo").taps(
        "Garder cette preuve", said="Moi"
    )
    hers = world.newest(Badge)

    with world.app.site.current(), world.write() as db:
        two_become_one.join(db, db.get(Passport, first.passport_id), db.get(Passport, hers.passport_id))

    assert world.newest(Evidence).badge_id == first.id
    assert lina.opens(f"/passeport/badge/{first.code}").sees("Moi")
    assert lina.opens(f"/passeport/badge/{first.code}/groupe").sees("1 personne")


def test_a_badge_that_nobody_made_together_has_no_group(lina, world):
    badge = keeps(lina, world)

    assert lina.opens(f"/passeport/badge/{badge.code}/groupe").status == 404
    with world.app.site.current(), world.write() as db, pytest.raises(NotFound):
        joining.open_to_others(db.get(Creation, badge.creation_id))


def put_on_page(world, badge: Badge) -> None:  # type: ignore[no-untyped-def]
    """Lina's page shows it from now on."""
    from backpack.kernel import answers
    from backpack.pages.models import Page, ShownBadge

    with world.app.site.current(), world.write() as db:
        page = db.query(Page).filter_by(code=world.day().page.removeprefix("/P/")).one()
        db.add(ShownBadge(badge_id=badge.id, position=9, page_id=page.id))
        db.flush()
        answers.touch(db, f"page:{page.id}")


def ids(badge: Badge) -> list[str]:
    told = json.loads(badge.credential)
    return [
        told["id"],
        told["issuer"]["id"],
        told["credentialSubject"]["id"],
        told["credentialSubject"]["achievement"]["id"],
    ]


def rows(world, model):  # type: ignore[no-untyped-def]
    with world.write() as db:
        return db.query(model).all()
