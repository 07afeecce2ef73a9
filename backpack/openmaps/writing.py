"""A map as a JSON document of the open format (README.md beside this file)."""

from __future__ import annotations

from typing import Any

from backpack.openmaps.model import Map, Match, Node

FORMAT = "mini-map/1"


def document(drawn: Map) -> dict[str, Any]:
    """The whole of *drawn*; what is empty is left out."""
    whole = {
        "format": FORMAT,
        "id": drawn.id,
        "version": drawn.version,
        "language": drawn.language,
        "name": drawn.name,
        "about": drawn.about,
        "author": drawn.author,
        "picture": drawn.picture,
        "nodes": [_node(each) for each in drawn.nodes],
        "edges": [{"before": each.before, "after": each.after} for each in drawn.edges],
        "areas": [{"name": each.name, "nodes": list(each.nodes)} for each in drawn.areas],
    }
    return {name: value for name, value in whole.items() if value not in ("", [])}


def match(wanted: Match) -> dict[str, Any]:
    """What a node or a piece accepts."""
    return {
        "achievements": list(wanted.achievements),
        "issuers": list(wanted.issuers),
        "level": wanted.level.value,
    }


def _node(node: Node) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "id": node.id,
        "kind": node.kind.value,
        "name": node.name,
        "match": match(node.match) if node.match else None,
        "pieces": [match(each) for each in node.pieces],
        "needed": node.needed or None,
        "about": node.about,
        "apply": node.apply,
        "at": node.at,
        "star": node.star,
        "look": {name: value for name, value in vars(node.look).items() if value} if node.look else None,
        "x": node.x,
        "y": node.y,
    }
    return {name: value for name, value in whole.items() if value not in ("", None, [])}
