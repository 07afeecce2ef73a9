"""Addresses that are on paper, in signed badges and in people's messages: this list may only grow."""

from __future__ import annotations

import pytest

from backpack.kernel.addresses import PRINTED
from tests.phone import Phone

# A letter keeps its meaning for ever, whether something stands there yet or not.
LETTERS = {
    "C": "claim",
    "P": "page",
    "B": "badge",
    "M": "map",
    "W": "workshop",
    "K": "recovery card",
    "O": "organisation",
    "E": "endorsement",
    "H": "hand-over to another phone",
    "V": "envelope",
    "A": "a parent's answer",
    "S": "star",
    "L": "a company's link to its star",
    "T": "witness",
    "G": "a group's badge",
    "J": "joining a group",
    "U": "a tutor's opinion",
    "Q": "who somebody is, for those who accompany them",
}
# What was printed, signed or sent once. Never take a line out; a shape that is gone must go on answering.
SHAPES = {
    "/",
    "/C/<code:code>",
    "/P/<code:code>",
    "/P/<code:code>/cadre",
    "/P/<code:code>/lien.png",
    "/B/<code:code>",
    "/B/<code:code>.json",
    "/B/<code:code>.png",
    "/B/<code:code>.svg",
    "/B/<code:code>.jwt",
    "/B/<code:code>/v2.json",
    "/M/<code:code>",
    "/M/<code:code>.json",
    "/M/<code:code>/affiche",
    "/W/<code:code>",
    "/O/<code:code>",
    "/O/<code:code>/<code:badge_class>",
    "/O/<code:code>/<code:badge_class>.png",
    "/O/<code:code>/<code:badge_class>/v2.json",
    "/O/<code:code>/v2.json",
    "/O/<code:code>/catalogue.json",
    "/O/<code:code>/did.json",
    "/O/<code:code>/status/<int(max=999999):number>",
    "/E/<code:code>",
    "/E/<code:code>.json",
    "/E/<code:code>/v2.json",
    "/V/<code:code>",
    "/A/<code:code>",
    "/J/<code:code>",
    "/entrer/<key>",
    "/I/<code:code>",
    "/T/<code:key>",
    "/T/retirer",
    "/H/<code:code>",
    "/G/<code:code>",
    "/S/<code:code>",
    "/L/<code:key>",
    "/U/<code:key>",
    "/Q/<code:code>",
    "/images/<sha256>.png",
    "/passeport",
    "/ajouter",
    "/lire",
    "/read",
    "/manifest.webmanifest",
    "/sw.js",
}


def opened_with_get(app) -> set[str]:
    return {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}


def test_every_printed_shape_still_answers(app):
    assert not SHAPES - opened_with_get(app)


def test_every_letter_keeps_its_meaning(app):
    assert LETTERS.items() <= PRINTED.items()


def test_a_new_printed_address_joins_this_list(app):
    capitals = {shape for shape in opened_with_get(app) if shape[1:2].isupper()}
    new = {shape for shape in capitals if shape not in SHAPES and shape.split("/")[1] not in LETTERS}

    assert not new, f"add {new} here: once it is printed it can never change"


@pytest.mark.parametrize("which", ["claim", "envelope", "page", "badge", "map"])
def test_whatever_case_it_is_typed_in(app, world, which):
    printed = getattr(world.day(), which)
    someone = Phone(app)

    as_printed = someone.opens(printed).screen.findtext(".//h1")
    in_small_letters = someone.opens(printed.lower()).screen.findtext(".//h1")

    assert someone.status == 200
    assert in_small_letters == as_printed


def test_the_wall_and_the_organisation_forgive_case_too(karima, world):
    code = world.code("Repas de quartier")
    organisation = f"/O/{world.claim_code(code).badge_class.organisation.code}"

    assert karima.opens(world.day().projector.lower()).status == 200
    assert karima.opens(organisation.lower()).sees("Les Ateliers du Port")


def test_letters_that_look_like_digits_are_forgiven(app, world):
    code = world.code("Repas de quartier")
    while not {"0", "1"} & set(code[3:]):
        code = world.code("Repas de quartier")
    misread = code[:3] + code[3:].replace("0", "O").replace("1", "l")

    assert Phone(app).opens(misread).sees("Repas de quartier")


def test_a_capital_folder_is_not_mistaken_for_a_code(app):
    """``/c/…`` is a claim; ``/carte`` and ``/c`` are not."""
    someone = Phone(app)

    assert someone.opens("/c").status == 404
    assert someone.opens("/carte/K7F2QX").status == 404
