"""Pictograms come from the installed package, and every promised name exists there."""

import pytest

from backpack.art import pictograms
from backpack.art.pictograms import OFFERED, UnknownPictogram


def test_about_150_are_offered_and_all_exist():
    assert 140 <= len(OFFERED) <= 170
    for name in OFFERED:
        assert pictograms.path(name)[0] in "Mm"


def test_each_has_a_french_word_of_its_own():
    assert len(set(OFFERED.values())) == len(OFFERED)
    assert OFFERED["hand-waving"] == "Accueillir"
    assert OFFERED["cooking-pot"] == "Cuisiner"
    assert all(len(word.split()) <= 4 and word[0].isupper() for word in OFFERED.values())


def test_no_logo_religion_weapon_or_alcohol():
    refused = ("logo", "cross", "church", "mosque", "synagogue", "sword", "knife", "bomb", "wine", "beer")
    assert not [name for name in OFFERED if name.split("-")[-1] in refused[:5] or name in refused]


@pytest.mark.parametrize("name", ["no-such-drawing", "../../etc/passwd", "", "Heart", 'a"b'])
def test_an_unknown_name_is_said_clearly(name):
    with pytest.raises(UnknownPictogram, match="no pictogram is called"):
        pictograms.path(name)


def test_an_unknown_weight_is_refused():
    with pytest.raises(UnknownPictogram):
        pictograms.path("heart", "heavy")


def test_an_icon_is_silent_and_takes_the_colour_of_its_text():
    icon = pictograms.icon("arrow-right", size=22)
    assert icon.startswith('<svg class="ic" viewBox="0 0 256 256" width="22" height="22" fill="currentColor"')
    assert 'aria-hidden="true"' in icon
    assert "style" not in icon
