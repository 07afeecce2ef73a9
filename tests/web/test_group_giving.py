"""Giving in a group: to one, several, everybody; never twice; kept, waiting, refused, offered again, taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from backpack.badges import revoking
from backpack.badges.models import Badge
from backpack.claims.models import Envelope
from backpack.cohorts import gathering, giving
from backpack.cohorts.models import Cohort, Facilitator, Gift, Participant
from backpack.issuers import designing
from backpack.issuers.designing import Draft
from backpack.issuers.models import BadgeClass, Member, Organisation, Role, Trace
from backpack.kernel import clock
from backpack.kernel.clock import now
from backpack.openbadges.model import Verdict
from backpack.passport.models import Card, Passport
from tests import cohorts
from tests.cast import World
from tests.phone import Phone

KNOWS, CAN, MEAL = "Je sais accueillir", "Je peux accueillir", "Repas de quartier"


def code(world: World, name: str) -> str:
    return world.row(BadgeClass, name=name).code


def at(world: World, group: Cohort, person: str = "", badge: str = "", *, what: str = "") -> str:
    """The address of the group, of a person in it, of a badge given to that person."""
    parts = [f"/bureau/groupes/{group.code}"]
    parts += [cohorts.participant(world, person).code] if person else []
    parts += [f"donne/{code(world, badge)}"] if badge else []
    return "/".join([*parts, what] if what else parts)


def gives(phone: Phone, world: World, group: Cohort, person: str, badge: str) -> Phone:
    """From the person's own page: choose the badge, one tap."""
    phone.opens(at(world, group, person, what="donner"))
    return phone.taps("Donner ce badge", badge=code(world, badge))


def gives_to(phone: Phone, world: World, group: Cohort, badge: str, *people: str) -> Phone:
    """From the group: choose the badge, tick people."""
    phone.opens(at(world, group, what="donner")).taps(badge)
    return phone.taps("Donner ce badge", who=[cohorts.participant(world, each).code for each in people])


def seat(world: World, person: str, passport: int) -> None:
    """That passport is theirs."""
    with world.write() as db:
        db.scalars(select(Participant).filter_by(name=person)).one().passport_id = passport


def shown_by(phone: Phone) -> str:
    """What the square on their phone spells, as one reads it aloud."""
    phone.opens("/passeport/groupes").opens("/passeport/groupes/mon-carre")
    return str(phone.screen.xpath("string(//p[@class='spoken']/b)")).replace("\u202f", "")


def hand_over(world: World, person: str) -> list[str]:
    with world.app.site.current(), world.write() as db:
        there = db.scalars(select(Participant).filter_by(name=person)).one()
        return [badge.name for badge in giving.hand_over(db, there)]


def link_on(desk: Phone) -> str:
    (link,) = desk.screen.xpath("//@data-copy-link")
    return link.removeprefix("http://127.0.0.1:8000")


def phone_of(world: World, name: str) -> Phone:
    return world.phone_of(name, "/bureau")


@pytest.fixture
def hugo(world: World, group: Cohort) -> Phone:
    """He accompanies the same group."""
    return phone_of(world, "Hugo")


@pytest.fixture
def awa(app, world: World, group: Cohort) -> Phone:
    """Awa S. has a phone, and a passport that is known to be hers."""
    phone = Phone(app, "Awa", address="10.0.0.9")
    phone.opens(world.code("Port propre")).taps("Je le garde")
    seat(world, "Awa S.", world.newest_passport())
    return phone


def test_with_a_passport_the_badge_is_there_at_once(karima, awa, group, world):
    before = world.row(Cohort, id=group.id).changes
    gives(karima, world, group, "Awa S.", KNOWS)

    assert karima.sees("Le badge est dans son passeport.")
    assert karima.sees("Donné par Karima")
    awa.opens("/passeport").taps(KNOWS)
    assert awa.sees("Karima"), "the badge says who saw it"
    gift = world.newest(Gift)
    assert gift.badge_id == world.newest(Badge).id
    assert gift.envelope_id is None
    assert world.row(Cohort, id=group.id).changes > before, "boards are told"
    trace = world.newest(Trace)
    assert (trace.did, trace.by, trace.whom, trace.about) == ("gave", "Karima", "Awa S.", KNOWS)


def test_in_three_taps_from_the_group(karima, awa, group, world):
    karima.opens(at(world, group, what="donner")).taps(MEAL)
    karima.taps("Donner ce badge", who=cohorts.participant(world, "Awa S.").code)

    assert karima.sees("1 badge donné")
    assert karima.sees("Karima, le")
    assert awa.opens("/passeport").sees(MEAL)


def test_without_one_it_waits_in_an_envelope_and_all_come_by_one_tap(karima, hugo, ines, group, world):
    gives(karima, world, group, "Adam K.", KNOWS)
    gives(hugo, world, group, "Adam K.", MEAL)
    assert hugo.sees("Donné, pas gardé")
    assert hugo.sees("2 badges dans son enveloppe")
    assert world.count(Envelope, label="Adam K.") == 1

    ines.opens(link_on(hugo)).taps("Je les garde")

    assert ines.sees("2 badges sont dans votre passeport.")
    seen = {each.name: each.seen_by for each in (world.row(Badge, id=gift.badge_id) for gift in gifts(world))}
    assert seen == {KNOWS: "Karima", MEAL: "Hugo"}, "each badge says who gave it"
    assert karima.opens(at(world, group, "Adam K.", KNOWS)).sees("Le badge est dans son passeport.")


def gifts(world: World) -> list[Gift]:
    with world.write() as db:
        return list(db.scalars(select(Gift).order_by(Gift.id)))


def test_the_envelope_goes_by_message_by_letter_or_is_read_aloud(karima, ines, group, world):
    gives(karima, world, group, "Adam K.", MEAL)
    link = link_on(karima)
    (message,) = karima.screen.xpath("//a[starts-with(@href, 'sms:')]/@href")
    aloud = " ".join(karima.screen.xpath("//p[@class='spoken']/b")[0].text_content().split())

    assert link.rsplit("/", 1)[1] in message
    karima.taps("Imprimer une lettre")
    assert karima.sees("Cette lettre marche une fois")
    assert karima.sees(aloud)
    assert ines.opens("/").taps("Voir le badge", code=aloud.lower()).sees(MEAL)


def test_to_several_and_to_the_whole_group(karima, awa, group, world):
    gives_to(karima, world, group, MEAL, "Awa S.", "Adam K.")
    assert karima.sees("2 badges donnés")
    assert karima.sees("1 badge gardé")

    karima.opens(at(world, group, what="donner")).taps(MEAL).taps("Donner à la personne qui reste")
    assert world.count(Gift) == 2, "it is asked first"
    assert karima.sees(f"Donner « {MEAL} » à 1 personne ?")
    karima.taps("Donner ce badge")
    assert karima.sees("3 badges donnés")
    karima.opens(at(world, group, what="donner")).taps(MEAL)
    assert karima.sees("Tout le groupe a ce badge.")
    assert world.count(Gift) == 3

    karima.opens(at(world, group, what="donner")).taps(CAN).taps("Donner aux 3 personnes")
    karima.taps("Donner ce badge")
    assert world.count(Gift) == 6


def test_to_everybody_is_asked_first_and_never_to_whom_nobody_has_named(karima, awa, group, world):
    with world.app.site.current(), world.write() as db:
        stranger = gathering.add_name(db, db.get_one(Cohort, group.id), "Zoé Z.")
        stranger.name, unnamed = "", stranger.code
    karima.opens(at(world, group, what="donner")).taps(MEAL)
    ticked = cohorts.participant(world, "Awa S.").code
    karima.posts(at(world, group, what=f"donner/{code(world, MEAL)}"), whom="all", who=ticked, shown=unnamed)
    assert karima.status == 422
    assert world.count(Gift) == 0

    karima.opens(at(world, group, what="donner")).taps(MEAL).taps("Donner aux 3 personnes")
    assert karima.sees(f"Donner « {MEAL} » à 3 personnes ?")
    assert world.count(Gift) == 0
    karima.taps("Donner ce badge")

    assert world.count(Gift) == 3
    assert not [each for each in gifts(world) if each.participant_id == stranger.id]
    assert karima.opens(at(world, group, what=f"donner/{code(world, MEAL)}/tous")).sees("À qui ?"), (
        "nobody left"
    )


def test_who_knows_is_not_given_je_peux(karima, awa, group, world):
    gives(karima, world, group, "Awa S.", KNOWS)
    karima.opens(at(world, group, "Awa S.", what="donner"))
    assert not karima.sees(CAN)

    karima.opens(at(world, group, what="donner")).taps(CAN)
    who = cohorts.participant(world, "Awa S.").code
    assert not karima.screen.xpath(f"//input[@value='{who}']")
    assert karima.sees(f"{KNOWS} · Karima, le")
    karima.taps("Donner aux 2 personnes").taps("Donner ce badge")
    assert world.count(Gift) == 3


def test_an_undone_gift_leaves_no_scar(karima, awa, group, world):
    gives(karima, world, group, "Awa S.", MEAL)
    karima.taps("Annuler")

    undone = world.badge(name=MEAL, passport_id=world.newest_passport())
    assert (undone.verdict, undone.revoked_because) == (Verdict.REVOKED, revoking.SLIP)
    for screen in ("/passeport", "/passeport/badges/lived", "/passeport/bilan"):
        awa.opens(screen)
        assert not awa.sees(MEAL), screen
        assert not awa.sees("retiré"), screen
    with world.app.site.current(), world.write() as db:
        giver = db.get_one(Organisation, undone.organisation_id)
        assert revoking.is_revoked(db, giver, f"https://x/B/{undone.code}"), "its status list says so"
    gives(karima, world, group, "Awa S.", MEAL)
    assert awa.opens("/passeport").sees(MEAL)


def test_an_envelope_of_a_slip_stands_nowhere(karima, ines, group, world):
    before = len(karima.opens("/bureau/enveloppes").screen.xpath("//ul[@class='rows']/li"))
    gives(karima, world, group, "Adam K.", MEAL)
    link = link_on(karima)
    karima.taps("Annuler")

    assert ines.opens(link).status == 410
    rows = karima.opens("/bureau/enveloppes").screen.xpath("//ul[@class='rows']/li")
    assert len(rows) == before


def test_a_second_giving_is_refused_with_who_and_when(karima, hugo, awa, group, world):
    with clock.at(clock.now() - timedelta(days=20)):
        gives(karima, world, group, "Awa S.", KNOWS)
        when = world.newest(Gift).given_at
    form_was_open = hugo.opens(at(world, group, "Awa S.", what="donner"))
    assert not form_was_open.screen.xpath(f"//input[@value='{code(world, KNOWS)}']"), (
        "it is not offered any more"
    )

    hugo.posts(at(world, group, "Awa S.", what="donner"), badge=code(world, KNOWS))

    assert hugo.status == 409
    assert hugo.sees(f"Karima a donné ce badge à Awa S. le {when.day} ")
    assert world.count(Gift) == world.count(Badge, name=KNOWS, passport_id=world.newest_passport()) == 1


def test_also_the_whole_group_and_her_own_from_another_day(karima, hugo, awa, group, world):
    with clock.at(clock.now() - timedelta(days=2)):
        gives(karima, world, group, "Awa S.", KNOWS)
    for again in (karima, hugo):
        who = cohorts.participant(world, "Awa S.").code
        again.posts(at(world, group, what=f"donner/{code(world, KNOWS)}"), who=who)
        assert again.status == 409
        assert again.sees("Karima a donné ce badge à Awa S.")


def test_what_she_took_herself_is_not_given_again(karima, awa, group, world):
    karima.opens(at(world, group, "Awa S.", what="donner"))
    assert karima.sees("Déjà donnés")
    assert karima.sees("Port propre")

    karima.posts(at(world, group, "Awa S.", what="donner"), badge=code(world, "Port propre"))

    assert karima.status == 409
    assert karima.sees("Awa S. a ce badge depuis le")
    assert world.count(Gift) == 0


def test_a_double_tap_gives_one_badge_and_reads_the_same(karima, awa, group, world):
    karima.opens(at(world, group, what="donner")).taps(MEAL)
    form = karima.form_with("Donner ce badge")
    who = cohorts.participant(world, "Awa S.").code
    for _ in range(2):
        karima.goes_back_and_taps(form, who=who)
        assert karima.status == 200
        assert karima.sees("1 badge donné")
    karima.posts(at(world, group, "Awa S.", what="donner"), badge=code(world, MEAL))
    assert karima.sees("Le badge est dans son passeport.")
    assert (world.count(Gift), world.count(Trace, did="gave")) == (1, 1)


@pytest.mark.parametrize("person", ["Awa S.", "Adam K."])
def test_of_two_at_once_one_gives_and_the_other_reads_who(karima, hugo, awa, group, world, person):
    """Awa has a passport, Adam has none: the badge is one, in either."""
    address, badge = at(world, group, person, what="donner"), code(world, KNOWS)
    both = (karima, hugo)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda phone: phone.posts(address, badge=badge), both))

    assert sorted(phone.status for phone in both) == [200, 409]
    first, second = sorted(both, key=lambda phone: phone.status)
    assert second.sees(f"{first.name} a donné ce badge à {person}")
    assert world.count(Gift) == 1
    assert world.count(Badge, name=KNOWS, passport_id=world.newest_passport()) == (person == "Awa S.")


def test_two_who_give_to_the_whole_group_at_once_give_each_badge_once(karima, hugo, awa, group, world):
    both = (karima, hugo)
    for phone in both:
        phone.opens(at(world, group, what="donner")).taps(MEAL).taps("Donner aux 3 personnes")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda phone: phone.taps("Donner ce badge"), both))

    assert {phone.status for phone in both} <= {200, 409}
    assert len({gift.participant_id for gift in gifts(world)}) == len(gifts(world)) == 3
    assert world.count(Badge, name=MEAL, passport_id=world.newest_passport()) == 1


def test_a_badge_put_into_an_envelope_as_it_is_kept_is_not_lost(karima, hugo, ines, group, world):
    gives(karima, world, group, "Adam K.", KNOWS)
    link, address = link_on(karima), at(world, group, "Adam K.", what="donner")
    ines.opens(link)
    with ThreadPoolExecutor(2) as pool:
        kept = pool.submit(ines.taps, "Je les garde")
        hugo.posts(address, badge=code(world, MEAL))
        kept.result()

    first, second = gifts(world)
    assert first.badge_id
    waiting = world.row(Envelope, id=second.envelope_id)
    assert second.badge_id or (waiting.kept_at is None and waiting.sealed), "it came along, or it waits"


def test_at_the_pairing_what_waits_goes_into_the_passport(karima, ines, marc, group, world):
    gives(karima, world, group, "Adam K.", KNOWS)
    gives(karima, world, group, "Adam K.", MEAL)
    letter = link_on(karima)
    ines.opens(world.code("Port propre")).taps("Je le garde")
    seat(world, "Adam K.", world.newest_passport())

    assert hand_over(world, "Adam K.") == [KNOWS, MEAL]
    assert hand_over(world, "Adam K.") == [], "once"

    assert ines.opens("/passeport").sees(MEAL)
    assert all(gift.badge_id for gift in gifts(world))
    assert ines.opens(letter).sees("2 badges sont dans votre passeport.")
    assert marc.opens(letter).status == 410
    assert marc.sees("Ces badges sont déjà gardés.")


def test_no_thank_you_is_counted_and_never_named(app, karima, group, world):
    for person in ("Adam K.", "Awa S.", "Célia M."):
        gives(karima, world, group, person, MEAL)
    pages = {"Adam K.": "", "Awa S.": "", "Célia M.": ""}
    for number, person in enumerate(pages):
        pages[person] = karima.opens(at(world, group, person, MEAL)).words
        if person != "Célia M.":
            Phone(app, person, address=f"10.0.1.{number}").opens(link_on(karima)).taps("Non merci")

    assert karima.opens(at(world, group, what="attente")).sees("2 ont dit « Non merci »")
    assert karima.opens(at(world, group, what=f"donnes/{code(world, MEAL)}")).sees("2 ont dit « Non merci »")
    for person, before in pages.items():
        assert karima.opens(at(world, group, person, MEAL)).words == before, (
            "her page says what it said before"
        )


def test_of_one_person_a_count_would_be_a_name_so_there_is_none(ines, karima, group, world):
    gives(karima, world, group, "Adam K.", MEAL)
    ines.opens(link_on(karima)).taps("Non merci")

    assert ines.sees("Personne ne sait que c’est vous.")
    assert not karima.opens(at(world, group, what="attente")).sees("Non merci")


def test_no_thank_you_is_taken_back_for_thirty_days(ines, yanis, karima, group, world):
    gives(karima, world, group, "Adam K.", MEAL)
    link = link_on(karima)
    ines.opens(link).taps("Non merci")

    with clock.at(clock.now() + timedelta(days=31)):
        assert yanis.opens(link).status == 410
        assert yanis.posts(link, nonce="").status == 410
    with clock.at(clock.now() + timedelta(days=29)):
        assert ines.taps("Je les garde").sees("1 badge est dans votre passeport.")
    assert world.newest(Envelope).declined_at is None
    assert world.newest(Gift).badge_id


def test_who_said_no_is_given_nothing_at_the_pairing(ines, karima, group, world):
    gives(karima, world, group, "Adam K.", MEAL)
    ines.opens(link_on(karima)).taps("Non merci")
    ines.opens(world.code("Port propre")).taps("Je le garde")
    seat(world, "Adam K.", world.newest_passport())

    assert hand_over(world, "Adam K.") == []
    assert not ines.opens("/passeport").sees(MEAL)
    assert karima.opens(at(world, group, "Adam K.", MEAL)).sees("Donné, pas gardé")


def test_offered_again_the_old_code_ends_and_the_new_one_works(ines, yanis, karima, hugo, group, world):
    gives(karima, world, group, "Adam K.", MEAL)
    gives(karima, world, group, "Adam K.", KNOWS)
    old = link_on(karima)
    form = hugo.opens(at(world, group, "Adam K.", MEAL)).form_with("Proposer à nouveau, avec un autre code")
    hugo.goes_back_and_taps(form)
    new = link_on(hugo)
    hugo.goes_back_and_taps(form)

    assert link_on(hugo) == new != old, "a second tap makes no third code"
    assert yanis.opens(old).status == 410
    assert ines.opens(new).taps("Je les garde").sees("2 badges sont dans votre passeport.")
    assert {world.row(Badge, id=gift.badge_id).seen_by for gift in gifts(world)} == {"Karima"}, (
        "who saw it stays"
    )


def test_all_that_waits_is_offered_again_with_one_tap(ines, karima, group, world):
    before = world.count(Envelope)
    for person in ("Adam K.", "Célia M."):
        gives(karima, world, group, person, MEAL)
    kept = link_on(karima)
    ines.opens(kept).taps("Je les garde")
    karima.opens(at(world, group, what="attente"))
    assert karima.sees("1 badge attend")
    form = karima.form_with("Proposer à nouveau")
    karima.goes_back_and_taps(form)
    karima.goes_back_and_taps(form)

    assert karima.sees("chaque enveloppe a un nouveau code")
    assert world.count(Envelope) == before + 3, "Adam's two, and Célia's that was kept"
    assert not karima.sees("Célia M.")


def test_an_envelope_that_was_withdrawn_at_the_desk_is_offered_again(karima, ines, group, world):
    gives(karima, world, group, "Adam K.", MEAL)
    karima.opens(f"/bureau/enveloppes/{world.newest(Envelope).code}").taps("Reprendre cette enveloppe")
    karima.opens(at(world, group, "Adam K.", MEAL))
    assert karima.sees("Cette enveloppe ne s’ouvre plus.")

    karima.taps("Proposer à nouveau")

    assert ines.opens(link_on(karima)).taps("Je les garde").sees("1 badge est dans votre passeport.")


def test_a_slip_is_undone_by_whoever_gave_within_ten_minutes(karima, hugo, awa, group, world):
    with clock.at(clock.now()):
        gives(karima, world, group, "Awa S.", MEAL)
        form, shown = karima.form_with("Annuler"), karima.path
        assert not hugo.opens(shown).screen.xpath("//button[text()='Annuler']")
        assert hugo.posts(f"{shown}/annuler").status == 409
        assert hugo.sees("Un responsable peut le retirer")
        before = world.row(Cohort, id=group.id).changes
        karima.taps("Annuler")
        assert karima.sees("C’est repris.")
        karima.goes_back_and_taps(form)
        assert karima.sees("C’est repris.")

    assert world.badge(name=MEAL, passport_id=world.newest_passport()).verdict == Verdict.REVOKED
    assert world.newest(Gift).taken_back_at
    assert world.row(Cohort, id=group.id).changes > before
    assert world.count(Trace, did="took-back") == 1
    gives(hugo, world, group, "Awa S.", MEAL)
    assert hugo.sees("Donné par Hugo"), "it may be given again"


def test_after_ten_minutes_only_a_manager_takes_it_back_and_says_why(karima, awa, group, world):
    with clock.at(clock.now() - timedelta(minutes=11)):
        gives(karima, world, group, "Awa S.", MEAL)
    shown = karima.path
    assert not karima.opens(shown).sees("Annuler")
    assert karima.posts(f"{shown}/annuler").status == 409
    assert karima.opens(f"{shown}/reprendre").status == 403
    assert karima.posts(f"{shown}/reprendre", because="mistake").status == 403
    accompany(world, "Nadia", group)

    nadia = phone_of(world, "Nadia").opens(shown).taps("Retirer ce badge")
    nadia.taps("Retirer ce badge")
    assert nadia.status == 422
    assert nadia.sees("Dites d’abord pourquoi.")
    nadia.taps("Retirer ce badge", because="not-done")

    assert nadia.sees("C’est repris.")
    assert world.badge(name=MEAL, passport_id=world.newest_passport()).revoked_because == "not-done"
    assert world.newest(Gift).taken_back_at


def accompany(world: World, name: str, group: Cohort) -> None:
    with world.write() as db:
        member = db.scalars(select(Member).filter_by(name=name)).one()
        db.add(Facilitator(cohort_id=group.id, member_id=member.id, added_at=clock.now()))


def test_what_was_given_to_all_by_mistake_is_undone_for_all(karima, hugo, awa, group, world):
    gives_to(karima, world, group, MEAL, "Awa S.", "Adam K.")
    gives_to(hugo, world, group, MEAL, "Célia M.")
    karima.opens(at(world, group, what=f"donnes/{code(world, MEAL)}")).taps("Annuler mes 2 dons")

    assert karima.sees("À qui ?")
    assert karima.sees("Célia M.")
    assert [bool(gift.taken_back_at) for gift in gifts(world)] == [True, True, False]


def test_taken_back_out_of_an_envelope_the_rest_stays_in_it(karima, ines, yanis, group, world):
    gives(karima, world, group, "Adam K.", KNOWS)
    gives(karima, world, group, "Adam K.", MEAL)
    link = link_on(karima)
    karima.taps("Annuler")

    assert ines.opens(link).sees("Bravo ! 1 badge pour vous.")
    assert not ines.sees(MEAL)
    karima.opens(at(world, group, "Adam K.", KNOWS)).taps("Annuler")
    assert yanis.opens(link).status == 410
    assert world.count(Envelope, label="") == 1, "the name goes with the last badge"


def test_taken_back_at_the_desk_the_group_reads_so(karima, nadia, awa, group, world):
    gives(karima, world, group, "Awa S.", MEAL)
    badge = world.newest(Badge)
    before = world.row(Cohort, id=group.id).changes
    nadia.opens(f"/bureau/donnes/{badge.code}").taps("Retirer ce badge", because="wrong-person")

    assert world.newest(Gift).taken_back_at
    assert world.row(Cohort, id=group.id).changes > before
    assert karima.opens(at(world, group, "Awa S.", MEAL)).status == 404
    gives(karima, world, group, "Awa S.", MEAL)
    assert karima.sees("Le badge est dans son passeport.")


def test_a_badge_that_she_had_before_stays_hers(awa, karima, group, world):
    with clock.at(clock.now() + timedelta(hours=1)):
        gives(karima, world, group, "Adam K.", "Port propre")
        awa.opens(link_on(karima)).taps("Je les garde")
        karima.opens(at(world, group, "Adam K.", "Port propre")).taps("Annuler")

    assert world.badge(name="Port propre", passport_id=world.newest_passport()).revoked_at is None


def test_somebody_of_another_organisation_gives_both_and_the_badge_says_from_where(solene, awa, group, world):
    accompany(world, "Solène", group)
    dunes = world.row(Organisation, name="La Maison des Dunes")
    with world.app.site.current(), world.write() as db:
        draft = Draft("Veillée", "A tenu la veillée des dunes.", "experience", "prune", "fire")
        designing.define(db, db.merge(dunes), draft)
    solene.opens(at(world, group, "Awa S.", what="donner"))
    assert solene.sees("Veillée")
    assert solene.sees(MEAL)
    gives(solene, world, group, "Awa S.", "Veillée")
    assert world.newest(Badge).seen_by == "Solène"
    gives(solene, world, group, "Awa S.", MEAL)
    assert world.newest(Badge).seen_by == "Solène (La Maison des Dunes)"
    gives(solene, world, group, "Adam K.", KNOWS)
    assert solene.taps("Imprimer une lettre").sees("Les Ateliers du Port")
    assert world.newest(Trace).organisation_id == dunes.id


def test_a_badge_of_neither_organisation_and_what_is_not_given_are_refused(karima, group, world):
    with world.app.site.current(), world.write() as db:
        dunes = db.scalars(select(Organisation).filter_by(name="La Maison des Dunes")).one()
        draft = Draft("Veillée", "A tenu la veillée des dunes.", "experience", "prune", "fire")
        designing.define(db, dunes, draft)
        db.scalars(select(BadgeClass).filter_by(name=MEAL)).one().retired_at = clock.now()
        db.scalars(select(BadgeClass).filter_by(name="Port propre")).one().is_proposal = True
    who = cohorts.participant(world, "Adam K.").code
    for name in ("Veillée", MEAL, "Port propre", "Travail en équipe"):
        one = code(world, name)
        assert karima.posts(at(world, group, "Adam K.", what="donner"), badge=one).status == 404
        assert karima.posts(at(world, group, what=f"donner/{one}"), who=who).status == 404
        assert karima.opens(at(world, group, what=f"donner/{one}")).status == 404
        assert karima.opens(at(world, group, what=f"donnes/{one}")).status == 404
    assert world.count(Gift) == 0


def test_nobody_gives_a_badge_to_themselves(karima, hugo, group, world):
    seat(world, "Célia M.", world.row(Member, name="Karima").passport_id)

    assert karima.posts(at(world, group, "Célia M.", what="donner"), badge=code(world, MEAL)).status == 409
    assert karima.sees("Demandez à un collègue")
    karima.opens(at(world, group, what="donner")).taps(MEAL).taps("Donner aux 2 personnes")
    karima.taps("Donner ce badge")
    assert karima.sees("2 badges donnés"), "and is left out of the whole group"
    gives(hugo, world, group, "Célia M.", MEAL)
    assert hugo.sees("Le badge est dans son passeport.")


def test_the_whole_group_is_those_whom_the_screen_showed(karima, hugo, group, world):
    karima.opens(at(world, group, what="donner")).taps(MEAL).taps("Donner aux 3 personnes")
    shown = karima.answer
    with world.app.site.current(), world.write() as db:
        gathering.add_name(db, db.merge(group), "Zoé B.")
    gives(hugo, world, group, "Adam K.", MEAL)
    for _ in range(2):
        karima.answer = shown
        karima.taps("Donner ce badge")
        assert karima.status == 200, "also by the second tap"
    assert (
        karima.posts(at(world, group, what=f"donner/{code(world, MEAL)}"), whom="all", shown="x").status
        == 422
    )

    given = {gift.participant_id: gift.member_id for gift in gifts(world)}
    who = {name: cohorts.participant(world, name).id for name in ("Adam K.", "Awa S.", "Célia M.", "Zoé B.")}
    by = {name: world.row(Member, name=name).id for name in ("Karima", "Hugo")}
    assert given == {
        who["Adam K."]: by["Hugo"],
        who["Awa S."]: by["Karima"],
        who["Célia M."]: by["Karima"],
    }
    assert who["Zoé B."] not in given


def test_a_participant_of_another_group_is_nobody_here(karima, hugo, group, world):
    other = cohorts.build(world, ("Zoé B.",), ("Karima",), "Jardin")
    zoe = cohorts.participant(world, "Zoé B.").code
    gives(karima, world, other, "Zoé B.", MEAL)
    theirs = at(world, other, "Zoé B.", MEAL)
    envelope = world.newest(Envelope).code

    assert karima.posts(at(world, group, what=f"donner/{code(world, MEAL)}"), who=zoe).status == 404
    assert hugo.posts(at(world, group, what="attente"), envelope=envelope).status == 200
    assert world.newest(Envelope).code == envelope, "an envelope of another group is not offered again here"
    for address in (theirs, f"{theirs}/lettre", at(world, other, "Zoé B.", what="donner")):
        assert hugo.opens(address).status == 404
    for address in (f"{theirs}/annuler", f"{theirs}/proposer", f"{theirs}/reprendre"):
        assert hugo.posts(address, envelope=envelope, because="mistake").status == 404


def test_strangers_read_and_write_nothing(app, solene, marc, lina, karima, group, world):
    gives(karima, world, group, "Adam K.", MEAL)
    given, badge = at(world, group, "Adam K.", MEAL), code(world, MEAL)
    shown = [
        *(
            at(world, group, what=each)
            for each in ("donner", f"donner/{badge}", f"donnes/{badge}", "attente", "donner/carte")
        ),
        at(world, group, "Adam K.", what="donner"),
        *(given + each for each in ("", "/lettre", "/reprendre", "/repris")),
    ]
    done = [
        *(
            at(world, group, what=each)
            for each in (f"donner/{badge}", f"donnes/{badge}/annuler", "attente", "donner/carte")
        ),
        at(world, group, "Adam K.", what="donner"),
        *(given + each for each in ("/annuler", "/proposer", "/reprendre")),
    ]
    for stranger, status in ((solene, 404), (lina, 403), (marc, 401)):
        for address in shown:
            assert stranger.opens(address).status == status, address
            assert "Adam" not in stranger.words
        for address in done:
            assert stranger.posts(address, badge=badge, code="x").status == status, address
    assert (world.count(Gift), gifts(world)[0].taken_back_at) == (1, None)


def test_somebody_who_left_the_group_is_given_nothing(karima, awa, group, world):
    karima.opens(at(world, group, "Awa S.", what="donner"))
    form = karima.form_with("Donner ce badge")
    with world.write() as db:
        db.scalars(select(Participant).filter_by(name="Awa S.")).one().left_at = clock.now()

    karima.goes_back_and_taps(form, badge=code(world, MEAL))

    assert karima.status == 404
    assert world.count(Gift) == 0


@pytest.mark.parametrize(
    "fields", [{}, {"who": ""}, {"who": "0000000000000"}, {"who": "é" * 10_000}, {"whom": "nobody"}]
)
def test_nobody_ticked_or_nobody_known(karima, group, world, fields):
    karima.posts(at(world, group, what=f"donner/{code(world, MEAL)}"), **fields)

    assert karima.status in (404, 422)
    assert world.count(Gift) == 0


def test_no_badge_chosen_is_told(karima, group, world):
    karima.posts(at(world, group, "Adam K.", what="donner"))
    assert karima.status == 422
    assert karima.sees("Touchez d’abord un badge.")
    assert karima.posts(at(world, group, "Adam K.", what="donner"), badge="x" * 9000).status == 404


def test_aimed_at_her_card_it_is_she(karima, group, world):
    karima.opens("/bureau/cartes").taps("Préparer 10 cartes")
    words = " ".join(
        each.text_content() for each in karima.screen.xpath("(//ul[@class='cards']/li)[1]//ol/li")
    )

    karima.opens(at(world, group, what="donner/carte")).taps("Continuer", code=words)
    assert karima.status == 404
    assert karima.sees("Cette carte n’est pas dans le groupe.")
    with world.write() as db:
        passport = db.scalars(select(Card.passport_id).order_by(Card.id.desc()).limit(10)).all()[-1]
    seat(world, "Célia M.", passport)

    karima.opens(at(world, group, what="donner/carte")).taps("Continuer", code=words)
    assert karima.sees("Célia M.")
    assert karima.sees("Quel badge ?")
    karima.taps("Donner ce badge", badge=code(world, KNOWS))
    assert karima.sees("Le badge est dans son passeport.")
    assert karima.opens(at(world, group, what="donner/carte")).taps("Continuer", code="abc").status == 404


def test_aimed_at_the_square_on_her_phone_it_is_she(karima, ines, newcomer, group, world):
    seat(world, "Awa S.", newcomer)
    square = shown_by(ines)

    karima.opens(at(world, group, what="donner/carte")).taps(
        "Continuer", code=f"http://127.0.0.1:8000/q/{square.lower()}"
    )
    assert karima.sees("Awa S.")
    assert karima.sees("Quel badge ?")
    karima.opens(f"/Q/{square}")
    assert karima.sees("Awa S.")
    assert karima.sees("Quel badge ?")
    karima.opens(at(world, group, what="donner/carte")).taps("Continuer", code=square)
    karima.taps("Donner ce badge", badge=code(world, KNOWS))
    assert karima.sees("Le badge est dans son passeport.")


def test_her_square_changes_and_says_nothing_to_others(karima, solene, marc, ines, newcomer, group, world):
    seat(world, "Awa S.", newcomer)
    square = shown_by(ines)

    for other in (solene, marc, ines):
        other.opens(f"/Q/{square}")
        assert other.status == 200
        assert not other.sees("Awa S.")
    with clock.at(now() + timedelta(minutes=4)):
        assert karima.opens(f"/Q/{square}").sees("Quel badge ?")
    with clock.at(now() + timedelta(minutes=7)):
        assert karima.opens(f"/Q/{square}").sees("Ce carré a changé.")
        aimed = karima.opens(at(world, group, what="donner/carte")).taps(
            "Continuer", code=f"http://127.0.0.1:8000/Q/{square}"
        )
        assert aimed.status == 404
        assert aimed.sees("Ce carré a changé.")
    assert karima.opens("/Q/" + "Z" * 13).sees("Ce carré a changé.")


def test_a_group_of_nobody_says_so(karima, world):
    empty = cohorts.build(world, (), ("Karima",), "Vide")
    karima.opens(at(world, empty, what=f"donner/{code(world, MEAL)}"))

    assert karima.sees("Personne dans ce groupe pour le moment.")
    assert karima.opens(at(world, empty, what="attente")).sees("Rien n’attend.")


def test_three_badges_complete_the_key_of_whoever_is_given_them(karima, awa, group, world):
    pieces = (KNOWS, "Je sais arriver à l’heure", "Je peux aider un collègue", MEAL, "Je peux dire un souci")
    for name in pieces:
        gives(karima, world, group, "Awa S.", name)

    assert awa.opens("/passeport").sees("Travail en équipe")


def test_the_last_kept_passport_is_not_opened_for_nothing(karima, group, world):
    before = world.count(Passport)
    gives(karima, world, group, "Adam K.", MEAL)

    assert world.count(Passport) == before
    assert world.row(Member, name="Karima").role == Role.FACILITATOR


def test_a_person_of_one_group_is_not_found_in_another(karima, group, world):
    gives(karima, world, group, "Adam K.", "Repas de quartier")
    other = cohorts.build(world, people=(), name="Couture")
    adam, badge = cohorts.participant(world, "Adam K.").code, code(world, "Repas de quartier")
    assert karima.opens(f"/bureau/groupes/{group.code}/{adam}/donne/{badge}").status == 200

    wrong = f"/bureau/groupes/{other.code}/{adam}"
    for rest in ("donner", *(f"donne/{badge}{more}" for more in ("", "/lettre", "/reprendre", "/repris"))):
        assert karima.opens(f"{wrong}/{rest}").status == 404
    for rest in ("donner", *(f"donne/{badge}/{more}" for more in ("annuler", "proposer", "reprendre"))):
        assert karima.posts(f"{wrong}/{rest}", badge=badge).status == 404
