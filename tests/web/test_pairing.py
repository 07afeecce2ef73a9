"""A phone enters a group, and a facilitator says who it is: one tap, no form, and a mistake is undone."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from backpack.badges.models import Badge
from backpack.cohorts import gathering, giving, joining, pairing
from backpack.cohorts.models import Cohort, Facilitator, Gift, Opinion, Participant, Says
from backpack.custody import rooms
from backpack.custody.joining import join as join_passports
from backpack.issuers import knowing
from backpack.issuers.models import BadgeClass, Member, Trace
from backpack.kernel import clock
from backpack.passport import signs
from backpack.passport.models import Passport
from backpack.safety import cards, spelling
from tests.cohorts import build, participant
from tests.phone import Phone
from tests.whole import erase

PORT = "Les Ateliers du Port"


@pytest.fixture
def entered(ines, group):
    """Inès has scanned the group's square."""
    return ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")


def at(cohort, *rest):
    return "/".join(("/bureau/groupes", cohort.code, *rest))


def rows(world, cohort):
    with world.app.site.current(), world.write() as db:
        return list(gathering.participants(db, cohort))


def sign_of(world, passport_id):
    with world.app.site.current():
        return signs.sign(world.row(Passport, id=passport_id).sign).words


def word_of(world, passport_id):
    with world.app.site.current():
        return pairing.word_for(world.row(Participant, passport_id=passport_id))


# Entering ---------------------------------------------------------------------------------------------


def test_one_scan_one_tap_no_field_opens_a_passport(ines, world, group):
    ines.opens(f"/J/{group.join_code.lower()}")
    assert not ines.screen.xpath("//input[not(@type='hidden')]|//textarea|//select|//script")
    assert len(ines.screen.xpath("//form//button")) == 1
    assert ines.sees("Cuisine, printemps")
    assert ines.sees(PORT)
    assert not ines.sees("Adam"), "nobody reads who is in a group"
    before = world.count(Passport)

    ines.taps("J’entre dans le groupe")

    assert world.count(Passport) == before + 1
    assert ines.sees(sign_of(world, world.newest_passport()))
    assert not ines.screen.xpath("//script")


def test_both_screens_show_the_same_animal_and_colour(entered, karima, world, group):
    sign = sign_of(world, world.newest_passport())

    assert karima.opens(at(group, "gens")).sees(f"{sign} vient d’entrer.")
    assert karima.opens("/bureau").sees(f"{sign} vient d’entrer."), "whatever else the desk does"
    karima.opens(at(group, "carre"))
    assert karima.sees("1 personne est entrée.")
    assert karima.sees(f"{sign} vient d’entrer.")


def test_the_wall_counts_and_never_names(entered, karima, world, group):
    karima.opens(at(group, "mur"))

    assert karima.sees("1")
    assert karima.sees("sur 4")
    assert not karima.sees("Adam")
    assert not karima.sees(sign_of(world, world.newest_passport()))


def test_scanning_twice_tapping_twice_and_reloading_is_one_seat(ines, world, group):
    ines.opens(f"/J/{group.join_code}")
    form = ines.form_with("J’entre dans le groupe")
    ines.taps("J’entre dans le groupe").goes_back_and_taps(form)
    ines.opens(f"/J/{group.join_code}")

    assert ines.path.endswith("/signe")
    assert len(rows(world, group)) == 4


def test_two_taps_before_the_cookie_arrives_are_one_person(ines, app, world, group):
    ines.opens(f"/J/{group.join_code}")
    form = ines.form_with("J’entre dans le groupe")
    twin = Phone(app, "the same phone, too quick", address=ines.address)
    before = world.count(Passport)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda phone: phone.goes_back_and_taps(form), (ines, twin)))

    assert world.count(Passport) == before + 1
    assert len(rows(world, group)) == 4


def test_thirty_phones_enter_at_once_each_with_a_sign_of_its_own(app, world):
    group = build(world, people=())
    phones = [Phone(app, f"phone {number}", address=f"10.0.1.{number}") for number in range(30)]
    forms = [phone.opens(f"/J/{group.join_code}").form_with("J’entre dans le groupe") for phone in phones]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda each: each[0].goes_back_and_taps(each[1]), zip(phones, forms, strict=True)))

    entered = [each.passport.sign for each in rows(world, group)]
    assert len(entered) == 30
    assert len(set(entered)) == 30, "two of the same animal and colour cannot be told apart"


def test_one_address_cannot_flood_a_group(app, world, group, monkeypatch):
    monkeypatch.setattr(joining, "MOST_SEATS_FROM_ONE_ADDRESS", 8)
    before = world.count(Passport)
    stopped = [flood(app, number, group) for number in range(12)]

    assert stopped == [200] * 8 + [429] * 4
    assert world.count(Passport) == before + 8
    assert flood(app, 99, build(world, people=(), name="Couture")) == 200, "another group is counted apart"
    elsewhere = Phone(app, "elsewhere", address="10.0.9.9").opens(f"/J/{group.join_code}")
    assert elsewhere.taps("J’entre dans le groupe").status == 200


def test_a_workshop_of_sixty_enters_behind_one_address(app, world, group):
    assert {flood(app, number, group) for number in range(60)} == {200}
    assert joining.MOST_SEATS_FROM_ONE_ADDRESS <= 100


def test_phones_without_a_name_are_taken_out_by_one_tap(app, karima, world, group):
    for number in range(5):
        flood(app, number, group)
    assert not karima.opens(at(group, "gens")).sees("Enlever les téléphones sans nom")
    flood(app, 5, group)
    karima.opens(at(group, "gens"))
    assert karima.sees("Enlever ces 6 téléphones ?")
    form = karima.form_with("Enlever ces téléphones")
    flood(app, 6, group)
    karima.taps("Enlever ces téléphones")

    assert karima.status == 200
    left = rows(world, group)
    assert [each.name for each in left[:3]] == ["Adam K.", "Awa S.", "Célia M."]
    assert len(left) == 4, "who came after the question stays"
    assert world.count(Trace, did="unseated") == 6
    karima.goes_back_and_taps(form)
    assert len(rows(world, group)) == 4
    karima.posts(at(group, "gens", "sans-nom"), last="what?")
    assert len(rows(world, group)) == 4


def flood(app, number, group):
    phone = Phone(app, f"flood {number}", address="10.0.2.2").opens(f"/J/{group.join_code}")
    return phone.taps("J’entre dans le groupe").status


def test_a_known_passport_keeps_its_sign(lina, ines, world, group):
    with world.write() as db:
        db.scalars(select(Passport).filter_by(name="Lina B.")).one().opened_at = clock.now().replace(
            year=2025
        )
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    with world.write() as db:
        db.get_one(Passport, world.newest_passport()).sign = 12
    lina.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")

    assert world.row(Passport, name="Lina B.").sign == 12, (
        "she knows it by heart; the hour tells the two apart"
    )


def test_a_facilitator_who_scans_their_own_square_is_no_participant(karima, world, group):
    karima.opens(f"/J/{group.join_code}")
    assert karima.path == at(group, "gens")
    karima.posts(f"/J/{group.join_code}")
    assert len(rows(world, group)) == 3


def test_a_square_that_was_changed_leads_nowhere(karima, ines, group, world):
    karima.opens(at(group, "carre")).taps("Faire un autre carré")

    assert ines.opens(f"/J/{group.join_code}").status == 404
    assert ines.opens("/J/0000000000000").status == 404
    assert ines.posts(f"/J/{group.join_code}").status == 404
    assert not ines.cookies


def test_a_card_is_aimed_at_and_its_person_is_in_the_group(karima, world, group):
    with world.app.site.current(), world.write() as db:
        passport = Passport(opened_at=clock.now(), sign=3)
        db.add(passport)
        db.flush()
        _card, secret = cards.new_card(db, passport, number="12")
    karima.opens(at(group, "carte")).taps("Continuer", code=spelling.code_of(secret))
    assert karima.sees("Chien bleu vient d’entrer.")
    karima.taps("C’est Adam K.")
    assert karima.sees("Nom confirmé : Adam K.")
    karima.opens(at(group, "carte")).taps("Continuer", code=spelling.code_of(secret))
    assert karima.sees("Nom confirmé par Karima"), "aimed at again: they are in"
    assert world.count(Trace, did="seated") == 1

    karima.opens(at(group, "carte")).taps("Continuer", code="pas une carte")
    assert karima.status == 404
    assert karima.sees("Ce n’est pas une carte.")


# Who is it? -------------------------------------------------------------------------------------------


def test_one_tap_confirms_the_name(entered, karima, world, group):
    karima.opens(at(group, "gens"))
    karima.taps(_entrant(karima))
    karima.taps("C’est Adam K.")

    assert karima.sees("Nom confirmé : Adam K.")
    assert not karima.sees("vient d’entrer")
    adam = participant(world, "Adam K.")
    person = world.row(Passport, id=adam.passport_id)
    assert (person.known_name, person.name) == ("Adam K.", "Adam K.")
    assert len(rows(world, group)) == 3, "who was expected is who has entered"
    entered.opens(f"/J/{group.join_code}")
    assert entered.sees("Bonjour Adam.")
    assert entered.sees("Nom confirmé par Karima · Les Ateliers du Port")
    assert world.count(Trace, did="named", whom="Adam K.", passport_id=person.id) == 1


def test_a_name_is_typed_where_nobody_is_expected(ines, karima, world):
    group = build(world, people=())
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    karima.opens(at(group, "gens"))
    karima.taps(_entrant(karima)).taps("Confirmer ce prénom", name="zoé martin")

    assert karima.sees("Nom confirmé : Zoé M.")
    assert [each.name for each in rows(world, group)] == ["Zoé M."]


def test_a_typed_name_that_is_expected_is_that_person(entered, karima, world, group):
    karima.opens(at(group, "gens"))
    karima.taps(_entrant(karima)).taps("Confirmer ce prénom", name="CELIA M")

    assert participant(world, "Célia M.").passport_id == world.newest_passport()
    assert len(rows(world, group)) == 3


def test_whom_the_organisation_knows_is_offered_first(lina, karima, world, group):
    lina_id = world.row(Passport, name="Lina B.").id
    with world.write() as db:
        person, karimas = (
            db.get_one(Passport, lina_id),
            db.scalars(select(Member).filter_by(name="Karima")).one(),
        )
        knowing.confirm(db, person, "Célia M.", karimas)
    lina.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    karima.opens(at(group, "entree", word_of(world, lina_id)))

    assert [
        each.text_content().strip().split("Vous")[0] for each in karima.screen.xpath("//button[@name='who']")
    ] == [
        "C’est Célia M.",
        "C’est Adam K.",
        "C’est Awa S.",
    ]
    assert not karima.sees("Lina"), "what a person wrote on their page is theirs"


def test_what_another_organisation_confirmed_stays(lina, karima, world, group):
    lina_id = world.row(Passport, name="Lina B.").id
    with world.write() as db:
        person, solene = (
            db.get_one(Passport, lina_id),
            db.scalars(select(Member).filter_by(name="Solène")).one(),
        )
        knowing.confirm(db, person, "Lina Bernard", solene)
    lina.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    karima.opens(at(group, "entree", word_of(world, lina_id)))
    assert not karima.sees("Bernard")
    karima.taps("C’est Awa S.")

    assert world.row(Passport, id=lina_id).known_name == "Lina Bernard"
    assert participant(world, "Awa S.").passport_id == lina_id


def test_two_facilitators_say_who_it_is_at_once(entered, karima, world, group):
    hugo = world.phone_of("Hugo", at(group, "gens"))
    word, adam = word_of(world, world.newest_passport()), participant(world, "Adam K.")
    awa, path = participant(world, "Awa S."), at(group, "entree", word)
    with ThreadPoolExecutor(2) as pool:
        same = list(pool.map(lambda phone: phone.posts(path, who=adam.code).status, (karima, hugo)))

    assert same == [200, 200], "both said the same"
    assert world.count(Trace, did="named") == 1
    hugo.posts(path, who=awa.code)
    assert hugo.status == 409
    assert hugo.sees("a déjà dit : c’est Adam K.")
    assert participant(world, "Awa S.").passport_id is None
    assert hugo.opens(path).path == at(group, "gens", adam.code)


def test_two_different_names_at_once_leave_one(entered, karima, world, group):
    hugo = world.phone_of("Hugo", at(group, "gens"))
    path = at(group, "entree", word_of(world, world.newest_passport()))
    names = (participant(world, "Adam K.").code, participant(world, "Awa S.").code)
    with ThreadPoolExecutor(2) as pool:
        said = list(
            pool.map(
                lambda each: each[0].posts(path, who=each[1]).status, zip((karima, hugo), names, strict=True)
            )
        )

    assert sorted(said) == [200, 409]
    assert sum(1 for each in rows(world, group) if each.passport_id) == 1
    assert len(rows(world, group)) == 3


def test_two_phones_are_not_one_person(entered, yanis, karima, world, group):
    first = word_of(world, world.newest_passport())
    yanis.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    second, adam = word_of(world, world.newest_passport()), participant(world, "Adam K.")
    karima.posts(at(group, "entree", first), who=adam.code)
    karima.posts(at(group, "entree", second), who=adam.code)

    assert karima.status == 409
    assert karima.sees("Le groupe a déjà cette personne : Adam K.")
    karima.posts(at(group, "entree", second), name="adam k")
    assert karima.status == 409
    karima.posts(at(group, "entree", second), name="Adam Ko.")
    assert karima.status == 200
    assert [each.name for each in rows(world, group)] == ["Adam K.", "Adam Ko.", "Awa S.", "Célia M."]


def test_two_phones_are_said_to_be_one_person_at_once(entered, yanis, karima, world, group):
    hugo, first = world.phone_of("Hugo", at(group, "gens")), word_of(world, world.newest_passport())
    yanis.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    second, adam = word_of(world, world.newest_passport()), participant(world, "Adam K.").code
    said = ((karima, first), (hugo, second))
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda each: each[0].posts(at(group, "entree", each[1]), who=adam).status, said)

    assert sorted(answers) == [200, 409]
    assert sum(1 for each in rows(world, group) if each.passport_id) == 2, "the other one still waits"
    assert len(rows(world, group)) == 4


def test_what_was_said_and_given_waits_for_the_phone(ines, karima, world, group):
    meal = world.row(BadgeClass, name="Repas de quartier")
    with world.app.site.current(), world.write() as db:
        adam, by = _rows(db, "Adam K.", "Karima")
        db.add(_opinion(adam, by.member))
        gift = giving.give(db, adam, db.get_one(BadgeClass, meal.id), by)
        assert gift.badge is None
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    karima.opens(at(group, "gens"))
    karima.taps(_entrant(karima)).taps("C’est Adam K.")

    assert ines.opens("/passeport").sees("Repas de quartier")
    assert world.count(Opinion, participant_id=participant(world, "Adam K.").id) == 1
    assert world.row(Gift, badge_class_id=meal.id).badge_id is not None


def test_who_comes_back_finds_their_name_unless_somebody_has_it(ines, karima, world, group):
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    path = at(group, "entree", word_of(world, world.newest_passport()))
    karima.posts(path, who=participant(world, "Adam K.").code)
    karima.posts(at(group, "gens", participant(world, "Adam K.").code, "enlever"))
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    assert [each.name for each in rows(world, group)] == ["Adam K.", "Awa S.", "Célia M."]

    karima.posts(at(group, "gens", participant(world, "Adam K.").code, "enlever"))
    karima.posts(at(group, "gens"), names="Adam K.")
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    assert [each.name for each in rows(world, group)] == ["Adam K.", "Awa S.", "Célia M.", ""]
    karima.opens(path).taps("C’est Adam K.")
    assert [each.name for each in rows(world, group)] == ["Adam K.", "Awa S.", "Célia M."]


# It was the wrong phone -------------------------------------------------------------------------------


def test_a_wrong_pairing_is_undone(ines, yanis, karima, world, group):
    meal = world.row(BadgeClass, name="Repas de quartier")
    with world.app.site.current(), world.write() as db:
        adam, by = _rows(db, "Adam K.", "Karima")
        db.add(_opinion(adam, by.member))
        giving.give(db, adam, db.get_one(BadgeClass, meal.id), by)
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    wrong = world.newest_passport()
    karima.opens(at(group, "gens"))
    karima.taps(_entrant(karima)).taps("C’est Adam K.")
    karima.taps("Adam K.")
    form = karima.form_with("Reprendre ce prénom")
    karima.taps("Reprendre ce prénom")

    assert karima.sees("vient d’entrer"), "at once: who is it, then?"
    assert karima.sees("C’est Adam K.")
    person = world.row(Passport, id=wrong)
    assert (person.known_name, person.known_by_id, person.name) == (None, None, None)
    assert ines.opens(f"/J/{group.join_code}").sees("Vous êtes dans le groupe.")
    assert world.row(Badge, passport_id=wrong).revoked_at is not None
    assert world.count(Opinion, participant_id=participant(world, "Adam K.").id) == 1
    assert karima.goes_back_and_taps(form).status == 200, "tapped twice"

    yanis.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    right = world.newest_passport()
    karima.posts(at(group, "entree", word_of(world, right)), who=participant(world, "Adam K.").code)
    assert karima.status == 200
    assert yanis.opens("/passeport").sees("Repas de quartier")
    assert world.row(Badge, passport_id=right).revoked_at is None


def test_what_the_phone_was_given_before_it_had_a_name_stays_with_it(ines, karima, world, group):
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    phone, meal = world.newest_passport(), world.row(BadgeClass, name="Repas de quartier")
    with world.app.site.current(), clock.at(clock.now().replace(year=2025)), world.write() as db:
        seat = db.scalars(select(Participant).filter_by(passport_id=phone)).one()
        by = _rows(db, "Adam K.", "Karima")[1]
        giving.give(db, seat, db.get_one(BadgeClass, meal.id), by)
    karima.opens(at(group, "entree", word_of(world, phone))).taps("C’est Adam K.").taps("Adam K.")
    karima.taps("Reprendre ce prénom")

    assert world.row(Badge, passport_id=phone).revoked_at is None
    seat = world.row(Participant, passport_id=phone)
    assert world.row(Gift, badge_class_id=meal.id).participant_id == seat.id
    assert participant(world, "Adam K.").passport_id is None


def test_nobody_else_says_who_it_is(entered, solene, lina, marc, world, group):
    path = at(group, "entree", word_of(world, world.newest_passport()))
    other = build(world, people=("Adam K.",), facilitators=("Bilal",), name="Couture")
    bilal = world.phone_of("Bilal", "/bureau")

    for phone, status in ((solene, 404), (bilal, 404), (lina, 403), (marc, 401)):
        assert phone.opens(path).status == status
        assert phone.posts(path, name="Zoé M.").status == status
    theirs = next(each for each in rows(world, other) if each.name)
    karima = world.phone_of("Karima", path)
    assert karima.posts(path, who=theirs.code).status == 404, "expected elsewhere"
    assert karima.posts(at(group, "entree", "0" * 13), name="Zoé M.").status == 404
    assert world.row(Passport, id=world.newest_passport()).known_name is None


@pytest.mark.parametrize("name", ["", "  ", "@@@", "x@y.example", "123"])
def test_what_is_no_name_is_refused(entered, karima, world, group, name):
    path = at(group, "entree", word_of(world, world.newest_passport()))
    assert karima.posts(path, name=name).status == 422
    assert karima.posts(path, name="Z" * 10_000).status == 200


def _entrant(phone):
    found = phone.screen.xpath("//a[contains(@class, 'entrant')]")
    return re.sub(r"\s+", " ", found[0].text_content()).strip()


def participant_of(db, name):
    return db.scalars(select(Participant.passport_id).filter_by(name=name)).one()


def _rows(db, name, who):
    by = select(Facilitator).join(Facilitator.member).where(Member.name == who)
    return db.scalars(select(Participant).filter_by(name=name)).one(), db.scalars(by).one()


def _opinion(participant, member):
    return Opinion(
        key="k1",
        participant_id=participant.id,
        achievement="x",
        says=Says.SEEN,
        said_by=member.name,
        said_at=clock.now(),
        kept_at=clock.now(),
        member_id=member.id,
    )


# What becomes of it -----------------------------------------------------------------------------------


def test_erasing_everything_takes_the_name_off_every_desk(ines, karima, world, group):
    with world.app.site.current(), world.write() as db:
        adam, by = _rows(db, "Adam K.", "Karima")
        db.add(_opinion(adam, by.member))
        giving.give(db, adam, db.scalars(select(BadgeClass).filter_by(name="Repas de quartier")).one(), by)
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    karima.posts(
        at(group, "entree", word_of(world, world.newest_passport())), who=participant(world, "Adam K.").code
    )
    changes = world.row(Cohort, id=group.id).changes
    erase(ines)

    assert [each.name for each in rows(world, group)] == ["Awa S.", "Célia M."]
    assert world.count(Opinion) == 0
    assert world.count(Gift) == 0
    assert world.count(Trace, whom="Adam K.") == 0, "nor what was done before they had a passport"
    assert world.count(Trace) == 2
    assert world.row(Cohort, id=group.id).changes > changes, "the boards that are open see it go"


def test_what_one_takes_along_says_who_accompanies_and_what_they_said(ines, karima, world, group):
    with world.app.site.current(), world.write() as db:
        adam, by = _rows(db, "Adam K.", "Karima")
        can = db.scalars(select(BadgeClass).filter_by(name="Je peux accueillir")).one()
        opinion = _opinion(adam, by.member)
        opinion.achievement, opinion.words = can.skill, "Avec deux clients."
        db.add(opinion)
    ines.opens(f"/J/{group.join_code}").taps("J’entre dans le groupe")
    karima.posts(
        at(group, "entree", word_of(world, world.newest_passport())), who=participant(world, "Adam K.").code
    )
    with world.app.site.current(), world.write() as db:
        [one] = rooms.groups(db, db.get_one(Passport, participant_of(db, "Adam K.")))

    assert (one["name"], one["organisation"], one["called"]) == ("Cuisine, printemps", PORT, "Adam K.")
    assert [each["name"] for each in one["facilitators"]] == ["Karima", "Hugo", "Maëlle", "Jeanne"]
    assert [(each["words"], each["name"]) for each in one["opinions"]] == [("Avec deux clients.", "Karima")]


def test_two_passports_that_become_one_have_one_seat(ines, karima, world, group):
    with world.app.site.current(), world.write() as db:
        lina = db.scalars(select(Passport).filter_by(name="Lina B.")).one()
        other = Passport(opened_at=clock.now(), sign=5)
        db.add(other)
        db.flush()
        there = db.get_one(Cohort, group.id)
        first, second = joining.join(db, there, lina), joining.join(db, there, other)
        _, by = _rows(db, "Adam K.", "Karima")
        named = pairing.pair(db, second, "Adam K.", by.member)
        db.add(_opinion(named, by.member))
        giving.give(db, named, db.scalars(select(BadgeClass).filter_by(name="Repas de quartier")).one(), by)
        join_passports(db, lina, other)
        code = first.code

    [seat] = [each for each in rows(world, group) if each.passport_id]
    assert (seat.code, seat.name, seat.passport.name) == (code, "Adam K.", "Lina B.")
    assert world.count(Opinion, participant_id=seat.id) == 1
    assert world.count(Gift, participant_id=seat.id) == 1
