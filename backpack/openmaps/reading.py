"""A JSON document of the open format becomes a map, or says all that is wrong with it (README.md beside this file)."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from backpack.openmaps.checks import Fault, Part
from backpack.openmaps.model import Area, Edge, Level, Look, Map, Match, Node, NodeKind
from backpack.openmaps.writing import FORMAT

MOST_BYTES = 1 << 20
MOST_BRACKETS = 20_000  # objects and lists; each costs Python a hundred times its two bytes
MOST_NODES = 600
MOST_EDGES = 2000
MOST_AREAS = 60
MOST_PIECES = 60
MOST_NAMED = 60  # achievements, or issuers, of one match
MOST_VERSION = 1_000_000
LONGEST_MAP_NAME = 80
LONGEST_NAME = 200
LONGEST_ABOUT = 2000
WIDTH = 360
HEIGHT = 20_000  # some 200 badges, one above the other


class BadMap(ValueError):
    """This document is no map. ``faults`` are (where, what) pairs: a path into the document and one word."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{where}: {what}" for where, what in faults))
        self.faults = faults


def loads(text: bytes | str) -> Any:
    """The JSON value that a stranger's *text* is (RFC 8259; I-JSON strictness of RFC 7493).

    Raises BadMap: too-large, not-text, not-json, twice (a name that an object has two times), not-a-number, too-deep.
    """
    if len(text) > MOST_BYTES:
        raise BadMap(("", "too-large"))
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    except UnicodeDecodeError:
        raise BadMap(("", "not-text")) from None
    if decoded.count("{") + decoded.count("[") > MOST_BRACKETS:
        raise BadMap(("", "too-large"))
    try:
        return json.loads(
            decoded, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite
        )
    except BadMap:
        raise
    except RecursionError:
        raise BadMap(("", "too-deep")) from None
    except ValueError:
        raise BadMap(("", "not-json")) from None


def read(document: Any, *, base: str = "") -> Map:
    """The map that *document* (parsed JSON) is. Raises BadMap with every fault that was found.

    *base* is this site's address ("https://badge.example"): what lies under it loses it, as the model wants.
    """
    faults: list[Fault] = []
    whole = Part(document, "", faults, base)
    if whole.fields.get("format") != FORMAT:
        known = isinstance(whole.fields.get("format"), str) and whole.fields["format"].startswith("mini-map/")
        raise BadMap(("format", "unknown-version" if known else "not-a-map"))
    drawn = _map(whole)
    if faults:
        raise BadMap(*faults)
    return drawn


def match(document: dict[str, Any]) -> Match:
    """What a node or a piece accepts, as `writing.match` wrote it."""
    return Match(
        tuple(document["achievements"]),
        tuple(document["issuers"]),
        Level(document.get("level", Level.KNOWS)),
    )


def _map(whole: Part) -> Map:
    drawn = Map(
        id=whole.identifier("id"),
        name=whole.text("name", LONGEST_MAP_NAME, least=1),
        version=whole.whole("version", 1, MOST_VERSION, 1),
        language=whole.text("language", 35) or "fr",
        about=whole.text("about", LONGEST_ABOUT, lines=True),
        author=whole.text("author", LONGEST_NAME),
        nodes=tuple(node for each in whole.parts("nodes", MOST_NODES) if (node := _node(each))),
        edges=tuple(_edge(each) for each in whole.parts("edges", MOST_EDGES)),
        areas=tuple(_area(each) for each in whole.parts("areas", MOST_AREAS)),
        picture=whole.address("picture"),
    )
    named = whole.fields.get("nodes")
    ids = [each.get("id") for each in named if isinstance(each, dict)] if isinstance(named, list) else []
    _note_links(whole, drawn, [each for each in ids if isinstance(each, str)])
    return drawn


def _node(part: Part) -> Node | None:
    kind: NodeKind | None = part.one_of("kind", NodeKind)
    matched, look = part.part("match"), part.part("look")
    pieces = part.parts("pieces", MOST_PIECES, is_needed=kind in (NodeKind.KEY, NodeKind.PATH))
    if kind in (NodeKind.BADGE, NodeKind.KEY) and matched is None:
        part.note("match", "missing")
    if kind is NodeKind.STAR and not pieces and not part.fields.get("star"):
        part.note("star", "missing")
    node = Node(
        id=part.id("id"),
        kind=kind or NodeKind.TEXT,
        name=part.text("name", LONGEST_NAME, least=1),
        match=_match(matched) if matched else None,
        pieces=tuple(_match(each) for each in pieces),
        needed=part.whole("needed", 0, MOST_PIECES, 0),
        about=part.text("about", LONGEST_ABOUT, lines=True),
        apply=part.address("apply"),
        at=part.text("at", LONGEST_NAME),
        star=part.address("star"),
        look=_look(look) if look else None,
        x=part.place("x", WIDTH),
        y=part.place("y", HEIGHT),
    )
    if node.needed > len(pieces):
        part.note("needed", "more-than-pieces")
    return node if kind else None


def _match(part: Part) -> Match:
    return Match(
        part.identifiers("achievements", MOST_NAMED),
        part.identifiers("issuers", MOST_NAMED),
        part.one_of("level", Level, Level.KNOWS),
    )


def _look(part: Part) -> Look:
    return Look(
        kind=part.word("kind"),
        enamel=part.word("enamel"),
        pictogram=part.word("pictogram"),
        issuer=part.text("issuer", LONGEST_NAME),
        level=part.whole("level", 0, 3, 0),
    )


def _edge(part: Part) -> Edge:
    return Edge(part.id("before"), part.id("after"))


def _area(part: Part) -> Area:
    held = part.listed("nodes", MOST_NODES)
    return Area(part.text("name", LONGEST_NAME, least=1), tuple(each for each in held if _is_id(part, each)))


def _is_id(part: Part, value: object) -> bool:
    if not isinstance(value, str):
        part.note("nodes", "not-text")
    return isinstance(value, str)


def _note_links(whole: Part, drawn: Map, ids: Iterable[str]) -> None:
    """Ids that stand twice, ways and areas that lead nowhere, ways that lead back to where they began."""
    counted = Counter(ids)
    for id, many in counted.items():
        if many > 1:
            whole.note(f"nodes.{id[:64]}", "twice")
    for i, edge in enumerate(drawn.edges):
        for name, id in (("before", edge.before), ("after", edge.after)):
            if id not in counted:
                whole.note(f"edges[{i}].{name}", "nowhere")
    for edge, many in Counter(drawn.edges).items():
        if many > 1:
            whole.note(f"edges.{edge.before}.{edge.after}", "twice")
    for i, area in enumerate(drawn.areas):
        if any(each not in counted for each in area.nodes):
            whole.note(f"areas[{i}].nodes", "nowhere")
        if len(set(area.nodes)) < len(area.nodes):
            whole.note(f"areas[{i}].nodes", "twice")
    for id in circle(drawn.edges):
        whole.note(f"edges.{id}", "circle")


def circle(edges: Iterable[Edge]) -> Iterator[str]:
    """The ids that no order of *edges* can place: each lies on a circle, or behind one."""
    waits: dict[str, set[str]] = {}
    for edge in edges:
        waits.setdefault(edge.after, set()).add(edge.before)
        waits.setdefault(edge.before, set())
    while free := [id for id, before in waits.items() if not before]:
        for id in free:
            del waits[id]
        for before in waits.values():
            before.difference_update(free)
    yield from waits


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    for name, many in Counter(name for name, _ in pairs).items():
        if many > 1:
            raise BadMap((name[:80], "twice"))
    return dict(pairs)


def _no_constant(name: str) -> NoReturn:
    raise BadMap((name, "not-a-number"))


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BadMap((digits[:40], "not-a-number"))
    return number
