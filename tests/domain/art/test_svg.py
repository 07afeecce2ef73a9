"""Badges on screens: valid, light, quiet for screen readers, and allowed by the site's policy."""

import re
from itertools import product
from xml.etree import ElementTree

import brotli
import pytest

from backpack.art import svg
from backpack.art.design import Design, Kind
from backpack.art.enamels import ENAMELS
from backpack.art.guilloche import engraving
from backpack.art.pictograms import OFFERED

PORT = "https://ateliers-du-port.example"


def design(kind: Kind, enamel: str = "large", pictogram: str = "hand-waving", **more) -> Design:
    return Design(kind, enamel, pictogram, PORT, **({"parts": 5} | more))


def weight(page: str) -> int:
    return len(brotli.compress(page.encode()))


@pytest.mark.parametrize(("kind", "enamel"), list(product(Kind, ENAMELS)))
def test_every_kind_in_every_enamel_is_an_svg_without_style(kind, enamel):
    drawn = svg.badge(design(kind, enamel))
    root = ElementTree.fromstring(drawn.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1))
    assert root.get("class") == "badge"
    assert root.get("width") == root.get("height") == "92"
    assert "style" not in drawn
    assert "var(" not in drawn
    assert ENAMELS[enamel].on_paper in drawn or ENAMELS[enamel].field in drawn


def test_a_badge_is_silent_unless_it_has_a_name():
    assert 'aria-hidden="true"' in svg.badge(design(Kind.KNOWS))
    named = svg.badge(design(Kind.KNOWS), name='Je sais <accueillir> & "servir"')
    assert 'role="img"' in named
    assert "<title>Je sais &lt;accueillir&gt; &amp; &quot;servir&quot;</title>" in named
    assert "aria-hidden" not in named


def test_the_engraving_is_the_issuers_and_stops_under_56_pixels():
    count = engraving(PORT)[0]
    assert svg.badge(design(Kind.KNOWS), size=56).count("<ellipse") == count
    assert svg.badge(design(Kind.CAN), size=204).count("<ellipse") == count
    assert "<ellipse" not in svg.badge(design(Kind.KNOWS), size=55)
    assert svg.badge(design(Kind.KNOWS), size=46, detail=True).count("<ellipse") == count
    assert svg.badge(design(Kind.KEY, parts=6)).count("<ellipse") == 24


def test_the_plate_tells_the_level_and_leaves_on_the_map():
    plate = 'x="-16" y="33.5"'
    dots = re.compile(r'r="2\.(8|2)"')
    assert plate in svg.badge(design(Kind.CAN))
    assert plate not in svg.badge(design(Kind.CAN), size=46, map=True)
    assert dots.findall(svg.badge(design(Kind.CAN, level=1))) == ["8", "2", "2"]
    assert dots.findall(svg.badge(design(Kind.CAN, level=2))) == ["8", "8", "2"]
    assert dots.findall(svg.badge(design(Kind.KNOWS))) == ["8", "8", "8"]
    three = svg.badge(design(Kind.PROJECT, level=3))
    assert 'stroke-width="2.3"' in three
    assert 'stroke-width=".9"' not in three


def test_a_key_shows_one_bead_for_each_part_full_or_hollow():
    under_way = svg.badge(design(Kind.KEY, held=(0, 2)))
    assert under_way.count('r="4.6"') == 2
    assert under_way.count('r="4"') == 3
    assert svg.badge(design(Kind.KEY)).count('r="4.4"') == 5


def test_names_inside_a_drawing_never_mean_two_things_on_one_page():
    choices = product(("large", "corail"), (3, 5), (None, (0,), ()))
    keys = [design(Kind.KEY, enamel, parts=n, held=held) for enamel, n, held in choices]
    page = "".join(svg.badge(key) for key in keys)
    cuts = re.findall(r'<clipPath id="(\w+)"><path d="([^"]+)"', page)
    assert len({name for name, _ in cuts}) == len(set(cuts)) == 4
    assert set(re.findall(r"url\(#(\w+)\)", page)) == {name for name, _ in cuts}


def test_the_same_question_has_the_same_answer():
    assert svg.badge(design(Kind.KEY, held=(1,))) is svg.badge(design(Kind.KEY, held=(1,)))


@pytest.mark.parametrize(("kind", "size"), list(product(Kind, (92, 204))))
def test_one_badge_alone_weighs_at_most_900_bytes(kind, size):
    heaviest = max(OFFERED, key=lambda name: len(svg.badge(design(kind, pictogram=name, parts=8), size=size)))
    assert weight(svg.badge(design(kind, "prune", heaviest, parts=8, level=1), size=size)) <= 900


def test_six_badges_of_a_page_weigh_about_350_bytes_each():
    page = [
        design(Kind.KNOWS, "large", "hand-waving"),
        design(Kind.KNOWS, "corail", "broom"),
        design(Kind.CAN, "lagune", "handshake", level=1),
        design(Kind.KEY, "indigo", "users-three"),
        design(Kind.EXPERIENCE, "brique", "cooking-pot"),
        design(Kind.PROJECT, "mousse", "bicycle", level=2),
    ]
    assert weight("".join(svg.badge(one, size=84) for one in page)) <= 6 * 350


def test_steps_of_a_map_have_their_own_drawings():
    step = design(Kind.KNOWS, "brique", "package")
    assert "#FFC63A" in svg.to_ask(step)
    assert "#FFC63A" not in svg.asked(step)
    dotted = svg.missing(Kind.EXPERIENCE, "thermometer")
    assert 'stroke-dasharray=".1 9.4"' in dotted
    assert "#" not in dotted  # the colour of the text, by day and by night
    assert svg.face(step, 32).count("<circle") == 2


def test_a_star_lights_one_arm_for_each_badge():
    for lit in range(6):
        drawn = svg.star(lit, "house")
        assert drawn.count("M0 0L") == 5
        assert ('class="unlit"' in drawn) == (lit < 5)
    with pytest.raises(ValueError, match="5 arms"):
        svg.star(6, "house")


def test_a_drawing_can_stand_inside_a_larger_picture():
    placed = svg.place(svg.badge(design(Kind.KNOWS), size=46, map=True), 180, 76)
    assert placed.startswith('<svg x="157" y="53" class="badge" viewBox="-50 -50 100 100" width="46"')
