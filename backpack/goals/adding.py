"""What can be put on a map at the desk: badges of any organisation, a key badge, a path, a star, a place, words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.art.design import MOST_PARTS, Kind
from backpack.art.enamels import ENAMELS
from backpack.art.pictograms import OFFERED
from backpack.goals import mapping
from backpack.goals.drafts import MapUnclear
from backpack.goals.editing import LONGEST_NAME, LONGEST_WORDS, TooFewPieces, pieces
from backpack.goals.models import GoalMap
from backpack.issuers.designing import LIVE
from backpack.issuers.models import BadgeClass, Organisation
from backpack.issuers.naming import classes_named, match_for, path_of
from backpack.kernel import codes
from backpack.kernel.site import site
from backpack.openmaps.model import Level, Look, Map, Match, Node, NodeKind
from backpack.stars.models import Star

MOST_FOUND = 300  # badge classes on one screen of choices


@dataclass(frozen=True)
class Shelf:
    """An organisation, and what of its badges may be added."""

    organisation: Organisation
    badge_classes: Sequence[BadgeClass]


def shelves(db: Session, goal_map: GoalMap, drawn: Map) -> list[Shelf]:
    """Every badge that may be added to *drawn*: one's own organisation first, then the others by name.

    Of "je peux" and "je sais" of one skill only the second is here: the level is said afterwards.
    """
    here = {name for each in drawn.nodes if each.match for name in each.match.achievements}
    found = db.scalars(
        select(BadgeClass)
        .join(BadgeClass.organisation)
        .where(*LIVE)
        .order_by(Organisation.name, BadgeClass.name)
    ).all()
    known = {each.skill for each in found if each.skill and each.kind == Kind.KNOWS}
    fitting = [
        each
        for each in found
        if path_of(each) not in here and not (each.kind == Kind.CAN and each.skill in known)
    ][:MOST_FOUND]
    shelved = [Shelf(who, list(some)) for who, some in groupby(fitting, key=lambda each: each.organisation)]
    return sorted(shelved, key=lambda shelf: shelf.organisation.id != goal_map.organisation_id)


def badge_nodes(db: Session, wanted: Collection[str]) -> list[Node]:
    """A node for each badge class whose code is among *wanted*; unknown codes are nothing."""
    found = db.scalars(
        select(BadgeClass)
        .where(BadgeClass.code.in_(list(wanted)[:MOST_FOUND]), *LIVE)
        .order_by(BadgeClass.id)
    )
    return [mapping.node_of(db, f"b-{each.code}", each) for each in found]


def at_level(db: Session, node: Node, level: Level) -> Node:
    """*node* where *level* is enough: "je peux" of a skill takes "je sais" too."""
    match = node.match
    if match is None or match.level is level:
        return node
    known = classes_named(db, match.achievements[:1]).get(match.achievements[0])
    wanted = Kind.CAN if level is Level.CAN else Kind.KNOWS
    if known is not None and known.skill:
        twin = db.scalar(select(BadgeClass).where(*LIVE).filter_by(skill=known.skill, kind=wanted).limit(1))
        if twin is not None:
            return replace(mapping.node_of(db, node.id, twin), about=node.about, apply=node.apply)
    return replace(node, match=replace(match, level=level))


def equivalents(db: Session, node: Node) -> list[BadgeClass]:
    """What counts as much as the badge of *node* itself."""
    match = node.match
    named = classes_named(db, match.achievements) if match else {}
    first = named.get(match.achievements[0]) if match else None
    skill = first.skill if first else None
    return [each for each in named.values() if each is not first and not (skill and each.skill == skill)]


def accepting(db: Session, node: Node, wanted: Collection[str]) -> Node:
    """*node*, which also takes the badge classes whose codes are *wanted*, and nothing else beside its own."""
    if node.match is None:
        return node
    own = classes_named(db, node.match.achievements[:1]).get(node.match.achievements[0])
    first = match_for(db, own) if own else Match(node.match.achievements[:1], node.match.issuers[:1])
    others = [each.match for each in badge_nodes(db, wanted) if each.match]
    together = [first, *others]
    return replace(
        node,
        match=Match(
            tuple(dict.fromkeys(name for each in together for name in each.achievements)),
            tuple(dict.fromkeys(name for each in together for name in each.issuers)),
            node.match.level,
        ),
    )


def key_node(goal_map: GoalMap, drawn: Map, id: str, form: KeyDraft) -> Node:
    """A key badge of the map's organisation, which issues once the map is published.

    Raises MapUnclear and TooFewPieces.
    """
    name, criteria = " ".join(form.name.split()), form.criteria.strip()
    if not 3 <= len(name) <= LONGEST_NAME:
        raise MapUnclear(map=goal_map, faults=[("key", "name")])
    if not 10 <= len(criteria) <= 2000:
        raise MapUnclear(map=goal_map, faults=[("key", "criteria")])
    if form.enamel not in ENAMELS or form.pictogram not in OFFERED:
        raise MapUnclear(map=goal_map, faults=[("key", "picture")])
    asked = pieces(drawn, form.pieces, id)
    organisation = goal_map.organisation
    return Node(
        id=id,
        kind=NodeKind.KEY,
        name=name,
        about=criteria,
        match=Match((key_path(goal_map, id),), (f"/O/{organisation.code}",)),
        pieces=asked,
        needed=_enough(form.needed, asked),
        look=Look(Kind.KEY, form.enamel, form.pictogram, organisation.code),
    )


@dataclass(frozen=True)
class KeyDraft:
    """What the screens of a key badge send; ``pieces`` are ids of nodes, ``needed`` 0 is all of them."""

    name: str
    criteria: str
    enamel: str
    pictogram: str
    pieces: Collection[str]
    needed: int = 0


def asking_for(drawn: Map, node: Node, ids: Collection[str], needed: int) -> Node:
    """*node*, a key badge or a path, which asks for *needed* (0: all) of the nodes *ids*. Raises TooFewPieces."""
    asked = pieces(drawn, ids, node.id)
    return replace(node, pieces=asked, needed=_enough(needed, asked))


def key_code(goal_map: GoalMap, id: str) -> str:
    """The code that the key badge drawn as the node *id* of this map has: nobody else can name it beforehand."""
    return codes.out_of(site.sealer.derived("key badge", f"{goal_map.code} {id}"))


def key_path(goal_map: GoalMap, id: str) -> str:
    return f"/O/{goal_map.organisation.code}/{key_code(goal_map, id)}"


def path_node(
    drawn: Map, id: str, name: str, giver: str, apply: str, ids: Collection[str], needed: int
) -> Node:
    """An equivalence: enough of *ids* give access to the badge *name* of *giver*, asked for at *apply*.

    Raises MapUnclear and TooFewPieces.
    """
    asked = pieces(drawn, ids, id)
    return Node(
        id=id,
        kind=NodeKind.PATH,
        name=named(name),
        at=" ".join(giver.split()),
        apply=web_address(apply),
        pieces=asked,
        needed=_enough(needed, asked),
    )


def place_node(id: str, name: str, at: str, apply: str) -> Node:
    """Somewhere to go. Raises MapUnclear."""
    return Node(
        id=id, kind=NodeKind.PLACE, name=named(name), at=" ".join(at.split()), apply=web_address(apply)
    )


def text_node(id: str, words: str) -> Node:
    """Words on the map. Raises MapUnclear."""
    return Node(id=id, kind=NodeKind.TEXT, name=named(words))


def stars(db: Session, drawn: Map) -> Sequence[Star]:
    """The companies that may be put on *drawn*: confirmed, not withdrawn, not there yet."""
    here = [each.star.removeprefix("/S/") for each in drawn.nodes if each.star]
    shining = select(Star).where(
        Star.confirmed_at.is_not(None), Star.revoked_at.is_(None), Star.code.not_in(here)
    )
    return db.scalars(shining.order_by(Star.name, Star.id)).all()


def star_node(star: Star) -> Node:
    return Node(id=f"s-{star.code}", kind=NodeKind.STAR, name=star.name, star=f"/S/{star.code}")


def web_address(typed: str) -> str:
    """What was typed as an address, with its scheme where that was left out."""
    typed = typed.strip()
    return f"https://{typed}" if typed and "://" not in typed and not typed.startswith("/") else typed


def named(typed: str) -> str:
    """What was typed as a name, folded. Raises MapUnclear."""
    name = " ".join(typed.split())
    if not name:
        raise MapUnclear(map=None, faults=[("name", "missing")])
    return name[: LONGEST_WORDS + 1]  # one too many is a fault that the format tells


def _enough(needed: int, asked: Sequence[Match]) -> int:
    if len(asked) > MOST_PARTS:
        raise TooFewPieces(most=MOST_PARTS)
    return 0 if not 0 < needed < len(asked) else needed


def saying(node: Node, name: str, at: str, apply: str) -> Node:
    """*node* with other words; a badge keeps its own name. Raises MapUnclear."""
    if node.kind in (NodeKind.BADGE, NodeKind.KEY):
        return replace(node, apply=web_address(apply))
    if node.kind is NodeKind.TEXT:
        return replace(node, name=named(name))
    return replace(node, name=named(name), at=" ".join(at.split()), apply=web_address(apply))
