"""A map of the Port as it lies on the desk: published once, changed since, with one of each thing on it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.goals import adding, drafts, editing, publishing
from backpack.goals.adding import KeyDraft
from backpack.goals.models import GoalMap
from backpack.issuers.models import BadgeClass, Member
from backpack.openmaps.model import Map

FILE = b"""{"format": "mini-map/1", "id": "https://club.example/carte", "name": "Cap sur le club",
"nodes": [{"id": "lieu", "kind": "place", "name": "Le club"}]}"""


def sketch(db: Session) -> dict[str, str]:
    """The code of that map, and the ids of what stands on it."""
    nadia = db.scalars(select(Member).where(Member.name == "Nadia")).one()
    named = ("Je sais accueillir", "Sortie en mer", "Je sais aider un collègue")
    codes = db.scalars(select(BadgeClass.code).where(BadgeClass.name.in_(named))).all()
    goal_map = drafts.begin(db, nadia.organisation, Map(id="", name="Cap sur le large"))
    drawn = editing.add(drafts.working(goal_map), *adding.badge_nodes(db, codes))
    ids = [each.id for each in drawn.nodes]
    told = KeyDraft("Tenir la barre", "Réussit avec les autres.", "large", "anchor", ids)
    drawn = editing.add(drawn, adding.key_node(goal_map, drawn, "cle", told))
    drawn = editing.add(drawn, adding.place_node("lieu", "Forum des métiers", "Salle des fêtes", ""))
    drawn = editing.mark_out(drawn, 0, "En mer", ids[:2])
    drafts.save(db, goal_map, drawn, goal_map.saves)
    publishing.publish(db, goal_map, nadia)
    drawn = drafts.working(goal_map)
    drawn = editing.add(drawn, adding.text_node("mots", "Commencez où vous voulez."))
    path = adding.path_node(drawn, "acces", "Je maîtrise le large", "la Région", "region.example.fr", ids, 2)
    drafts.save(db, goal_map, editing.add(drawn, path), goal_map.saves)
    return {"sketch": goal_map.code, "sketched": ids[0], "sketched_saves": str(goal_map.saves)}


def begun(db: Session) -> GoalMap:
    """A map with nothing on it yet."""
    nadia = db.scalars(select(Member).where(Member.name == "Nadia")).one()
    return drafts.begin(db, nadia.organisation, Map(id="", name="Cap à trouver"))
