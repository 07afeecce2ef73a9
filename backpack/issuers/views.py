"""The operator's page, the screen on which a manager designs a badge, and the team: inviting, roles, lost phones."""

from flask import Response, request
from sqlalchemy import select

from backpack.art.design import Design, Kind
from backpack.entering import ways
from backpack.issuers import designing, founding, inviting, members, tagging
from backpack.issuers.models import Member, Organisation, Role
from backpack.issuers.web import choices, drafted, this_member, unclear
from backpack.kernel.db import db
from backpack.kernel.site import site
from backpack.kernel.web import Blueprint, open_to, page, see_other
from backpack.passport.opening import new_nonce
from backpack.passport.signs import sign
from backpack.passport.web import person, this_passport

bp = Blueprint("issuers", __name__)
bp.add_app_template_global(tagging.shown, "spoken_tag")


@bp.app_template_global()
def sketch(kind: str, enamel: str, pictogram: str) -> Design:
    """How a badge of this member's organisation would look."""
    return Design(Kind(kind), enamel, pictogram, this_member().organisation.code)


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
    founding.vet(db, founding.organisation_of(db, code))
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
    return page(**choices())


@bp.post("/bureau/badges/nouveau")
@open_to("manager")
def define() -> Response:
    known = this_member()
    try:
        made = designing.design(db, known.organisation, drafted(), by=known.name)
    except designing.BadgeUnclear as wrong:
        return unclear("issuers/design", wrong)
    if len(made) > 1:
        return see_other("catalogue.badge", code=made[0].code)
    return see_other("workshops.give", code=made[0].code)


@bp.get("/bureau/equipe")
@open_to("manager")
def team() -> Response:
    member, organisation = this_member(), this_member().organisation
    return page(
        member=member,
        team=[(members.word_for(each), each) for each in members.team(db, organisation)],
        invitations=inviting.open_invitations(db, organisation),
        nonce=new_nonce(),
    )


@bp.post("/bureau/equipe")
@open_to("manager")
def invite() -> Response:
    form, role = request.form, Role.MANAGER if request.form.get("role") == Role.MANAGER else Role.FACILITATOR
    code = inviting.invite(db, this_member(), form.get("name", ""), role, nonce=form.get("nonce", ""))
    # Shown once and kept nowhere but as a hash, so this answer is the page itself and not a redirect.
    return page(invitation=inviting.offered(db, code), code=code)


@bp.post("/bureau/equipe/invitations/<code:code>/enlever")
@open_to("manager")
def withdraw(code: str) -> Response:
    inviting.withdraw(db, this_member().organisation, code)
    return see_other(".team")


@bp.get("/bureau/equipe/<code:code>")
@open_to("manager")
def teammate(code: str) -> Response:
    other = _teammate(code)
    return page(
        code=code,
        teammate=other,
        is_oneself=other.id == this_member().id,
        comes_back=ways.comes_back(db, other.passport),
        is_cut="ferme" in request.args,
    )


@bp.post("/bureau/equipe/<code:code>/role")
@open_to("manager")
def give_role(code: str) -> Response:
    other, is_manager = _teammate(code), request.form.get("role") == Role.MANAGER
    members.give_role(db, other, Role.MANAGER if is_manager else Role.FACILITATOR, this_member())
    # Who gives the role up may not open the team any more.
    return see_other("workshops.desk") if other.id == this_member().id else see_other(".teammate", code=code)


@bp.post("/bureau/equipe/<code:code>/fermer")
@open_to("manager")
def cut_phones(code: str) -> Response:
    members.cut_phones(db, _teammate(code), this_member())
    return see_other(".teammate", code=code, ferme=1)


@bp.post("/bureau/equipe/<code:code>/enlever")
@open_to("manager")
def remove(code: str) -> Response:
    other = _teammate(code)
    members.remove(db, other, this_member())
    return see_other("home.home") if other.id == this_member().id else see_other(".team")


@bp.get("/bureau/quitter")
@open_to("facilitator")
def leave() -> Response:
    return page(member=this_member())


@bp.post("/bureau/quitter")
@open_to("passport")
def left() -> Response:
    """Open to every passport, so that a second tap ends on the same screen as the first."""
    working = members.working_at(db, this_passport(), request.form.get("organisation", ""))
    if working is not None:
        members.remove(db, working, working)
    return see_other("home.home")


@bp.get("/I/<code:code>")
@open_to("everyone")
def invitation(code: str) -> Response:
    known = person()
    if inviting.accepted_by(db, code, known):
        return see_other("workshops.desk")
    return page(
        invitation=inviting.offered(db, code), code=code, sign=known and sign(known.sign), nonce=new_nonce()
    )


@bp.post("/I/<code:code>")
@open_to("everyone")
def accept(code: str) -> Response:
    inviting.accept(db, code, this_passport)
    return see_other(".come_back")


@bp.get("/bureau/revenir")
@open_to("facilitator")
def come_back() -> Response:
    return page(member=this_member(), has_way=ways.opens_a_desk(db, this_passport()))


@bp.get("/bureau/organismes")
@open_to("facilitator")
def desks() -> Response:
    return page(member=this_member(), desks=members.memberships(db, this_passport()))


@bp.post("/bureau/organismes/<code:code>")
@open_to("facilitator")
def choose_desk(code: str) -> Response:
    members.choose_desk(db, this_passport(), founding.organisation_of(db, code))
    return see_other("workshops.desk")


def _teammate(code: str) -> Member:
    return members.teammate(db, this_member().organisation, code)
