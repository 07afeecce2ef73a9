"""A manager takes a badge back: two taps, the person is told, and the badge can be given again."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from backpack.art.design import Kind
from backpack.badges import issuing, wallet
from backpack.badges.models import Badge, Source
from backpack.claims import receiving
from backpack.custody import taking
from backpack.goals.models import Rule
from backpack.issuers.models import BadgeClass
from backpack.kernel import jobs
from backpack.kernel.clock import now
from backpack.notifications.models import Subscription
from backpack.notifications.pushing import PUSH
from backpack.openbadges.model import Verdict
from backpack.passport.models import Passport
from backpack.passport.signs import sign
from tests.cast import World
from tests.phone import Phone

MEAL = "Repas de quartier"
ORIGIN = {"headers": {"Origin": "http://127.0.0.1:8000"}, "base_url": "http://127.0.0.1:8000"}


@pytest.fixture
def kept(yanis: Phone, world: World) -> Badge:
    """Yanis has kept the meal's badge, and wants to be told."""
    yanis.opens(world.code(MEAL)).taps("Je le garde")
    badge = world.newest(Badge)
    with world.write() as db:
        db.add(
            Subscription(
                passport_id=badge.passport_id,
                endpoint="https://push.example/1",
                endpoint_hash="1" * 64,
                p256dh="",
                auth="",
                language="fr",
                added_at=now(),
            )
        )
    return badge


def signed_as(world: World, badge: Badge) -> str:
    with world.write() as db:
        return sign(db.get(Passport, badge.passport_id).sign).words


def take_back(nadia: Phone, world: World, badge: Badge) -> Phone:
    """From the badge's own screen at the desk: two taps."""
    nadia.opens("/bureau").taps(badge.name).taps("Voir les badges donnés")
    return nadia.taps(signed_as(world, badge)).taps("Retirer ce badge", because="wrong-person")


def test_two_taps_and_the_badge_is_taken_back(nadia: Phone, kept: Badge, world: World) -> None:
    take_back(nadia, world, kept)

    assert nadia.sees("Retiré le")
    taken = world.badge(code=kept.code)
    assert (taken.verdict, taken.revoked_because) == (Verdict.REVOKED, "wrong-person")


def test_the_person_is_told_once_and_reads_it_on_the_first_screen(
    nadia: Phone, yanis: Phone, kept: Badge, world: World
) -> None:
    take_back(nadia, world, kept)
    nadia.client.post(f"/bureau/donnes/{kept.code}", data={"because": "mistake"}, **ORIGIN)

    with world.write() as db:
        told = [job.facts for job in db.scalars(select(jobs.Job)) if job.name == PUSH]
    assert [(facts["about"], facts["badge"]) for facts in told] == [("badge-revoked", MEAL)]
    assert yanis.opens("/passeport").sees("Ce badge a été retiré.")
    yanis.taps(MEAL)
    assert yanis.sees("Les Ateliers du Port l’a retiré le")
    assert yanis.sees("Pourquoi moi ?")
    assert "wrong-person" not in yanis.answer.text
    assert world.badge(code=kept.code).revoked_because == "wrong-person", "the first reason stands"


def test_the_desk_knows_people_by_sign_and_date_alone(nadia: Phone, kept: Badge, world: World) -> None:
    nadia.opens("/bureau").taps(MEAL).taps("Voir les badges donnés")

    assert nadia.sees(signed_as(world, kept))
    assert not nadia.sees("Lina")


def test_who_gives_badges_does_not_take_them_back(karima: Phone, kept: Badge) -> None:
    assert not karima.opens("/bureau").taps(MEAL).sees("Voir les badges donnés")
    assert karima.opens(f"/bureau/donnes/{kept.code}").status == 403


def test_a_badge_from_elsewhere_is_nobodys_to_take_back(nadia: Phone, kept: Badge, world: World) -> None:
    with world.write() as db:
        db.get(Badge, kept.id).status_index = None

    assert nadia.opens(f"/bureau/donnes/{kept.code}").status == 404


@pytest.mark.parametrize("because", ["", "because-i-say-so", None])
def test_without_a_reason_nothing_is_taken_back(nadia: Phone, kept: Badge, world: World, because) -> None:
    nadia.opens(f"/bureau/donnes/{kept.code}")
    assert not nadia.screen.xpath("//input[@name='because'][@checked]"), "nobody is led to a reason"

    nadia.taps("Retirer ce badge", **({} if because is None else {"because": because}))

    assert nadia.status == 422
    assert nadia.sees("Dites d’abord pourquoi.")
    assert world.badge(code=kept.code).revoked_at is None


# Given again -----------------------------------------------------------------------------------------------------


def test_it_can_be_given_again_and_takes_the_place_of_the_old_one(
    nadia: Phone, yanis: Phone, kept: Badge, world: World
) -> None:
    take_back(nadia, world, kept)
    yanis.opens(world.code(MEAL)).taps("Je le garde")

    again = world.newest(Badge)
    assert again.code != kept.code
    assert again.verdict == Verdict.PROVEN
    assert yanis.opens("/passeport").words.count(MEAL) == 1
    assert not yanis.sees("Ce badge a été retiré.")
    assert yanis.opens(f"/passeport/badge/{kept.code}").sees("Retiré"), "its own address goes on telling"


def test_the_same_square_does_not_undo_what_was_taken_back(nadia: Phone, yanis: Phone, world: World) -> None:
    square = world.code(MEAL)
    yanis.opens(square).taps("Je le garde")
    kept = world.newest(Badge)
    take_back(nadia, world, kept)

    yanis.opens(square)

    assert world.newest(Badge).id == kept.id


def test_two_taps_at_once_give_it_again_once(nadia: Phone, yanis: Phone, kept: Badge, world: World) -> None:
    take_back(nadia, world, kept)
    squares = [world.code(MEAL), world.code(MEAL)] * 2
    cookie = yanis.client.get_cookie("bp", "127.0.0.1")

    def tap(square: str) -> int:
        client = world.app.test_client()
        client.set_cookie("bp", cookie.value, domain="127.0.0.1")
        return client.post(square, **ORIGIN).status_code

    with ThreadPoolExecutor(4) as taps:
        assert set(taps.map(tap, squares)) == {303}
    with world.write() as db:
        live = db.scalars(select(Badge).filter_by(passport_id=kept.passport_id, revoked_at=None)).all()
    assert len(live) == 1


def test_a_page_no_longer_offers_the_old_one(nadia: Phone, kept: Badge, world: World) -> None:
    take_back(nadia, world, kept)
    with world.app.site.current(), world.write() as db:
        holder = db.get(Passport, kept.passport_id)
        again = issuing.issue(db, db.get(Badge, kept.id).badge_class, holder, source=Source.CODE)

        assert [badge.id for badge in wallet.badges_of(db, holder)] == [again.id]
        assert wallet.how_many(db, holder) == 1


def test_both_are_in_what_one_takes_away(nadia: Phone, kept: Badge, world: World, tmp_path) -> None:
    take_back(nadia, world, kept)
    seen = []
    with world.app.site.current(), world.write() as db:
        holder = db.get(Passport, kept.passport_id)
        issuing.issue(db, db.get(Badge, kept.id).badge_class, holder, source=Source.CODE)
        with (tmp_path / "passport.zip").open("wb") as to:
            taking.take(db, holder, to, lambda whole, badges: seen.append(json.dumps(whole)) or "")

    assert [each["verdict"] for each in json.loads(seen[0])["badges"]] == ["revoked", "proven"]


# A piece of a key badge ------------------------------------------------------------------------------------------


def test_a_key_badge_says_that_a_piece_was_taken_back_and_stays(
    nadia: Phone, lina: Phone, world: World
) -> None:
    with world.app.site.current(), world.write() as db:
        rule = db.scalars(select(Rule)).first()
        holder = db.scalars(select(Passport).where(Passport.name == "Lina B.")).one()
        names = [piece.name for piece in rule.pieces]
        pieces = db.scalars(select(BadgeClass).where(BadgeClass.name.in_(names))).all()
        for each in pieces:
            if wallet.held(db, holder, each) is None:
                receiving.receive(db, issuing.issue(db, each, holder, source=Source.CODE), holder)
        key = wallet.held(db, holder, rule.key_class)
        assert key is not None
        assert key.badge_class.kind == Kind.KEY
        piece = next(held for each in pieces if (held := wallet.held(db, holder, each)))
    assert not lina.opens(f"/passeport/badge/{key.code}").sees("Une pièce a été retirée")

    take_back(nadia, world, piece)
    assert lina.opens(f"/passeport/badge/{key.code}").sees("Une pièce a été retirée le")
    assert lina.sees("Ce badge reste à vous.")
    assert world.badge(code=key.code).verdict == Verdict.PROVEN

    with world.app.site.current(), world.write() as db:
        holder = db.get(Passport, key.passport_id)
        again = issuing.issue(db, db.get(Badge, piece.id).badge_class, holder, source=Source.CODE)
        receiving.receive(db, again, holder)
    assert not lina.opens(f"/passeport/badge/{key.code}").sees("Une pièce a été retirée")
