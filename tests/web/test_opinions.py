"""What facilitators say of a person's skill, on the cell's own page: without a script, on both databases."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from backpack.badges import revoking
from backpack.badges.models import Badge
from backpack.cohorts import board as boards
from backpack.cohorts import gathering
from backpack.cohorts.models import Cohort, Gift, Opinion, Participant, Says
from backpack.issuers.models import BadgeClass, Member, Trace
from backpack.kernel import clock
from backpack.kernel.clock import moment, now
from tests.opining import badges_of, newcomer, path_of, phones, say, seat, told
from tests.phone import SITE

SKILL, CAN, KNOWS = "Dire un souci", "Je peux dire un souci", "Je sais dire un souci"
SEEN, NOT_YET = "Je l’ai vu faire", "Dire « pas encore »"


@pytest.fixture
def adam(world, group) -> Participant:
    """Adam K. sits in the group with an empty passport."""
    return newcomer(world, group, "Adam K.")


@pytest.fixture
def path(world, group, adam) -> str:
    return path_of(world, group, "Adam K.", SKILL)


def test_three_taps_from_the_group_s_page(karima, group, adam):
    karima.opens(f"/bureau/groupes/{group.code}").taps("Adam K.").taps(SKILL).taps(SEEN)

    assert karima.sees("1 avis sur 3")
    assert karima.sees("Votre avis est noté.")
    assert karima.sees("Vous l’avez vu faire le")


def test_one_opinion_proposes_je_peux_and_one_tap_gives_it(karima, world, adam, path):
    karima.opens(path).taps(SEEN)
    assert badges_of(world, adam) == []

    karima.taps(f"Donner « {CAN} »")
    assert badges_of(world, adam) == [CAN]
    assert karima.sees("Donné par Karima le")
    karima.opens(path)
    assert not karima.sees("Donner «")


def test_giving_twice_is_one_badge(karima, world, adam, path):
    karima.opens(path).taps(SEEN)
    form = karima.form_with(f"Donner « {CAN} »")
    karima.taps(f"Donner « {CAN} »").goes_back_and_taps(form)

    assert karima.status == 200
    assert badges_of(world, adam) == [CAN]


def test_nobody_gives_je_sais_before_three_have_seen_it(karima, world, adam, path, group):
    karima.opens(path).taps(SEEN)
    with world.write() as db:
        codes = dict(db.execute(select(Gift.badge_class_id, Gift.id)).all())
    assert not codes
    knows = world.row(BadgeClass, name=KNOWS)
    karima.posts(f"{path}/donner", badge=knows.code)

    assert karima.status == 404
    assert badges_of(world, adam) == []


def test_the_third_different_opinion_gives_je_sais_by_itself(world, group, adam, path):
    karima, hugo, maelle = phones(world, "Karima", "Hugo", "Maëlle")
    karima.opens(path).taps(SEEN)
    hugo.opens(path).taps(SEEN)
    assert KNOWS not in badges_of(world, adam)
    maelle.opens(path).taps(SEEN)

    assert badges_of(world, adam) == [KNOWS]
    assert maelle.sees("3 avis : sait faire")
    assert maelle.sees("Donné par trois avis le")
    gift = world.row(Gift, participant_id=adam.id)
    assert gift.by_opinions
    assert gift.badge_id


def test_the_third_opinion_completes_the_key_badge(world, group):
    lina = seat(world, group, "Lina B.")  # she lacks "dire un souci" and the meal
    phone = world.phone_of("Lina B.", world.code("Repas de quartier"))
    phone.opens(phone.path).taps("Je le garde")
    assert "Travail en équipe" not in badges_of(world, lina)
    for each in ("Karima", "Hugo", "Maëlle"):
        say(world, group, "Lina B.", SKILL, each)

    assert {"Travail en équipe", KNOWS} <= set(badges_of(world, lina))
    assert phone.opens("/passeport").sees("Travail en équipe")


def test_one_person_is_one_opinion_however_often_they_tap(karima, world, adam, path):
    form = karima.opens(path).form_with(SEEN)
    karima.taps(SEEN)
    karima.goes_back_and_taps(form).goes_back_and_taps(form)
    assert world.count(Opinion) == 1

    for _ in range(3):
        karima.posts(f"{path}/vu", key="")
    assert karima.opens(path).sees("1 avis sur 3")
    assert badges_of(world, adam) == []


def test_without_a_key_the_same_word_within_ten_minutes_is_one(karima, world, path):
    for _ in range(3):
        karima.posts(f"{path}/vu")
    assert world.count(Opinion) == world.count(Trace, did="said") == 1

    karima.taps("Annuler mon avis").posts(f"{path}/vu")
    assert karima.sees("1 avis sur 3"), "after a slip it is said again"
    karima.posts(f"{path}/vu", note="Deux fois mardi.")
    assert world.newest(Opinion).words == "Deux fois mardi."
    said = world.count(Opinion)
    with clock.at(now() + timedelta(minutes=11)):
        karima.posts(f"{path}/vu", note="Deux fois mardi.")
    assert world.count(Opinion) == said + 1


def test_a_note_is_read_by_the_team_and_by_the_person(karima, world, group, adam, path):
    karima.opens(path).taps(SEEN, note="Il a dit que le four chauffait trop.")

    (hugo,) = phones(world, "Hugo")
    assert hugo.opens(path).sees("« Il a dit que le four chauffait trop. »")
    phone = world.phone_of("Adam K.", "/passeport/avis-du-groupe")
    assert phone.opens(phone.path).sees("Karima vous a vu faire.")
    assert phone.sees("« Il a dit que le four chauffait trop. »")


def test_a_slip_is_taken_back_for_ten_minutes(karima, world, adam, path):
    karima.opens(path).taps(SEEN).taps("Annuler mon avis")
    assert karima.sees("Pas encore d’avis")
    assert karima.sees(SEEN)

    karima.taps(SEEN)
    form = karima.form_with("Annuler mon avis")
    with clock.at(now() + timedelta(minutes=11)):
        karima.opens(path)
        assert not karima.sees("Annuler mon avis")
        karima.goes_back_and_taps(form)
        assert karima.status == 409
        assert karima.sees("Dix minutes sont passées.")
        assert karima.opens(path).sees("1 avis sur 3")


def test_a_slip_that_leaves_two_takes_the_badge_and_its_key_badge_back(world, group):
    lina = seat(world, group, "Lina B.")
    phone = world.phone_of("Lina B.", world.code("Repas de quartier"))
    phone.opens(phone.path).taps("Je le garde")
    path = path_of(world, group, "Lina B.", SKILL)
    karima, hugo, maelle = phones(world, "Karima", "Hugo", "Maëlle")
    for each in (karima, hugo, maelle):
        each.opens(path).taps(SEEN)
    assert {KNOWS, "Travail en équipe"} <= set(badges_of(world, lina))

    maelle.taps("Annuler mon avis")
    assert not {KNOWS, "Travail en équipe"} & set(badges_of(world, lina))
    assert maelle.sees("2 avis sur 3")
    maelle.taps(SEEN)
    assert {KNOWS, "Travail en équipe"} <= set(badges_of(world, lina))
    assert phone.opens("/passeport").sees("Travail en équipe")


def test_what_a_slip_gave_leaves_no_scar(world, group, adam, path):
    karima, hugo, maelle = phones(world, "Karima", "Hugo", "Maëlle")
    for each in (karima, hugo, maelle):
        each.opens(path).taps(SEEN)
    maelle.taps("Annuler mon avis")

    assert world.badge(name=KNOWS, passport_id=adam.passport_id).revoked_because == revoking.SLIP
    phone = world.phone_of("Adam K.", "/passeport")
    assert not phone.opens("/passeport").sees("retiré")
    assert not phone.opens("/passeport/badges/can").sees(KNOWS)


def test_what_three_opinions_gave_is_credited_to_nobody_alone(world, group, adam, path):
    karima, hugo, maelle = phones(world, "Karima", "Hugo", "Maëlle")
    for each in (karima, hugo, maelle):
        each.opens(path).taps(SEEN)
    knows, who = world.row(BadgeClass, name=KNOWS), path.rsplit("/", 2)[1]
    desk = f"/bureau/groupes/{group.code}"
    for screen in (
        f"{who}/donner",
        f"{who}/donne/{knows.code}",
        f"donner/{knows.code}",
        f"donnes/{knows.code}",
    ):
        assert karima.opens(f"{desk}/{screen}").sees("Donné par trois avis"), screen
        assert not karima.sees("Maëlle"), screen
    phone = world.phone_of("Adam K.", "/passeport")
    assert phone.opens("/passeport/bilan").sees("Donné par trois avis, Les Ateliers du Port")
    assert not phone.sees("Vu par Maëlle")
    badge = world.badge(passport_id=adam.passport_id, badge_class_id=knows.id)
    assert phone.opens(f"/passeport/badge/{badge.code}").sees("Karima, Hugo, Maëlle")


def test_a_contrary_word_needs_a_sentence(karima, path):
    karima.opens(path).taps(NOT_YET).taps(NOT_YET, note="   ")
    assert karima.status == 422
    assert karima.sees("Il manque votre mot.")

    karima.taps(NOT_YET, note="Il n’a pas osé le dire au chef.")
    assert karima.status == 200
    assert karima.sees("0 oui, 1 pas encore")


def test_a_contrary_word_opens_a_talk_and_settling_it_gives_the_badge(world, group, adam, path):
    karima, hugo, maelle, jeanne = phones(world, "Karima", "Hugo", "Maëlle", "Jeanne")
    jeanne.opens(path).taps(NOT_YET).taps(NOT_YET, note="Mardi, il est parti sans rien dire.")
    for each in (karima, hugo, maelle):
        each.opens(path).taps(SEEN)
    assert badges_of(world, adam) == []
    assert maelle.sees("3 oui, 1 pas encore")
    assert not maelle.sees("Donner «")

    hugo.opens(path).taps("À discuter entre collègues")
    hugo.taps("Ajouter un mot", note="Mardi, il était malade.")
    assert badges_of(world, adam) == []
    assert hugo.sees(f"Une fois réglé, « {KNOWS} » est donné.")
    hugo.taps("Dire « c’est réglé »", note="Vu avec Jeanne : il sait le dire.")

    assert badges_of(world, adam) == [KNOWS]
    assert hugo.sees("3 avis : sait faire")
    assert jeanne.opens(f"{path}/discussion").sees("Vu avec Jeanne : il sait le dire.")


def test_a_late_contrary_word_takes_no_badge_away(world, group, adam, path):
    for each in ("Karima", "Hugo", "Maëlle"):
        say(world, group, "Adam K.", SKILL, each)
    (jeanne,) = phones(world, "Jeanne")
    jeanne.opens(path).taps(NOT_YET).taps(NOT_YET, note="Pas avec moi.")

    assert badges_of(world, adam) == [KNOWS]
    assert jeanne.sees("À discuter entre collègues")


def test_a_settlement_does_not_settle_what_nobody_had_read(world, group, adam, path):
    karima, hugo = phones(world, "Karima", "Hugo")
    karima.opens(path).taps(NOT_YET).taps(NOT_YET, note="Pas encore.")
    karima.opens(f"{path}/discussion")
    hugo.opens(path).taps(NOT_YET).taps(NOT_YET, note="Moi non plus.")
    karima.taps("Dire « c’est réglé »", note="Nous en avons parlé.")

    assert karima.sees("0 oui, 1 pas encore")


def test_the_person_reads_every_observation_in_calm_words(world, group, adam, path):
    karima, hugo = phones(world, "Karima", "Hugo")
    karima.opens(path).taps(NOT_YET).taps(NOT_YET, note="Dis-le avant la fin du service.")
    hugo.opens(path).taps(SEEN)
    phone = world.phone_of("Adam K.", "/passeport/options")
    phone.opens("/passeport/avis-du-groupe")

    assert phone.sees("1 oui, 1 pas encore")
    assert not phone.sees("Pas encore d’avis")
    assert phone.sees("Vous seul et votre équipe lisez ces avis.")
    assert phone.sees("Hugo vous a vu faire.")
    assert phone.sees("Karima dit : pas encore.")
    assert phone.sees("« Dis-le avant la fin du service. »")
    assert phone.sees("Parlez-en avec Karima.")

    with world.write() as db:
        db.get_one(Participant, adam.id).left_at = now()
    assert phone.opens("/passeport/avis-du-groupe").sees("Vous seul lisez ces avis.")


def test_a_stranger_an_earner_and_other_facilitators_see_nothing(
    world, group, adam, path, marc, solene, lina
):
    (nadia,) = phones(world, "Nadia")  # manager of the same organisation, not in this group
    for phone, status in ((marc, 401), (lina, 403), (solene, 404), (nadia, 404)):
        for screen in ("", "/pas-encore", "/discussion", "/tuteur"):
            assert phone.opens(path + screen).status == status
            assert not phone.sees("Adam")
        for action in ("vu", "pas-encore", "annuler", "donner", "discussion", "regle", "tuteur"):
            assert phone.posts(f"{path}/{action}", note="Un mot.").status == status
    assert world.count(Opinion) == 0


def test_a_facilitator_of_another_organisation_who_accompanies_the_group_speaks_too(world, group, adam, path):
    with world.app.site.current(), world.write() as db:
        gathering.accompany(
            db, db.get_one(Cohort, group.id), db.scalars(select(Member).filter_by(name="Solène")).one()
        )
    karima, solene = phones(world, "Karima", "Solène")
    solene.opens(path).taps(SEEN)
    assert karima.opens(path).sees("Solène, La Maison des Dunes")


def test_nobody_gives_an_opinion_of_themselves(world, group):
    with world.app.site.current(), world.write() as db:
        karima = db.scalars(select(Member).filter_by(name="Karima")).one()
        adam = db.scalars(select(Participant).filter_by(name="Adam K.")).one()
        adam.passport_id = karima.passport_id
    path = path_of(world, group, "Adam K.", SKILL)
    (phone,) = phones(world, "Karima")
    assert phone.opens(path).sees("C’est vous. Un collègue donne son avis.")
    phone.posts(f"{path}/vu", key="a" * 32)
    assert phone.status == 409
    assert phone.sees("Vous ne donnez pas d’avis sur vous.")


def test_one_person_with_two_desks_is_one_voice(world, group, adam, path):
    """Solène also works for the Port: her two memberships say one thing."""
    with world.app.site.current(), world.write() as db:
        solene = db.scalars(select(Member).filter_by(name="Solène")).one()
        port = db.scalars(select(Member).filter_by(name="Karima")).one().organisation_id
        again = Member(
            organisation_id=port,
            passport_id=solene.passport_id,
            role=solene.role,
            name="Solène B.",
            added_at=now(),
        )
        db.add(again)
        db.flush()
        for each in (solene, again):
            gathering.accompany(db, db.get_one(Cohort, group.id), each)
    for each in ("Solène", "Solène B.", "Karima"):
        say(world, group, "Adam K.", SKILL, each)
    (karima,) = phones(world, "Karima")
    assert karima.opens(path).sees("2 avis sur 3")
    assert badges_of(world, adam) == []


def test_every_kind_of_cell_can_be_read(world, karima):
    with world.app.site.current(), world.write() as db:
        laid = told(db)
    at = f"/bureau/groupes/{laid['told_group']}/{laid['told']}"
    assert karima.opens(f"{at}/{laid['told_known']}").sees("3 avis : sait faire")
    assert karima.sees("Mathieu, tuteur")
    assert karima.opens(f"{at}/{laid['told_doubted']}").sees("Nadia : pas encore")
    assert karima.opens(f"{at}/{laid['told_once']}").sees("Vous l’avez vu faire le")


def test_a_group_that_is_over_takes_no_more_opinions(world, group, adam, path, karima):
    form = karima.opens(path).form_with(SEEN)
    with world.write() as db:
        db.get_one(Cohort, group.id).ended_at = now()
    karima.goes_back_and_taps(form)
    assert karima.status == 410
    assert world.count(Opinion) == 0


def test_what_touches_a_person_leaves_a_trace(karima, world, adam, path):
    karima.opens(path).taps(SEEN)
    trace = world.newest(Trace)
    assert (trace.did, trace.by, trace.whom, trace.about) == ("said", "Karima", "Adam K.", SKILL)
    assert trace.passport_id == adam.passport_id


@pytest.mark.parametrize(
    "fields",
    [
        {"key": "x" * 5000, "said_at": "hier"},
        {"key": "A" * 32, "said_at": "2999-01-01T00:00:00+00:00"},
        {"key": "f" * 32, "said_at": "0001-01-01T00:00:00-23:00", "words": "\u202eabc"},
        {"key": "e" * 32, "said_at": "2026-11-22", "about": "zz " * 900},
    ],
)
def test_hostile_fields_do_no_harm(karima, world, path, fields):
    assert karima.posts(f"{path}/vu", **fields).status == 200
    said = world.newest(Opinion)
    assert len(said.key) == 32
    assert said.said_at <= moment()
    assert karima.sees("1 avis sur 3")


def test_too_long_a_note_and_a_key_of_another_cell_are_refused(karima, world, group, path):
    assert karima.posts(f"{path}/vu", note="a" * 10_000).status == 422
    assert karima.posts(f"{path}/vu", key="d" * 32).status == 200
    elsewhere = path_of(world, group, "Awa S.", SKILL)
    assert karima.posts(f"{elsewhere}/vu", key="d" * 32).status == 404
    assert karima.posts(f"{elsewhere}/annuler", about="d" * 32).status == 404
    assert world.count(Opinion) == 1


def test_unknown_codes_are_nothing(karima, group, path):
    for wrong in (path[:-3] + "ZZZ", path.replace(group.code, "0" * 13), "/bureau/groupes/a/b/c"):
        assert karima.opens(wrong).status == 404


def test_a_person_without_a_passport_finds_je_sais_in_an_envelope(world, group):
    path = path_of(world, group, "Awa S.", SKILL)
    for each in phones(world, "Karima", "Hugo", "Maëlle"):
        each.opens(path).taps(SEEN)
    gift = world.newest(Gift)
    assert gift.envelope_id
    assert not gift.badge_id
    assert each.sees("Pas encore gardé.")
    each.taps("Annuler mon avis")
    assert world.newest(Gift).taken_back_at is not None
    assert each.sees("2 avis sur 3")


def test_two_third_opinions_at_once_are_one_badge(world, group, adam, path):
    for each in ("Karima", "Hugo"):
        say(world, group, "Adam K.", SKILL, each)
    last = phones(world, "Maëlle", "Jeanne")
    ready = threading.Barrier(len(last))

    def tap(phone):
        phone.opens(path)
        ready.wait()
        phone.taps(SEEN)

    threads = [threading.Thread(target=tap, args=(each,)) for each in last]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert [each.status for each in last] == [200, 200]
    assert badges_of(world, adam) == [KNOWS]
    assert world.count(Gift, taken_back_at=None) == 1
    assert last[0].opens(path).sees("4 avis : sait faire")


# Apart, then together ---------------------------------------------------------------------------------------------

PEOPLE = ("Adam K.", "Awa S.")
TEAM = ("Karima", "Hugo", "Maëlle", "Jeanne")
ACTIONS = {Says.SEEN: "vu", Says.NOT_YET: "pas-encore", Says.TAKEN_BACK: "annuler", Says.SETTLED: "regle"}


@dataclass(frozen=True)
class Kept:
    """One form that a phone keeps until there is a network."""

    by: str
    name: str
    says: Says
    key: str
    said_at: datetime
    about: str = ""


def an_afternoon_apart(chance: random.Random) -> list[Kept]:
    """Four facilitators without a network for an hour: what each of their phones keeps to send."""
    start, told = now() - timedelta(hours=3), list[Kept]()
    for number in range(16):
        by, name, at = chance.choice(TEAM), chance.choice(PEOPLE), start + timedelta(minutes=2 * number)
        says = chance.choice([Says.SEEN, Says.SEEN, Says.SEEN, Says.NOT_YET, Says.TAKEN_BACK, Says.SETTLED])
        about = ""
        if says is Says.TAKEN_BACK:
            mine = [each for each in told if each.by == by and at - each.said_at < timedelta(minutes=10)]
            if not mine:
                continue
            name, about = mine[-1].name, mine[-1].key
        if says is Says.SETTLED:
            about = _against(told, name)
        told.append(Kept(by, name, says, f"{chance.getrandbits(128):032x}", at, about))
    # In the end everything that is still contrary is settled, so that badges can be compared too.
    over = start + timedelta(hours=1)
    keys = [f"{chance.getrandbits(128):032x}" for _ in PEOPLE]
    ends = [
        Kept("Karima", n, Says.SETTLED, k, over, _against(told, n)) for n, k in zip(PEOPLE, keys, strict=True)
    ]
    return [*told, *ends]


def _against(told: list[Kept], name: str) -> str:
    return " ".join(each.key for each in told if each.says is Says.NOT_YET and each.name == name)


def whole_board(world, group) -> list[tuple]:
    """What the board shows, and what was given and stands."""
    with world.app.site.current(), world.write() as db:
        shown = boards.board(db, db.get_one(Cohort, group.id))
        gifts = db.execute(
            select(Gift.participant_id, Gift.badge_class_id, Gift.by_opinions).where(
                Gift.taken_back_at.is_(None)
            )
        )
        return [
            [(row.name, [(cell.state, cell.yes, cell.no) for cell in row.cells]) for row in shown.rows],
            sorted(map(tuple, gifts)),
        ]


@pytest.mark.parametrize("seed", range(6))
def test_the_same_words_in_any_order_give_the_same_board(world, group, seed):
    """Each device sends its own when it comes back, in its own time, some of it twice; nobody waits for anybody."""
    chance = random.Random(seed)
    for name in PEOPLE:
        newcomer(world, group, name)
    with world.write() as db:
        db.get_one(Cohort, group.id).made_at = now() - timedelta(days=1)
    team = dict(zip(TEAM, phones(world, *TEAM), strict=True))
    paths = {name: path_of(world, group, name, SKILL) for name in PEOPLE}
    told, seen = an_afternoon_apart(chance), []
    for _ in range(3):
        came = [*told, *chance.choices(told, k=4)]
        chance.shuffle(came)
        for each in came:
            fields = {
                "key": each.key,
                "said_at": each.said_at.isoformat(),
                "about": each.about,
                "note": "Un mot.",
            }
            path = f"{paths[each.name]}/{ACTIONS[each.says]}"
            sent = team[each.by].client.post(path, data=fields, base_url=SITE, headers={"Origin": SITE})
            assert sent.status_code == 303, (each, sent.status_code)
        seen.append(whole_board(world, group))
        _forget(world)

    assert seen[0] == seen[1] == seen[2]
    expected = {name: len(_voices(told, name)) for name in PEOPLE}
    rows = dict(seen[0][0])
    assert {name: max(yes for _, yes, _ in rows[name]) for name in PEOPLE} == expected


def _voices(told: list[Kept], name: str) -> set[str]:
    """Who has seen it and did not take that back: since everything contrary is settled, they all count."""
    undone = {each.about for each in told if each.says is Says.TAKEN_BACK}
    return {
        each.by for each in told if each.says is Says.SEEN and each.name == name and each.key not in undone
    }


def _forget(world) -> None:
    """The next telling begins on an empty board."""
    with world.app.site.current(), world.write() as db:
        for gift in db.scalars(select(Gift)).all():
            if gift.badge_id:
                badge = db.get_one(Badge, gift.badge_id)
                if badge.revoked_at is None:
                    revoking.revoke(db, badge, "mistake")
            db.delete(gift)
        for each in db.scalars(select(Opinion)).all():
            db.delete(each)
