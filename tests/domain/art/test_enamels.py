"""Every enamel can be read: the contrasts that the look promises, computed as WCAG 2.2 defines them."""

import pytest

from backpack.art.enamels import ENAMELS, FOAM, PAPER, mix


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_there_are_ten_enamels_and_no_two_look_alike():
    assert len(ENAMELS) == 10
    assert len({enamel.field for enamel in ENAMELS.values()}) == 10


@pytest.mark.parametrize("enamel", ENAMELS.values(), ids=ENAMELS)
def test_pictogram_and_rim_stand_out(enamel):
    assert contrast(enamel.on_field, enamel.field) >= 5
    assert contrast(enamel.on_paper, PAPER) >= 5
    assert contrast(enamel.deep, FOAM) >= 5.5


def test_mixing_is_what_opacity_shows():
    assert mix("#FFFFFF", "#000000", 0.5) == "#808080"
    assert mix("#FFFDF6", "#3350A5", 0) == "#FFFDF6"
