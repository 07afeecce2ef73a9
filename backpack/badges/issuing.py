"""A badge is signed: an Open Badges 3.0 credential, by the organisation that gives it.

The recipient is a random ``urn:uuid`` of this badge alone, so that strangers cannot link two badges of one
person (Open Badges 3.0, section 8.2: ``credentialSubject.id``).
"""

import hashlib
import uuid

from sqlalchemy.orm import Session

from backpack.badges import revoking
from backpack.badges.models import Badge, Source
from backpack.issuers import identity
from backpack.issuers.keys import signing_key
from backpack.issuers.models import BadgeClass
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound
from backpack.kernel.site import site
from backpack.openbadges import keys, proofs, strict, v3
from backpack.openbadges.model import Verdict
from backpack.passport.models import Passport


def issue(
    db: Session, badge_class: BadgeClass, passport: Passport, *, source: Source, seen_by: str | None = None
) -> Badge:
    """Sign *badge_class* for *passport* and put it there. The caller has made sure that it is not held yet.

    A proposal is signed for nobody (NotFound). One that its organisation retired still is, where it was promised
    before: whoever promises it asks ``designing.require_live``.
    """
    if badge_class.is_proposal:
        raise NotFound
    code, place = codes.new(), revoking.free_place(db, badge_class.organisation)
    credential = sign(db, badge_class, code, place)
    badge = Badge(
        code=code,
        passport_id=passport.id,
        source=source,
        credential=credential,
        fingerprint=hashlib.sha256(credential).hexdigest(),
        name=badge_class.name,
        criteria=badge_class.criteria,
        issuer_id=identity.issuer_id(badge_class.organisation),
        issuer_name=badge_class.organisation.name,
        awarded_at=now(),
        kept_at=now(),
        verdict=Verdict.PROVEN,
        checked_at=now(),
        badge_class_id=badge_class.id,
        seen_by=seen_by,
        picture_id=badge_class.picture_id,
        organisation_id=badge_class.organisation_id,
        status_index=place,
    )
    badge.badge_class = badge_class
    db.add(badge)
    db.flush()
    return badge


def sign(db: Session, badge_class: BadgeClass, code: str, place: int) -> bytes:
    """The signed credential at /B/*code*, as the bytes that are kept and served (RFC 8785 JSON).

    *place* is where in the organisation's status lists it will be said, should the badge be taken back. Two
    proofs stand side by side (VC Data Integrity, section 2.1.1): one over the statements, which every Open Badges
    verifier knows, and one over the JSON itself, which a reader's own browser can check without more (vc-di-eddsa,
    section 3.3).
    """
    key = signing_key(db, badge_class.organisation)
    issuer = identity.issuer(badge_class.organisation)
    document = v3.compose(
        id=site.address(f"/B/{code}"),
        issuer=issuer,
        achievement=identity.achievement(badge_class),
        subject_id=uuid.uuid4().urn,
        valid_from=now(),
        status=revoking.status_entry(badge_class.organisation, place),
    )
    method = keys.method_id(issuer.id, key)
    created = now()
    once = proofs.sign(document, key, verification_method=method, created=created)
    twice = proofs.countersign(once, key, verification_method=method, created=created, suite="eddsa-jcs-2022")
    return strict.dumps(twice)
