"""Everybody at once, in front of the real server: the count is right, and nobody reads an error."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from sqlalchemy import select

from backpack.app import create_app
from backpack.badges import verdicts
from backpack.badges.models import Badge
from backpack.claims.models import Claim
from backpack.config import Config
from backpack.issuers import trail
from backpack.issuers.models import Member, Trace
from backpack.kernel.db import in_turn
from backpack.kernel.transactions import App
from backpack.openbadges import reading
from backpack.openbadges.model import Verdict
from backpack.passport.models import Device, Passport
from tests.bench.server import Server, running
from tests.cast import World
from tests.conftest import SECRET

CLIENTS, USES = 64, 50


@dataclass
class Place:
    """A site that is served, and the same database at hand."""

    app: App
    config: Config
    log: Path
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.world = World(self.app)

    def served(self):
        return running(self.config, self.log)

    @property
    def complaints(self) -> list[str]:
        return [line for line in self.log.read_text().splitlines() if "Traceback" in line or "ERROR" in line]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, prepared: Path, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        shutil.copy(prepared, tmp_path / "backpack.db")
        config = Config(data=str(tmp_path), secret=SECRET)
    else:
        postgres = request.getfixturevalue("prepared_postgres")
        config = Config(database=postgres.copy_of("prepared"), secret=SECRET)
    app = create_app(config)
    yield Place(app, config, tmp_path / "server.log")
    app.site.database.engine.dispose()


def at_once(server: Server, code: str, taps: list[str]) -> list[tuple[int, str | None]]:
    """Post each nonce of *taps* from a connection of its own, all in the same moment: status and the key given."""
    clients = [server.client() for _ in taps]
    for client in clients:
        assert client.get("/hors-ligne")[0] == 200  # the connection is open
    go = threading.Barrier(len(taps))

    def tap(client, nonce: str) -> tuple[int, str | None]:
        go.wait()
        status, _, headers = client.post(code, {"nonce": nonce})
        given = SimpleCookie(headers.get("Set-Cookie", "")).get("bp")
        return status, given.value if given else None

    with ThreadPoolExecutor(len(taps)) as pool:
        answers = list(pool.map(tap, clients, taps))
    for client in clients:
        client.close()
    return answers


def test_64_phones_tap_twice_at_once_on_a_code_for_50(place):
    world = place.world
    code = world.code("Repas de quartier", uses=USES)
    before = {model: world.count(model) for model in (Passport, Device, Badge, Claim)}

    with place.served() as server:
        first = server.client()
        nonces = [first.nonce(code) for _ in range(CLIENTS)]
        first.close()
        assert len(set(nonces)) == CLIENTS
        answers = at_once(server, code, [nonce for nonce in nonces for _ in range(2)])

    pairs = [answers[i : i + 2] for i in range(0, len(answers), 2)]
    assert Counter(tuple(status for status, _ in pair) for pair in pairs) == {
        (303, 303): USES,
        (410, 410): CLIENTS - USES,
    }
    # Both taps of one finger are handed the same key; nobody who was refused has one.
    keys = {pair[0][1] for pair in pairs if pair[0][0] == 303}
    assert all(pair[0][1] == pair[1][1] for pair in pairs)
    assert len(keys - {None}) == USES
    after = {model: world.count(model) - count for model, count in before.items()}
    assert after == {Passport: USES, Device: USES, Badge: USES, Claim: USES}
    assert world.claim_code(code).uses_left == 0
    assert place.complaints == []


def test_every_badge_of_a_crowd_is_truly_signed_and_nobodys_twin(place):
    world = place.world
    code = world.code("Port propre", uses=12)
    with place.served() as server:
        first = server.client()
        nonces = [first.nonce(code) for _ in range(12)]
        statuses = [status for status, _ in at_once(server, code, nonces)]
    assert statuses == [303] * 12

    with place.app.site.current(), world.write() as db:
        claim_code_id = world.claim_code(code).id
        badges = [claim.badge for claim in db.scalars(select(Claim).filter_by(claim_code_id=claim_code_id))]
        found = [verdicts.examine(db, reading.read(badge.credential)).verdict for badge in badges]
        subjects = {json.loads(badge.credential)["credentialSubject"]["id"] for badge in badges}
        holders = {badge.passport_id for badge in badges}

    assert found == [Verdict.PROVEN] * 12
    assert len(subjects) == len(holders) == len({badge.code for badge in badges}) == 12


def test_one_finger_that_taps_ten_times_at_once_holds_one_badge(place):
    world = place.world
    code = world.code("Sortie en mer", uses=5)
    passports, badges = world.count(Passport), world.count(Badge)

    with place.served() as server:
        nonce = server.client().nonce(code)
        answers = at_once(server, code, [nonce] * 10)

    assert {status for status, _ in answers} == {303}
    assert len({key for _, key in answers}) == 1
    assert (world.count(Passport), world.count(Badge)) == (passports + 1, badges + 1)
    assert world.claim_code(code).uses_left == 4


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_power_cut_loses_nothing_that_was_answered(place, tmp_path):
    """Each 303 was on the disk before it was sent."""
    world = place.world
    code = world.code("Repas de quartier", uses=500)
    answered: list[str] = []
    cut = threading.Event()

    with place.served() as server:
        first = server.client()
        nonces = iter([first.nonce(code) for _ in range(200)])
        turn = threading.Lock()

        def claim_until_the_cut() -> None:
            client = server.client()
            while not cut.is_set():
                with turn:
                    nonce = next(nonces, None)
                if nonce is None:
                    return
                try:
                    status, _, headers = client.post(code, {"nonce": nonce})
                except (OSError, HTTPException):
                    return
                if status == 303:
                    answered.append(SimpleCookie(headers["Set-Cookie"])["bp"].value)

        crowd = [threading.Thread(target=claim_until_the_cut) for _ in range(8)]
        for each in crowd:
            each.start()
        until = time.monotonic() + 30
        while len(answered) < 25 and time.monotonic() < until:
            time.sleep(0.005)
        server.kill()
        cut.set()
        for each in crowd:
            each.join()

    assert len(answered) >= 25
    assert sqlite3.connect(tmp_path / "backpack.db").execute("pragma integrity_check").fetchone() == ("ok",)
    with place.served() as again:
        client = again.client()
        for key in answered:
            status, body, _ = client.get(f"{code}/garde", Cookie=f"bp={key}")
            assert status == 200
            assert "Le badge est dans votre passeport." in body.decode()
    kept = world.claim_code(code).kept
    assert kept == world.count(Claim, claim_code_id=world.claim_code(code).id) >= len(answered)


def test_who_names_a_person_and_then_takes_a_turn_never_waits_for_ever(prepared_postgres):
    """Two desks note what they do to one person, and both want their turn: PostgreSQL would end one of them."""
    app = create_app(Config(database=prepared_postgres.copy_of("prepared"), secret=SECRET))
    noted = threading.Barrier(2)

    def note_and_take_turns(_: int) -> None:
        with app.site.current(), app.site.database.writing() as db:
            karima = db.scalars(select(Member).where(Member.name == "Karima")).one()
            person = db.scalars(select(Passport).where(Passport.name == "Lina B.")).one()
            trail.trace(db, karima, trail.Did.GAVE, passport=person)
            db.flush()
            noted.wait(timeout=20)
            in_turn(db, Passport, person.id)

    with ThreadPoolExecutor(2) as together:
        list(together.map(note_and_take_turns, range(2)))

    with app.site.database.writing() as db:
        assert len(db.scalars(select(Trace)).all()) == 2
    app.site.database.engine.dispose()
