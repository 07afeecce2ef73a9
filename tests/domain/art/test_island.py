"""The scenes: their colours belong to the style sheet, their bytes stay few."""

import re

import brotli
import pytest

from backpack.art import island
from backpack.art.coast import ISLAND, coast
from backpack.art.design import Design, Kind
from backpack.art.paths import segments

WAVE = Design(Kind.KNOWS, "large", "hand-waving", "https://ateliers-du-port.example")


SCENES = [island.scene_island, island.scene_sun, island.scene_badge, island.scene_goal]


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_has_four_bands_and_a_badge(scene):
    drawn = scene(WAVE)
    assert re.findall(r'<path class="([b-e])"', drawn) == list("bcde")
    assert 'class="badge"' in drawn
    assert drawn.count("<svg") == drawn.count("</svg>") == 2
    assert "style" not in drawn


def test_the_road_reaches_the_island():
    drawn = island.scene_island(WAVE)
    assert re.findall(r'<path class="([gh])" d="M-30 334', drawn) == ["g", "h"]


def test_the_heaviest_scene_of_the_claim_page_stays_light():
    key = Design(Kind.KEY, "corail", "users-three", "https://ateliers-du-port.example", parts=8)
    for design in (WAVE, key):
        assert len(brotli.compress(island.scene_island(design).encode())) <= 1100


def test_a_coast_is_closed_and_passes_through_its_points():
    found = segments(coast(ISLAND, 100, 180, 170))
    assert found[0] == ("M", (280, 170))
    assert found[-2][1][-2:] == (280, 170)
    assert len([kind for kind, _ in found if kind == "C"]) == len(ISLAND)


def test_a_shore_goes_from_land_to_sea_or_back():
    assert re.findall(r'class="(\w)" d', island.shoreline()) == ["d", "c", "a"]
    assert re.findall(r'class="(\w)" d', island.shoreline(up=True)) == ["c", "d", "e"]


def test_neighbouring_hills_differ():
    assert len({island.hill(i) for i in range(3)}) == 3
