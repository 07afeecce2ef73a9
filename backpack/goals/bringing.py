"""A map comes as a document: a file, or an address. It becomes a draft of the organisation, and settles no rule."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from backpack.art.design import Design, Kind
from backpack.art.pictograms import OFFERED
from backpack.goals import drafts, mapping, rules
from backpack.goals.models import GoalMap
from backpack.issuers.models import Member
from backpack.issuers.naming import classes_named
from backpack.kernel import fetching, limits
from backpack.kernel.problems import Problem
from backpack.kernel.site import site
from backpack.openmaps import reading
from backpack.openmaps.model import Node, NodeKind

MOST_TOLD = 20  # faults, on one screen
PURPOSE = "map errand"
MOST_ERRANDS = 30  # in ten minutes, for one organisation
_STEP = re.compile(r"(nodes|edges|areas)\[(\d+)\]\.?(.*)")


@dataclass(frozen=True)
class Told:
    """A fault in the words of people: ``part`` is "nodes", "edges", "areas" or empty, ``number`` counts from 1."""

    where: str
    what: str
    part: str = ""
    number: int = 0
    name: str = ""
    field: str = ""


class MapUnread(Problem):
    """This is no map that we can read; ``facts``: faults (as Told), more (how many are not told)."""

    status = 422


class MapUnreachable(Problem):
    """There is no map at the address that was pasted, or it does not answer; ``facts.site``."""

    status = 422


class MapAbsent(Problem):
    """Neither a file nor an address was given."""

    status = 422


def fetched(address: str, who: str) -> bytes:
    """The document at *address*, for the organisation whose code is *who*. Raises MapUnreachable.

    Call it where no transaction is open.
    """
    at = urlsplit(address.strip()) if _is_address(address) else None
    if at is None or limits.is_over(site.database, who, purpose=PURPOSE, most_from_one=MOST_ERRANDS):
        raise MapUnreachable(site=at.hostname if at else "")
    limits.missed(site.database, who, purpose=PURPOSE)
    try:
        return fetching.file(address.strip(), accept="application/json, */*;q=0.1")
    except fetching.Unreachable as cause:
        raise MapUnreachable(site=at.hostname) from cause


def bring(db: Session, text: bytes, member: Member, *, nonce: str = "") -> GoalMap:
    """The map that *text* is, as a draft of *member*'s organisation. Raises MapUnread and MapAbsent."""
    if not text.strip():
        raise MapAbsent
    document: object = None
    try:
        document = reading.loads(text)
        drawn = reading.read(document, base=site.config.base_url)
    except reading.BadMap as bad:
        told = [_told(where, what, document) for where, what in bad.faults]
        raise MapUnread(faults=told[:MOST_TOLD], more=len(told[MOST_TOLD:])) from bad
    nodes = tuple(_as_here(db, each) for each in drawn.nodes)
    # Of what lies behind, only a picture of this site stays: no reader is sent anywhere else.
    picture = drawn.picture if drafts.picture_behind(db, drawn) else ""
    ours = replace(drawn, nodes=nodes, picture=picture)
    goal_map = drafts.begin(db, member.organisation, ours, nonce=nonce)
    goal_map.brought = True
    return goal_map


def _as_here(db: Session, node: Node) -> Node:
    """*node* as this site knows it: a key badge of ours asks for what its own rule says, whatever the map says."""
    look = node.look and node.look if _is_drawable(node) else None
    node = replace(node, look=look)
    if node.kind is not NodeKind.KEY or node.match is None:
        return node
    name = node.match.achievements[0]
    key_class = classes_named(db, [name]).get(name)
    if key_class is None:
        return node
    if rules.key_rule(db, key_class) is None:
        return replace(node, kind=NodeKind.BADGE, pieces=(), needed=0)
    ours = mapping.node_of(db, node.id, key_class)
    return replace(ours, x=node.x, y=node.y)


def _is_drawable(node: Node) -> bool:
    look = node.look
    if look is None or look.pictogram not in OFFERED:
        return False
    try:
        Design(Kind(look.kind), look.enamel, look.pictogram, look.issuer, level=look.level, parts=2)
    except ValueError:
        return False
    return (look.kind == Kind.KEY) == (node.kind is NodeKind.KEY)


def _told(where: str, what: str, document: object) -> Told:
    found = _STEP.fullmatch(where)
    if found is None:
        return Told(where, what, field=where.partition("[")[0])
    part, place, rest = found[1], int(found[2]), found[3]
    name = ""
    if isinstance(document, dict) and isinstance(document.get(part), list) and place < len(document[part]):
        one = document[part][place]
        given = one.get("name") if isinstance(one, dict) else None
        name = given[:60] if isinstance(given, str) else ""
    return Told(where, what, part, place + 1, name, rest.split(".")[-1].partition("[")[0])


def _is_address(typed: str) -> bool:
    try:
        return bool(urlsplit(typed.strip()).hostname)
    except ValueError:
        return False
