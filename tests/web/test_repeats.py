"""What a phone kept without a network and sends again (service-worker/outbox.js) is done once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest
from werkzeug.test import TestResponse

from backpack.kernel import clock, repeats
from backpack.kernel.clock import now
from backpack.kernel.repeats import SentForm
from backpack.pages.models import Page, Section
from tests.cast import World
from tests.phone import SITE, Phone

_EACH = count()  # no two forms are alike: only their key says that they are one
KEY = "0b6f2a54-3f6e-4a55-9d0c-2f6b9f3f0a11"


@pytest.fixture
def path(lina: Phone, world: World) -> str:
    """Where Lina adds a part to her page: each time is one more."""
    return f"/passeport/pages/{world.newest(Page).code}/autre/lived"


def sends(phone: Phone, path: str, key: str | None = KEY, **headers: str) -> TestResponse:
    if key is not None:
        headers["Idempotency-Key"] = key
    return phone.client.post(
        path, data={"text": f"Un potager, {next(_EACH)}"}, base_url=SITE, headers={"Origin": SITE, **headers}
    )


def test_the_same_key_is_done_once_and_leads_where_it_led(lina, world, path):
    before = world.count(Section)
    first, again = sends(lina, path), sends(lina, path)

    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    assert world.count(Section) == before + 1
    assert sends(lina, path, key=None).status_code == 303
    assert sends(lina, path, key=KEY.replace("0", "1")).status_code == 303
    assert world.count(Section) == before + 3, "another key is another tap, and so is none"


def test_a_month_later_it_is_still_known_and_in_the_end_forgotten(lina, world, path):
    before = world.count(Section)
    sends(lina, path)
    with clock.at(now() + timedelta(days=31)):
        sends(lina, path)
    assert world.count(Section) == before + 1

    with clock.at(now() + repeats.LIFE + timedelta(days=1)):
        sends(lina, path, key="another-key-0123456789")
    assert world.count(SentForm) == 1


def test_what_was_refused_may_be_sent_again(lina, world):
    absent = "/passeport/pages/0000000000/autre/lived"
    assert sends(lina, absent).status_code == 404
    assert world.count(SentForm) == 0


def test_a_key_counts_for_the_device_that_sent_it(lina, nadia, world, path):
    sends(lina, path)
    assert sends(nadia, path).status_code == 404, "Nadia is told of her own form, not where Lina's led"


@pytest.mark.parametrize("key", ["short", "x" * 65, "a b c d e f g h i j", "0' or '1'='1'-----------", ""])
def test_what_is_no_key_counts_for_nothing(lina, world, path, key):
    before = world.count(Section)
    sends(lina, path, key=key)
    sends(lina, path, key=key)
    assert world.count(Section) == before + 2
    assert world.count(SentForm) == 0


def test_two_at_once_are_one(lina, world, path):
    before = world.count(Section)
    twins = [lina, world.phone_of("Lina B.", "/passeport")]
    cookie = lina.client.get_cookie("bp", "127.0.0.1")
    assert cookie is not None
    twins[1].client.set_cookie("bp", cookie.value, domain="127.0.0.1")
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda phone: sends(phone, path).status_code, twins))

    assert answers == [303, 303]
    assert world.count(Section) == before + 1


def test_what_somebody_kept_leaves_for_nobody_else(marc, world):
    code = world.code("Repas de quartier")
    answer = sends(marc, code, **{"Kept-For": "passport"})
    assert answer.status_code == 401
    assert "bp=" not in answer.headers.get("Set-Cookie", "")
