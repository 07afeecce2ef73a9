"""The open format: its document is true, its reader tells every fault, and nothing but BadMap comes out of it."""

from __future__ import annotations

import copy
import json
import random
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from backpack import openmaps
from backpack.openmaps import reading, writing
from backpack.openmaps.model import Area, Edge, Level, Look, Map, Match, Node, NodeKind
from backpack.openmaps.reading import BadMap, read

README = (Path(openmaps.__file__).parent / "README.md").read_text(encoding="utf-8")
BASE = "https://badge.example"


def example() -> dict[str, Any]:
    return reading.loads(re.findall(r"```json\n(.*?)```", README, re.S)[0])  # type: ignore[no-any-return]


def table(title: str) -> set[str]:
    """The fields that the table under *title* names."""
    part = README.split(f"## {title}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", part, re.M))


def faults(document: Any) -> set[tuple[str, str]]:
    with pytest.raises(BadMap) as bad:
        read(document)
    return set(bad.value.faults)


def with_(**changed: Any) -> dict[str, Any]:
    return example() | changed


def with_node(**changed: Any) -> dict[str, Any]:
    document = example()
    document["nodes"][1] |= changed
    return document


# The document is true ------------------------------------------------------------------------------


def test_the_example_is_a_map_and_comes_back_as_it_was() -> None:
    drawn = read(example(), base=BASE)

    assert writing.document(drawn, base=BASE) == example()
    assert drawn.nodes[0].match is not None
    assert drawn.nodes[0].match.achievements[0].startswith("/O/")
    assert drawn.nodes[2].star == ""
    assert drawn.nodes[3].star == "/S/3D4E5F6G7H8J9"
    assert read(writing.document(drawn)) == drawn


@pytest.mark.parametrize(
    ("title", "model", "besides"),
    [
        ("The whole document", Map, {"format"}),
        ("A node", Node, set()),
        ("A match", Match, set()),
        ("A look", Look, set()),
        ("An edge", Edge, set()),
        ("An area", Area, set()),
    ],
)
def test_every_field_that_the_document_names_is_what_the_reader_knows(
    title: str, model: type, besides: set[str]
) -> None:
    assert table(title) - besides == {each.name for each in fields(model)}


def test_every_word_of_a_fault_and_every_kind_is_in_the_document() -> None:
    source = "".join(
        (Path(openmaps.__file__).parent / name).read_text(encoding="utf-8")
        for name in ("reading.py", "checks.py")
    )
    words = set(re.findall(r'"((?:not|too|more|un|out|mis)-?[a-z-]+)"', source)) | {
        "empty", "characters", "twice", "nowhere", "circle", "unknown",
    }  # fmt: skip
    told = set(re.findall(r"`([a-z-]+)`", README))

    assert len(words) > 15
    assert words <= told | {"unreadable"}
    assert {each.value for each in NodeKind} | {each.value for each in Level} <= told


def test_the_limits_in_the_document_are_the_limits_of_the_reader() -> None:
    limits = (
        reading.MOST_BYTES, reading.MOST_NODES, reading.MOST_EDGES, reading.MOST_AREAS, reading.MOST_PIECES,
        reading.LONGEST_MAP_NAME, reading.LONGEST_NAME, reading.LONGEST_ABOUT, reading.WIDTH, reading.HEIGHT,
        reading.MOST_VERSION,
    )  # fmt: skip
    assert all(re.search(rf"\b{limit}\b", README) for limit in limits)
    assert f"{reading.MOST_BRACKETS:,}" in README


# Every fault is told --------------------------------------------------------------------------------


def test_every_fault_is_told_at_once_each_with_its_place() -> None:
    document = with_(name=7, version=0)
    document["nodes"][0] |= {"kind": "bagde", "name": " "}
    document["nodes"][1] |= {"apply": "javascript:alert(1)", "x": -1}
    document["edges"].append({"before": "forum", "after": "ailleurs"})

    assert faults(document) == {
        ("name", "not-text"),
        ("version", "out-of-range"),
        ("nodes[0].kind", "unknown"),
        ("nodes[0].name", "empty"),
        ("nodes[1].apply", "not-an-address"),
        ("nodes[1].x", "out-of-range"),
        ("edges[2].after", "nowhere"),
    }


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"kind": None}, ("nodes[1].kind", "missing")),
        ({"id": "../x"}, ("nodes[1].id", "not-an-id")),
        ({"id": "accueillir"}, ("nodes.accueillir", "twice")),
        ({"name": "x" * 201}, ("nodes[1].name", "too-long")),
        ({"name": "a\u202eb"}, ("nodes[1].name", "characters")),
        ({"name": "a\nb"}, ("nodes[1].name", "characters")),
        ({"about": "a\0b"}, ("nodes[1].about", "characters")),
        ({"name": "\ud800"}, ("nodes[1].name", "characters")),
        ({"match": None}, ("nodes[1].match", "missing")),
        ({"match": []}, ("nodes[1].match", "not-an-object")),
        ({"match": {"achievements": [], "issuers": ["/O/1"]}}, ("nodes[1].match.achievements", "empty")),
        ({"match": {"achievements": ["/O/1/2"]}}, ("nodes[1].match.issuers", "missing")),
        (
            {"match": {"achievements": [7], "issuers": ["/O/1"]}},
            ("nodes[1].match.achievements[0]", "not-text"),
        ),
        (
            {"match": {"achievements": ["/O/1/2"], "issuers": ["/O/1"], "level": "masters"}},
            ("nodes[1].match.level", "unknown"),
        ),
        ({"kind": "key"}, ("nodes[1].pieces", "missing")),
        ({"kind": "path", "pieces": []}, ("nodes[1].pieces", "empty")),
        ({"kind": "star"}, ("nodes[1].star", "missing")),
        ({"needed": 1}, ("nodes[1].needed", "more-than-pieces")),
        ({"needed": True}, ("nodes[1].needed", "not-a-number")),
        ({"needed": -1}, ("nodes[1].needed", "out-of-range")),
        ({"x": float("nan")}, ("nodes[1].x", "not-a-number")),
        ({"y": 10**400}, ("nodes[1].y", "out-of-range")),
        ({"look": {"kind": "Can"}}, ("nodes[1].look.kind", "unknown")),
        ({"apply": "//evil.example"}, ("nodes[1].apply", "outside")),
        ({"apply": "/../etc"}, ("nodes[1].apply", "outside")),
        ({"apply": "http://site.example"}, ("nodes[1].apply", "not-an-address")),
        ({"apply": "https://bank.example@evil.example"}, ("nodes[1].apply", "not-an-address")),
        ({"apply": "data:text/html,x"}, ("nodes[1].apply", "not-an-address")),
        ({"apply": "/\\evil.example"}, ("nodes[1].apply", "not-an-address")),
        ({"apply": "https://x.example/" + "a" * 500}, ("nodes[1].apply", "too-long")),
    ],
)
def test_a_fault_of_a_node(changed: dict[str, Any], fault: tuple[str, str]) -> None:
    assert fault in faults(with_node(**changed))


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (None, ("format", "not-a-map")),
        ([], ("format", "not-a-map")),
        (with_(format="mini-map/2"), ("format", "unknown-version")),
        (with_(format="mini-map/10"), ("format", "unknown-version")),
        (with_(format=None), ("format", "not-a-map")),
        (with_(id="javascript:x"), ("id", "not-an-address")),
        (with_(nodes={}), ("nodes", "not-a-list")),
        (with_(nodes=[7]), ("nodes[0]", "not-an-object")),
        (
            with_(nodes=[{"id": f"n{i}", "kind": "text", "name": "x"} for i in range(601)]),
            ("nodes", "too-many"),
        ),
        (with_(edges=[{"before": "forum", "after": "forum"}]), ("edges.forum", "circle")),
        (with_(edges=[{"before": "ranger", "after": "equipe"}] * 2), ("edges.ranger.equipe", "twice")),
        (with_(areas=[{"name": "Ici", "nodes": ["ailleurs"]}]), ("areas[0].nodes", "nowhere")),
        (with_(areas=[{"name": "Ici", "nodes": ["forum", "forum"]}]), ("areas[0].nodes", "twice")),
        (with_(areas=[{"name": "Ici", "nodes": [["forum"]]}]), ("areas[0].nodes", "not-text")),
        (with_(picture="file:///etc/passwd"), ("picture", "not-an-address")),
    ],
)
def test_a_fault_of_the_whole(document: Any, fault: tuple[str, str]) -> None:
    assert fault in faults(document)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b"", "not-json"),
        (b"{", "not-json"),
        (b"\xff\xfe", "not-text"),
        (b'{"name": "a", "name": "b"}', "twice"),
        (b'{"x": NaN}', "not-a-number"),
        (b'{"x": 1e999}', "not-a-number"),
        (b"[" * 15_000, "too-deep"),
        (b"[" * 30_000, "too-large"),
        (b" " * (reading.MOST_BYTES + 1), "too-large"),
        (b"1" * 5000, "not-json"),
    ],
)
def test_what_is_not_even_json_is_told_too(text: bytes, what: str) -> None:
    with pytest.raises(BadMap) as bad:
        reading.loads(text)
    assert bad.value.faults[0][1] == what


def test_a_circle_of_three_is_found_and_a_long_road_is_none() -> None:
    ring = [Edge("a", "b"), Edge("b", "c"), Edge("c", "a"), Edge("c", "d")]
    road = [Edge(str(i), str(i + 1)) for i in range(599)]

    assert set(reading.circle(ring)) == {"a", "b", "c", "d"}
    assert not list(reading.circle(road))


# What a reader must do ------------------------------------------------------------------------------


def test_unknown_fields_are_left_out_and_the_rest_is_read() -> None:
    document = with_(colour="red") | {
        "nodes": [each | {"sparkle": {"deep": [1]}} for each in example()["nodes"]]
    }

    assert read(document) == read(example())


def test_local_ways_to_try_a_site_out_and_other_names_of_badges_are_fine() -> None:
    match = {"achievements": ["urn:uuid:1", "http://old.example/badge"], "issuers": ["did:web:club.example"]}
    drawn = read(with_node(apply="http://127.0.0.1:8000/x", match=match))

    assert drawn.nodes[1].apply == "http://127.0.0.1:8000/x"
    assert drawn.nodes[1].match == Match(tuple(match["achievements"]), tuple(match["issuers"]), Level.KNOWS)


def test_another_site_with_a_longer_name_is_not_this_one() -> None:
    drawn = read(with_node(apply=f"{BASE}.evil.example/x"), base=BASE)

    assert drawn.nodes[1].apply == f"{BASE}.evil.example/x"


ODD: list[Any] = [
    None, True, 0, -1, 7, 10**30, 1.5, float("nan"), float("inf"), "", "x", "\0", "\ud800", "javascript:x", "//x", "/x",
    "http://[", "https://x:99999/", "x" * 3000, [], {}, [[]], [None], {"": ""}, {"id": 1}, ["a"] * 3,
]  # fmt: skip


def test_whatever_is_changed_in_a_good_document_is_a_map_or_is_told() -> None:
    chance = random.Random(6)
    read_well = 0
    for _ in range(500):
        document = example()
        for _ in range(chance.randint(1, 3)):
            _change(document, chance)
        try:
            drawn = read(document, base=BASE)
        except BadMap as bad:
            told = bad.faults
        else:
            told = ()
            read_well += 1
            assert read(writing.document(drawn)) == drawn
            json.dumps(writing.document(drawn)).encode()
        assert all(isinstance(part, str) for fault in told for part in fault)
    assert 20 < read_well < 480


def _change(document: Any, chance: random.Random) -> None:
    """Somewhere inside: another value, nothing, or the same thing once more."""
    at = document
    while True:
        places: list[Any] = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not places:
            return
        place = chance.choice(places)
        if isinstance(at[place], dict | list) and chance.random() < 0.7:
            at = at[place]
            continue
        match chance.randrange(3):
            case 0:
                at[place] = copy.deepcopy(chance.choice(ODD))
            case 1:
                del at[place]
            case _ if isinstance(at, list):
                at.append(copy.deepcopy(at[place]))
        return
