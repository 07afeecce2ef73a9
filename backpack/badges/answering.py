"""What this site would answer at its own addresses, for checks made here: a site does not dial itself."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges import forms, revoking
from backpack.badges.models import Badge
from backpack.issuers import designing, founding, hosting, identity
from backpack.kernel.problems import NotFound
from backpack.kernel.site import site

_CODE = r"[0-9A-Z]+"
_PATH = re.compile(
    rf"/O/(?P<code>{_CODE})"
    rf"(?:/(?:(?P<document>did\.json|v2\.json)|status/(?P<list>[1-9]\d{{0,5}})|(?P<class>{_CODE})/v2\.json))?"
)

Answer = Callable[[Session, str], dict[str, Any] | None]
_answers: list[Answer] = []


def also(answer: Answer) -> Answer:
    """Mark a function that knows the document at a path of this site, or answers None; what is above adds its own."""
    _answers.append(answer)
    return answer


def own_document(db: Session, address: str) -> dict[str, Any] | None:
    """The document of one of our organisations at *address*, fragment or not; None for any other address."""
    base = site.config.base_url
    if not address.startswith(f"{base}/"):
        return None
    path = address.removeprefix(base).partition("#")[0]
    found = (answer(db, path) for answer in (_of_badge, *_answers))
    return _of_organisation(db, path) or next((each for each in found if each is not None), None)


def _of_badge(db: Session, path: str) -> dict[str, Any] | None:
    """The hosted assertion of a badge that was given here; whoever asks has it in hand, and asks whether it is true."""
    asked = re.fullmatch(rf"/B/({_CODE})/v2\.json", path)
    badge = asked and db.scalar(select(Badge).where(Badge.code == asked[1]))
    if not badge:
        return None
    try:
        return forms.revoked_assertion(badge) if badge.revoked_at else forms.assertion(badge)
    except NotFound:
        return None


def _of_organisation(db: Session, asked: str) -> dict[str, Any] | None:
    path = _PATH.fullmatch(asked)
    if path is None:
        return None
    try:
        organisation = founding.organisation_of(db, path["code"])
        if path["list"]:
            return revoking.status_list(db, organisation, int(path["list"]))
        if path["class"]:
            return hosting.badge_class(designing.published(db, organisation, path["class"]))
    except NotFound:
        return None
    if path["document"] == "v2.json":
        return hosting.issuer(organisation)
    if path["document"]:
        return identity.did_document(db, organisation)
    return identity.issuer_document(db, organisation)
