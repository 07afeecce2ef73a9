"""Who accompanies a group, its settings, and a manager who looks at a group of their organisation."""

from flask import Response, request

from backpack.cohorts import gathering, team
from backpack.cohorts.web import asked, mine
from backpack.cohorts.web import bp as bp
from backpack.issuers import members
from backpack.issuers.web import this_member
from backpack.kernel.db import db
from backpack.kernel.web import open_to, page, see_other


@bp.get("/bureau/groupes/<code:code>/equipe")
@open_to("facilitator")
def crew(code: str) -> Response:
    facilitator = mine(code)
    return page(
        facilitator=facilitator,
        crew=[
            (members.word_for(each.member), each) for each in gathering.facilitators(db, facilitator.cohort)
        ],
        colleagues=[(members.word_for(each), each) for each in team.colleagues(db, facilitator)],
        link=team.link_of(facilitator.cohort) if facilitator.leads else None,
    )


@bp.post("/bureau/groupes/<code:code>/equipe")
@open_to("facilitator")
def add(code: str) -> Response:
    team.add(db, mine(code), asked("who"))
    return see_other(".crew", code=code)


@bp.post("/bureau/groupes/<code:code>/equipe/moi")
@open_to("facilitator")
def introduce(code: str) -> Response:
    team.introduce(mine(code), request.form.get("role"), request.form.get("phone"))
    return see_other(".crew", code=code)


@bp.post("/bureau/groupes/<code:code>/equipe/lien")
@open_to("facilitator")
def invite(code: str) -> Response:
    team.invite(mine(code))
    return see_other(".crew", code=code)


@bp.post("/bureau/groupes/<code:code>/equipe/lien/retirer")
@open_to("facilitator")
def withdraw(code: str) -> Response:
    team.withdraw(mine(code))
    return see_other(".crew", code=code)


@bp.get("/bureau/groupes/<code:code>/equipe/<code:who>")
@open_to("facilitator")
def mate(code: str, who: str) -> Response:
    facilitator = mine(code)
    return page(facilitator=facilitator, mate=team.one_of(db, facilitator, who), who=who)


@bp.post("/bureau/groupes/<code:code>/equipe/<code:who>/mener")
@open_to("facilitator")
def let_lead(code: str, who: str) -> Response:
    facilitator = mine(code)
    team.let_lead(db, facilitator, team.one_of(db, facilitator, who), leads=asked("leads") == "1")
    return see_other(".crew", code=code)


@bp.post("/bureau/groupes/<code:code>/equipe/<code:who>/enlever")
@open_to("facilitator")
def remove(code: str, who: str) -> Response:
    facilitator = mine(code)
    team.remove(db, facilitator, who)
    return see_other(".crew", code=code)


@bp.post("/bureau/groupes/<code:code>/quitter")
@open_to("facilitator")
def leave(code: str) -> Response:
    team.leave_group(db, code, this_member())
    return see_other(".groups")


@bp.get("/bureau/groupes/<code:code>/reglages")
@open_to("facilitator")
def settings(code: str) -> Response:
    facilitator = mine(code)
    return page(facilitator=facilitator, maps=team.maps_for(db, facilitator.cohort.organisation))


@bp.post("/bureau/groupes/<code:code>/reglages")
@open_to("facilitator")
def change(code: str) -> Response:
    facilitator = mine(code)
    goal_map = team.map_for(db, facilitator.cohort.organisation, asked("map"))
    team.change(db, facilitator, asked("name"), goal_map)
    return see_other(".people", code=code)


@bp.post("/bureau/groupes/<code:code>/fin")
@open_to("facilitator")
def end(code: str) -> Response:
    team.end(db, mine(code))
    return see_other(".groups")


@bp.post("/bureau/groupes/<code:code>/rouvrir")
@open_to("facilitator")
def open_again(code: str) -> Response:
    team.open_again(db, mine(code))
    return see_other(".people", code=code)


@bp.post("/bureau/groupes/<code:code>/carre/changer")
@open_to("facilitator")
def another_square(code: str) -> Response:
    team.another_square(db, mine(code))
    return see_other(".square", code=code)


@bp.get("/bureau/groupes/<code:code>/regarder")
@open_to("manager")
def look(code: str) -> Response:
    cohort = team.looked_at(db, code, this_member())
    return page(cohort=cohort, crew=gathering.facilitators(db, cohort), people=gathering.how_many(db, cohort))


@bp.post("/bureau/groupes/<code:code>/regarder")
@open_to("manager")
def accompany(code: str) -> Response:
    member = this_member()
    gathering.accompany(db, team.looked_at(db, code, member), member, leads=True)
    return see_other(".people", code=code)
