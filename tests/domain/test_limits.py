"""Wrong guesses are counted, each of them, and forgotten after their window."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from backpack.kernel import clock, limits
from backpack.kernel.limits import MOST_FROM_ONE_ADDRESS, MOST_IN_ALL, WINDOW, Miss

MORNING = datetime(2026, 4, 21, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nine_o_clock():
    with clock.at(MORNING):
        yield


def misses(site) -> list[Miss]:
    with site.database.session(writing=False) as db:
        return list(db.scalars(select(Miss)))


def guess_already(site, count: int) -> None:
    """As if everything that was counted had been counted *count* times."""
    with site.database.writing() as db:
        db.execute(update(Miss).values(count=count))


def test_a_newcomer_may_guess(site):
    assert not limits.is_over(site.database, "203.0.113.7")


def test_one_address_is_stopped_and_no_other(site):
    limits.missed(site.database, "203.0.113.7")
    guess_already(site, MOST_FROM_ONE_ADDRESS - 1)
    assert not limits.is_over(site.database, "203.0.113.7")

    limits.missed(site.database, "203.0.113.7")

    assert limits.is_over(site.database, "203.0.113.7")
    assert not limits.is_over(site.database, "203.0.113.8")


def test_many_addresses_together_are_stopped_too(site):
    limits.missed(site.database, "203.0.113.7")
    guess_already(site, MOST_IN_ALL - 1)
    assert not limits.is_over(site.database, "203.0.113.9")

    limits.missed(site.database, "203.0.113.8")

    assert limits.is_over(site.database, "203.0.113.9")


def test_after_the_window_it_starts_again(site):
    limits.missed(site.database, "203.0.113.7")
    guess_already(site, MOST_FROM_ONE_ADDRESS)
    assert limits.is_over(site.database, "203.0.113.7")

    with clock.at(MORNING + WINDOW):
        assert not limits.is_over(site.database, "203.0.113.7")


def test_no_address_is_kept(site):
    limits.missed(site.database, "203.0.113.7")

    kept = [miss.key for miss in misses(site)]

    assert len(kept) == 2
    assert not [key for key in kept if "203" in key and "113" in key]
    assert {len(key) for key in kept} == {64}


def test_a_day_later_nothing_is_left_of_it(site):
    limits.missed(site.database, "203.0.113.7")
    before = {miss.key for miss in misses(site)}

    with clock.at(MORNING + WINDOW + timedelta(days=1, seconds=1)):
        limits.missed(site.database, "203.0.113.8")

    assert not before & {miss.key for miss in misses(site)}


def test_guesses_at_the_same_moment_all_count(site):
    def guess() -> None:
        with clock.at(MORNING):
            for _ in range(5):
                limits.missed(site.database, "203.0.113.7")

    together = [threading.Thread(target=guess) for _ in range(6)]
    for each in together:
        each.start()
    for each in together:
        each.join()

    assert [miss.count for miss in misses(site)] == [30, 30]
