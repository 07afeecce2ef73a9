"""No input of up to one megabyte costs more than a second or 200 MB, or raises anything but `Refused`."""

import json
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from backpack.openbadges import reading
from backpack.openbadges.model import Refused
from tests.domain.openbadges.hostile import listing


def test_hostile_inputs_cost_little():
    ran = subprocess.run(
        [sys.executable, "-m", "tests.domain.openbadges.hostile"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        timeout=120,
        check=True,
    )
    measured = json.loads(ran.stdout)

    assert measured["raised"] == []
    assert measured["seconds"] < 1, measured
    assert measured["grown"] < 200, measured
    assert measured["tried"] > 80


@pytest.mark.parametrize("kind", ["plain", "comment", "zip64"])
def test_a_million_names_are_refused_before_they_are_read(kind):
    """Forty-four megabytes, which Python's own reader makes into half a gigabyte in six seconds."""
    data = listing(1_000_000, kind)
    tracemalloc.start()
    began = time.process_time()

    with pytest.raises(Refused, match="too-large"):
        reading.read_many(data)

    took, grown = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 0.5
    assert grown < len(data) + (1 << 20)


def test_a_list_that_fits_is_read_however_its_size_is_said():
    for kind in ("plain", "comment", "zip64"):
        found = reading.read_many(listing(250, kind))
        assert len(found) == 201
        assert str(found[-1][1]) == "too-large limit=200"
