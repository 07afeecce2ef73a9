"""A JSON document of the open format becomes a map, or says what is wrong with it (README.md beside this file)."""

from __future__ import annotations

from typing import Any

from backpack.openmaps.model import Area, Edge, Level, Look, Map, Match, Node, NodeKind
from backpack.openmaps.writing import FORMAT

MOST_NODES = 600


class BadMap(ValueError):
    """This document is no map. ``faults`` are (where, what) pairs: a path into the document and one word."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        super().__init__("; ".join(f"{where}: {what}" for where, what in faults))
        self.faults = faults


def read(document: Any) -> Map:
    """The map that *document* (parsed JSON) is. Raises BadMap with every fault that was found."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadMap(("format", "not-a-map"))
    try:
        return _read(document)
    except (KeyError, TypeError, ValueError, AttributeError) as cause:
        raise BadMap(("", "unreadable")) from cause


def match(document: dict[str, Any]) -> Match:
    """What a node or a piece accepts, as `writing.match` wrote it."""
    return Match(
        tuple(document["achievements"]),
        tuple(document["issuers"]),
        Level(document.get("level", Level.KNOWS)),
    )


def _read(document: dict[str, Any]) -> Map:
    return Map(
        id=document["id"],
        name=document["name"],
        version=document.get("version", 1),
        language=document.get("language", "fr"),
        about=document.get("about", ""),
        author=document.get("author", ""),
        nodes=tuple(_node(each) for each in document.get("nodes", ())[:MOST_NODES]),
        edges=tuple(Edge(each["before"], each["after"]) for each in document.get("edges", ())),
        areas=tuple(Area(each["name"], tuple(each["nodes"])) for each in document.get("areas", ())),
        picture=document.get("picture", ""),
    )


def _node(document: dict[str, Any]) -> Node:
    look = document.get("look")
    wanted = document.get("match")
    return Node(
        id=document["id"],
        kind=NodeKind(document["kind"]),
        name=document["name"],
        match=match(wanted) if wanted else None,
        pieces=tuple(match(each) for each in document.get("pieces", ())),
        needed=document.get("needed", 0),
        about=document.get("about", ""),
        apply=document.get("apply", ""),
        at=document.get("at", ""),
        star=document.get("star", ""),
        look=Look(**look) if look else None,
        x=document.get("x"),
        y=document.get("y"),
    )
