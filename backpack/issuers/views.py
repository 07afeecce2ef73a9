"""The operator's page, and the screen on which a manager designs a badge."""

from flask import Response, request
from sqlalchemy import select

from backpack.art.enamels import ENAMELS
from backpack.art.pictograms import OFFERED
from backpack.issuers import designing, founding
from backpack.issuers.models import Organisation
from backpack.issuers.web import this_member
from backpack.kernel.db import db
from backpack.kernel.site import site
from backpack.kernel.web import Blueprint, open_to, page, see_other

bp = Blueprint("issuers", __name__)


@bp.get("/operateur")
@open_to("operator")
def organisations() -> Response:
    return page(organisations=db.scalars(select(Organisation).order_by(Organisation.name)).all())


@bp.post("/operateur")
@open_to("operator")
def add() -> Response:
    founding.add_organisation(db, request.form.get("name", ""), phone=request.form.get("phone"))
    return see_other(".organisations")


@bp.post("/operateur/<code:code>/valider")
@open_to("operator")
def vet(code: str) -> Response:
    founding.vet(founding.organisation_of(db, code))
    return see_other(".organisations")


@bp.post("/operateur/<code:code>/responsable")
@open_to("operator")
def name_manager(code: str) -> Response:
    organisation = founding.organisation_of(db, code)
    path = founding.name_manager(db, organisation, request.form.get("name", ""))
    # Shown once and kept nowhere but as a hash, so this answer is the page itself and not a redirect.
    return page(organisation=organisation, address=site.address(path))


@bp.get("/bureau/badges/nouveau")
@open_to("manager")
def design() -> Response:
    return page(kinds=designing.DESIGNED, enamels=list(ENAMELS), pictograms=OFFERED, member=this_member())


@bp.post("/bureau/badges/nouveau")
@open_to("manager")
def define() -> Response:
    form = request.form
    picture = request.files.get("picture")
    draft = designing.Draft(
        name=form.get("name", ""),
        criteria=form.get("criteria", ""),
        kind=form.get("kind", ""),
        enamel=form.get("enamel", ""),
        pictogram=form.get("pictogram", ""),
        level=form.get("level", 1, type=int),
        open_to_present="open_to_present" in form,
        picture=picture.read() if picture else b"",
    )
    badge_class = designing.define(db, this_member().organisation, draft)
    return see_other("workshops.give", code=badge_class.code)
