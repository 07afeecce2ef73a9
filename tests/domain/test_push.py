"""Push end to end: really encrypted, really posted, and every answer of a push service dealt with."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack import models
from backpack.config import Config
from backpack.kernel import jobs
from backpack.kernel.clock import at, now
from backpack.kernel.db import Base
from backpack.kernel.jobs import Job
from backpack.kernel.site import Site, site
from backpack.notifications import keys, subscribing, telling
from backpack.notifications.models import ServerKey, Subscription
from backpack.notifications.subscribing import SubscriptionUnclear
from backpack.passport.models import Passport
from tests.push_service import PushService, vapid_claims, vapid_key

assert models  # the metadata is whole
SECRET = "a secret of the tests, longer than thirty-two characters"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Site]:
    """A site whose pushes may go to this machine."""
    yield from _site(Config(data=str(tmp_path), secret=SECRET, push_private=True))


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Site]:
    """A site as it really runs: public addresses only."""
    yield from _site(Config(data=str(tmp_path), secret=SECRET))


def _site(config: Config) -> Iterator[Site]:
    found = Site.of(config)
    Base.metadata.create_all(found.database.engine)
    with found.current():
        yield found
    found.database.engine.dispose()


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


def a_passport(db: Session) -> Passport:
    passport = Passport(opened_at=now(), sign=3)
    db.add(passport)
    db.flush()
    return passport


def tell(here: Site, service: PushService, name: str = "Je sais accueillir") -> None:
    """Lina has one phone at *service*, and a badge arrives."""
    with here.database.writing() as db:
        lina = a_passport(db)
        subscribing.subscribe(db, lina, service.subscription())
        telling.badge_arrived(db, lina, name, "/passeport/badge/K7F2QXM4T9ZAB")


def count(here: Site, model: type[Base]) -> int:
    with here.database.session(writing=False) as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def test_a_badge_arrives_on_the_phone_in_words(here: Site, service: PushService) -> None:
    tell(here, service)
    assert jobs.run_due(here.database) == 1

    (post,) = service.posts
    told = json.loads(service.text(post))
    assert told["web_push"] == 8030
    assert told["notification"] == {
        "title": "Un badge est arrivé.",
        "body": "Je sais accueillir",
        "lang": "fr",
        "tag": post.headers["topic"],
        "navigate": "http://127.0.0.1:8000/passeport/badge/K7F2QXM4T9ZAB",
    }
    assert b"accueillir" not in post.body
    assert count(here, Job) == 0


def test_the_push_service_learns_who_sends_and_how_long_to_keep_it(here: Site, service: PushService) -> None:
    tell(here, service)
    jobs.run_due(here.database)

    (post,) = service.posts
    claims = vapid_claims(post)
    assert claims["aud"] == service.origin
    assert claims["sub"] == here.config.push_contact
    assert 0 < claims["exp"] - time.time() <= 24 * 3600
    with here.database.writing() as db:
        assert vapid_key(post) == keys.public_key(db)
    assert int(post.headers["ttl"]) == pytest.approx(7 * 86400, abs=60)
    assert post.headers["urgency"] == "normal"
    assert len(post.headers["topic"]) == 32
    assert post.headers["content-encoding"] == "aes128gcm"


def test_two_services_each_get_a_token_for_themselves(here: Site, service: PushService) -> None:
    with PushService() as other:
        with here.database.writing() as db:
            lina = a_passport(db)
            subscribing.subscribe(db, lina, service.subscription())
            subscribing.subscribe(db, lina, other.subscription())
            telling.badge_arrived(db, lina, "Port propre", "/passeport")
        jobs.run_due(here.database)
        assert vapid_claims(service.posts[0])["aud"] == service.origin
        assert vapid_claims(other.posts[0])["aud"] == other.origin


def test_the_length_of_the_text_tells_nothing_of_the_name(here: Site, service: PushService) -> None:
    tell(here, service, "Non")
    tell(here, service, "Je sais aider un collègue en été")
    jobs.run_due(here.database)
    assert len({len(post.body) for post in service.posts}) == 1


def test_the_key_is_made_once_and_sealed(here: Site) -> None:
    with here.database.writing() as db:
        first = keys.public_key(db)
    with here.database.writing() as db:
        assert keys.public_key(db) == first
        (row,) = db.scalars(select(ServerKey))
        raw = keys.push_key(db).private_numbers().private_value.to_bytes(32)
        assert site.sealer.unseal(row.sealed) == raw
        assert raw.hex() not in row.sealed


def test_the_reader_is_told_in_their_own_language(here: Site, service: PushService) -> None:
    from backpack.kernel import words

    token = words.language.set("en")
    tell(here, service)
    words.language.reset(token)
    jobs.run_due(here.database)
    assert json.loads(service.text(service.posts[0]))["notification"]["lang"] == "en"


@pytest.mark.parametrize("status", [404, 410])
def test_a_dead_subscription_is_forgotten(here: Site, service: PushService, status: int) -> None:
    service.answer = (status, {})
    tell(here, service)
    jobs.run_due(here.database)
    assert count(here, Subscription) == 0
    assert count(here, Job) == 0


@pytest.mark.parametrize("status", [400, 401, 403, 413])
def test_a_refusal_that_is_our_fault_alarms_and_blames_no_phone(
    here: Site, service: PushService, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    service.answer = (status, {})
    tell(here, service)
    with caplog.at_level(logging.ERROR):
        jobs.run_due(here.database)
    assert count(here, Subscription) == 1
    assert count(here, Job) == 0
    assert str(status) in caplog.text
    assert "/push/one" not in caplog.text, "an endpoint is a capability and has no place in a log"


def test_too_many_waits_as_long_as_the_service_asks(here: Site, service: PushService) -> None:
    service.answer = (429, {"Retry-After": "120"})
    moment = now()
    with at(moment):
        tell(here, service)
        jobs.run_due(here.database)
    with here.database.session(writing=False) as db:
        assert db.scalars(select(Job)).one().due_at == moment + timedelta(seconds=120)
    service.answer = (201, {})
    with at(moment + timedelta(seconds=121)):
        assert jobs.run_due(here.database) == 1
    assert len(service.posts) == 2
    assert count(here, Job) == 0


def test_a_wish_may_be_a_date_and_is_not_for_ever(here: Site, service: PushService) -> None:
    service.answer = (503, {"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"})
    moment = now()
    with at(moment):
        tell(here, service)
        jobs.run_due(here.database)
    with here.database.session(writing=False) as db:
        assert db.scalars(select(Job)).one().due_at == moment + timedelta(hours=6)


def test_a_service_that_fails_is_tried_again_and_remembered(here: Site, service: PushService) -> None:
    service.answer = (500, {})
    moment = now()
    with at(moment):
        tell(here, service)
        jobs.run_due(here.database)
    with here.database.session(writing=False) as db:
        assert db.scalars(select(Job)).one().due_at == moment + timedelta(seconds=10)
        assert db.scalars(select(Subscription)).one().failing_since == moment
    service.answer = (201, {})
    with at(moment + timedelta(minutes=1)):
        jobs.run_due(here.database)
    with here.database.session(writing=False) as db:
        assert db.scalars(select(Subscription)).one().failing_since is None


def test_a_phone_that_fails_for_two_weeks_is_forgotten(here: Site, service: PushService) -> None:
    service.answer = (500, {})
    moment = now()
    with at(moment):
        tell(here, service)
        jobs.run_due(here.database)
    with here.database.writing() as db:
        phone = db.scalars(select(Subscription)).one()
        phone.failing_since = moment - timedelta(days=15)
    with at(moment + timedelta(minutes=1)):
        jobs.run_due(here.database)
        assert count(here, Subscription) == 0
    with at(moment + timedelta(minutes=5)):
        jobs.run_due(here.database)
    assert count(here, Job) == 0
    assert len(service.posts) == 2


def test_a_service_that_is_away_is_tried_again(here: Site, service: PushService) -> None:
    with PushService() as gone:
        address = gone.subscription()
    with here.database.writing() as db:
        lina = a_passport(db)
        subscribing.subscribe(db, lina, address)
        telling.badge_arrived(db, lina, "Port propre", "/passeport")
    jobs.run_due(here.database)
    assert count(here, Subscription) == 1
    assert count(here, Job) == 1


def test_old_news_is_not_told(here: Site, service: PushService) -> None:
    tell(here, service)
    with at(now() + timedelta(days=8)):
        jobs.run_due(here.database)
    assert service.posts == []
    assert count(here, Job) == 0


def test_nobody_is_followed_elsewhere(here: Site, service: PushService) -> None:
    with PushService() as elsewhere:
        service.answer = (307, {"Location": f"{elsewhere.origin}/inside"})
        tell(here, service)
        jobs.run_due(here.database)
        assert elsewhere.posts == []
    assert len(service.posts) == 1
    assert count(here, Subscription) == 0


def test_a_private_address_is_never_dialled(guarded: Site, service: PushService) -> None:
    """Even one that slipped in, or that a name began to point to after it was checked."""
    with guarded.database.writing() as db:
        lina = a_passport(db)
        given = service.subscription() | {"endpoint": "https://push.example.org/one"}
        row = subscribing.subscribe(db, lina, given)
        row.endpoint = service.subscription()["endpoint"].replace("http:", "https:")
        telling.badge_arrived(db, lina, "Port propre", "/passeport")
    jobs.run_due(guarded.database)
    assert service.posts == []
    assert count(guarded, Subscription) == 0


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/one",
        "https://push.example.org:8443/one",
        "https://user@push.example.org/one",
        "javascript:alert(1)",
        "https://push.example.org/" + "x" * 1000,
        7,
    ],
)
def test_an_endpoint_is_https_on_its_own_port(guarded: Site, service: PushService, endpoint: object) -> None:
    with guarded.database.writing() as db, pytest.raises(SubscriptionUnclear):
        subscribing.subscribe(db, a_passport(db), service.subscription() | {"endpoint": endpoint})


@pytest.mark.parametrize(
    "keys_given",
    [
        {},
        {"p256dh": "AAAA", "auth": "c2l4dGVlbiBsZXR0ZXJzIQ"},
        {"p256dh": "B" + "A" * 86, "auth": "c2l4dGVlbiBsZXR0ZXJzIQ"},  # 65 bytes, but not on the curve
        {"p256dh": None, "auth": None},
        {"p256dh": "é" * 87, "auth": "c2l4dGVlbiBsZXR0ZXJzIQ"},
        "keys",
    ],
)
def test_keys_that_encrypt_nothing_are_refused(here: Site, service: PushService, keys_given: object) -> None:
    with here.database.writing() as db, pytest.raises(SubscriptionUnclear):
        subscribing.subscribe(db, a_passport(db), service.subscription() | {"keys": keys_given})


def test_one_browser_is_one_row_and_follows_who_uses_it(here: Site, service: PushService) -> None:
    with here.database.writing() as db:
        lina, yanis = a_passport(db), a_passport(db)
        subscribing.subscribe(db, lina, service.subscription())
        subscribing.subscribe(db, lina, service.subscription())
        assert subscribing.how_many(db, lina) == 1
        subscribing.subscribe(db, yanis, service.subscription())
        assert subscribing.how_many(db, lina) == 0
        assert subscribing.how_many(db, yanis) == 1


def test_nobody_turns_off_somebody_elses_phone(here: Site, service: PushService) -> None:
    with here.database.writing() as db:
        lina, yanis = a_passport(db), a_passport(db)
        given = service.subscription()
        subscribing.subscribe(db, lina, given)
        subscribing.unsubscribe(db, yanis, given["endpoint"])
        assert subscribing.how_many(db, lina) == 1
        subscribing.unsubscribe(db, lina, given["endpoint"])
        subscribing.unsubscribe(db, lina, given["endpoint"])
        assert subscribing.how_many(db, lina) == 0


def test_a_passport_keeps_its_ten_newest_browsers(here: Site, service: PushService) -> None:
    with here.database.writing() as db:
        lina = a_passport(db)
        for number in range(12):
            subscribing.subscribe(db, lina, service.subscription(str(number)))
        kept = subscribing.subscriptions_of(db, lina)
        assert [row.endpoint.rsplit("/")[-1] for row in kept] == [str(number) for number in range(2, 12)]


def test_sending_holds_no_transaction(
    here: Site, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a slow push service answers, people must still be able to claim."""
    from backpack.notifications import pushing

    real = pushing.send
    free: list[bool] = []

    def send_and_look(letter, key):  # type: ignore[no-untyped-def]
        with here.database.writing() as db:
            a_passport(db)
        free.append(True)
        return real(letter, key)

    monkeypatch.setattr(pushing, "send", send_and_look)
    tell(here, service)
    jobs.run_due(here.database)
    assert free == [True]
    assert len(service.posts) == 1
