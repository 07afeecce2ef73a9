"""The catalogue: what we give, what is proposed, changing one badge, its versions, and sharing it all."""

from flask import Response, request

from backpack.catalogue import bringing, changing, errands, proposing, sharing, shelving
from backpack.issuers import editions
from backpack.issuers.designing import BadgeUnclear
from backpack.issuers.models import BadgeClass
from backpack.issuers.web import choices, drafted, this_member, unclear
from backpack.kernel.db import db
from backpack.kernel.problems import NotAllowed
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.openbadges import strict

bp = Blueprint("catalogue", __name__)


@bp.get("/bureau/catalogue")
@open_to("facilitator")
def catalogue() -> Response:
    member, family = this_member(), request.args.get("famille", "")
    return page(
        member=member,
        listed=shelving.catalogue(db, member.organisation),
        family=family if family in shelving.SHELVES else "",
    )


@bp.get("/bureau/catalogue/proposer")
@open_to("facilitator")
def propose() -> Response:
    return page(**choices())


@bp.post("/bureau/catalogue/proposer")
@open_to("facilitator")
def proposed() -> Response:
    try:
        return see_other(".badge", code=proposing.propose(db, this_member(), drafted()).code)
    except BadgeUnclear as wrong:
        return unclear("catalogue/propose", wrong)


@bp.get("/bureau/catalogue/partager")
@open_to("facilitator")
def share() -> Response:
    organisation = this_member().organisation
    listed = sharing.document(db, organisation)["classes"]
    return page(organisation=organisation, address=sharing.address(organisation), how_many=len(listed))


@bp.get("/bureau/catalogue/fichier")
@open_to("facilitator")
def file() -> Response:
    organisation = this_member().organisation
    body = strict.dumps(sharing.document(db, organisation, is_file=True))
    response = Response(body, mimetype="application/json")
    response.headers["Content-Disposition"] = "attachment; filename=catalogue.json"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/bureau/catalogue/importer")
@open_to("facilitator")
def bring() -> Response:
    return page(member=this_member())


@bp.post("/bureau/catalogue/importer")
@open_to("facilitator")
def look() -> Response:
    given, address = request.files.get("file"), request.form.get("address", "").strip()
    body, organisation = given.read() if given else b"", this_member().organisation
    found = errands.of_file(body) if body or not address else errands.own(db, address)
    if found is None:
        who = organisation.code
        db.rollback()  # nothing was written; nobody else shall wait while the network is asked
        found = errands.at(address, who)
    offered = errands.credited(found)
    db.rollback()
    drawn = bringing.drawn_pictures(offered)
    rows = bringing.rows(db, this_member().organisation, offered, drawn)
    # Shown once: what could come is kept nowhere, so this answer is the page itself and not a redirect.
    return page(rows=rows, issuer=found.issuer, more=len(offered) - len(rows))


@bp.post("/bureau/catalogue/reprendre")
@open_to("facilitator")
def take() -> Response:
    taken = bringing.take(db, this_member(), request.form.getlist("badge"))
    return see_other(".badge", code=taken[0].code) if len(taken) == 1 else see_other(".catalogue")


@bp.get("/bureau/catalogue/<code:code>")
@open_to("facilitator")
def badge(code: str) -> Response:
    found = _ours(code)
    return page(
        badge_class=found,
        skill=shelving.skill_of(db, found),
        editions=editions.editions(db, found),
        may_change=changing.may_change(this_member(), found),
        member=this_member(),
    )


@bp.get("/bureau/catalogue/<code:code>/changer")
@open_to("facilitator")
def edit(code: str) -> Response:
    return page(badge_class=_changeable(code), **choices())


@bp.post("/bureau/catalogue/<code:code>/changer")
@open_to("facilitator")
def change(code: str) -> Response:
    found, version = _changeable(code), request.form.get("version", 0, type=int)
    try:
        changing.change(db, found, drafted(), this_member().name, version=version)
    except BadgeUnclear as wrong:
        return unclear("catalogue/edit", wrong, badge_class=found, version=version)
    return see_other(".badge", code=code)


@bp.post("/bureau/catalogue/<code:code>/sans-image")
@open_to("facilitator")
def drop_picture(code: str) -> Response:
    changing.drop_picture(db, _changeable(code), this_member().name)
    return see_other(".edit", code=code)


@bp.post("/bureau/catalogue/<code:code>/publier")
@open_to("manager")
def publish(code: str) -> Response:
    proposing.publish(db, _ours(code), this_member().name)
    return see_other(".badge", code=code)


@bp.post("/bureau/catalogue/<code:code>/non")
@open_to("manager")
def decline(code: str) -> Response:
    proposing.decline(db, _ours(code))
    return see_other(".catalogue")


@bp.get("/bureau/catalogue/<code:code>/arreter")
@open_to("manager")
def ending(code: str) -> Response:
    found = _ours(code)
    return page(badge_class=found, skill=shelving.skill_of(db, found))


@bp.post("/bureau/catalogue/<code:code>/arreter")
@open_to("manager")
def retire(code: str) -> Response:
    changing.retire(db, _ours(code))
    return see_other(".badge", code=code)


@bp.post("/bureau/catalogue/<code:code>/remettre")
@open_to("manager")
def bring_back(code: str) -> Response:
    changing.bring_back(db, _ours(code))
    return see_other(".badge", code=code)


def _ours(code: str) -> BadgeClass:
    return shelving.of_desk(db, this_member().organisation, code)


def _changeable(code: str) -> BadgeClass:
    found = _ours(code)
    if not changing.may_change(this_member(), found):
        raise NotAllowed
    return found
