"""What a badge class stands for, as a document for programs."""

from backpack.issuers import identity
from backpack.issuers.models import BadgeClass
from backpack.kernel.clock import now
from backpack.openbadges import v3
from backpack.openbadges.contexts import OPEN_BADGES_3
from backpack.openbadges.model import Json


def achievement_document(badge_class: BadgeClass) -> Json:
    """The Achievement as credentials state it (Open Badges 3.0, section B.2), with a context of its own."""
    credential = v3.compose(
        id="",
        issuer=identity.issuer(badge_class.organisation),
        achievement=identity.achievement(badge_class),
        subject_id="",
        valid_from=now(),
    )
    return {"@context": OPEN_BADGES_3, **credential["credentialSubject"]["achievement"]}
