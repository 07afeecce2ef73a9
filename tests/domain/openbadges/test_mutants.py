"""Every real file that is proven or intact, altered in a hundred places: no mutant is proven or intact.

Half are altered as values (a letter, a field more or less, two values exchanged, a name changed), half
as raw bytes. What still says the same is no mutant: spaces, null fields, one value or a list of one,
the order of what has none, http and https, a context more or less that defines none of the badge's words (PyLD says).
"""

import base64
import copy
import json
import random

import pytest
from pyld import jsonld

from backpack.openbadges import baking, checks, contexts, reading, strict
from backpack.openbadges.model import Refused, Verdict
from tests.domain.openbadges.test_corpus import LATER, SAID
from tests.domain.openbadges.world import World

GOOD = [file for file, row in SAID.items() if row["says"] in ("proven", "intact")]
MUTANTS = 100
WORDS = (
    "level",
    "name",
    "image",
    "description",
    "url",
    "validUntil",
    "id",
    "expires",
    "evidence",
    "awardedDate",
)


@pytest.fixture(scope="module")
def world(corpus):
    return World(corpus)


def text_of(data):
    if data.startswith(baking.PNG) or data.lstrip().startswith(b"<"):
        return baking.unbake(data).text.strip().encode()
    return data.strip()


def meaning(data):
    """What two readers would agree on: canonical meaning for JSON, every letter for a token."""
    text = text_of(data)
    return plain(strict.loads(text)) if text.startswith(b"{") else text


def is_same(mutant, data, original):
    mine = meaning(mutant)
    if mine == original or not isinstance(mine, dict) or not isinstance(original, dict):
        return mine == original
    if {**mine, "@context": None} != {**original, "@context": None} or "proof" not in mine:
        return False
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": contexts.loader}
    try:
        one, other = (jsonld.normalize(strict.loads(text_of(each)), options) for each in (mutant, data))
    except (jsonld.JsonLdError, Refused, ValueError, TypeError, KeyError):
        return False
    return one == other


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if plain(inner) not in (None, [])}
    if isinstance(value, list):
        items = sorted({json.dumps(plain(item), sort_keys=True) for item in value if item is not None})
        return json.loads(items[0]) if len(items) == 1 else items
    # What is published over http is asked for over https.
    return f"https://{value[7:]}" if isinstance(value, str) and value.startswith("http://") else value


def places(value, path=()):
    for step in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, step)
        yield from places(value[step], (*path, step))


def at(value, path):
    for step in path:
        value = value[step]
    return value


def altered(value, dice):
    """The same JSON value with one alteration."""
    mutant = copy.deepcopy(value)
    # One good proof among several is enough, so that none of them can break the others.
    several = isinstance(value.get("proof"), list) and len(value["proof"]) > 1
    every = [path for path in places(mutant) if not (several and path[0] == "proof")]
    path = dice.choice(every)
    holder, step = at(mutant, path[:-1]), path[-1]
    match dice.randrange(6):
        case 0 | 1:
            holder[step] = other(holder[step], dice)
        case 2:
            del holder[step]
        case 3:
            homes = [at(mutant, path[:length]) for length in range(len(path) + 1)]
            home = [one for one in homes if isinstance(one, dict)][-1]
            home.setdefault(
                dice.choice(WORDS), dice.choice(["Master", "https://evil.example/", True, 7, {"a": "b"}])
            )
        case 4:
            second = dice.choice(
                [one for one in every if one[: len(path)] != path and path[: len(one)] != one] or [path]
            )
            there = at(mutant, second[:-1])
            holder[step], there[second[-1]] = there[second[-1]], holder[step]
        case _ if isinstance(holder, dict):
            holder[dice.choice(WORDS) if dice.random() < 0.5 else f"{step}x"] = holder.pop(step)
        case _:
            holder.append("https://evil.example/")
    return mutant


def mutants(value, many, seed=7):
    """That many alterations of a JSON value, none of which still says the same."""
    dice, found = random.Random(seed), []
    while len(found) < many:
        mutant = altered(value, dice)
        if plain(mutant) != plain(value):
            found.append(mutant)
    return found


def other(value, dice):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str) and value:
        place = dice.randrange(len(value))
        return dice.choice(
            [
                value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :],
                value[:place] + value[place].swapcase() + value[place + 1 :],
                value + dice.choice(["x", " ", "/", "=", "\u200b", "1"]),
                value[:-1],
            ]
        )
    return dice.choice(["x", 1, [], {}])


def as_values(text, dice):
    if text.startswith(b"{"):
        return strict.dumps(altered(strict.loads(text), dice))
    parts = text.split(b".")
    which = dice.choice([0, 1, 1, 1])
    value = strict.loads(base64.urlsafe_b64decode(parts[which] + b"=="))
    parts[which] = base64.urlsafe_b64encode(strict.dumps(altered(value, dice))).rstrip(b"=")
    return b".".join(parts)


def as_bytes(data, dice):
    mutant = bytearray(data)
    place = dice.randrange(len(mutant))
    match dice.randrange(4):
        case 0:
            mutant[place] ^= 1 << dice.randrange(8)
        case 1:
            del mutant[place]
        case 2:
            mutant.insert(place, dice.choice(b'aZ0 ",:{}[]\\.=_-'))
        case _:
            mutant[place] = dice.choice(b'aZ0 ",:{}[]\\.=_-')
    return bytes(mutant)


@pytest.mark.parametrize("file", GOOD)
def test_no_mutant_is_proven_or_intact(corpus, world, file):
    data = (corpus / file).read_bytes()
    resolve, original, text = world.around(data), meaning(data), text_of(data)
    dice, tried, survivors = random.Random(file), 0, []
    for attempt in range(MUTANTS * 8):
        mutant = as_values(text, dice) if attempt % 2 else as_bytes(data, dice)
        try:
            if is_same(mutant, data, original):
                continue
        except Refused:
            pass  # and reading will say so
        tried += 1
        try:
            verdict = checks.verify(reading.read(mutant), resolve=resolve, now=LATER).verdict
        except Refused:
            verdict = Verdict.UNREADABLE
        if verdict in (Verdict.PROVEN, Verdict.INTACT):
            survivors.append(text_of(mutant))
        if tried == MUTANTS:
            break

    assert tried == MUTANTS
    assert survivors == []


def test_enough_files_are_tried():
    assert len(GOOD) >= 25
