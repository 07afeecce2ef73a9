"""Two passports of one person become one: nothing is lost, and nobody else's comes along."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from backpack.badges import revoking, wallet
from backpack.badges.models import Badge
from backpack.claims.models import Brought, Claim, Outcome
from backpack.custody import erasing, joining
from backpack.goals import choosing
from backpack.goals.models import Goal, GoalMap
from backpack.issuers.models import Member
from backpack.kernel import clock, codes
from backpack.notifications.models import Subscription
from backpack.pages import composing, publishing
from backpack.pages.models import Page, ShownBadge
from backpack.passport.models import Card, Contact, Device, Handover, Passkey, Passport, SignInLink
from tests.cast import World
from tests.phone import Phone

MEAL = "Repas de quartier"
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def inner(app, world) -> Phone:
    """The inner browser of Inès's phone, where she kept two badges."""
    phone = Phone(app, "Inès in an application")
    for name in (MEAL, "Sortie en mer"):
        phone.opens(world.code(name)).taps("Je le garde")
    return phone


@pytest.fixture
def chrome(app, world) -> Phone:
    """Her real browser, where she has one of them too, and another."""
    phone = Phone(app, "Inès in Chrome")
    for name in (MEAL, "Port propre"):
        phone.opens(world.code(name)).taps("Je le garde")
    return phone


def cross(inner: Phone, chrome: Phone) -> Phone:
    """From the inner browser to the real one, up to the question."""
    inner.client.post("/passeport/telephones/ailleurs", base_url=SITE)
    answer = inner.client.post("/passeport/telephones/ailleurs", base_url=SITE)
    return chrome.opens(answer.location).taps("C’est moi")


def passports(world: World) -> tuple[int, int]:
    """The two newest: the inner browser's (first fixture) and Chrome's."""
    newest = world.newest_passport()
    return newest - 1, newest


def names(world: World, passport_id: int) -> list[str]:
    with world.write() as db:
        return sorted(each.name for each in wallet.badges_of(db, db.get_one(Passport, passport_id)))


def test_two_become_one_with_one_tap_more(inner, chrome, world):
    kept, other = passports(world)
    cross(inner, chrome)
    assert chrome.sees("Ce téléphone a déjà un passeport (2 badges).")
    assert chrome.sees("Les mettre ensemble ?")

    chrome.taps("Oui, ce sont les miens")

    assert chrome.path == "/passeport"
    assert names(world, kept) == ["Port propre", MEAL, "Sortie en mer"]
    assert world.row(Passport, id=other) is None
    for phone in (inner, chrome):
        assert phone.opens("/passeport").sees("Port propre")
        assert phone.sees("Sortie en mer")
    # The cookie that Chrome had is gone from it, and from the list.
    assert chrome.opens("/passeport/telephones").sees("2 téléphones ouvrent votre passeport.")


def test_asking_joins_nothing(inner, chrome, world):
    cross(inner, chrome)
    question = chrome.path
    for _ in range(3):
        chrome.opens(question)

    assert [len(names(world, each)) for each in passports(world)] == [2, 2]


def test_tapping_twice_joins_once(inner, chrome, world):
    cross(inner, chrome)
    form = chrome.form_with("Oui, ce sont les miens")
    chrome.goes_back_and_taps(form)

    chrome.goes_back_and_taps(form)

    assert chrome.path == "/passeport"
    assert chrome.status == 200


def test_both_printed_addresses_go_on(inner, chrome, world, marc):
    kept, other = passports(world)
    twins = [world.badge(passport_id=each, name=MEAL).code for each in (kept, other)]
    cross(inner, chrome).taps("Oui, ce sont les miens")
    for code in twins:
        assert chrome.opens(f"/B/{code}").sees("Repas de quartier")
        assert marc.opens(f"/B/{code}").status == 404  # no page shows it

    with world.app.site.current(), world.write() as db:
        page = composing.begin(db, db.get_one(Passport, kept), "kitchen")
        composing.pick(db, page, [each.code for each in wallet.badges_of(db, page.passport)])
        composing.say(page, "Inès", "")
        publishing.publish(page)
    for code in twins:
        assert marc.opens(f"/B/{code}").sees("Repas de quartier")
        assert world.app.test_client().get(f"/B/{code}.json").json["id"].endswith(code)


def test_a_printed_page_shows_what_it_showed(inner, chrome, world, marc):
    _, other = passports(world)
    with world.app.site.current(), world.write() as db:
        holder = db.get_one(Passport, other)
        page = composing.begin(db, holder, "kitchen")
        held = enumerate(wallet.badges_of(db, holder))
        page.shown = [ShownBadge(badge_id=badge.id, position=position) for position, badge in held]
        page.name, page.published_at, page.ends_at = "Inès", clock.now(), clock.now() + publishing.LIFE
        publishing.changed(page)
        printed = page.code
    cross(inner, chrome).taps("Oui, ce sont les miens")

    assert marc.opens(f"/P/{printed}").sees("Repas de quartier")
    assert marc.sees("Port propre")
    assert chrome.opens("/passeport/pages").sees("2 badges")


def test_what_is_taken_back_is_taken_back_twice(inner, chrome, world):
    kept, other = passports(world)
    twins = [world.badge(passport_id=each, name=MEAL).code for each in (kept, other)]
    cross(inner, chrome).taps("Oui, ce sont les miens")

    with world.app.site.current(), world.write() as db:
        held = db.scalars(select(Badge).filter_by(passport_id=kept, name=MEAL)).one()
        revoking.revoke(db, held, "a mistake")

    assert [world.badge(code=code).revoked_at is not None for code in twins] == [True, True]
    for code in twins:
        assert world.app.test_client().get(f"/B/{code}/v2.json").status_code == 410


def test_erasing_leaves_nothing_of_either(inner, chrome, world):
    kept, _ = passports(world)
    before = world.count(Badge) - 4, world.count(Passport) - 2
    cross(inner, chrome).taps("Oui, ce sont les miens")
    assert (world.count(Badge), world.count(Passport)) == (before[0] + 4, before[1] + 2)

    with world.app.site.current(), world.write() as db:
        erasing.erase(db, db.get_one(Passport, kept))

    assert (world.count(Badge), world.count(Passport)) == before


def test_pieces_that_lay_apart_complete_a_key_badge(inner, chrome, world):
    for phone, skills in (
        (inner, ("Je sais accueillir", "Je sais arriver à l’heure")),
        (chrome, ("Je peux aider un collègue", "Je peux dire un souci")),
    ):
        for skill in skills:
            phone.opens(world.code(skill, uses=1, group=False)).taps("Je le garde")
    assert not chrome.opens("/passeport/badges/can").sees("Travail en équipe")

    cross(inner, chrome).taps("Oui, ce sont les miens")

    assert chrome.opens("/passeport/badges/can").sees("Travail en équipe")


def test_everything_else_comes_along_and_what_was_twice_is_there_once(inner, chrome, world):
    kept, other = passports(world)
    group = world.code("Marché d’hiver")
    for phone in (inner, chrome):
        phone.opens(group).taps("Je le garde")
    with world.app.site.current(), world.write() as db:
        for passport_id in (kept, other):
            choosing.choose(db, db.scalars(select(GoalMap)).one(), db.get_one(Passport, passport_id))
            for address in ("https://badges.example.org/1", f"https://badges.example.org/of/{passport_id}"):
                db.add(
                    Brought(
                        batch=codes.new(),
                        passport_id=passport_id,
                        name="badges.example.org",
                        outcome=Outcome.WAITING,
                        address=address,
                        brought_at=clock.now(),
                    )
                )
            for address in ("ines@example.org", f"{passport_id}@example.org"):
                db.add(
                    Contact(
                        code=codes.new(),
                        passport_id=passport_id,
                        address=address,
                        folded=address,
                        added_at=clock.now(),
                        proved_at=clock.now() if passport_id == other else None,
                    )
                )
            things(db, passport_id)

    cross(inner, chrome).taps("Oui, ce sont les miens")

    assert world.count(Goal, passport_id=kept) == 1
    assert world.count(Brought, passport_id=kept) == 3
    assert world.count(Contact, passport_id=kept) == 3
    assert world.row(Contact, passport_id=kept, folded="ines@example.org").proved_at is not None
    assert world.count(Claim, passport_id=kept) == 5  # three each, one of them by the same code
    assert (
        world.row(Claim, passport_id=kept, claim_code_id=world.claim_code(group).id).badge.passport_id == kept
    )
    for table in (Card, Passkey, SignInLink, Subscription):
        assert world.count(table, passport_id=kept) == 2
        assert world.count(table, passport_id=other) == 0


def things(db, passport_id: int) -> None:
    """One of each way in."""
    moment, mark = clock.now(), f"{passport_id}"
    db.add(Card(code=mark, passport_id=passport_id, key_hash=mark, made_at=moment))
    db.add(
        Passkey(
            code=mark,
            passport_id=passport_id,
            credential_hash=mark,
            credential_id=b"",
            public_key=b"",
            sign_count=0,
            kind="phone",
            added_at=moment,
        )
    )
    db.add(SignInLink(passport_id=passport_id, key_hash=mark, ends_at=moment, lands_on="/passeport"))
    db.add(
        Subscription(
            passport_id=passport_id,
            endpoint=f"https://push.example.net/{mark}",
            endpoint_hash=mark,
            p256dh="",
            auth="",
            language="fr",
            added_at=moment,
        )
    )


# Apart ------------------------------------------------------------------------------------------


def test_apart_this_phone_opens_the_one_it_entered(inner, chrome, world):
    cross(inner, chrome)
    assert chrome.sees("ne revient pas")  # nothing else opens the other one

    chrome.taps("Ouvrir «")

    assert chrome.opens("/passeport").sees("Sortie en mer")
    assert not chrome.sees("Port propre")


def test_or_the_one_that_it_had_before(inner, chrome, world):
    cross(inner, chrome)
    form = chrome.form_with("Garder «")

    chrome.taps("Garder «")
    assert chrome.opens("/passeport").sees("Port propre")
    assert not chrome.sees("Sortie en mer")
    chrome.goes_back_and_taps(form, which="before")

    assert chrome.opens("/passeport").sees("Port propre")
    assert inner.opens("/passeport").sees("Sortie en mer")
    assert inner.opens("/passeport/telephones").sees("1 téléphone ouvre votre passeport.")


def test_an_empty_passport_asks_nothing(inner, app, world):
    empty = Phone(app, "a browser that opened something once")
    empty.opens(world.day().map).taps("C’est mon but").taps("Ne plus suivre ce but")

    cross(inner, empty)

    assert empty.path == "/passeport"
    assert empty.sees("Sortie en mer")


# Attacks ----------------------------------------------------------------------------------------


def test_the_number_of_another_phone_joins_nothing(inner, chrome, yanis, world):
    cross(inner, chrome)
    number = chrome.form_with("Oui, ce sont les miens").fields["before"]
    yanis.opens(world.code("Marché d’hiver")).taps("Je le garde")

    for path in ("/passeport/reunir", "/passeport/reunir/non"):
        yanis.client.post(path, data={"before": number, "which": "before"}, base_url=SITE)
    yanis.opens("/passeport/reunir")

    assert yanis.path == "/passeport"
    assert not yanis.sees(MEAL)
    assert names(world, yanis_id := world.newest_passport()) == ["Marché d’hiver"]
    assert world.row(Passport, id=yanis_id - 1) is not None


@pytest.mark.parametrize("number", ["", "forged", "1"])
def test_a_forged_number_joins_nothing(chrome, world, number):
    chrome.client.post("/passeport/reunir", data={"before": number}, base_url=SITE)

    assert len(names(world, world.newest_passport())) == 2


def test_another_site_cannot_join(inner, chrome, world):
    cross(inner, chrome)
    number = chrome.form_with("Oui, ce sont les miens").fields["before"]

    answer = chrome.client.post(
        "/passeport/reunir",
        data={"before": number},
        headers={"Origin": "https://elsewhere.example"},
        base_url=SITE,
    )

    assert answer.status_code == 403


def test_a_facilitator_who_is_lured_into_a_strangers_passport_keeps_her_desk_alone(yanis, karima, app, world):
    """The stranger's phones must not open her desk; her passport stays, and takes what was theirs."""
    yanis.opens(world.code(MEAL)).taps("Je le garde")
    second = Phone(app, "Yanis’s tablet")
    cross(yanis, second)
    theirs = world.newest_passport()
    with world.app.site.current(), world.write() as db:
        things(db, theirs)
    assert second.opens("/passeport").status == 200
    karima.opens(world.code("Sortie en mer")).taps("Je le garde")

    cross(yanis, karima).taps("Oui, ce sont les miens")

    assert karima.opens("/bureau").status == 200
    assert karima.opens("/passeport").sees(MEAL)
    for phone in (yanis, second):
        assert phone.opens("/passeport").status == 401
        assert phone.opens("/bureau").status == 401
    hers = world.row(Member, name="Karima").passport_id
    assert world.row(Passport, id=theirs) is None
    for table in (Passkey, SignInLink, Subscription, Handover):
        assert world.count(table, passport_id=theirs) == 0
    assert world.count(Passkey, passport_id=hers) == 0
    assert world.row(SignInLink, key_hash=f"{theirs}") is None
    assert world.row(Card, passport_id=hers).voided_at is not None
    assert world.count(Device, passport_id=hers, revoked_at=None) == 1


@pytest.mark.parametrize("who", ["solene", "paul"])
def test_desks_and_operators_stay_apart(karima, who, request, world):
    one = request.getfixturevalue(who)
    for phone, name in ((one, MEAL), (karima, "Sortie en mer")):
        phone.opens(world.code(name)).taps("Je le garde")
    cross(one, karima)
    assert karima.sees("L’un des deux donne des badges.")
    number = karima.form_with("Garder «").fields["before"]

    answer = karima.client.post("/passeport/reunir", data={"before": number}, base_url=SITE)

    assert answer.status_code == 409
    assert one.opens("/passeport").status == 200


def test_the_rule_itself_refuses_what_a_screen_would_not_offer(world):
    with world.app.site.current(), world.write() as db:
        karima = db.scalars(select(Member).filter_by(name="Karima")).one().passport
        lina = db.scalars(select(Passport).filter_by(name="Lina B.")).one()
        paul = db.scalars(select(Passport).filter_by(is_operator=True)).one()
        for keep, other in ((lina, karima), (lina, paul), (paul, lina)):
            with pytest.raises(joining.NotJoined):
                joining.join(db, keep, other)


# At once ----------------------------------------------------------------------------------------


def test_two_phones_that_join_at_once_in_either_order(inner, chrome, world):
    kept, other = passports(world)
    go = threading.Barrier(2)

    def join(pair: tuple[int, int]) -> None:
        go.wait()
        with world.app.site.current(), world.write() as db:
            found = [db.get(Passport, each) for each in pair]
            if all(found):
                joining.join(db, *found)  # type: ignore[arg-type]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(join, ((kept, other), (other, kept))))

    left = [each for each in (kept, other) if world.row(Passport, id=each)]
    assert len(left) == 1
    assert names(world, left[0]) == ["Port propre", MEAL, "Sortie en mer"]
    assert world.count(Page, passport_id=left[0]) == 0


def test_a_claim_under_way_lands_in_the_kept_one(inner, chrome, world, marc):
    """The tap left before the two were one, and arrives after: its cookie opens the kept one."""
    kept, _ = passports(world)
    code = world.code("Marché d’hiver")
    form = chrome.opens(code).form_with("Je le garde")
    old_cookie = chrome.client.get_cookie("bp", "127.0.0.1").value
    cross(inner, chrome)
    with world.app.site.current(), world.write() as db:
        pair = [db.get_one(Passport, each) for each in passports(world)]
        joining.join(db, *pair)
    chrome.client.set_cookie("bp", old_cookie, domain="127.0.0.1")

    chrome.goes_back_and_taps(form)

    assert "Marché d’hiver" in names(world, kept)
