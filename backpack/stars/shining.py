"""Which stars shine, and how far one is lit for a person: only whole, and else "4 sur 5"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from backpack.art.star import ARMS
from backpack.issuers.naming import matches_for
from backpack.kernel.problems import NotFound, Problem
from backpack.openmaps.model import Look, Match, Node, NodeKind
from backpack.openmaps.standing import Pocket, is_enough
from backpack.stars.models import Star


class StarGone(Problem):
    """The company's star was withdrawn. Nothing of it is told."""

    status = 410


@dataclass(frozen=True)
class Light:
    """How far a star is lit: ``lobes`` are the places of the badges that are held, of ``needed``."""

    lobes: tuple[int, ...]
    needed: int
    is_lit: bool

    @property
    def held(self) -> int:
        return len(self.lobes)

    @property
    def arms(self) -> int:
        """How many arms of its drawing are lit; all of them only where all is held."""
        return ARMS if self.is_lit else min(ARMS - 1, self.held * ARMS // max(self.needed, 1))


def light(pieces: Sequence[Match], pocket: Pocket) -> Light:
    """The light of a star that asks for *pieces*: it shines only when *pocket* holds all of them."""
    lobes = pocket.lobes(pieces)
    return Light(lobes, len(pieces), is_enough(pieces, 0, lobes))


def shining(db: Session, codes: Iterable[str]) -> dict[str, Star]:
    """Those of *codes* that strangers may see, by their code: confirmed, and not withdrawn."""
    wanted = select(Star).where(
        Star.code.in_(set(codes)), Star.confirmed_at.is_not(None), Star.revoked_at.is_(None)
    )
    return {star.code: star for star in db.scalars(wanted.options(selectinload(Star.picks)))}


def card(db: Session, code: str) -> Star:
    """The star at /S/<code>, for strangers. Raises NotFound, StarGone."""
    star = _star(db, code)
    if star.revoked_at is not None:
        raise StarGone
    if star.confirmed_at is None:
        raise NotFound
    return star


def withdrawn(db: Session, code: str) -> Star:
    """The star of that code that was withdrawn. Raises NotFound for any other."""
    star = _star(db, code)
    if star.revoked_at is None:
        raise NotFound
    return star


def _star(db: Session, code: str) -> Star:
    found = db.scalar(select(Star).where(Star.code == code))
    if found is None:
        raise NotFound
    return found


def pieces_of(db: Session, stars: Iterable[Star]) -> dict[int, tuple[Match, ...]]:
    """What each star asks for, by the star's id, in its order."""
    found = list(stars)
    matches = matches_for(db, [pick.badge_class for star in found for pick in star.picks])
    return {star.id: tuple(matches[pick.badge_class_id] for pick in star.picks) for star in found}


def path_of(star: Star) -> str:
    """What *star* is called on a map."""
    return f"/S/{star.code}"


def fresh(db: Session, nodes: Sequence[Node]) -> tuple[Node, ...]:
    """*nodes* with each star of this site as it is today: what it looks for, its name and its look.

    One that is not confirmed, or was withdrawn, is not there. Stars of other sites stay as the map has them.
    """
    codes = {node.star.removeprefix("/S/") for node in nodes if _is_ours(node)}
    if not codes:
        return tuple(nodes)
    stars = shining(db, codes)
    pieces = pieces_of(db, stars.values())
    return tuple(
        _as_today(node, stars, pieces)
        for node in nodes
        if not _is_ours(node) or node.star.removeprefix("/S/") in stars
    )


def _is_ours(node: Node) -> bool:
    return node.kind is NodeKind.STAR and node.star.startswith("/S/")


def _as_today(node: Node, stars: dict[str, Star], pieces: dict[int, tuple[Match, ...]]) -> Node:
    star = stars.get(node.star.removeprefix("/S/")) if _is_ours(node) else None
    if star is None:
        return node
    look = Look(kind="star", enamel="", pictogram=star.pictogram)
    return replace(node, name=star.name, about=star.does, pieces=pieces[star.id], needed=0, look=look)
