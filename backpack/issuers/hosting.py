"""An organisation and its badge classes as Open Badges 2.0 wants them: documents at addresses of their own.

The edition before names an issuer by the address of a document, which cannot be the one of the newer edition: two
documents at one address would be told apart by nothing. So each stands beside the other, at …/v2.json.
"""

from dataclasses import replace
from typing import Any

from backpack.issuers import identity
from backpack.issuers.models import BadgeClass, Organisation
from backpack.kernel.site import site
from backpack.openbadges import hosting


def issuer_id(organisation: Organisation) -> str:
    return identity.issuer_id(organisation) + "/v2.json"


def badge_class_id(badge_class: BadgeClass) -> str:
    return identity.achievement_id(badge_class) + "/v2.json"


def issuer(organisation: Organisation) -> dict[str, Any]:
    """The Profile of *organisation*. Its e-mail, which the standard asks for, is that of this site's operator."""
    who = replace(identity.issuer(organisation), id=issuer_id(organisation))
    contact = site.config.push_contact
    email = contact.removeprefix("mailto:") if contact.startswith("mailto:") else ""
    return hosting.issuer(who, email=email, telephone=organisation.phone or "")


def badge_class(which: BadgeClass) -> dict[str, Any]:
    """The BadgeClass of *which*: the same words and picture as in the credentials of today."""
    achievement = replace(identity.achievement(which), id=badge_class_id(which))
    return hosting.badge_class(achievement, issuer_id=issuer_id(which.organisation))
