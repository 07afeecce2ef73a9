"""Somebody writes: a draft, a badge of one's own, one of a group with a fellow in it, and a photo beside a badge."""

from __future__ import annotations

from sqlalchemy.orm import Session

from backpack import demo
from backpack.badges import authoring, evidence
from backpack.badges.models import Badge, Creation
from backpack.creations import joining, together
from backpack.kernel import clock
from backpack.passport.models import Passport


def write(db: Session, lina: Passport, badge: Badge) -> dict[str, str]:
    """Codes: of the draft, of the badges, of what lies beside *badge* and is shown; how others join and are named."""
    own = authoring.keep(db, _answered(db, lina, "J’ai cuisiné pour la fête"), lina)
    shared = _answered(db, lina, "Nous avons construit un four", is_collective=True)
    ours = authoring.keep(db, shared, lina)
    joining.open_to_others(shared)
    fellow = Passport(opened_at=clock.now(), sign=3)
    db.add(fellow)
    db.flush()
    joining.sign_as(joining.join(db, shared, fellow), "Sami")
    piece = evidence.add(db, badge, "Le repas de juin", photo=demo.foreign_badge())
    evidence.show(db, piece, lina)
    draft = _answered(db, lina, "J’ai planté un arbre")
    db.flush()
    return {
        "written_draft": draft.code,
        "written": own.code,
        "written_together": ours.code,
        "join": joining.join_code(shared) or "",
        "fellow": together.others(db, shared, ours)[0].key,
        "piece": piece.code,
        "beside": badge.code,
    }


def _answered(db: Session, lina: Passport, name: str, *, is_collective: bool = False) -> Creation:
    draft = authoring.begin(db, lina, is_collective=is_collective)
    authoring.answer(draft, "did", "Un repas pour 40 personnes.")
    authoring.answer(draft, "name", name, "L’équipe du four" if is_collective else "Lina")
    db.flush()
    return draft
