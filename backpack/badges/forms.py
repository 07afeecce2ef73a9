"""A badge that was given here in its other forms: a signed text, an assertion of Open Badges 2.0, a drawing.

Each is made when it is asked for, out of the credential as it was signed. A badge from elsewhere has no form but the
one in which it came.
"""

import base64
from typing import Any

from sqlalchemy.orm import Session

from backpack.art import svg
from backpack.badges.models import Badge
from backpack.issuers import hosting as hosted_issuers
from backpack.issuers import identity
from backpack.issuers.keys import signing_key
from backpack.issuers.models import BadgeClass
from backpack.kernel.problems import NotFound
from backpack.kernel.site import site
from backpack.openbadges import baking, hosting, keys, shapes, strict, tokens

_SIDE = 400  # pixels


def token(db: Session, badge: Badge) -> str:
    """The credential as a VC-JWT, by the key that its organisation signs with today. Raises NotFound."""
    organisation = _class_of(badge).organisation
    key = signing_key(db, organisation)
    method = keys.method_id(identity.issuer_id(organisation), key)
    return tokens.sign(strict.loads(badge.credential), key, verification_method=method)


def assertion(badge: Badge) -> dict[str, Any]:
    """The badge as an Open Badges 2.0 assertion that this site hosts. Raises NotFound."""
    badge_class = _class_of(badge)
    credential = strict.loads(badge.credential)
    subject = shapes.only(credential["credentialSubject"])
    issued_on = shapes.moment(credential["validFrom"])
    if issued_on is None:
        raise ValueError("what is signed here has a start")
    return hosting.assertion(
        id=_assertion_id(badge),
        badge_class_id=hosted_issuers.badge_class_id(badge_class),
        subject_id=shapes.link(subject),
        issued_on=issued_on,
        expires=shapes.moment(credential.get("validUntil")),
        narrative=shapes.text(subject.get("narrative")),
    )


def revoked_assertion(badge: Badge) -> dict[str, Any]:
    """What stands in place of the assertion once the badge was taken back."""
    return hosting.revoked_assertion(_assertion_id(badge))


def drawn(badge: Badge) -> bytes:
    """How the badge looks, as an SVG that carries its credential. Raises NotFound."""
    return baking.bake(_drawing(badge, _class_of(badge)).encode(), badge.credential)


def _class_of(badge: Badge) -> BadgeClass:
    if badge.badge_class is None or badge.original_id is not None:
        raise NotFound
    return badge.badge_class


def _assertion_id(badge: Badge) -> str:
    return site.address(f"/B/{badge.code}/v2.json")


def _drawing(badge: Badge, badge_class: BadgeClass) -> str:
    """A file of its own, so it names the language it is written in; a picture of the issuer's stands inside it."""
    namespace = 'xmlns="http://www.w3.org/2000/svg"'
    if badge.picture is None:
        return svg.badge(badge_class.design, size=_SIDE, name=badge.name).replace(
            "<svg", f"<svg {namespace}", 1
        )
    inside = base64.b64encode(badge.picture.png).decode("ascii")
    return (
        f'<svg {namespace} viewBox="0 0 {_SIDE} {_SIDE}" width="{_SIDE}" height="{_SIDE}">'
        f'<image width="{_SIDE}" height="{_SIDE}" href="data:image/png;base64,{inside}"/></svg>'
    )
