"""No input of up to one megabyte costs more than a second or 200 MB, or raises anything but `Refused`."""

import json
import subprocess
import sys
from pathlib import Path


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
