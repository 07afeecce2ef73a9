"""Twenty facilitators at one board on two processes, for some seconds (`make bench ONLY=board`: for two minutes)."""

from __future__ import annotations

import os

import pytest

from tests.bench.board import TEAM, play, site_on

SECONDS = 8.0


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_nothing_is_given_twice_and_all_screens_agree(database):
    with site_on(database) as config:
        if config is None:
            why = "PostgreSQL was not found: twenty facilitators did NOT work on it (apt-get install postgresql)"
            pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
        played = play(config, people=12, seconds=SECONDS, is_watched=False, pace=1.0)
    assert played.faults == []
    assert played.said >= TEAM, "each of them said something"
