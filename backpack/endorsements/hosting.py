"""Confirmations as documents: the signed bytes, the same for Open Badges 2.0, and beside what they confirm."""

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import answering
from backpack.endorsements import confirming
from backpack.endorsements.confirming import Confirmed, confirmations_of
from backpack.endorsements.models import Endorsement
from backpack.issuers import hosting as issuers
from backpack.kernel.site import site
from backpack.openbadges import endorsing, strict

#: The relation under which the vocabulary of Open Badges 3.0 knows what stands beside a badge.
RELATION = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#endorsement"
_PATH = re.compile(r"/E/(?P<code>[0-9A-Z]+)(?P<older>/v2\.json)?")


def address(endorsement: Endorsement) -> str:
    """Its identifier."""
    return site.address(f"/E/{endorsement.code}")


def beside(db: Session, thing: Confirmed) -> dict[str, Any]:
    """What the document of *thing* says of who confirms it: ``endorsement``, each whole as it was signed.

    Open Badges 3.0, sections B.2 (Achievement) and B.3 (Profile).
    """
    found = [strict.loads(each.credential) for each in confirmations_of(db, thing)]
    return {"endorsement": found} if found else {}


def beside_v2(db: Session, thing: Confirmed) -> dict[str, Any]:
    """The same for a document of Open Badges 2.0 (section 4.9): the address of each."""
    found = [f"{address(each)}/v2.json" for each in confirmations_of(db, thing)]
    return {"endorsement": found} if found else {}


def document_v2(endorsement: Endorsement) -> dict[str, Any]:
    """The Endorsement of Open Badges 2.0, or what says that it was taken back."""
    its_address = f"{address(endorsement)}/v2.json"
    if endorsement.revoked_at is not None:
        return endorsing.revoked(its_address)
    return endorsing.hosted(
        id=its_address,
        issuer_id=issuers.issuer_id(endorsement.organisation),
        subject_id=site.address(f"{endorsement.path}/v2.json"),
        comment=confirming.signed_words(
            endorsement.comment, endorsement.organisation, endorsement.said_by, endorsement.role
        ),
        issued_on=endorsement.said_at,
    )


@answering.also
def own(db: Session, path: str) -> dict[str, Any] | None:
    """The document at one of our addresses /E/<code>, for checks made here."""
    asked = _PATH.fullmatch(path)
    found = asked and db.scalar(select(Endorsement).where(Endorsement.code == asked["code"]))
    if not asked or not found:
        return None
    if asked["older"]:
        return document_v2(found)
    document: dict[str, Any] = strict.loads(found.credential)
    return document
