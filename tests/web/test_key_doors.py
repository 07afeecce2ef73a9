"""A key badge comes by itself by whatever door its last piece came in, and the team is told when a piece is gone."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import select

from backpack.badges import issuing, wallet
from backpack.badges.models import Badge, Source
from backpack.claims import envelopes, offering, receiving
from backpack.goals import mapping, rules
from backpack.issuers.models import BadgeClass, Member, Organisation
from backpack.issuers.naming import match_for
from backpack.kernel import answers, clock, jobs
from backpack.kernel.mail import Letter
from backpack.openmaps.model import Match
from backpack.passport.models import Contact, Passport
from backpack.workshops import taking_back
from tests.network import CLUB, Network

MINE, MEAL = "lina@example.org", "Repas de quartier"
HELM = "https://club-voile.example.org/barre"  # what the network's club gives


PROVE = "Vérifier le code"


@pytest.fixture
def network(app, monkeypatch) -> Network:
    app.site = replace(app.site, config=replace(app.site.config, mails_shown=True))
    return Network().installed(monkeypatch)


@pytest.fixture
def sailor(world, network) -> None:
    """A key badge of one badge from here, and one that the sailing club gives."""
    with world.app.site.current(), world.write() as db:
        port = db.scalars(select(Organisation).filter_by(name="Les Ateliers du Port")).one()
        how = {"criteria": "Réussit en mer.", "enamel": "indigo", "pictogram": "sailboat"}
        meal = db.scalars(select(BadgeClass).filter_by(name=MEAL)).one()
        made = mapping.define_key(db, port, "Marin cuisinier", **how, pieces=[meal, meal])
        rules.lead_to_key(
            db, made, [(MEAL, match_for(db, meal)), ("Tenir la barre", Match((HELM,), (CLUB,)))]
        )


def work(world) -> None:
    with world.app.site.current():
        jobs.run_due(world.app.site.database)


def keys(world, name: str = "Marin cuisinier") -> list[Badge]:
    with world.write() as db:
        return list(db.scalars(select(Badge).filter_by(source=Source.KEY, name=name)))


def bring(phone, world, file: bytes) -> None:
    phone.opens("/ajouter").taps("Ajouter ce badge", file=("b.json", file))
    work(world)


def prove(phone, world) -> None:
    """Six digits of a letter say that the club's badge is hers."""
    badge = world.badge(name="Tenir la barre")
    phone.opens(f"/passeport/adresses?badge={badge.code}").taps("Envoyer le code", address=MINE)
    work(world)
    with world.write() as db:
        sent = db.scalars(select(Letter).where(Letter.to == MINE).order_by(Letter.id.desc())).first()
    phone.taps(PROVE, digits=re.search(r"\d{6}", sent.subject)[0])


def test_proving_an_address_brings_the_key_badge(lina, world, network, sailor):
    lina.opens(world.code(MEAL)).taps("Je le garde")
    bring(lina, world, network.badge(email=MINE))
    assert keys(world) == [], "a true badge, but nothing says yet that it is hers"

    prove(lina, world)

    assert len(keys(world)) == 1
    assert lina.opens("/passeport").sees("Marin cuisinier")


def test_the_workers_answer_brings_it_where_the_address_is_proved_already(lina, world, network, sailor):
    other = network.badge("Hisser la voile", email=MINE, id="https://club-voile.example.org/badges/8")
    bring(lina, world, other.replace(b"/barre", b"/voile"))
    with world.write() as db:
        holder = db.scalars(select(Passport).filter_by(name="Lina B.")).one()
        proved = {"code": "A" * 13, "address": MINE, "folded": MINE, "added_at": clock.now()}
        db.add(Contact(passport_id=holder.id, proved_at=clock.now(), **proved))
    lina.opens(world.code(MEAL)).taps("Je le garde")
    assert keys(world) == [], "one that was altered is no piece"

    bring(lina, world, network.badge(email=MINE))

    assert len(keys(world)) == 1


def test_the_last_piece_may_be_from_here(lina, world, network, sailor):
    bring(lina, world, network.badge(email=MINE))
    prove(lina, world)
    assert keys(world) == []

    lina.opens(world.code(MEAL)).taps("Je le garde")

    assert lina.sees("Marin cuisinier")
    assert len(keys(world)) == 1


def test_an_address_taken_away_flags_the_key_badge_and_proved_again_clears_it(lina, world, network, sailor):
    lina.opens(world.code(MEAL)).taps("Je le garde")
    bring(lina, world, network.badge(email=MINE))
    prove(lina, world)

    lina.taps(f"Enlever {MINE}")
    assert keys(world)[0].piece_gone_at is not None
    prove(lina, world)

    assert keys(world)[0].piece_gone_at is None
    assert len(keys(world)) == 1


def test_a_copy_of_the_clubs_badge_with_another_name_in_it_is_no_piece(lina, world, network, sailor):
    lina.opens(world.code(MEAL)).taps("Je le garde")
    altered = network.badge(email="yanis@example.org").replace(b"A tenu la barre.", b"A su tout faire..")
    bring(lina, world, altered)
    bring(lina, world, network.badge(email="yanis@example.org", id="https://club-voile.example.org/badges/9"))

    assert keys(world) == []


def pieces(db) -> tuple[list[BadgeClass], BadgeClass]:
    """What the demo's key badge asks for, and itself."""
    key_class = db.scalars(select(BadgeClass).filter_by(name="Travail en équipe")).one()
    named = [piece.name for piece in rules.key_rule(db, key_class).pieces]
    return [db.scalars(select(BadgeClass).filter_by(name=name)).one() for name in named], key_class


def person(db) -> Passport:
    new = Passport(opened_at=clock.now(), sign=2)
    db.add(new)
    db.flush()
    return new


def by_code(db, badge_class, holder, karima) -> None:
    code = offering.open_code(db, badge_class, karima, uses=1, is_group=False)
    receiving.redeem(db, code.code, lambda: holder)


def by_hand(db, badge_class, holder, karima) -> None:
    receiving.give(db, badge_class, holder, seen_by=karima.name)


def by_envelope(db, badge_class, holder, karima) -> None:
    envelope = envelopes.prepare(db, [badge_class], karima)
    envelopes.keep(db, envelopes.printed_code(envelope), lambda: holder)


@pytest.mark.parametrize("door", [by_code, by_hand, by_envelope])
def test_every_door_of_ours_brings_it_once(world, door):
    with world.app.site.current(), world.write() as db:
        karima = db.scalars(select(Member).filter_by(name="Karima")).one()
        (*first, last), key_class = pieces(db)
        holder = person(db)
        for each in first:
            receiving.give(db, each, holder, seen_by="Karima")
        assert wallet.held(db, holder, key_class) is None

        door(db, last, holder, karima)

        assert wallet.held(db, holder, key_class) is not None
        taking_back.take_back(db, wallet.held(db, holder, last), "mistake")
        door(db, last, holder, karima)
        mine = [each for each in wallet.badges_of(db, holder) if each.source == Source.KEY]
        assert [(each.name, each.piece_gone_at) for each in mine] == [("Travail en équipe", None)]


def test_two_last_pieces_at_the_same_moment_bring_it_once(world):
    """Each of the two transactions has its badge before the other's is to be seen."""
    site = world.app.site
    with site.current(), world.write() as db:
        (one, two, *first), key_class = pieces(db)
        holder_id, ids, key_id = person(db).id, (one.id, two.id), key_class.id
        for each in first:
            receiving.give(db, each, db.get_one(Passport, holder_id), seen_by="Karima")
    meet = threading.Barrier(2)

    def arrive(class_id: int) -> None:
        with site.current(), site.database.writing() as db:
            holder = db.get_one(Passport, holder_id)
            badge = issuing.issue(db, db.get_one(BadgeClass, class_id), holder, source=Source.CODE)
            with suppress(threading.BrokenBarrierError):  # SQLite lets one write at a time: nobody else comes
                meet.wait(timeout=2)
            receiving.complete(db, badge, holder)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(arrive, ids))

    assert world.count(Badge, passport_id=holder_id, badge_class_id=key_id) == 1


# The team is told -----------------------------------------------------------------------------------


@pytest.fixture
def flagged(world) -> Badge:
    """Inès's key badge, after one of its pieces was taken back."""
    with world.app.site.current(), world.write() as db:
        (first, *others), key_class = pieces(db)
        holder = person(db)
        for each in (first, *others):
            receiving.give(db, each, holder, seen_by="Karima")
        taking_back.take_back(db, wallet.held(db, holder, first), "mistake")
        return wallet.held(db, holder, key_class)


def test_the_desk_says_which_key_badge_lost_a_piece_one_tap_away(world, karima, flagged):
    karima.opens("/bureau").taps("À faire1 badge clé à revoir")

    assert karima.path == "/bureau/cles"
    assert karima.sees("Travail en équipe")
    assert karima.sees("Il manque « Je sais accueillir ».")
    assert flagged.revoked_at is None, "people decide, not a rule"


def test_a_person_is_called_by_the_name_the_team_knows_and_the_way_on_is_one_tap(world, karima, flagged):
    with world.write() as db:
        holder = db.get_one(Passport, flagged.passport_id)
        holder.known_name, holder.known_by_id = "Inès M.", flagged.badge_class.organisation_id
        answers.touch(db, f"passport:{holder.id}")

    assert karima.opens("/bureau/cles").sees("Inès, ")
    karima.taps("Donner « Je sais accueillir »")
    assert karima.status == 200
    assert karima.sees("Je sais accueillir")


def test_where_some_pieces_are_enough_it_says_how_many_of_which(world, karima, flagged):
    with world.app.site.current(), world.write() as db:
        (_, second, *others), key_class = pieces(db)
        rules.key_rule(db, key_class).needed = len(others) + 1
        taking_back.take_back(
            db, wallet.held(db, db.get_one(Passport, flagged.passport_id), second), "mistake"
        )

    assert karima.opens("/bureau/cles").sees("Il manque 1 badge, parmi : Je sais accueillir, ")
    assert karima.sees(second.name)
    assert not karima.sees("Il manque « ")


def test_a_manager_decides_and_the_line_is_gone(world, nadia, flagged):
    nadia.opens("/bureau/cles").taps("Travail en équipe").taps("Retirer ce badge", because="mistake")

    assert nadia.opens("/bureau/cles").sees("Tous les badges clés ont leurs pièces.")
    assert not nadia.opens("/bureau").sees("à revoir")


def test_given_again_the_line_is_gone(world, karima, flagged):
    with world.app.site.current(), world.write() as db:
        (first, *_), _ = pieces(db)
        receiving.give(db, first, db.get_one(Passport, flagged.passport_id), seen_by="Karima")

    assert not karima.opens("/bureau").sees("à revoir")


def test_another_organisation_learns_nothing_of_it(solene, flagged):
    assert not solene.opens("/bureau").sees("à revoir")
    assert not solene.opens("/bureau/cles").sees("Travail en équipe")
