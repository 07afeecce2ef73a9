"""What people write, without what nobody sees."""

from __future__ import annotations

import pytest
from werkzeug.test import EnvironBuilder

from backpack.kernel.forms import Asked, shown

TURNED = [
    "\u202e",
    "\u202a",
    "\u2066",
    "\u2069",
    "\u200f",
    "\u200b",
    "\ufeff",
    "\x1b",
    "\u2028",
    "\u00ad",
    "\ud800",
]


@pytest.mark.parametrize("unseen", TURNED)
def test_what_turns_a_name_round_is_dropped(unseen):
    assert shown(f"Yan{unseen}is") == "Yanis"


@pytest.mark.parametrize(
    "written",
    ["Inès d’Eau-Vive", "une ligne\r\net une autre", "👩\u200d🍳", "عربي", "می\u200cخواهم", "n° 5\u00a0!"],
)
def test_what_people_write_stays(written):
    assert shown(written) == written


@pytest.mark.parametrize(
    "blank",
    [
        "\u200d",
        "\u2800",
        "\u3164",
        "\u115f\u1160",
        "\uffa0",
        " \u00a0\u3000",
        "\r\n\t",
        "\ufe0f",
        "\u034f \u200c",
    ],
)
def test_what_leaves_no_mark_is_nothing(blank):
    assert shown(blank) == ""
    assert shown(f"{blank}a{blank}").strip() != ""


def test_a_nul_is_left_for_the_refusal_of_the_whole_request():
    assert shown("\0") == "\0"


def test_every_field_of_a_form_and_the_form_as_it_was_sent():
    sent = {"name": "Yanis\u202e", "line": ["a\u200bb", "c"]}
    asked = Asked(EnvironBuilder(method="POST", data=sent).get_environ())

    assert asked.form["name"] == "Yanis"
    assert asked.form.getlist("line") == ["ab", "c"]
    assert asked.form_as_sent["name"] == "Yanis\u202e"
