"""Being told, without a script and as its script talks to the site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from backpack.kernel import jobs
from backpack.kernel.transactions import App
from backpack.notifications.models import ServerKey, Subscription
from tests.cast import World
from tests.phone import Phone
from tests.push_service import PushService

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def service(app: App) -> Iterator[PushService]:
    """A push service on this machine, and a site that may send to it."""
    app.site = replace(app.site, config=replace(app.site.config, push_private=True))
    with PushService() as started:
        yield started


def sends(phone: Phone, path: str, content: object, origin: str = BASE) -> int:
    """What a script of ours posts from this phone; returns the status."""
    headers = {"Origin": origin, "Accept-Language": phone.language}
    answer = phone.client.post(path, json=content, headers=headers, base_url=BASE)
    phone.answer = answer
    return answer.status_code


def send_what_is_due(app: App) -> None:
    with app.site.current():
        jobs.run_due(app.site.database)


def test_the_page_says_what_for_and_works_without_a_script(lina: Phone) -> None:
    lina.opens("/passeport/reglages")
    assert lina.sees("quand un badge arrive, ou change.")
    assert lina.sees("Ce téléphone ne sait pas prévenir.")
    assert not lina.sees("Tout arrêter")


def test_strangers_subscribe_to_nothing(marc: Phone, world: World, service: PushService) -> None:
    for path in (
        "/passeport/prevenir",
        "/passeport/prevenir/cle",
        "/passeport/ne-plus-prevenir",
        "/passeport/essai",
    ):
        assert sends(marc, path, service.subscription()) == 401
    assert marc.opens("/passeport/reglages").status == 401
    assert world.count(Subscription) == 0
    assert world.count(ServerKey) == 0


def test_another_site_cannot_subscribe_somebody(lina: Phone, world: World, service: PushService) -> None:
    assert sends(lina, "/passeport/prevenir", service.subscription(), "https://evil.example.org") == 403
    assert world.count(Subscription) == 0


def test_the_key_stays_the_same(lina: Phone, world: World) -> None:
    assert sends(lina, "/passeport/prevenir/cle", {}) == 200
    key = lina.answer.get_json()["key"]
    sends(lina, "/passeport/prevenir/cle", {})
    assert lina.answer.get_json()["key"] == key
    assert len(key) == 87
    assert world.count(ServerKey) == 1


def test_a_badge_that_arrives_is_told_once_to_each_phone(
    app: App, lina: Phone, world: World, service: PushService
) -> None:
    for name in ("one", "two", "two"):
        assert sends(lina, "/passeport/prevenir", service.subscription(name)) == 204
    lina.opens(world.code("Repas de quartier")).taps("Je le garde")
    send_what_is_due(app)

    about_it = [post for post in service.posts if "Repas de quartier" in service.text(post)]
    assert sorted(post.path for post in about_it) == ["/push/one", "/push/two"]
    told = json.loads(service.text(about_it[0]))["notification"]
    assert lina.opens(told["navigate"]).sees("Repas de quartier")


def test_nobody_else_is_told(app: App, lina: Phone, yanis: Phone, world: World, service: PushService) -> None:
    sends(lina, "/passeport/prevenir", service.subscription())
    yanis.opens(world.code("Repas de quartier")).taps("Je le garde")
    send_what_is_due(app)
    assert service.posts == []


def test_a_claim_is_not_disturbed_by_a_push_service_that_is_away(
    app: App, lina: Phone, world: World, service: PushService
) -> None:
    service.answer = (503, {})
    sends(lina, "/passeport/prevenir", service.subscription())
    lina.opens(world.code("Repas de quartier")).taps("Je le garde")
    assert lina.sees("Le badge est dans votre passeport.")
    send_what_is_due(app)
    with world.write() as db:
        (phone,) = db.query(Subscription).all()
    assert phone.failing_since is not None


def test_a_trial_is_sent(app: App, lina: Phone, service: PushService) -> None:
    sends(lina, "/passeport/prevenir", service.subscription())
    lina.opens("/passeport/reglages").taps("Faire un essai")
    assert lina.sees("L’essai est parti. Regardez vos messages.")
    send_what_is_due(app)
    assert "L’essai est réussi." in service.text(service.posts[0])


def test_everything_is_turned_off_without_a_script(lina: Phone, world: World, service: PushService) -> None:
    sends(lina, "/passeport/prevenir", service.subscription("one"))
    sends(lina, "/passeport/prevenir", service.subscription("two"))
    lina.opens("/passeport/reglages")
    assert lina.sees("2 appareils vous préviennent.")
    lina.taps("Tout arrêter")
    assert world.count(Subscription) == 0
    assert not lina.sees("Tout arrêter")


def test_one_phone_is_turned_off_by_its_script(lina: Phone, world: World, service: PushService) -> None:
    one, two = service.subscription("one"), service.subscription("two")
    sends(lina, "/passeport/prevenir", one)
    sends(lina, "/passeport/prevenir", two)
    assert sends(lina, "/passeport/ne-plus-prevenir", {"endpoint": one["endpoint"]}) == 303
    assert world.count(Subscription) == 1


@pytest.mark.parametrize("given", [None, [], {}, {"endpoint": 5}, {"endpoint": "https://push.example.org/1"}])
def test_what_is_no_subscription_is_refused_in_words(lina: Phone, world: World, given: object) -> None:
    assert sends(lina, "/passeport/prevenir", given) == 422
    assert "Ce téléphone ne peut pas vous prévenir." in lina.answer.text
    assert world.count(Subscription) == 0


def test_the_manifest_names_the_app_and_its_icons(marc: Phone) -> None:
    marc.opens("/manifest.webmanifest")
    manifest = marc.answer.get_json(force=True)
    assert marc.answer.mimetype == "application/manifest+json"
    assert manifest["name"] == "Passeport de badges"
    assert manifest["start_url"] == "/passeport"
    assert manifest["scope"] == "/"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        marc.opens(icon["src"])
        assert marc.status == 200
        assert marc.answer.mimetype == "image/png"


def test_the_page_for_no_network_needs_nobody(marc: Phone) -> None:
    marc.opens("/hors-ligne")
    assert marc.status == 200
    assert marc.sees("Votre téléphone n’a pas de réseau.")
    assert marc.cookies == []


def test_the_worker_is_one_file_stamped_with_its_release(marc: Phone) -> None:
    marc.opens("/sw.js")
    source = marc.answer.text
    assert source.startswith("const RELEASE")
    assert "/a/pocket." in source
    assert "keepMyPages" in source
    assert "showNotification" in source
    assert marc.answer.headers["Cache-Control"] == "no-cache"
