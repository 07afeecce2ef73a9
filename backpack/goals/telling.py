"""What a map says of each of its nodes, in words: the same for its picture and for its list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.goals.holdings import classes_named
from backpack.issuers.models import Organisation
from backpack.kernel.words import gettext as _
from backpack.kernel.words import ngettext
from backpack.openmaps.layout import HEADS, numbered
from backpack.openmaps.model import Map, Match, Node, NodeKind
from backpack.openmaps.standing import Standing, State

_NAMED = {NodeKind.KEY: "clef", NodeKind.STAR: "etoile", NodeKind.TEXT: "mot"}


@dataclass(slots=True)  # not frozen: a screen makes hundreds, and that would be a fifth of making them
class Entry:
    """One node of the map. ``state`` is empty on what is the same for everybody; ``anchor`` is its id in the list.

    ``after`` are the numbers that come before it where that is not just the one before; None: nothing is said.
    ``parts`` are the numbers of its pieces, ``others`` the names of those that do not stand on the map.
    ``counts`` is whether it leads to a head of the map, if there is any.
    """

    node: Node
    stand: Standing
    anchor: str
    number: int
    state: str
    plate: str
    label: str
    giver: str = ""
    area: str = ""
    after: tuple[int, ...] | None = None
    parts: tuple[int, ...] = ()
    others: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    counts: bool = True

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def is_plain(self) -> bool:
        """A badge of which its name, its giver and its state say everything: most of a large map."""
        more = self.tells or self.lacks or self.is_made or self.stand.ignored or not self.counts
        return self.node.kind is NodeKind.BADGE and not more

    @property
    def is_made(self) -> bool:
        """Whether it says of which badges it is made."""
        return bool(self.parts or self.others)

    @property
    def numbers(self) -> str:
        """The numbers of its pieces, "1 à 5, 9"."""
        return _ranges(self.parts)

    @property
    def tells(self) -> bool:
        """Whether there is more to say than its name, its giver and its state."""
        return bool(self.node.about or self.area or self.node.at or self.after is not None)

    @property
    def badge(self) -> str:
        """The code of the person's badge that is held here."""
        return self.stand.holding.code if self.state and self.stand.holding else ""

    @property
    def wanted(self) -> str:
        """The code of this site's badge class that it asks for; empty for one of elsewhere."""
        named = self.node.match.achievements[0] if self.node.match else ""
        parts = named.split("/")
        return parts[3] if named.startswith("/O/") and len(parts) == 4 else ""

    @property
    def card(self) -> str:
        """Where one reads about the company of a star."""
        return self.node.star if self.node.star.startswith(("/S/", "https://")) else ""

    @property
    def achievement(self) -> str:
        return self.node.match.achievements[0] if self.node.match else ""

    @property
    def count(self) -> str:
        """ "3 badges sur 5", and on what is the same for everybody "5 badges", or "3 badges parmi 5"."""
        needed, many = self.stand.needed, len(self.node.pieces)
        if self.state:
            held = min(self.stand.held, needed)
            return ngettext("{count} badge sur {needed}", "{count} badges sur {needed}", held, needed=needed)
        if needed < many:
            return ngettext("{count} badge parmi {many}", "{count} badges parmi {many}", needed, many=many)
        return ngettext("{count} badge", "{count} badges", needed)


def entries(db: Session, drawn: Map, stands: Sequence[Standing], *, for_person: bool) -> list[Entry]:
    """Every node of *drawn* in its order; *stands* are its standings."""
    numbers = numbered(drawn.nodes)
    areas = {id: area.name for area in reversed(drawn.areas) for id in area.nodes}
    names = _Names(db, drawn, numbers)
    givers = _givers(db, drawn)
    after = _after(drawn, numbers)
    words = _state_words()
    seen: defaultdict[NodeKind, int] = defaultdict(int)
    found = []
    for stand in stands:
        node, number = stand.node, numbers.get(stand.node.id, 0)
        seen[node.kind] += 1
        state = stand.state.value if for_person and node.kind not in (NodeKind.PLACE, NodeKind.TEXT) else ""
        plate = _plate(stand, number, words[state] if state else "")
        label = f"{plate} : {node.name}" if state or node.kind in _NAMED else f"{number}. {node.name}"
        parts, others, lacks = names.of(stand) if node.pieces else ((), (), ())
        found.append(
            Entry(
                node,
                stand,
                f"etape-{number}" if number else f"{_NAMED[node.kind]}-{seen[node.kind]}",
                number,
                state,
                plate,
                label if node.kind is not NodeKind.TEXT else node.name,
                givers(node.match) if node.match else "",
                area if (area := areas.get(node.id, "")) != node.name else "",
                after.get(node.id),
                parts,
                others,
                lacks,
                names.counts(node),
            )
        )
    return found


def _state_words() -> dict[str, str]:
    return {
        State.HELD.value: _("J’ai"),
        State.TO_ASK.value: _("À demander"),
        State.ASKED.value: _("Demandé"),
        State.LOOKED_AT.value: _("On regarde"),
        State.MISSING.value: _("Pas encore"),
    }


def _plate(stand: Standing, number: int, word: str) -> str:
    """What stands under the node in the picture."""
    node, needed = stand.node, stand.needed
    held = min(stand.held, needed)
    if node.kind is NodeKind.PLACE:
        return f"{number}. {_('Un lieu')}"
    if node.kind in (NodeKind.KEY, NodeKind.STAR):
        if not word:
            return ngettext("{count} badge", "{count} badges", needed)
        return _("{held} sur {needed}", held=held, needed=needed)
    if node.kind is NodeKind.PATH and word and stand.state is State.MISSING:
        return f"{number}. {_('{held} sur {needed}', held=held, needed=needed)}"
    return f"{number}. {word}" if word else str(number or "")


def _after(drawn: Map, numbers: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    """For each numbered node that does not simply follow the one before: the numbers that it comes after."""
    if not drawn.edges:
        return {}
    on_roads = {id for edge in drawn.edges for id in (edge.before, edge.after)}
    before: defaultdict[str, set[int]] = defaultdict(set)
    for edge in drawn.edges:
        if edge.before in numbers:
            before[edge.after].add(numbers[edge.before])
    return {
        id: tuple(sorted(before[id]))
        for id, number in numbers.items()
        if number > 1 and id in on_roads and before[id] != {number - 1}
    }


class _Names:
    """What pieces are called: by the map's own nodes, else by this site's badge classes."""

    def __init__(self, db: Session, drawn: Map, numbers: Mapping[str, int]) -> None:
        self.nodes: dict[str, Node] = {}
        self.numbers = numbers
        for node in drawn.nodes:
            if node.match and node.kind is not NodeKind.STAR:
                self.nodes.setdefault(node.match.achievements[0], node)
        pieces = [piece for node in drawn.nodes for piece in node.pieces]
        elsewhere = {piece.achievements[0] for piece in pieces if self._node(piece) is None}
        self.classes = classes_named(db, elsewhere) if elsewhere else {}
        heads = [node for node in drawn.nodes if node.kind in HEADS]
        self.asked = {piece.achievements[0] for head in heads for piece in head.pieces}
        self.on_the_way = _leading(drawn)

    def counts(self, node: Node) -> bool:
        """Whether a head asks for *node*, which only a badge need."""
        if node.kind is not NodeKind.BADGE or not self.asked or node.match is None:
            return True
        return node.id in self.on_the_way or any(each in self.asked for each in node.match.achievements)

    def of(self, stand: Standing) -> tuple[tuple[int, ...], tuple[str, ...], tuple[str, ...]]:
        """The numbers of its pieces, the names of those without one, and the names of those that are not held."""
        places = [self._place(piece) for piece in stand.node.pieces]
        parts = tuple(number for number, _name in places if number)
        others = tuple(name for number, name in places if not number and name)
        lacks = tuple(name for i, (_number, name) in enumerate(places) if i not in stand.lobes and name)
        return parts, others, lacks

    def _node(self, piece: Match) -> Node | None:
        """The map's own node for it, also where that asks for more: "je sais" for "je peux"."""
        return next((self.nodes[each] for each in piece.achievements if each in self.nodes), None)

    def _place(self, piece: Match) -> tuple[int, str]:
        if node := self._node(piece):
            return self.numbers.get(node.id, 0), node.name
        name = piece.achievements[0]
        badge_class = self.classes.get(name)
        return 0, badge_class.name if badge_class else _host(name)


def _ranges(numbers: Sequence[int]) -> str:
    """Three and more that follow one another are told by the first and the last."""
    ordered = sorted(set(numbers))
    told: list[str] = []
    for _key, run in groupby(enumerate(ordered), lambda each: each[1] - each[0]):
        row = [number for _place, number in run]
        told += (
            [_("{first} à {last}", first=row[0], last=row[-1])]
            if len(row) > 2
            else [str(each) for each in row]
        )
    return ", ".join(told)


def _leading(drawn: Map) -> set[str]:
    """The ids of the nodes from which a way leads to a head."""
    before: defaultdict[str, list[str]] = defaultdict(list)
    for edge in drawn.edges:
        before[edge.after].append(edge.before)
    found: set[str] = set()
    waiting = [node.id for node in drawn.nodes if node.kind in HEADS]
    while waiting:
        for id in before[waiting.pop()]:
            if id not in found:
                found.add(id)
                waiting.append(id)
    return found


class _Givers:
    def __init__(self, known: dict[str, str]) -> None:
        self.known = known
        self.told: dict[tuple[str, ...], str] = {}

    def __call__(self, match: Match) -> str:
        told = self.told.get(match.issuers)
        if told is None:
            names = (self.known.get(each, "") or _host(each) for each in match.issuers)
            told = self.told[match.issuers] = ", ".join(dict.fromkeys(name for name in names if name))
        return told


def _givers(db: Session, drawn: Map) -> _Givers:
    """Who gives what a node asks for, by name; a site's host where this site does not know them."""
    issuers = {each for node in drawn.nodes if node.match for each in node.match.issuers}
    ours = [each.removeprefix("/O/") for each in issuers if each.startswith("/O/")]
    wanted = select(Organisation.code, Organisation.name).where(Organisation.code.in_(ours))
    return _Givers({f"/O/{code}": name for code, name in db.execute(wanted)} if ours else {})


def _host(address: str) -> str:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
