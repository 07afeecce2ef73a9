"""What a badge class stands for, as a document for programs, and how it stood in each of its versions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.issuers import identity
from backpack.issuers.models import BadgeClass, ClassEdition
from backpack.kernel.clock import now
from backpack.openbadges import strict, v3
from backpack.openbadges.contexts import OPEN_BADGES_3
from backpack.openbadges.model import Json


def document(badge_class: BadgeClass) -> Json:
    """The Achievement as credentials state it (Open Badges 3.0, section B.2), with a context of its own.

    Who wrote it together with its organisation is said of its creator; a credential says nothing of them.
    """
    issuer = identity.issuer(badge_class.organisation)
    credential = v3.compose(
        id="", issuer=issuer, achievement=identity.achievement(badge_class), subject_id="", valid_from=now()
    )
    composed: Json = {"@context": OPEN_BADGES_3, **credential["credentialSubject"]["achievement"]}
    if badge_class.authors:
        authors = ", ".join(badge_class.authors.splitlines())
        composed["creator"] = {**credential["issuer"], "description": f"{issuer.name}, {authors}"}
    return composed


def keep(db: Session, badge_class: BadgeClass, by: str) -> None:
    """Keep *badge_class* as it stands in the version that it has now; what is kept already stays as it is."""
    of_it = select(ClassEdition).filter_by(badge_class_id=badge_class.id, version=badge_class.version)
    if db.scalar(of_it) is None:
        written = strict.dumps(document(badge_class)).decode()
        row = ClassEdition(
            badge_class_id=badge_class.id,
            version=badge_class.version,
            document=written,
            made_at=now(),
            made_by=by[:80],
        )
        db.add(row)
        db.flush()


def editions(db: Session, badge_class: BadgeClass) -> Sequence[ClassEdition]:
    """How *badge_class* stood, the version of today first."""
    of_it = select(ClassEdition).where(ClassEdition.badge_class_id == badge_class.id)
    return db.scalars(of_it.order_by(ClassEdition.version.desc())).all()
