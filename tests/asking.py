"""A child's page that waits for a parent, and a tablet in common: rows that samples of addresses need."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import issuing
from backpack.badges.models import Source
from backpack.badges.wallet import badges_of
from backpack.claims import receiving
from backpack.issuers.models import BadgeClass, Member
from backpack.kernel import clock
from backpack.pages import composing, consent
from backpack.passport.models import Passport
from backpack.passport.opening import add_device
from backpack.tablets import sharing


def parents_code(db: Session) -> str:
    """The end of /A/… of a page that a child of twelve would like to show."""
    child = Passport(opened_at=clock.now(), sign=5, name="Inès")
    db.add(child)
    db.flush()
    for name in ("Repas de quartier", "Marché d’hiver", "Sortie en mer"):
        badge_class = db.scalars(select(BadgeClass).where(BadgeClass.name == name)).one()
        receiving.receive(
            db, issuing.issue(db, badge_class, child, source=Source.CODE, seen_by="Karima"), child
        )
    page = composing.begin(db, child, "garden")
    composing.pick(db, page, [badge.code for badge in badges_of(db, child)])
    composing.say(page, "Inès", "J’aime les gens.")
    consent.note_age(db, page, "under")
    assert consent.publish(db, page) is consent.Next.PARENT
    return consent.code_for_parent(page)


def shared_tablet(db: Session, by: str) -> str:
    """What the desk calls a tablet that the member called *by* put in common."""
    member = db.scalars(select(Member).where(Member.name == by)).one()
    add_device(db, member.passport, f"another phone of {by}")
    tablet, _key = sharing.share(db, member, add_device(db, member.passport, f"a tablet of {by}"))
    return tablet.code
