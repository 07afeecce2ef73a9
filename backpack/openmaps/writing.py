"""A map as a JSON document of the open format (README.md beside this file)."""

from __future__ import annotations

from typing import Any

from backpack.openmaps.model import Map, Match, Node

FORMAT = "mini-map/1"


def document(drawn: Map, *, base: str = "") -> dict[str, Any]:
    """The whole of *drawn*; what is empty is left out.

    With *base* ("https://badge.example") addresses of this site are whole, as they must be when the map leaves it.
    """
    whole = {
        "format": FORMAT,
        "id": _whole(drawn.id, base),
        "version": drawn.version,
        "language": drawn.language,
        "name": drawn.name,
        "about": drawn.about,
        "author": drawn.author,
        "picture": _whole(drawn.picture, base),
        "nodes": [_node(each, base) for each in drawn.nodes],
        "edges": [{"before": each.before, "after": each.after} for each in drawn.edges],
        "areas": [{"name": each.name, "nodes": list(each.nodes)} for each in drawn.areas],
    }
    return {name: value for name, value in whole.items() if value not in ("", [])}


def match(wanted: Match, *, base: str = "") -> dict[str, Any]:
    """What a node or a piece accepts."""
    return {
        "achievements": [_whole(each, base) for each in wanted.achievements],
        "issuers": [_whole(each, base) for each in wanted.issuers],
        "level": wanted.level.value,
    }


def _node(node: Node, base: str) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "id": node.id,
        "kind": node.kind.value,
        "name": node.name,
        "match": match(node.match, base=base) if node.match else None,
        "pieces": [match(each, base=base) for each in node.pieces],
        "needed": node.needed or None,
        "about": node.about,
        "apply": _whole(node.apply, base),
        "at": node.at,
        "star": _whole(node.star, base),
        "look": {name: value for name, value in vars(node.look).items() if value} if node.look else None,
        "x": node.x,
        "y": node.y,
    }
    return {name: value for name, value in whole.items() if value not in ("", None, [])}


def _whole(address: str, base: str) -> str:
    return f"{base}{address}" if address.startswith("/") else address
