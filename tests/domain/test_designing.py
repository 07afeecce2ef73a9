"""A badge class is designed: what people need is there, or it is told what is missing."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from backpack.art.design import Kind
from backpack.issuers import designing, founding
from backpack.issuers.designing import BadgeUnclear, Draft
from backpack.kernel.pictures import NotAPicture
from backpack.kernel.problems import NotFound

GOOD = Draft("Je peux ranger", "Range sa place avant de partir.", Kind.CAN, "large", "broom")


def test_a_good_draft_becomes_a_badge_class(db, port):
    made = designing.define(db, port, GOOD)

    assert (made.name, made.kind, made.enamel, made.pictogram) == ("Je peux ranger", "can", "large", "broom")
    assert made.organisation is port
    assert len(made.code) == 13
    assert made.design.issuer == port.code
    assert designing.badge_classes(db, port) == [made]


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"name": ""}, "name"),
        ({"name": "  ab "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"criteria": ""}, "criteria"),
        ({"criteria": " trop peu "}, "criteria"),
        ({"criteria": "x" * 2001}, "criteria"),
        ({"kind": ""}, "picture"),
        ({"kind": "key"}, "picture"),
        ({"kind": "diploma"}, "picture"),
        ({"enamel": "gold"}, "picture"),
        ({"pictogram": "../etc/passwd"}, "picture"),
        ({"pictogram": ""}, "picture"),
    ],
)
def test_what_is_missing_is_told(db, port, change, missing):
    with pytest.raises(BadgeUnclear) as told:
        designing.define(db, port, replace(GOOD, **change))

    assert told.value.facts["missing"] == missing
    assert told.value.status == 422
    assert designing.badge_classes(db, port) == []


def test_sending_the_form_twice_makes_one(db, port):
    first = designing.define(db, port, GOOD)
    again = designing.define(db, port, replace(GOOD, name="  Je  peux ranger "))

    assert again is first


def test_two_organisations_may_use_one_name(db, port):
    dunes = founding.add_organisation(db, "La Maison des Dunes")

    assert designing.define(db, port, GOOD) is not designing.define(db, dunes, GOOD)


@pytest.mark.parametrize("kind", [Kind.CAN, Kind.KNOWS])
def test_a_skill_is_never_for_whoever_is_present(db, port, kind):
    assert not designing.define(db, port, replace(GOOD, kind=kind, open_to_present=True)).open_to_present


@pytest.mark.parametrize("kind", [Kind.EXPERIENCE, Kind.PROJECT, Kind.SUPPORT])
def test_presence_may_be_if_its_issuer_says_so(db, port, kind):
    assert designing.define(db, port, replace(GOOD, kind=kind, open_to_present=True)).open_to_present
    assert not designing.define(db, port, replace(GOOD, kind=kind, name="Un autre")).open_to_present


@pytest.mark.parametrize(
    ("kind", "asked", "level"),
    [
        (Kind.PROJECT, 2, 2),
        (Kind.PROJECT, 0, 1),
        (Kind.PROJECT, 9, 3),
        (Kind.PROJECT, -4, 1),
        (Kind.CAN, 3, 1),
        (Kind.KNOWS, 3, 0),
    ],
)
def test_a_level_stays_within_its_kind(db, port, kind, asked, level):
    assert designing.define(db, port, replace(GOOD, kind=kind, level=asked)).level == level


def test_i_can_and_i_know_are_two_of_one_skill(db, port):
    can, knows = designing.define_skill(
        db, port, "accueillir", criteria="Dit bonjour, puis écoute.", enamel="large", pictogram="hand-waving"
    )
    again = designing.define_skill(
        db, port, "accueillir", criteria="Dit bonjour, puis écoute.", enamel="large", pictogram="hand-waving"
    )

    assert (can.name, knows.name) == ("Je peux accueillir", "Je sais accueillir")
    assert can.skill == knows.skill is not None
    assert again == (can, knows)
    other, _ = designing.define_skill(
        db, port, "ranger", criteria="Range sa place avant de partir.", enamel="large", pictogram="broom"
    )
    assert other.skill != can.skill


def test_another_organisations_badge_class_is_not_there(db, port):
    dunes = founding.add_organisation(db, "La Maison des Dunes")
    theirs = designing.define(db, dunes, GOOD)

    assert designing.badge_class_of(db, dunes, theirs.code) is theirs
    with pytest.raises(NotFound):
        designing.badge_class_of(db, port, theirs.code)


def test_a_picture_of_ones_own_is_kept(db, port):
    file = io.BytesIO()
    Image.new("RGB", (800, 800), "#3350A5").save(file, "JPEG")

    made = designing.define(db, port, replace(GOOD, picture=file.getvalue()))

    assert made.picture is not None
    assert made.picture.png.startswith(b"\x89PNG")


def test_a_file_that_is_no_picture_makes_no_badge(db, port):
    with pytest.raises(NotAPicture):
        designing.define(db, port, replace(GOOD, picture=b"<svg/>"))
