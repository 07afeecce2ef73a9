"""What this site would answer at its own addresses, for checks made here: a site does not dial itself."""

import re
from typing import Any

from sqlalchemy.orm import Session

from backpack.badges import revoking
from backpack.issuers import designing, founding, hosting, identity
from backpack.kernel.problems import NotFound
from backpack.kernel.site import site

_CODE = r"[0-9A-Z]+"
_PATH = re.compile(
    rf"/O/(?P<code>{_CODE})"
    rf"(?:/(?:(?P<document>did\.json|v2\.json)|status/(?P<list>[1-9]\d{{0,5}})|(?P<class>{_CODE})/v2\.json))?"
)


def own_document(db: Session, address: str) -> dict[str, Any] | None:
    """The document of one of our organisations at *address*, fragment or not; None for any other address."""
    base = site.config.base_url
    path = _PATH.fullmatch(address.removeprefix(base).partition("#")[0]) if address.startswith(base) else None
    if path is None:
        return None
    try:
        organisation = founding.organisation_of(db, path["code"])
        if path["list"]:
            return revoking.status_list(db, organisation, int(path["list"]))
        if path["class"]:
            return hosting.badge_class(designing.badge_class_of(db, organisation, path["class"]))
    except NotFound:
        return None
    if path["document"] == "v2.json":
        return hosting.issuer(organisation)
    if path["document"]:
        return identity.did_document(db, organisation)
    return identity.issuer_document(db, organisation)
